"""The command line: which file of `commands` stands behind which word. It is imported when its word is asked for."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from pmconsole.commands.completion import command_line
from pmconsole.commands.opening import Db, SettingsFile, complain, failing_in_chinese, remember, say
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import CommandLine

#: The words in the order of the help, and the file of `commands` that holds each.
TOPICS = {
    "init": "setting_up",
    "demo": "demo",
    "import": "imports",
    "call": "call",
    "phrases": "phrases",
    "directory": "directory",
    "roster": "roster",
    "shelf": "shelf",
    "people": "people",
    "print": "printing",
    "clocks": "clocks",
    "stats": "stats",
    "alarms": "alarms",
    "handover": "handover",
    "journal": "journal",
    "view": "view",
    "supervisors": "supervisors",
    "hand-in": "hand_in",
    "verify": "verify",
    "settings": "settings",
    "pictures": "pictures",
}


class Words(CommandLine):
    """`pmconsole` and its words."""

    files = TOPICS


app = typer.Typer(cls=Words, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def console(
    ctx: typer.Context,
    db: Db = None,
    settings: SettingsFile = None,
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    """物业信息中心控制台。不写命令就打开控制台。"""
    options = remember(db, settings)
    if version:
        from importlib.metadata import version as installed

        say(f"pmconsole {installed('pmconsole')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from pmconsole.commands.console import open_console

        open_console(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (`arguments`, by default the process's own); returns the exit status.

    Whatever goes wrong becomes one Chinese sentence on standard error; what a repairer needs goes to the log.
    """
    # A Chinese IME commits words that kitty's keyboard reports would break; read when Textual is imported.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    try:
        with failing_in_chinese():
            _start_log()
            status = command_line(app).main(args=arguments, prog_name="pmconsole", standalone_mode=False)
            sys.stdout.flush()
        return int(status) if isinstance(status, int) else ExitStatus.DONE
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt, EOFError):
        complain("已取消。")
        return ExitStatus.CANCELLED
    except BrokenPipeError:
        # Whoever read our output has left; Python must not complain about it again while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.UNREAD


def _start_log() -> None:
    from pmconsole.logs import start_log
    from pmconsole.root import data_folder

    start_log(data_folder() / "logs")
