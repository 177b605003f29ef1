"""Reading the board: what is in force, for whom, who asked; and what is known of a caller at the first ring (4.3.3).

What is open at one time is a few dozen changes, so rooms are compared here and not in SQL.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.board import tables as tables_board  # noqa: F401  (the tables fill the metadata)
from pmconsole.data.core import dialect
from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.directory import queries as queries_directory
from pmconsole.data.papers import (
    queries,
    tables,  # noqa: F401  (the tables fill the metadata)
)
from pmconsole.data.papers.rows import LedgerRow
from pmconsole.procedure.board import (
    INWARD,
    ChangeOutcome,
    ChangeState,
    change_state,
    reported_late,
)
from pmconsole.procedure.scope import Reach, Scope, WrongScope, parse_scope, reach
from pmconsole.procedure.vocabulary import Category, ChangeKind, EntryState, ReplyHow

_T = SQLModel.metadata.tables
_CHANGE, _ASK, _JOIN, _ENTRY = _T["info_change"], _T["change_ask"], _T["entry_join"], _T["ledger_entry"]
NEARBY_HOURS = 12
_CLOSED = (EntryState.STRUCK_OFF, EntryState.VOID)
_RUNNING = (EntryState.RECEIVED, EntryState.HANDLED, EntryState.DISPATCHED)
_NEARBY = 8


@lru_cache(maxsize=1024)
def scope_of(text: str) -> Scope:
    """The scope as registered; a text nobody can read any more counts as the whole site, so that nothing is hidden."""
    try:
        return parse_scope(text, room_key)
    except WrongScope:
        return Scope()


@dataclass(frozen=True)
class ChangeRow:
    """A change of the register (F5). `asked` callers were told about it, `to_call` of them wait for another call."""

    id: int
    number: str
    version: int
    kind: ChangeKind
    department: str
    reporter: str
    reported_how: ReplyHow
    decided_at: datetime
    registered_at: datetime
    scope: str
    begins_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    content: str
    answer: str
    handler: str
    outcome: ChangeOutcome | None
    end_remark: str
    voided_at: datetime | None
    void_reason: str
    asked: int
    to_call: int

    @property
    def late(self) -> bool:
        """Whether it was reported later than 4.3.3 allows."""
        return reported_late(self.decided_at, self.registered_at)

    @property
    def places(self) -> Scope:
        """Where it reaches."""
        return scope_of(self.scope)

    def state(self, now: datetime) -> ChangeState:
        """Where it stands at `now` (UTC)."""
        return change_state(now, begins=self.begins_at, ends=self.ends_at, ended=self.ended_at, voided=self.voided_at)


@dataclass(frozen=True)
class CallerRow:
    """Someone who asked about a change, or whose call was joined to a running entry."""

    entry_id: int
    number: str
    version: int
    state: EntryState
    received_at: datetime
    source: str
    phone: str
    room: str
    content: str
    due_since: datetime | None = None
    called_back_at: datetime | None = None


@dataclass(frozen=True)
class ChangeForCaller:
    """A change a caller may ask about; `sure` is False where the room was not told closely enough."""

    change: ChangeRow
    sure: bool


@dataclass(frozen=True)
class RunningEntry:
    """An entry a call may be about, and how many calls were joined to it already."""

    row: LedgerRow
    joined: int


@dataclass(frozen=True)
class Caller:
    """Someone who may be calling, as far as the desk knows; `note` says from where it knows."""

    name: str = ""
    phone: str = ""
    room: str = ""
    note: str = ""


@dataclass(frozen=True)
class CallerKnowledge:
    """All the desk knows at the first ring.

    `people` are all who may be calling, `caller` the one of them where there is only one; `household` who lives here.
    """

    caller: Caller
    changes: tuple[ChangeForCaller, ...]
    open_here: tuple[RunningEntry, ...]
    nearby: tuple[RunningEntry, ...]
    recent: tuple[LedgerRow, ...]
    people: tuple[Caller, ...] = ()
    household: tuple[Caller, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing at all is known."""
        known = self.changes or self.open_here or self.nearby or self.recent or self.people or self.household
        return not known


def board(session: Session, site_id: int, past_limit: int = 300) -> list[ChangeRow]:
    """Every change that is not over, by its beginning, then the newest `past_limit` that are."""
    is_open = _CHANGE.c.ended_at.is_(None) & _CHANGE.c.voided_at.is_(None)
    now = _changes(site_id).where(is_open).order_by(_CHANGE.c.begins_at, _CHANGE.c.id)
    past = _changes(site_id).where(~is_open).order_by(_CHANGE.c.id.desc()).limit(past_limit)
    return [*_rows(session, now), *_rows(session, past)]


def change(session: Session, site_id: int, change_id: int) -> ChangeRow | None:
    """One change."""
    return next(iter(_rows(session, _changes(site_id).where(_CHANGE.c.id == change_id))), None)


