"""The ledger (F3, 信息中心记录表): all that was received, found by word, number, room or filter (4.3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import LedgerFilter, LedgerRow
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.vocabulary import Category, Channel, EntryState, Paper, Term
from pmconsole.procedure.working_days import WorkingCalendar
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.cells import width
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.ledger_line import COLUMNS, LedgerLines
from pmconsole.screens.papers.listing import ListScreen
from pmconsole.screens.papers.paper_view import Which

PERIODS = {
    "": "全部时间",
    "today": "今天",
    "yesterday": "昨天",
    "week": "近 7 天",
    "month": "近 30 天",
    "year": "近一年",
}
_DAYS_BACK = {"today": 0, "week": 6, "month": 29, "year": 364}
NOTHING_YET = "还没有记录。\n按 F2 登记第一条来电、来访或客户服务单。"
NOTHING_FOUND = "没有符合条件的记录。\n按 Ctrl+U 去掉查找和筛选，看全部记录。"
FIRST_SIGHT = 200
READING = "正在读取记录……"


@dataclass(frozen=True)
class LedgerQuestion:
    """What the desk asks of the ledger; `period` is a key of `PERIODS`."""

    words: str = ""
    state: EntryState | None = None
    category: Category | None = None
    channel: Channel | None = None
    period: str = ""
    only_open: bool = False
    major: bool = False

    def filter(self, now: datetime, calendar: WorkingCalendar) -> LedgerFilter:
        """The filter of the store at `now`; days begin at the site's midnight."""
        since = until = None
        if self.period == "yesterday":
            until = calendar.start_of_day(now)
            since = calendar.start_of_day(until - timedelta(hours=1))
        elif self.period:
            since = calendar.start_of_day(now - timedelta(days=_DAYS_BACK[self.period]))
        return LedgerFilter(
            words=self.words.strip(),
            states=frozenset([self.state] if self.state else ()),
            categories=frozenset([self.category] if self.category else ()),
            channels=frozenset([self.channel] if self.channel else ()),
            since=since,
            until=until,
            only_open=self.only_open,
            major=self.major,
        )

    def in_words(self) -> list[str]:
        """What is filtered by, besides the words searched."""
        terms: list[Term | None] = [self.state, self.category, self.channel]
        named = ["只看未办结"] * self.only_open + ["重大"] * self.major + [term.zh for term in terms if term]
        return named + ([PERIODS[self.period]] if self.period else [])


