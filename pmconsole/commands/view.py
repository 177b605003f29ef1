"""Open the view in this terminal: for supervisors over SSH, and for a screen on the wall. Nothing is written, only
that somebody looked (`commands/looked.py`)."""

import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pmconsole.commands.console import require_terminal, run
from pmconsole.commands.opening import CommandError, Options
from pmconsole.procedure.viewing import VIEWERS, sight_of
from pmconsole.procedure.vocabulary import Role

if TYPE_CHECKING:
    from pmconsole.data.timekeeping import Clock
    from pmconsole.view_app import ViewApp

#: A supervisor's processes give way to the desk's.
NICE = 10


def view(options: Options, *, role: Role, name: str = "", clock: "Clock | None" = None) -> None:
    """Open the view on the chosen file until it is left. Raises CommandError without a terminal."""
    require_terminal()
    harden()
    run(make_app(options, role=role, name=name, clock=clock))


def role_of(text: str) -> Role:
    """The role of that name, English or Chinese. Raises CommandError for one that does not look on."""
    for role in VIEWERS:
        if text in (role.value, role.zh):
            return role
    named = "、".join(f"{role.value}（{role.zh}）" for role in VIEWERS)
    raise CommandError(f"没有“{text}”这个查看人角色，可写：{named}。")


def make_app(options: Options, *, role: Role, name: str = "", clock: "Clock | None" = None) -> "ViewApp":
    """The view of `name` with `role` on the chosen file, which need not be there yet."""
    from pmconsole.data.timekeeping import SystemClock
    from pmconsole.data.view_store import ViewStore
    from pmconsole.desk.unit import Actor, Desk
    from pmconsole.view_app import ViewApp

    settings, clock = options.settings(), clock or SystemClock()
    path: Path = options.database()
    store = ViewStore(path, clock, sight_of([role]))
    waiting = Desk(store, clock, settings.calendar(), settings.policy(), 0, settings.site_zone())
    return ViewApp(waiting, Actor(name, frozenset({role})), settings)


def harden() -> None:
    """Shut what leads out of the view: job control, core files, Textual's own switches, other encodings.

    Ctrl+Z before the screen stands would leave a stopped process behind, a core file would hold customers' words, and
    TEXTUAL_* variables open a developer's ways in.
    """
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for variable in [name for name in os.environ if name.startswith("TEXTUAL") or name == "SSH_ORIGINAL_COMMAND"]:
        del os.environ[variable]
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    os.nice(NICE)
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
