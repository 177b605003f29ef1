"""`pmconsole people`: who works at the desk, as what, and their PINs. Done in the name of the administrator."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pmconsole.commands.opening import CommandError, Options, at_terminal, desk_open, say

if TYPE_CHECKING:
    from pmconsole.desk.unit import Desk
    from pmconsole.procedure.vocabulary import Role

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
    from pmconsole.desk import people

    member = people.MemberIn(
        name, _roles(roles), department, post, grade, phone, _day(since, "--from"), _day(until, "--until")
    )
    with desk_open(options) as desk:
        say(f"{people.add(desk, people.ADMINISTRATOR, member)}。")
    return 0


def show(options: Options, *, everyone: bool = False) -> int:
    """List the people; those who left only with `everyone`."""
    from pmconsole.data import queries_people
    from pmconsole.procedure.who import names_of

    with desk_open(options) as desk:
        with desk.store.read() as session:
            rows = queries_people.members(session, desk.site_id, desk.now())
        for row in rows:
            away = row.away(desk.today())
            if everyone or not away:
                parts = [row.name, names_of(row.roles) or "无角色", row.department, row.post, row.grade, row.phone]
                parts += [f"密码{_PIN_WORDS[row.pin]}", f"已{away}" if away in ("停用", "到期") else away]
                say("  ".join(filter(None, parts)))
    return 0


def roles(options: Options, name: str, wanted: Sequence[str]) -> int:
    """Give somebody just these roles."""
    from pmconsole.desk import people

    with desk_open(options) as desk:
        say(f"{people.set_roles(desk, people.ADMINISTRATOR, name, _roles(wanted))}。")
    return 0


def pin(options: Options, name: str) -> int:
    """Give somebody a PIN: asked for twice without an echo, or the first line of standard input."""
    from pmconsole.desk import people

    with desk_open(options) as desk:
        _known(desk, name)
        say(f"{people.give_pin(desk, people.ADMINISTRATOR, name, _ask_pin(name))}。")
    return 0


def deactivate(options: Options, name: str, reason: str, *, sure: bool = False) -> int:
    """Somebody works here no more; with orders, signatures or turns waiting for them only when `sure`."""
    from pmconsole.desk import people
    from pmconsole.desk.errors import Doubt

    with desk_open(options) as desk:
        try:
            say(f"{people.deactivate(desk, people.ADMINISTRATOR, name, reason, sure=sure)}。")
        except Doubt as error:
            raise CommandError(f"{str(error).replace('再保存一次', '加上 --sure')}") from error
    return 0


def _known(desk: "Desk", name: str) -> None:
    """Say before a PIN is typed that nobody is called so."""
    from pmconsole.data import queries_people

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
