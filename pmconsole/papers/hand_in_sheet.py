"""The hand-in as one workbook (4.3.8): a sheet a form, real dates, frozen head, filters; text never becomes a formula.

Written row by row, so that a large week takes no more memory than a small one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from sqlalchemy import RowMapping, Select, and_, select
from sqlmodel import Session

from pmconsole.data.core import every_table
from pmconsole.data.core.paper_tables import PAPER_TABLES
from pmconsole.desk.papers.qualifying import Qualification
from pmconsole.papers.forms import WHEN, Form, forms, words_on
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.money import yuan
from pmconsole.procedure.papers import HANDED_IN
from pmconsole.procedure.values import EITHER
from pmconsole.procedure.vocabulary import Paper, Term

_T = every_table.metadata().tables
_CHUNK = 500
#: Excel shows no more of a cell than this.
_CELL_MOST = 32_000
KEPT_SHEET = "未入档清单"


_KEPT = (("编号", 18), ("单据", 16), ("时间", WHEN), ("内容", 40), ("部门", 14), ("缺什么（条款）", 60))


@dataclass(frozen=True)
class SheetOf:
    """Whose workbook it is: the site, its zone, the moment (UTC) it is written."""

    site_id: int
    zone: ZoneInfo
    now: datetime


def write(
    path: Path, session: Session, of: SheetOf, handed: Mapping[Paper, Sequence[int]], kept: Sequence[Qualification]
) -> None:
    """Write the workbook of the papers `handed` (ids by kind) and of those kept back. Raises OSError."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "周交", "created": datetime(2000, 1, 1)})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1}),
            "when": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for paper in HANDED_IN:
            form, words = forms()[paper], words_on(paper)
            heads = [
                (words[name] if name in form.worked_out else field_zh(name, paper), width) for name, width in form.sheet
            ]
            rows = _rows(session, of, form, handed.get(paper, ()))
            told = ([_told(name, row[name]) for name, _ in form.sheet] for row in rows)
            _sheet(book, formats, paper.zh, heads, told, of.zone)
        lines = ([one.number, one.paper.zh, one.at, one.title, one.department, one.reasons] for one in kept)
        _sheet(book, formats, KEPT_SHEET, _KEPT, lines, of.zone)


def _rows(session: Session, of: SheetOf, form: Form, ids: Sequence[int]) -> Iterator[Mapping[Any, Any]]:
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = _kept(session, form.paper, chunk)
        if not form.worked_out or form.lines is None:
            yield from rows
            continue
        lines = {line.number: line for line in form.lines(session, of.site_id, of.zone, chunk, of.now)}
        for row in rows:
            yield dict(row) | {name: getattr(lines[row["number"]], name) for name in form.worked_out}


def _kept(session: Session, paper: Paper, chunk: Sequence[int]) -> Sequence[RowMapping]:
    """What the file keeps of each of the papers, by number."""
    table = _T[PAPER_TABLES[paper]]
    question: Select[Any] = select(table).where(table.c.id.in_(list(chunk))).order_by(table.c.number, table.c.id)
    if paper is Paper.ORDER:
        work = _T["order_round"]
        present = and_(work.c.order_id == table.c.id, work.c.round == table.c.round)
        rest = [column for column in work.columns if column.name not in ("order_id", "round")]
        question = question.outerjoin(work, present).add_columns(*rest)
    if "entry_id" in table.c:
        entry = _T["ledger_entry"]
        of_entry = (entry.c[name].label(f"entry_{name}") for name in ("number", "source", "room"))
        question = question.outerjoin(entry, entry.c.id == table.c.entry_id).add_columns(*of_entry)
    return session.execute(question).mappings().all()


def _sheet(
    book: Any, formats: Mapping[str, Any], name: str, heads: Sequence[tuple[str, int]], rows: Iterator[list[Any]],
    zone: ZoneInfo,
) -> None:  # fmt: skip
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for nr, (head, wide) in enumerate(heads):
        sheet.set_column(nr, nr, wide)
        sheet.write_string(0, nr, head, formats["head"])
    last = 0
    for last, row in enumerate(rows, 1):
        for nr, value in enumerate(row):
            _cell(sheet, last, nr, value, formats, zone)
    sheet.autofilter(0, 0, last, len(heads) - 1)


def _told(name: str, value: Any) -> Any:
    """A yes or no as what it means where the column says so, money in words; anything else as it is."""
    if name.endswith("_fen"):
        return yuan(value)
    return EITHER[name][value] if name in EITHER and isinstance(value, bool) else value


def _cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    if value is None or value == "" or value is False:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(zone).replace(tzinfo=None), formats["when"])
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        words = "是" if value is True else value.zh if isinstance(value, Term) else str(value)
        # Always a string of the file's own table: whatever it begins with, no program reckons or opens it.
        sheet.write_string(row, column, words[:_CELL_MOST], formats["words"])