def open_changes(session: Session, site_id: int) -> list[ChangeRow]:
    """Every change that is neither ended nor void."""
    return list(_rows(session, _changes(site_id).where(_CHANGE.c.ended_at.is_(None), _CHANGE.c.voided_at.is_(None))))


def to_call(session: Session, site_id: int) -> list[ChangeRow]:
    """Every change, over or not, after which somebody who asked waits for another call."""
    waiting = select(_ASK.c.change_id).where(
        _ASK.c.site_id == site_id, _ASK.c.due_since.is_not(None), _ASK.c.called_back_at.is_(None)
    )
    return list(_rows(session, _changes(site_id).where(_CHANGE.c.id.in_(waiting)).order_by(_CHANGE.c.id)))


def changes_for(session: Session, site_id: int, now: datetime, room: str) -> tuple[ChangeForCaller, ...]:
    """The changes a caller of the room (its key, "" unknown) may be told: in force first, then those to come."""
    found = []
    for row in open_changes(session, site_id):
        how = reach(row.places, room)
        if row.kind in INWARD or how is Reach.NO or (how is Reach.MAYBE and not room):
            continue
        found.append(ChangeForCaller(row, how is Reach.HERE))
    order = {ChangeState.IN_FORCE: 0, ChangeState.OVERDUE: 0, ChangeState.COMING: 1}
    found.sort(key=lambda h: (order[h.change.state(now)], not h.sure, h.change.begins_at))
    return tuple(found)


def by_building(rows: Iterable[ChangeRow]) -> dict[str, int]:
    """How many changes reach each building, by building; the whole site counts under ""."""
    counts = Counter(building for row in rows for building in (row.places.buildings or ("",)))
    return dict(sorted(counts.items(), key=lambda pair: (len(pair[0]), pair[0])))


def callers(session: Session, site_id: int, change_id: int) -> list[CallerRow]:
    """Who asked about the change, in the order they called."""
    statement = (
        select(*_caller_columns(), _ASK.c.due_since, _ASK.c.called_back_at)
        .join(_ASK, _ASK.c.entry_id == _ENTRY.c.id)
        .where(_ASK.c.change_id == change_id, dialect.of_site(_ASK, site_id), _ENTRY.c.state != EntryState.VOID)
        .order_by(_ASK.c.id)
    )
    return [row_of(CallerRow, row) for row in session.execute(statement).mappings()]


def joined(session: Session, site_id: int, main_id: int) -> list[CallerRow]:
    """The calls joined to the entry, in the order they came; void ones and those taken apart again left out."""
    statement = (
        select(*_caller_columns())
        .join(_JOIN, _JOIN.c.entry_id == _ENTRY.c.id)
        .where(_JOIN.c.main_id == main_id, dialect.of_site(_JOIN, site_id))
        .where(_JOIN.c.left_at.is_(None), _ENTRY.c.state != EntryState.VOID)
        .order_by(_JOIN.c.at, _JOIN.c.entry_id)
    )
    return [
        row_of(CallerRow, row, due_since=None, called_back_at=None) for row in session.execute(statement).mappings()
    ]


def main_of(session: Session, site_id: int, entry_id: int) -> int | None:
    """The entry this one was joined to, if any."""
    where = (_JOIN.c.entry_id == entry_id, _JOIN.c.left_at.is_(None), dialect.of_site(_JOIN, site_id))
    return session.execute(select(_JOIN.c.main_id).where(*where)).scalar()


def buildings_unknown(session: Session, site_id: int, scope: Scope) -> list[str]:
    """The buildings of `scope` that no entry of the site has ever named; none while the ledger names no building."""
    some = select(_ENTRY.c.id).where(_ENTRY.c.site_id == site_id, _ENTRY.c.building != "").limit(1)
    if session.execute(some).first() is None:
        return []
    return [building for building in scope.buildings if not _known_building(session, building)]


def _known_building(session: Session, building: str) -> bool:
    key = _ENTRY.c.room_key
    one = select(_ENTRY.c.id).where(key >= f"{building}-", key < f"{building}.").limit(1)
    other = select(_ENTRY.c.id).where(key == f"{building}栋").limit(1)
    return session.execute(one).first() is not None or session.execute(other).first() is not None


# At the first ring


def picture(
    session: Session, site_id: int, now: datetime, phone: str, room: str, today: date | None = None
) -> CallerKnowledge:
    """What is known of the caller, by the keys of number and room (either may be ""), with what runs at his door.

    `today` (site time) leaves out of the directory who is not in use that day.
    """
    recent = queries.recent_for(session, site_id, phone, room) if phone or room else []
    people = _people(session, site_id, recent, phone, room, today)
    caller = people[0] if len(people) == 1 else Caller()
    key = room or room_key(caller.room)
    here = _running(session, site_id, _open_of_room(site_id, key), mains=True) if key else []
    nearby = _running(session, site_id, _open_nearby(site_id, now, key), mains=True) if building_of(key) else []
    shown = {running.row.id for running in here}
    return CallerKnowledge(
        caller,
        changes_for(session, site_id, now, key),
        tuple(here),
        tuple(r for r in nearby if r.row.id not in shown)[:_NEARBY],
        tuple(recent),
        people,
        _listed(session, site_id, "", key, today) if key else (),
    )


