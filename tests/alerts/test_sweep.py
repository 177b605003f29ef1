"""What a sweep raises, once, with true times, whoever sweeps and whatever the clock on the wall did."""

from datetime import timedelta

import pytest

from pmconsole.alerts import rows
from pmconsole.alerts.acting import (
    SeenAlarm,
    acknowledge,
    add_note,
    put_back_in_service,
    shelve,
    take_out_of_service,
    unshelve,
)
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core.tables import ClockRow, Duty
from pmconsole.data.journal import chain as journal
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.vocabulary import Paper, Rule
from tests.alerts.conftest import BOSS, LI, START, WANG, Room
from tests.alerts.looking import events, every, journaled, lines, only, take

S, E = AlarmState, AlarmEvent


def test_nothing_is_written_while_nothing_changes(room: Room) -> None:
    room.start()
    sweep(room.desk)
    before = room.store.feed.version()
    for _ in range(5):
        room.clock.advance(minutes=1)
        assert not sweep(room.desk).changed
    assert room.store.feed.version() == before


def test_due_soon_is_amber_and_becomes_the_breach_in_place(room: Room) -> None:
    room.start(Rule.ARRANGE)
    room.clock.advance(minutes=90)
    assert sweep(room.desk).counts == {E.RAISE: 1}
    amber = only(room)
    assert (amber.state, amber.latched) == (S.UNACKNOWLEDGED, Severity.DUE_SOON)
    assert (amber.priority, amber.flashing) == (3, False)
    room.clock.advance(minutes=30)
    assert not sweep(room.desk).changed, "a deadline counts to its own instant"
    room.clock.advance(seconds=1)
    swept = sweep(room.desk)
    assert swept.rang and swept.counts == {E.WORSEN: 1}
    red = only(room)
    assert (red.id, red.priority, red.flashing) == (amber.id, 2, True)
    assert red.breached_at == red.due_at == START + timedelta(hours=2)


def test_the_sweep_says_when_there_is_next_something_to_do(room: Room) -> None:
    room.start(Rule.ARRANGE)
    assert sweep(room.desk).next_at == START + timedelta(minutes=90)
    room.clock.advance(minutes=90)
    assert sweep(room.desk).next_at == START + timedelta(hours=2)


def test_a_breach_found_late_keeps_its_true_time(room: Room) -> None:
    room.start(Rule.ARRANGE)
    room.clock.advance(days=3)
    sweep(room.desk)
    line = only(room)
    assert line.raised_at == line.called_at == START + timedelta(hours=2)
    with room.store.read() as session:
        assert rows.history(session, 1, line.id)[0].noticed_at == START + timedelta(days=3)


def test_met_in_time_after_a_warning_asks_nobody_for_anything(room: Room) -> None:
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(minutes=100)
    sweep(room.desk)
    room.meet(clock)
    sweep(room.desk)
    assert only(room).state is S.CLEARED


def test_breached_and_met_while_nobody_looked_still_shows_the_breach(room: Room) -> None:
    sweep(room.desk)
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(hours=3)
    room.meet(clock)
    room.clock.advance(hours=1)
    swept = sweep(room.desk)
    assert swept.met_unseen == 1
    line = only(room)
    assert (line.state, line.latched) == (S.MET_UNACKNOWLEDGED, Severity.BREACH)
    assert line.met_at == START + timedelta(hours=3)
    assert not sweep(room.desk).changed


def test_due_soon_then_breached_and_met_between_two_sweeps_still_shows_the_breach(room: Room) -> None:
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(minutes=100)
    sweep(room.desk)
    room.clock.advance(minutes=30)
    room.meet(clock)
    sweep(room.desk)
    assert only(room).state is S.MET_UNACKNOWLEDGED
    assert events(room) == [E.RAISE, E.WORSEN, E.MEET]


def test_a_clock_that_ended_counts_like_one_that_was_met(room: Room) -> None:
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(hours=3)
    sweep(room.desk)
    take(room)
    room.change(clock, ended_at=room.clock.now())
    sweep(room.desk)
    assert only(room).state is S.CLEARED


def test_history_from_before_the_first_sweep_raises_nothing(room: Room) -> None:
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(hours=3)
    room.meet(clock)
    room.clock.advance(days=1)
    sweep(room.desk)
    room.clock.advance(hours=5)
    sweep(room.desk)
    assert every(room) == []


