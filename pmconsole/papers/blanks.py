"""Blank forms for a pad, numbered or not: filled in by hand, found later by the number printed on them (F2).

The number of a pad is not that of a paper: that one is given without gaps when the form is received (4.3.4).
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from pmconsole.data.prints.tables import BlankPad
from pmconsole.desk.core.errors import BadInput, DeskError
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.papers.content_order import OrderContent
from pmconsole.papers.content_report import ReportContent
from pmconsole.papers.content_service import BLANK_SIGNS, ServiceContent
from pmconsole.papers.printing import Printed, PrintPolicy, options_for, place_for, told_of, written_draft
from pmconsole.papers.render import render
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.vocabulary import Paper

BLANK = "print.blank"
MOST = 500
#: What is filled in by hand before it comes to the desk, and has its number from the pad.
NUMBERED = frozenset({Paper.SERVICE})
_EMPTY: dict[Paper, Any] = {
    Paper.SERVICE: ServiceContent(blank=True, signs=BLANK_SIGNS), Paper.ORDER: OrderContent(),
    Paper.REPORT: ReportContent(),
}  # fmt: skip


def kind_of(word: str) -> Paper:
    """The kind of form that is called so, by its name or the letters of its numbers. Raises BadInput."""
    for paper in _EMPTY:
        if word.strip().upper() in (paper.zh, paper.value):
            return paper
    have = "、".join(f"{paper.zh}（{paper.value}）" for paper in _EMPTY)
    raise BadInput({"blank": f"没有“{word}”这种空白单，没有打印。可以印：{have}。"})


def print_blanks(
    desk: Desk, actor: Actor, paper: Paper, count: int, policy: PrintPolicy, *, numbered: bool, target: Path | None
) -> Printed:
    """Print `count` blank forms as one file, into the outbox and to the printer or into `target` alone.

    Numbers go on where the last pad ended. Raises BadInput, StoreError, and DeskError where it cannot be written.
    """
    if not 1 <= count <= MOST:
        raise BadInput({"count": f"一次印 1 到 {MOST} 张，现在 {count} 张。"})
    if numbered and paper not in NUMBERED:
        raise BadInput({"numbered": f"{paper.zh}的编号在开单时才给，空白单不能先编号，没有打印。"})
    if target is not None and target.exists():
        raise DeskError(f"文件 {target} 已经存在，没有覆盖。请换一个文件名。")
    first = _reserve(desk, actor, paper, count, numbered)
    empty = _EMPTY[paper]
    forms = [replace(empty, printed_no=printed_number(first + nr)) if numbered else empty for nr in range(count)]
    rendered = render(paper, forms, options_for(desk, actor, policy))
    numbers = f" {printed_number(first)} 至 {printed_number(first + count - 1)}" if numbered else ""
    stem = f"{paper.value}-空白-{first:06}" if numbered else f"{paper.value}-空白-{desk.today():%Y%m%d}"
    wanted = [PrintRequest(paper, f"空白{paper.zh} {count} 张{numbers}", stem)]
    folder = target.parent if target else policy.outbox or desk.store.path.parent / "outbox"
    draft = written_draft(folder, rendered)
    file = place_for(folder, wanted, 1, rendered.suffix, target)
    os.replace(draft, file)
    return told_of(wanted, rendered, file, 1, policy, target is None)


def printed_number(nr: int) -> str:
    """A number as it stands on a form of a pad."""
    return f"No.{nr:06}"


def _reserve(desk: Desk, actor: Actor, paper: Paper, count: int, numbered: bool) -> int:
    """The first of `count` numbers no other pad has, kept and journaled; 1 where none are wanted."""
    with desk.unit(actor, BLANK) as unit:
        where = (BlankPad.site_id == desk.site_id, BlankPad.paper == paper)
        last = unit.session.exec(select(func.max(col(BlankPad.last))).where(*where)).one() or 0
        told = f"{count} 张"
        if numbered:
            pad = BlankPad(
                site_id=desk.site_id, paper=paper, first=last + 1, last=last + count, at=unit.now, by=actor.name
            )
            unit.session.add(pad)
            told += f" {printed_number(pad.first)} 至 {printed_number(pad.last)}"
        unit.log(BLANK, paper=paper, changes={"pad": ("", told)})
        return last + 1 if numbered else 1
