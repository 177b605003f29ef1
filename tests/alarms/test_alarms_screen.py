"""The alarm screen by keys: two keys acknowledge from anywhere, shelving, notes, folds, filters, figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlmodel import col, select
from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.alerts import rows
from pmconsole.alerts.rows import AlarmLine
from pmconsole.alerts.sweep import sweep
from pmconsole.app import ConsoleApp
from pmconsole.data.core.tables import Journal
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.procedure.vocabulary import Category, Channel
from pmconsole.screens.alarms.dialog import AlarmDialog
from pmconsole.screens.alarms.screen import AlarmsScreen
from pmconsole.screens.frame.strip import AlarmStrip
from pmconsole.screens.kit.inputs import Line
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.papers.paper_view import PaperView
from tests.keyboard import settle, typed
from tests.seen import whole_screen

S = AlarmState


def unsigned_orders(desk: Desk, wang: Actor, count: int = 1, department: str = "工程部") -> None:
    for nr in range(count):
        call = register(
            desk, wang, Intake(Channel.PHONE, f"水管[/爆裂{nr}", "李女士", "13800001111", "3-2-1702", Category.REPAIR)
        )  # fmt: skip
        orders.issue_order(desk, wang, call.entry_id, department=department, assistant="李娜")


def every(desk: Desk) -> list[AlarmLine]:
    with desk.store.read() as session:
        return rows.past(session, desk.site_id)


def acts(desk: Desk) -> list[str]:
    with desk.store.read() as session:
        return list(session.exec(select(Journal.action).order_by(col(Journal.id))).all())


@asynccontextmanager
async def console(desk: Desk, wang: Actor, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    sweep(desk)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        yield pilot


def strip_text(pilot: Pilot[None]) -> str:
    strip = pilot.app.screen.query_one(AlarmStrip)
    return "\n".join("".join(s.text for s in strip.render_line(y)) for y in range(strip.lines_shown))


def said(pilot: Pilot[None]) -> str:
    return " ".join(str(one.message) for one in pilot.app._notifications)


@pytest.fixture
def breached(desk: Desk, wang: Actor, clock: SettableClock) -> Desk:
    """Two orders nobody signed for in time, the second ten minutes after the first."""
    unsigned_orders(desk, wang)
    clock.advance(minutes=10)
    unsigned_orders(desk, wang)
    clock.advance(minutes=31)
    return desk


async def test_two_keys_acknowledge_the_newest_also_while_typing(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        assert "PG-20261123-002" in strip_text(pilot).splitlines()[0]
        await pilot.press("f2")
        await settle(pilot)
        await typed(pilot, "138")
        await pilot.press("ctrl+g", "enter")
        await settle(pilot)
        assert [(line.number, line.state) for line in every(breached)] == [
            ("PG-20261123-002", S.ACKNOWLEDGED), ("PG-20261123-001", S.UNACKNOWLEDGED),
        ]  # fmt: skip
        assert "已确认 PG-20261123-002 签收" in said(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert any(line.value == "138" for line in pilot.app.screen.query(Line)), "what was typed is still there"
    assert "确认报警" in acts(breached)


async def test_the_strip_follows_the_acknowledgement(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g", "enter")
        await settle(pilot)
        await pilot.pause(0.2)
        await settle(pilot)
        first, second, _ = strip_text(pilot).splitlines()
        assert first.split()[:2] == ["!!", "PG-20261123-001"]
        assert second.split()[:2] == ["!", "PG-20261123-002"] and "已确认" in second


async def test_a_restart_acknowledges_nothing_and_forgets_nothing(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g", "enter")
        await settle(pilot)
    async with console(breached, wang) as pilot:
        assert "!!" in strip_text(pilot).splitlines()[0]
        assert "已确认" in strip_text(pilot).splitlines()[1]


async def test_what_got_worse_between_look_and_key_is_not_taken(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    unsigned_orders(desk, wang)
    clock.advance(minutes=25)
    async with console(desk, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        clock.advance(minutes=10)
        sweep(desk)
        screen = pilot.app.screen
        assert isinstance(screen, AlarmsScreen)
        screen.action_take()
        await settle(pilot)
        assert every(desk)[0].state is S.UNACKNOWLEDGED
        assert "刚变为超时" in said(pilot)


async def test_shelving_asks_for_a_reason_and_an_end_and_keeps_what_was_typed(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AlarmDialog)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "原因" in str(pilot.app.screen.query_one(".trouble", Static).render())
        reason, end = pilot.app.screen.query(Line)
        reason.value, end.value = "等配件", "99:99"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "没有这个钟点" in str(pilot.app.screen.query_one(".trouble", Static).render())
        assert reason.value == "等配件"
        end.value = "20 分"
        await pilot.press("ctrl+s")
        await settle(pilot)
        (line,) = [line for line in every(breached) if line.state is S.SHELVED]
        assert (line.shelve_reason, line.shelved_until) == ("等配件", breached.now() + timedelta(minutes=20))
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("ctrl+u")
        await settle(pilot)
        assert not [line for line in every(breached) if line.state is S.SHELVED]


async def test_a_note_is_kept_with_the_alarm(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        pilot.app.screen.query_one(Line).value = "已催[/工程部"
        await pilot.press("enter")
        await settle(pilot)
        assert every(breached)[0].note == "已催[/工程部"
        assert "已催[/工程部" in str(pilot.app.screen.query_one("#alarm-life", Static).render())


async def test_a_flood_unfolds_by_enter_and_is_acknowledged_as_one_after_one_question(
    desk: Desk, wang: Actor, clock: SettableClock
) -> None:
    unsigned_orders(desk, wang, 12)
    clock.advance(minutes=31)
    async with console(desk, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AlarmsScreen)
        assert len(screen.list.ids) == 1
        await pilot.press("space")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MessageBox)
        await pilot.press("escape")
        await pilot.press("enter")
        await settle(pilot)
        assert len(screen.list.ids) == 12
        assert not [line for line in every(desk) if line.state is S.ACKNOWLEDGED]
        screen._unfolded = frozenset()
        screen.refresh_soon()
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert {line.state for line in every(desk)} == {S.ACKNOWLEDGED}
        box = pilot.app.screen
        assert isinstance(box, MessageBox) and "PG-20261123-012" in box.text and "PG-20261123-001" in box.text


async def test_filters_history_and_figures(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AlarmsScreen)
        await pilot.press("ctrl+f")
        await typed(pilot, "002")
        await settle(pilot)
        assert len(screen.list.ids) == 1
        await pilot.press("escape")
        await settle(pilot)
        assert len(screen.list.ids) == 2
        await pilot.press("3")
        await settle(pilot)
        assert len(screen.list.ids) == 2
        await pilot.press("4")
        await settle(pilot)
        text = str(screen.query_one("#alarm-figures-text", Static).render())
        assert "【本班】" in text and "【30 天】" in text and "签收 工程部  2 次" in text


async def test_the_paper_of_an_alarm_is_two_keys_away(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PaperView)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AlarmsScreen)


async def test_silencing_is_not_acknowledging(breached: Desk, wang: Actor) -> None:
    async with console(breached, wang) as pilot:
        await pilot.press("alt+0")
        await settle(pilot)
        assert "都没有确认" in said(pilot)
        assert {line.state for line in every(breached)} == {S.UNACKNOWLEDGED}


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_every_size_shows_state_number_and_what_is_late(
    breached: Desk, wang: Actor, size: tuple[int, int]
) -> None:
    async with console(breached, wang, size) as pilot:
        await pilot.press("ctrl+g")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AlarmsScreen)
        shown = "".join(s.text for s in screen.list.render_line(1))
        for word in ("!!", "未确认", "PG-20261123-002", "签收 超时"):
            assert word in shown


async def test_only_a_superior_takes_a_rule_out_of_service_and_the_reason_is_asked(breached: Desk, wang: Actor) -> None:
    for name, left in (("李娜", S.UNACKNOWLEDGED), ("赵强", S.OUT_OF_SERVICE)):
        async with console(breached, wang) as pilot:
            await pilot.press("ctrl+g")
            await settle(pilot)
            await pilot.press("ctrl+d")
            await settle(pilot)
            assert "请主管签名" in whole_screen(pilot)
            await typed(pilot, name)
            await pilot.press("enter", "2", "ctrl+s")
            await settle(pilot)
            if left is S.OUT_OF_SERVICE:
                pilot.app.screen.query_one(Line).value = "装修停工"
                await pilot.press("enter")
                await settle(pilot)
            else:
                assert "李娜不是部门主管" in whole_screen(pilot)
            sweep(breached)
            assert {line.state for line in every(breached)} == {left}
