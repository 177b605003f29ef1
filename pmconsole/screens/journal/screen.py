"""The journal (日志): who did what when, by number, person, period and kind of act; read, never written."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.core.errors import StoreError
from pmconsole.data.journal.chain import JournalRow
from pmconsole.data.journal.queries import journal_lines
from pmconsole.desk.journal.asked import (
    PERIODS,
    JournalQuestion,
    days,
    days_zh,
    period,
    read_choices,
    read_ids,
    read_newer,
)
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.journal.line import COLUMNS, journal_blocks, journal_line
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import ListLine
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.kit.paper_text_view import PaperText
from pmconsole.screens.papers.paper_link import to_paper

NOTHING = "没有符合条件的日志。\n按 Ctrl+U 去掉查找和筛选，看全部日志。"
READING = "正在读取日志……"
FIRST_SIGHT = 200
CHOOSE = "数字/Enter 选   Esc 返回"


class JournalScreen(ConsoleScreen):
    """Every line of the journal, newest first; on wide terminals the chosen one with all it changed beside."""

    TITLE_ZH = "日志"
    AUTO_FOCUS = "PagedList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012
    HELP_ZH = "日志只增不改：谁在何时做了什么，原值和新值。这里只能看和导出；数据文件自己也拒绝改动。"
    CSS_PATH: ClassVar[Any] = ["journal.tcss"]
    KEYS: ClassVar = (
        Command("journal.open", "enter", "详情", "open", "这一条的全部：时间到秒，每个栏目的原值和新值。"),
        Command("journal.paper", "ctrl+o", "单据", "paper", "到这一条所记的单据，Esc 回来。"),
        Command("journal.find", "ctrl+f", "编号", "find", "按编号查，开头几位或 PG-7 这样的短号也行。", priority=True),
        Command("journal.filter", "ctrl+l", "筛选", "filter", "按人员、时间、操作种类筛选，按数字选。", priority=True),
        Command("journal.reset", "ctrl+u", "清除", "reset", "去掉查找和筛选，看全部日志。", priority=True),
        Command("journal.export", "ctrl+e", "导出", "export", "把查到的写成 XLSX 或 CSV 表格。"),
        Command("journal.back", "escape", "返回", "leave", "先回到全部日志，再回到前一屏。", palette=False),
    )

    def __init__(self) -> None:
        """Everything is shown at first."""
        super().__init__()
        self.asked = JournalQuestion()
        self._shown: JournalQuestion | None = None
        self._reading = Latest(self, self._read, lambda text: self.console.tell(text, severity="error"))

    def body(self) -> ComposeResult:
        """Number, what is filtered by, count; the list; the chosen line."""
        with Horizontal(id="journal-bar"):
            yield Static(Content("编号"), id="journal-label")
            self.line = Line(hint="Ctrl+F 输入编号或它的开头")
            yield self.line
            self.words, self.count = (Static(id=f"journal-{key}", markup=False) for key in ("words", "count"))
            yield self.words
            yield self.count
        # Kept by name: an answer that comes while the screen is being taken down finds no children to ask for.
        self.rows = PagedList[JournalRow](COLUMNS, fetch=self._fetch, draw=self._draw, empty=READING)
        self.detail = PaperText(id="journal-line")
        with Horizontal(id="journal-columns"):
            yield self.rows
            with VerticalScroll(id="journal-detail", can_focus=False):
                yield self.detail

    async def _fetch(self, ids: Sequence[int]) -> Sequence[JournalRow]:
        return await self.console.read(journal_lines, list(ids))

    def _draw(self, row: JournalRow) -> ListLine:
        return journal_line(row, self.console.desk.zone)

    async def refresh_data(self) -> None:
        """Read again what is asked."""
        self._reading.ask()

    async def _read(self) -> None:
        asked, zone = self.asked, self.console.desk.zone
        if asked == self._shown:
            self._show(asked, await self.console.read(read_newer, asked, zone, self.rows.ids))
            return
        # A million ids take a second: the newest few fill the screen before.
        self._show(asked, await self.console.read(read_ids, asked, zone, FIRST_SIGHT), top=True)
        if asked == self.asked:
            self._show(asked, await self.console.read(read_ids, asked, zone), whole=True)

    def _show(self, asked: JournalQuestion, ids: "array[int]", *, top: bool = False, whole: bool = False) -> None:
        if asked != self.asked:
            self._reading.ask()
            return
        whole = whole or asked == self._shown
        self._shown = asked if whole else None
        self.rows.empty = NOTHING
        if ids != self.rows.ids:
            self.rows.set_ids(ids, top=top)
        self.words.update(Content("  ".join(asked.in_words())))
        self.count.update(Content(f"{len(ids):,} 条" if whole or len(ids) < FIRST_SIGHT else "正在数……"))

    def ask(self, **changed: Any) -> None:
        """Ask something else."""
        self.asked = replace(self.asked, **changed)
        self._reading.ask()

    def show_number(self, number: str) -> bool:
        """Show what the journal has on one number, as if it had been typed."""
        self.asked = JournalQuestion()
        self.line.value = number
        self.ask(number=number)
        self.rows.focus()
        return True

    # The chosen line

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _chosen(self) -> None:
        row = self.rows.selected
        self.detail.show(() if row is None else journal_blocks(row, self.console.desk.zone))

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    @on(PagedList.Failed)
    def _failed(self, event: PagedList.Failed) -> None:
        known = isinstance(event.error, StoreError)
        text = str(event.error) if known else "这几行没有读出来，已记入日志文件；移动光标会再读。"
        self.console.tell(text, severity="error")

    def action_open(self) -> None:
        """The whole line."""
        row = self.rows.selected
        if row is not None:
            self.app.push_screen(BlocksBox("日志", journal_blocks(row, self.console.desk.zone)))

    def action_paper(self) -> None:
        """The paper the line is about."""
        if (row := self.rows.selected) is not None:
            in_background(self, to_paper, self.console, row.paper, row.paper_id, row.number, group="acts")

    # Asking

    @on(Typed)
    def _typed(self) -> None:
        self.ask(number=self.line.value)

    @on(Finished)
    def _to_list(self) -> None:
        self.rows.focus()

    def action_find(self) -> None:
        """Put the caret into the number."""
        self.line.focus()

    def action_reset(self) -> None:
        """Show everything."""
        self.line.value = ""
        self.asked = JournalQuestion()
        self._reading.ask()
        self.rows.focus()

    def action_leave(self) -> None:
        """From what was asked back to everything, from there to the screen before."""
        if self.asked != JournalQuestion():
            self.action_reset()
        else:
            self.app.call_later(self.app.run_action, "former")

    def action_filter(self) -> None:
        """Choose a filter by digits: first by what, then which."""
        in_background(self, self._choose_filter, group="filter", exclusive=True)

    async def _choose_filter(self) -> None:
        asked = self.asked
        what = [
            ChooserItem("who", "人员", asked.who or "全部"),
            ChooserItem("period", "时间", days_zh(asked.since, asked.until) or "全部"),
            ChooserItem("kind", "操作", asked.kind or "全部"),
        ]
        chosen = await self.app.push_screen_wait(Chooser("筛选日志", what, "按数字选", CHOOSE))
        if chosen == "period":
            await self._choose_period()
        elif chosen is not None:
            names, kinds = await self.console.read(read_choices)
            every = [ChooserItem((word,), word or "（本机）") for word in (names if chosen == "who" else kinds)]
            title = f"筛选：{'人员' if chosen == 'who' else '操作'}"
            items = [ChooserItem(("",), "全部"), *every]
            if (
                one := await self.app.push_screen_wait(Chooser(title, items, "按数字选，或输入首字母", CHOOSE))
            ) is not None:
                self.ask(**{chosen: one[0]})

    async def _choose_period(self) -> None:
        named = [ChooserItem(key, zh) for key, zh in PERIODS.items()]
        items = [ChooserItem("all", "全部时间"), *named, ChooserItem("days", "从哪天到哪天")]
        key = await self.app.push_screen_wait(Chooser("筛选：时间", items, "按数字选", CHOOSE))
        today = self.console.desk.today()
        if key == "days":
            await self._type_days(today)
        elif key is not None:
            since, until = (None, None) if key == "all" else period(key, today)
            self.ask(since=since, until=until)

    async def _type_days(self, today: date) -> None:
        fields = [
            TextField("since", "从哪天", str(self.asked.since or ""), "如 2026-11-01 或 11-1，空着不限"),
            TextField("until", "到哪天", str(self.asked.until or ""), "这一天也算在内，空着不限"),
        ]

        async def submit(values: dict[str, object]) -> str:
            since, until = days(str(values["since"]), str(values["until"]), today)
            self.ask(since=since, until=until)
            return ""

        await self.app.push_screen_wait(FormBox("从哪天到哪天", fields, submit))

    # Out of the house

    def action_export(self) -> None:
        """Write what is asked to a file."""
        in_background(self, self._export, group="acts")

    async def _export(self) -> None:
        from pmconsole.desk.journal.sheet import export

        app, asked = self.console, self.asked

        async def submit(values: dict[str, object]) -> str:
            path = Path(str(values["path"])).expanduser()
            return f"已把 {await app.look(export, app.desk, path, asked):,} 条日志写到 {path}。"

        title = "导出日志：" + ("  ".join(filter(None, [asked.number, *asked.in_words()])) or "全部")
        field = TextField("path", "文件", "", "如 ~/日志.xlsx，也可以 .csv", True)
        if told := await self.app.push_screen_wait(FormBox(title, [field], submit)):
            app.tell(told)
