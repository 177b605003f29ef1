"""Open the console in this terminal, and leave the terminal usable whatever happens."""

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmconsole.commands.opening import CommandError, Options, at_terminal

if TYPE_CHECKING:
    from pmconsole.data.core.timekeeping import Clock

# Mouse, focus and paste reports off, attributes reset, caret shown, main screen: what Textual may have left switched.
RESTORE = "\x1b[?1000;1002;1003;1006;1015l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l"


class ConsoleCrashed(Exception):
    """The console ended by a fault of the program; the fault is the cause."""


def require_terminal() -> None:
    """Raise CommandError where there is no terminal: without one Textual would spin for ever."""
    if not at_terminal():
        raise CommandError("控制台要在终端窗口里打开：输入和输出都不能改道；经 SSH 连接时请用 ssh -t。")
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise CommandError("这个终端不能显示控制台（TERM 未设置或为 dumb）。请换一个终端，或设置 TERM=xterm-256color。")


def open_console(options: Options, *, db: Path | None = None, clock: "Clock | None" = None) -> None:
    """Open the console on the chosen file until it is left; `clock` is a drill's own. Raises ConsoleCrashed."""
    require_terminal()
    from pmconsole.root import actor_on_duty, open_desk

    settings = options.settings()
    desk = open_desk(db or options.database(), settings, clock)
    try:
        from pmconsole.app import ConsoleApp

        run(ConsoleApp(desk, actor_on_duty(desk) if desk.site_id else None, settings))
    finally:
        desk.store.close()


def run(app: Any) -> None:
    """Run `app` in this terminal; raises ConsoleCrashed, the terminal restored, where it ends by a fault.

    Textual prints a crash with all local variables, customers' words among them: its error console is closed, and
    the fault goes to the log without values.
    """
    import termios

    from rich.console import Console
    from textual.worker import WorkerFailed

    app.error_console = Console(file=io.StringIO())
    before = termios.tcgetattr(sys.stdin.fileno())
    fault: BaseException | None = None
    try:
        app.run()
        # There is no public way to ask Textual what ended it: 8.2 keeps the fault here.
        fault = getattr(app, "_exception", None)
        if fault is None and app.return_code:
            fault = RuntimeError(f"return code {app.return_code}")
    except Exception as error:
        fault = error
    finally:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, before)
    if fault is not None:
        if isinstance(fault, WorkerFailed):
            fault = fault.error
        sys.stdout.write(RESTORE)
        sys.stdout.flush()
        raise ConsoleCrashed from fault
