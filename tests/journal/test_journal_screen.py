"""The journal as the desk sees it: found by number, person, day and act; whole lines, the paper, a table; by keys."""

import csv
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.journal import chain as journal
from pmconsole.data.journal.chain import JournalRow
from pmconsole.desk.board import acts as board
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.journal.asked import JournalQuestion
from pmconsole.procedure.vocabulary import ChangeKind, Paper, ReplyHow
from pmconsole.screens.board.screen import BoardScreen
from pmconsole.screens.journal.screen import JournalScreen
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.papers.ledger import LedgerScreen
from pmconsole.screens.papers.paper_view import PaperView
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import NASTY, Morning
from tests.seen import whole_screen


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def opened(pilot: Pilot[Any]) -> JournalScreen:
    """Go to the journal as one does: by its name in the palette."""
    await press(pilot, "ctrl+p")
    await typed(pilot, "rz")
    await press(pilot, "enter")
    return shown(pilot)


def shown(pilot: Pilot[Any]) -> JournalScreen:
    assert isinstance(pilot.app.screen, JournalScreen)
    return pilot.app.screen


def lines_of(screen: JournalScreen) -> list[JournalRow]:
    desk = screen.console.desk
    with desk.store.read() as session:
        return sorted(
            journal.lines(session, desk.site_id, list(screen.rows.ids)),
            key=lambda row: list(screen.rows.ids).index(row.id),
        )


async def test_everything_is_there_newest_first(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        rows = lines_of(screen)
        assert len(rows) > 50 and f"{len(rows)} 条" in whole_screen(pilot)
        assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
        assert "26-11-23 " in whole_screen(pilot) and "王芳" in whole_screen(pilot)


async def test_by_number_while_typing_and_esc_goes_back_to_everything_then_out(
    console: Console, morning: Morning, desk: Desk
) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        every = len(screen.rows.ids)
        await press(pilot, "ctrl+f")
        await typed(pilot, "pg-1")
        await settle(pilot)
        found = lines_of(screen)
        assert {row.number[:3] for row in found} == {"PG-"} and {row.number[-3:] for row in found} == {"001"}
        await press(pilot, "enter", "escape")
        assert len(screen.rows.ids) == every and screen.line.value == ""
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LedgerScreen)


async def test_by_person_by_day_and_by_act_with_digits(console: Console, morning: Morning, desk: Desk) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+l", "3", "2")  # by act: corrections and voidings come first
        assert screen.asked.kind == "更正、作废"
        assert {row.action.rpartition(".")[2] for row in lines_of(screen)} == {"void"}
        assert "更正、作废" in whole_screen(pilot)
        await press(pilot, "ctrl+u", "ctrl+l", "2", "3")  # yesterday
        assert lines_of(screen) == [] and "没有符合条件的日志" in whole_screen(pilot)
        await press(pilot, "ctrl+l", "2", "7")  # from day to day
        await typed(pilot, "11-18")
        await press(pilot, "enter")
        await typed(pilot, "11-18")
        await press(pilot, "ctrl+s")
        assert {row.at.astimezone(desk.zone).date().isoformat() for row in lines_of(screen)} == {"2026-11-18"}
        assert "2026-11-18" in whole_screen(pilot)
        await press(pilot, "ctrl+l", "1")
        await typed(pilot, "wf")  # 王芳, by initials
        await press(pilot, "enter")
        assert screen.asked.who == "王芳" and {row.who for row in lines_of(screen)} == {"王芳"}


