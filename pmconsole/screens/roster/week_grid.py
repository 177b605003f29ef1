"""Seven days beside one another, shifts below each other: a grid one walks through by arrows. It only draws.

What a cell says and how it looks is the business of the screen; words are cut by terminal cells, never read as markup.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from pmconsole.screens.kit.cells import clip, pad
from pmconsole.screens.kit.list_line import CUT, CellText

LABEL_CELLS = 12
LOOKS = ("vacant", "trouble", "present", "past")


@dataclass(frozen=True)
class Grid:
    """What is drawn: a head for each column (`WeekHead`), lines for the label of each row, and for each cell."""

    heads: tuple[CellText, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    cells: Mapping[tuple[int, int], tuple[CellText, ...]] = field(default_factory=dict)
    lines: int = 2


class WeekGrid(Widget, can_focus=True):
    """Arrows move; past the left or right edge the screen is asked for another week, the cursor goes to its far end."""

    DEFAULT_CSS = """
    WeekGrid {
        height: auto; width: 1fr;
        & > .week-grid--label { color: $accent; }
        & > .week-grid--cursor { background: $primary-muted; }
        & > .week-grid--cursor-focus { background: $primary-darken-3; text-style: bold; }
        & > .week-grid--vacant { color: $warning; text-style: bold; }
        & > .week-grid--trouble { color: $warning; text-style: bold; }
        & > .week-grid--present { color: $success; text-style: bold; }
        & > .week-grid--past { color: $secondary; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "week-grid--label", "week-grid--cursor", "week-grid--cursor-focus",
        *(f"week-grid--{look}" for look in LOOKS),
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
    ]

    class Moved(Message):
        """The cursor came to another cell."""

    class Beyond(Message):
        """One step past the edge: `by` is -1 for the week before, 1 for the week after."""

        def __init__(self, by: int) -> None:
            """`by` weeks."""
            self.by = by
            super().__init__()

    class Opened(Message):
        """A second click on a cell."""

    def __init__(self) -> None:
        """Empty until `show` is called."""
        super().__init__()
        self.grid = Grid()
        self.row = self.column = 0

    def show(self, grid: Grid) -> None:
        """Draw `grid`; the cursor stays where it is, as far as there is such a cell."""
        taller = self._height(grid) != self._height(self.grid)
        self.grid = grid
        self.row = max(0, min(self.row, len(grid.labels) - 1))
        self.column = max(0, min(self.column, len(grid.heads) - 1))
        self.refresh(layout=taller)

    def go(self, row: int, column: int) -> None:
        """Put the cursor into a cell."""
        self.row, self.column = row, column
        self.refresh()
        self._show_cursor()
        self.post_message(self.Moved())

    def action_move(self, down: int, right: int) -> None:
        """One cell further."""
        column = self.column + right
        if not 0 <= column < len(self.grid.heads):
            self.column = len(self.grid.heads) - 1 if right < 0 else 0
            self.post_message(self.Beyond(right))
            return
        self.go(max(0, min(self.row + down, len(self.grid.labels) - 1)), column)

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one opens."""
        at, _ = self._place(event.y)
        column = (event.x - LABEL_CELLS) // self.column_cells
        if at is None or event.x < LABEL_CELLS or column >= len(self.grid.heads):
            return
        if (at, column) == (self.row, self.column) and event.chain > 1:
            self.post_message(self.Opened())
        self.go(at, column)

    @property
    def column_cells(self) -> int:
        """How wide a day is, with the blank behind it."""
        return max((self.size.width - LABEL_CELLS) // max(len(self.grid.heads), 1), 4)

    @staticmethod
    def _height(grid: Grid) -> int:
        return len(grid.labels) * (grid.lines + 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the rows need."""
        return self._height(self.grid)

    def _place(self, y: int) -> tuple[int | None, int]:
        """The row that line `y` shows and which of its lines; None for the lines between."""
        row, line = divmod(y, self.grid.lines + 1)
        return (row, line) if row < len(self.grid.labels) and line < self.grid.lines else (None, 0)

    def _show_cursor(self) -> None:
        region = Region(0, self.row * (self.grid.lines + 1), self.size.width, self.grid.lines)
        if isinstance(self.parent, Widget):
            self.parent.scroll_to_region(region, animate=False)

    def on_focus(self) -> None:
        """The cursor shows that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """And that they no longer do."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of a row, or blank."""
        base, total = self.rich_style, self.size.width
        row, line = self._place(y)
        if row is None:
            return Strip.blank(total, base)
        label = self.grid.labels[row][line] if line < len(self.grid.labels[row]) else ""
        segments = [Segment(pad(label, LABEL_CELLS), base + self._partial("label"))]
        segments += [self._cell(row, column, line, base) for column in range(len(self.grid.heads))]
        return Strip(segments).adjust_cell_length(total, base)

    def _cell(self, row: int, column: int, line: int, base: Style) -> Segment:
        pieces = self.grid.cells.get((row, column), ())
        piece = pieces[line] if line < len(pieces) else CellText("")
        style = base + self._partial(piece.kind)
        if (row, column) == (self.row, self.column):
            style += self._partial("cursor-focus" if self.has_focus else "cursor")
        return Segment(pad(clip(piece.text, self.column_cells - 1, CUT), self.column_cells), style)

    def _partial(self, kind: str) -> Style:
        return self.get_component_rich_style(f"week-grid--{kind}", partial=True) if kind else Style()


class WeekHead(Widget):
    """The days above a grid; they stay in sight while it scrolls."""

    DEFAULT_CSS = """
    WeekHead {
        height: 1; width: 1fr; color: $text-muted; text-style: bold; background: $panel;
        & > .week-head--today { color: $accent; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"week-head--today"}

    def __init__(self, grid: WeekGrid) -> None:
        """`grid` is the one below it."""
        super().__init__()
        self._of = grid

    def render_line(self, y: int) -> Strip:
        """The days, each over its column."""
        base = self.rich_style
        segments = [Segment(" " * LABEL_CELLS, base)]
        for piece in self._of.grid.heads:
            look = self.get_component_rich_style(f"week-head--{piece.kind}", partial=True) if piece.kind else Style()
            segments.append(Segment(pad(piece.text, self._of.column_cells), base + look))
        return Strip(segments).adjust_cell_length(self.size.width, base)


def cell_lines(pieces: Sequence[CellText], lines: int) -> tuple[CellText, ...]:
    """At most `lines` of `pieces`; what does not fit is counted on the last line."""
    if len(pieces) <= lines:
        return tuple(pieces)
    return (*pieces[: lines - 1], CellText(f" +{len(pieces) - lines + 1} 人", pieces[-1].kind))
