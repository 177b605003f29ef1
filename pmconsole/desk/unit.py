"""The one way through the house: a unit of work is one transaction, who is acting, and the time it happens.

Every action of the desk opens a `Unit`, asks the procedure, changes rows and journals them; leaving it commits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data import journal, search
from pmconsole.data.numbering import next_number
from pmconsole.data.store import Store
from pmconsole.data.tables import DispatchOrder, LedgerEntry, OrderRound
from pmconsole.data.tables_core import Note, PaperBase
from pmconsole.data.timekeeping import Clock
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import NoteKind, Paper, Role
from pmconsole.procedure.working_days import WorkingCalendar


@dataclass(frozen=True)
class Actor:
    """Who acts at the desk: on routine acts the person on duty."""

    name: str
    roles: frozenset[Role]
    person_id: int | None = None


@dataclass(frozen=True)
class Desk:
    """One site's desk: its store, its time, its calendar and what it has settled. `console` names this keyboard."""

    store: Store
    clock: Clock
    calendar: WorkingCalendar
    policy: Policy
    site_id: int
    zone: ZoneInfo
    console: str = "console"

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The present day in the site's zone."""
        return self.now().astimezone(self.zone).date()

    @contextmanager
    def unit(self, actor: Actor) -> Iterator["Unit"]:
        """One transaction by `actor`, now; commits at the end, rolls back when anything is raised."""
        with self.store.write() as session:
            yield Unit(self, session, actor, self.now())


@dataclass
class Unit:
    """One transaction: everything an action may do to rows goes through here, so that it is journaled."""

    desk: Desk
    session: Session
    actor: Actor
    now: datetime

    def number(self, paper: Paper) -> str:
        """The next number of `paper` for today (site time), without gaps."""
        day = self.now.astimezone(self.desk.zone).date()
        return next_number(self.session, self.desk.site_id, paper, day)

    def add(self, row: PaperBase, action: str) -> int:
        """Put a new paper into the file and the journal; returns its id."""
        self.session.add(row)
        self.session.flush()
        assert row.id is not None
        values = {k: ("", plain(v)) for k, v in row.model_dump().items() if v not in (None, "", False) and k != "id"}
        self.record(row, action, values)
        if isinstance(row, LedgerEntry):
            search.put(self.session, row.id, None, row.search_text)
        return row.id

    def change(
        self, row: PaperBase, action: str, *, extra: dict[str, tuple[Any, Any]] | None = None, **new: Any
    ) -> None:
        """Set columns of a paper, count its version up, journal old and new values; `extra` joins the same line."""
        changes = {name: (plain(getattr(row, name)), plain(value)) for name, value in new.items()}
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        for name in changes:
            setattr(row, name, new[name])
        row.version += 1
        self.session.add(row)
        self.record(row, action, changes | (extra or {}))

    def change_round(self, order: DispatchOrder, row: OrderRound, **new: Any) -> dict[str, tuple[Any, Any]]:
        """Set columns of the order's present round; returns the changes for the order's journal line."""
        changes = {}
        for name, value in new.items():
            changes[f"第{row.round}轮.{name}"] = (plain(getattr(row, name)), plain(value))
            setattr(row, name, value)
        self.session.add(row)
        return changes

    def note(self, row: PaperBase, kind: NoteKind, text: str) -> None:
        """Write a line on a paper; the version stays, since nothing on the paper changes."""
        assert row.id is not None
        paper = row.__paper__
        self.session.add(
            Note(
                site_id=self.desk.site_id,
                paper=paper,
                paper_id=row.id,
                kind=kind,
                text=text,
                at=self.now,
                by=self.actor.name,
            )
        )

    def record(self, row: PaperBase, action: str, changes: dict[str, tuple[Any, Any]]) -> None:
        """Append a line to the journal about `row`."""
        journal.append(
            self.session,
            site_id=self.desk.site_id,
            at=self.now,
            who=self.actor.name,
            action=action,
            paper=row.__paper__,
            paper_id=row.id,
            number=row.number,
            version=row.version,
            changes=changes,
        )


def plain(value: Any) -> Any:
    """A column's value as the journal keeps it: JSON's own kinds, instants as UTC text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value
