"""The journal: who did what when on which paper, old and new values.

Each row carries the hash of its site's one before. Rows are only ever added (triggers refuse the rest); `verify` finds
what was changed behind the program's back.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, RowMapping, bindparam, insert, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.tables import Journal
from pmconsole.data.core.types import iso
from pmconsole.procedure.vocabulary import Paper

#: As a statement names it.
TABLE = str(Journal.__tablename__)
_T = SQLModel.metadata.tables[TABLE]
START = "0" * 64
# Built once: every act of the desk adds a line.
_LAST_HASH = select(_T.c.hash).where(_T.c.site_id == bindparam("site")).order_by(_T.c.id.desc()).limit(1)
_ADD = insert(_T).returning(_T.c.id)

Changes = Mapping[str, tuple[object, object]]


@dataclass(frozen=True)
class FieldChange:
    """One field of a paper that was changed: from `old` to `new` (as JSON keeps them), by whom, at an instant (UTC)."""

    field: str
    old: Any
    new: Any
    who: str
    at: datetime


@dataclass(frozen=True)
class JournalRow:
    """One line of the journal, `at` in UTC; `changes` are the fields it changed."""

    id: int
    at: datetime
    who: str
    action: str
    paper: Paper | None
    paper_id: int | None
    number: str
    version: int
    changes: tuple[FieldChange, ...]


def append(
    session: Session,
    *,
    site_id: int,
    at: datetime,
    who: str,
    action: str,
    paper: Paper | None = None,
    paper_id: int | None = None,
    number: str = "",
    version: int = 0,
    changes: Changes | None = None,
) -> int:
    """Add one row inside the write transaction of `session`; returns its id.

    `at` is aware; `version` is the paper's after the change; `changes` maps a field to its old and new value.
    """
    body = json.dumps(
        {field: [_plain(old), _plain(new)] for field, (old, new) in (changes or {}).items()},
        ensure_ascii=False,
        sort_keys=True,
    )
    row: dict[str, Any] = {
        "site_id": site_id,
        "at": at,
        "who": who,
        "action": action,
        "paper": "" if paper is None else paper.value,
        "paper_id": paper_id,
        "number": number,
        "version": version,
        "changes": body,
        "previous": session.execute(_LAST_HASH, {"site": site_id}).scalar() or START,
    }
    row["hash"] = _hash(row)
    return int(session.execute(_ADD, row).scalar_one())


def verify(session: Session) -> list[str]:
    """Walk every site's chain; a Chinese sentence for every break, none when the journal is as it was written."""
    findings: list[str] = []
    ends: dict[int, str] = {}
    last = 0
    given = dialect.last_given_id(session.connection(), "journal")
    for row in session.execute(select(_T).order_by(_T.c.id).execution_options(yield_per=2000)):
        if row.previous != ends.get(row.site_id, START):
            findings.append(f"日志第 {row.id} 条与前一条接不上，之间有记录被删除、插入或改动。")
        elif given is not None and row.id != last + 1:
            # The end of one site's chain may be missing before lines of another, which fit their own.
            findings.append(f"日志第 {row.id} 条之前缺少 {row.id - last - 1} 条，记录被删除。")
        if _hash(row._mapping) != row.hash:
            findings.append(f"日志第 {row.id} 条（{row.number or row.action}）的内容与校验值不符，已被改动。")
        ends[row.site_id], last = row.hash, row.id
    if given is not None and given > last:
        findings.append(f"日志末尾缺少 {given - last} 条，记录被删除。")
    return findings


def changes_since(session: Session, site_id: int, paper: Paper, paper_id: int, version: int) -> list[FieldChange]:
    """What was changed on a paper after its `version`, oldest first: what a second console is told."""
    where = (*_on(site_id, paper.value, paper_id), _T.c.version > version)
    rows = session.execute(select(_T).where(*where).order_by(_T.c.id))
    return [change for row in _rows(rows) for change in row.changes]


def history(session: Session, site_id: int, paper: Paper, paper_id: int) -> list[JournalRow]:
    """Everything the journal has on a paper, oldest first."""
    where = _on(site_id, paper.value, paper_id)
    return list(_rows(session.execute(select(_T).where(*where).order_by(_T.c.id))))


def history_of(session: Session, site_id: int, prefix: str, subject_id: int) -> list[JournalRow]:
    """What the journal has on what is no paper, oldest first: its actions begin with `prefix` (`contact.`)."""
    where = (*_on(site_id, "", subject_id), _T.c.action.startswith(prefix, autoescape=True))
    return list(_rows(session.execute(select(_T).where(*where).order_by(_T.c.id))))


def lines(session: Session, site_id: int, ids: Collection[int]) -> list[JournalRow]:
    """The lines of these ids, oldest first."""
    wanted = select(_T).where(_T.c.id.in_(ids), dialect.of_site(_T, site_id))
    return list(_rows(session.execute(wanted.order_by(_T.c.id))))


def _on(site_id: int, paper: str, paper_id: int) -> tuple[ColumnElement[bool], ...]:
    return _T.c.paper == paper, _T.c.paper_id == paper_id, dialect.of_site(_T, site_id)


def _rows(rows: Iterable[Row[Any]]) -> Iterator[JournalRow]:
    for row in rows:
        changes = tuple(
            FieldChange(field, old, new, row.who, row.at) for field, (old, new) in json.loads(row.changes).items()
        )
        paper = Paper(row.paper) if row.paper in Paper._value2member_map_ else None
        yield JournalRow(row.id, row.at, row.who, row.action, paper, row.paper_id, row.number, row.version, changes)


def _hash(row: Mapping[str, Any] | RowMapping) -> str:
    at: datetime = row["at"]
    parts = [row["previous"], row["site_id"], iso(at), row["who"], row["action"], row["paper"]]
    parts += [row["paper_id"], row["number"], row["version"], row["changes"]]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _plain(value: object) -> Any:
    """A value as JSON keeps it; terms by their stored word, instants in UTC."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return str(value)
