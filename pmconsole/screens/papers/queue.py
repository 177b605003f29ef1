"""The dispatch queue (F4, 派工单): open orders by the time left of their first clock (4.3.7, 4.3.11)."""

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import QueueRow
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.vocabulary import OrderState, Paper
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.listing import ListScreen
from pmconsole.screens.papers.paper_view import Which
from pmconsole.screens.papers.queue_line import COLUMNS, QueueLines

NOTHING_OPEN = "没有待办的派工单。\n在记录表（F3）选中一条记录，按 Ctrl+E 派工。"
NOTHING_HERE = "这个部门没有待办的派工单。\n按 0 看全部部门。"
READING = "正在读取派工单……"
CLOSED = (OrderState.REISSUED, OrderState.STRUCK_OFF, OrderState.VOID)


def read_queue(session: Session, site_id: int, include_closed: bool) -> tuple[list[QueueRow], list[str]]:
    """The orders by time left, and the departments in their order."""
    rows = queries.queue(session, site_id, include_closed=include_closed)
    return rows, [row.name for row in queries.departments(session, site_id)]


class QueueScreen(ListScreen):
    """The list of open orders, the most urgent first."""

    TITLE_ZH = "派工单"
    CSS_PATH: ClassVar[Any] = ["listing.tcss"]
    AUTO_FOCUS = "PagedList"
    KEYS: ClassVar = (
        Command("queue.act", "enter,ctrl+e", "办理", "act", "列出这张派工单现在能办的步骤，按数字选。"),
        Command("queue.open", "ctrl+d", "详情", "open", "整屏看这张派工单：各轮办理、时限、签名、历史。", view=True),
        Command(
            "queue.closed",
            "ctrl+o",
            "含已结",
            "closed",
            "连已消档、已重派、作废的一起看，再按一次只看待办。",
            view=True,
        ),
        Command("queue.look", "enter", "查看", "open", "整屏看这张派工单。", view=True, desk=False),
        Command(
            "queue.department",
            "0",
            "部门",
            "department('')",
            "按数字只看一个部门，0 看全部。",
            palette=False,
            view=True,
        ),
    )

    def __init__(self) -> None:
        """All departments, open orders only."""
        super().__init__()
        self.department = ""
        self.include_closed = False
        self.departments: list[str] = []
        self._all: list[QueueRow] = []
        self._by_id: dict[int, QueueRow] = {}

    def bar(self) -> ComposeResult:
        """Departments by digit with how many, states with how many."""
        self.department_bar = Static(id="queue-bar", markup=False)
        self.state_bar = Static(id="queue-states", markup=False)
        yield self.department_bar
        yield self.state_bar

    def make_list(self) -> PagedList[Any]:
        """The list of orders."""
        desk = self.console.desk
        self.lines = QueueLines(desk.zone, desk.now())
        return PagedList[QueueRow](COLUMNS, fetch=self._fetch, draw=self.lines.draw, empty=READING)

    async def _fetch(self, ids: Sequence[int]) -> Sequence[QueueRow]:
        return [self._by_id[row_id] for row_id in ids if row_id in self._by_id]

    def set_now(self) -> None:
        """The rows are drawn as of this moment."""
        self.lines.now = self.console.desk.now()

    def entry_of(self, row: QueueRow) -> int:
        """The entry the order was written for."""
        return row.entry_id

    def paper_of(self, row: QueueRow) -> Which:
        """A row is an order."""
        return Paper.ORDER, row.id

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The selected order."""
        row = self.rows.selected
        return [] if row is None else [printing.one(Paper.ORDER, row.number, row.id)]

    async def read_ids(self) -> None:
        """Read the whole queue: what is open at one time is a few hundred orders."""
        wanted = self.include_closed
        rows, departments = await self.console.read(read_queue, wanted)
        if wanted != self.include_closed:
            self._reading.ask()
            return
        self._all, self._by_id = rows, {row.id: row for row in rows}
        known = dict.fromkeys([*departments, *(row.department for row in rows)])
        self.departments = list(known)[:9]
        self.show_rows()

    def show_rows(self, *, top: bool = False) -> None:
        """Show the orders of the chosen department."""
        rows = [row for row in self._all if self.department in ("", row.department)]
        self.set_now()
        self.rows.empty = NOTHING_HERE if self.department else NOTHING_OPEN
        self.rows.set_ids(array("q", [row.id for row in rows]), top=top)
        self.department_bar.update(self._departments())
        self.state_bar.update(self._states(rows))

    def _departments(self) -> Content:
        """`0 全部 12  1 工程部 7  ...`, the chosen one reversed."""
        counts = Counter(row.department for row in self._all if row.state not in CLOSED)
        tabs = [("", f" 0 全部 {counts.total()} ")]
        tabs += [(name, f" {nr} {name} {counts[name]} ") for nr, name in enumerate(self.departments, 1)]
        return Content(" ").join(
            Content.styled(text, "reverse" if name == self.department else "") for name, text in tabs
        )

    def _states(self, rows: Sequence[QueueRow]) -> Content:
        """`待签收 3  待安排 2 ...` of the shown department."""
        counts = Counter(row.state for row in rows)
        return Content("  ".join(f"{state.zh} {counts[state]}" for state in OrderState if counts[state]))

    @on(PagedList.Activated)
    async def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        await self.run_action("open" if self.console.look_only else "act")

    def on_key(self, event: events.Key) -> None:
        """A digit shows one department, 0 all."""
        if event.character and event.character in "123456789" and int(event.character) <= len(self.departments):
            event.stop()
            self.action_department(self.departments[int(event.character) - 1])

    def action_department(self, name: str) -> None:
        """Show the orders of the department `name`, of all where it is empty."""
        self.department = name
        self.show_rows(top=True)

    def action_closed(self) -> None:
        """Show or leave out what is struck off, re-issued or void."""
        self.include_closed = not self.include_closed
        self._reading.ask()
