"""Taking a joined call apart from the entry it was joined to, so that no caller is forgotten (4.2.6)."""

from sqlmodel import col, select

from pmconsole.data.board.tables import EntryJoin
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.desk.core.unit import Unit
from pmconsole.desk.papers import clockwork
from pmconsole.procedure.steps import start
from pmconsole.procedure.vocabulary import EntryState, Rule

LEAVE = "entry.leave"


def release(unit: Unit, main: LedgerEntry) -> None:
    """The main entry is void: every call joined to it goes its own way again."""
    joins = select(EntryJoin).where(EntryJoin.main_id == main.id, col(EntryJoin.left_at).is_(None))
    for row in unit.session.exec(joins).all():
        entry = unit.session.get(LedgerEntry, row.entry_id)
        assert entry is not None
        part(unit, row, entry)


def part(unit: Unit, row: EntryJoin, entry: LedgerEntry) -> None:
    """End the join `row` of `entry`, whose reply clock begins anew where it still waits for a reply."""
    row.left_at = unit.now
    unit.session.add(row)
    if entry.state is EntryState.HANDLED:
        clockwork.apply(unit, start(Rule.REPLY), entry, entry, unit.now, "")
    main = unit.session.get(LedgerEntry, row.main_id)
    unit.record(entry, LEAVE, {"main": (main.number if main else "", "")})
