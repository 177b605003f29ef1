"""Reading a table somebody hands in: CSV in the encodings Chinese Excel writes, or XLSX, row by row with line numbers.

Nothing here knows the ledger; what the columns mean stands in `import_columns`.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from pmconsole.desk.sheets.lines import MOST_ROWS, SheetRow, Table, UnreadableFile, records
from pmconsole.desk.sheets.xlsx import read_workbook

MOST_BYTES = 200 * 1024 * 1024
_LOOK_FOR_HEADER = 15
_DELIMITERS = {",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线"}


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: `header` names the columns, `rows` stand below it, `form` says how it was written."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    form: str
    header_line: int = 1


def read_sheet(path: Path, known: Callable[[str], bool]) -> Sheet:
    """Read the table in the file at `path`; `known` says whether a text is the name of a column we understand.

    The header is the first line with most known names, so titles above it do no harm. Raises Unreadable.
    """
    data = _bytes_of(path)
    if _refuse_other_kinds(data) == "xlsx":
        return _as_sheet(path, *_best_table(read_workbook(path), known), known)
    text, encoding = decoded(data)
    delimiter = _delimiter_of(text, known)
    rows = list(records(text, delimiter, MOST_ROWS + _LOOK_FOR_HEADER))
    return _as_sheet(path, rows, f"CSV，{encoding}，{_DELIMITERS[delimiter]}分隔", known)


def _bytes_of(path: Path) -> bytes:
    """All of the file. Raises Unreadable."""
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path} 是一个目录，不是文件。请给出要导入的 CSV 或 XLSX 文件。")
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(f"文件 {path} 超过 200 MB，没有读取。请分成几个文件导入。")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"找不到文件 {path}。请检查文件名和路径。") from error
    except OSError as error:
        raise UnreadableFile(f"读不了文件 {path}：{error.strerror}。请检查权限，或把文件复制到本机再导入。") from error
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(f"文件 {path} 是空的，没有导入任何内容。")
    return data


_MAGIC = {
    b"\xd0\xcf\x11\xe0": "这是旧版 Excel（.xls）或加了密码的文件，请在 Excel 里另存为不加密的 .xlsx 或 CSV 再导入。",
    b"%PDF": "这是 PDF 文件，请从原来的系统导出 CSV 或 XLSX 再导入。",
    b"SQLite format 3\0": "这是数据库文件，不是表格。导入需要 CSV 或 XLSX 文件。",
    b"{\\rtf": "这是文字处理文件，请另存为 CSV 或 XLSX 再导入。",
}


def _refuse_other_kinds(data: bytes) -> str:
    """`xlsx` or `csv`, by what the file holds and not by its name. Raises Unreadable for anything else."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    for magic, sentence in _MAGIC.items():
        if data.startswith(magic):
            raise UnreadableFile(sentence)
    head = data[:4096]
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head)", head, re.IGNORECASE):
        raise UnreadableFile("这是网页格式的表格（有的系统把它命名为 .xls），请用 Excel 打开后另存为 .xlsx 再导入。")
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    strange = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b" for byte in head)
    if not utf16 and (b"\0" in head.rstrip(b"\0") or strange * 20 > len(head)):
        raise UnreadableFile("这个文件不是 CSV，也不是 XLSX。请从原来的系统导出 CSV 或 XLSX 再导入。")
    return "csv"


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; what cannot be read is U+FFFD, so that only its row is refused."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), "UTF-16"
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace"), "UTF-8（带 BOM）"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        as_utf8 = data.decode("utf-8", "replace")
    # A few broken characters in UTF-8 would pass as GB18030 and come out as nonsense: ask which fits better.
    if as_utf8.count("\ufffd") * 20 < sum(sign > "\x7f" for sign in as_utf8):
        return as_utf8, "UTF-8（有坏字）"
    return data.decode("gb18030", "replace"), "GB18030"


def _delimiter_of(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter that brings out most known column names, or else most columns; the comma if nothing tells."""
    head = text[:100_000]

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(records(head, delimiter, _LOOK_FOR_HEADER))
        return _known_names(rows, known), max((len(row.cells) for row in rows[:1]), default=0)

    return max(_DELIMITERS, key=score)


def _best_table(tables: Iterable[Table], known: Callable[[str], bool]) -> Table:
    """Of several sheets the one with most known column names; the first that holds anything if none has any."""
    return max(tables, key=lambda table: (_known_names(table[0], known), bool(table[0])), default=([], ""))


def _known_names(rows: Sequence[SheetRow], known: Callable[[str], bool]) -> int:
    return max((_names(row, known) for row in rows[:_LOOK_FOR_HEADER]), default=0)


def _names(row: SheetRow, known: Callable[[str], bool]) -> int:
    return sum(isinstance(cell, str) and known(cell) for cell in row.cells)


def _as_sheet(path: Path, rows: list[SheetRow], form: str, known: Callable[[str], bool]) -> Sheet:
    """Header and rows apart. Raises Unreadable where there is no row below a header, or too many."""
    if not rows:
        raise UnreadableFile(f"文件 {path} 里没有内容，没有导入任何记录。")
    head = rows[:_LOOK_FOR_HEADER]
    at = max(range(len(head)), key=lambda index: (_names(head[index], known), -index))
    below = rows[at + 1 :]
    if not below:
        raise UnreadableFile(f"文件 {path} 只有表头，没有记录，没有导入任何内容。")
    if len(below) > MOST_ROWS:
        raise UnreadableFile(f"文件 {path} 超过 {MOST_ROWS:,} 行，没有导入。请分成几个文件导入。")
    header = tuple(shown(cell).strip() for cell in rows[at].cells)
    while header and not header[-1]:
        header = header[:-1]
    return Sheet(path, header, tuple(fitted(row, len(header)) for row in below), form, rows[at].line)


def fitted(row: SheetRow, width: int) -> SheetRow:
    """The row with `width` cells; one that has more, and not only empty ones, is marked as not fitting."""
    extra = [cell for cell in row.cells[width:] if shown(cell).strip()]
    if row.problem or not extra:
        return SheetRow(row.line, (*row.cells, *[""] * (width - len(row.cells)))[: max(width, 0)], row.problem)
    problem = f"表头有 {width} 列，这一行有 {len(row.cells)} 列，可能是内容里有没加引号的分隔符"
    return SheetRow(row.line, row.cells, problem)


def shown(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as `2026-11-23 14:32:07`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
