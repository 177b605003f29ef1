"""The information-change board (F5, 信息登记表): what is in force, what comes, what is over (4.3.3)."""

from array import array
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import ChangeRow, by_building
from pmconsole.data.journal import chain as journal
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.board import acting as board_acting
from pmconsole.screens.board.line import COLUMNS, BoardLines, change_blocks
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks import Moments, history_blocks
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.kit.paper_text_view import PaperText

TABS = (
    ("生效中", frozenset({ChangeState.IN_FORCE, ChangeState.OVERDUE})),
    ("未开始", frozenset({ChangeState.COMING})),
    ("已结束", frozenset({ChangeState.ENDED, ChangeState.VOID})),
)
NOTHING = ("现在没有生效的信息变更。\n按 Ctrl+N 登记部门上报的停水、停电、检修、活动等。",
           "没有已登记、还没开始的信息变更。", "还没有结束的信息变更。")  # fmt: skip
TICK_SECONDS = 1.0


class BoardScreen(ConsoleScreen):
    """Changes by state; beside or under them the chosen one with who asked about it."""

    TITLE_ZH = "信息变更"
    CSS_PATH = "board.tcss"
    AUTO_FOCUS = "PagedList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012
    KEYS: ClassVar = (
        Command("board.act", "enter", "办理", "act", "已恢复、延长、提前结束、更正、作废、回电；按数字选。"),
        Command("board.register", "ctrl+n", "登记变更", "register", "登记部门上报的变更。", priority=True),
        Command(
            "board.history", "ctrl+l", "历史", "history", "这条变更谁在何时登记、延长、更正，原值和新值。", view=True
        ),
        Command("board.tab", "1", "生效中", "tab(0)", "正在生效的，到期没有消息的排在最前。", footer=False, view=True),
        Command("board.coming", "2", "未开始", "tab(1)", "已登记、还没开始的。", footer=False, view=True),
        Command("board.past", "3", "已结束", "tab(2)", "已恢复、提前结束、作废的。", footer=False, view=True),
        Command("board.back", "escape", "返回", "app.former", "回到前一屏。", palette=False, view=True),
    )

    def __init__(self) -> None:
        """What is in force is shown at first."""
        super().__init__()
        self.tab = 0
        self._all: list[ChangeRow] = []
        self._by_id: dict[int, ChangeRow] = {}
        self._sought: int | None = None
        self._reading = Latest(self, self._read, self._complain)
        self._detail = Latest(self, self._read_callers, self._complain)

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    def body(self) -> ComposeResult:
        """Tabs, buildings, the list, the chosen change."""
        desk = self.console.desk
        self.lines = BoardLines(desk.zone, desk.now())
        self.rows = PagedList[ChangeRow](COLUMNS, fetch=self._fetch, draw=self.lines.draw, empty="正在读取信息变更……")
        yield Static(id="board-tabs", markup=False)
        yield Static(id="board-buildings", markup=False)
        with Container(id="board-columns"):
            yield self.rows
            with VerticalScroll(id="board-detail", can_focus=False):
                yield PaperText(id="board-change")

    def on_mount(self) -> None:
        """A change may begin or pass its end while one looks."""
        self.set_interval(TICK_SECONDS, self.tick)

    def tick(self) -> None:
        """Move what began or ended to its place."""
        if self.is_current and self._shown_ids() != list(self.rows.ids):
            self.show_rows()

    async def refresh_data(self) -> None:
        """Read the board again."""
        self._reading.ask()

    async def _read(self) -> None:
        self._all = await self.console.read(queries_board.board)
        self._by_id = {row.id: row for row in self._all}
        self.rows.reread()
        self.show_rows()
        if self._sought is not None:
            self.show_paper(Paper.CHANGE, self._sought)
            self._sought = None

    async def _fetch(self, ids: Sequence[int]) -> Sequence[ChangeRow]:
        return [self._by_id[row_id] for row_id in ids if row_id in self._by_id]

    def _of_tab(self, tab: int) -> list[ChangeRow]:
        now = self.console.desk.now()
        found = [row for row in self._all if row.state(now) in TABS[tab][1]]
        return sorted(found, key=lambda row: row.state(now) is not ChangeState.OVERDUE)

    def _shown_ids(self) -> list[int]:
        return [row.id for row in self._of_tab(self.tab)]

    def show_rows(self, *, top: bool = False) -> None:
        """Show the changes of the chosen tab."""
        self.lines.now = self.console.desk.now()
        self.rows.empty = NOTHING[self.tab]
        self.rows.set_ids(array("q", self._shown_ids()), top=top)
        self.query_one("#board-tabs", Static).update(self._tabs())
        self.query_one("#board-buildings", Static).update(self._buildings())
        self._detail.ask()

    def _tabs(self) -> Content:
        tabs = [f" {nr} {zh} {len(self._of_tab(nr - 1))} " for nr, (zh, _) in enumerate(TABS, 1)]
        now = self.console.desk.now()
        overdue = sum(row.state(now) is ChangeState.OVERDUE for row in self._all)
        parts = [Content.styled(text, "reverse" if nr == self.tab else "") for nr, text in enumerate(tabs)]
        asked = f"? {overdue} 条到期没有消息，请问部门" if overdue else ""
        return Content(" ").join([*parts, Content.styled(asked, "bold $text-warning")])

    def _buildings(self) -> Content:
        counts = by_building(self._of_tab(self.tab))
        words = [f"{building}栋 {count}" if building else f"全区 {count}" for building, count in counts.items()]
        return Content("  ".join(words))

    # The chosen change

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _chosen(self) -> None:
        self._detail.ask()

    async def _read_callers(self) -> None:
        row = self._by_id.get(self.rows.selected_id or 0)
        text = self.query_one("#board-change", PaperText)
        if row is None:
            text.show(())
            return
        callers = await self.console.read(queries_board.callers, row.id)
        if row.id != self.rows.selected_id:
            self._detail.ask()
            return
        desk = self.console.desk
        text.show(change_blocks(row, callers, Moments(desk.zone, desk.now())))

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The changes registered on some days, the selected one."""
        row = self._by_id.get(self.rows.selected_id or 0)
        days = printing.days_of(Paper.CHANGE, self.console, row.registered_at if row else None)
        return days if row is None else [*days, printing.one(Paper.CHANGE, row.number, row.id)]

    # What can be done

    @on(PagedList.Activated)
    async def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        await self.run_action("history" if self.console.look_only else "act")

    def action_act(self) -> None:
        """What can be done with the chosen change."""
        row = self._by_id.get(self.rows.selected_id or 0)
        if row is not None:
            in_background(self, board_acting.act_on_change, self, row, group="acting")

    def action_history(self) -> None:
        """Who did what to the chosen change, and when."""
        if (row := self._by_id.get(self.rows.selected_id or 0)) is not None:
            in_background(self, self._show_history, row)

    async def _show_history(self, row: ChangeRow) -> None:
        lines = await self.console.read(journal.history, Paper.CHANGE, row.id)
        desk = self.console.desk
        self.app.push_screen(BlocksBox(f"{row.number} 的历史", history_blocks(lines, Moments(desk.zone, desk.now()))))

    def action_register(self) -> None:
        """A new change."""
        in_background(self, board_acting.register, self, group="acting")

    def action_tab(self, tab: int) -> None:
        """Show another part of the board."""
        self.tab = tab
        self.show_rows(top=True)

    def show_paper(self, paper: Paper, paper_id: int) -> bool:
        """Put the cursor on a change, in the tab it stands in, once the board is read; False where it has it not."""
        if not self._by_id:
            self._sought = paper_id
            return True
        for tab in range(len(TABS)):
            if paper_id in (row.id for row in self._of_tab(tab)):
                self.action_tab(tab)
                return self.rows.select(paper_id)
        return False

    def on_key(self, event: events.Key) -> None:
        """A full-width digit does what the digit does."""
        if event.character and event.character in "１２３":
            event.stop()
            self.action_tab("１２３".index(event.character))
