"""How hand-ins, their papers, what was kept back, what went back and what is archived look as lines (4.3.8, 4.3.10)."""

from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.hand_in.queries import HandInRow, ItemRow, ReturnRow
from pmconsole.desk.papers.qualifying import Qualification
from pmconsole.procedure.archive import HandInState, ItemResult, ReturnState
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.papers import KINDS
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.kit.list_line import CellText, Column, ListLine
from pmconsole.screens.papers.archive_way import day, minute, place_of

_zh = partial(narrow_zh, paper=Paper.HAND_IN)
WIDE = 110
HAND_INS = (
    Column("number", _zh("number"), 16), Column("until", _zh("period_to"), 11), Column("state", _zh("state"), 6),
    Column("handed", _zh("handed"), 5, right=True),
    Column("pending", "待审", 5, right=True), Column("passed", "入档", 5, right=True),
    Column("returned", "退回", 5, right=True),
    Column("kept", _zh("kept"), 6, right=True), Column("by", _zh("received_by"), 8, share=1),
    Column("since", "期间", 24, from_width=WIDE),
)  # fmt: skip
WAITING = (
    Column("number", "编号", 15), Column("kind", "单据", 4), Column("title", "内容", 12, share=2),
    Column("department", "部门", 8, share=1), Column("reasons", "缺什么（条款）", 20, share=4),
)  # fmt: skip
RETURNS = (
    Column("number", "编号", 15), Column("round", "次", 3), Column("state", "状态", 8), Column("department", "退给", 8),
    Column("sent", "退回时间", 11), Column("reason", "原因", 12, share=2), Column("correction", "改了什么", 8, share=2),
    Column("back", "再交", 16, from_width=WIDE),
)  # fmt: skip
ARCHIVE = (
    Column("archive", "档案号", 15), Column("number", "编号", 15), Column("at", "日期", 10), Column("room", "房号", 12),
    Column("title", "内容", 10, share=3), Column("place", "位置", 10, share=1),
    Column("until", "保存到", 10, from_width=WIDE),
)  # fmt: skip
ITEMS = (
    Column("number", "编号", 15), Column("kind", "单据", 4), Column("at", "日期", 5), Column("room", "房号", 12),
    Column("title", "内容", 10, share=3), Column("result", "审核", 4), Column("note", "说明", 15, share=1),
)  # fmt: skip
_STATES = {HandInState.PREPARED: "due_soon", HandInState.RECEIVED: "due_soon", HandInState.REVIEWED: "good"}
_RETURNS = {ReturnState.SENT: "due_soon", ReturnState.BACK: "dim"}
_RESULTS = {ItemResult.PASSED: "good", ItemResult.RETURNED: "breached"}


@dataclass(frozen=True)
class WaitingRow:
    """A paper that is not in the archive yet; `id` is its place in the list."""

    id: int
    standing: Qualification


def how_far(done: int, of: int) -> str:
    """How far a preparation is, in words."""
    if not of:
        return "正在准备周交：查看哪些单据齐全"
    return f"正在准备周交：{done} / {of} 张" if done < of else f"正在准备周交：{of} 张已排好，写总表和压缩包"


def hand_in_line(row: HandInRow, zone: ZoneInfo) -> ListLine:
    """One hand-in."""
    look = _STATES.get(row.state, "")
    return ListLine(
        {
            "number": row.number, "until": minute(row.period_to, zone), "state": CellText(row.state.zh, look),
            "handed": str(row.handed), "pending": str(row.pending or ""), "passed": str(row.passed or ""),
            "returned": CellText(str(row.returned), "breached") if row.returned else "", "kept": str(row.kept or ""),
            "by": row.received_by, "since": f"{day(row.period_from, zone)} 至 {day(row.period_to, zone)}",
        }
    )  # fmt: skip


def waiting_line(row: WaitingRow) -> ListLine:
    """A paper with what it lacks, or that it is ready."""
    one = row.standing
    reasons = CellText(one.reasons, "due_soon") if one.missing else CellText("齐全，随下一次周交", "good")
    return ListLine(
        {
            "number": one.number, "kind": KINDS[one.paper].short, "title": one.title, "department": one.department,
            "reasons": reasons,
        }
    )  # fmt: skip


def return_line(row: ReturnRow, zone: ZoneInfo) -> ListLine:
    """One time a paper went back."""
    result = f" {row.result.zh}" if row.result else ""
    return ListLine(
        {
            "number": row.number, "round": str(row.round), "state": CellText(row.state.zh, _RETURNS.get(row.state, "")),
            "department": row.department, "sent": minute(row.sent_at, zone), "reason": row.reason,
            "correction": row.correction, "back": f"{row.back_number}{result}",
        }
    )  # fmt: skip


def archive_line(row: ItemRow, zone: ZoneInfo) -> ListLine:
    """An archived paper."""
    return ListLine(
        {
            "archive": row.archive_number or "", "number": row.number, "at": day(row.at, zone), "room": row.room,
            "title": row.title, "place": place_of(row), "until": str(row.keep_until or "永久"),
        }
    )  # fmt: skip


def item_line(row: ItemRow, zone: ZoneInfo) -> ListLine:
    """A paper of a hand-in under review."""
    note = row.reason or " ".join(filter(None, (row.archive_number, place_of(row)))) or row.remark
    return ListLine(
        {
            "number": row.number, "kind": KINDS[row.paper].short, "at": day(row.at, zone)[5:], "room": row.room,
            "title": row.title, "result": CellText(_result(row), _RESULTS.get(row.result, "")),
            "note": CellText(note, "due_soon") if row.remark and note == row.remark else note,
        },
        "dim" if row.result is ItemResult.PASSED else "",
    )  # fmt: skip


def _result(row: ItemRow) -> str:
    return {ItemResult.PASSED: "合格", ItemResult.RETURNED: "退回"}.get(row.result, row.result.zh)
