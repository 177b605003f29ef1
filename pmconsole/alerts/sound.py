"""When to ring, and with what: the terminal's bell or a configured command (an argument list, no shell).

Silencing is not acknowledging: it lasts until the next alarm, and where a major incident calls at most a minute.
"""

import logging
import subprocess
from collections.abc import Callable, Sequence
from typing import Literal

from pmconsole.alerts.rows import AlarmLine, StripView

_log = logging.getLogger(__name__)
REPEAT_SECONDS = 6.0
MAJOR_REPEAT_SECONDS = 3.0
MAJOR_SILENCE_SECONDS = 60.0


class Ringing:
    """Decides when the bell sounds. Fed with what stands and with monotonic seconds; makes no sound itself."""

    def __init__(self) -> None:
        """Quiet until something calls."""
        self._view = StripView()
        self._started = False
        self._rang_at: float | None = None
        self._silenced_at: float | None = None
        self._silenced_mark = 0
        self._short = False

    def see(self, view: StripView) -> None:
        """Take note of what stands now; something met unseen since the last look earns one short sound."""
        if self._started and view.met_unseen > self._view.met_unseen:
            self._short = True
        if view.call_mark > self._view.call_mark and self._started:
            self._rang_at = None  # a later breach sounds at once
        self._view, self._started = view, True

    def silence(self, at: float) -> bool:
        """Silence what calls now, at monotonic second `at`; False where nothing calls."""
        if not self._view.calling:
            return False
        self._silenced_at, self._silenced_mark = at, self._view.call_mark
        self._short = False
        return True

    def silent(self, at: float) -> bool:
        """Whether what calls is silenced at second `at`."""
        if self._silenced_at is None or self._view.call_mark > self._silenced_mark:
            return False
        return self._view.loudest != 1 or at - self._silenced_at < MAJOR_SILENCE_SECONDS

    def rings(self, at: float) -> bool:
        """Whether to sound now, at second `at`; asking is taking: the next sound is a while away."""
        if self._short:
            self._short = False
            return True
        if not self._view.calling or self.silent(at):
            return False
        repeat = MAJOR_REPEAT_SECONDS if self._view.loudest == 1 else REPEAT_SECONDS
        if self._rang_at is not None and at - self._rang_at < repeat:
            return False
        self._rang_at = at
        return True


class Sound:
    """Makes the sound: the bell handed in, a command, or nothing."""

    def __init__(self, setting: Literal["bell", "off"] | Sequence[str], bell: Callable[[], None]) -> None:
        """`setting` as the settings file has it; `bell` sounds the terminal's."""
        self._setting, self._bell = setting, bell
        self.running: subprocess.Popen[bytes] | None = None
        self._broken = False

    def play(self) -> None:
        """Sound once, without waiting; a command that cannot be started is logged and the bell taken instead."""
        if self._setting == "off":
            return
        if self._setting == "bell" or self._broken:
            self._bell()
            return
        if self.running is not None and self.running.poll() is None:
            return
        try:
            quiet = subprocess.DEVNULL
            self.running = subprocess.Popen(list(self._setting), stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError:
            _log.exception("sound command cannot be started; the bell is used instead")
            self._broken = True
            self._bell()


def title(view: StripView, name: str) -> str:
    """The terminal's title: what calls, so that it is seen from another window."""
    if not view.calling:
        waiting = f"（{view.met_unseen} 条已恢复未确认）" if view.met_unseen else ""
        return f"{waiting}{name}"
    head = view.lines[0] if view.lines else None
    first = head.number if isinstance(head, AlarmLine) else ""
    return f"!! 超时 {view.calling} 条 {first} {name}"
