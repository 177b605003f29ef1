"""Which imports there were, and what each wrote; frozen rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from pmconsole.data.imports.tables import ImportRow, ImportRun


@dataclass(frozen=True)
class RunRow:
    """One import: what it was of, from which file, when (UTC), by whom, how many rows it wrote, whether taken back."""

    id: int
    kind: str
    file: str
    at: datetime
    by: str
    rows: int
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True)
class WrittenRow:
    """What one row of an import wrote; `before` is JSON, empty where it made something new."""

    ref: int
    version: int
    before: str


def runs(session: Session, site_id: int, most: int = 50) -> list[RunRow]:
    """The newest imports of the site, newest first, at most `most`."""
    counted = select(ImportRow.run_id, func.count().label("rows")).group_by(col(ImportRow.run_id)).subquery()
    asked = (
        select(ImportRun, func.coalesce(counted.c.rows, 0))
        .outerjoin(counted, counted.c.run_id == col(ImportRun.id))
        .where(ImportRun.site_id == site_id)
        .order_by(col(ImportRun.id).desc())
        .limit(most)
    )
    return [
        RunRow(run.id or 0, run.kind, run.file, run.at, run.by, rows, run.undone_at, run.undone_by)
        for run, rows in session.exec(asked)
    ]


def written(session: Session, site_id: int, run_id: int) -> list[WrittenRow]:
    """What an import of a site wrote, in the order of its file."""
    asked = (
        select(ImportRow)
        .join(ImportRun, col(ImportRun.id) == ImportRow.run_id)
        .where(ImportRow.run_id == run_id, ImportRun.site_id == site_id)
        .order_by(col(ImportRow.run_id), col(ImportRow.position))
    )
    return [WrittenRow(row.ref, row.version, row.before) for row in session.exec(asked)]
