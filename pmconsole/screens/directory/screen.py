"""The directory (F6, 4.1.4): found while typing, with all numbers, places and the history of the selected contact."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.directory import queries
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.words import numbers_text, places_text
from pmconsole.procedure.act_words import ACTIONS
from pmconsole.procedure.demanded import ContactCategory, Grade
from pmconsole.screens.directory import acting as directory_acting
from pmconsole.screens.directory.dialog import ContactDialog
from pmconsole.screens.directory.gaps import show_gaps
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.paged_list import PagedList

COLUMNS = (
    Column("name", "名称", 14, 1), Column("category", "分类", 10), Column("numbers", "电话", 22, 2),
    Column("places", "房号", 12, 1), Column("post", "岗位", 10, 1, from_width=100),
)  # fmt: skip


class DirectoryScreen(ConsoleScreen):
    """A line to type in, the contacts that fit, the selected one in full."""

    TITLE_ZH = "通讯录"
    CSS_PATH = "directory.tcss"
    AUTO_FOCUS = "#directory-words"
    KEYS: ClassVar = (
        Command("directory.edit", "enter", "修改", "edit", "修改选中的联系人；旧内容留在历史里。"),
        Command("directory.new", "ctrl+n", "新增", "new", "加入一个联系人。", priority=True),
        Command("directory.confirm", "ctrl+k", "核对", "confirm", "号码已打通核对，记下今天。", priority=True),
        Command("directory.act", "ctrl+e", "办理", "act", "停用、并入重复的、历史、导入导出。", priority=True),
        Command("directory.category", "ctrl+f", "分类", "category", "换着看各个分类。", priority=True, view=True),
        Command("directory.gaps", "ctrl+o", "缺什么", "gaps", "列出 4.1.4 要求而缺少的号码和资料。", priority=True),
        Command("directory.twins", "ctrl+l", "查重", "twins", "只看可能重复的；再按看全部。", priority=True),
        Command("directory.down", "down", "下一个", "step(1)", footer=False, palette=False, priority=True, view=True),
        Command("directory.up", "up", "上一个", "step(-1)", footer=False, palette=False, priority=True, view=True),
        Command("directory.back", "escape", "返回", "app.former", "回到前一屏。", palette=False, view=True),
    )

    def __init__(self) -> None:
        """Everyone is shown at first."""
        super().__init__()
        self.category: ContactCategory | None = None
        self.twins = False
        self._reading = Latest(self, self._read, self._complain)
        self._telling = Latest(self, self._tell_selected, self._complain)

    def body(self) -> ComposeResult:
        """Words, list, detail."""
        line = Line(hint="姓名、拼音、首字母、号码的一部分或房号")
        line.id = "directory-words"
        yield line
        yield Static(id="directory-kind", markup=False)
        self.list: PagedList[ContactRow] = PagedList(COLUMNS, fetch=self._fetch, draw=draw, empty="没有找到联系人。")
        yield self.list
        yield Static(id="directory-detail", markup=False)

    async def refresh_data(self) -> None:
        """Read again what fits."""
        self._reading.ask()

    async def _read(self) -> None:
        words, category = self.query_one("#directory-words", Line).value, self.category
        if self.twins:
            ids = await self.console.read(queries.duplicates)
        else:
            ids = await self.console.read(queries.contact_ids, words, category=category)
        self.list.set_ids(ids)
        kind = "可能重复" if self.twins else category.zh if category else "全部分类"
        self.query_one("#directory-kind", Static).update(Content(f"{kind}  {len(ids)} 个"))
        self._telling.ask()

    async def _fetch(self, ids: Sequence[int]) -> Sequence[ContactRow]:
        return await self.console.read(queries.contact_rows, list(ids))

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _selected(self) -> None:
        self._telling.ask()

    async def _tell_selected(self) -> None:
        row, pane = self.list.selected, self.query_one("#directory-detail", Static)
        if row is None:
            pane.update("")
            return
        lines = await self.console.read(queries.history, row.id)
        desk = self.console.desk
        told = [f"{shown(x.at, desk.zone, desk.now())} {x.who} {ACTIONS.get(x.action, x.action)}" for x in lines[-3:]]
        pane.update(Content("\n".join([*detail(row), f"历史：{'；'.join(told)}"])))

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self._reading.ask()

    @on(Finished)
    async def _finished(self, event: Finished) -> None:
        event.stop()
        await self.run_action("edit")

    def action_step(self, by: int) -> None:
        """The contact above or below, the caret stays in the words."""
        self.list.action_step(by)

    def action_category(self) -> None:
        """The next category, after the last all of them."""
        order: list[ContactCategory | None] = [None, *ContactCategory]
        self.category = order[(order.index(self.category) + 1) % len(order)]
        self._reading.ask()

    def action_act(self) -> None:
        """What else can be done with the selected contact and the whole directory."""
        in_background(self, self._act, group="acting")

    async def _act(self) -> None:
        try:
            await directory_acting.act(self.console, self.list.selected)
        except (DeskError, Refused, StoreError) as error:
            self._complain(str(error))
        self._reading.ask()

    def action_new(self) -> None:
        """A form for a new contact."""
        self.app.push_screen(ContactDialog(None), self._kept)

    @on(PagedList.Activated)
    async def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        await self.run_action("edit")

    def action_edit(self) -> None:
        """The form of the selected contact."""
        row = self.list.selected
        if row is not None:
            self.app.push_screen(ContactDialog(row), self._kept)

    def _kept(self, kept: directory.ContactKept | None) -> None:
        if kept is not None:
            self.console.tell(kept.message)

    def action_confirm(self) -> None:
        """The selected contact is right as of now."""
        in_background(self, self._confirm, group="acting")

    async def _confirm(self) -> None:
        row, console = self.list.selected, self.console
        if row is None:
            return
        try:
            self._kept(await console.desk_call(directory.confirm, console.desk, console.actor, row.id))
        except (DeskError, Refused, StoreError) as error:
            self._complain(str(error))

    def action_gaps(self) -> None:
        """What 4.1.4 demands and is missing."""
        self.in_back(partial(show_gaps, self))

    def action_twins(self) -> None:
        """Only those that may be one, or all of them again."""
        self.twins = not self.twins
        self._reading.ask()

    def in_back(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` beside the keys; a store that fails is said."""
        in_background(self, partial(self._said, work))

    async def _said(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreError as error:
            self._complain(str(error))


def draw(row: ContactRow) -> ListLine:
    """One line of the list."""
    cells = {"name": row.name, "category": row.category.zh, "numbers": numbers_text(row.numbers)}
    return ListLine(cells | {"places": places_text(row.places), "post": row.post})


def detail(row: ContactRow) -> list[str]:
    """A contact in full."""
    grade = "" if row.grade is Grade.NONE else f"{row.grade.zh} 级"
    until = f"有效 {row.valid_from or '……'} 至 {row.valid_until or '……'}" if row.valid_from or row.valid_until else ""
    parts = (row.kind.zh, row.category.zh, row.department, row.post, grade, until)
    head = f"{row.name}  {'  '.join(part for part in parts if part)}"
    return [head, f"电话：{numbers_text(row.numbers)}", f"房号：{places_text(row.places)}", f"备注：{row.remark}"]
