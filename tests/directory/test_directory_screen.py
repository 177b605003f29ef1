"""F6 and the emergency key as the desk sees them: typing finds, numbers are one key away."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory import completeness, taking
from pmconsole.desk.directory import sheet as directory_sheet
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.screens.directory.emergency import EmergencyList
from pmconsole.screens.directory.screen import DirectoryScreen
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.chooser import Chooser
from pmconsole.screens.kit.form_box import FormBox
from tests.keyboard import settle, typed
from tests.long import short_or_long
from tests.seen import whole_screen


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


@pytest.mark.long
def test_thousands_of_rows_come_in_and_the_bad_ones_are_told_apart(desk: Desk, wang: Actor, tmp_path: Path) -> None:
    many = short_or_long(1_000, 10_000)
    rows = [f"住户{n},{'没有号码' if n % 100 == 0 else 13800000000 + n}" for n in range(many)]
    path = tmp_path / "万人.csv"
    path.write_text("\n".join(["名称,电话", *rows]), "utf-8")
    told = taking.write(desk, wang, directory_sheet.read(path))
    assert (told.added, len(told.refused)) == (many // 100 * 99, many // 100)
    assert all("号码" in row.reason for row in told.refused)


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_a_duplicate_is_merged_its_history_shown_and_a_contact_put_away_by_keys(desk: Desk, wang: Actor) -> None:
    directory.add(desk, wang, ContactIn("曾[/小丽", numbers=(NumberIn("139 0000 1111"), NumberIn("68881234"))))
    kept = directory.add(desk, wang, ContactIn("曾丽", numbers=(NumberIn("13900001111"),)))
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pressed(pilot, "f6")
        await typed(pilot, "曾丽")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DirectoryScreen) and screen.list.selected is not None
        assert screen.list.selected.id == kept.contact_id
        await pressed(pilot, "ctrl+e", "2", "1")
        assert "68881234" in whole_screen(pilot), "the kept one has the other's number now"
        await pressed(pilot, "ctrl+e", "3")
        assert isinstance(app.screen, BlocksBox) and "曾丽 的历史" in whole_screen(pilot)
        await pressed(pilot, "escape", "ctrl+e", "1")
        await typed(pilot, "已搬走")
        await pressed(pilot, "ctrl+s")
        assert len(screen.list.ids) == 0


async def test_a_table_goes_out_and_comes_in_by_keys_and_what_is_no_table_is_said(
    desk: Desk, wang: Actor, tmp_path: Path
) -> None:
    directory.add(desk, wang, ContactIn("曾丽", numbers=(NumberIn("13900001111"),)))
    app = ConsoleApp(desk, wang)

    async def table(digit: str, name: str) -> str:
        await pressed(pilot, "ctrl+e", digit)
        assert isinstance(app.screen, FormBox)
        app.screen.form.field("path").text = str(tmp_path / name)
        await pressed(pilot, "ctrl+s")
        return whole_screen(pilot)

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pressed(pilot, "f6")
        await table("5", "out.xlsx")
        assert (tmp_path / "out.xlsx").exists()
        assert "没有覆盖" in await table("5", "out.xlsx")
        await pressed(pilot, "escape")
        (tmp_path / "bad.xlsx").write_bytes(b"not a workbook")
        before = whole_screen(pilot)
        assert await table("4", "bad.xlsx") != before and isinstance(app.screen, FormBox)
        await pressed(pilot, "escape")
        assert "一样 1" in await table("4", "out.xlsx")
        await pressed(pilot, "enter")
        assert isinstance(app.screen, DirectoryScreen) and len(app.screen.list.ids) == 1
