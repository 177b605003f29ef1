"""Reading XLSX: every sheet as rows of cells, streamed, values only; a broken workbook is a sentence, not a crash."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from pmconsole.desk.sheets.lines import MOST_ROWS, SheetRow, Table, UnreadableFile

_MOST_UNPACKED = 2 * 1024**3
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError)


def read_workbook(path: Path) -> Iterator[Table]:
    """Each sheet of the workbook: its rows and how the preview names it. Raises Unreadable."""
    try:
        _refuse_bombs(path)
        yield from _sheets(path)
    except UnreadableFile:
        raise
    except (*_BROKEN, OSError, EOFError) as error:
        raise UnreadableFile(
            f"文件 {path} 不是完好的 XLSX，读不下去，没有导入任何内容。请用 Excel 打开后另存一份再导入。"
        ) from error


def _refuse_bombs(path: Path) -> None:
    """Look at the archive before unpacking it. Raises Unreadable."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names and not any(name.startswith("xl/") for name in names):
            raise UnreadableFile(f"文件 {path} 是压缩包，不是 XLSX 表格。请解开后导入其中的 CSV 或 XLSX。")
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableFile(f"文件 {path} 解开后超过 2 GB，没有读取。请分成几个文件导入。")


def _sheets(path: Path) -> Iterator[Table]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl speaks of styles and extensions nobody here needs
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a wrong extent, and rows would be lost
                rows: list[SheetRow] = []
                for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    if any(cell not in (None, "") for cell in cells):
                        rows.append(SheetRow(line, cells))
                    if len(rows) > MOST_ROWS + 1:
                        break
                yield rows, f"XLSX，工作表“{sheet.title}”"
        finally:
            book.close()
