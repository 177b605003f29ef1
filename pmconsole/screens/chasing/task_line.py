"""How a task looks as one line: time left, what is next, the paper, who is waited for, how often they were chased."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.tasks.rows import TaskRow
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.short import short_number, short_room
from pmconsole.screens.kit.time_left import MARKS, time_left

WIDE = 110
_zh = partial(narrow_zh, paper=Paper.ORDER)
COLUMNS = (
    Column("left", "时限", 13),
    Column("step", "下一步", 12),
    Column("short_number", _zh("number"), 11, until_width=WIDE),
    Column("number", _zh("number"), 15, from_width=WIDE),
    Column("whose", "找谁", 8, share=2),
    Column("short_chased", "催", 2, until_width=WIDE),
    Column("chased", "催办", 16, from_width=WIDE),
    Column("room", field_zh("room"), 9),
    Column("content", field_zh("content"), 8, share=4),
    Column("assistant", _zh("assistant"), 8, from_width=WIDE),
)


class TaskLines:
    """Draws tasks; `now` is set before each round of drawing."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        """`zone` is the site's, `now` an instant in UTC."""
        self.zone, self.now = zone, now

    def draw(self, row: TaskRow) -> ListLine:
        """The line of `row` at `now`."""
        return ListLine(
            {
                "left": self._left(row),
                "step": row.step,
                "number": row.number,
                "short_number": short_number(row.number, self.now.astimezone(self.zone).date()),
                "whose": row.whose,
                "short_chased": str(row.chased or ""),
                "chased": f"{row.chased} 次 {shown(row.chased_at, self.zone, self.now)}" if row.chased else "",
                "room": short_room(row.room),
                "content": CellText(row.content, "major") if row.major else row.content,
                "assistant": row.assistant,
            }
        )

    def _left(self, row: TaskRow) -> Cell:
        """The time left; where no clock runs, since when it waits."""
        if row.warn_at is None or row.due_at is None:
            return CellText(f"{shown(row.since, self.zone, self.now)}起", "dim")
        left = time_left(self.now, row.warn_at, row.due_at)
        symbol, _, look = MARKS[left.state]
        return CellText(f"{symbol:<2}{left.word}", look)
