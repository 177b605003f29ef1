"""Reading a table somebody hands in: CSV in the encodings Chinese programs write, or a workbook, by what it holds.

Nothing here knows the ledger; what the columns mean stands with those who import them.
"""

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pmconsole.desk.sheets.headers import (
    LOOK_FOR_HEADER,
    Header,
    Known,
    Skipped,
    fill_down,
    find_header,
    key_of,
    records_below,
)
from pmconsole.desk.sheets.lines import MOST_ROWS, SheetRow, UnreadableFile, records, shown
from pmconsole.desk.sheets.workbook import Book, Grid, read_book

__all__ = ["Sheet", "decoded", "fitted", "read_sheet", "shown"]
MOST_BYTES = 200 * 1024 * 1024
_DELIMITERS = {",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线"}


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: `header` names the columns, `rows` stand below it, `form` says how it was written.

    `titles` are the lines above the header; `cells` what the header was made of; `notes` what the desk is told of the
    file, as Chinese sentences; `left_sheets` the sheets with something in them that were not read.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    form: str
    header_line: int = 1
    titles: tuple[str, ...] = ()
    cells: tuple[object, ...] = ()
    notes: tuple[str, ...] = ()
    left_sheets: tuple[str, ...] = ()
    from_1904: bool = False


@dataclass(frozen=True)
class _Part:
    """One sheet: its header, its records and what of its lines is none."""

    name: str
    header: Header
    rows: list[SheetRow]
    skipped: Skipped


def read_sheet(path: Path, known: Callable[[str], bool]) -> Sheet:
    """Read the table in the file at `path`; `known` says whether a text is the name of a column we understand.

    The header is found below titles and over two lines; of a workbook every sheet with the same header is read. Raises
    UnreadableFile.
    """
    data = _bytes_of(path)
    if _kind(data) == "book":
        return _of_book(path, read_book(path, data), known)
    text, encoding = decoded(data)
    delimiter = _delimiter_of(text, known)
    blank: list[int] = []
    rows = list(records(text, delimiter, MOST_ROWS + LOOK_FOR_HEADER, blank))
    part = _part("", rows, known)
    if part is None:
        raise UnreadableFile(f"文件 {path} 里没有内容，没有导入任何记录。")
    part = replace(part, skipped=part.skipped + Skipped(blank=sum(line > part.header.last for line in blank)))
    names = _trimmed(part.header.names)
    if _is_wide(part.rows, len(names)):
        names = _named_all(part.header.names, part.rows)
    rows = [fitted(row, len(names)) for row in part.rows]
    return _sheet(path, part, names, rows, f"CSV，{encoding}，{_DELIMITERS[delimiter]}分隔")


def _bytes_of(path: Path) -> bytes:
    """All of the file. Raises UnreadableFile."""
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
    b"%PDF": "这是 PDF 文件，请从原来的系统导出 CSV 或 XLSX 再导入。",
    b"SQLite format 3\0": "这是数据库文件，不是表格。导入需要 CSV 或 XLSX 文件。",
    b"{\\rtf": "这是文字处理文件，请另存为 CSV 或 XLSX 再导入。",
}
_NO_TABLE = "这个文件不是 CSV，也不是 XLSX。请从原来的系统导出 CSV 或 XLSX 再导入。"