class SearchLine(Line):
    """Where the words are typed; Enter and Down lead into the list, Esc empties it first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "screen.leave_search", show=False)]


class LedgerScreen(ListScreen):
    """The list of all entries, newest first."""

    TITLE_ZH = "信息中心记录表"
    CSS_PATH: ClassVar[Any] = ["listing.tcss"]
    AUTO_FOCUS = "PagedList"
    LOOKS = frozenset({"leave_search"})
    KEYS: ClassVar = (
        Command("ledger.open", "enter", "打开", "open", "整屏看这条记录和它的单据、时限、历史。", view=True),
        Command("ledger.act", "ctrl+e", "办理", "act", "列出这条记录现在能办的步骤，按数字选。"),
        Command(
            "ledger.search",
            "ctrl+f",
            "查找",
            "search",
            "按文字、编号、电话、房号查找；边输边查。",
            priority=True,
            view=True,
        ),
        Command(
            "ledger.open_only",
            "ctrl+o",
            "未办结",
            "only_open",
            "只看还没消档的，再按一次看全部。",
            priority=True,
            view=True,
        ),
        Command(
            "ledger.filter",
            "ctrl+l",
            "筛选",
            "filter",
            "按状态、类别、来源、时间筛选，按数字选。",
            priority=True,
            view=True,
        ),
        Command("ledger.reset", "ctrl+u", "清除", "reset", "去掉查找和筛选，看全部记录。", priority=True, view=True),
    )

    def __init__(self) -> None:
        """Everything is shown at first."""
        super().__init__()
        self.wanted = LedgerQuestion()
        self._shown: LedgerQuestion | None = None

    def bar(self) -> ComposeResult:
        """Search words, filters, count."""
        with Horizontal(id="filter-bar"):
            yield Static(Content("查找"), id="filter-label")
            yield SearchLine(hint="Ctrl+F 输入文字、编号、电话或房号")
            self.filter_words, self.filter_count = (Static(id=f"filter-{k}", markup=False) for k in ("words", "count"))
            yield self.filter_words
            yield self.filter_count

    def make_list(self) -> PagedList[Any]:
        """The list of entries."""
        desk = self.console.desk
        self.lines = LedgerLines(desk.zone, desk.now())
        return PagedList[LedgerRow](COLUMNS, fetch=self._fetch, draw=self.lines.draw, empty=READING)

    async def _fetch(self, ids: Sequence[int]) -> Sequence[LedgerRow]:
        return await self.console.read(queries.ledger_rows, list(ids))

    def set_now(self) -> None:
        """The rows are drawn as of this moment."""
        self.lines.now = self.console.desk.now()

    def entry_of(self, row: LedgerRow) -> int:
        """A row is an entry."""
        return row.id

    def paper_of(self, row: LedgerRow) -> Which:
        """A row is an entry."""
        return Paper.LEDGER, row.id

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The ledger of some days; the selected line, its forms and orders."""
        row = self.rows.selected
        days = printing.days_of(Paper.LEDGER, self.console, row.received_at if row else None)
        if row is None:
            return days
        papers = [printing.one(mark.paper, mark.number, mark.paper_id) for mark in row.papers]
        return [*days, *papers, printing.one(Paper.LEDGER, row.number, row.id)]

    async def read_ids(self) -> None:
        """Ask for what is wanted; an answer to an older question is dropped."""
        wanted, desk = self.wanted, self.console.desk
        if self._shown is None:
            # A million ids take a second: the newest few fill the screen before.
            self.rows.set_ids(await self.console.read(queries.ledger_ids, LedgerFilter(), FIRST_SIGHT), top=True)
        ids = await self.console.read(queries.ledger_ids, wanted.filter(desk.now(), desk.calendar))
        if wanted != self.wanted:
            self._reading.ask()
            return
        self.set_now()
        self.rows.empty = NOTHING_YET if wanted == LedgerQuestion() else NOTHING_FOUND
        self.rows.set_ids(ids, top=wanted != (self._shown or LedgerQuestion()))
        self._shown = wanted
        self._show_bar(len(ids))

    def _show_bar(self, count: int) -> None:
        told = ((self.filter_words, "  ".join(self.wanted.in_words())), (self.filter_count, f"{count:,} 条"))
        for static, text in told:
            # The screen is laid out again only where the words have become longer or shorter.
            static.update(Content(text), layout=width(text) != width(str(static.content)))

    def ask(self, **changed: Any) -> None:
        """Want something else."""
        self.wanted = replace(self.wanted, **changed)
        self._reading.ask()

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    # Searching and filtering

    @on(Typed)
    def _typed(self) -> None:
        self.ask(words=self.query_one(SearchLine).value)

    @on(Finished)
    def _to_list(self) -> None:
        self.rows.focus()

    def action_search(self) -> None:
        """Put the caret into the search line."""
        self.query_one(SearchLine).focus()

    def action_leave_search(self) -> None:
        """Empty the search line; when it is empty, go back to the list."""
        line = self.query_one(SearchLine)
        if line.value:
            line.value = ""
        else:
            self.rows.focus()

    def action_only_open(self) -> None:
        """Leave out or show what is struck off or void."""
        self.ask(only_open=not self.wanted.only_open)

    def action_reset(self) -> None:
        """Show everything."""
        self.query_one(SearchLine).value = ""
        self.wanted = LedgerQuestion()
        self._reading.ask()
        self.rows.focus()

    def action_filter(self) -> None:
        """Choose a filter by digits: first by what, then which."""
        in_background(self, self._choose_filter, group="filter", exclusive=True)

    async def _choose_filter(self) -> None:
        wanted = self.wanted
        kinds = [
            ChooserItem("state", "状态", wanted.state.zh if wanted.state else "全部"),
            ChooserItem("category", "类别", wanted.category.zh if wanted.category else "全部"),
            ChooserItem("channel", "来源", wanted.channel.zh if wanted.channel else "全部"),
            ChooserItem("period", "时间", PERIODS[wanted.period]),
            ChooserItem("major", "重大事件", "只看重大" if wanted.major else "全部"),
        ]
        keys = "数字/Enter 选   Esc 返回"
        kind = await self.app.push_screen_wait(Chooser("筛选", kinds, "按数字选", keys))
        if kind is None:
            return
        if kind == "major":
            self.ask(major=not wanted.major)
            return
        title = next(item.zh for item in kinds if item.value == kind)
        choice = await self.app.push_screen_wait(
            Chooser(f"筛选：{title}", choices(kind), "按数字选，或输入首字母", keys)
        )
        if choice is not None:
            self.ask(**{kind: choice[0]})


def choices(kind: str) -> list[ChooserItem[tuple[Any]]]:
    """What can be chosen for a filter; the value is wrapped, since None means all."""
    if kind == "period":
        return [ChooserItem((key,), zh) for key, zh in PERIODS.items()]
    terms: dict[str, type[Term]] = {"state": EntryState, "category": Category, "channel": Channel}
    every: list[ChooserItem[tuple[Any]]] = [ChooserItem((None,), "全部")]
    return every + [ChooserItem((term,), term.zh) for term in terms[kind]]
