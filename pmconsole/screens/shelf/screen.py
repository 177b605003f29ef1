"""The reference shelf (F6 twice, 4.1.4): found while typing, prices at once to be read to a caller, Enter reads on."""

from array import array
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.shelf import queries
from pmconsole.data.shelf.queries import ShelfRow
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.desk.shelf import acts as shelf
from pmconsole.procedure.vocabulary import ShelfKind
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import Column, ListLine
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.shelf.dialog import ShelfDialog
from pmconsole.screens.shelf.reading import ShelfReading

COLUMNS = (
    Column("title", "名称", 26, 1), Column("kind", "类别", 8), Column("edition", "版本", 12),
    Column("excerpt", "内容", 16, 2),
)  # fmt: skip


class ShelfScreen(ConsoleScreen):
    """A line to type in, what holds the words, and below it the prices or the place found."""

    TITLE_ZH = "资料架"
    AUTO_FOCUS = "#shelf-words"
    DEFAULT_CSS = """
    ShelfScreen #shelf-words { height: 1; width: 1fr; padding: 0 1; background: $surface; }
    ShelfScreen #shelf-kind { height: 1; width: 1fr; padding: 0 1; color: $text-muted; }
    ShelfScreen PagedList { height: 1fr; }
    ShelfScreen #shelf-detail { height: 7; width: 1fr; padding: 0 1; background: $surface; }
    """
    KEYS: ClassVar = (
        Command("shelf.read", "enter", "阅读", "read", "打开正文；Enter 到下一处。"),
        Command("shelf.new", "ctrl+n", "放入", "new", "放入文字、收费标准或文件。", priority=True),
        Command("shelf.edition", "ctrl+e", "新版本", "edition", "给选中的资料放入新版本；旧版留着。", priority=True),
        Command("shelf.kind", "ctrl+f", "类别", "kind", "换着看法规、公约、收费标准。", priority=True),
        Command("shelf.every", "ctrl+o", "全部版本", "every", "旧版和停用的也列出，或只看有效的。", priority=True),
        Command("shelf.retire", "ctrl+d", "停用", "retire", "停用选中的版本；不删除。", footer=False, priority=True),
        Command("shelf.down", "down", "下一份", "step(1)", footer=False, palette=False, priority=True),
        Command("shelf.up", "up", "上一份", "step(-1)", footer=False, palette=False, priority=True),
        Command("shelf.back", "escape", "返回", "app.former", "回到前一屏。", palette=False),
    )

    def __init__(self) -> None:
        """Everything in force is shown at first."""
        super().__init__()
        self.kind: ShelfKind | None = None
        self.every = False
        self._words = ""
        self._reading = Latest(self, self._read, self._complain)

    def body(self) -> ComposeResult:
        """Words, list, detail."""
        line = Line(hint="名称或正文里的词；收费写“停车”“水费”")
        line.id = "shelf-words"
        yield line
        yield Static(id="shelf-kind", markup=False)
        empty = "资料架上没有找到。\nCtrl+N 放入法规、公约或收费标准。"
        self.list: PagedList[ShelfRow] = PagedList(COLUMNS, fetch=self._fetch, draw=draw, empty=empty)
        yield self.list
        yield Static(id="shelf-detail", markup=False)

    async def refresh_data(self) -> None:
        """Read again what fits."""
        self._reading.ask()

    async def _read(self) -> None:
        words, desk = self.query_one("#shelf-words", Line).value, self.console.desk
        ids = await self.console.read(queries.item_ids, words, desk.today(), kind=self.kind, every=self.every)
        # The rows carry the place found, so they are read for these words.
        other, self._words = words != self._words, words
        self.list.set_ids(array("q", ids), top=other)
        kind = self.kind.zh if self.kind else "全部类别"
        shown = "全部版本" if self.every else "只列有效的版本"
        self.query_one("#shelf-kind", Static).update(Content(f"{kind}  {len(ids)} 份  {shown}"))
        self._tell_selected()

    async def _fetch(self, ids: Sequence[int]) -> Sequence[ShelfRow]:
        return await self.console.read(queries.item_rows, list(ids), self._words)

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _tell_selected(self) -> None:
        row = self.list.selected
        self.query_one("#shelf-detail", Static).update(Content("\n".join(detail(row)) if row else ""))

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self._reading.ask()

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        self.action_read()

    def action_step(self, by: int) -> None:
        """The one above or below, the caret stays in the words."""
        self.list.action_step(by)

    def action_kind(self) -> None:
        """The next kind, after the last all of them."""
        order: list[ShelfKind | None] = [None, *ShelfKind]
        self.kind = order[(order.index(self.kind) + 1) % len(order)]
        self._reading.ask()

    def action_every(self) -> None:
        """All editions, or only those in force."""
        self.every = not self.every
        self._reading.ask()

    @on(PagedList.Activated)
    def action_read(self) -> None:
        """The text of the selected one."""
        if self.list.selected is not None:
            self.app.push_screen(ShelfReading(self.list.selected, self._words))

    def action_new(self) -> None:
        """A form for something new."""
        self.app.push_screen(ShelfDialog(), self._kept)

    def action_edition(self) -> None:
        """A form for a newer edition of the selected title."""
        if self.list.selected is not None:
            in_background(self, self._edition)

    async def _edition(self) -> None:
        row = self.list.selected
        assert row is not None
        body = await self.console.read(queries.body_of, row.id)
        self.app.push_screen(ShelfDialog(row, shelf.typed_text(row, body)), self._kept)

    def _kept(self, put: shelf.ItemPut | None) -> None:
        if put is not None:
            self.console.tell(put.message)

    def action_retire(self) -> None:
        """Ask, then put the selected edition out of use."""
        row = self.list.selected
        if row is None or not row.active:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                in_background(self, lambda: self._retire(row.id))

        question = f"停用“{row.title}”{row.edition}？以后仍可在全部版本里查看。"
        self.app.push_screen(MessageBox(question, "停用", "不停用"), answered)

    async def _retire(self, item_id: int) -> None:
        console = self.console
        try:
            self._kept(await console.desk_call(shelf.retire, console.desk, console.actor, item_id))
        except (DeskError, Refused, StoreError) as error:
            self._complain(str(error))


def draw(row: ShelfRow) -> ListLine:
    """One line of the list."""
    prices = "；".join(f"{one.name} {one.price}" for one in row.tariff)
    shown = prices or row.excerpt or row.file_name
    cells = {"title": row.title, "kind": row.kind.zh, "edition": row.edition, "excerpt": shown}
    return ListLine(cells, "" if row.active else "void")


def detail(row: ShelfRow) -> list[str]:
    """The prices, to be read to a caller; without prices, what it is and the place found."""
    since = f"{row.valid_from} 起有效" if row.valid_from else ""
    parts = (row.title, row.edition, since, "" if row.active else "已停用", row.file_name)
    head = "  ".join(part for part in parts if part)
    if row.file_hash and not row.has_text:
        return [head, "这个文件读不出文字；Enter 看它放在哪里。"]
    prices = [f"{one.name}：{one.price} {one.unit}{f'（{one.remark}）' if one.remark else ''}" for one in row.tariff]
    return [head, *prices[:5], *(["…… Enter 看全部"] if len(prices) > 5 else []), row.excerpt]
