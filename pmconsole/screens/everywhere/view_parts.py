"""What the app of those who look on has in place of the desk's own parts: alarms that only stand, nothing that rings.

Nothing is swept, acknowledged, silenced or taken here, and nothing sounds: that is the desk's.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from pmconsole.alerts.flood import strip_of
from pmconsole.alerts.rows import StripView
from pmconsole.data.core.errors import StoreError
from pmconsole.screens.alarms.link import STRIP_LINES, AlarmLink
from pmconsole.screens.calls.side import Side
from pmconsole.screens.frame.console import Console
from pmconsole.screens.kit.background import in_background


class StandingAlarms(AlarmLink):
    """The strip of a view: read when the desk committed, markers steady, no bell, no title of the terminal."""

    def start(self) -> None:
        """Let what is late grow later."""
        self._app.set_interval(1.0, self._second)
        self.look_soon()

    async def stop(self) -> None:
        """Nothing runs."""

    def look_soon(self) -> None:
        """Read again in the background."""
        in_background(self._app, self._look, group="alarms", exclusive=True)

    async def _look(self) -> None:
        try:
            self._show(await self._app.read(strip_of, self.policy, STRIP_LINES))
        except StoreError:
            return  # the screen that waits for the file says why

    def _show(self, view: StripView) -> None:
        changed, self.view = view != self.view, view
        for strip in self._strips if changed else ():
            self.paint(strip)

    def _second(self) -> None:
        self.keep_caret()
        for strip in self._seen_strips():
            self.paint(strip)


class NothingRings(Side):
    """The side of a view: calls are the desk's to take."""

    def start(self) -> None:
        """Nothing to look for."""

    def look_soon(self) -> None:
        """Nothing to look for."""


class WaitScreen(Screen[None]):
    """Stands alone while the file cannot be looked at: why, and that it will come by itself."""

    DEFAULT_CSS = """
    WaitScreen { align: center middle; }
    WaitScreen > Vertical { width: 64; max-width: 100%; height: auto; border: round $primary; padding: 1 2; }
    WaitScreen Static { width: 1fr; }
    WaitScreen .keys { color: $text-muted; margin-top: 1; }
    """
    BINDINGS: ClassVar = []

    def __init__(self, app: Console) -> None:
        """`app` is the view."""
        super().__init__()
        self._view, self.told = app, ""

    def compose(self) -> ComposeResult:
        """The sentence and the keys."""
        with Vertical():
            yield Static(Content("只读  信息中心"), markup=False)
            yield Static(Content(self.told), id="wait-why", markup=False)
            yield Static(Content("Ctrl+Q 退出"), classes="keys", markup=False)

    def say(self, why: str) -> None:
        """Say what is waited for."""
        changed, self.told = why != self.told, why
        if changed and self.is_mounted:
            self.query_one("#wait-why", Static).update(Content(why))
