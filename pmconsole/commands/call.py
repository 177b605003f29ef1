"""`pmconsole call`: a telephone system's script says who calls."""

from typing import Annotated

import typer

from pmconsole.commands.opening import Db, Options, SettingsFile, chosen, desk_open, say
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("call")
def call_command(
    number: Annotated[str, typer.Option("--number", metavar="号码", help="来电的号码。", show_default=False)],
    db: Db = None,
    settings: SettingsFile = None,
    name: Annotated[str, typer.Option("--name", metavar="姓名", help="电话系统知道的来电人。")] = "",
    missed: Annotated[bool, typer.Option("--missed", help="没有人接，记入待回电。")] = False,
) -> int:
    """告诉值班台有来电（由电话系统的脚本调用）。值班台显示来电，一键接听并登记。"""
    return call(chosen(db, settings), number, name=name, missed=missed)


def call(options: Options, number: str, *, name: str = "", missed: bool = False) -> int:
    """Announce the call to the running consoles through the data file."""
    from pmconsole.desk.calls.acts import ring

    with desk_open(options) as desk:
        say(ring(desk, number, person=name, missed=missed).message)
    return ExitStatus.DONE
