"""A real terminal for tests: a program in a pty, keys pressed as bytes, and the cells it painted as pyte sees them."""

import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "Enter": "\r",
    "Esc": "\x1b",
    "Tab": "\t",
    "S-Tab": "\x1b[Z",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "Right": "\x1b[C",
    "Left": "\x1b[D",
    "Home": "\x1b[H",
    "End": "\x1b[F",
    "PgUp": "\x1b[5~",
    "PgDn": "\x1b[6~",
    "Space": " ",
    "Backspace": "\x7f",
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F4": "\x1bOS",
    "F5": "\x1b[15~",
}
#: Private modes and key protocols pyte does not know; they paint nothing.
_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")


class _Cells(pyte.Screen):
    def report_device_status(self, *_args: object, **_kwargs: object) -> None:
        """Answer nothing: the bytes would go to the test's own terminal."""

    def report_device_attributes(self, *_args: object, **_kwargs: object) -> None:
        """Answer nothing."""


class Terminal:
    """`pmconsole ARGS` in a pty of `columns` x `lines`. Waiting is for what the screen shows, never for a time."""

    def __init__(
        self,
        *args: str,
        columns: int = 80,
        lines: int = 24,
        env: dict[str, str] | None = None,
        module: str = "pmconsole",
        command: Sequence[str] = (),
    ) -> None:
        """Start `python -m module ARGS`, or `command`; `env` is added to a plain UTF-8 true-colour terminal's."""
        self.cells = _Cells(columns, lines)
        self.stream = pyte.ByteStream(self.cells)
        self.sent = b""
        self.keys = 0
        self._before: str | None = None
        base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "PMCONSOLE_DB")}
        term = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self.child = pexpect.spawn(
            command[0] if command else sys.executable,
            list(command[1:]) if command else ["-m", module, *args],
            dimensions=(lines, columns),
            env={**base, **term, **(env or {})},
            cwd=str(Path(__file__).parents[1]),
            timeout=5,
        )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.child.close(force=True)
        except pexpect.ExceptionPexpect:  # killed, but a busy machine takes its time to end it
            self.child.wait()

    @property
    def text(self) -> str:
        """What the screen shows, a line a row, the second cells of wide characters left out."""
        rows = (self.cells.buffer[y] for y in range(self.cells.lines))
        return "\n".join("".join(row[x].data for x in range(self.cells.columns)).rstrip() for row in rows)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what was painted within `seconds`; False when there was nothing."""
        try:
            got: bytes = self.child.read_nonblocking(65536, seconds)  # type: ignore[assignment]
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.sent += got
        self.stream.feed(_PRIVATE.sub(b"", got))
        return True

    def wait(self, *wanted: str, gone: str = "", within: float = 90) -> str:
        """Read until every text of `wanted` is shown and `gone` is not; AssertionError with the screen otherwise."""
        return self.wait_until(
            lambda shown: all(text in shown for text in wanted) and not (gone and gone in shown),
            f"{wanted} (gone: {gone!r})",
            within,
        )

    def wait_until(self, right: Callable[[str], bool], called: str, within: float = 90) -> str:
        """Read until what the screen shows is `right`; AssertionError naming what it is `called` otherwise.

        What was right before the keys were pressed says nothing of them, and a busy machine would find it out.
        """
        before, self._before = self._before, None
        assert before is None or not right(before), f"{called} was there before the keys; the screen showed:\n{before}"
        end = time.monotonic() + within
        while time.monotonic() < end:
            self.read()
            shown = self.text
            if right(shown):
                return shown
            if not self.child.isalive() and not self.read():
                break
        raise AssertionError(f"waited for {called}; the screen shows:\n{self.text}")

    def press(self, *keys: str) -> "Terminal":
        """Press keys: names of `KEYS`, `C-x`, `A-x`, or a single character. Each counts as one key."""
        if self._before is None:
            self._before = self.text
        for key in keys:
            if key in KEYS:
                code = KEYS[key]
            elif key.startswith("C-"):
                code = chr(ord(key[2].upper()) & 31)
            elif key.startswith("A-"):
                code = "\x1b" + key[2]
            else:
                code = key
            self.child.send(code)
            self.keys += 1
            self.settle()
        return self

    def settle(self, quiet: float = 0.08) -> None:
        """Read until nothing was painted for `quiet` seconds: a hand is never faster than that between two keys."""
        while self.read(quiet):
            pass

    def type(self, text: str) -> "Terminal":
        """Type text as an input method commits it: at once, not counted as keys."""
        if self._before is None:
            self._before = self.text
        self.child.send(text)
        self.settle()
        return self

    def struck(self) -> str:
        """The text on the screen that is struck through."""
        rows = (self.cells.buffer[y] for y in range(self.cells.lines))
        return "".join(row[x].data for row in rows for x in range(self.cells.columns) if row[x].strikethrough)
