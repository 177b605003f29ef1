"""Reading the journal: who did what when, by paper, person, period and act; found by an index at any length.

Newest first, as ids; the lines are read a page at a time. Nothing here writes.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, func, literal_column, or_, select, text, union
from sqlmodel import Session, SQLModel

from pmconsole.data.core import (
    dialect,
    search,
)
from pmconsole.data.core.paper_tables import ON_ENTRY, PAPER_TABLES
from pmconsole.data.core.tables import Journal
from pmconsole.data.journal.chain import JournalRow, lines
from pmconsole.data.papers import tables  # noqa: F401  (the tables fill the metadata)
from pmconsole.procedure.vocabulary import Paper

_T = SQLModel.metadata.tables
_J = _T[str(Journal.__tablename__)]
CHUNK = 500


@dataclass(frozen=True)
class JournalFilter:
    """What is asked of the journal; what is empty is not asked.

    `number` as someone types it (whole, its beginning, `PG-7`), `who` a name, `actions` stored words of acts, `since`
    (inclusive) and `until` (exclusive) instants.
    """

    number: str = ""
    who: str = ""
    actions: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


def journal_ids(session: Session, site_id: int, flt: JournalFilter, limit: int | None = None) -> "array[int]":
    """The ids of all lines the filter means, newest first, the first `limit` if given; 8 bytes a line."""
    found: array[int] = array("q")
    statement = statement_of(site_id, flt).limit(limit).execution_options(yield_per=5000)
    for part in session.connection().scalars(statement).partitions():
        found.extend(part)
    return found


def newer_ids(session: Session, site_id: int, flt: JournalFilter, after: int) -> "array[int]":
    """The ids of what the filter means among the lines written after line `after`, newest first; reads only those."""
    where = [_J.c.id > after, dialect.sorted_not_walked(_J.c.site_id) == site_id, *_besides(flt, _J.c.id)]
    if number := flt.number.strip():
        where.append(or_(*_arms(site_id, number)))
    return array("q", session.connection().scalars(select(_J.c.id).where(*where).order_by(_J.c.id.desc())))


def journal_lines(session: Session, site_id: int, ids: Sequence[int]) -> list[JournalRow]:
    """The lines `ids` in the order given; ids that do not exist are left out."""
    found = {row.id: row for row in lines(session, site_id, ids)}
    return [found[row_id] for row_id in ids if row_id in found]


def journal_each(session: Session, site_id: int, ids: Sequence[int]) -> Iterator[JournalRow]:
    """The lines `ids` one after another, read a piece at a time, however many there are."""
    for start in range(0, len(ids), CHUNK):
        yield from journal_lines(session, site_id, list(ids[start : start + CHUNK]))


def names(session: Session, site_id: int) -> list[str]:
    """Everyone who stands in the journal, by name; as quick as there are people, not lines."""
    return _distinct(session, site_id, "who")


def acts(session: Session, site_id: int) -> list[str]:
    """Every act that stands in the journal, by its stored word."""
    return _distinct(session, site_id, "action")


def entry_of(session: Session, site_id: int, paper: Paper, paper_id: int) -> int | None:
    """The entry a paper belongs to, None where it belongs to none."""
    if paper is Paper.LEDGER:
        return paper_id
    if paper not in ON_ENTRY:
        return None
    table = _T[ON_ENTRY[paper]]
    where = (table.c.id == paper_id, dialect.of_site(table, site_id))
    return session.execute(select(table.c.entry_id).where(*where)).scalar()


def statement_of(site_id: int, flt: JournalFilter) -> Select[Any]:
    """The question itself, such that one index answers it: a number's, else a person's, an act's, the time's."""
    number = flt.number.strip()
    if not number:
        led_by = _J.c.who if flt.who else _J.c.action if flt.actions else _J.c.at
        where = [_J.c.site_id == site_id, *_besides(flt, led_by)]
        at = _J.c.at if led_by is _J.c.at else dialect.sorted_not_walked(_J.c.at)
        return select(_J.c.id).where(*where).order_by(at.desc(), _J.c.id.desc())
    arms = [
        select(_J.c.id, _J.c.at).where(_J.c.site_id == site_id, arm, *_besides(flt, _J.c.number))
        for arm in _arms(site_id, number)
    ]  # fmt: skip
    found = union(*arms).subquery()
    return select(found.c.id).order_by(found.c.at.desc(), found.c.id.desc())


def _besides(flt: JournalFilter, led_by: Column[Any]) -> Iterator[ColumnElement[bool]]:
    """The other conditions, put so that only the index of `led_by` is walked, and what stands in it beside."""
    free = {"who": ("who", "action"), "action": ("action", "at"), "at": ("at",)}.get(led_by.name, ())

    def put(column: Column[Any]) -> ColumnElement[Any]:
        return column if column.name in free else dialect.sorted_not_walked(column)

    if flt.who:
        yield put(_J.c.who) == flt.who
    if flt.actions:
        yield put(_J.c.action).in_(sorted(flt.actions))
    if flt.since:
        yield put(_J.c.at) >= flt.since
    if flt.until:
        yield put(_J.c.at) < flt.until


def _arms(site_id: int, typed: str) -> Iterator[ColumnElement[bool]]:
    """What a number that was typed may mean: a beginning, one paper, one number of any day; each has its index."""
    for start in {typed, search.fold(typed).upper()}:
        yield _begins(start)
    asked = search.number_question(typed)
    digits = search.digits_of(typed) if search.digit_question(typed) else ""
    if asked is not None:
        yield from _of_kind(site_id, *asked)
    elif len(digits) in (3, 4):
        for paper in PAPER_TABLES:
            yield from _of_kind(site_id, paper.value, "", digits)
    elif len(digits) >= 8:
        for paper in PAPER_TABLES:
            yield from _of_kind(site_id, paper.value, digits[:8], digits[8:] and digits[8:].zfill(3))


def _of_kind(site_id: int, kind: str, day: str, sequence: str) -> Iterator[ColumnElement[bool]]:
    if day and sequence:
        yield _J.c.number == f"{kind}-{day}-{sequence}"
    elif day:
        yield _begins(f"{kind}-{day}-")
    else:
        table = _T[PAPER_TABLES[Paper(kind)]]
        same = (func.substr(table.c.number, literal_column("13")) == sequence, dialect.of_site(table, site_id))
        yield _J.c.number.in_(select(table.c.number).where(*same, table.c.number.startswith(f"{kind}-")))


def _begins(start: str) -> ColumnElement[bool]:
    """Begins with `start`, as a range an index can answer."""
    return and_(_J.c.number >= start, _J.c.number < start[:-1] + chr(ord(start[-1]) + 1))


def _distinct(session: Session, site_id: int, column: str) -> list[str]:
    """The different values of an indexed column: from each the index leads to the next."""
    next_value = f"SELECT min({column}) FROM journal WHERE site_id = :site"
    walk = text(
        f"WITH RECURSIVE v(x) AS ({next_value} UNION ALL SELECT ({next_value} AND {column} > v.x) FROM v "
        "WHERE v.x IS NOT NULL) SELECT x FROM v WHERE x IS NOT NULL"
    )
    return [str(value) for value in session.execute(walk, {"site": site_id}).scalars()]
