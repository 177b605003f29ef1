"""How `pmconsole hand-in` is typed; what it does stands in `hand_in`."""

from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

group = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)


@group.callback()
def hand_in_group() -> None:
    """周交：准备、列出、核对。"""


@group.command("prepare", cls=ChineseCommand)
def prepare_command(
    out: Annotated[Path | None, typer.Option("--out", metavar="目录", help="再放一份副本，例如 U 盘。")] = None,
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """准备本次周交：办完的单据、总表、未入档清单和封面。"""
    from pmconsole.commands import hand_in

    raise typer.Exit(hand_in.prepare(chosen(db, settings), out))


@group.command("list", cls=ChineseCommand)
def list_command(db: Db = None, settings: SettingsFile = None) -> None:
    """列出每次周交：期间、状态、张数。没有则退出码为 1。"""
    from pmconsole.commands import hand_in

    raise typer.Exit(hand_in.listed(chosen(db, settings)))


@group.command("verify", cls=ChineseCommand)
def verify_command(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="一次周交的文件夹。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """用清单和日志核对一次周交的文件夹。有问题则退出码为 1。"""
    from pmconsole.commands import hand_in

    raise typer.Exit(hand_in.verify(chosen(db, settings), folder))
