"""One key prints from every screen that shows a paper, in real keys; the desk goes on meanwhile."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers import printing
from pmconsole.screens.handover.box import HandoverBox
from pmconsole.screens.kit.chooser import Chooser
from pmconsole.screens.papers.ledger import LedgerScreen
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.settings import Settings
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import Morning
from tests.papers.reading import words
from tests.papers.test_signed_papers import a_handover
from tests.seen import whole_screen


async def printed(pilot: Pilot[None]) -> None:
    """Wait until what is being printed is done."""
    running = [worker for worker in pilot.app.workers if worker.group == "printing" and not worker.is_finished]
    await asyncio.wait_for(pilot.app.workers.wait_for_complete(running), 30)
    await settle(pilot)


def outbox(desk: Desk) -> list[str]:
    """The files of the outbox."""
    folder = desk.store.path.parent / "outbox"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def told(pilot: Pilot[None]) -> list[str]:
    """The sentences that were told."""
    return [str(one.message) for one in pilot.app._notifications]


async def test_the_queue_prints_the_selected_order_at_once_and_says_which_copy(
    console: Console,
    morning: Morning,
    desk: Desk,
) -> None:
    async with console("f4") as pilot:
        number = pilot.app.screen.rows.selected.number  # type: ignore[attr-defined]
        await pilot.press("ctrl+x")
        await printed(pilot)
        assert outbox(desk) == [f"{number}.pdf"]
        await pilot.press("ctrl+x")
        await printed(pilot)
        assert outbox(desk) == [f"{number}-2.pdf", f"{number}.pdf"]
        assert any("第 2 次打印" in sentence for sentence in told(pilot))


async def test_a_paper_on_the_whole_screen_is_printed_and_stands_in_its_history(
    console: Console,
    morning: Morning,
    desk: Desk,
) -> None:
    async with console() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, LedgerScreen)
        screen.rows.select(morning.done)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("2", "ctrl+x")
        await printed(pilot)
        assert isinstance(pilot.app.screen, PaperView)
        assert outbox(desk) == ["FW-20261123-001.pdf"]
        assert "客户服务单" in words((desk.store.path.parent / "outbox" / "FW-20261123-001.pdf").read_bytes())
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert "打印" in whole_screen(pilot) and "第几次打印" in whole_screen(pilot)


@pytest.mark.parametrize(
    ("key", "digit", "file", "word"),
    [
        ("f3", "1", "XX-20261123.pdf", "信息中心记录表"),
        ("f7", "1", "DH-20261123.pdf", "信息中心电话记录表"),
        ("f5", "3", "BG-20261117-20261123.pdf", "信息登记表"),
    ],
)
async def test_a_register_asks_by_one_digit_for_the_days(
    console: Console,
    morning: Morning,
    desk: Desk,
    key: str,
    digit: str,
    file: str,
    word: str,
) -> None:
    async with console(key) as pilot:
        await pilot.press("ctrl+x")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Chooser)
        await pilot.press(digit)
        await printed(pilot)
        assert outbox(desk) == [file]
        assert word in words((desk.store.path.parent / "outbox" / file).read_bytes())


async def test_the_ledger_also_offers_the_papers_of_the_chosen_line(
    console: Console,
    morning: Morning,
    desk: Desk,
) -> None:
    async with console() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, LedgerScreen)
        screen.rows.select(morning.done)
        await settle(pilot)
        await pilot.press("ctrl+x")
        await settle(pilot)
        assert "派工单 PG-20261123-002" in whole_screen(pilot)
        await typed(pilot, "PG-2026")
        await pilot.press("enter")
        await printed(pilot)
        assert outbox(desk) == ["PG-20261123-002.pdf"]


async def test_half_a_page_is_found_in_the_palette_and_only_for_what_has_a_counterfoil(
    console: Console, morning: Morning, desk: Desk
) -> None:
    async with console("f4", "ctrl+p") as pilot:
        await typed(pilot, "dyby")
        await pilot.press("enter")
        await settle(pilot)
        await printed(pilot)
        (file,) = outbox(desk)
        assert "派工单存根" in words((desk.store.path.parent / "outbox" / file).read_bytes())
        await pilot.press("f7")
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        await typed(pilot, "dyby")
        await pilot.press("enter")
        await settle(pilot)
        await printed(pilot)
        assert outbox(desk) == [file] and any("只有派工单和客户服务单" in sentence for sentence in told(pilot))


async def test_a_handover_is_printed_from_its_screen_and_from_its_window(
    console: Console, desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    a_handover(desk, wang, clock)
    async with console("f8") as pilot:
        await pilot.press("ctrl+x")
        await printed(pilot)
        assert outbox(desk) == ["JB-20261123-001.pdf"]
        await pilot.press("ctrl+l")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HandoverBox)
        assert "Ctrl+X 打印" in str(pilot.app.screen.query_one(".keys", Static).render())
        await pilot.press("ctrl+x")
        await printed(pilot)
        assert outbox(desk) == ["JB-20261123-001-2.pdf", "JB-20261123-001.pdf"]


async def test_where_nothing_can_be_printed_it_is_said(console: Console, morning: Morning, desk: Desk) -> None:
    async with console("ctrl+g") as pilot:
        await pilot.press("ctrl+x")
        await printed(pilot)
        assert any("没有可以打印的单据" in sentence for sentence in told(pilot)) and outbox(desk) == []


async def test_a_slow_printer_holds_nobody_up_and_its_failure_is_said(
    morning: Morning, desk: Desk, wang: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    go, begun = threading.Event(), threading.Event()
    send: Callable[..., str | None] = printing._send

    def slow(*args: object) -> str | None:
        begun.set()
        assert go.wait(30)
        return send(*args)

    monkeypatch.setattr(printing, "_send", slow)
    app = ConsoleApp(desk, wang, Settings(print_command=["no-such-printer"], outbox=tmp_path / "o"))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await settle(pilot)
        await pilot.press("ctrl+x")
        await asyncio.to_thread(begun.wait, 30)
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, LedgerScreen) and "厨房水管爆裂" in whole_screen(pilot)
        go.set()
        await printed(pilot)
        assert any("没有打印命令 no-such-printer" in sentence for sentence in told(pilot))
