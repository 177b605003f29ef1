"""Moves the clock rows as the procedure's effects say: start the next round, meet, end."""

from datetime import datetime

from sqlmodel import col, func, select

from pmconsole.data.tables import LedgerEntry, PaperBase
from pmconsole.data.tables_core import ClockRow
from pmconsole.desk.unit import PAPER_OF, Unit
from pmconsole.procedure.clocks import due_at, runs, warn_at
from pmconsole.procedure.steps import Effect
from pmconsole.procedure.vocabulary import Rule


def open_clock(unit: Unit, row: PaperBase, rule: Rule) -> ClockRow | None:
    """The clock of `rule` that runs on the paper `row`, if any."""
    return unit.session.exec(
        select(ClockRow).where(
            ClockRow.paper == PAPER_OF[type(row)],
            ClockRow.paper_id == row.id,
            ClockRow.rule == rule,
            col(ClockRow.met_at).is_(None),
            col(ClockRow.ended_at).is_(None),
        )
    ).first()


def start(unit: Unit, row: PaperBase, rule: Rule, at: datetime, entry_id: int | None) -> None:
    """Open the next round of `rule` on the paper, unless one is open or the site switched the rule off."""
    if not runs(rule, unit.desk.policy) or open_clock(unit, row, rule) is not None:
        return
    paper = PAPER_OF[type(row)]
    rounds = select(func.max(ClockRow.round)).where(
        ClockRow.paper == paper, ClockRow.paper_id == row.id, ClockRow.rule == rule
    )
    due = due_at(rule, at, unit.desk.calendar, unit.desk.policy)
    unit.session.add(
        ClockRow(
            site_id=unit.desk.site_id,
            rule=rule,
            paper=paper,
            paper_id=row.id or 0,
            entry_id=entry_id,
            number=row.number,
            round=(unit.session.exec(rounds).one() or 0) + 1,
            started_at=at,
            due_at=due,
            warn_at=warn_at(rule, at, due, unit.desk.calendar),
        )
    )
    unit.session.flush()


def apply(unit: Unit, effect: Effect, row: PaperBase, entry: LedgerEntry, at: datetime, why: str) -> None:
    """Carry out one effect of a step taken on `row` at the instant `at` (UTC); `why` is kept on an ended clock."""
    target = entry if effect.on == "entry" else row
    if effect.verb == "start":
        start(unit, target, effect.rule, at, entry.id)
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
