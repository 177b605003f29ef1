"""The commands for those who look on, registered on the command line by `add_view`."""

from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand
from pmconsole.commands.opening import Db, SettingsFile, chosen


def add_view(app: typer.Typer) -> None:
    """Put `view` on the command line `app`."""
    app.command("view", cls=ChineseCommand)(view_command)


def view_command(
    db: Db = None,
    settings: SettingsFile = None,
    role: Annotated[
        str, typer.Option("--role", metavar="角色", help="supervisor（部门主管）、manager 或 general_manager。")
    ] = "supervisor",
) -> None:
    """只读查看：给主管、经理从 SSH 看，什么都不会写入。"""
    from pmconsole.commands.view import role_of, view

    view(chosen(db, settings), role=role_of(role))
