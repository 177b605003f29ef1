"""An import taken back as one act (4.3.6): what it made is voided, what it changed is as before, all in the journal.

What somebody has worked on since stays as it is, and is named.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from pmconsole.data.imports.queries import RunRow, WrittenRow, runs, written
from pmconsole.data.imports.tables import ImportRun
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.data.roster import queries as queries_roster
from pmconsole.desk.core.errors import Conflict, DeskError, NotFound, Refused
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.directory.acts import amend, retire_within
from pmconsole.desk.directory.kept import from_json
from pmconsole.desk.papers.entries import void_within
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.sheets.runs import KINDS, number_of
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.shifts import day_zh, monday_of

UNDO = "import.undo"


@dataclass
class Undone:
    """What was taken back: how many rows, and those left as they are, each with its reason, a Chinese sentence."""

    number: str
    kind: str
    file: str
    rows: int = 0
    left: list[str] = field(default_factory=list)


def imports(desk: Desk) -> list[RunRow]:
    """The newest imports, newest first."""
    with desk.store.read() as session:
        return runs(session, desk.site_id)


def undo(desk: Desk, actor: Actor, run_id: int) -> Undone:
    """Take back all that the import `run_id` wrote, in one transaction. Raises NotFound, Refused, StoreError."""
    with desk.unit(actor, UNDO) as unit:
        run = unit.session.get(ImportRun, run_id)
        if run is None or run.site_id != desk.site_id:
            raise NotFound(f"没有 {number_of(run_id)} 这一次导入；用 pmconsole import list 看有哪些。")
        if run.undone_at is not None:
            raise Refused(Reason(f"{number_of(run_id)} 已由{run.undone_by}撤销，不能再撤", "4.3.6", house=True))
        told = Undone(number_of(run_id), KINDS[run.kind], run.file)
        back = {"entries": _entries, "contacts": _contacts, "roster": _roster}[run.kind]
        back(unit, f"撤销{told.number}（{run.file}）", written(unit.session, desk.site_id, run_id), told)
        run.undone_at, run.undone_by = unit.now, actor.name
        unit.session.add(run)
        changes = {"rows": ("", told.rows), "left": ("", len(told.left))}
        unit.log(UNDO, paper_id=run_id, number=told.number, changes=changes)
    return told


def _entries(unit: Unit, reason: str, rows: Sequence[WrittenRow], told: Undone) -> None:
    """Each entry voided; its key is given free, so that the file can be imported once more."""
    for row in rows:
        entry = unit.session.get(LedgerEntry, row.ref)
        assert entry is not None
        if entry.version != row.version:
            told.left.append(f"{entry.number} 导入后已经办理过，没有作废。")
            continue
        try:
            void_within(unit, row.ref, reason=reason)
        except (Refused, DeskError) as error:
            told.left.append(f"{entry.number} 没有作废：{error}")
            continue
        unit.change(entry, UNDO, import_key=f"{entry.import_key}/{row.ref}")
        told.rows += 1


def _contacts(unit: Unit, reason: str, rows: Sequence[WrittenRow], told: Undone) -> None:
    """Who was added is retired, who was changed is as before."""
    for row in rows:
        try:
            if row.before:
                amend(unit, row.ref, from_json(json.loads(row.before)), row.version)
            else:
                retire_within(unit, row.ref, reason, row.version)
        except Conflict as error:
            told.left.append(f"{error.number}导入后又改过，没有撤销。")
        except (DeskError, Refused) as error:
            told.left.append(str(error))
        else:
            told.rows += 1


def _roster(unit: Unit, _: str, rows: Sequence[WrittenRow], told: Undone) -> None:
    """The people of each turn are those of before, where nobody changed it since and it has not ended."""
    for row in rows:
        cell = json.loads(row.before)
        day, shift = date.fromisoformat(cell["day"]), cell["shift"]
        if set(_people(unit.session, unit.desk.site_id, day, shift)) != set(cell["after"]):
            told.left.append(f"{day_zh(day)} {shift}导入后又改过，没有撤销。")
            continue
        try:
            changes = roster.put(unit, {(day, shift): cell["before"]})
        except DeskError as error:
            told.left.append(str(error))
            continue
        roster.record(unit, UNDO, monday_of(day), changes)
        told.rows += 1


def _people(session: Session, site_id: int, day: date, shift: str) -> list[str]:
    return list(queries_roster.names_of(queries_roster.slots(session, site_id, day, day)).get((day, shift), ()))
