"""`pmconsole init`: a new data file with its site, departments and who is on duty, asked for or given as options."""

from collections.abc import Sequence
from typing import Annotated

import typer

from pmconsole.commands.opening import (
    CommandError,
    Db,
    Options,
    SettingsFile,
    at_terminal,
    chosen,
    say,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("init")
def init_command(
    db: Db = None,
    settings: SettingsFile = None,
    site: Annotated[str | None, typer.Option("--site", metavar="名称", help="项目名称。")] = None,
    departments: Annotated[
        list[str] | None, typer.Option("--department", metavar="部门", help="业务部门，可写多次。")
    ] = None,
    handlers: Annotated[
        list[str] | None, typer.Option("--handler", metavar="姓名", help="信息处理员，可写多次。")
    ] = None,
    on_duty: Annotated[str | None, typer.Option("--on-duty", metavar="姓名", help="当班的信息处理员。")] = None,
) -> int:
    """建立数据文件：项目、部门、当班人。没写的会逐项询问。"""
    options = chosen(db, settings)
    return init(options, site=site, departments=departments or (), handlers=handlers or (), on_duty=on_duty)


def init(
    options: Options, *, site: str | None, departments: Sequence[str], handlers: Sequence[str], on_duty: str | None
) -> int:
    """Make the data file's site; what is not given is asked for at a terminal. Refuses a file that has one."""
    from pmconsole.data.core.timekeeping import SystemClock
    from pmconsole.data.file.store import Store
    from pmconsole.desk.people.setup import DEFAULT_DEPARTMENTS, DepartmentIn, is_new, set_up, shift_at

    settings, path = options.settings(), options.database()
    clock = SystemClock()
    store = Store.open(path, clock)
    try:
        if not is_new(store):
            raise CommandError(f"数据文件 {path} 里已经有项目，没有改动。要另建一个，请用 --db 指定新的文件。")
        names = ",".join(row.name for row in DEFAULT_DEPARTMENTS)
        site = site or _ask("项目名称", "--site")
        if not departments:
            departments = _ask("部门，用逗号隔开", "--department", names).replace("，", ",").split(",")
        duty = on_duty or (handlers[0] if handlers else _ask("当班的信息处理员", "--on-duty"))
        shift, ends_at = shift_at(clock.now(), settings.site_zone())
        set_up(
            store,
            clock,
            site_name=site,
            departments=[DepartmentIn(name) for name in departments],
            handlers=handlers,
            on_duty=duty,
            shift=shift,
            ends_at=ends_at,
        )
    finally:
        store.close()
    say(f"已建立 {path}。运行 pmconsole 打开控制台。")
    return ExitStatus.DONE


def _ask(question: str, option: str, default: str = "") -> str:
    """What the person types, or `default`; without a terminal the default, or a CommandError that names `option`."""
    if not at_terminal():
        if default:
            return default
        raise CommandError(f"缺少 {option}（{question}）。没有终端可问时，请写在命令里。")
    prompt = f"{question}（直接回车为 {default}）：" if default else f"{question}："
    while not (answer := input(prompt).strip() or default):
        say("这一项要填写。")
    return answer
