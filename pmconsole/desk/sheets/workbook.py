"""Reading workbooks (XLSX, XLS and their WPS kin) by what they hold: every sheet with its cells and what Excel hides.

The cells come from calamine; what it does not tell (hidden rows, formulas without a value, the 1904 system) is looked
up in the package itself, a piece at a time.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError, fromstring

from pmconsole.desk.sheets.lines import FORMULA, UnreadableFile

_MOST_UNPACKED = 2 * 1024**3
_PIECE = 1 << 20
_ROW = re.compile(rb'<row\b[^>]*\br="(\d+)"[^>]*\bhidden="(?:1|true)"|<row\b[^>]*\bhidden="(?:1|true)"[^>]*\br="(\d+)"')
_CELL = re.compile(rb"<c\b([^>]*)>(?:(?!</c>).)*?<f\b.*?</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<v>[^<]+</v>|<is>")
Cells = list[object]


@dataclass
class Grid:
    """One sheet as it stands: its rows from the first line on; merged ranges by both corners, (row, column) from 0."""

    name: str
    rows: list[Cells]
    hidden: bool = False
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: int = 0


@dataclass
class Book:
    """A workbook: its sheets, what kind it is, and whether it counts days from 1904."""

    grids: list[Grid]
    form: str
    from_1904: bool = False


def read_book(path: Path, data: bytes) -> Book:
    """All sheets of the workbook `data`, which lies at `path`. Raises UnreadableFile with a sentence."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    package = _package(path, data) if data.startswith(b"PK") else None
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            grids = list(_grids(book))
    except PasswordError as error:
        raise UnreadableFile(_LOCKED) from error
    # A damaged file may end in anything the parser below did not foresee.
    except (CalamineError, ValueError, OSError, KeyError, IndexError, BaseExceptionGroup) as error:
        if package is None:
            raise UnreadableFile(_LOCKED) from error
        raise UnreadableFile(_broken(path)) from error
    if package is None:
        return Book(grids, "XLS")
    try:
        return Book(grids, "XLSX", _look_into(package, grids))
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError, EOFError) as error:
        raise UnreadableFile(_broken(path)) from error


_LOCKED = "这个文件加了密码，或不是完好的 Excel（.xls、.et）文件，请打开后另存为不加密的 .xlsx 或 CSV 再导入。"


def _broken(path: Path) -> str:
    return f"文件 {path} 不是完好的 XLSX，读不下去，没有导入任何内容。请用 Excel 打开后另存一份再导入。"


def _package(path: Path, data: bytes) -> zipfile.ZipFile:
    """The package looked at before it is unpacked. Raises UnreadableFile."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(_broken(path)) from error
    names = archive.namelist()
    if not any(name.startswith("xl/") for name in names):
        raise UnreadableFile(f"文件 {path} 是压缩包，不是 XLSX 表格。请解开后导入其中的 CSV 或 XLSX。")
    if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
        raise UnreadableFile(f"文件 {path} 解开后超过 2 GB，没有读取。请分成几个文件导入。")
    return archive


def _grids(book: object) -> Iterator[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    assert isinstance(book, CalamineWorkbook)
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows: list[Cells] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
        hidden = about.visible is not SheetVisibleEnum.Visible
        yield Grid(about.name, rows, hidden, list(sheet.merged_cell_ranges or ()))


def _look_into(package: zipfile.ZipFile, grids: list[Grid]) -> bool:
    """Marks formulas without a value and counts hidden rows; returns whether days count from 1904."""
    places = _places(package)
    for grid in grids:
        name = places.get(grid.name)
        if name is not None and name in package.NameToInfo:
            with package.open(name) as stream:
                _scan(stream, grid)
    found = re.search(rb"<workbookPr\b[^>]*\bdate1904=[\"'](1|true)", package.read("xl/workbook.xml"))
    return found is not None


def _places(package: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet within the package, by the sheet's name."""
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for element in fromstring(package.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            target = targets.get(key, "")
            found[element.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _scan(stream: IO[bytes], grid: Grid) -> None:
    rest = b""
    while piece := stream.read(_PIECE):
        whole, end, rest = (rest + piece).rpartition(b"</row>")
        if not end:
            continue
        if b"hidden=" in whole:
            grid.hidden_rows += sum(1 for _ in _ROW.finditer(whole))
        if b"<f" in whole:
            _mark_formulas(whole, grid)


def _mark_formulas(whole: bytes, grid: Grid) -> None:
    for found in _CELL.finditer(whole):
        place = _PLACE.search(found[1])
        if place is None or _VALUE.search(found[0]):
            continue
        line, column = int(place[2]) - 1, 0
        for sign in place[1]:
            column = column * 26 + sign - 64
        while len(grid.rows) <= line:
            grid.rows.append([])
        row = grid.rows[line]
        row += [""] * (column - len(row))
        row[column - 1] = FORMULA
