"""`pmconsole people`: who works at the desk, as what, and their PINs. Done in the name of the administrator."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import (
    AsJson,
    CommandError,
    Db,
    Options,
    SettingsFile,
    at_terminal,
    chosen,
    desk_open,
    iso_day,
    say,
    say_json,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from pmconsole.data.people.queries import MemberRow
    from pmconsole.desk.core.unit import Desk
    from pmconsole.procedure.vocabulary import Role


app = topic("人员、角色、密码。")
Name = Annotated[str, typer.Argument(metavar="姓名", show_default=False)]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="角色", help="如 客服助理；可写多次。")]


@app.command("add")
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
) -> int:
    """把人加入名单。"""
    given = {"department": department, "post": post, "grade": grade, "phone": phone, "since": since, "until": until}
    return add(chosen(db, settings), name, roles=roles or (), **given)


@app.command("list")
def list_command(
    everyone: Annotated[bool, typer.Option("--all", help="连停用的也列出。")] = False,
    as_json: AsJson = False,
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """列出人员、角色、密码设了没有。"""
    return show(chosen(db, settings), everyone=everyone, as_json=as_json)


@app.command("roles")
def roles_command(
    name: Name,
    wanted: Annotated[list[str], typer.Argument(metavar="角色", help="全部角色，一个个写。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """改某人的角色；写上的就是全部。"""
    return roles(chosen(db, settings), name, wanted)


@app.command("pin")
def pin_command(name: Name, db: Db = None, settings: SettingsFile = None) -> int:
    """给某人设密码（忘记、锁定时也用它）；密码在提示后输入，第一次使用时要改。"""
    return pin(chosen(db, settings), name)


@app.command("deactivate")
def deactivate_command(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", metavar="原因", help="如 离职、调走。")] = "",
    sure: Annotated[bool, typer.Option("--sure", help="还有派工单、欠签、排班等着他也停用。")] = False,
    db: Db = None,
    settings: SettingsFile = None,
) -> int:
    """停用某人：不再签名，名字留在单据上。"""
    return deactivate(chosen(db, settings), name, reason, sure=sure)


_PIN_WORDS = {"none": "未设", "first": "待改", "own": "已设", "locked": "已锁"}


def add(
    options: Options,
    name: str,
    *,
    roles: Sequence[str] = (),
    department: str = "",
    post: str = "",
    grade: str = "",
    phone: str = "",
    since: str = "",
    until: str = "",
) -> int:
    """Put somebody into the list."""
    from pmconsole.desk.people import acts as people

    member = people.MemberIn(
        name, _roles(roles), department, post, grade, phone, _day(since, "--from"), _day(until, "--until")
    )
    with desk_open(options) as desk:
        say(f"{people.add(desk, people.ADMINISTRATOR, member)}。")
    return ExitStatus.DONE


def show(options: Options, *, everyone: bool = False, as_json: bool = False) -> int:
    """List the people; those who left only with `everyone`."""
    from pmconsole.data.people import queries as queries_people
    from pmconsole.procedure.who import names_of

    with desk_open(options) as desk:
        with desk.store.read() as session:
            rows = queries_people.members(session, desk.site_id, desk.now())
        shown = [(row, row.away(desk.today())) for row in rows if everyone or not row.away(desk.today())]
    if as_json:
        say_json([_plain(row, away) for row, away in shown])
        return ExitStatus.DONE
    for row, away in shown:
        parts = [row.name, names_of(row.roles) or "无角色", row.department, row.post, row.grade, row.phone]
        parts += [f"密码{_PIN_WORDS[row.pin]}", f"已{away}" if away in ("停用", "到期") else away]
        say("  ".join(filter(None, parts)))
    return ExitStatus.DONE


def _plain(row: "MemberRow", away: str) -> dict[str, Any]:
    """One of the people as programs read them; `away_zh` is empty for those who work here today."""
    return {
        "name": row.name,
        "roles": sorted(role.value for role in row.roles),
        "department": row.department,
        "post": row.post,
        "grade": row.grade,
        "phone": row.phone,
        "from": iso_day(row.active_from),
        "until": iso_day(row.active_until),
        "away_zh": away,
        "pin": row.pin,
    }


def roles(options: Options, name: str, wanted: Sequence[str]) -> int:
    """Give somebody just these roles."""
    from pmconsole.desk.people import acts as people

    with desk_open(options) as desk:
        say(f"{people.set_roles(desk, people.ADMINISTRATOR, name, _roles(wanted))}。")
    return ExitStatus.DONE


def pin(options: Options, name: str) -> int:
    """Give somebody a PIN: asked for twice without an echo, or the first line of standard input."""
    from pmconsole.desk.people import acts as people

    with desk_open(options) as desk:
        _known(desk, name)
        say(f"{people.give_pin(desk, people.ADMINISTRATOR, name, _ask_pin(name))}。")
    return ExitStatus.DONE


def deactivate(options: Options, name: str, reason: str, *, sure: bool = False) -> int:
    """Somebody works here no more; with orders, signatures or turns waiting for them only when `sure`."""
    from pmconsole.desk.core.errors import Doubt
    from pmconsole.desk.people import acts as people

    with desk_open(options) as desk:
        try:
            say(f"{people.deactivate(desk, people.ADMINISTRATOR, name, reason, sure=sure)}。")
        except Doubt as error:
            raise CommandError(f"{str(error).replace('再保存一次', '加上 --sure')}") from error
    return ExitStatus.DONE


def _known(desk: "Desk", name: str) -> None:
    """Say before a PIN is typed that nobody is called so."""
    from pmconsole.data.people import queries as queries_people

    with desk.store.read() as session:
        if all(row.name != name for row in queries_people.members(session, desk.site_id, desk.now())):
            raise CommandError(f"名单里没有「{name}」，没有改动任何内容。")


def _ask_pin(name: str) -> str:
    """A PIN is never an argument: arguments are seen by everyone on the machine."""
    if not at_terminal():
        return sys.stdin.readline().strip()
    import typer

    first: str = typer.prompt(f"{name}的新密码（4 到 12 位数字，不显示）", hide_input=True)
    if first != typer.prompt("再输一次", hide_input=True):
        raise CommandError("两次输入的不一样，密码没有改。")
    return first


def _roles(words: Sequence[str]) -> "frozenset[Role]":
    from pmconsole.procedure.vocabulary import Role

    known = {role.zh: role for role in Role} | {role.value: role for role in Role}
    unknown = [word for word in words if word not in known]
    if unknown:
        raise CommandError(f"没有“{'、'.join(unknown)}”这个角色。可写：{'、'.join(role.zh for role in Role)}。")
    return frozenset(known[word] for word in words)


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{option} 的日期“{text}”看不懂，请写成 2026-11-23。") from error
