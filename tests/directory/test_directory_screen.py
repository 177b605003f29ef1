"""F6 and the emergency key as the desk sees them: typing finds, numbers are one key away."""

from pathlib import Path

from pmconsole.app import ConsoleApp
from pmconsole.desk import completeness, directory, directory_sheet
from pmconsole.desk.directory import ContactIn
from pmconsole.desk.directory_words import NumberIn
from pmconsole.desk.unit import Actor, Desk
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.screens.directory import DirectoryScreen
from pmconsole.screens.emergency import EmergencyList
from pmconsole.screens.widgets.chooser import Chooser
from tests.screens.keyboard import settle, typed


async def test_typing_initials_finds_and_a_new_contact_is_there_at_once(desk: Desk, wang: Actor) -> None:
    directory.add(desk, wang, ContactIn("单[/伟", numbers=(NumberIn("68881234"),)))
    directory.add(desk, wang, ContactIn("曾丽"))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f6")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DirectoryScreen) and len(screen.list.ids) == 2
        await typed(pilot, "sw")
        await settle(pilot)
        assert screen.list.selected is not None and screen.list.selected.name == "单[/伟"
        await pilot.press("ctrl+n")
        await settle(pilot)
        await typed(pilot, "孙文")
        await pilot.press("tab")
        await typed(pilot, "13900001111")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, DirectoryScreen) and len(app.screen.list.ids) == 2


async def test_emergency_numbers_are_one_key_away_over_any_screen(desk: Desk, wang: Actor) -> None:
    police = ContactIn("派出所", category=ContactCategory.POLICE, numbers=(NumberIn("68110110"),))
    directory.add(desk, wang, police)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("f2", "f3", "f6"):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("ctrl+y")
            await settle(pilot)
            assert isinstance(app.screen, EmergencyList)
            assert [item.value for item in app.screen.items][::4] == ["110", "68110110"]
            await pilot.press("escape")
            await pilot.pause()


async def test_what_may_be_one_stands_side_by_side_and_what_is_missing_is_a_list(desk: Desk, wang: Actor) -> None:
    for name, number in (("单伟", "68881234"), ("单先生", "023-68881234"), ("曾丽", "8101")):
        directory.add(desk, wang, ContactIn(name, numbers=(NumberIn(number),)))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24)) as pilot:
        for key, many in (("f6", 3), ("ctrl+l", 2), ("ctrl+l", 3)):
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(app.screen, DirectoryScreen) and len(app.screen.list.ids) == many
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert isinstance(app.screen, Chooser) and len(app.screen.items) == len(completeness.check(desk))


def test_ten_thousand_rows_come_in_and_the_bad_ones_are_told_apart(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    rows = [f"住户{n},{'没有号码' if n % 100 == 0 else 13800000000 + n}" for n in range(10_000)]
    path = tmp_path / "万人.csv"
    path.write_text("\n".join(["名称,电话", *rows]), "utf-8")
    told = directory_sheet.write(desk, wang, directory_sheet.read(path))
    assert (told.added, len(told.refused)) == (9_900, 100)
    assert all("号码" in row.reason for row in told.refused)
