"""`pmconsole roster`: the roster in and out of spreadsheets, a week of it on the screen (排班, F1)."""

from datetime import date, timedelta
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
    desk_open,
    iso,
    iso_day,
    say,
    say_json,
)
from pmconsole.commands.refused import say_refused
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pmconsole.data.roster.queries import ShiftRow
    from pmconsole.desk.core.unit import Desk
    from pmconsole.desk.roster.sheet import RosterImport
    from pmconsole.desk.roster.week import Week as Roster


app = topic("排班：导入、导出、样表、看一周。")
Week = Annotated[str | None, typer.Option("--week", metavar="日期", help="那一周里的任何一天，如 2026-11-25。")]
Target = Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)]


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="XLSX 或 CSV，每班一行或每人一行。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    look: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写入。")] = False,
) -> int:
    """把排班表导入；已结束的班不改，不能导入的行另存并写明原因。"""
    return import_roster(chosen(db, settings), file, look_only=look)


@app.command("export")
def export_command(file: Target, db: Db = None, settings: SettingsFile = None, week: Week = None) -> int:
    """把排班写成表格，不写 --week 则从本周到排好的最后一天；改好后可以再导入。"""
    return export_roster(chosen(db, settings), file, week)


@app.command("template")
def template_command(file: Target, db: Db = None, settings: SettingsFile = None, week: Week = None) -> int:
    """写一份等着填人的样表：下一周，或 --week 那一周的每一班。"""
    return write_template(chosen(db, settings), file, week)


@app.command("show")
def show_command(db: Db = None, settings: SettingsFile = None, week: Week = None, as_json: AsJson = False) -> int:
    """列出一周的班和人，现在和下一班是谁，有什么要看的。"""
    return show(chosen(db, settings), week, as_json=as_json)


_SHOWN = 10


def import_roster(options: Options, file: Path, *, look_only: bool = False) -> int:
    """Import a table of turns; refused rows go to a file of their own. Exit status 1 where a row was refused."""
    from pmconsole.desk.core.unit import Actor
    from pmconsole.desk.roster import sheet as roster_sheet
    from pmconsole.root import actor_on_duty

    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None and not look_only:
            raise CommandError("还没有人当班，没有导入。请先打开控制台接班。")
        actor = actor or Actor("", frozenset())
        told = roster_sheet.read(desk, actor, file, options.settings().shift_limits())
        _say_found(told)
        if look_only:
            say("只看不写：去掉 --dry-run 就导入。")
        else:
            say(f"已改动 {roster_sheet.write(desk, actor, told)} 班。")
        say_refused(told.sheet.path, told.sheet.header, told.refused)
    return ExitStatus.FOUND if told.refused or told.sheet.left_sheets else ExitStatus.DONE


def _say_found(told: "RosterImport") -> None:
    from pmconsole.procedure.shifts import day_zh

    form = "每人一行" if told.by_person else "每班一行"
    say(f"文件 {told.sheet.path}（{told.sheet.form}，{form}），共 {len(told.sheet.rows):,} 行。")
    say(*told.sheet.notes)
    if told.left_out:
        say(f"没有用到的列：{'、'.join(told.left_out)}。")
    past = f"，{told.past} 班已经结束，不改" if told.past else ""
    blank = f"，{told.blank} 行没有写人，不动" if told.blank else ""
    say(f"要改 {len(told.changes)} 班，{told.same} 班没有变化{past}{blank}。")
    for (day, shift), (before, after) in list(told.changes.items())[:_SHOWN]:
        say(f"  {day_zh(day)} {shift}：{'、'.join(before) or '没有人'} → {'、'.join(after) or '没有人'}")
    if len(told.changes) > _SHOWN:
        say(f"  ……另有 {len(told.changes) - _SHOWN} 班")
    if told.findings:
        say(f"要看的 {len(told.findings)} 处：", *(f"  {one.text}" for one in told.findings[:_SHOWN]))


