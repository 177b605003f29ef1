"""Joins alarms and screens: runs the scheduler, feeds the strips, flashes their markers in phase, rings the bell.

One for the whole app, so that what flashes flashes together; nothing is sent to the terminal while nothing flashes.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Any
from weakref import WeakSet

from textual.app import App

from pmconsole.alerts.flood import strip_of
from pmconsole.alerts.jumps import jump_sentence
from pmconsole.alerts.rows import StripView
from pmconsole.alerts.scheduler import AlarmScheduler
from pmconsole.alerts.sound import Ringing, Sound, title
from pmconsole.alerts.sweep import Swept
from pmconsole.data.core.errors import StoreError
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.console_parts import Phase, ShownStrip

_log = logging.getLogger(__name__)
FLASH_SECONDS = 0.5  # lit half a second, dim half a second: one flash a second, a slow one in two
STRIP_LINES = 3


class AlarmLink:
    """The app's one link to its alarms; `view` is what stands now."""

    def __init__(self, app: Console) -> None:
        """Nothing happens before `start`."""
        self._app = app
        self.view = StripView(read=False)
        self._strips: WeakSet[ShownStrip] = WeakSet()
        self._ringing = Ringing()
        self._sound = Sound(app.settings.sound, app.bell)
        self.policy = app.settings.alarms()
        self._scheduler: AlarmScheduler | None = None
        self._ticks = 0
        self._title = ""
        self._flashing: Any = None
        self._reading = self._stale = self._lit = False

    @property
    def phase(self) -> Phase:
        """What is lit now; all markers everywhere share it."""
        return Phase(fast=self._ticks % 2 == 0, slow=self._ticks // 2 % 2 == 0)

    def start(self) -> None:
        """Begin sweeping, in the background; call once there is a site."""
        app = self._app
        self._scheduler = AlarmScheduler(
            app.desk,
            self.policy,
            on_swept=lambda swept: self._on_app(self.swept, swept),
            on_trouble=lambda error: self._on_app(self._trouble, error),
            on_jump=lambda moved: self._on_app(self._jumped, moved),
            jobs=app.hand_in.jobs(),
        )
        self._flashing = app.set_interval(FLASH_SECONDS, self._flash, pause=True)
        app.set_interval(1.0, self._second)
        app.run_worker(self._scheduler.start(), group="alarms", exit_on_error=False)

    async def stop(self) -> None:
        """End sweeping and give the terminal its title back."""
        if self._scheduler is not None:
            await self._scheduler.stop()
        set_terminal_title(self._app, "")

    def nudge(self) -> None:
        """Ask for a sweep soon."""
        if self._scheduler is not None:
            self._scheduler.nudge()

    def _on_app(self, callback: Any, *args: Any) -> None:
        # Sweeps end in tasks that do not know the app; its own queue does.
        self._app.call_later(callback, *args)

    async def swept(self, _swept: Swept | None = None) -> None:
        """Read what stands and show it; a question that comes while one is on its way is asked once more after it."""
        if self._reading:
            self._stale = True
            return
        self._reading = True
        try:
            while True:
                self._stale = False
                view = await self._app.read(strip_of, self.policy, STRIP_LINES)
                self._show(view)
                if not self._stale:
                    return
        except StoreError as error:
            self._trouble(error)
        finally:
            self._reading = False

    def _show(self, view: StripView) -> None:
        changed, self.view = view != self.view, view
        self._ringing.see(view)
        if view.calling or view.met_unseen:
            if not self._lit:
                self._ticks = 0  # what begins to flash begins lit
            self._lit = True
            self._flashing.resume()
        else:
            self._lit = False
            self._flashing.pause()
        if changed:
            for strip in self._strips:
                strip.flash(self.phase)
                self.paint(strip)
        self._ring()
        self._set_title()

    def paint(self, strip: ShownStrip) -> None:
        """Show on one strip what stands now."""
        strip.show(self.view, self._app.desk.now())

    def welcome(self, strip: ShownStrip) -> None:
        """A screen with a strip has come up."""
        self._strips.add(strip)
        strip.show_soon(self.paint)

    def _seen_strips(self) -> list[ShownStrip]:
        return [strip for strip in self._strips if strip.is_seen]

    def keep_caret(self) -> None:
        """Have the terminal's caret stand in the focused input, where an input method opens its window.

        An input that got the focus before it was laid out would leave it in the corner.
        """
        if not self._app.screen_stack:
            return  # between two rooms, for the moment in which the next is made
        offset = getattr(self._app.focused, "cursor_screen_offset", None)
        if offset is not None and offset != self._app.cursor_position:
            self._app.cursor_position = offset

    def _flash(self) -> None:
        self._ticks += 1
        self.keep_caret()
        for strip in self._strips:
            strip.flash(self.phase)

    def _second(self) -> None:
        """Let what is late grow later, and ring again."""
        self.keep_caret()
        if self.view.lines:
            for strip in self._seen_strips():
                self.paint(strip)
        self._ring()

    def _ring(self) -> None:
        if self._ringing.rings(asyncio.get_running_loop().time()):
            self._sound.play()

    def silence(self) -> str:
        """Stop the bell until the next alarm; acknowledges nothing. Returns the sentence to show."""
        if not self._ringing.silence(asyncio.get_running_loop().time()):
            return "现在没有在响的报警。"
        if self.view.loudest == 1:
            return "已静音。有重大事件，最多静音 1 分钟；报警都没有确认。"
        return "已静音，有新的报警会再响；报警都没有确认，按 Ctrl+G 查看。"

    def _trouble(self, error: StoreError) -> None:
        _log.warning("sweep refused: %s", error)

    def _jumped(self, moved: timedelta) -> None:
        self._app.tell(jump_sentence(moved), severity="warning")

    def _set_title(self) -> None:
        wanted = title(self.view, self._app.TITLE or "")
        if wanted != self._title:
            self._title = wanted
            set_terminal_title(self._app, wanted)


def set_terminal_title(app: App[Any], text: str) -> None:
    """Set the terminal's own title (OSC 2), the second channel of an alarm; control characters are left out."""
    # Textual has no public way to send this; written past its driver it could land inside another sequence.
    driver = getattr(app, "_driver", None)
    if driver is None or app.is_headless:
        return
    driver.write(f"\x1b]2;{''.join(c for c in text if c.isprintable())}\x07")