def _kind(data: bytes) -> str:
    """`book` or `csv`, by what the file holds and not by its name. Raises UnreadableFile for anything else."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "book"
    for magic, sentence in _MAGIC.items():
        if data.startswith(magic):
            raise UnreadableFile(sentence)
    head = data[:4096]
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head)", head, re.IGNORECASE):
        raise UnreadableFile("这是网页格式的表格（有的系统把它命名为 .xls），请用 Excel 打开后另存为 .xlsx 再导入。")
    if _utf_16_of(data):
        return "csv"
    # A stray NUL in a cell is cleaned away like any other control sign; a file full of them is no text.
    strange = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b" for byte in head)
    if strange * 20 > len(head):
        raise UnreadableFile(_NO_TABLE)
    return "csv"


def _utf_16_of(data: bytes) -> str:
    """The UTF-16 a text without a mark at its front is written in, by where its zeros stand; empty for another."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    least = max(len(head) // 16, 2)
    if max(even, odd) < least or min(even, odd) * 20 > max(even, odd):
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return encoding if all(sign >= " " or sign in "\t\r\n" for sign in head[:200].decode(encoding, "ignore")) else ""


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; what cannot be read is U+FFFD, so that only its row is refused."""
    if encoding := _utf_16_of(data):
        return data.decode(encoding, "replace"), "UTF-16"
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


def _delimiter_of(text: str, known: Known) -> str:
    """The delimiter that brings out most known column names, or else most columns; the comma if nothing tells."""
    head = text[:100_000]

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(records(head, delimiter, LOOK_FOR_HEADER))
        return _known_names(rows, known), max((len(row.cells) for row in rows[:1]), default=0)

    return max(_DELIMITERS, key=score)


def _known_names(rows: Sequence[SheetRow], known: Known) -> int:
    return max((_names(row.cells, known) for row in rows[:LOOK_FOR_HEADER]), default=0)


def _names(cells: Sequence[object], known: Known) -> int:
    return sum(bool(text) and known(text) for text in (shown(cell).strip() for cell in cells))


def _part(name: str, rows: list[SheetRow], known: Known, grid: Grid | None = None) -> _Part | None:
    """The header and the records of one sheet; None where it holds nothing."""
    header = find_header(rows, known, grid.merged if grid else ())
    if header is None:
        return None
    if grid is not None and any(bottom > top >= header.last for (top, _), (bottom, _) in grid.merged):
        fill_down(grid.rows, grid.merged, header.last)
        rows = _filled(grid)
    below, skipped = records_below((row for row in rows if row.line > header.last), header)
    return _Part(name, header, below, skipped)


def _filled(grid: Grid, sheet: str = "") -> list[SheetRow]:
    """The lines of a sheet that hold anything."""
    rows = []
    for line, cells in enumerate(grid.rows, 1):
        if any(cell not in ("", None) for cell in cells):
            rows.append(SheetRow(line, tuple(cells), sheet=sheet))
    return rows


def _of_book(path: Path, book: Book, known: Known) -> Sheet:
    """The sheet that names most columns, and every other with the same ones below it. Raises UnreadableFile."""
    found: list[tuple[Grid, _Part]] = []
    for grid in book.grids:
        rows = _filled(grid)
        part = _part(grid.name, rows, known, grid)
        if part is not None:
            found.append((grid, part))
    if not found:
        raise UnreadableFile(f"文件 {path} 里没有内容，没有导入任何记录。")
    seen = [(grid, part) for grid, part in found if not grid.hidden] or found
    _, main = max(seen, key=lambda one: _names(one[1].header.names, known))
    taken = [(grid, part) for grid, part in seen if _keys(part) == _keys(main)]
    names = _named_all(main.header.names, [row for _, part in taken for row in part.rows])
    several = len(taken) > 1
    rows, skipped, notes, left = [], Skipped(), [], []
    for grid, part in taken:
        place = _order(part.header.names, main.header.names)
        sheet = grid.name if several else ""
        rows += [SheetRow(row.line, _placed(row.cells, place, len(names)), row.problem, sheet) for row in part.rows]
        skipped += part.skipped + Skipped(blank=_blank_below(grid, part))
        notes += [f"工作表“{grid.name}”有 {grid.hidden_rows:,} 行是隐藏的，也一起读了。"] if grid.hidden_rows else []
    for grid, part in found:
        if all(grid is not one for one, _ in taken):
            left.append(grid.name)
            why = "是隐藏的" if grid.hidden else "表头不同"
            notes.append(f"工作表“{grid.name}”{why}，有 {len(part.rows):,} 行没有读。")
    titles = "”“".join(grid.name for grid, _ in taken)
    whole = _sheet(path, replace(main, skipped=skipped), names, rows, f"{book.form}，工作表“{titles}”")
    return replace(whole, notes=(*whole.notes, *notes), left_sheets=tuple(left), from_1904=book.from_1904)


def _keys(part: _Part) -> list[str]:
    return sorted(key for name in part.header.names if (key := key_of(name)))


def _blank_below(grid: Grid, part: _Part) -> int:
    lines = [line for line, cells in enumerate(grid.rows, 1) if any(cell not in ("", None) for cell in cells)]
    last = lines[-1] if lines else 0
    return max(last - part.header.last - sum(line > part.header.last for line in lines), 0)


def _order(names: Sequence[str], main: Sequence[str]) -> list[int] | None:
    """Where each column of the main sheet stands in this one; None where they stand alike."""
    keys = [key_of(name) for name in names]
    wanted = [key_of(name) for name in main]
    if keys == wanted:
        return None
    left = dict(enumerate(keys))
    place = []
    for key in wanted:
        at = next((at for at, own in left.items() if own == key), -1)
        left.pop(at, None)
        place.append(at)
    return place


def _placed(cells: Sequence[object], place: list[int] | None, width: int) -> tuple[object, ...]:
    if place is None:
        return (*cells[:width], *[""] * (width - len(cells)))
    moved = [cells[at] if 0 <= at < len(cells) else "" for at in place]
    return (*moved[:width], *[""] * (width - len(moved)))


def _trimmed(names: Sequence[str]) -> tuple[str, ...]:
    names = tuple(names)
    while names and not names[-1]:
        names = names[:-1]
    return names


def _named_all(names: Sequence[str], rows: Sequence[SheetRow]) -> tuple[str, ...]:
    """The names, and for a column without one that holds anything where it stands: `（第 F 列）`."""
    width = max((len(row.cells) for row in rows), default=0)
    full = [*names, *[""] * (width - len(names))]
    bare = {at for at, name in enumerate(full) if not name}
    for row in rows:
        if not bare:
            break
        for at in [at for at in bare if at < len(row.cells) and shown(row.cells[at]).strip()]:
            full[at] = f"（第 {_letters(at)} 列）"
            bare.discard(at)
    return _trimmed(full)


def _letters(at: int) -> str:
    """The name a spreadsheet has for a column: `A`, `AB`."""
    text, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


def _is_wide(rows: Sequence[SheetRow], width: int) -> bool:
    """Whether most rows have something behind the last name: a column without one, not a comma in a content."""
    wide = sum(any(shown(cell).strip() for cell in row.cells[width:]) for row in rows)
    return wide * 2 > len(rows)


def _sheet(path: Path, part: _Part, names: tuple[str, ...], rows: list[SheetRow], form: str) -> Sheet:
    """Raises UnreadableFile where there is no row below a header, or too many."""
    if not rows:
        raise UnreadableFile(f"文件 {path} 只有表头，没有记录，没有导入任何内容。")
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(f"文件 {path} 超过 {MOST_ROWS:,} 行，没有导入。请分成几个文件导入。")
    notes = (f"另有{part.skipped.text}，不是记录。",) if part.skipped.text else ()
    header = part.header
    return Sheet(path, names, tuple(rows), form, header.first, header.titles, header.cells, notes)


def fitted(row: SheetRow, width: int) -> SheetRow:
    """The row with `width` cells; one that has more, and not only empty ones, is marked as not fitting."""
    extra = [cell for cell in row.cells[width:] if shown(cell).strip()]
    if row.problem or not extra:
        return SheetRow(row.line, (*row.cells, *[""] * (width - len(row.cells)))[: max(width, 0)], row.problem)
    problem = f"表头有 {width} 列，这一行有 {len(row.cells)} 列，可能是内容里有没加引号的分隔符"
    return SheetRow(row.line, row.cells, problem)
