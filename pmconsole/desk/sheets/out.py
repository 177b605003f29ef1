"""Writing a table people fill in: XLSX or CSV by the file's ending, every cell a text that a spreadsheet only shows."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pmconsole.desk.core.errors import DeskError


class SheetRefused(DeskError):
    """A table cannot be read or written; the message is a Chinese sentence."""


def save(path: Path, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> None:
    """Write `rows` under the names of `columns` (with their widths) to `path`; `title` names the sheet.

    Raises SheetRefused for another ending or a place that cannot be written.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            _save_workbook(path, title, columns, rows)
        elif path.suffix.lower() == ".csv":
            out = io.StringIO()
            names = [name for name, _ in columns]
            csv.writer(out).writerows([names, *([neutral(cell) for cell in row] for row in rows)])
            path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
        else:
            raise SheetRefused(f"不知道 {path.name} 要写成什么格式，请以 .xlsx 或 .csv 结尾。")
    except OSError as error:
        raise SheetRefused(f"写不了 {path}：{error.strerror}。请换一个目录。") from error


def _save_workbook(path: Path, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for at, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row in [[name for name, _ in columns], *rows]:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type, cell.number_format = "s", "@"  # a text that begins with = is no formula
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def neutral(text: str) -> str:
    """The text so that a spreadsheet shows it and computes nothing."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
