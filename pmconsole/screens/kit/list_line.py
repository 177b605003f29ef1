"""One line of a list: columns that share the width, cells made of words, cut by terminal cells, never by markup.

Pure drawing: what the words are is the business of the screen, where the lines stand that of `paged_list`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style

from pmconsole.screens.kit.cells import clip, width

# Two dots: the one-character ellipsis is two cells wide on some Chinese terminals and would shift the line.
CUT = ".."
_RUNS = re.compile(r"(?<=\S)\s{2,}")


@dataclass(frozen=True)
class Column:
    """One column: `cells` wide, with `share` parts of what is left over.

    It is shown in lists from `from_width` cells on and, where `until_width` is not 0, under that.
    """

    key: str
    title: str
    cells: int
    share: int = 0
    from_width: int = 0
    until_width: int = 0
    right: bool = False


@dataclass(frozen=True)
class CellText:
    """A word in a cell; `kind` names how it looks (`breached`, `struck`, ...), empty for plain."""

    text: str
    kind: str = ""


Cell = str | CellText | tuple[CellText, ...]


@dataclass(frozen=True)
class ListLine:
    """What one row shows: its cells by column key; `kind` is a look of the whole line (`void`)."""

    cells: Mapping[str, Cell] = field(default_factory=dict)
    kind: str = ""


LookUp = Callable[[str], Style]


@dataclass(frozen=True)
class Layout:
    """The columns that are shown at a width, each with its cells."""

    columns: tuple[tuple[Column, int], ...]
    width: int

    @classmethod
    def of(cls, columns: Sequence[Column], total: int) -> "Layout":
        """Share `total` cells out among `columns`, one blank between two; what no column wants stays blank."""
        shown = [column for column in columns if column.from_width <= total < (column.until_width or total + 1)]
        spare = max(0, total - sum(c.cells for c in shown) - max(0, len(shown) - 1))
        shares = sum(c.share for c in shown)
        placed, given = [], 0
        for column in shown:
            extra = spare * column.share // shares if shares else 0
            given += extra
            placed.append((column, column.cells + extra))
        last = max((i for i, (c, _) in enumerate(placed) if c.share), default=None)
        if last is not None:
            placed[last] = (placed[last][0], placed[last][1] + spare - given)
        return cls(tuple(placed), total)

    def header(self, style: Style) -> list[Segment]:
        """The titles, in `style`."""
        return self.draw(ListLine({column.key: column.title for column, _ in self.columns}), style, lambda _: Style())

    def draw(self, line: ListLine, base: Style, look: LookUp, over: Style | None = None) -> list[Segment]:
        """The line as segments of exactly `width` cells; `over` is laid over everything (the cursor)."""
        if line.kind:
            base = base + look(line.kind)
        out: list[Segment] = []
        left = self.width
        for nr, (column, cells) in enumerate(self.columns):
            if left <= 0:
                break
            if nr:
                out.append(Segment(" ", base))
                left -= 1
            room = min(cells, left)
            pieces = fit(line.cells.get(column.key, ""), room)
            blank = room - sum(width(piece.text) for piece in pieces)
            drawn = [Segment(p.text, base + look(p.kind) if p.kind else base) for p in pieces]
            space = [Segment(" " * blank, base)] if blank else []
            out += space + drawn if column.right else drawn + space
            left -= room
        if left > 0:
            out.append(Segment(" " * left, base))
        return out if over is None else [Segment(s.text, (s.style or base) + over) for s in out]


def fit(cell: Cell, cells: int) -> list[CellText]:
    """The pieces of `cell` within `cells`: one is cut, of several those that fit stay whole and the rest is counted."""
    if isinstance(cell, str):
        cell = CellText(cell)
    if isinstance(cell, CellText):
        text = clip(shown(cell.text, cells), cells, CUT)
        return [CellText(text, cell.kind)] if text else []
    if len(cell) == 1:
        return fit(cell[0], cells)
    return _whole(cell, cells)


def _whole(pieces: Sequence[CellText], cells: int) -> list[CellText]:
    sizes = [width(piece.text) for piece in pieces]
    for count in range(len(pieces), 0, -1):
        rest = len(pieces) - count
        more = f"+{rest}" if rest else ""
        if sum(sizes[:count]) + count - 1 + (1 + len(more) if more else 0) <= cells:
            return _spaced([*pieces[:count], *([CellText(more)] if more else [])])
    if not pieces:
        return []
    more = f"+{len(pieces) - 1}"
    room = cells - len(more) - 1
    return _spaced([*fit(pieces[0], room), CellText(more)]) if room > len(CUT) + 2 else fit(pieces[0], cells)


def _spaced(pieces: Sequence[CellText]) -> list[CellText]:
    out = [pieces[0]]
    for piece in pieces[1:]:
        out += [CellText(" "), piece]
    return out


def shown(text: str, cells: int) -> str:
    """`text` on one line, without anything a terminal could take for a command; only as much as can be needed.

    Blanks at the start stay: they keep marks in line.
    """
    head = text[: 2 * cells + 8]
    if not head.isprintable():
        head = "".join(c if c.isprintable() else " " for c in head)
    return _RUNS.sub(" ", head).rstrip()
