"""Splitting CSV text into rows as a careful reader would: a stray or unclosed quote costs one row, never the rest."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

_LINE_END = re.compile("\r\n|\n|\r")
_MOST_LINES_IN_A_CELL = 200
MOST_ROWS = 200_000


class UnreadableFile(Exception):
    """The file cannot be read as a table; the message is a Chinese sentence that says what to do."""


class Formula:
    """A cell with a formula whose value the file does not hold: it was never computed, or saved without."""

    def __str__(self) -> str:
        """Nothing: there is no value to show."""
        return ""


FORMULA: Final = Formula()


@dataclass(frozen=True)
class SheetRow:
    """One row of a table: its line in the file (the first is 1), its cells, and what is wrong with it, if anything.

    `sheet` names its sheet where the rows are of several.
    """

    line: int
    cells: tuple[object, ...]
    problem: str = ""
    sheet: str = ""


def shown(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as `2026-11-23 14:32:07`."""
    if isinstance(cell, str):
        return cell
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


def records(text: str, delimiter: str, most: int, blank: list[int] | None = None) -> Iterator[SheetRow]:
    """The rows of CSV `text`, at most `most`; blank lines are left out. Lines count as an editor counts them.

    The numbers of the blank lines go into `blank`; those at the end of the text are none.
    """
    lines = _LINE_END.split(text)
    at = given = 0
    while at < len(lines) and given < most:
        row, used = _record(lines, at, delimiter)
        at += used
        if row.problem or any(str(cell).strip() for cell in row.cells):
            given += 1
            yield row
        elif blank is not None and at < len(lines):
            blank.append(row.line)


def _record(lines: list[str], at: int, delimiter: str) -> tuple[SheetRow, int]:
    """The row that begins at line index `at`, and how many lines it takes."""
    line = lines[at]
    if '"' not in line:
        return SheetRow(at + 1, tuple(line.split(delimiter))), 1
    cells, open_cell, _ = _split(line, delimiter, None)
    if open_cell is None:
        return SheetRow(at + 1, tuple(cells)), 1
    for used in range(1, min(_MOST_LINES_IN_A_CELL, len(lines) - at)):
        more, open_cell, stray = _split(lines[at + used], delimiter, f"{open_cell}\n")
        if stray:  # a later row's own quote: the one above was never closed
            break
        cells += more
        if open_cell is None:
            return SheetRow(at + 1, tuple(cells)), used + 1
    return SheetRow(at + 1, (line,), "引号没有配对"), 1


def _split(line: str, delimiter: str, inside: str | None) -> tuple[list[str], str | None, bool]:
    """Cells that end on `line`; the text of a quoted cell still open at its end; whether a quote stood astray.

    `inside` is what a quoted cell begun on an earlier line holds so far. A quote within a quoted cell that neither
    is doubled nor ends it is kept as it stands.
    """
    cells: list[str] = []
    stray, at, end = False, 0, len(line)
    while True:
        if inside is None:
            start = at + len(line[at:]) - len(line[at:].lstrip(" "))
            if line[start : start + 1] != '"':
                stop = line.find(delimiter, at)
                if stop < 0:
                    return [*cells, line[at:]], None, stray
                cells.append(line[at:stop])
                at = stop + 1
                continue
            inside, at = "", start + 1
        stop = line.find('"', at)
        if stop < 0:
            return cells, inside + line[at:], stray
        inside += line[at:stop]
        after = line[stop + 1 :].lstrip(" ")
        if line[stop + 1 : stop + 2] == '"':
            inside, at = inside + '"', stop + 2
        elif not after or after.startswith(delimiter):
            cells.append(inside)
            at = end - len(after) + 1
            if not after:
                return cells, None, stray
            inside = None
        else:
            inside, at, stray = inside + '"', stop + 1, True


@dataclass(frozen=True)
class RefusedRow:
    """A row that does not go in, its cells as they stand in the file, and the reason, a Chinese sentence.

    `harmless` means that nothing is lost by leaving it out: another row of the file says just the same.
    """

    line: int
    cells: tuple[str, ...]
    reason: str
    harmless: bool = False


def refused_row(row: SheetRow, reason: str, harmless: bool = False) -> RefusedRow:
    """The row with the reason why it stays out; of several sheets the reason begins with which."""
    said = f"工作表“{row.sheet}”：{reason}" if row.sheet else reason
    return RefusedRow(row.line, tuple(shown(cell) for cell in row.cells), said, harmless)


def without_value(row: SheetRow, header: tuple[str, ...], used: Iterable[int]) -> str:
    """The sentence about a formula without a value in one of the columns `used`; empty where there is none."""
    for at in used:
        if at < len(row.cells) and row.cells[at] is FORMULA:
            name = header[at] if at < len(header) and header[at] else "有一格"
            return f"“{name}”是公式，文件里没有算好的值；请在 Excel 或 WPS 里打开并保存一次，或粘贴为数值，再导入。"
    return ""
