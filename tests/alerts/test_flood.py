"""A flood is folded by rule and department; single alarms and major incidents stay as they are."""

from datetime import timedelta

from pmconsole.alerts.flood import crowded, folded, strip_of
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import AlarmLine, Fold, standing
from pmconsole.alerts.sweep import sweep
from pmconsole.procedure.vocabulary import Rule
from tests.alerts.conftest import START, Room

POLICY = AlarmPolicy()


def flood(room: Room, count: int = 11) -> list[AlarmLine]:
    for nr in range(count):
        room.start(minutes=5, department="工程部" if nr % 3 else "环境部", warn=1)
    room.start(Rule.SIGN, minutes=5, warn=1)
    room.start(Rule.REFER, minutes=5, warn=1)
    room.start(Rule.REFER, minutes=5, warn=1)
    room.clock.advance(minutes=6)
    sweep(room.desk)
    with room.store.read() as session:
        return standing(session, 1)


def test_ten_in_ten_minutes_is_no_flood_and_eleven_is() -> None:
    ten = [START + timedelta(minutes=nr) for nr in range(10)]
    assert not crowded(ten, POLICY)
    assert crowded([*ten, START + timedelta(minutes=10)], POLICY)
    assert not crowded([*ten, START + timedelta(minutes=10, seconds=1)], POLICY)


def test_a_flood_folds_by_rule_and_department_with_counts(room: Room) -> None:
    shown = folded(flood(room), POLICY)
    folds = {one.group: len(one.lines) for one in shown if isinstance(one, Fold)}
    assert folds == {(Rule.ARRANGE, "工程部"): 7, (Rule.ARRANGE, "环境部"): 4}
    single = [one.rule for one in shown if isinstance(one, AlarmLine)]
    assert sorted(single) == [Rule.REFER, Rule.REFER, Rule.SIGN]


def test_major_incidents_do_not_make_a_flood_of_ten_others(room: Room) -> None:
    for _ in range(10):
        room.start(minutes=5, warn=1)
    for _ in range(4):
        room.start(Rule.REFER, minutes=5, warn=1)
    room.clock.advance(minutes=6)
    sweep(room.desk)
    with room.store.read() as session:
        lines, strip = standing(session, 1), strip_of(session, 1, POLICY, 14)
    assert len(lines) == strip.calling == 14
    assert folded(lines, POLICY) == lines, "ten in ten minutes is no flood"
    assert not any(isinstance(one, Fold) for one in strip.lines)


def test_unfolding_one_group_leaves_the_others_folded(room: Room) -> None:
    shown = folded(flood(room), POLICY, frozenset({(Rule.ARRANGE, "环境部")}))
    assert [one.department for one in shown if isinstance(one, Fold)] == ["工程部"]


def test_the_strip_is_folded_too_and_counts_every_alarm_once(room: Room) -> None:
    flood(room, 30)
    with room.store.read() as session:
        view = strip_of(session, 1, POLICY, 3)
    assert view.calling == 33
    assert [type(one) for one in view.lines] == [AlarmLine, AlarmLine, Fold]
