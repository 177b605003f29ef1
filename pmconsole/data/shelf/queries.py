"""Reading the reference shelf (4.1.4): titles, the edition in force, search with the places found, tariffs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlmodel import Session, col, select

from pmconsole.data.core import dialect, search
from pmconsole.data.shelf.tables import ShelfItem, TariffLine
from pmconsole.procedure.vocabulary import ShelfKind

MOST_FOUND = 500
_BEFORE, _AFTER = 8, 40


@dataclass(frozen=True)
class TariffRow:
    """One line of a tariff, as it is read to a caller."""

    name: str
    price: str
    unit: str = ""
    remark: str = ""


@dataclass(frozen=True)
class ShelfRow:
    """One edition on the shelf without its text; `excerpt` is where the words were found, else how it begins."""

    id: int
    title: str
    kind: ShelfKind
    edition: str
    valid_from: date | None
    file_name: str
    file_hash: str
    file_size: int
    active: bool
    added_by: str
    has_text: bool
    tariff: tuple[TariffRow, ...] = ()
    excerpt: str = ""


@dataclass(frozen=True)
class TextPlace:
    """Where words stand: line and characters of that line, from 0; `end` is behind the last."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class _Head:
    id: int
    title: str
    kind: ShelfKind
    valid_from: date | None
    active: bool


def titles(session: Session, site_id: int) -> list[str]:
    """The titles that stand on the shelf, each once."""
    where = (ShelfItem.site_id == site_id, col(ShelfItem.active))
    return list(session.exec(select(ShelfItem.title).where(*where).distinct().order_by(ShelfItem.title)))


def item_ids(
    session: Session, site_id: int, words: str, today: date, *, kind: ShelfKind | None = None, every: bool = False
) -> list[int]:
    """Ids of what holds all `words`, tariffs first, then by title.

    Only the edition in force on `today` of each title, unless `every` edition, retired ones too, is wanted.
    """
    columns = (ShelfItem.id, ShelfItem.title, ShelfItem.kind, ShelfItem.valid_from, ShelfItem.active)
    # The texts stay in the file: only what decides is read.
    found = session.exec(select(*columns).where(ShelfItem.site_id == site_id))  # type: ignore[call-overload]
    rows = [_Head(*row) for row in found]
    if not every:
        rows = _in_force(rows, today)
    if (asked := search.question(words)) is not None:
        condition = text(dialect.SHELF_FTS_CONDITION).bindparams(fts_question=asked)
        fit = set(session.exec(select(ShelfItem.id).where(condition)))
        rows = [row for row in rows if row.id in fit]
    elif words.strip():
        return []
    rows = [row for row in rows if kind is None or row.kind is kind]
    order = [ShelfKind.TARIFF, *(one for one in ShelfKind if one is not ShelfKind.TARIFF)]
    rows = sorted(rows, key=lambda row: (order.index(row.kind), row.title, row.valid_from or date.min, row.id))
    return [row.id for row in rows][:MOST_FOUND]


def _in_force(rows: Iterable["_Head"], today: date) -> list["_Head"]:
    """Of each title the newest edition in force; one that is only to come stands where none is in force yet."""
    best: dict[str, tuple[tuple[bool, int, int], _Head]] = {}
    for row in rows:
        if not row.active:
            continue
        since = (row.valid_from or date.min).toordinal()
        begun = since <= today.toordinal()
        rank = (begun, since if begun else -since, row.id)
        if row.title not in best or rank > best[row.title][0]:
            best[row.title] = (rank, row)
    return [row for _, row in best.values()]


def item_rows(session: Session, site_id: int, ids: Sequence[int], words: str = "") -> list[ShelfRow]:
    """The editions of these ids, in any order, with the place where `words` are found."""
    found = session.exec(select(ShelfItem).where(col(ShelfItem.id).in_(list(ids)), ShelfItem.site_id == site_id)).all()
    tariffs: dict[int, list[TariffRow]] = {}
    lines = (
        select(TariffLine)
        .where(col(TariffLine.item_id).in_(list(ids)))
        .order_by(col(TariffLine.position), col(TariffLine.id))
    )
    for line in session.exec(lines):
        tariffs.setdefault(line.item_id, []).append(TariffRow(line.name, line.price, line.unit, line.remark))
    return [_row(item, tuple(tariffs.get(item.id or 0, ())), words) for item in found]


def _row(item: ShelfItem, tariff: tuple[TariffRow, ...], words: str) -> ShelfRow:
    return ShelfRow(
        item.id or 0, item.title, item.kind, item.edition, item.valid_from, item.file_name, item.file_hash,
        item.file_size, item.active, item.added_by, bool(item.body), tariff,
        excerpt(item.body, words) or item.body[:_AFTER].split("\n")[0],
    )  # fmt: skip


def body_of(session: Session, site_id: int, item_id: int) -> str:
    """The text of an edition, empty where it has none."""
    item = session.get(ShelfItem, item_id)
    return item.body if item is not None and item.site_id == site_id else ""


def places(body: str, words: str, most: int = 10_000) -> list[TextPlace]:
    """Where each run of `words` stands in `body`, in reading order; at most `most`."""
    wanted = list(dict.fromkeys(search.runs(words)))
    found: list[TextPlace] = []
    for number, line in enumerate(body.split("\n") if wanted else ()):
        folded = search.fold(line)
        if any(run in folded for run in wanted):
            found += sorted(_in_line(number, line, folded, wanted), key=lambda place: place.start)
            if len(found) >= most:
                break
    return found[:most]


def _in_line(number: int, line: str, folded: str, wanted: Sequence[str]) -> Iterator[TextPlace]:
    # Folding may lengthen a character (㎡ is m2): count back to where it stood.
    back = range(len(line)) if len(folded) == len(line) else _origins(line)
    for run in wanted:
        at = folded.find(run)
        while at >= 0 and at + len(run) <= len(back):
            yield TextPlace(number, back[at], back[at + len(run) - 1] + 1)
            at = folded.find(run, at + len(run))


def _origins(line: str) -> list[int]:
    return [index for index, sign in enumerate(line) for _ in search.fold(sign)]


def excerpt(body: str, words: str) -> str:
    """The line around the first place of `words`, shortened; empty where they do not stand in the text."""
    first = next(iter(places(body, words, 1)), None)
    if first is None:
        return ""
    line = body.split("\n")[first.line]
    begin = max(0, first.start - _BEFORE)
    end = first.end + _AFTER
    return f"{'…' if begin else ''}{line[begin:end].strip()}{'…' if end < len(line) else ''}"
