"""How an entry of the ledger looks as one line: struck-off numbers red and struck through, and 已消档 too (4.3.7)."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from pmconsole.data.papers.rows import LedgerRow, PaperMark
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.vocabulary import Category, Channel, EntryState, Paper
from pmconsole.screens.kit.list_line import Cell, CellText, Column, ListLine
from pmconsole.screens.kit.short import short_number, short_room
from pmconsole.screens.kit.time_left import MARKS, time_left

_zh = partial(narrow_zh, paper=Paper.LEDGER)
COLUMNS = (
    Column("mark", "警", 6),
    Column("time", _zh("received_at"), 8),
    Column("channel", _zh("channel"), 6),
    Column("source", _zh("source"), 8, from_width=104),
    Column("room", _zh("room"), 9),
    Column("category", _zh("category"), 4),
    Column("content", _zh("content"), 12, share=3),
    Column("state", _zh("state"), 6),
    Column("papers", _zh("remark"), 14, share=1),
)

CHANNELS = {Channel.SERVICE_FORM: "客服单"}
CATEGORIES = {
    Category.UNCLASSIFIED: "未分",
    Category.EMERGENCY: "突发",
    Category.INTERNAL: "内部",
}
STATES = {EntryState.INTERNAL: "内部"}


class LedgerLines:
    """Draws ledger rows; `now` is set before each round of drawing."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        """`zone` is the site's, `now` an instant in UTC."""
        self.zone, self.now = zone, now

    def draw(self, row: LedgerRow) -> ListLine:
        """The line of `row` at `now`."""
        void = row.state is EntryState.VOID
        return ListLine(
            {
                "mark": self._mark(row),
                "time": self._time(row.received_at),
                "channel": CHANNELS.get(row.channel, row.channel.zh),
                "source": row.source,
                "room": short_room(row.room),
                "category": CATEGORIES.get(row.category, row.category.zh),
                "content": row.content,
                "state": self._state(row),
                "papers": self._papers(row),
            },
            "void" if void else "",
        )

    def _mark(self, row: LedgerRow) -> Cell:
        """`!!` breached and `>` due soon with a word; a major incident says so too."""
        symbol, word, look = "", "", ""
        if row.next_due is not None and row.next_warn is not None:
            symbol, word, look = MARKS[time_left(self.now, row.next_warn, row.next_due).state]
        if row.major:
            return CellText(f"{symbol:<2}重大", look or "major")
        return CellText(f"{symbol:<2}{word}", look)

    def _time(self, moment: datetime) -> str:
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        if local.date() == today:
            return f"{local:%H:%M}"
        return f"{local:%m-%d}" if local.year == today.year else f"{local:%y-%m-%d}"

    def _state(self, row: LedgerRow) -> Cell:
        word = STATES.get(row.state, row.state.zh)
        if row.state is EntryState.STRUCK_OFF:
            return CellText(word, "dim")
        return word

    def _papers(self, row: LedgerRow) -> Cell:
        day = row.received_at.astimezone(self.zone).date()
        return tuple(mark_piece(mark, day) for mark in row.papers) or row.remark


def mark_piece(mark: PaperMark, day: date | None = None) -> CellText:
    """A paper's number as in the remarks column: red and struck through when struck off; void ones say 作废."""
    number = short_number(mark.number, day)
    if mark.void:
        return CellText(f"{number}作废", "void")
    return CellText(number, "struck" if mark.struck_off else "")
