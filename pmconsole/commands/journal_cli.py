"""The commands of `pmconsole journal`, as they are typed."""

from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

journal = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)


@journal.callback()
def journal_group() -> None:
    """日志：谁在何时做了什么。只能看和导出，不能改。"""


@journal.command("show", cls=ChineseCommand)
def journal_show_command(
    number: Annotated[str, typer.Argument(metavar="编号", help="单据编号，如 PG-20261123-007。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """列出一张单据在日志里的全部：原值和新值。没有则退出码为 1。"""
    from pmconsole.commands.journal import show

    raise typer.Exit(show(chosen(db, settings), number))


@journal.command("export", cls=ChineseCommand)
def journal_export_command(
    file: Annotated[Path, typer.Argument(metavar="文件", help="以 .xlsx 或 .csv 结尾；不覆盖。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    paper: Annotated[str, typer.Option("--paper", metavar="编号", help="只要这个编号，或以它开头的。")] = "",
    person: Annotated[str, typer.Option("--person", metavar="姓名", help="只要这个人做的。")] = "",
    since: Annotated[str, typer.Option("--from", metavar="日期", help="从哪天起，如 2026-11-01。")] = "",
    until: Annotated[str, typer.Option("--to", metavar="日期", help="到哪天止，这一天也算。")] = "",
) -> None:
    """把日志写成表格，每个改动的栏目一行；不覆盖已有的文件。"""
    from pmconsole.commands.journal import export

    options = chosen(db, settings)
    raise typer.Exit(export(options, file, paper=paper, person=person, since=since, until=until))
