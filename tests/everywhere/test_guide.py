"""The first run: an empty file leads to a site, or to the sample site by one key."""

from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers import queries
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar
from pmconsole.screens.everywhere.guide import GuideScreen
from tests.keyboard import ZONE, settle, typed


def empty_desk(store: Store, clock: SettableClock) -> Desk:
    return Desk(store, clock, WorkingCalendar(ZONE), Policy(), 0, ZONE, "一号台")


async def test_an_empty_file_leads_to_a_site_with_the_default_departments(store: Store, clock: SettableClock) -> None:
    app = ConsoleApp(empty_desk(store, clock), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "锦绣[/花园")
        await pilot.press("enter", "enter")
        await typed(pilot, "王芳")
        await pilot.press("enter", "2", "ctrl+s")
        await settle(pilot)
        assert not isinstance(app.screen, GuideScreen)
        assert app.actor.name == "王芳"
        with store.read() as session:
            duty = queries.on_duty(session, app.desk.site_id)
            names = [row.name for row in queries.departments(session, app.desk.site_id)]
        assert names == ["工程部", "护卫部（秩序）", "环境部", "客服部"]
        assert duty is not None and duty.shift == "中班"
        assert duty.ends_at is not None and duty.ends_at.astimezone(ZONE).hour == 0
        await pilot.pause(0.2)
        assert "锦绣[/花园" in str(app.screen.query_one("#head-who", Static).render())


async def test_what_is_missing_is_said_beside_the_field_and_the_rest_stays(store: Store, clock: SettableClock) -> None:
    app = ConsoleApp(empty_desk(store, clock), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "锦绣花园")
        await pilot.press("ctrl+s")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, GuideScreen)
        assert "请填写当班人" in str(screen.query_one("#field-on_duty .wrong", Static).render())
        assert screen.form.field("site_name").text == "锦绣花园"


async def test_one_key_opens_the_sample_site_as_a_drill(store: Store, clock: SettableClock) -> None:
    app = ConsoleApp(empty_desk(store, clock), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+t")
        await pilot.pause(0.1)
        await pilot.app.workers.wait_for_complete([w for w in pilot.app.workers if w.group == "guide"])
        await settle(pilot)
        assert app.actor.name
        await pilot.pause(0.3)
        assert "演练" in str(app.screen.query_one("#head-who", Static).render())
