"""What runs in the caller's building, as the intake shows it: of the chosen category, the rest counted."""

from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, Channel
from pmconsole.screens.intake.screen import IntakeScreen
from tests.keyboard import settle


def words(pilot: Pilot[None], query: str) -> str:
    return str(pilot.app.screen.query_one(query, Static).render())


async def ring(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("f2")
    await settle(pilot)


async def test_what_runs_in_the_building_is_of_the_chosen_category(desk: Desk, wang: Actor) -> None:
    for room, category, content in (
        ("3-1-502", Category.REPAIR, "水管爆裂"), ("3-1-601", Category.COMPLAINT, "装修噪音"),
        ("5-1-301", Category.REPAIR, "门锁坏了"),
    ):  # fmt: skip
        register(desk, wang, Intake(Channel.PHONE, content, "李女士", "", room, category))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(140, 40)) as pilot:
        await ring(pilot)
        screen = app.screen
        assert isinstance(screen, IntakeScreen)
        screen.form.field("room").text = "3-2-1702"
        await pilot.pause(0.3)
        await settle(pilot)
        panel = words(pilot, "#intake-known")
        assert "水管爆裂" in panel and "装修噪音" in panel and "门锁" not in panel
        screen.form.field("category").text = Category.REPAIR.value
        await pilot.pause(0.3)
        await settle(pilot)
        panel = words(pilot, "#intake-known")
        assert "水管爆裂" in panel and "另有其他类别 1 条" in panel and "装修噪音" not in panel
