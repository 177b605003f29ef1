"""How `pmconsole people` is typed; what it does stands in `people`."""

from typing import Annotated

import typer

from pmconsole.commands.chinese import ChineseCommand, ChineseGroup
from pmconsole.commands.opening import Db, SettingsFile, chosen

group = typer.Typer(cls=ChineseGroup, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="姓名", show_default=False)]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="角色", help="如 客服助理；可写多次。")]


@group.callback()
def people_group() -> None:
    """人员、角色、密码。"""


@group.command("add", cls=ChineseCommand)
def add_command(
    name: Name,
    roles: Roles = None,
    department: Annotated[str, typer.Option("--department", metavar="部门", help="所属部门。")] = "",
    post: Annotated[str, typer.Option("--post", metavar="岗位", help="岗位。")] = "",
    grade: Annotated[str, typer.Option("--grade", metavar="等级", help="人事等级 A 到 E。")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="电话；电话确认签收时用它。")] = "",
    since: Annotated[str, typer.Option("--from", metavar="日期", help="从哪天起在职。")] = "",
    until: Annotated[str, typer.Option("--until", metavar="日期", help="在职到哪天。")] = "",
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """把人加入名单。"""
    from pmconsole.commands import people

    given = {"department": department, "post": post, "grade": grade, "phone": phone, "since": since, "until": until}
    raise typer.Exit(people.add(chosen(db, settings), name, roles=roles or (), **given))


@group.command("list", cls=ChineseCommand)
def list_command(
    everyone: Annotated[bool, typer.Option("--all", help="连停用的也列出。")] = False,
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """列出人员、角色、密码设了没有。"""
    from pmconsole.commands import people

    raise typer.Exit(people.show(chosen(db, settings), everyone=everyone))


@group.command("roles", cls=ChineseCommand)
def roles_command(
    name: Name,
    wanted: Annotated[list[str], typer.Argument(metavar="角色", help="全部角色，一个个写。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """改某人的角色；写上的就是全部。"""
    from pmconsole.commands import people

    raise typer.Exit(people.roles(chosen(db, settings), name, wanted))


@group.command("pin", cls=ChineseCommand)
def pin_command(name: Name, db: Db = None, settings: SettingsFile = None) -> None:
    """给某人设密码（忘记、锁定时也用它）；密码在提示后输入，第一次使用时要改。"""
    from pmconsole.commands import people

    raise typer.Exit(people.pin(chosen(db, settings), name))


@group.command("deactivate", cls=ChineseCommand)
def deactivate_command(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", metavar="原因", help="如 离职、调走。")] = "",
    sure: Annotated[bool, typer.Option("--sure", help="还有派工单、欠签、排班等着他也停用。")] = False,
    db: Db = None,
    settings: SettingsFile = None,
) -> None:
    """停用某人：不再签名，名字留在单据上。"""
    from pmconsole.commands import people

    raise typer.Exit(people.deactivate(chosen(db, settings), name, reason, sure=sure))
