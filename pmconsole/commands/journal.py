"""`pmconsole journal`: what was done to a paper, and the journal as a table. Both only read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import AsJson, Db, Options, SettingsFile, chosen, desk_open, iso, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pmconsole.data.journal.chain import JournalRow
    from pmconsole.desk.core.unit import Desk
    from pmconsole.desk.journal.asked import JournalQuestion


app = topic("日志：谁在何时做了什么。只能看和导出，不能改。")


@app.command("show")
def journal_show_command(
    number: Annotated[str, typer.Argument(metavar="编号", help="单据编号，如 PG-20261123-007。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> int:
    """列出一张单据在日志里的全部：原值和新值。没有则退出码为 1。"""
    return show(chosen(db, settings), number, as_json=as_json)


@app.command("export")
def journal_export_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾；不覆盖。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    paper: Annotated[str, typer.Option("--paper", metavar="编号", help="只要这个编号，或以它开头的。")] = "",
    person: Annotated[str, typer.Option("--person", metavar="姓名", help="只要这个人做的。")] = "",
    since: Annotated[str, typer.Option("--from", metavar="日期", help="从哪天起，如 2026-11-01。")] = "",
    until: Annotated[str, typer.Option("--to", metavar="日期", help="到哪天止，这一天也算。")] = "",
) -> int:
    """把日志写成表格，每个改动的栏目一行；不覆盖已有的文件。"""
    options = chosen(db, settings)
    return export(options, file, paper=paper, person=person, since=since, until=until)


def show(options: Options, number: str, *, as_json: bool = False) -> int:
    """Print everything the journal has on a number, oldest first; exit status 1 where it has nothing."""
    from pmconsole.data.journal.queries import journal_lines
    from pmconsole.data.journal.words import about, act_of, change_words, changes_of, who
    from pmconsole.desk.journal.asked import JournalQuestion, read_ids

    with desk_open(options) as desk, desk.store.read() as session:
        rows = journal_lines(session, desk.site_id, read_ids(session, desk.site_id, JournalQuestion(number), desk.zone))
        if as_json:
            say_json([_plain(row, desk.zone) for row in reversed(rows)])
            return ExitStatus.DONE if rows else ExitStatus.FOUND
        if not rows:
            say(f"日志里没有 {number}。")
            return ExitStatus.FOUND
        for row in reversed(rows):
            say(f"{row.at.astimezone(desk.zone):%Y-%m-%d %H:%M:%S}  {who(row)}  {about(row)}  {act_of(row)}")
            for column, old, new in (change_words(row, change, desk.zone) for change in changes_of(row)):
                say(f"    {column}：{new if old == '空' else f'{old} → {new}'}")
    return ExitStatus.DONE


def _plain(row: "JournalRow", zone: "ZoneInfo") -> dict[str, Any]:
    """A line of the journal as programs read it; `field`, `old` and `new` as stored, with `_zh` as shown."""
    from pmconsole.data.journal.words import act_of, change_words, changes_of

    changes = []
    for change in changes_of(row):
        column, old, new = change_words(row, change, zone)
        words = {"field_zh": column, "old_zh": old, "new_zh": new}
        changes.append({"field": change.field, "old": change.old, "new": change.new, **words})
    return {
        "id": row.id,
        "at": iso(row.at, zone),
        "who": row.who,
        "action": row.action,
        "action_zh": act_of(row),
        "paper": row.paper.value if row.paper else None,
        "number": row.number,
        "version": row.version,
        "changes": changes,
    }


def export(options: Options, file: Path, *, paper: str, person: str, since: str, until: str) -> int:
    """Write the journal, or the part that is asked, to `file` (CSV or XLSX)."""
    from pmconsole.desk.journal.sheet import export as write

    with desk_open(options) as desk:
        count = write(desk, file, _asked(desk, paper, person, since, until))
    say(f"已把 {count:,} 条日志写到 {file}。")
    return ExitStatus.DONE


def _asked(desk: "Desk", paper: str, person: str, since: str, until: str) -> "JournalQuestion":
    from pmconsole.desk.journal.asked import JournalQuestion, days

    first, last = days(since, until, desk.today())
    return JournalQuestion(number=paper, who=person, since=first, until=last)
