"""Open the view in this terminal: for supervisors over SSH, and for a screen on the wall.

Nothing is written but that somebody looked. However the connection ends, the process ends with it.
"""

import getpass
import os
import resource
import signal
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pmconsole.commands import supervisors
from pmconsole.commands.console import RESTORE, require_terminal, run
from pmconsole.commands.looks import record_folders
from pmconsole.commands.opening import Db, Options, SettingsFile, chosen
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single
from pmconsole.data.core.errors import StoreError
from pmconsole.data.view.looked import Record
from pmconsole.data.view.supervisors import load
from pmconsole.procedure.viewing import sight_of
from pmconsole.procedure.vocabulary import Role

if TYPE_CHECKING:
    from pmconsole.data.core.timekeeping import Clock
    from pmconsole.view_app import ViewApp


app = single()


@app.command("view")
def view_command(
    db: Db = None,
    settings: SettingsFile = None,
    role: Annotated[str, typer.Option("--role", metavar="角色", help="没有名字时按哪个角色看；不写为部门主管。")] = "",
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="查看人名单里的姓名。")] = "",
    by_key: Annotated[bool, typer.Option("--by-key", help="按 SSH 公钥在名单里找查看人。")] = False,
    wall: Annotated[bool, typer.Option("--wall", help="挂在墙上的大字画面。")] = False,
) -> int:
    """只读查看：给主管、经理从 SSH 看，或挂在墙上；什么都不会写入。"""
    view(chosen(db, settings), role=role, name=name, by_key=by_key, wall=wall)
    return ExitStatus.DONE


#: How far a supervisor's processes give way to the desk's.
NICE = 19
WATCH_SECONDS = 5
STILL_SECONDS = 300


def view(options: Options, *, role: str = "", name: str = "", by_key: bool = False, wall: bool = False) -> None:
    """Open the view on the chosen file until it is left: for somebody on the list, by `name` or key, or for a `role`.

    Raises CommandError without a terminal, and for somebody who is not on the list.
    """
    require_terminal()
    harden()
    from pmconsole.data.core.timekeeping import SystemClock

    clock, database = SystemClock(), options.database()
    one = supervisors.by_key(database) if by_key else supervisors.by_name(database, name) if name else None
    seen_as = one.role if one else supervisors.role_of(role or Role.SUPERVISOR.value)
    who = one.name if one else ""
    record = Record(record_folders(database), getpass.getuser(), clock, database)
    kept = record.begin(who, seen_as.value, where())
    watch(record, (lambda: listed(database, who)) if one else lambda: True)
    app = make_app(options, role=seen_as, name=who, wall=wall, clock=clock)
    app.unrecorded, app.opened = not kept, give_way
    try:
        run(app)
    finally:
        record.end("退出")


def make_app(
    options: Options, *, role: Role, name: str = "", wall: bool = False, clock: "Clock | None" = None
) -> "ViewApp":
    """The view of `name` with `role` on the chosen file, which need not be there yet; `wall` for one on the wall."""
    from pmconsole.data.core.timekeeping import SystemClock
    from pmconsole.data.view.store import ViewStore
    from pmconsole.desk.core.unit import Actor, Desk
    from pmconsole.view_app import ViewApp, WallApp

    settings, clock = options.settings(), clock or SystemClock()
    store = ViewStore(options.database(), clock, sight_of([role]))
    waiting = Desk(store, clock, settings.calendar(), settings.policy(), 0, settings.site_zone())
    return (WallApp if wall else ViewApp)(waiting, Actor(name, frozenset({role})), settings)


def harden() -> None:
    """Shut what leads out of the view: job control, core files, Textual's own switches, other encodings.

    Ctrl+Z before the screen stands would leave a stopped process behind, a core file would hold customers' words, and
    TEXTUAL_* variables open a developer's ways in. What the client asked to run is not so much as read.
    """
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for variable in [name for name in os.environ if name.startswith("TEXTUAL") or name == "SSH_ORIGINAL_COMMAND"]:
        del os.environ[variable]
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def give_way() -> None:
    """Give way to the desk from now on: one opens at once, and what is read again later may take its time.

    Linux weighs whole sessions against one another before it looks at processes (autogroup): every connection would get
    as much of the processor as the desk. A session is changed only where it is the view's own.
    """
    for thread in os.listdir("/proc/self/task"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, int(thread), NICE)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICE))


def where() -> str:
    """From which address one looks; the terminal where it is this machine's own."""
    return os.environ.get("SSH_CONNECTION", "").split(" ")[0] or os.ttyname(sys.stdin.fileno())


def listed(database: Path, name: str) -> bool:
    """Whether `name` may still look; a list that cannot be read for a moment changes nothing."""
    try:
        return any(one.name == name for one in load(database))
    except StoreError:
        return True


def watch(record: Record, allowed: Callable[[], bool]) -> None:
    """End with the connection, whatever the screen is doing: hung up, told to end, terminal gone, off the list."""
    descriptor, before = sys.stdin.fileno(), termios.tcgetattr(sys.stdin.fileno())
    beats = 0

    def leave(how: str, said: str = "") -> NoReturn:
        record.end(how)
        with suppress(OSError, termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, before)
            os.write(descriptor, f"{RESTORE}{said}".encode())
        os._exit(ExitStatus.DONE if said else ExitStatus.HUNG_UP)

    def beat(*_: object) -> None:
        nonlocal beats
        beats += 1
        try:
            termios.tcgetattr(descriptor)
        except termios.error:
            leave("断开")
        if not allowed():
            leave("移出名单", "您已不在查看人名单里，查看到此结束。\r\n")
        if beats % (STILL_SECONDS // WATCH_SECONDS) == 0:
            record.still()

    signal.signal(signal.SIGHUP, lambda *_: leave("断开"))
    signal.signal(signal.SIGTERM, lambda *_: leave("被结束", "查看已被结束。\r\n"))
    signal.signal(signal.SIGALRM, beat)
    signal.setitimer(signal.ITIMER_REAL, WATCH_SECONDS, WATCH_SECONDS)