def test_late_reports_of_changes_are_marked_not_alarmed(room: Room) -> None:
    room.start(Rule.REPORT_CHANGE)
    room.clock.advance(days=1)
    assert not sweep(room.desk).counts
    assert every(room) == []


def test_a_corrected_deadline_takes_the_breach_back_but_not_unseen(room: Room) -> None:
    clock = room.start(Rule.ARRANGE)
    room.clock.advance(hours=3)
    sweep(room.desk)
    due = START + timedelta(hours=9)
    room.change(clock, due_at=due, warn_at=due - timedelta(hours=1))
    sweep(room.desk)
    assert only(room).state is S.MET_UNACKNOWLEDGED
    take(room)
    room.clock.advance(hours=7)
    sweep(room.desk)
    again = only(room)
    assert again.latched is Severity.BREACH and again.due_at == due and again.flashing


# What people do


def test_acknowledging_says_which_it_took_and_stops_the_flashing(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    outcome = take(room)
    assert outcome.sentence("已确认") == "已确认 PG-20261123-001 2 小时安排。"
    line = only(room)
    assert (line.state, line.acked_by, line.flashing) == (S.ACKNOWLEDGED, "王芳", False)
    assert journaled(room)[-1] == ("王芳", "确认报警")


def test_acknowledging_takes_what_was_seen_and_nothing_that_hides_behind_it(room: Room) -> None:
    room.start()
    room.clock.advance(minutes=100)
    sweep(room.desk)
    seen = only(room)
    room.clock.advance(minutes=30)
    room.start(minutes=1)
    room.clock.advance(minutes=2)
    sweep(room.desk)
    outcome = take(room, seen)
    assert not outcome.took
    assert "刚变为超时" in outcome.left[0].why
    assert [line.state for line in lines(room)] == [S.UNACKNOWLEDGED, S.UNACKNOWLEDGED]


def test_two_people_acknowledge_and_the_second_is_told_who_was_first(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    line = only(room)
    take(room)
    outcome = acknowledge(room.desk, LI, [SeenAlarm(line.id, line.version)])
    assert outcome.left[0].why == "王芳已经确认过了"


def test_acknowledged_and_untouched_it_sounds_again(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    take(room)
    room.clock.advance(minutes=29)
    assert not sweep(room.desk).changed
    room.clock.advance(minutes=1)
    swept = sweep(room.desk)
    assert swept.rang and only(room).flashing
    assert not sweep(room.desk).changed


def test_acknowledged_and_touched_it_waits_anew(room: Room) -> None:
    clock_id = room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    take(room)
    room.clock.advance(minutes=20)
    with room.store.write() as session:
        clock = session.get(ClockRow, clock_id)
        assert clock is not None
        journal.append(
            session, site_id=1, at=room.clock.now(), who="王芳", action="更正", paper=Paper.ORDER,
            paper_id=clock.paper_id, number=clock.number, version=2, changes={},
        )  # fmt: skip
    room.clock.advance(minutes=11)
    assert not sweep(room.desk).rang
    room.clock.advance(minutes=31)
    assert sweep(room.desk).rang


def test_a_note_on_the_alarm_counts_as_looking_after_it(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    take(room)
    room.clock.advance(minutes=20)
    add_note(room.desk, WANG, only(room).id, "已催工程部")
    room.clock.advance(minutes=20)
    assert not sweep(room.desk).rang
    room.clock.advance(minutes=11)
    assert sweep(room.desk).rang
    assert only(room).note == "已催工程部"


def test_shelving_ends_by_itself_and_returns_to_where_it_was(room: Room) -> None:
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    take(room)
    line = only(room)
    until = room.clock.now() + timedelta(minutes=20)
    shelve(room.desk, WANG, [SeenAlarm(line.id, line.version)], until, "等配件")
    assert lines(room) == []
    room.clock.advance(minutes=21)
    sweep(room.desk)
    assert only(room).state is S.ACKNOWLEDGED


def test_what_got_worse_on_the_shelf_comes_back_flashing(room: Room) -> None:
    room.start()
    room.clock.advance(minutes=100)
    sweep(room.desk)
    take(room)
    line = only(room)
    shelve(room.desk, WANG, [SeenAlarm(line.id, line.version)], room.clock.now() + timedelta(hours=1), "等配件")
    room.clock.advance(minutes=30)
    assert not sweep(room.desk).rang
    line = only(room)
    assert line.state is S.SHELVED
    unshelve(room.desk, WANG, [SeenAlarm(line.id, line.version)])
    assert only(room).flashing


def test_shelving_needs_a_reason_and_ends_with_the_shift(room: Room) -> None:
    with room.store.write() as session:
        from pmconsole.data.core.tables import Person

        session.add(Person(id=1, site_id=1, name="王芳"))
        session.flush()
        end = START + timedelta(hours=8)
        session.add(Duty(site_id=1, person_id=1, shift="早班", started_at=START, ends_at=end))
    room.start()
    room.clock.advance(hours=3)
    sweep(room.desk)
    line = only(room)
    seen = [SeenAlarm(line.id, line.version)]
    with pytest.raises(Refused, match="原因"):
        shelve(room.desk, WANG, seen, START + timedelta(hours=4), "  ")
    with pytest.raises(Refused, match="本班结束 11-23 16:00"):
        shelve(room.desk, WANG, seen, START + timedelta(hours=9), "等配件")
    assert shelve(room.desk, WANG, seen, START + timedelta(hours=8), "等配件").took


def test_a_major_incident_cannot_be_shelved(room: Room) -> None:
    room.start(Rule.REFER)
    room.clock.advance(hours=1)
    sweep(room.desk)
    line = only(room)
    outcome = shelve(
        room.desk, WANG, [SeenAlarm(line.id, line.version)], room.clock.now() + timedelta(minutes=5), "等"
    )  # fmt: skip
    assert "不能暂缓" in outcome.left[0].why
    assert only(room).state is S.UNACKNOWLEDGED


def test_only_a_superior_takes_a_house_rule_out_of_service(room: Room) -> None:
    room.start(Rule.SIGN)
    room.clock.advance(hours=1)
    sweep(room.desk)
    with pytest.raises(Refused, match="主管"):
        take_out_of_service(room.desk, WANG, Rule.SIGN, "工程部", "装修停工")
    with pytest.raises(Refused, match="程序规定"):
        take_out_of_service(room.desk, BOSS, Rule.ARRANGE, "", "不要")
    take_out_of_service(room.desk, BOSS, Rule.SIGN, "工程部", "装修停工")
    sweep(room.desk)
    assert only(room).state is S.OUT_OF_SERVICE
    room.start(Rule.SIGN, department="环境部")
    room.start(Rule.SIGN)
    room.clock.advance(hours=1)
    sweep(room.desk)
    assert {(line.department, line.state) for line in every(room)} == {
        ("工程部", S.OUT_OF_SERVICE), ("环境部", S.UNACKNOWLEDGED),
    }  # fmt: skip
    put_back_in_service(room.desk, BOSS, Rule.SIGN, "工程部")
    sweep(room.desk)
    assert {line.state for line in every(room)} == {S.UNACKNOWLEDGED}


def test_what_is_found_out_afterwards_recovers_the_alarm_when_it_is_known_not_before_it_was_raised(room: Room) -> None:
    clock_id = room.start(Rule.ARRANGE)
    room.clock.advance(hours=3)
    sweep(room.desk)
    room.clock.advance(minutes=5)
    room.meet(clock_id, START + timedelta(hours=1))  # arranged long before, written down only now
    sweep(room.desk)
    with room.store.read() as session:
        found = rows.history(session, room.desk.site_id, only(room).id)
    assert [(line.event, line.at) for line in found] == [
        (E.RAISE, START + timedelta(hours=2)), (E.MEET, START + timedelta(hours=3, minutes=5)),
    ]  # fmt: skip


def test_met_in_time_and_ended_late_while_nobody_swept_raises_nothing(room: Room) -> None:
    clock_id = room.start(Rule.ARRANGE)
    sweep(room.desk)
    room.clock.advance(hours=3)
    room.change(clock_id, met_at=START + timedelta(hours=1), ended_at=START + timedelta(hours=3))
    sweep(room.desk)
    assert not every(room)
