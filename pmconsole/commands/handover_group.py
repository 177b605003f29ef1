"""`pmconsole handover` on the command line: one thin function a command; what it does stands in `handover`."""

from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

handover = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)


@handover.callback()
def handover_group() -> None:
    """交接班记录（F1）。"""


@handover.command("show", cls=ChineseCommand)
def handover_show_command(
    number: Annotated[str | None, typer.Argument(metavar="[编号]", show_default=False)] = None,
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """输出一份交接班记录：写编号的那一份，不写就是最近双方签过的。"""
    from pmconsole.commands.handover import show

    raise typer.Exit(show(chosen(db, settings), number))
