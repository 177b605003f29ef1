"""`pmconsole print`: a paper by its number as a PDF, into the outbox and to the printer, or into a file (section 5)."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pmconsole.commands.opening import CommandError, Options, complain, desk_open, say


def print_papers(options: Options, numbers: Sequence[str], *, target: Path | None, half: bool) -> int:
    """Print the papers `numbers`, all of one kind, as one file; what is not as it should be goes to standard error."""
    from pmconsole.papers import printing
    from pmconsole.papers.render import HALVES
    from pmconsole.root import actor_on_duty

    policy = options.settings().papers()
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
    return 0
