"""The journal as a table, CSV or XLSX: a row for each changed field, streamed, so that any length goes out."""

import csv
import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pmconsole.data.journal import queries
from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.journal.words import about, act_of, change_words, changes_of
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.journal.asked import JournalQuestion, read_ids
from pmconsole.desk.sheets.out import neutral

COLUMNS = ("序号", "时间", "何人", "操作", "单据", "编号", "版次", "栏目", "原值", "新值")
_WIDTHS = (9, 20, 12, 18, 18, 20, 6, 18, 40, 40)
SHEET_ROWS = 1_048_576  # what a sheet of a spreadsheet holds
CELL = 32_767  # what a cell of it holds
_TROUBLE = {
    errno.ENOENT: "没有这个目录", errno.ENOTDIR: "没有这个目录", errno.EACCES: "没有权限", errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读", errno.ENOSPC: "磁盘已满", errno.ENAMETOOLONG: "文件名太长",
}  # fmt: skip
Row = tuple[str, ...]
Put = Callable[[Row], None]


class JournalRefused(DeskError):
    """The table cannot be written; the message is a Chinese sentence."""


def export(desk: Desk, path: Path, asked: JournalQuestion) -> int:
    """Write what is asked to `path`, newest first, by its ending CSV or XLSX; returns how many lines of the journal.

    A file that is there is not overwritten, and one half written does not stay. Raises JournalRefused, StoreError.
    """
    writer = {".csv": _csv, ".xlsx": _workbook}.get(path.suffix.lower())
    if writer is None:
        raise JournalRefused(f"不知道 {path.name} 要写成什么格式，请以 .xlsx 或 .csv 结尾。")
    if path.exists():
        raise JournalRefused(f"{path} 已经有了，没有覆盖。请换一个文件名。")
    part = path.with_name(f"{path.name}.part")
    try:
        with desk.store.read() as session:
            ids = read_ids(session, desk.site_id, asked, desk.zone)
            with writer(part) as put:
                put(COLUMNS)
                for row in queries.journal_each(session, desk.site_id, ids):
                    for cells in rows_of(row, desk.zone):
                        put(cells)
        part.rename(path)
    except OSError as error:
        raise JournalRefused(f"写不了 {path}：{_TROUBLE.get(error.errno or 0, '写不进去')}。请换一个目录。") from error
    finally:
        part.unlink(missing_ok=True)
    return len(ids)


def rows_of(row: JournalRow, zone: ZoneInfo) -> Iterator[Row]:
    """The rows of one line of the journal: one a changed field, one where nothing was changed."""
    head = (
        str(row.id), f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", row.who, act_of(row),
        row.paper.zh if row.paper else "", about(row), str(row.version or ""),
    )  # fmt: skip
    changed = False
    for change in changes_of(row):
        changed = True
        column, old, new = change_words(row, change, zone)
        yield (*head, column, "" if change.old in (None, "") else old, "" if change.new in (None, "") else new)
    if not changed:
        yield (*head, "", "", "")


@contextmanager
def _csv(path: Path) -> Iterator[Put]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        yield lambda cells: table.writerow([neutral(cell) for cell in cells])


@contextmanager
def _workbook(path: Path) -> Iterator[Put]:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    sheets: list[Any] = []
    at = SHEET_ROWS

    def put(cells: Row) -> None:
        nonlocal at
        if at >= SHEET_ROWS:
            sheets.append(book.add_worksheet(f"日志{len(sheets) + 1 if sheets else ''}"))
            for column, width in enumerate(_WIDTHS):
                sheets[-1].set_column(column, column, width, text)
            sheets[-1].freeze_panes(1, 0)
            at = 0
            if len(sheets) > 1:
                put(COLUMNS)
        for column, cell in enumerate(cells):
            sheets[-1].write_string(at, column, cell[:CELL], text)
        at += 1

    try:
        yield put
        book.close()
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error
