"""`pmconsole directory`: the contact list in and out of spreadsheets, and what it must hold and does not (4.1.4)."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.opening import (
    AsJson,
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    desk_open,
    say,
    say_json,
)
from pmconsole.commands.refused import say_refused, say_undo
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

app = topic("通讯录：导入、导出、样表、完整性检查。")


@app.command("import")
def directory_import_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="CSV、XLSX、XLS 或 WPS 表格。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    look: Annotated[bool, typer.Option("--dry-run", help="只看能不能导入，不写入。")] = False,
) -> int:
    """把表格导入通讯录；已有的不会重复，不能导入的行另存并写明原因。"""
    return import_contacts(chosen(db, settings), file, look_only=look)


@app.command("export")
def directory_export_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """把通讯录写成表格；改好后可以再导入。"""
    return export_contacts(chosen(db, settings), file)


@app.command("template")
def directory_template_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)],
) -> int:
    """写一份可以填写的样表。"""
    return write_template(file)


@app.command("check")
def directory_check_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """检查 4.1.4 要求的号码和资料是否齐全、是否过久没有核对。有缺则退出码为 1。"""
    return check_directory(chosen(db, settings), as_json=as_json)


def import_contacts(options: Options, file: Path, *, look_only: bool = False) -> int:
    """Import a table of contacts; refused rows go to a file of their own. Exit status 1 where a row was refused."""
    from pmconsole.desk.directory import sheet as directory_sheet
    from pmconsole.desk.directory import taking
    from pmconsole.desk.imports.acts import told_before
    from pmconsole.root import actor_on_duty

    with desk_open(options) as desk:
        told = directory_sheet.read(file)
        say(f"文件 {file}（{told.sheet.form}），共 {len(told.sheet.rows):,} 行，可导入 {len(told.pieces):,} 行。")
        if told.left_out:
            say(f"没有用到的列：{'、'.join(told.left_out)}。")
        say(*told.sheet.notes)
        refused = told.refused
        if look_only:
            rows = taking.judge(desk, told)
            lines = [(row.line, f"第 {row.line} 行不导入：{row.reason}") for row in refused]
            say(*(text for _, text in sorted([*lines, *((one.piece.line, taking.row_text(one)) for one in rows)])))
            count = Counter(one.verdict for one in rows)
            out = count["refused"] + len(refused)
            said = f"新增 {count['added']:,}，更改 {count['changed']:,}，一样 {count['same']:,}"
            say(f"{said}，不导入 {out:,}；没有写入。")
            return ExitStatus.FOUND if out else ExitStatus.DONE
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有导入。请先打开控制台接班。")
        done = taking.write(desk, actor, told)
        say(f"新增 {done.added:,} 个，更新 {done.changed:,} 个，已有而没有改动 {done.same:,} 个。")
        say_undo(done.run_id)
        if not (done.added or done.changed) and done.refused and told_before(told.sheet.path, done.refused):
            say("没有新的：没导入的行和原因都在旁边的“未导入”文件里，没有再写一份。")
            return ExitStatus.DONE
        say_refused(told.sheet.path, told.sheet.header, done.refused)
    return ExitStatus.FOUND if done.refused or told.sheet.left_sheets else ExitStatus.DONE


def export_contacts(options: Options, file: Path) -> int:
    """Write the directory to CSV or XLSX."""
    from pmconsole.desk.directory.sheet import export

    with desk_open(options) as desk:
        say(f"已把 {export(desk, file):,} 个联系人写到 {file}；改好后可以再导入。")
    return ExitStatus.DONE


def write_template(file: Path) -> int:
    """Write an empty table to fill in."""
    from pmconsole.desk.directory.sheet import template

    template(file)
    say(f"样表写在 {file}。两行例子请删去，填好后用 pmconsole directory import 导入。")
    return ExitStatus.DONE


def check_directory(options: Options, *, as_json: bool = False) -> int:
    """Say what is missing or old; exit status 1 where something is."""
    from pmconsole.desk.directory.completeness import check

    with desk_open(options) as desk:
        gaps = check(desk)
    if as_json:
        say_json([{"kind": one.kind, "what": one.what, "text_zh": one.text, "clause": one.clause} for one in gaps])
    else:
        say(*(f"{gap.clause} {gap.text}" for gap in gaps))
        say(f"共缺 {len(gaps)} 项。" if gaps else "通讯录和资料齐全（4.1.4）。")
    return ExitStatus.FOUND if gaps else ExitStatus.DONE