async def test_a_day_that_does_not_exist_is_said_and_what_was_typed_stays(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+l", "2", "7")
        await typed(pilot, "2026-02-30")
        await press(pilot, "enter")
        await typed(pilot, "2026-1-1")
        await press(pilot, "ctrl+s")
        assert "没有“2026-02-30”这一天" in whole_screen(pilot) and screen.asked == JournalQuestion()
        pilot.app.screen.query_one("#field-since").text = "2026-2-3"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "最后一天早于第一天" in whole_screen(pilot) and screen.asked == JournalQuestion()


async def test_enter_shows_the_whole_line_with_old_and_new_values(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        row = next(row for row in lines_of(screen) if row.action == "order.sign")
        assert screen.rows.select(row.id)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BlocksBox)
        seen = whole_screen(pilot)
        assert f"第 {row.id} 条  {row.who}  签收" in seen and row.number in seen
        assert "待签收 → 待安排" in seen and f"{row.at.astimezone(screen.console.desk.zone):%H:%M:%S}" in seen


async def test_what_customers_said_is_never_read_as_markup(console: Console, morning: Morning) -> None:
    async with console(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        row = next(row for row in lines_of(screen) if any(change.new == NASTY for change in row.changes))
        assert screen.rows.select(row.id)
        await settle(pilot)
        assert "[bold]粗" in whole_screen(pilot)
        await press(pilot, "enter")
        assert "见[/" in whole_screen(pilot)


async def test_one_key_goes_to_the_paper_and_one_from_a_paper_to_its_lines(console: Console, morning: Morning) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        row = next(row for row in lines_of(screen) if row.action == "order.rework")
        assert screen.rows.select(row.id)
        await press(pilot, "ctrl+o")
        paper = pilot.app.screen
        assert isinstance(paper, PaperView) and paper.which == (Paper.ORDER, row.paper_id)
        await press(pilot, "ctrl+o")
        assert {line.number for line in lines_of(shown(pilot))} == {row.number}
        assert shown(pilot).line.value == row.number


async def test_from_the_ledger_a_paper_leads_to_its_lines_and_esc_leads_back(
    console: Console, morning: Morning
) -> None:
    async with console("enter") as pilot:
        paper = pilot.app.screen
        assert isinstance(paper, PaperView) and paper.detail is not None
        await press(pilot, "ctrl+o")
        assert {line.number for line in lines_of(shown(pilot))} == {paper.detail.entry.number}
        await press(pilot, "escape", "escape")
        assert pilot.app.screen is paper


async def test_a_change_is_shown_on_the_board(console: Console, desk: Desk, wang: Actor, clock: SettableClock) -> None:
    for scope in ("3栋", "5栋"):
        board.register_change(
            desk, wang, sure=True, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE,
            scope=scope, content="清洗水箱", answer="停到傍晚",
        )  # fmt: skip
    async with console() as pilot:
        screen = await opened(pilot)
        row = next(row for row in lines_of(screen) if row.paper is Paper.CHANGE and row.paper_id == 1)
        assert screen.rows.select(row.id)
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, BoardScreen)
        assert pilot.app.screen.rows.selected_id == 1


async def test_a_line_about_no_paper_says_so(console: Console, desk: Desk) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        assert lines_of(screen)[-1].action == "site.set_up"
        await press(pilot, "end", "ctrl+o")
        assert shown(pilot) is screen and "记的不是单据" in whole_screen(pilot)


async def test_what_is_found_is_written_as_a_table(console: Console, morning: Morning, tmp_path: Path) -> None:
    file = tmp_path / "日志.csv"
    async with console() as pilot:
        screen = await opened(pilot)
        await press(pilot, "ctrl+f")
        await typed(pilot, "PG-1")
        await press(pilot, "enter", "ctrl+e")
        field = pilot.app.screen.query_one("#field-path")
        field.text = str(tmp_path / "日志.doc")  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "请以 .xlsx 或 .csv 结尾" in whole_screen(pilot).replace("\n", "")
        field.text = str(file)  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert shown(pilot) is screen
        assert f"已把 {len(screen.rows.ids)} 条日志写到" in whole_screen(pilot)
        numbers = {row.number for row in lines_of(screen)}
    rows = list(csv.reader(file.open(encoding="utf-8-sig")))
    assert {row[5] for row in rows[1:]} == numbers


async def test_a_line_that_comes_while_one_reads_joins_at_the_top(
    console: Console, morning: Morning, desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    async with console() as pilot:
        screen = await opened(pilot)
        await press(pilot, "down", "down")
        chosen, count = screen.rows.selected_id, len(screen.rows.ids)
        with desk.store.write() as session:
            journal.append(session, site_id=desk.site_id, at=desk.now(), who="机器", action="robot.dance")
        await screen.console.look_at_feed()
        await settle(pilot)
        assert len(screen.rows.ids) == count + 1 and screen.rows.selected_id == chosen
        assert "其他操作" in whole_screen(pilot)


@pytest.mark.parametrize("wide", [False, True])
async def test_an_empty_journal_of_a_number_says_what_to_press(console: Console, desk: Desk, wide: bool) -> None:
    async with console(size=(140, 40) if wide else (80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "ctrl+f")
        await typed(pilot, "ZZ")
        await settle(pilot)
        assert "按 Ctrl+U 去掉查找和筛选" in whole_screen(pilot) and "0 条" in whole_screen(pilot)
