"""Hours of the week as a map of density: digits 1 to 9 for how much, so that it reads without colour. It only draws."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from pmconsole.screens.kit.cells import pad

LABEL, CELL = 6, 3
_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_LOOKS = ("none", "low", "middle", "high")


def density(count: int, most: int) -> int:
    """0 for nothing, else 1 to 9, 9 for the most there is."""
    return 0 if not count else max(1, -(-count * 9 // most))


class HeatMap(Widget, can_focus=True):
    """Seven days by 24 hours; arrows move, Enter opens the hour."""

    DEFAULT_CSS = """
    HeatMap {
        height: 8; width: 1fr;
        & > .heat-map--head { color: $text-muted; text-style: bold; background: $panel; }
        & > .heat-map--none { color: $text-muted; }
        & > .heat-map--low { color: $foreground; }
        & > .heat-map--middle { color: $warning; }
        & > .heat-map--high { color: $error; text-style: bold underline; }
        & > .heat-map--cursor { background: $primary-darken-3; text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "heat-map--head", "heat-map--cursor", *(f"heat-map--{look}" for look in _LOOKS)
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Moved(Message):
        """The cursor came to another hour."""

    class Chosen(Message):
        """Enter or a second click on an hour."""

    def __init__(self, id: str | None = None) -> None:
        """Empty at first, the cursor on Monday at 8."""
        super().__init__(id=id)
        self._grid: Sequence[Sequence[int]] = [[0] * 24 for _ in _DAYS]
        self.weekday, self.hour = 0, 8

    def show(self, grid: Sequence[Sequence[int]]) -> None:
        """Show these counts: seven days from Monday, 24 hours each."""
        self._grid = grid
        self.refresh()

    @property
    def most(self) -> int:
        """The highest count of one hour."""
        return max(max(line) for line in self._grid)

    def count(self) -> int:
        """How many under the cursor."""
        return self._grid[self.weekday][self.hour]

    def told(self) -> str:
        """The hour under the cursor in words."""
        return f"{_DAYS[self.weekday]} {self.hour:02}:00–{(self.hour + 1) % 24:02}:00"

    def action_move(self, days: int, hours: int) -> None:
        """Another hour, round the clock and the week."""
        self.weekday, self.hour = (self.weekday + days) % 7, (self.hour + hours) % 24
        self.refresh()
        self.post_message(self.Moved())

    def action_choose(self) -> None:
        """Open the hour under the cursor."""
        self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one opens."""
        weekday, hour = event.y - 1, (event.x - LABEL) // CELL
        if 0 <= weekday < 7 and 0 <= hour < 24:
            again = (weekday, hour) == (self.weekday, self.hour) and event.chain > 1
            self.weekday, self.hour = weekday, hour
            self.refresh()
            self.post_message(self.Chosen() if again else self.Moved())

    def render_line(self, y: int) -> Strip:
        """The head, or one day."""
        total = self.size.width
        if y == 0:
            head = pad("", LABEL) + "".join(f"{hour:>{CELL}}" for hour in range(24))
            return Strip([Segment(pad(head, total), self._look("head"))], total)
        if y > 7:
            return Strip.blank(total, self.rich_style)
        pieces = [Segment(pad(_DAYS[y - 1], LABEL), self._look("head"))]
        for hour, count in enumerate(self._grid[y - 1]):
            level = density(count, self.most)
            look = self._look(_LOOKS[(level + 2) // 3])
            if (y - 1, hour) == (self.weekday, self.hour) and self.has_focus:
                look += self._look("cursor")
            pieces.append(Segment(f"{level or '.':>{CELL}}", look))
        used = LABEL + 24 * CELL
        return Strip([*pieces, Segment(" " * max(0, total - used), self.rich_style)], max(total, used)).crop(0, total)

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(f"heat-map--{name}", partial=True)
