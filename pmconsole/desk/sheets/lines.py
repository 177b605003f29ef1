"""Splitting CSV text into rows as a careful reader would: a stray or unclosed quote costs one row, never the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|\n|\r")
_MOST_LINES_IN_A_CELL = 200
MOST_ROWS = 200_000


class UnreadableFile(Exception):
    """The file cannot be read as a table; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One row of a table: its line in the file (the first is 1), its cells, and what is wrong with it, if anything."""

    line: int
    cells: tuple[object, ...]
    problem: str = ""


#: The rows of one sheet, and how the preview names it.
Table = tuple[list[SheetRow], str]


def records(text: str, delimiter: str, most: int) -> Iterator[SheetRow]:
    """The rows of CSV `text`, at most `most`; blank lines are left out. Lines count as an editor counts them."""
    lines = _LINE_END.split(text)
    at = given = 0
    while at < len(lines) and given < most:
        row, used = _record(lines, at, delimiter)
        at += used
        if row.problem or any(str(cell).strip() for cell in row.cells):
            given += 1
            yield row


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
