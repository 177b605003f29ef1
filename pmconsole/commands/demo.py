"""`pmconsole demo`: 示例小区, a sample site to practise on, with a clock that starts anywhere and runs at any speed."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmconsole.commands.opening import (
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    parse_time,
    say,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

if TYPE_CHECKING:
    from pmconsole.settings import Settings


app = single()


@app.command("demo")
def demo_command(
    db: Db = None,
    settings: SettingsFile = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="时间", help="演练从何时开始，如 2026-11-23 08:00。")
    ] = None,
    speed: Annotated[float, typer.Option("--speed", metavar="倍数", help="演练时钟快几倍。")] = 1.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="重新建立示例。")] = False,
    build_only: Annotated[bool, typer.Option("--build-only", help="只建立示例，不打开控制台。")] = False,
) -> int:
    """用示例小区演练。不会动正式的数据文件。"""
    return demo(chosen(db, settings), at=at, speed=speed, fresh=fresh, build_only=build_only)


MAX_SPEED = 3600.0


def demo(options: Options, *, at: str | None, speed: float, fresh: bool, build_only: bool) -> int:
    """Open the console on the sample as a drill (演练); the sample is made where there is none, or anew.

    `at` starts the drill's clock there (site time) on a fresh sample; `speed` is how many times as fast as the real
    clock it runs, above 0. Refuses a file that holds a real site.
    """
    from pmconsole.commands.console import open_console, require_terminal
    from pmconsole.data.core.timekeeping import DrillClock, SystemClock
    from pmconsole.root import DATABASE_VARIABLE, DEMO_NAME, data_folder

    if not 0 < speed <= MAX_SPEED:
        raise CommandError(f"--speed 要大于 0，且不超过 {MAX_SPEED:g}。")
    settings = options.settings()
    path = Path(options.db or os.environ.get(DATABASE_VARIABLE) or data_folder() / DEMO_NAME).expanduser().absolute()
    start = parse_time(at, settings.site_zone()) if at else SystemClock().now()
    if not build_only:
        require_terminal()
    last = _last_instant(path, settings)
    if last is None or fresh or at:
        build(path, settings, start)
    else:
        start = last
    if build_only:
        say(f"已建立演练数据 {path}。")
        return ExitStatus.DONE
    open_console(options, db=path, clock=DrillClock(start, speed))
    return ExitStatus.DONE


def _last_instant(path: Path, settings: "Settings") -> datetime | None:
    """When the last thing was written into the drill at `path`; None where there is none yet.

    Raises CommandError for a file that holds a real site: a drill must never be mixed into real papers.
    """
    from sqlmodel import func, select

    from pmconsole.data.core.tables import Journal, Site
    from pmconsole.root import open_desk

    if not path.exists() or path.stat().st_size == 0:
        return None
    desk = open_desk(path, settings)
    try:
        with desk.store.read() as session:
            drills = session.exec(select(Site.drill)).all()
            last = session.exec(select(func.max(Journal.at))).one()
    finally:
        desk.store.close()
    if not all(drills):
        raise CommandError(f"{path} 是正式的数据文件，不能用于演练，没有改动。请用 --db 指定另一个文件。")
    return last or datetime.min.replace(tzinfo=UTC) if drills else None


def build(path: Path, settings: "Settings", start: datetime) -> None:
    """Make the sample in a new file and put it in the drill's place; a drill that was there goes."""
    from pmconsole.data.core.timekeeping import SettableClock
    from pmconsole.data.file.store import Store
    from pmconsole.desk.sample.build import build_sample

    making = path.with_name(f"{path.name}.making")
    for name in (making, *_companions(making)):
        name.unlink(missing_ok=True)
    say("正在准备示例小区……")
    clock = SettableClock(start)
    store = Store.open(making, clock)
    try:
        build_sample(store, clock, zone=settings.site_zone(), calendar=settings.calendar(), policy=settings.policy())
    finally:
        store.close()
    for name in _companions(path):
        name.unlink(missing_ok=True)
    making.replace(path)


def _companions(path: Path) -> tuple[Path, Path]:
    """The files SQLite keeps beside `path` while it is open."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
