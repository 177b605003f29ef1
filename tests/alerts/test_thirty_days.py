"""Thirty days at a busy desk, two consoles, outages and restarts, against an account kept by brute force.

Every run looks once an hour at a desk of 800 clocks; `make long` every five minutes at one of 3,000.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from pmconsole.alerts import rows
from pmconsole.alerts.acting import SeenAlarm, acknowledge
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.sweep import sweep
from pmconsole.data.alarms.tables import AlarmHistory
from pmconsole.data.core.tables import ClockRow
from pmconsole.data.file.store import Store
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.vocabulary import Paper, Rule
from tests.alerts.conftest import START, WANG, Room
from tests.long import short_or_long

DAYS, PAPERS = 30, short_or_long(800, 3000)
POLICY = AlarmPolicy(realarm={})  # sounding again has its own tests
STEP = timedelta(minutes=short_or_long(60, 5))
HOURS = [rule for rule, row in RULES.items() if row.minutes and row.alarms]


@dataclass
class Truth:
    """One clock as the simulation made it; `over` is when it was met or ended, None for never."""

    started: datetime
    warn: datetime
    due: datetime
    over: datetime | None
    ended: bool
    rule: Rule
    id: int = 0


def papers(chance: random.Random) -> list[Truth]:
    """Clocks of a month: most are met in time, some late, some never, some ended by a re-issue."""
    made = []
    for _ in range(PAPERS):
        rule = chance.choice(HOURS)
        span = timedelta(minutes=RULES[rule].minutes or 0)
        started = START + timedelta(seconds=chance.uniform(0, DAYS * 86400 - 3600))
        took = span * chance.choice([0.2, 0.5, 0.8, 0.95, 1.01, 1.3, 3.0]) * chance.uniform(0.9, 1.1)
        over = None if chance.random() < 0.05 else started + took
        made.append(Truth(started, started + span * 0.75, started + span, over, chance.random() < 0.1, rule))
    return sorted(made, key=lambda one: one.started)


@pytest.mark.long
def test_a_month_is_missed_nowhere_and_doubled_nowhere(room: Room) -> None:
    chance = random.Random(20261123)
    truths = papers(chance)
    sweeps = _live(room, truths, chance)
    with room.store.read() as session:
        lines = {line.clock_id: line for line in rows.past(session, 1, most=100_000)}
        count = len(rows.past(session, 1, most=100_000))
        history = [(h.alarm_id, h.event, h.at) for h in session.exec(select(AlarmHistory)).all()]
    wanted = {one.id: one for one in truths if _must_alarm(one, sweeps)}
    print(f"{len(truths)} clocks, {len(sweeps)} sweeps, {count} alarms, {len(history)} events")
    assert count == len(lines)
    assert set(lines) == set(wanted), "missed or invented"
    for clock_id, one in wanted.items():
        line = lines[clock_id]
        breach = _breached(one, sweeps[-1])
        assert line.latched is (Severity.BREACH if breach else Severity.DUE_SOON)
        assert line.breached_at == (one.due if breach else None)
        assert (line.current is Severity.NONE) == (one.over is not None and one.over <= sweeps[-1])
        if line.state is AlarmState.CLEARED and breach:
            assert line.acked_by, "a breach left the strip unseen"
    for event in (AlarmEvent.RAISE, AlarmEvent.WORSEN, AlarmEvent.MEET):
        happened = [alarm_id for alarm_id, what, _ in history if what is event]
        assert len(happened) == len(set(happened)), f"{event.zh} doubled"


def _must_alarm(one: Truth, sweeps: list[datetime]) -> bool:
    """By brute force: was it due soon while somebody looked, or ever breached?"""
    if _breached(one, sweeps[-1]):
        return True
    return any(one.warn <= moment and (one.over is None or moment < one.over) for moment in sweeps)


def _breached(one: Truth, end: datetime) -> bool:
    over = one.over if one.over is not None and one.over <= end else None
    return over > one.due if over is not None else end > one.due


def _live(room: Room, truths: list[Truth], chance: random.Random) -> list[datetime]:
    """Let the month pass: clocks start and end, somebody acknowledges now and then; returns when was swept."""
    sweep(room.desk, POLICY)
    waiting, running = list(truths), list[Truth]()
    other = Store.open(room.path, room.clock)
    sweeps: list[datetime] = []
    order_id, entry_id = room.order()
    dark_until = START
    end = START + timedelta(days=DAYS)
    while room.clock.now() < end:
        now = room.clock.set(room.clock.now() + STEP * chance.uniform(0.5, 1.5))
        begun = [one for one in waiting if one.started <= now]
        waiting = waiting[len(begun) :]
        _start(room, begun, entry_id, order_id)
        running += begun
        done = [one for one in running if one.over is not None and one.over <= now]
        _finish(room, done)
        running = [one for one in running if one not in done]
        if now < dark_until:
            continue
        if chance.random() < 0.01:
            dark_until = now + timedelta(hours=chance.uniform(1, 14))
        if chance.random() < 0.02:
            other.close()
            other = Store.open(room.path, room.clock)
        desks = [room.desk, room.second(other)]
        chance.shuffle(desks)
        for desk in desks[: chance.choice([1, 2])]:
            sweep(desk, POLICY)
        sweeps.append(now)
        if chance.random() < 0.5:
            _acknowledge_some(room, chance)
    sweep(room.desk, POLICY)
    sweeps.append(room.clock.now())
    other.close()
    return sweeps


def _start(room: Room, begun: list[Truth], entry_id: int, order_id: int) -> None:
    if not begun:
        return
    with room.store.write() as session:
        made = []
        for one in begun:
            room._papers += 1
            clock = ClockRow(
                site_id=1, rule=one.rule, paper=Paper.ORDER, paper_id=order_id + room._papers, entry_id=entry_id,
                number=f"PG-{room._papers:06}", started_at=one.started, warn_at=one.warn, due_at=one.due,
            )  # fmt: skip
            session.add(clock)
            made.append((one, clock))
        session.flush()
        for one, clock in made:
            one.id = clock.id or 0


def _finish(room: Room, done: list[Truth]) -> None:
    if not done:
        return
    with room.store.write() as session:
        for one in done:
            values = {"ended_at" if one.ended else "met_at": one.over}
            session.execute(update(ClockRow).where(col(ClockRow.id) == one.id).values(**values))


def _acknowledge_some(room: Room, chance: random.Random) -> None:
    with room.store.read() as session:
        lines = rows.standing(session, 1)
    some = [line for line in lines if chance.random() < 0.3 and line.state is not AlarmState.ACKNOWLEDGED]
    if some:
        acknowledge(room.desk, WANG, [SeenAlarm(line.id, line.version) for line in some], POLICY)
