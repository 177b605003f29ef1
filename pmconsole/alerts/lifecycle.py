"""The life of an alarm as one pure table: every event in every state (ISA-18.2 / IEC 62682; procedure.md, Alarms).

An alarm is a `Status`: its state and three severities. `current` is what the clock shows, `latched` the worst since
the last acknowledgement, `acked` the worst a person has acknowledged. A target `BY_FACTS` means: where these three
put it, which is how shelving ends where it began unless the cause got worse meanwhile.
"""

from dataclasses import dataclass, replace
from typing import Final

from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.refusal import Reason, Refused

U, A, M = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.MET_UNACKNOWLEDGED
C, S, O = AlarmState.CLEARED, AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE  # noqa: E741

BY_FACTS: Final = "by_facts"
STAYS: Final = "stays"


@dataclass(frozen=True)
class ActRefused:
    """A person's act that makes no sense in this state, and the sentence that says so."""

    text: str


Target = AlarmState | str | ActRefused

_ALREADY = ActRefused("这条报警已经确认过了")
_GONE = ActRefused("这条报警已经解除，不用再处理")
_MET = ActRefused("时限已经恢复，确认即可，不用暂缓")
_NOT_SHELVED = ActRefused("这条报警没有暂缓")
_NOT_OUT = ActRefused("这条报警没有停用")
_OUT = ActRefused("这条报警的时限已停用，请先恢复使用")

E = AlarmEvent
TABLE: Final[dict[AlarmState, dict[AlarmEvent, Target]]] = {
    U: {
        E.RAISE: STAYS, E.WORSEN: STAYS, E.MEET: BY_FACTS, E.ACKNOWLEDGE: A, E.SHELVE: S,
        E.UNSHELVE: _NOT_SHELVED, E.EXPIRE: STAYS, E.REALARM: STAYS, E.TAKE_OUT: O, E.PUT_BACK: _NOT_OUT,
        E.NOTE: STAYS,
    },
    A: {
        E.RAISE: STAYS, E.WORSEN: BY_FACTS, E.MEET: C, E.ACKNOWLEDGE: _ALREADY, E.SHELVE: S,
        E.UNSHELVE: _NOT_SHELVED, E.EXPIRE: STAYS, E.REALARM: U, E.TAKE_OUT: O, E.PUT_BACK: _NOT_OUT,
        E.NOTE: STAYS,
    },
    M: {
        E.RAISE: U, E.WORSEN: STAYS, E.MEET: STAYS, E.ACKNOWLEDGE: C, E.SHELVE: _MET,
        E.UNSHELVE: _NOT_SHELVED, E.EXPIRE: STAYS, E.REALARM: STAYS, E.TAKE_OUT: C, E.PUT_BACK: _NOT_OUT,
        E.NOTE: STAYS,
    },
    C: {
        E.RAISE: U, E.WORSEN: STAYS, E.MEET: STAYS, E.ACKNOWLEDGE: _GONE, E.SHELVE: _GONE,
        E.UNSHELVE: _GONE, E.EXPIRE: STAYS, E.REALARM: STAYS, E.TAKE_OUT: STAYS, E.PUT_BACK: _NOT_OUT,
        E.NOTE: STAYS,
    },
    S: {
        E.RAISE: STAYS, E.WORSEN: STAYS, E.MEET: BY_FACTS, E.ACKNOWLEDGE: STAYS, E.SHELVE: STAYS,
        E.UNSHELVE: BY_FACTS, E.EXPIRE: BY_FACTS, E.REALARM: STAYS, E.TAKE_OUT: O, E.PUT_BACK: _NOT_OUT,
        E.NOTE: STAYS,
    },
    O: {
        E.RAISE: STAYS, E.WORSEN: STAYS, E.MEET: C, E.ACKNOWLEDGE: _OUT, E.SHELVE: _OUT,
        E.UNSHELVE: _NOT_SHELVED, E.EXPIRE: STAYS, E.REALARM: STAYS, E.TAKE_OUT: STAYS, E.PUT_BACK: BY_FACTS,
        E.NOTE: STAYS,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Status:
    """One alarm at one moment; the default is what a clock has before its first alarm."""

    state: AlarmState = C
    current: Severity = Severity.NONE
    latched: Severity = Severity.NONE
    acked: Severity = Severity.NONE


def by_facts(status: Status) -> AlarmState:
    """The state its severities put an alarm in; a due-soon that was met in time asks nobody for anything."""
    seen = status.acked >= status.latched
    if status.current > Severity.NONE:
        return A if seen else U
    return C if seen or status.latched < Severity.BREACH else M


def step(status: Status, event: AlarmEvent, severity: Severity = Severity.BREACH) -> Status:
    """The alarm after `event`; `severity` is what RAISE raises to, other events do not look at it.

    Raises Refused with a Chinese sentence for a person's act that the state does not allow; never for what
    clocks and time do.
    """
    target = TABLE[status.state][event]
    if isinstance(target, ActRefused):
        raise Refused(Reason(target.text, "报警", house=True))
    after = _facts_after(status, event, severity)
    if target == BY_FACTS:
        return replace(after, state=by_facts(after))
    return after if target == STAYS else replace(after, state=AlarmState(target))


def _facts_after(status: Status, event: AlarmEvent, severity: Severity) -> Status:
    """The three severities after `event`, whatever the state."""
    match event:
        case E.RAISE if status.current is Severity.NONE:
            begun = status if status.state is M else Status(status.state)
            return replace(begun, current=severity, latched=max(begun.latched, severity))
        case E.WORSEN if status.current is Severity.DUE_SOON:
            return replace(status, current=Severity.BREACH, latched=Severity.BREACH)
        case E.MEET:
            return replace(status, current=Severity.NONE)
        case E.ACKNOWLEDGE:
            return replace(status, acked=status.latched)
        case E.REALARM if status.state is A:
            return replace(status, acked=Severity.NONE)
        case _:
            return status


def rings(before: Status, after: Status) -> bool:
    """Whether the change asks for attention with sound: a breach nobody has acknowledged appeared or came back."""
    return (
        flashes(after.state, after.latched)
        and after.state is U
        and not (before.state is U and before.latched is Severity.BREACH)
    )


def flashes(state: AlarmState, latched: Severity) -> bool:
    """Whether the marker flashes: a breach nobody acknowledged, or one that was met unseen (slowly)."""
    return state is M or (state is U and latched is Severity.BREACH)
