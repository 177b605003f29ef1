"""How a change looks: one line of the board, one line beside the intake, all of it in the detail (4.3.3)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.board.queries import CallerRow, ChangeRow
from pmconsole.procedure.board import INWARD, ChangeState
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.kit.blocks import Block, Fact, Moments, facts
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.short import short_number

_zh = partial(narrow_zh, paper=Paper.CHANGE)
COLUMNS = (
    Column("state", _zh("state"), 10),
    Column("kind", _zh("kind"), 8),
    Column("scope", _zh("scope"), 12, share=1),
    Column("period", "起止", 23),
    Column("content", _zh("content"), 8, share=3),
    Column("asked", "问过", 6),
    Column("department", _zh("department"), 8, from_width=104),
    Column("number", _zh("number"), 7),
)
MARKS = {
    ChangeState.IN_FORCE: ("", ""),
    ChangeState.COMING: ("", "dim"),
    ChangeState.OVERDUE: ("? ", "due_soon"),
    ChangeState.ENDED: ("", "dim"),
    ChangeState.VOID: ("", "void"),
}
UNTIL_TOLD = "另行通知"


def period(change: ChangeRow, zone: ZoneInfo, now: datetime) -> str:
    """`08:00-18:00`, `11-24 09:00-另行通知`; the day of the end only where it is another one. Site time."""
    begins = shown(change.begins_at, zone, now)
    until = change.ended_at or change.ends_at
    if until is None:
        return f"{begins}-{UNTIL_TOLD}"
    same = until.astimezone(zone).date() == change.begins_at.astimezone(zone).date()
    return f"{begins}-{until.astimezone(zone):%H:%M}" if same else f"{begins}-{shown(until, zone, now)}"


class BoardLines:
    """Draws changes as of `now`, which is set before each round of drawing."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        """`zone` is the site's, `now` an instant in UTC."""
        self.zone, self.now = zone, now

    def draw(self, row: ChangeRow) -> ListLine:
        """The line of `row` at `now`."""
        state = row.state(self.now)
        symbol, look = MARKS[state]
        over = state in (ChangeState.ENDED, ChangeState.VOID)
        return ListLine(
            {
                "state": CellText(symbol + self._word(row, state), look),
                "kind": row.kind.zh,
                "scope": row.scope,
                "period": period(row, self.zone, self.now),
                "content": row.content,
                "asked": self._asked(row),
                "department": (CellText(row.department), CellText("迟报", "due_soon")) if row.late else row.department,
                "number": short_number(row.number, row.registered_at.astimezone(self.zone).date()),
            },
            ("void" if state is ChangeState.VOID else "dim") if over else "",
        )

    @staticmethod
    def _word(row: ChangeRow, state: ChangeState) -> str:
        return row.outcome.zh if state is ChangeState.ENDED and row.outcome else state.zh

    @staticmethod
    def _asked(row: ChangeRow) -> Cell:
        if row.to_call:
            return CellText(f"回电{row.to_call}", "due_soon")
        return f"{row.asked} 人" if row.asked else ""


def change_blocks(change: ChangeRow, callers: Sequence[CallerRow], moments: Moments) -> list[Block]:
    """All of a change, and who asked about it."""
    state = change.state(moments.now)
    looks = {ChangeState.OVERDUE: "due_soon", ChangeState.VOID: "void"}
    word = f"{state.zh}（{change.outcome.zh}）" if change.outcome else state.zh
    if state is ChangeState.OVERDUE:
        word = "到期待问：问部门，已恢复、已结束还是要延长？"
    late = "，迟报（超过 4 小时）" if change.late else ""
    inward = "（不对外）" if change.kind in INWARD else ""
    head = Block(
        f"{change.number}  {change.kind.zh}{inward}",
        facts(
            ("状态", word, looks.get(state, "")),
            ("范围", change.scope),
            ("起止", period(change, moments.zone, moments.now)),
            ("内容", change.content),
            ("答复口径", change.answer),
            ("情况", change.end_remark or change.void_reason),
            ("上报", f"{change.department} {change.reporter}（{change.reported_how.zh}）"),
            (
                "决定",
                f"{moments(change.decided_at)}，{moments(change.registered_at)} 登记{late}",
                "late" if late else "",
            ),
            ("登记人", change.handler),
        ),
    )
    asked = tuple(_caller(caller, moments) for caller in callers)
    return [head, Block(f"问过的来电人 {len(callers)}", asked, none="还没有人问过。")]


def _caller(caller: CallerRow, moments: Moments) -> Fact:
    text = " ".join(filter(None, (caller.source, caller.phone, caller.room)))
    if caller.called_back_at:
        return Fact(moments(caller.received_at), f"{text}，{moments(caller.called_back_at)} 已回电")
    return Fact(
        moments(caller.received_at), f"{text}，待回电" if caller.due_since else text, "late" * bool(caller.due_since)
    )
