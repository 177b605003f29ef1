"""`pmconsole hand-in`: prepare the weekly hand-in (4.3.8), list them, check a folder against manifest and journal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import (
    AsJson,
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    complain,
    desk_open,
    iso,
    say,
    say_json,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pmconsole.data.hand_in.queries import HandInRow

app = topic("周交：准备、列出、核对。")


@app.command("prepare")
def prepare_command(
    out: Annotated[Path | None, typer.Option("--out", metavar="目录", help="再放一份副本，例如 U 盘。")] = None,
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """准备本次周交：办完的单据、总表、未入档清单和封面。"""
    return prepare(chosen(db, settings), out)


@app.command("list")
def list_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """列出每次周交：期间、状态、张数。没有则退出码为 1。"""
    return listed(chosen(db, settings), as_json=as_json)


@app.command("verify")
def verify_command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="一次周交的文件夹。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> int:
    """用清单和日志核对一次周交的文件夹。有问题则退出码为 1。"""
    return verify(chosen(db, settings), folder, as_json=as_json)


def prepare(options: Options, out: Path | None) -> int:
    """Prepare the slot that is due, else what is there now; `out` gets a copy of folder and ZIP."""
    from pmconsole.alerts.weekly import due_slot
    from pmconsole.papers.hand_in import HandInPolicy
    from pmconsole.papers.hand_in import prepare as write
    from pmconsole.papers.printing import options_for
    from pmconsole.root import actor_on_duty

    settings = options.settings()
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有准备。请先打开控制台接班。")
        slots = settings.slots()
        slot = due_slot(desk, slots) if slots is not None else None
        how = HandInPolicy(options=options_for(desk, actor, settings.papers()), since=settings.hand_in_since, out=out)
        made = write(desk, actor, slot, how)
    say(made.message, f"文件夹：{made.folder}")
    complain(*made.said)
    return ExitStatus.DONE


def listed(options: Options, *, as_json: bool = False) -> int:
    """Print every hand-in, the newest first; exit status 1 where there is none."""
    from pmconsole.data.hand_in import queries

    with desk_open(options) as desk:
        with desk.store.read() as session:
            rows = queries.hand_ins(session, desk.site_id)
        if as_json:
            say_json([_plain(row, desk.zone) for row in rows])
            return ExitStatus.DONE if rows else ExitStatus.FOUND
        for row in rows:
            until = f"{row.period_to.astimezone(desk.zone):%Y-%m-%d %H:%M}"
            counts = f"交 {row.handed}，入档 {row.passed}，退回 {row.returned}，未入档 {row.kept}"
            say("  ".join(filter(None, (row.number, f"至 {until}", row.state.zh, counts, row.received_by))))
    say(f"共 {len(rows)} 次。" if rows else "还没有周交。")
    return ExitStatus.DONE if rows else ExitStatus.FOUND


def _plain(row: "HandInRow", zone: "ZoneInfo") -> dict[str, Any]:
    """One hand-in as programs read it."""
    return {
        "number": row.number,
        "state": row.state.value,
        "state_zh": row.state.zh,
        "from": iso(row.period_from, zone),
        "until": iso(row.period_to, zone),
        "edition": row.edition,
        "handed": row.handed,
        "passed": row.passed,
        "returned": row.returned,
        "pending": row.pending,
        "kept": row.kept,
        "prepared": iso(row.prepared_at, zone),
        "prepared_by": row.prepared_by,
        "received": iso(row.received_at, zone),
        "received_by": row.received_by,
        "folder": row.folder,
    }


def verify(options: Options, folder: Path, *, as_json: bool = False) -> int:
    """Check a folder; exit status 1 where something is not as it was handed in."""
    from pmconsole.papers.hand_in_check import anchored
    from pmconsole.papers.hand_in_check import verify as check

    with desk_open(options) as desk:
        found = check(desk, folder)
        anchor = anchored(desk, folder)
    if as_json:
        say_json(list(found))
        return ExitStatus.FOUND if found else ExitStatus.DONE
    say(*found)
    if anchor is not None:
        say(f"现在日志{anchor.words}：请和签过字的封面上印的核对。")
    say(f"{folder}：查出 {len(found)} 处问题。" if found else f"{folder}：与清单和日志一致。")
    return ExitStatus.FOUND if found else ExitStatus.DONE
