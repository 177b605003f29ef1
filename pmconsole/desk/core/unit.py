"""The one way through the house: a unit of work is one transaction, who is acting, under which act, and when.

Every action of the desk opens a `Unit` under a row of the who-table, asks the procedure, changes rows and journals
them; leaving it commits, and raises where rows were written without a line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from pmconsole.data.core import search
from pmconsole.data.core.numbering import next_number
from pmconsole.data.core.tables import Duty, Note, PaperBase, Person, PersonRole
from pmconsole.data.core.timekeeping import Clock
from pmconsole.data.file.store import Store
from pmconsole.data.journal.chain import Changes
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, OrderRound
from pmconsole.desk.core.journaled import Actor, JournaledWrite, Unjournaled, ask, opened
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import NoteKind, Paper, Role
from pmconsole.procedure.working_days import WorkingCalendar

__all__ = ["Actor", "Desk", "Unit", "plain"]


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
    def unit(self, actor: Actor, act: str) -> Iterator["Unit"]:
        """One transaction by `actor`, now, under `act` of the who-table; committed at the end, rolled back on an error.

        Who is a person of the list is asked with the roles they have now, in this transaction. Raises Refused where the
        actor may not take the act, KeyError for one that stands in no table.
        """
        with opened(self.store, actor, act) as session:
            actor = present(session, actor, self)
            ask(actor, act)
            unit = Unit(session, actor, self.now(), self.site_id, act, desk=self)
            yield unit
            unit.close()

    def reading(self, session: Session, actor: Actor, now: datetime | None = None) -> "Unit":
        """A unit that only looks on, now or at another instant (UTC): it is under no act, and journals nothing."""
        return Unit(session, actor, now or self.now(), self.site_id, desk=self)


@dataclass
class Unit(JournaledWrite):
    """One transaction: everything an action may do to rows goes through here, so that it is journaled."""

    desk: Desk = field(kw_only=True)
    _untold: dict[tuple[Paper, int], Changes] = field(default_factory=dict, kw_only=True)

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

    def note(self, row: PaperBase, kind: NoteKind, text: str, promised_at: datetime | None = None) -> None:
        """Write a line on a paper; the version stays, since nothing on the paper changes.

        `promised_at` is the time promised with a reason (4.3.10).

        Its text goes along with the next line of the journal about the paper.
        """
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
                promised_at=promised_at,
            )
        )
        self._untold[paper, row.id] = {kind.value: ("", text)}

    def record(self, row: PaperBase, action: str, changes: Changes) -> None:
        """Add a line to the journal about `row`, with a note that was written on it, unless a column says the same."""
        paper = row.__paper__
        said = [new for _, new in changes.values()]
        untold = self._untold.pop((paper, row.id or 0), {})
        noted = {name: pair for name, pair in untold.items() if pair[1] not in said}
        self.log(
            action,
            paper=paper,
            paper_id=row.id,
            number=row.number,
            version=row.version,
            changes={**noted, **changes},
        )

    def close(self) -> None:
        """Nothing more is written. Raises Unjournaled for a note that no line tells of."""
        if self._untold:
            raise Unjournaled(f"{self.act} wrote notes on {sorted(self._untold)} without a line in the journal")


def present(session: Session, actor: Actor, desk: Desk) -> Actor:
    """The actor with the roles of now, where they are a person of the list: a role taken away is theirs no more.

    Whoever is on duty is a handler too, a superior who stands in. Who works here no more may nothing.
    """
    person = session.get(Person, actor.person_id) if actor.person_id is not None and not actor.machine else None
    if person is None:
        return actor
    held = session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all() if person.active else ()
    here = (Duty.site_id == desk.site_id, Duty.person_id == person.id, col(Duty.ended_at).is_(None))
    on_duty = session.exec(select(Duty.id).where(*here)).first() is not None
    return replace(actor, roles=frozenset(map(Role, held)) | ({Role.HANDLER} if on_duty else set()))


def plain(value: Any) -> Any:
    """A column's value as the journal keeps it: JSON's own kinds, instants as UTC text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value
