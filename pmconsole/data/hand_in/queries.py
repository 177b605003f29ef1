"""Reading hand-ins, their papers, what was kept back, what went back for correction, and the archive (4.3.8, 4.3.10).

Frozen rows, nothing is written. Instants are UTC.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, literal_column, or_, select, text
from sqlmodel import Session, SQLModel

from pmconsole.data.core import (
    dialect,
    search,
)
from pmconsole.data.core.paper_tables import ON_ENTRY
from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.row_of import row_of
from pmconsole.data.hand_in import files as hand_in_files
from pmconsole.data.hand_in import tables as tables_hand_in  # noqa: F401  (fills the metadata)
from pmconsole.data.hand_in.triggers import ARCHIVE_FTS_CONDITION
from pmconsole.data.shelf import files as shelf_files
from pmconsole.procedure.archive import HandInState, ItemResult, ReturnState
from pmconsole.procedure.vocabulary import Paper

_T = SQLModel.metadata.tables
_HAND_IN, _ITEM, _KEPT, _RETURN = _T["hand_in"], _T["hand_in_item"], _T["hand_in_kept"], _T["paper_return"]
_CHUNK = 500


@dataclass(frozen=True)
class HandInRow:
    """One weekly hand-in, with how many of its papers are pending, passed and returned."""

    id: int
    number: str
    version: int
    slot: datetime | None
    period_from: datetime
    period_to: datetime
    state: HandInState
    edition: int
    folder: str
    manifest_hash: str
    handed: int
    kept: int
    prepared_at: datetime | None
    prepared_by: str
    received_at: datetime | None
    received_by: str
    reviewed_at: datetime | None
    pending: int = 0
    passed: int = 0
    returned: int = 0


@dataclass(frozen=True)
class ItemRow:
    """One paper of a hand-in; with an archive number it is in the archive."""

    id: int
    hand_in_id: int
    paper: Paper
    paper_id: int
    number: str
    version: int
    content_hash: str
    at: datetime
    title: str
    room: str
    department: str
    handled_by: str
    remark: str
    file: str
    file_hash: str
    result: ItemResult
    reason: str
    decided_at: datetime | None
    decided_by: str
    together: bool
    archive_number: str | None
    box: str
    shelf: str
    retention_years: int
    keep_until: date | None
    hand_in_number: str = ""
    folder: str = ""


@dataclass(frozen=True)
class KeptRow:
    """One paper that was kept back (未入档清单); `reasons` says why, each with its clause."""

    id: int
    paper: Paper
    paper_id: int
    number: str
    title: str
    department: str
    reasons: str


@dataclass(frozen=True)
class ReturnRow:
    """One time a paper went back for correction. `result` is what became of it when it came again."""

    id: int
    paper: Paper
    paper_id: int
    number: str
    round: int
    department: str
    reason: str
    sent_at: datetime
    sent_by: str
    corrected_at: datetime | None
    corrected_by: str
    correction: str
    back_at: datetime | None
    back_number: str = ""
    result: ItemResult | None = None

    @property
    def state(self) -> ReturnState:
        """Where the paper stands on its way."""
        if self.back_at is not None:
            return ReturnState.BACK
        return ReturnState.SENT if self.corrected_at is None else ReturnState.CORRECTED


@dataclass(frozen=True)
class ArchiveFilter:
    """What of the archive is wanted. `words`: text, numbers of papers or of the archive, rooms, people.

    `since` is included, `until` is not (aware, by the paper's own time).
    """

    words: str = ""
    papers: frozenset[Paper] = field(default_factory=frozenset)
    since: datetime | None = None
    until: datetime | None = None


def is_archived(session: Session, site_id: int, paper: Paper, paper_id: int) -> bool:
    """Whether the paper has passed into the archive."""
    passed: ColumnElement[bool] = literal_column("result = 'passed'")  # spelt as the partial index is
    where = (_ITEM.c.paper == paper, _ITEM.c.paper_id == paper_id, passed, dialect.of_site(_ITEM, site_id))
    return session.execute(select(_ITEM.c.id).where(*where)).first() is not None


def hand_ins(session: Session, site_id: int, limit: int = 500) -> list[HandInRow]:
    """The hand-ins of the site, the newest first."""
    return _hand_ins(session, _HAND_IN.c.site_id == site_id, limit)


def hand_in(session: Session, site_id: int, hand_in_id: int) -> HandInRow | None:
    """One hand-in; None where there is none of that id."""
    return next(iter(_hand_ins(session, (_HAND_IN.c.id == hand_in_id) & dialect.of_site(_HAND_IN, site_id), 1)), None)


def hand_in_of(session: Session, site_id: int, number: str) -> HandInRow | None:
    """The hand-in of that number."""
    condition = (_HAND_IN.c.site_id == site_id) & (_HAND_IN.c.number == number)
    return next(iter(_hand_ins(session, condition, 1)), None)


def _hand_ins(session: Session, condition: ColumnElement[bool], limit: int) -> list[HandInRow]:
    newest = select(_HAND_IN).where(condition).order_by(_HAND_IN.c.period_to.desc(), _HAND_IN.c.id.desc()).limit(limit)
    rows = session.execute(newest).mappings().all()
    counts: dict[int, dict[str, int]] = {}
    ids = [row["id"] for row in rows]
    question = (
        select(_ITEM.c.hand_in_id, _ITEM.c.result, func.count())
        .where(_ITEM.c.hand_in_id.in_(ids))
        .group_by(_ITEM.c.hand_in_id, _ITEM.c.result)
    )
    for hand_in_id, result, count in session.execute(question):
        counts.setdefault(hand_in_id, {})[result.value] = count
    return [
        row_of(
            HandInRow, row,
            **{name: counts.get(row["id"], {}).get(name, 0) for name in ("pending", "passed", "returned")},
        )
        for row in rows
    ]  # fmt: skip


def item_ids(
    session: Session, site_id: int, hand_in_id: int, *, paper: Paper | None = None, pending: bool = False
) -> "array[int]":
    """The papers of a hand-in by kind and number; of one kind, or only those not decided, where asked."""
    where: list[ColumnElement[bool]] = [_ITEM.c.hand_in_id == hand_in_id, dialect.of_site(_ITEM, site_id)]
    where += [_ITEM.c.result != ItemResult.WITHDRAWN]
    where += [_ITEM.c.paper == paper] if paper is not None else []
    where += [_ITEM.c.result == ItemResult.PENDING] if pending else []
    rows = session.execute(select(_ITEM.c.paper, _ITEM.c.number, _ITEM.c.id).where(*where)).all()
    place = {kind: nr for nr, kind in enumerate(Paper)}
    return array("q", [row.id for row in sorted(rows, key=lambda row: (place[row.paper], row.number))])


def items(session: Session, site_id: int, ids: Sequence[int]) -> list[ItemRow]:
    """The papers of these item ids, in the order given."""
    found: dict[int, ItemRow] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = session.execute(
            select(_ITEM, _HAND_IN.c.number.label("hand_in_number"), _HAND_IN.c.folder)
            .join(_HAND_IN, _HAND_IN.c.id == _ITEM.c.hand_in_id)
            .where(_ITEM.c.id.in_(list(ids[start : start + _CHUNK])), dialect.of_site(_ITEM, site_id))
        )
        found |= {row["id"]: row_of(ItemRow, row) for row in rows.mappings()}
    return [found[one] for one in ids if one in found]


def item_of(session: Session, site_id: int, paper: Paper, paper_id: int) -> ItemRow | None:
    """The last item of a paper: where it stands on its way into the archive. None where it was never handed in."""
    where = (_ITEM.c.paper == paper, _ITEM.c.paper_id == paper_id, dialect.of_site(_ITEM, site_id))
    last = session.execute(select(func.max(_ITEM.c.id)).where(*where)).scalar()
    return next(iter(items(session, site_id, [last])), None) if last is not None else None


def kinds_of(session: Session, site_id: int, hand_in_id: int) -> list[tuple[Paper, int, int]]:
    """The kinds of paper in a hand-in, with how many there are and how many are not decided."""
    pending: ColumnElement[int] = func.sum(literal_column("result = 'pending'"))
    where = (_ITEM.c.hand_in_id == hand_in_id, _ITEM.c.result != ItemResult.WITHDRAWN, dialect.of_site(_ITEM, site_id))
    rows = session.execute(select(_ITEM.c.paper, func.count(), pending).where(*where).group_by(_ITEM.c.paper))
    found = {paper: (count, int(waiting or 0)) for paper, count, waiting in rows}
    return [(paper, *found[paper]) for paper in Paper if paper in found]


def kept(session: Session, site_id: int, hand_in_id: int, edition: int, words: str = "") -> list[KeptRow]:
    """The 未入档清单 of a hand-in; with `words` only the lines that hold them in number, title or reason."""
    here = select(_HAND_IN.c.id).where(_HAND_IN.c.id == hand_in_id, dialect.of_site(_HAND_IN, site_id))
    where: list[ColumnElement[bool]] = [_KEPT.c.hand_in_id.in_(here), _KEPT.c.edition == edition]
    for word in words.split():
        columns = (_KEPT.c.number, _KEPT.c.title, _KEPT.c.department, _KEPT.c.reasons)
        where.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    rows = session.execute(select(_KEPT).where(*where).order_by(_KEPT.c.id))
    return [row_of(KeptRow, row) for row in rows.mappings()]


def return_ids(session: Session, site_id: int, words: str = "", *, only_open: bool = False) -> "array[int]":
    """The returns, those not corrected first, then the newest; with `words` those that hold them (reason, number)."""
    where: list[ColumnElement[bool]] = [_RETURN.c.site_id == site_id]
    where += [_RETURN.c.corrected_at.is_(None)] if only_open else []
    for word in words.split():
        columns = (_RETURN.c.number, _RETURN.c.department, _RETURN.c.reason, _RETURN.c.correction)
        where.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    order = (_RETURN.c.corrected_at.is_not(None), _RETURN.c.sent_at.desc(), _RETURN.c.id.desc())
    return array("q", session.execute(select(_RETURN.c.id).where(*where).order_by(*order)).scalars())


def returns(session: Session, site_id: int, ids: Sequence[int]) -> list[ReturnRow]:
    """These returns, in the order given."""
    found: dict[int, ReturnRow] = {}
    for start in range(0, len(ids), _CHUNK):
        some = _RETURN.c.id.in_(list(ids[start : start + _CHUNK]))
        rows = session.execute(_returns().where(some, dialect.of_site(_RETURN, site_id)))
        found |= {row["id"]: _return(row) for row in rows.mappings()}
    return [found[one] for one in ids if one in found]


def returns_of(session: Session, site_id: int, paper: Paper, paper_id: int) -> list[ReturnRow]:
    """Every time a paper went back, oldest first."""
    where = (_RETURN.c.paper == paper, _RETURN.c.paper_id == paper_id, dialect.of_site(_RETURN, site_id))
    return [_return(row) for row in session.execute(_returns().where(*where).order_by(_RETURN.c.id)).mappings()]


def _returns() -> Any:
    return (
        select(_RETURN, _HAND_IN.c.number.label("back_to"), _ITEM.c.result)
        .outerjoin(_ITEM, _ITEM.c.id == _RETURN.c.back_item_id)
        .outerjoin(_HAND_IN, _HAND_IN.c.id == _ITEM.c.hand_in_id)
    )


def _return(row: Any) -> ReturnRow:
    return row_of(ReturnRow, row, back_number=row["back_to"] or "", result=row["result"])


def archive_ids(session: Session, site_id: int, flt: ArchiveFilter) -> "array[int]":
    """The item ids of archived papers the filter means, the newest paper first."""
    where: list[ColumnElement[bool]] = [_ITEM.c.site_id == site_id, literal_column("hand_in_item.result = 'passed'")]
    if flt.papers:
        where.append(_ITEM.c.paper.in_(sorted(flt.papers)))
    if flt.since:
        where.append(_ITEM.c.at >= flt.since)
    if flt.until:
        where.append(_ITEM.c.at < flt.until)
    where += [_meant(word) for word in flt.words.split()]
    statement = select(_ITEM.c.id).where(*where).order_by(_ITEM.c.at.desc(), _ITEM.c.id.desc())
    return array("q", session.execute(statement).scalars())


def _meant(word: str) -> ColumnElement[bool]:
    """A word means a number of a paper or of the archive, a room, or words on the paper."""
    arms: list[ColumnElement[bool]] = []
    typed = search.fold(word).upper()
    if search.digits_of(word):
        arms += [
            _ITEM.c.number.contains(typed, autoescape=True),
            _ITEM.c.archive_number.contains(typed, autoescape=True),
        ]
        if key := room_key(word):
            arms += [_ITEM.c.room_key == key, _ITEM.c.room_key.startswith(f"{key}-", autoescape=True)]
            arms.append(_ITEM.c.room_key.endswith(f"-{key}", autoescape=True))
    # Digits with dashes between are a number or a room: as words each part would be looked for by itself.
    parted = (digits := search.digit_question(word)) is not None and not digits.isdigit()
    if not parted and (question := search.question(word)):
        asked: BindParameter[str] = bindparam("fts_question", question, unique=True)
        matching: Select[Any] = select(literal_column("rowid")).select_from(text("archive_search"))
        arms.append(_ITEM.c.id.in_(matching.where(text(ARCHIVE_FTS_CONDITION).bindparams(asked))))
    return or_(*arms) if arms else literal_column("0")


def entry_of(session: Session, site_id: int, paper: Paper, paper_id: int) -> int:
    """The entry a paper hangs on; an entry itself."""
    if paper is Paper.LEDGER:
        return paper_id
    table = _T[ON_ENTRY[paper]]
    where = (table.c.id == paper_id, dialect.of_site(table, site_id))
    return int(session.execute(select(table.c.entry_id).where(*where)).scalar_one())


def archive_findings(session: Session, database: Path) -> list[str]:
    """A sentence for every kept file of archived papers that is missing or no longer what was archived."""
    passed: ColumnElement[bool] = literal_column("hand_in_item.result = 'passed'")
    columns = (_HAND_IN.c.folder, _ITEM.c.file, _ITEM.c.file_hash, func.count().label("papers"))
    statement = select(*columns).join(_HAND_IN, _HAND_IN.c.id == _ITEM.c.hand_in_id).where(passed)
    found = []
    for row in session.execute(statement.group_by(*columns[:3]).order_by(*columns[:3])):
        path = hand_in_files.folder_of(database) / row.folder / row.file
        head = f"存有 {row.papers} 张档案的文件 {path}"
        try:
            if shelf_files.hash_of(path) != row.file_hash:
                found.append(f"{head} 与归档时不同，可能被改过；请从备份或交出的副本取回。")
        except OSError as error:
            found.append(f"{head} 读不了：{error.strerror}；请从备份或交出的副本取回。")
    return found
