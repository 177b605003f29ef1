"""Text by terminal cells: a Chinese character takes two. Cutting, padding, joining columns."""

import re
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells

ELLIPSIS = "…"
_PIECES = re.compile(r"\s*(?:[!-~]+|\S)[，。；：、！？）」”…]*\s*")


def width(text: str) -> int:
    """How many cells `text` takes."""
    return cell_len(text)


def clip(text: str, cells: int, mark: str = ELLIPSIS) -> str:
    """`text` on one line, cut to at most `cells` cells, with `mark` where something was cut off."""
    line = " ".join(text.split()) if any(c in text for c in "\n\r\t") else text
    if cells <= 0:
        return ""
    if cell_len(line) <= cells:
        return line
    room = cells - cell_len(mark)
    if room <= 0:
        return _cut(line, cells)
    return _cut(line, room) + mark


def _cut(text: str, cells: int) -> str:
    # Only the head can be needed: a line of 5,000 characters is not measured to its end.
    pieces = chop_cells(text[: cells + 1], cells) if text else []
    head = pieces[0] if pieces else ""
    return head if cell_len(head) <= cells else ""


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """`text` cut and filled with spaces to exactly `cells` cells; `right` puts it at the right edge."""
    kept = clip(text, cells)
    space = " " * (cells - cell_len(kept))
    return space + kept if right else kept + space


def folded(text: str, cells: int) -> str:
    """A Chinese sentence over lines of at most `cells` cells: broken between any two characters, as Chinese is, but
    not inside a number or a time, nor before a mark that closes."""
    lines = []
    for whole in text.splitlines():
        line = ""
        for piece in _PIECES.findall(whole):
            if line and cell_len(line + piece.rstrip()) > cells:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    return "\n".join(lines)


def in_rows(pieces: Iterable[str], cells: int, most: int) -> str:
    """`pieces` beside each other, over at most `most` lines of `cells` cells; none is parted, the last line is cut."""
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}  {piece}" if lines[-1] else piece
        if lines[-1] and cell_len(longer) > cells and len(lines) < most:
            lines.append(piece)
        else:
            lines[-1] = longer
    return "\n".join(clip(line, cells) for line in lines)


def wrapped(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells` cells, keeping its own line breaks."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        lines.extend(chop_cells(line, max(cells, 2)) or [""])
    return lines
