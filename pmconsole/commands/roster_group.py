"""How `pmconsole roster` is typed: one thin function a command."""

from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

roster = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
Week = Annotated[str | None, typer.Option("--week", metavar="日期", help="那一周里的任何一天，如 2026-11-25。")]
Target = Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾。", show_default=False)]


@roster.callback()
def roster_group() -> None:
    """排班：导入、导出、样表、看一周。"""


@roster.command("import", cls=ChineseCommand)
def import_command(
    file: Annotated[Path, typer.Argument(metavar="表格", help="XLSX 或 CSV，每班一行或每人一行。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    look: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写入。")] = False,
) -> None:
    """把排班表导入；已结束的班不改，不能导入的行另存并写明原因。"""
    from pmconsole.commands.roster import import_roster

    raise typer.Exit(import_roster(chosen(db, settings), file, look_only=look))


@roster.command("export", cls=ChineseCommand)
def export_command(file: Target, db: Db = None, settings: SettingsFile = None, week: Week = None) -> None:
    """把排班写成表格，不写 --week 则从本周到排好的最后一天；改好后可以再导入。"""
    from pmconsole.commands.roster import export_roster

    raise typer.Exit(export_roster(chosen(db, settings), file, week))


@roster.command("template", cls=ChineseCommand)
def template_command(file: Target, db: Db = None, settings: SettingsFile = None, week: Week = None) -> None:
    """写一份等着填人的样表：下一周，或 --week 那一周的每一班。"""
    from pmconsole.commands.roster import write_template

    raise typer.Exit(write_template(chosen(db, settings), file, week))


@roster.command("show", cls=ChineseCommand)
def show_command(db: Db = None, settings: SettingsFile = None, week: Week = None) -> None:
    """列出一周的班和人，现在和下一班是谁，有什么要看的。"""
    from pmconsole.commands.roster import show

    raise typer.Exit(show(chosen(db, settings), week))
