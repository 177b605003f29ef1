"""A house rule switched off in the settings is gone, clocks and all; switched on again, what waits has its clock anew.

What is ended here says why, so that nothing is held late for the time in between: the new clock counts from when the
rule ran again.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import col, select

from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.core.tables import ClockRow, PaperBase
from pmconsole.data.hand_in.tables import HandIn
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Desk, Unit
from pmconsole.desk.papers import clockwork
from pmconsole.desk.papers.casework import load
from pmconsole.procedure.archive import HandInState
from pmconsole.procedure.clocks import SWITCHED_OFF
from pmconsole.procedure.vocabulary import Paper, Rule
from pmconsole.procedure.waits import WAITS

_OFF, _ON = "clock.off", "clock.on"
_NAMED = 20


def end_running(desk: Desk) -> bool:
    """End the running clocks of the rules that the site has switched off, with a line a rule in the journal.

    Idempotent: any number of consoles may do it. Returns whether anything was written. Raises StoreError.
    """
    if not desk.policy.off:
        return False
    with desk.store.read() as session:
        if not _running(desk.reading(session, CONSOLE)):
            return False
    with desk.unit(CONSOLE, _OFF) as unit:
        found = _running(unit)
        for clock in found:
            clock.ended_at, clock.end_reason = max(unit.now, clock.started_at), SWITCHED_OFF
            unit.session.add(clock)
        _tell(unit, _OFF, ((clock.rule, clock.number) for clock in found))
        return bool(found)


def run_again(desk: Desk) -> bool:
    """Start anew what was ended by switching a rule off that runs again by now, where the paper still waits for it.

    Returns whether anything was written. Raises StoreError.
    """
    with desk.store.read() as session:
        if not _to_run_again(desk.reading(session, CONSOLE)):
            return False
    with desk.unit(CONSOLE, _ON) as unit:
        started = []
        for clock, row in _to_run_again(unit):
            clockwork.start(unit, row, clock.rule, unit.now, clock.entry_id)
            started.append((clock.rule, clock.number))
        _tell(unit, _ON, started)
        return bool(started)


def _running(unit: Unit) -> list[ClockRow]:
    where = (col(ClockRow.met_at).is_(None), col(ClockRow.ended_at).is_(None), ClockRow.site_id == unit.site_id)
    question = select(ClockRow).where(*where, col(ClockRow.rule).in_(unit.desk.policy.off))
    return list(unit.session.exec(question.order_by(col(ClockRow.id))))


def _to_run_again(unit: Unit) -> list[tuple[ClockRow, PaperBase]]:
    """The last clock of each paper and rule, where it was switched off, is on again and is still waited for."""
    where = (ClockRow.site_id == unit.site_id, ClockRow.end_reason == SWITCHED_OFF)
    question = select(ClockRow).where(*where, col(ClockRow.rule).not_in(unit.desk.policy.off))
    last = {(c.paper, c.paper_id, c.rule): c for c in unit.session.exec(question.order_by(col(ClockRow.id)))}
    return [(clock, row) for clock in last.values() if (row := _waiting(unit, clock)) is not None]


def _waiting(unit: Unit, clock: ClockRow) -> PaperBase | None:
    """The paper of a clock that was switched off, if it still waits for it and has no later clock of the rule."""
    same = (ClockRow.paper == clock.paper, ClockRow.paper_id == clock.paper_id, ClockRow.rule == clock.rule)
    if unit.session.exec(select(ClockRow.id).where(*same, ClockRow.round > clock.round)).first() is not None:
        return None
    if clock.paper is Paper.HAND_IN:
        hand_in = unit.session.get(HandIn, clock.paper_id)
        return hand_in if hand_in is not None and hand_in.state is HandInState.PREPARED else None
    if clock.paper is Paper.HANDOVER:
        handover = unit.session.get(ShiftHandover, clock.paper_id)
        return handover if handover is not None and handover.incoming_signed_at is None else None
    wait = WAITS.get(clock.rule)
    if wait is None or clock.paper not in MODELS:
        return None
    case = load(unit, clock.paper, clock.paper_id)
    return case.row(clock.paper) if wait.stands(case.facts()) else None


def _tell(unit: Unit, act: str, papers: Iterable[tuple[Rule, str]]) -> None:
    numbers: dict[Rule, list[str]] = defaultdict(list)
    for rule, number in papers:
        numbers[rule].append(number)
    for rule, some in numbers.items():
        named = "、".join(some[:_NAMED]) + (f" 等 {len(some)} 张" if len(some) > _NAMED else "")
        unit.log(act, changes={"rule": ("", rule.zh), "papers": ("", named)})
