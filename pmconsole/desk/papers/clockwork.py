"""Moves the clock rows as the procedure's effects say: start the next round, meet, end."""

from datetime import datetime

from sqlmodel import bindparam, col, func, select

from pmconsole.data.core.tables import ClockRow, PaperBase
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.desk.core.unit import Unit
from pmconsole.procedure.clocks import due_at, runs, warn_at
from pmconsole.procedure.steps import Effect
from pmconsole.procedure.vocabulary import Rule

# Built once: several are asked at every act of the desk.
_OF = (
    col(ClockRow.paper) == bindparam("paper"),
    col(ClockRow.paper_id) == bindparam("paper_id"),
    col(ClockRow.rule) == bindparam("rule"),
)
_OPEN = select(ClockRow).where(*_OF, col(ClockRow.met_at).is_(None), col(ClockRow.ended_at).is_(None))
_ROUNDS = select(func.max(ClockRow.round)).where(*_OF)


def _of(row: PaperBase, rule: Rule) -> dict[str, object]:
    return {"paper": row.__paper__, "paper_id": row.id, "rule": rule}


def open_clock(unit: Unit, row: PaperBase, rule: Rule) -> ClockRow | None:
    """The clock of `rule` that runs on the paper `row`, if any."""
    return unit.session.exec(_OPEN, params=_of(row, rule)).first()


def start(
    unit: Unit, row: PaperBase, rule: Rule, at: datetime, entry_id: int | None, until: datetime | None = None
) -> None:
    """Open the next round of `rule` on the paper, unless one is open or the site switched the rule off.

    `until` is the instant promised, for the rule whose time is given (UTC).
    """
    if not runs(rule, unit.desk.policy) or open_clock(unit, row, rule) is not None:
        return
    due = due_at(rule, at, unit.desk.calendar, unit.desk.policy, until)
    unit.session.add(
        ClockRow(
            site_id=unit.desk.site_id,
            rule=rule,
            paper=row.__paper__,
            paper_id=row.id or 0,
            entry_id=entry_id,
            number=row.number,
            round=(unit.session.exec(_ROUNDS, params=_of(row, rule)).one() or 0) + 1,
            started_at=at,
            due_at=due,
            warn_at=warn_at(rule, at, due, unit.desk.calendar),
        )
    )
    unit.session.flush()


def apply(
    unit: Unit,
    effect: Effect,
    row: PaperBase,
    entry: LedgerEntry,
    at: datetime,
    why: str,
    until: datetime | None = None,
) -> None:
    """Carry out one effect of a step taken on `row` at the instant `at` (UTC).

    `why` is kept on an ended clock, `until` is the instant promised for one that is started so.
    """
    target = entry if effect.on == "entry" else row
    if effect.verb == "start":
        start(unit, target, effect.rule, at, entry.id, until)
        return
    clock = open_clock(unit, target, effect.rule)
    if clock is None:
        return
    if effect.verb == "meet":
        clock.met_at = max(at, clock.started_at)
    else:
        clock.ended_at, clock.end_reason = max(at, clock.started_at), why
    unit.session.add(clock)
    unit.session.flush()