def _people(
    session: Session, site_id: int, recent: Sequence[LedgerRow], phone: str, room: str, today: date | None
) -> tuple[Caller, ...]:
    """Who has this number, the directory first, then who called by it; with a room alone, who lives or called there."""
    listed = [who for who in _listed(session, site_id, phone, "", today)] if phone else []
    rows = [row for row in recent if row.source and (phone_key(row.phone) == phone if phone else True)]
    called = [Caller(row.source, row.phone, row.room, "来过电话") for row in rows]
    if not listed and not called and room:
        listed = [who for who in _listed(session, site_id, "", room, today)]
    if not phone:
        called = [Caller(who.name, "", "", who.note) for who in called]
    found: dict[str, Caller] = {}
    for who in (*listed, *called):
        # The directory may not know the room the same person called from.
        known = found.get(who.name)
        if known is None:
            found[who.name] = who
        elif not known.room and who.room:
            found[who.name] = replace(known, room=who.room)
    return tuple(found.values())


def _listed(session: Session, site_id: int, phone: str, room: str, today: date | None) -> tuple[Caller, ...]:
    rows = queries_directory.owner_of(session, site_id, phone, room, today)
    return tuple(
        Caller(
            row.name,
            row.numbers[0].number if row.numbers else "",
            row.places[0].room if row.places else "",
            row.post or row.category.zh,
        )
        for row in rows
    )


def _open_of_room(site_id: int, key: str) -> Select[Any]:
    return (
        select(_ENTRY.c.id)
        .where(_ENTRY.c.room_key == key, _ENTRY.c.site_id + 0 == site_id, _ENTRY.c.state.not_in(_CLOSED))
        .order_by(_ENTRY.c.received_at.desc(), _ENTRY.c.id.desc())
        .limit(_NEARBY)
    )


def _open_nearby(site_id: int, now: datetime, key: str) -> Select[Any]:
    since = now - timedelta(hours=NEARBY_HOURS)
    return (
        select(_ENTRY.c.id)
        .where(
            _ENTRY.c.site_id == site_id,
            _ENTRY.c.received_at >= since,
            _ENTRY.c.building == building_of(key),
            _ENTRY.c.state.in_(_RUNNING),
            _ENTRY.c.category.not_in((Category.INTERNAL, Category.ENQUIRY)),
        )
        .order_by(_ENTRY.c.received_at.desc(), _ENTRY.c.id.desc())
        .limit(3 * _NEARBY)
    )


def _running(session: Session, site_id: int, ids: Select[Any], *, mains: bool) -> list[RunningEntry]:
    """The entries, each once: a joined call stands for the entry it was joined to."""
    found: list[int] = []
    for entry_id in session.execute(ids).scalars():
        main = main_of(session, site_id, entry_id) if mains else None
        found.append(main or entry_id)
    rows = queries.ledger_rows(session, site_id, list(dict.fromkeys(found)))
    return [RunningEntry(row, len(joined(session, site_id, row.id))) for row in rows]


def _caller_columns() -> list[Any]:
    names = ("number", "version", "state", "received_at", "source", "phone", "room", "content")
    return [_ENTRY.c.id.label("entry_id"), *(_ENTRY.c[name] for name in names)]


def _changes(site_id: int) -> Select[Any]:
    asked = select(func.count()).where(_ASK.c.change_id == _CHANGE.c.id).scalar_subquery()
    waits = (_ASK.c.change_id == _CHANGE.c.id, _ASK.c.due_since.is_not(None), _ASK.c.called_back_at.is_(None))
    to_call = select(func.count()).where(*waits).scalar_subquery()
    return select(_CHANGE, asked.label("asked"), to_call.label("to_call")).where(_CHANGE.c.site_id == site_id)


def _rows(session: Session, statement: Select[Any]) -> Iterable[ChangeRow]:
    return [row_of(ChangeRow, row) for row in session.execute(statement).mappings()]


def changes_by_id(session: Session, site_id: int, ids: Sequence[int]) -> list[ChangeRow]:
    """The changes `ids` by their number."""
    found: list[ChangeRow] = []
    for start in range(0, len(ids), 500):
        asked = _changes(site_id).where(_CHANGE.c.id.in_(ids[start : start + 500]))
        found += _rows(session, asked.order_by(_CHANGE.c.id))
    return found
