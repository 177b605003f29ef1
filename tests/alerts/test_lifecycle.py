"""The life cycle as a table: every event in every state, and what may never happen in it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.alerts.lifecycle import TABLE, ActRefused, Status, by_facts, flashes, rings, step
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.refusal import Refused

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
            unseen = True
        if event in (E.ACKNOWLEDGE, E.TAKE_OUT):
            unseen = False
        if unseen and status.state not in (SH, O):
            assert flashes(status.state, status.latched), (before, event, status)
        if status.state in (U, A, M):
            assert status.state is by_facts(status)
        assert status.latched >= status.current or status.current is NONE
        assert (status.current is NONE) == (status.state in (M, C))
