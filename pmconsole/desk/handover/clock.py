"""The handover's clock (F1): once a shift has ended it runs until both have signed, whether anybody looks or not.

The sweep calls `start_due`: it writes only when a shift has just ended.
"""

from datetime import datetime

from sqlmodel import col, select

from pmconsole.data.core.tables import ClockRow, Duty
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Desk, Unit
from pmconsole.desk.handover.gathering import DutyNow, duty_now
from pmconsole.desk.papers import clockwork
from pmconsole.procedure.clocks import runs
from pmconsole.procedure.handover import clock_from
from pmconsole.procedure.vocabulary import Paper, Rule

BEGIN = "handover.begin"


def begin(unit: Unit, duty: DutyNow) -> ShiftHandover:
    """A new handover for the duty, with its number."""
    row = ShiftHandover(
        site_id=unit.desk.site_id, number=unit.number(Paper.HANDOVER), shift=duty.shift, begins_at=duty.started_at,
        ends_at=duty.ends_at or max(unit.now, duty.started_at), open_end=duty.ends_at is None, outgoing=duty.person,
        duty_id=duty.id,
    )  # fmt: skip
    unit.add(row, BEGIN)
    return row


def start(unit: Unit, row: ShiftHandover, duty: DutyNow, *, signed: bool = False) -> None:
    """Let the clock run where the shift is over; without a written end, from the outgoing's signature."""
    at = clock_from(duty.ends_at, unit.now if signed else None, unit.now)
    if at is not None:
        clockwork.start(unit, row, Rule.HANDOVER, at, None)


def meet(unit: Unit, row: ShiftHandover, at: datetime) -> None:
    """Both have signed at `at` (UTC)."""
    clock = clockwork.open_clock(unit, row, Rule.HANDOVER)
    if clock is not None:
        clock.met_at = max(at, clock.started_at)
        unit.session.add(clock)


def start_due(desk: Desk) -> bool:
    """Begin the handover and its clock of a shift that has ended, and end the clocks of duties that ended otherwise.

    Idempotent: several consoles may all do it. Returns whether anything was written. Raises StoreError.
    """
    with desk.store.read() as session:
        if not desk.site_id or not _to_do(desk.reading(session, CONSOLE)):
            return False
    with desk.unit(CONSOLE, BEGIN) as unit:
        return _to_do(unit) and _do(unit)


def _to_do(unit: Unit) -> bool:
    return _late_duty(unit) is not None or bool(_left_over(unit))


def _do(unit: Unit) -> bool:
    for clock in _left_over(unit):
        clock.ended_at, clock.end_reason = max(unit.now, clock.started_at), "没有双方签名就换了人当班"
        unit.session.add(clock)
    duty = _late_duty(unit)
    if duty is not None:
        row = unit.session.exec(select(ShiftHandover).where(ShiftHandover.duty_id == duty.id)).first()
        start(unit, row or begin(unit, duty), duty)
    return True


def _late_duty(unit: Unit) -> DutyNow | None:
    """The present duty, if its end has come and no clock runs for it."""
    if not runs(Rule.HANDOVER, unit.desk.policy):
        return None  # the site has switched the rule off: there is nothing to start, and nothing to write
    duty = duty_now(unit.session, unit.desk)
    if duty is None or clock_from(duty.ends_at, None, unit.now) is None:
        return None
    begun = select(ClockRow.id).join(ShiftHandover, col(ShiftHandover.id) == col(ClockRow.paper_id))
    where = (ClockRow.paper == Paper.HANDOVER, ClockRow.rule == Rule.HANDOVER, ShiftHandover.duty_id == duty.id)
    return duty if unit.session.exec(begun.where(*where)).first() is None else None


def _left_over(unit: Unit) -> list[ClockRow]:
    """Open clocks of handovers whose duty has ended without them."""
    question = (
        select(ClockRow)
        .join(ShiftHandover, col(ShiftHandover.id) == col(ClockRow.paper_id))
        .join(Duty, col(Duty.id) == col(ShiftHandover.duty_id))
        .where(ClockRow.paper == Paper.HANDOVER, ClockRow.rule == Rule.HANDOVER, ClockRow.site_id == unit.desk.site_id)
        .where(col(ClockRow.met_at).is_(None), col(ClockRow.ended_at).is_(None), col(Duty.ended_at).is_not(None))
    )
    return list(unit.session.exec(question))
