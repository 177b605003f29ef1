"""The alarm of a hand-in nobody received (4.3.8) by keys: acknowledged, put aside, noted, as one, and to its room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Static

from pmconsole.alerts import rows
from pmconsole.alerts.rows import AlarmLine
from pmconsole.alerts.sweep import sweep
from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.procedure.vocabulary import Rule
from pmconsole.screens.alarms.screen import AlarmsScreen
from pmconsole.screens.hand_in.screen import HandInScreen
from pmconsole.screens.kit.inputs import Line
from pmconsole.screens.kit.message import MessageBox
from tests.hand_in.weeks import Weeks
from tests.keyboard import settle, typed

S = AlarmState


def every(desk: Desk) -> list[AlarmLine]:
    with desk.store.read() as session:
        return [line for line in rows.past(session, desk.site_id) if line.rule is Rule.HAND_IN]


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


@asynccontextmanager
async def alarms(desk: Desk, wang: Actor) -> AsyncIterator[Pilot[None]]:
    """The alarm screen, after a sweep, the alarm of the hand-in selected."""
    sweep(desk)
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, AlarmsScreen)
        yield pilot


def not_received(weeks: Weeks, clock: SettableClock) -> None:
    """A hand-in the archivist has not received by the end of the next working day."""
    weeks.enquiry()
    weeks.hand_in()
    clock.advance(days=3)


async def test_enter_acknowledges_it(desk: Desk, wang: Actor, weeks: Weeks, clock: SettableClock) -> None:
    not_received(weeks, clock)
    async with alarms(desk, wang) as pilot:
        await press(pilot, "enter")
        (line,) = every(desk)
        assert (line.state, line.acked_by) == (S.ACKNOWLEDGED, "王芳")
        assert f"已确认 {line.number}" in " ".join(str(one.message) for one in pilot.app._notifications)


async def test_a_note_on_it_is_kept(desk: Desk, wang: Actor, weeks: Weeks, clock: SettableClock) -> None:
    not_received(weeks, clock)
    async with alarms(desk, wang) as pilot:
        await press(pilot, "ctrl+n")
        await typed(pilot, "何静明天来取")
        await press(pilot, "enter")
        assert [line.note for line in every(desk)] == ["何静明天来取"]
        assert "何静明天来取" in str(pilot.app.screen.query_one("#alarm-life", Static).render())


async def test_it_is_put_aside_and_comes_back(desk: Desk, wang: Actor, weeks: Weeks, clock: SettableClock) -> None:
    not_received(weeks, clock)
    async with alarms(desk, wang) as pilot:
        await press(pilot, "ctrl+s")
        reason, end = pilot.app.screen.query(Line)
        reason.value, end.value = "何静请假", "20 分"
        await press(pilot, "ctrl+s")
        assert [(line.state, line.shelve_reason) for line in every(desk)] == [(S.SHELVED, "何静请假")]
        await press(pilot, "2", "ctrl+u")
        assert [line.state for line in every(desk)] == [S.UNACKNOWLEDGED]


async def test_a_group_of_them_is_acknowledged_whole(
    desk: Desk, wang: Actor, weeks: Weeks, clock: SettableClock
) -> None:
    """Two weeks nobody came for, folded into one line by the flood of orders that nobody signs for."""
    for _ in range(2):
        slot = weeks.next_slot()
        weeks.enquiry()
        weeks.hand_in(slot)
    clock.advance(days=3)
    for _ in range(11):
        weeks.order()
    clock.advance(minutes=31)
    async with alarms(desk, wang) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, AlarmsScreen) and len(screen.list.ids) == 2
        await press(pilot, "down", "space")
        box = pilot.app.screen
        assert isinstance(box, MessageBox) and "周交 的 2 条报警" in box.text
        await press(pilot, "enter")
        assert [line.state for line in every(desk)] == [S.ACKNOWLEDGED] * 2


async def test_its_paper_is_the_room_of_the_hand_ins(
    desk: Desk, wang: Actor, weeks: Weeks, clock: SettableClock
) -> None:
    not_received(weeks, clock)
    async with alarms(desk, wang) as pilot:
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, HandInScreen)
