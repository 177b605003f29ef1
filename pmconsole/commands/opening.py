"""What the commands share: the file they work on, times as people type them, errors as Chinese sentences."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.exceptions import TyperException

from pmconsole.commands.chinese import usage_sentence
from pmconsole.commands.status import ExitStatus
from pmconsole.root import database_path

if TYPE_CHECKING:
    from pmconsole.desk.core.unit import Desk
    from pmconsole.settings import Settings

#: `--db` and `--settings` as every command takes them, before or behind its name.
#: Whether it can be read is said by what opens it, in a sentence of its own.
Db = Annotated[
    Path | None,
    typer.Option("--db", metavar="文件", help="数据文件；不写则看 PMCONSOLE_DB，再看设置文件。", readable=False),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="文件", help="设置文件；不写则看 PMCONSOLE_SETTINGS。")
]

#: `--json` as every command that lists something takes it; the keys stand in docs/commands.md and do not change.
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


class CommandError(Exception):
    """A command cannot do what was asked; the message is a Chinese sentence, the exit status `ExitStatus.WRONG`."""


@dataclass(frozen=True)
class Options:
    """Which data file and which settings file; None for the usual ones."""

    db: Path | None = None
    settings_file: Path | None = None

    def settings(self) -> "Settings":
        """The settings of this run; raises SettingsError."""
        from pmconsole.settings import load

        return load(self.settings_file)

    def database(self) -> Path:
        """The data file of this run."""
        return database_path(self.db, self.settings())


_before_command: ContextVar[Options] = ContextVar("before_command")


def remember(db: Path | None, settings_file: Path | None) -> Options:
    """Keep what stood before the command's name for the command behind it."""
    options = Options(db, settings_file)
    _before_command.set(options)
    return options


def chosen(db: Path | None, settings_file: Path | None) -> Options:
    """What a command was given, and what stood before its name where it was given nothing."""
    earlier = _before_command.get(Options())
    return Options(db or earlier.db, settings_file or earlier.settings_file)


@contextmanager
def desk_open(options: Options) -> Iterator["Desk"]:
    """The desk on a file that has a site; closed afterwards. Raises CommandError where the file is missing or empty."""
    from pmconsole.root import open_desk

    path = options.database()
    if not path.exists():
        raise CommandError(f"找不到数据文件 {path}。请检查 --db，或先运行 pmconsole init 建立。")
    desk = open_desk(path, options.settings())
    try:
        if not desk.site_id:
            raise CommandError(f"数据文件 {path} 还没有建立项目。请先运行 pmconsole init。")
        yield desk
    finally:
        desk.store.close()


@contextmanager
def failing_in_chinese() -> Iterator[None]:
    """Turn whatever goes wrong inside into one Chinese sentence on standard error and `ExitStatus.WRONG`."""
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except TyperException as error:
        complain(usage_sentence(error))
        raise typer.Exit(ExitStatus.WRONG) from error
    except Exception as error:
        complain(error if isinstance(error, CommandError) else _sentence(error))
        raise typer.Exit(ExitStatus.WRONG) from error


def _sentence(error: Exception) -> str:
    """What the user is told of `error`: its own sentence where it is made for them, else where the log lies."""
    from pmconsole.desk.core.errors import DeskError, Refused, StoreError
    from pmconsole.logs import record_crash
    from pmconsole.settings import SettingsError

    file = record_crash(error)
    if isinstance(error, (DeskError, Refused, StoreError, SettingsError)):
        return str(error)
    where = f"详情已记入 {file}，请交给维护人员。" if file else "日志写不进去，详情没有留下。"
    return f"程序出错，已停止。已保存的记录都在。{where}"


def parse_time(text: str, zone: ZoneInfo) -> datetime:
    """A time as people type it, `2026-11-23 08:00` or ISO 8601; without an offset it is site time. Aware.

    Raises CommandError for anything else.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CommandError(f"看不懂时间“{text}”。请写成 2026-11-23 08:00。") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def say(*sentences: Any) -> None:
    """Write lines to standard output."""
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences))


def iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant as JSON has it: site time with its offset, to the second; None for none."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def iso_day(day: date | None) -> str | None:
    """A day as JSON has it; None for none."""
    return None if day is None else day.isoformat()


def say_json(value: Any) -> None:
    """Write `value` to standard output as JSON."""
    import json

    say(json.dumps(value, ensure_ascii=False, indent=2))


def complain(*sentences: Any) -> None:
    """Write lines to standard error."""
    sys.stderr.write("".join(f"{sentence}\n" for sentence in sentences))


def at_terminal() -> bool:
    """Whether a person sits at both ends: keyboard in, screen out."""
    return sys.stdin.isatty() and sys.stdout.isatty()
