"""Two consoles, a restart, a clock that jumps, five hundred at once: nothing doubled, nothing missed."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from pmconsole.alerts.jumps import JumpWatch, note_jump
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.sweep import Swept, sweep
from pmconsole.data.alarms.tables import Alarm
from pmconsole.data.core.tables import ClockRow
from pmconsole.data.file.store import Store
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState
from pmconsole.procedure.vocabulary import Paper, Rule
from tests.alerts.conftest import START, Room
from tests.alerts.looking import events, every, journaled, lines, only, take

S, E = AlarmState, AlarmEvent


def test_a_second_console_and_a_restart_double_nothing(room: Room) -> None:
    other = Store.open(room.path, room.clock)
    second = room.second(other)
    room.start()
    room.clock.advance(hours=3)
    assert sweep(room.desk).changed
    assert not sweep(second).changed
    take(room)
    other.close()
    again = Store.open(room.path, room.clock)
    assert not sweep(room.second(again)).changed
    assert only(room).state is S.ACKNOWLEDGED
    again.close()


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1), timedelta(hours=-1), timedelta(days=-1)])
def test_a_clock_that_jumps_raises_every_alarm_once_with_its_true_time(room: Room, jump: timedelta) -> None:
    ids = [room.start(minutes=30 * nr) for nr in range(1, 9)]
    with room.store.read() as session:
        due = {c.id: c.due_at for c in session.exec(select(ClockRow)).all()}
    room.clock.advance(minutes=65)
    sweep(room.desk)
    room.clock.jump(seconds=jump.total_seconds())
    sweep(room.desk)
    for _ in range(40):
        room.clock.advance(hours=1)
        sweep(room.desk)
    found = every(room)
    assert sorted(line.clock_id for line in found) == sorted(ids)
    assert all(line.breached_at == due[line.clock_id] for line in found)
    assert [e for e in events(room) if e is E.WORSEN or e is E.RAISE].count(E.RAISE) == len(ids)


def test_the_journal_notes_a_jump_once_though_two_consoles_saw_it(room: Room) -> None:
    watches = [JumpWatch(room.clock), JumpWatch(room.clock)]
    room.clock.advance(hours=2)
    assert [watch.jumped() for watch in watches] == [None, None]
    room.clock.jump(hours=-1)
    moved = [watch.jumped() for watch in watches]
    assert moved == [timedelta(hours=-1)] * 2
    assert [note_jump(room.desk, one) for one in moved if one] == [True, False]
    assert [watch.jumped() for watch in watches] == [None, None]
    assert journaled(room) == [("系统", "系统时间变动")]


def test_five_hundred_breaches_at_one_moment_are_raised_in_one_go(room: Room) -> None:
    order_id, entry_id = room.order()
    with room.store.write() as session:
        for nr in range(500):
            session.add(
                ClockRow(
                    site_id=1, rule=Rule.SIGN, paper=Paper.ORDER, paper_id=order_id + 1000 + nr, entry_id=entry_id,
                    number=f"PG-20261123-{nr:03}", started_at=START, warn_at=START, due_at=START + timedelta(minutes=1),
                )
            )  # fmt: skip
    room.clock.advance(minutes=2)
    assert sweep(room.desk).counts == {E.RAISE: 500}
    assert not sweep(room.desk, AlarmPolicy(batch=7)).changed
    assert len(lines(room)) == 500


def test_a_batch_is_not_the_end(room: Room) -> None:
    for _ in range(9):
        room.start(minutes=1)
    room.clock.advance(minutes=2)
    swept: Swept = sweep(room.desk, AlarmPolicy(batch=2))
    assert swept.counts[E.RAISE] == 9


def test_nothing_of_the_history_can_be_changed_or_removed(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    for sql in ("UPDATE alarm_event SET who = 'x'", "DELETE FROM alarm_event", "DELETE FROM alarm"):
        with pytest.raises(Exception, match="不得"), room.store.write() as session:
            session.connection().exec_driver_sql(sql)


def test_a_sweep_does_not_walk_the_ledger(room: Room, tmp_path: Path) -> None:
    """Its questions use the indexes of open clocks and of what stands, not the tables of years."""
    from sqlalchemy import event

    asked: list[tuple[str, Any]] = []
    event.listen(
        room.store.engine, "before_cursor_execute", lambda c, cur, sql, params, ctx, many: asked.append((sql, params))
    )  # fmt: skip
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    with room.store.read() as session:
        for sql, params in list(asked):
            if not sql.startswith("SELECT"):
                continue
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", params).all()
            walked = [row[3] for row in plan if row[3].startswith("SCAN") and "INDEX" not in row[3]]
            assert not [w for w in walked if not w.startswith(("SCAN (", "SCAN CONSTANT"))], (sql, plan)
        assert session.exec(select(func.count()).select_from(Alarm)).one() == 1


def test_times_are_kept_in_utc(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    assert only(room).due_at.utcoffset() == timedelta(0)
    assert isinstance(only(room).due_at, datetime)
