"""The dispatch queue (F4) by real keys: the most urgent first, time running, departments by digit, actions by Enter."""

from datetime import UTC, datetime, timedelta

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import OrderDetail
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.procedure.vocabulary import ClockState, OrderState, SignedHow
from pmconsole.screens.frame.action_dialog import ActionDialog
from pmconsole.screens.frame.action_menu import ActionMenu
from pmconsole.screens.kit.time_left import time_left
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.screens.papers.queue import QueueScreen
from tests.conftest import found
from tests.console import Console
from tests.keyboard import settle, typed
from tests.morning import Morning
from tests.seen import acted, row_line, screen_lines, styles_of, the_list, whole_screen


def order(desk: Desk, order_id: int) -> OrderDetail:
    with desk.store.read() as session:
        return found(queries.order_detail(session, desk.site_id, order_id))


async def test_the_most_urgent_order_stands_first(console: Console, morning: Morning) -> None:
    async with console("f4") as pilot:
        words = [line[:9].strip() for line in screen_lines(pilot.app)[6:12]]
        assert words == ["!!超 5:57", "!!超 3:57", "!!超 1:22", "> 余 0:04", "> 余 0:04", "> 余 0:08"]


async def test_clock_clause_and_state_stand_in_the_line(console: Console, morning: Morning) -> None:
    async with console("f4") as pilot:
        line = row_line(pilot, morning.rework_order)
        assert "安排 4.3.7" in line
        assert "待安排 2轮" in line
        assert "签收 4.2.3内" in row_line(pilot, morning.pipe_order)  # a house rule is marked as one
        assert "赵强" in row_line(pilot, the_list(pilot).ids[0])  # addressed to the head after 4.3.11
    async with console("f4", size=(200, 40)) as pilot:
        assert "2 小时安排     4.3.7" in row_line(pilot, morning.rework_order)
        assert "签收           4.2.3 内部约定" in row_line(pilot, morning.pipe_order)


async def test_time_left_counts_down_and_repaints_only_lines_that_change(
    console: Console, morning: Morning, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console("f4") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, QueueScreen)
        repainted: list[int] = []
        monkeypatch.setattr(type(the_list(pilot)), "refresh_line", lambda self, y: repainted.append(y))
        clock.advance(seconds=10)
        screen.tick()
        assert repainted == []
        clock.advance(seconds=50)
        screen.tick()
        assert row_line(pilot, morning.pipe_order).startswith("> 余 0:03")
        assert len(repainted) == len(the_list(pilot).ids)
        repainted.clear()
        clock.set(datetime(2026, 11, 23, 6, 36, 0, tzinfo=UTC))
        screen.tick()
        assert row_line(pilot, morning.pipe_order).startswith("> 余 0:00")
        clock.advance(seconds=1)
        screen.tick()
        assert row_line(pilot, morning.pipe_order).startswith("!!超 0:00")


@pytest.mark.parametrize(
    ("seconds", "word", "state"),
    [
        (4 * 86400, "余 4天", ClockState.RUNNING), (4 * 86400 - 60, "余 95:59", ClockState.RUNNING),
        (3601, "余 1:01", ClockState.RUNNING), (3600, "余 1:00", ClockState.DUE_SOON),
        (1, "余 0:01", ClockState.DUE_SOON),
        (0, "余 0:00", ClockState.DUE_SOON), (-1, "超 0:00", ClockState.BREACHED),
        (-59, "超 0:00", ClockState.BREACHED),
        (-60, "超 0:01", ClockState.BREACHED), (-5400, "超 1:30", ClockState.BREACHED),
        (-9 * 86400, "超 9天", ClockState.BREACHED),
    ],
)  # fmt: skip
def test_what_is_left_is_rounded_up_and_what_is_over_down(seconds: int, word: str, state: ClockState) -> None:
    due = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    left = time_left(due - timedelta(seconds=seconds), due - timedelta(hours=1), due)
    assert (left.word, left.state) == (word, state)


async def test_a_digit_shows_one_department_and_zero_all(console: Console, morning: Morning) -> None:
    async with console("f4") as pilot:
        assert "0 全部 6   1 工程部 4   2 护卫部（秩序） 2" in whole_screen(pilot)
        assert "待签收 5  待安排 1" in whole_screen(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert len(the_list(pilot).ids) == 2
        assert morning.late_order in the_list(pilot).ids
        assert "待签收 2" in whole_screen(pilot)
        await pilot.press("0")
        await settle(pilot)
        assert len(the_list(pilot).ids) == 6
        await pilot.press("7")
        assert len(the_list(pilot).ids) == 6


async def test_closed_orders_come_on_request_and_look_closed(console: Console, morning: Morning) -> None:
    async with console("f4", "ctrl+o") as pilot:
        assert len(the_list(pilot).ids) == 8
        done = next(
            row_id
            for row_id in the_list(pilot).ids
            if found(the_list(pilot).row(row_id)).state is OrderState.STRUCK_OFF
        )
        assert "已消档" in row_line(pilot, done)
        assert {"strike", "red"} <= set(styles_of(pilot, done, "PG-002"))
        assert any("已重派" in line for line in screen_lines(pilot.app))
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert len(the_list(pilot).ids) == 6


async def test_enter_signs_for_an_order_and_the_queue_follows(console: Console, desk: Desk, morning: Morning) -> None:
    async with console("f4") as pilot:
        the_list(pilot).select(morning.pipe_order)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionMenu)
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ActionDialog)
        await typed(pilot, "孙伟")
        await pilot.press("enter", "1", "ctrl+s")
        await acted(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
        assert order(desk, morning.pipe_order).state is OrderState.SIGNED
        assert the_list(pilot).selected_id == morning.pipe_order
        assert row_line(pilot, morning.pipe_order).startswith("  余 2:00")
        assert list(the_list(pilot).ids).index(morning.pipe_order) == 5  # it now has more time than all others


async def test_what_another_console_does_moves_the_order(
    console: Console, desk: Desk, wang: Actor, morning: Morning
) -> None:
    async with console("f4") as pilot:
        orders.sign_for(desk, wang, morning.late_order, receiver="周敏", how=SignedHow.PAPER)
        await pilot.app.look_at_feed()  # type: ignore[attr-defined]
        await settle(pilot)
        assert "待安排" in row_line(pilot, morning.late_order)
        assert row_line(pilot, morning.late_order).startswith("  余 2:00")


async def test_the_whole_life_of_an_order_opens_by_one_key(console: Console, morning: Morning) -> None:
    async with console("f4") as pilot:
        the_list(pilot).select(morning.rework_order)
        await settle(pilot)
        await pilot.press("ctrl+d")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PaperView)
        text = whole_screen(pilot)
        assert "PG-20261123-004  待安排  第2轮" in text
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)


async def test_the_order_stands_beside_the_queue_on_wide_terminals(console: Console, morning: Morning) -> None:
    async with console("f4", "end", size=(140, 40)) as pilot:
        assert the_list(pilot).selected_id == morning.rework_order
        text = whole_screen(pilot)
        assert "返工原因" in text and "仍在渗水" in text


async def test_an_empty_queue_says_what_to_do(console: Console) -> None:
    async with console("f4") as pilot:
        assert "没有待办的派工单。" in whole_screen(pilot)
        await pilot.press("enter", "ctrl+d", "1")
        await settle(pilot)
        assert "这个部门没有待办的派工单。" in whole_screen(pilot)
        assert "按 0 看全部部门。" in whole_screen(pilot)