def export_roster(options: Options, file: Path, week: str | None) -> int:
    """Write a week, or all from this week on, to CSV or XLSX."""
    from pmconsole.desk.roster import sheet as roster_sheet

    with desk_open(options) as desk:
        monday = _monday(desk, week)
        sunday = monday + timedelta(days=6)
        last = sunday if week else max(roster_sheet.last_day(desk) or sunday, sunday)
        count = roster_sheet.export(desk, file, monday, last)
    say(f"已把 {monday} 至 {last} 的 {count} 班写到 {file}；改好后可以再导入。")
    return ExitStatus.DONE


def write_template(options: Options, file: Path, week: str | None) -> int:
    """Write the turns of a week, by default the next, to be filled in."""
    from pmconsole.desk.roster import sheet as roster_sheet

    with desk_open(options) as desk:
        monday = _monday(desk, week) if week else _monday(desk, None) + timedelta(days=7)
        roster_sheet.template(desk, file, monday)
    say(
        f"样表写在 {file}：{monday} 这一周的班，填上人员后用 pmconsole roster import 导入；空着的不动，写“无”是没有人。"
    )
    return ExitStatus.DONE


def show(options: Options, week: str | None, *, as_json: bool = False) -> int:
    """Print a week: its turns and people, who is on and next, what is to be looked at."""
    from pmconsole.desk.roster.week import week as read_week
    from pmconsole.procedure.shifts import day_zh

    with desk_open(options) as desk, desk.store.read() as session:
        found = read_week(
            session, desk.site_id, _monday(desk, week), desk.now(), desk.zone, options.settings().shift_limits()
        )
        if as_json:
            say_json(_plain(found, desk.zone))
            return ExitStatus.DONE
        say(f"{found.monday} 至 {found.days[-1]}  {found.calendar.pattern_on(found.days[-1]).name}")
        for turn in found.turns.values():
            begins, ends = (moment.astimezone(desk.zone) for moment in (turn.begins, turn.ends))
            end = "24:00" if f"{ends:%H:%M}" == "00:00" else f"{ends:%H:%M}"
            say(f"{day_zh(turn.day)}  {turn.name} {begins:%H:%M}-{end}  {'、'.join(turn.people) or '没有排人'}")
        for word, row in (("现在", found.now), ("下一班", found.coming)):
            if row is not None:
                say(f"{word}：{day_zh(row.day)} {row.name}  {'、'.join(row.people) or '没有排人'}")
        say(*(f"要看：{one.text}" for one in found.findings))
    return ExitStatus.DONE


def _plain(week: "Roster", zone: "ZoneInfo") -> dict[str, Any]:
    """The week as programs read it."""

    def turn(row: "ShiftRow") -> dict[str, Any]:
        begins, ends = iso(row.begins, zone), iso(row.ends, zone)
        return {"day": iso_day(row.day), "shift": row.name, "begins": begins, "ends": ends, "people": list(row.people)}

    return {
        "monday": iso_day(week.monday),
        "pattern": week.calendar.pattern_on(week.days[-1]).name,
        "turns": [turn(row) for row in week.turns.values()],
        "now": turn(week.now) if week.now else None,
        "next": turn(week.coming) if week.coming else None,
        "findings": [
            {"day": iso_day(one.day), "shift": one.shift, "person": one.person, "text_zh": one.text}
            for one in week.findings
        ],
    }


def _monday(desk: "Desk", week: str | None) -> date:
    from pmconsole.desk.roster.words import parse_day
    from pmconsole.procedure.shifts import monday_of

    if week is None:
        return monday_of(desk.today())
    try:
        day = parse_day(week, desk.today())
    except ValueError as error:
        raise CommandError(str(error)) from error
    if day is None:
        raise CommandError(f"看不懂“{week}”是哪一周。请写那一周里的一天，如 2026-11-25。")
    return monday_of(day)
