"""One entry with its form and its orders over the whole screen: everything on them, their history, every action."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from pmconsole.data.journal import chain as journal
from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import EntryDetail
from pmconsole.desk.board import answering
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks import STYLES, Block, Moments, history_blocks
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.cells import width
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.paper_text_view import PaperText
from pmconsole.screens.papers.acting import act_on
from pmconsole.screens.papers.entry_detail import (
    entry_blocks,
    form_blocks,
    form_look,
    order_look,
    report_blocks,
    report_look,
)
from pmconsole.screens.papers.order_detail import order_blocks
from pmconsole.screens.shelf.entry_card import open_card

TICK_SECONDS = 1.0
Which = tuple[Paper, int]


def papers_of(detail: EntryDetail) -> list[Which]:
    """The entry, its form, its orders, its reports."""
    form = [(Paper.SERVICE, detail.form.id)] if detail.form else []
    orders, reports = (
        ((Paper.ORDER, one.id) for one in detail.orders),
        ((Paper.REPORT, one.id) for one in detail.reports),
    )
    return [(Paper.LEDGER, detail.entry.id), *form, *orders, *reports]


def paper_head(detail: EntryDetail, which: Which) -> tuple[str, int, str]:
    """Number, version and look of one of the papers of `detail`."""
    if which[0] is Paper.LEDGER:
        return detail.entry.number, detail.entry.version, ""
    if detail.form is not None and which[0] is Paper.SERVICE:
        return detail.form.number, detail.form.version, form_look(detail.form)
    if which[0] is Paper.REPORT:
        report = next(one for one in detail.reports if one.id == which[1])
        return report.number, report.version, report_look(report)
    order = next(order for order in detail.orders if order.id == which[1])
    return order.number, order.version, order_look(order)


def paper_blocks(detail: EntryDetail, which: Which, moments: Moments) -> list[Block]:
    """One of the papers of `detail` as text."""
    if which[0] is Paper.LEDGER:
        return entry_blocks(detail, moments)
    if which[0] is Paper.SERVICE:
        return form_blocks(detail, moments)
    if which[0] is Paper.REPORT:
        report = next(one for one in detail.reports if one.id == which[1])
        return report_blocks(report, detail.entry.number, moments)
    return order_blocks(next(order for order in detail.orders if order.id == which[1]), moments)


class PaperTabs(Widget):
    """The papers of the entry in a row, the shown one reversed; a click shows another."""

    DEFAULT_CSS = "PaperTabs { height: 1; width: 1fr; background: $panel; padding: 0 1; }"

    class Chosen(Message):
        """A click on a paper."""

        def __init__(self, index: int) -> None:
            """`index` among the papers."""
            self.index = index
            super().__init__()

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__()
        self._tabs: list[tuple[str, str]] = []
        self._at = 0

    def show(self, tabs: list[tuple[str, str]], at: int) -> None:
        """Show these (text, look), the one at `at` chosen."""
        if (tabs, at) != (self._tabs, self._at):
            self._tabs, self._at = tabs, at
            self.refresh()

    def _first(self) -> int:
        """The first tab shown: as many before the chosen one as fit."""
        first, room = self._at, self.size.width
        used = width(self._tabs[self._at][0]) if self._tabs else 0
        while first > 0 and used + width(self._tabs[first - 1][0]) + 2 <= room - 2 * (self._at + 1 < len(self._tabs)):
            first -= 1
            used += width(self._tabs[first][0]) + 2
        return first

    def render(self) -> Content:
        """The row of papers."""
        parts = []
        for nr, (text, look) in enumerate(self._tabs[self._first() :], self._first()):
            chosen = "reverse" if nr == self._at else ""
            name, _, number = text.strip().rpartition(" ")
            look_of_number = f"{STYLES.get(look, '')} {chosen}".strip()
            parts.append(Content.assemble((f" {name} ", chosen), (number, look_of_number), (" ", chosen)))
        return Content("  ").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Choose the paper under the mouse."""
        left = 0
        for nr, (text, _) in enumerate(self._tabs[self._first() :], self._first()):
            if left <= event.x - 1 < left + width(text):
                self.post_message(self.Chosen(nr))
            left += width(text) + 2


