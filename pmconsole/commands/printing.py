"""`pmconsole print`: a paper by its number as a PDF, into the outbox and to the printer, or into a file (section 5)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pmconsole.commands.opening import (
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    complain,
    desk_open,
    say,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("print")
def print_command(
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="编号", help="例如 PG-20261123-007。", show_default=False)
    ] = None,
    db: Db = None,
    settings: SettingsFile = None,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="只写成这个文件，不送打印机。")
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="派工单、客户服务单两张印在一页上，带存根。")] = False,
    blank: Annotated[
        str | None, typer.Option("--blank", metavar="单据", help="印空白单，例如 客户服务单；不写编号。")
    ] = None,
    count: Annotated[int, typer.Option("--count", metavar="张数", help="空白单印几张。")] = 1,
    numbered: Annotated[bool, typer.Option("--numbered", help="空白的客户服务单接着上一本编印刷单号。")] = False,
    copies: Annotated[bool, typer.Option("--copies", help="派工单印成几联：存根、部门、财务、客户。")] = False,
) -> int:
    """按编号打印单据：PDF 存进 outbox 并送打印机。重印注明第几次打印。"""
    options = chosen(db, settings)
    if blank is not None:
        if numbers:
            raise CommandError("印空白单不写编号，没有打印。")
        return print_blanks(options, blank, count, numbered=numbered, target=file, half=half)
    if not numbers:
        raise CommandError("请写要打印的单据编号，例如 PG-20261123-007；印空白单用 --blank。")
    return print_papers(options, numbers, target=file, half=half, copies=copies)


def print_blanks(options: Options, word: str, count: int, *, numbered: bool, target: Path | None, half: bool) -> int:
    """Print a pad of blank forms of the kind that is called `word`."""
    from pmconsole.papers import blanks
    from pmconsole.root import actor_on_duty

    policy = options.settings().papers()
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有打印。请先打开控制台接班。")
        how = replace(policy, half=half or policy.half)
        done = blanks.print_blanks(desk, actor, blanks.kind_of(word), count, how, numbered=numbered, target=target)
    complain(*done.said)
    say(f"{done.message}。")
    return ExitStatus.DONE


def print_papers(
    options: Options, numbers: Sequence[str], *, target: Path | None, half: bool, copies: bool = False
) -> int:
    """Print the papers `numbers`, all of one kind, as one file; what is not as it should be goes to standard error."""
    from pmconsole.papers import printing
    from pmconsole.procedure.papers import HALVES
    from pmconsole.root import actor_on_duty

    policy = options.settings().papers()
    if copies and not policy.parts:
        policy = replace(policy, parts=printing.USUAL_PARTS)
    with desk_open(options) as desk:
        actor = actor_on_duty(desk)
        if actor is None:
            raise CommandError("还没有人当班，没有打印。请先打开控制台接班。")
        wanted = list(dict.fromkeys(printing.find_paper(desk, number) for number in numbers))
        if len({one.paper for one in wanted}) > 1:
            raise CommandError("一次只能打印同一种单据，没有打印。请分开打印。")
        if half and wanted[0].paper not in HALVES:
            raise CommandError("只有派工单和客户服务单能两张印在一页上（--half），没有打印。")
        done = printing.print_papers(desk, actor, wanted, replace(policy, half=half or policy.half), target)
    complain(*done.said)
    say(f"{done.message}。")
    return ExitStatus.DONE
