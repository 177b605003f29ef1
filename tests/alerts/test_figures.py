"""The figures, counted by hand against what the history gives."""

import json
from datetime import timedelta

from sqlmodel import Session

from pmconsole.alerts import rows
from pmconsole.alerts.acting import SeenAlarm, acknowledge
from pmconsole.alerts.figure_words import figure_lines
from pmconsole.alerts.figures import AlarmReport, figures, floods, percentile
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.sweep import sweep
from pmconsole.procedure.vocabulary import Rule
from tests.alerts.conftest import START, WANG, ZONE, Room


def report(room: Room) -> AlarmReport:
    with room.store.read() as session:
        assert isinstance(session, Session)
        return figures(session, 1, room.clock.now(), ZONE, AlarmPolicy())


def test_an_empty_desk_has_figures_too(room: Room) -> None:
    found = report(room)
    assert found.month.alarms == 0 and found.month.ack_median is None
    assert any("还没有确认过报警" in line for line in figure_lines(found, ZONE))


def test_rate_priorities_sources_and_time_to_acknowledge(room: Room) -> None:
    sources = ((Rule.ARRANGE, "工程部"), (Rule.ARRANGE, "工程部"), (Rule.SIGN, "环境部"), (Rule.REFER, ""))
    for rule, department in sources:
        room.start(rule, minutes=60, department=department, warn=1)
    room.clock.advance(minutes=61)
    sweep(room.desk)
    for wait, line in zip((60, 120, 300), _standing(room), strict=False):
        room.clock.advance(seconds=wait)
        acknowledge(room.desk, WANG, [SeenAlarm(line.id, line.version)])
    found = report(room).month
    assert found.alarms == 4
    assert found.by_priority == {1: 1, 2: 2, 3: 1}
    first = found.worst[0]
    assert (first.rule, first.department, first.count) == (Rule.ARRANGE, "工程部", 2)
    assert (found.acknowledged, found.ack_median, found.ack_95th) == (3, 180, 480)
    json.dumps(report(room).plain(ZONE))


def _standing(room: Room) -> list[rows.AlarmLine]:
    with room.store.read() as session:
        return rows.standing(session, 1)


def test_what_stands_longer_than_a_day_is_named(room: Room) -> None:
    room.start(Rule.ARRANGE)
    room.clock.advance(hours=27)
    sweep(room.desk)
    (one,) = report(room).stale
    assert one.number == "PG-20261123-001"


def test_an_alarm_that_comes_back_three_times_in_an_hour_chatters(room: Room) -> None:
    clock = room.start(Rule.REFER, minutes=1, warn=1)
    for _ in range(3):
        room.clock.advance(minutes=2)
        sweep(room.desk)
        later = room.clock.now() + timedelta(minutes=1)
        room.change(clock, due_at=later, warn_at=later)
        sweep(room.desk)
    (one,) = report(room).month.chattering
    assert one.count == 3


def test_floods_are_stretches_of_more_than_ten_in_ten_minutes() -> None:
    calls = [START + timedelta(seconds=30 * nr) for nr in range(15)]
    calls += [START + timedelta(hours=3, minutes=nr) for nr in range(11)]
    calls += [START + timedelta(hours=6, minutes=1.2 * nr) for nr in range(11)]
    found = floods(calls, AlarmPolicy())
    assert [(f.begin, f.count) for f in found] == [(START, 15), (START + timedelta(hours=3), 11)]


def test_the_95th_percentile_is_a_value_that_occurred() -> None:
    assert percentile([1.0], 0.95) == 1.0
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert percentile([float(n) for n in range(1, 21)], 0.95) == 19.0
