"""How a dispatch order looks as one line of the queue: time left, clock and clause, state (4.3.7, 4.3.11)."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.papers.rows import QueueRow
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.vocabulary import Addressee, OrderState, Paper, Rule
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.short import short_number, short_room
from pmconsole.screens.kit.time_left import MARKS, time_left

_zh = partial(narrow_zh, paper=Paper.ORDER)
WIDE = 110
COLUMNS = (
    Column("left", "时限", 10),
    Column("short_rule", "时钟", 4, until_width=WIDE),
    Column("rule", "时钟", 14, from_width=WIDE),
    Column("short_clause", "条款", 7, until_width=WIDE),
    Column("clause", "条款", 14, from_width=WIDE),
    Column("short_number", _zh("number"), 11, until_width=WIDE),
    Column("number", _zh("number"), 15, from_width=WIDE),
    Column("short_state", _zh("state"), 12, until_width=WIDE),
    Column("state", _zh("state"), 10, from_width=WIDE),
    Column("chased", "催办", 16, from_width=WIDE),
    Column("department", _zh("department"), 8, share=1),
    Column("room", _zh("entry_room"), 9),
    Column("content", _zh("content"), 4, share=4),
    Column("worker", _zh("worker"), 8, from_width=WIDE),
)
SHORT_RULES = {
    Rule.SIGN: "签收", Rule.ARRANGE: "安排", Rule.FEEDBACK: "反馈", Rule.RETURN: "返单", Rule.VERIFY: "核实",
    Rule.PROMISE: "约定",
}  # fmt: skip
CLOSED = {OrderState.STRUCK_OFF: "dim", OrderState.REISSUED: "dim", OrderState.VOID: "void"}


class QueueLines:
    """Draws queue rows; `now` is set before each round of drawing."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        """`zone` is the site's, `now` an instant in UTC."""
        self.zone, self.now = zone, now

    def draw(self, row: QueueRow) -> ListLine:
        """The line of `row` at `now`."""
        return ListLine(
            {
                **self._clock(row),
                "number": self._number(row, row.number),
                "short_number": self._number(row, short_number(row.number, self.now.astimezone(self.zone).date())),
                "state": self._state(row),
                "short_state": self._short_state(row),
                "chased": self._chased(row),
                "department": department(row),
                "room": short_room(row.room),
                "content": row.content,
                "worker": row.worker or row.receiver,
            },
            CLOSED.get(row.state, ""),
        )

    def _clock(self, row: QueueRow) -> dict[str, Cell]:
        if row.rule is None or row.warn_at is None or row.due_at is None:
            return {"left": "-"}
        left = time_left(self.now, row.warn_at, row.due_at)
        symbol, _, look = MARKS[left.state]
        table = RULES[row.rule]
        return {
            "left": CellText(f"{symbol:<2}{left.word}", look),
            "rule": CellText(row.rule.zh, look),
            "short_rule": CellText(SHORT_RULES.get(row.rule, row.rule.zh), look),
            "clause": f"{table.clause} 内部约定" if table.house else table.clause,
            "short_clause": f"{table.clause}内" if table.house else table.clause,
        }

    def _number(self, row: QueueRow, number: str) -> Cell:
        return CellText(number, "struck") if row.state is OrderState.STRUCK_OFF else number

    def _short_state(self, row: QueueRow) -> str:
        """State, round and how often it was chased in little room: `已签收 2轮`, `已签收 催1`, `已签收2轮催1`."""
        chased = f"催{row.chased}" if row.chased else ""
        if row.round > 1 and chased:
            return f"{row.state.zh}{row.round}轮{chased}"
        return self._state(row) + (f" {chased}" if chased else "")

    def _chased(self, row: QueueRow) -> str:
        last = shown(row.chased_at, self.zone, self.now)
        return f"{row.chased} 次 {last}" if row.chased else ""

    def _state(self, row: QueueRow) -> str:
        again = f" {row.round}轮" if row.round > 1 else ""
        return row.state.zh + again


def department(row: QueueRow) -> str:
    """To whom the order is written: the department, or the one above after 4.3.11."""
    if row.addressee is Addressee.DEPARTMENT:
        return row.department
    return f"{row.addressee_name or row.addressee.zh}（{row.department}）"
