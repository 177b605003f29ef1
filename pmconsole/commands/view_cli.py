"""How `pmconsole view` and `pmconsole supervisors` are typed; what they do stands in `view` and `supervisors`."""

from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

group = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
Program = Annotated[str, typer.Option("--program", metavar="路径", help="pmconsole 的完整路径，装在别处时写。")]


def add_view(app: typer.Typer) -> None:
    """Put `view` and `supervisors` on the command line `app`."""
    app.command("view", cls=ChineseCommand)(view_command)
    app.add_typer(group, name="supervisors")


def view_command(
    db: Db = None,
    settings: SettingsFile = None,
    role: Annotated[str, typer.Option("--role", metavar="角色", help="没有名字时按哪个角色看；不写为部门主管。")] = "",
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="查看人名单里的姓名。")] = "",
    by_key: Annotated[bool, typer.Option("--by-key", help="按 SSH 公钥在名单里找查看人。")] = False,
    wall: Annotated[bool, typer.Option("--wall", help="挂在墙上的大字画面。")] = False,
) -> None:
    """只读查看：给主管、经理从 SSH 看，或挂在墙上；什么都不会写入。"""
    from pmconsole.commands.view import view

    view(chosen(db, settings), role=role, name=name, by_key=by_key, wall=wall)


@group.callback()
def supervisors_group() -> None:
    """经 SSH 只读查看的人：名单、公钥、检查、谁看过。"""


@group.command("add", cls=ChineseCommand)
def add_command(
    name: Annotated[str, typer.Argument(metavar="姓名", show_default=False)],
    key: Annotated[Path, typer.Option("--key", metavar="文件", help="公钥文件（.pub）。", show_default=False)],
    role: Annotated[
        str,
        typer.Option("--role", metavar="角色", help="部门主管、客户服务经理或分公司总经理。", show_default=False),
    ],
    db: Db = None,
    settings: SettingsFile = None,
    account: Annotated[str, typer.Option("--account", metavar="账户", help="单独的查看账户名。")] = "pmview",
    program: Program = "",
) -> None:
    """加入一个查看人，并输出要放到 SSH 配置里的内容。"""
    from pmconsole.commands.supervisors import add

    raise typer.Exit(add(chosen(db, settings), name, role=role, key=key, account=account, program=program))


@group.command("list", cls=ChineseCommand)
def list_command(db: Db = None, settings: SettingsFile = None, as_json: Json = False) -> None:
    """列出查看人、公钥指纹、最近一次查看。"""
    from pmconsole.commands.supervisors import show

    raise typer.Exit(show(chosen(db, settings), as_json=as_json))


@group.command("remove", cls=ChineseCommand)
def remove_command(
    name: Annotated[str, typer.Argument(metavar="姓名", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """移出一个查看人；正在看的几秒内结束。"""
    from pmconsole.commands.supervisors import take_off

    raise typer.Exit(take_off(chosen(db, settings), name))


@group.command("check", cls=ChineseCommand)
def check_command(db: Db = None, settings: SettingsFile = None) -> None:
    """检查运行它的账户能不能查看：权限、路径、公钥、语言、终端。有问题退出码为 1。"""
    from pmconsole.commands.supervisors_check import check

    raise typer.Exit(check(chosen(db, settings)))


@group.command("looked", cls=ChineseCommand)
def looked_command(db: Db = None, settings: SettingsFile = None, as_json: Json = False) -> None:
    """谁看过，从何时到何时。"""
    from pmconsole.commands.supervisors import show_looks

    raise typer.Exit(show_looks(chosen(db, settings), as_json=as_json))
