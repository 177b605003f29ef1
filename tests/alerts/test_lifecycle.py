"""The life cycle as a table: every event in every state, and what may never happen in it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.alerts.lifecycle import TABLE, ActRefused, Status, by_facts, flashes, rings, step
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.refusal import Reason, Refused

E, S = AlarmEvent, AlarmState
U, A, M, C, SH, O = (  # noqa: E741
    S.UNACKNOWLEDGED, S.ACKNOWLEDGED, S.MET_UNACKNOWLEDGED, S.CLEARED, S.SHELVED, S.OUT_OF_SERVICE,
)  # fmt: skip
NONE, SOON, BREACH = Severity
NO = "refused"

# What each status is, and where each event takes it. Columns in the order of EVENTS.
NEW = Status()
CALLING = Status(U, BREACH, BREACH)
SEEN = Status(A, BREACH, BREACH, BREACH)
AMBER = Status(U, SOON, SOON)
AMBER_SEEN = Status(A, SOON, SOON, SOON)
MET_UNSEEN = Status(M, NONE, BREACH)
DONE = Status(C, NONE, BREACH, BREACH)
ASIDE = Status(SH, BREACH, BREACH)
ASIDE_SEEN = Status(SH, BREACH, BREACH, BREACH)
ASIDE_AMBER = Status(SH, SOON, SOON)
ASIDE_WORSE = Status(SH, BREACH, BREACH, SOON)
OUT = Status(O, BREACH, BREACH)
OUT_SEEN = Status(O, BREACH, BREACH, BREACH)

EVENTS = (E.RAISE, E.WORSEN, E.MEET, E.ACKNOWLEDGE, E.SHELVE, E.UNSHELVE, E.EXPIRE, E.REALARM, E.TAKE_OUT, E.PUT_BACK,
          E.NOTE)  # fmt: skip
#              raise worsen meet ack  shelve unsh. expire again out  back note
LIFE = {
    NEW:         (U,   C,    C,   NO,  NO,   NO,   C,    C,    C,   NO,  C),
    CALLING:     (U,   U,    M,   A,   SH,   NO,   U,    U,    O,   NO,  U),
    SEEN:        (A,   A,    C,   NO,  SH,   NO,   A,    U,    O,   NO,  A),
    AMBER:       (U,   U,    C,   A,   SH,   NO,   U,    U,    O,   NO,  U),
    AMBER_SEEN:  (A,   U,    C,   NO,  SH,   NO,   A,    U,    O,   NO,  A),
    MET_UNSEEN:  (U,   M,    M,   C,   NO,   NO,   M,    M,    C,   NO,  M),
    DONE:        (U,   C,    C,   NO,  NO,   NO,   C,    C,    C,   NO,  C),
    ASIDE:       (SH,  SH,   M,   SH,  SH,   U,    U,    SH,   O,   NO,  SH),
    ASIDE_SEEN:  (SH,  SH,   C,   SH,  SH,   A,    A,    SH,   O,   NO,  SH),
    ASIDE_AMBER: (SH,  SH,   C,   SH,  SH,   U,    U,    SH,   O,   NO,  SH),
    ASIDE_WORSE: (SH,  SH,   M,   SH,  SH,   U,    U,    SH,   O,   NO,  SH),
    OUT:         (O,   O,    C,   NO,  NO,   NO,   O,    O,    O,   U,   O),
    OUT_SEEN:    (O,   O,    C,   NO,  NO,   NO,   O,    O,    O,   A,   O),
}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "event", "expected"),
    [(status, event, to) for status, row in LIFE.items() for event, to in zip(EVENTS, row, strict=True)],
)
def test_every_event_in_every_state(status: Status, event: AlarmEvent, expected: AlarmState | str) -> None:
    try:
        found: AlarmState | str = step(status, event).state
    except Refused as refused:
        found = NO
        assert refused.reasons[0].text
    assert found == expected


def test_the_table_leaves_no_cell_empty() -> None:
    assert set(TABLE) == set(AlarmState)
    assert all(set(row) == set(AlarmEvent) for row in TABLE.values())


def test_what_clocks_and_time_do_is_never_refused() -> None:
    by_itself = (E.RAISE, E.WORSEN, E.MEET, E.EXPIRE, E.REALARM, E.TAKE_OUT, E.NOTE)
    assert not [(s, e) for s, e in product(AlarmState, by_itself) if isinstance(TABLE[s][e], ActRefused)]


def test_due_soon_then_breached_then_met_unseen_still_shows_the_breach() -> None:
    status = step(Status(), E.RAISE, SOON)
    assert not flashes(status.state, status.latched)
    status = step(step(status, E.WORSEN), E.MEET)
    assert status == Status(M, NONE, BREACH, NONE)
    assert flashes(status.state, status.latched)


def test_due_soon_becomes_the_breach_in_place_also_when_it_was_acknowledged() -> None:
    seen = step(step(Status(), E.RAISE, SOON), E.ACKNOWLEDGE)
    worse = step(seen, E.WORSEN)
    assert worse.state is U
    assert rings(seen, worse)


def test_unshelving_returns_to_where_it_was_unless_it_got_worse() -> None:
    acknowledged = step(step(step(Status(), E.RAISE), E.ACKNOWLEDGE), E.SHELVE)
    assert step(acknowledged, E.EXPIRE).state is A
    amber = step(step(step(Status(), E.RAISE, SOON), E.ACKNOWLEDGE), E.SHELVE)
    assert step(amber, E.UNSHELVE).state is A
    assert step(step(amber, E.WORSEN), E.UNSHELVE).state is U


def test_an_alarm_comes_again_on_the_same_clock_as_a_new_one() -> None:
    over = step(step(step(Status(), E.RAISE), E.ACKNOWLEDGE), E.MEET)
    again = step(over, E.RAISE, SOON)
    assert again == Status(U, SOON, SOON, NONE)


@given(st.lists(st.tuples(st.sampled_from(AlarmEvent), st.sampled_from([SOON, BREACH])), max_size=30))
def test_no_sequence_of_events_loses_a_breach_nobody_acknowledged(events: list[tuple[AlarmEvent, Severity]]) -> None:
    status, unseen = Status(), False
    for event, severity in events:
        before = status
        try:
            status = step(status, event, severity)
        except Refused:
            assert status == before
            continue
        if status.current is BREACH and before.current is not BREACH:
            unseen = status.state is not O  # what breaches out of service asks nobody for anything
        if event in (E.ACKNOWLEDGE, E.TAKE_OUT):
            unseen = False
        if unseen and status.state not in (SH, O):
            assert flashes(status.state, status.latched), (before, event, status)
        if status.state in (U, A, M):
            assert status.state is by_facts(status)
        assert status.latched >= status.current or status.current is NONE
        assert (status.current is NONE) == (status.state in (M, C))


#: What a person is told whose act makes no sense; by the state of the alarm. What is not here is allowed.
TOLD = {
    U: {E.UNSHELVE: "这条报警没有暂缓", E.PUT_BACK: "这条报警没有停用"},
    A: {
        E.ACKNOWLEDGE: "这条报警已经确认过了", E.UNSHELVE: "这条报警没有暂缓", E.PUT_BACK: "这条报警没有停用",
    },
    M: {
        E.SHELVE: "时限已经恢复，确认即可，不用暂缓", E.UNSHELVE: "这条报警没有暂缓", E.PUT_BACK: "这条报警没有停用",
    },
    C: {
        E.ACKNOWLEDGE: "这条报警已经解除，不用再处理", E.SHELVE: "这条报警已经解除，不用再处理",
        E.UNSHELVE: "这条报警已经解除，不用再处理", E.PUT_BACK: "这条报警没有停用",
    },
    SH: {E.PUT_BACK: "这条报警没有停用"},
    O: {
        E.ACKNOWLEDGE: "这条报警的时限已停用，请先恢复使用", E.SHELVE: "这条报警的时限已停用，请先恢复使用",
        E.UNSHELVE: "这条报警没有暂缓",
    },
}  # fmt: skip


@pytest.mark.parametrize("state", AlarmState, ids=lambda state: state.value)
@pytest.mark.parametrize("event", AlarmEvent, ids=lambda event: event.value)
def test_an_act_that_makes_no_sense_is_told_why(state: AlarmState, event: AlarmEvent) -> None:
    status = Status(state, BREACH, BREACH)
    if event not in TOLD[state]:
        step(status, event)
        return
    with pytest.raises(Refused) as refused:
        step(status, event)
    assert refused.value.reasons == (Reason(TOLD[state][event], "报警", house=True),)


@pytest.mark.parametrize(
    ("status", "event", "severity", "after"),
    [
        (NEW, E.RAISE, SOON, Status(U, SOON, SOON)),
        (NEW, E.RAISE, BREACH, CALLING),
        (MET_UNSEEN, E.RAISE, SOON, Status(U, SOON, BREACH)),
        (Status(M, NONE, BREACH, SOON), E.RAISE, SOON, Status(U, SOON, BREACH, SOON)),
        (DONE, E.RAISE, BREACH, CALLING),
        (AMBER, E.RAISE, BREACH, AMBER),
        (AMBER, E.WORSEN, SOON, CALLING),
        (AMBER_SEEN, E.WORSEN, BREACH, Status(U, BREACH, BREACH, SOON)),
        (ASIDE_AMBER, E.WORSEN, BREACH, ASIDE),
        (CALLING, E.WORSEN, BREACH, CALLING),
        (DONE, E.WORSEN, BREACH, DONE),
        (CALLING, E.MEET, BREACH, MET_UNSEEN),
        (SEEN, E.MEET, BREACH, DONE),
        (CALLING, E.ACKNOWLEDGE, BREACH, SEEN),
        (ASIDE, E.ACKNOWLEDGE, BREACH, ASIDE_SEEN),
        (AMBER, E.ACKNOWLEDGE, BREACH, AMBER_SEEN),
        (SEEN, E.REALARM, BREACH, CALLING),
        (CALLING, E.REALARM, BREACH, CALLING),
        (ASIDE_SEEN, E.REALARM, BREACH, ASIDE_SEEN),
        (ASIDE_SEEN, E.NOTE, BREACH, ASIDE_SEEN),
        (OUT_SEEN, E.MEET, BREACH, DONE),
        (OUT, E.PUT_BACK, BREACH, CALLING),
    ],
)
def test_what_an_alarm_remembers_of_how_bad_it_was(
    status: Status, event: AlarmEvent, severity: Severity, after: Status
) -> None:
    assert step(status, event, severity) == after


def test_an_alarm_is_raised_as_a_breach_where_nothing_else_is_said() -> None:
    assert step(Status(), E.RAISE) == CALLING
    assert Status() == Status(C, NONE, NONE, NONE)


@pytest.mark.parametrize(
    ("before", "after", "sounds"),
    [
        (NEW, CALLING, True), (NEW, AMBER, False), (AMBER, CALLING, True), (CALLING, CALLING, False),
        (SEEN, CALLING, True), (CALLING, SEEN, False), (CALLING, MET_UNSEEN, False), (MET_UNSEEN, CALLING, True),
        (ASIDE, CALLING, True), (OUT, CALLING, True), (AMBER_SEEN, AMBER_SEEN, False), (NEW, ASIDE, False),
    ],
)  # fmt: skip
def test_what_makes_the_bell_ring(before: Status, after: Status, sounds: bool) -> None:
    assert rings(before, after) is sounds


@pytest.mark.parametrize("state", AlarmState, ids=lambda state: state.value)
def test_which_marker_flashes(state: AlarmState) -> None:
    assert flashes(state, BREACH) is (state in (U, M))
    assert flashes(state, SOON) is flashes(state, NONE) is (state is M)


@pytest.mark.parametrize(
    ("current", "latched", "acked", "state"),
    [
        (BREACH, BREACH, NONE, U), (BREACH, BREACH, SOON, U), (BREACH, BREACH, BREACH, A), (SOON, SOON, NONE, U),
        (SOON, SOON, SOON, A), (SOON, BREACH, SOON, U), (NONE, BREACH, NONE, M), (NONE, BREACH, SOON, M),
        (NONE, BREACH, BREACH, C), (NONE, SOON, NONE, C), (NONE, NONE, NONE, C),
    ],
)  # fmt: skip
def test_where_the_facts_put_an_alarm(current: Severity, latched: Severity, acked: Severity, state: AlarmState) -> None:
    assert by_facts(Status(SH, current, latched, acked)) is state
