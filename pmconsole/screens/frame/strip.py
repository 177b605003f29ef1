"""The alarm strip under the header: worst and newest first, one line each, the rest counted.

It keeps its height whether or not anything stands, so that nothing jumps under a person who types. Only the marker
flashes, drawn by the program: a tick repaints its three cells and nothing else (procedure.md, Alarms).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import getters
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from pmconsole.alerts.lifecycle import flashes
from pmconsole.alerts.rows import AlarmLine, Fold, StripView
from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.screens.frame.alarm_words import MARK_CELLS, fold_words, lateness, look, state_word, symbol
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.console_parts import Phase, ShownStrip
from pmconsole.screens.kit.cells import clip, pad, width

TALL = 30
ROOMY = 96
HINT, LOOK_HINT = "  Ctrl+G 确认", "  Ctrl+G 查看"
_REVERSE = Style(reverse=True)


@dataclass(frozen=True)
class StripRow:
    """One line of the strip: its look, marker and text; `fast` or `slow` where the marker flashes."""

    look: str = ""
    mark: str = ""
    text: str = ""
    fast: bool = False
    slow: bool = False

    def lit(self, phase: Phase) -> bool:
        """Whether its marker is lit in `phase`; steady markers never are."""
        return (self.fast and phase.fast) or (self.slow and phase.slow)


def row_of(line: AlarmLine | Fold, now: datetime, cells: int) -> StripRow:
    """An alarm, or a fold of many, as a line of at most `cells` cells; `now` in UTC."""
    if isinstance(line, Fold):
        return StripRow("calling", "!!", clip(fold_words(line, now), cells), fast=True)
    flashing = flashes(line.state, line.latched)
    slow = flashing and line.state is AlarmState.MET_UNACKNOWLEDGED
    word = "" if look(line) in ("calling", "soon") else state_word(line)
    left = "  ".join(filter(None, (line.number, line.department, f"{line.rule.zh} {lateness(line, now)}", word)))
    where = " ".join(filter(None, (line.room, line.content)))
    right = line.clause
    room = cells - width(left) - width(right) - 4
    text = f"{left}  {pad(where, room)}  {right}" if room >= 6 else left
    return StripRow(look(line), symbol(line), clip(text, cells), flashing and not slow, slow)


def rows_of(view: StripView, now: datetime, cells: int, most: int, hint: str = HINT) -> list[StripRow]:
    """The strip as at most `most` lines of `cells` cells each, the marker not counted; what does not fit is counted."""
    lines = view.lines[:most]
    if not lines:
        return [StripRow("calm", "", calm(view))]
    rest = view.shown_kinds - sum(len(line.lines) if isinstance(line, Fold) else 1 for line in lines)
    tails = [""] * len(lines)
    if cells >= ROOMY and (view.calling or view.met_unseen):
        tails[0] = hint
    if rest > 0:
        tails[-1] = f"  另有 {rest} 条 Ctrl+G"
    return [_with_tail(line, now, cells, tail) for line, tail in zip(lines, tails, strict=True)]


def _with_tail(line: AlarmLine | Fold, now: datetime, cells: int, tail: str) -> StripRow:
    """A line whose right end is `tail`."""
    row = row_of(line, now, cells - width(tail))
    return replace(row, text=pad(row.text, cells - width(tail)) + tail) if tail else row


def calm(view: StripView) -> str:
    """What is said when nothing stands, or nobody knows yet."""
    if not view.read:
        return "正在读报警……"
    aside = [f"暂缓 {view.shelved} 条"] if view.shelved else []
    aside += [f"停用 {view.out_of_service} 条"] if view.out_of_service else []
    return "  ".join(["没有报警", *aside])


class AlarmStrip(Widget):
    """The strip of one screen; the app's alarm link tells it what to show and when to flash."""

    console = getters.app(Console)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "strip--calling", "strip--met", "strip--acknowledged", "strip--soon", "strip--calm", "strip--text",
    }  # fmt: skip
    DEFAULT_CSS = """
    AlarmStrip { height: auto; width: 1fr; padding: 0 1; background: $surface;
        .strip--calling { color: $error; text-style: bold; }
        .strip--met { color: $accent; text-style: bold; }
        .strip--acknowledged { color: $error; }
        .strip--soon { color: $warning; }
        .strip--calm { color: $foreground 60%; }
    }
    """

    def __init__(self) -> None:
        """Empty until told."""
        super().__init__()
        self._view, self._phase = StripView(), Phase()
        self._rows: list[StripRow] = []

    def on_mount(self) -> None:
        """Say that there is a strip here, and show what is known already."""
        self.console.alarms.welcome(self)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Three lines, one on a small terminal; the same whether something stands or not."""
        return self.lines_shown

    @property
    def hint(self) -> str:
        """What one can do about the first line."""
        return LOOK_HINT if self.console.look_only else HINT

    @property
    def lines_shown(self) -> int:
        """How many lines the strip has on this terminal."""
        return 3 if self.app.size.height >= TALL else 1

    @property
    def is_seen(self) -> bool:
        """Whether its screen is one of those that stand open now."""
        return self.is_attached and self.screen in self.app.screen_stack

    def show_soon(self, show: Callable[[ShownStrip], None]) -> None:
        """Call `show(strip)` once it is laid out."""
        self.call_after_refresh(show, self)

    def show(self, view: StripView, now: datetime) -> None:
        """Show `view` as of `now` (UTC); only lines that differ are repainted."""
        self._view = view
        cells = self.content_size.width - MARK_CELLS - 1
        if cells <= 0:
            return
        old, self._rows = self._rows, rows_of(view, now, cells, self.lines_shown, self.hint)
        if not view.lines and (unswept := self.console.unswept):
            self._rows = [StripRow("calm", "", clip(unswept, cells))]
        for y in range(max(len(old), len(self._rows))):
            if old[y : y + 1] != self._rows[y : y + 1]:
                self.refresh(Region(0, y, self.content_size.width, 1))

    def flash(self, phase: Phase) -> None:
        """Light or dim the markers; repaints only the markers that changed."""
        old, self._phase = self._phase, phase
        for y, row in enumerate(self._rows):
            if row.lit(old) != row.lit(phase):
                self.refresh(Region(0, y, len(row.mark) or 1, 1))

    def on_resize(self) -> None:
        """The terminal changed: lay the lines out anew."""
        self._rows = []
        self.console.alarms.paint(self)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line: marker, text."""
        base, cells = self.rich_style, self.content_size.width
        if y >= len(self._rows):
            return Strip.blank(cells, base)
        row = self._rows[y]
        style = base + self.get_component_rich_style(f"strip--{row.look}", partial=True)
        mark = Segment(row.mark, style + _REVERSE if row.lit(self._phase) else style)
        text = style if row.look == "calm" else base
        gap = Segment(" " * (MARK_CELLS + 1 - len(row.mark) if row.mark else 0), base)
        return Strip([mark, gap, Segment(row.text, text)]).adjust_cell_length(cells, base)