class PaperView(ConsoleScreen):
    """Pushed over the ledger or the queue. Tab goes from paper to paper, Enter opens what can be done with it."""

    TITLE_ZH = "单据"
    CSS_PATH = "paper_view.tcss"
    AUTO_FOCUS = "#paper-scroll"
    KEYS: ClassVar = (
        Command("paper.act", "enter,ctrl+e", "办理", "act", "列出这张单据现在能办的步骤，按数字选。", priority=True),
        Command("paper.next", "tab", "下一张", "turn(1)", "记录、服务单、各派工单之间换看。", priority=True, view=True),
        Command(
            "paper.previous", "shift+tab", "上一张", "turn(-1)", "往回换看。",
            priority=True, footer=False, palette=False, view=True,
        ),
        Command("paper.history", "ctrl+l", "历史", "history", "谁在何时改了什么，原值和新值。", view=True),
        Command("paper.journal", "ctrl+o", "日志", "journal", "日志里这张单据的全部，可以导出。", footer=False),
        Command("paper.card", "ctrl+k", "流程卡", "card", "这件事按哪张流程卡办，哪一步何时打的勾。", footer=False),
        Command("paper.leave", "ctrl+n", "分开", "leave", "并错了：这条来电与主记录分开，各办各的。", footer=False),
        Command("paper.calls", "ctrl+b", "电话", "calls", "这条记录的全部来电去电。", footer=False),
        Command("paper.way", "ctrl+w", "入档", "way", "入档还缺什么、退回过几次、档案号。", footer=False, view=True),
        Command("paper.back", "escape", "返回", "back", "回到列表；看历史时回到单据。", palette=False, view=True),
    )  # fmt: skip

    def __init__(self, entry_id: int, first: Which | None = None) -> None:
        """`first` is the paper shown at first, the entry itself if None."""
        super().__init__()
        self._asked = self._acting = False
        self.entry_id, self.which = entry_id, first or (Paper.LEDGER, entry_id)
        self.detail: EntryDetail | None = None
        self.showing_history = False
        self._history: list[JournalRow] = []
        self._reading = Latest(self, self._read, lambda text: self.console.tell(text, severity="error"))

    def body(self) -> ComposeResult:
        """The row of papers and the shown one."""
        # Kept by name: an answer that comes while the screen is being taken down finds no children to ask for.
        self.tabs, self.paper = PaperTabs(), PaperText()
        yield self.tabs
        with VerticalScroll(id="paper-scroll"):
            yield self.paper

    def on_mount(self) -> None:
        """Read, and let the clocks run on."""
        self.set_interval(TICK_SECONDS, self.show)

    async def refresh_data(self) -> None:
        """Read the entry again."""
        self._reading.ask()

    async def _read(self) -> None:
        which = self.which
        detail = await self.console.read(queries.entry_detail, self.entry_id)
        history = await self.console.read(journal.history, *which) if self.showing_history else []
        if which != self.which:
            self._reading.ask()
            return
        self.detail, self._history = detail, history
        if detail is None:
            self.paper.show([Block("没有找到这条记录。", none="按 Esc 返回列表。")])
        self.show()

    def show(self) -> None:
        """Paint what was read, as it stands now."""
        if self.detail is None or not self.is_current:
            return
        papers = papers_of(self.detail)
        if self.which not in papers:
            self.which = papers[0]
        tabs = []
        for nr, which in enumerate(papers, 1):
            number, _, look = paper_head(self.detail, which)
            tabs.append((f" {nr} {which[0].zh if which[0] is not Paper.LEDGER else '记录'} {number} ", look))
        self.tabs.show(tabs, papers.index(self.which))
        moments = Moments(self.console.desk.zone, self.console.desk.now())
        if self.showing_history:
            number = paper_head(self.detail, self.which)[0]
            blocks = [
                Block(f"{number} 的历史", none="新的在前；Esc 回到单据。"),
                *history_blocks(self._history, moments),
            ]
        else:
            blocks = paper_blocks(self.detail, self.which, moments)
        self.paper.show(blocks)

    def _turn_to(self, which: Which) -> None:
        self.which = which
        self._history = []
        self.query_one("#paper-scroll").scroll_home(animate=False)
        self.show()
        if self.showing_history:
            self._reading.ask()

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The shown paper."""
        if self.detail is None:
            return []
        return [printing.one(self.which[0], paper_head(self.detail, self.which)[0], self.which[1])]

    def action_turn(self, by: int) -> None:
        """The next or the former paper, round and round."""
        if self.detail is not None:
            papers = papers_of(self.detail)
            self._turn_to(papers[(papers.index(self.which) + by) % len(papers)])

    def on_paper_tabs_chosen(self, event: PaperTabs.Chosen) -> None:
        """A click on a paper."""
        if self.detail is not None:
            self._turn_to(papers_of(self.detail)[event.index])

    def on_key(self, event: events.Key) -> None:
        """A digit shows the paper of that place."""
        if self.detail is None or not event.character or event.character not in "123456789":
            return
        papers = papers_of(self.detail)
        if int(event.character) <= len(papers):
            event.stop()
            self._turn_to(papers[int(event.character) - 1])

    def action_history(self) -> None:
        """Show the history of the paper, or the paper again."""
        self.showing_history = not self.showing_history
        self.query_one("#paper-scroll").scroll_home(animate=False)
        if self.showing_history:
            self._reading.ask()
        else:
            self.show()

    def action_journal(self) -> None:
        """What the journal has on the shown paper."""
        if self.detail is not None:
            number = paper_head(self.detail, self.which)[0]
            self.console.go("journal", lambda room: room.show_number(number))

    def action_card(self) -> None:
        """The flow card of the entry, with its ticks."""
        if self.detail is not None:
            in_background(self, open_card, self.console, self.entry_id, self.detail.entry.number)

    def action_way(self) -> None:
        """What the paper lacks for the archive, each thing with its clause; its returns; where it lies."""
        if self.detail is not None:
            in_background(self, self._way, paper_head(self.detail, self.which)[0])

    async def _way(self, number: str) -> None:
        from pmconsole.screens.papers.archive_way import way_blocks

        blocks = await way_blocks(self.console, *self.which)
        self.app.push_screen(BlocksBox(f"{self.which[0].zh} {number}", blocks))

    def action_leave(self) -> None:
        """The entry was joined to another by mistake: it goes its own way again."""
        in_background(self, self._leave, group="acting")

    async def _leave(self) -> None:
        app = self.console
        try:
            app.tell((await app.desk_call(answering.leave, app.desk, app.actor, self.entry_id)).message)
        except (DeskError, Refused, StoreError) as error:
            app.tell(str(error), severity="warning")

    def action_calls(self) -> None:
        """The calls of the entry, on the screen of the calls."""
        in_background(self, self.console.side.show_calls, self.entry_id, group="acts")

    def action_back(self) -> None:
        """From the history to the paper, from the paper to the list."""
        if self.showing_history:
            self.action_history()
        else:
            self.dismiss()

    def action_act(self) -> None:
        """What can be done with the shown paper."""
        self._asked = True
        if self.detail is not None and not self._acting:
            in_background(self, self._act_while_asked, group="acting")

    async def _act_while_asked(self) -> None:
        # A key pressed while the last step is still being read back opens the next menu, it is not lost.
        self._acting = True
        try:
            while self._asked and self.detail is not None:
                self._asked = False
                await self._act(self.detail)
        finally:
            self._acting = False

    async def _act(self, detail: EntryDetail) -> None:
        number, version, _ = paper_head(detail, self.which)
        known: list[Any] = papers_of(detail)
        done = await act_on(self, *self.which, version, number)
        if done is not None:
            fresh = await self.console.read(queries.entry_detail, self.entry_id)
            new = [which for which in papers_of(fresh) if which not in known] if fresh else []
            # A step that wrote a new paper shows it: what comes next happens there.
            self.detail, self.which = fresh or self.detail, new[0] if new else self.which
            self._reading.ask()
