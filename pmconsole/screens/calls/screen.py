"""Phone records (F7, 信息中心电话记录表): every call in or out; those to be called back, longest waiting first."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.calls.queries import CallRow
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.calls.acts import Called, CallIn
from pmconsole.desk.core.errors import DeskError, Refused, StoreError
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.vocabulary import CallOutcome, Paper
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.fields import ChoiceField, FlagField, LongField, TextField, TimeField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.inputs import Finished, Line, Option, Typed
from pmconsole.screens.kit.list_line import CellText, Column, ListLine
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.paper_view import PaperView

_short = partial(narrow_zh, paper=Paper.PHONE)
_zh = partial(field_zh, paper=Paper.PHONE)
COLUMNS = (
    Column("at", _short("at"), 11),
    Column("way", "", 4),
    Column("phone", _short("phone"), 15),
    Column("person", _short("person"), 8, share=1),
    Column("outcome", _short("outcome"), 6),
    Column("content", _short("content"), 10, share=3),
    Column("entry", _short("entry_number"), 15),
    Column("number", _short("number"), 15, from_width=110),
)
_LOOKS = {CallOutcome.MISSED: "breached", CallOutcome.RINGING: "due_soon", CallOutcome.WRONG: "dim"}


class PhoneScreen(ConsoleScreen):
    """The list of calls; Enter goes to the entry of a call, Esc comes back to it."""

    TITLE_ZH = "电话记录"
    AUTO_FOCUS = "#phone-list"
    DEFAULT_CSS = """
    PhoneScreen #phone-tabs { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    PhoneScreen #phone-words { height: 1; width: 1fr; display: none; background: $surface; padding: 0 1; }
    PhoneScreen #phone-words.-open { display: block; }
    """
    KEYS: ClassVar = (
        Command("phone.entry", "enter", "看记录", "entry", "看这个电话的登记记录，Esc 回来；没有登记的，从它登记。"),
        Command("phone.new", "ctrl+n", "记电话", "new", "写下一个来电或去电，打错的也记。"),
        Command("phone.back_call", "ctrl+b", "回电", "call_back", "记下回电的结果；没接通的仍在待回电里。"),
        Command("phone.ask", "ctrl+o", "待回电", "ask", "把这个电话列入待回电。", footer=False),
        Command("phone.wrong", "ctrl+w", "打错", "wrong", "记为打错的电话。"),
        Command("phone.all", "1", "全部", "tab(False)", footer=False),
        Command("phone.waiting", "2", "待回电", "tab(True)", "没接到的和答应回电的，等得最久的在前。", footer=False),
        Command("phone.find", "ctrl+f", "查找", "find", "按号码、姓名、内容查找。"),
        Command("phone.leave", "escape", "返回", "leave", "回到前一屏。", palette=False),
    )

    def __init__(self) -> None:
        """All calls at first."""
        super().__init__()
        self._waiting, self._words = False, ""
        self._entry_id: int | None = None

    def body(self) -> ComposeResult:
        """Tabs, the line to search, the list."""
        yield Static(id="phone-tabs", markup=False)
        line = Line(hint="号码、姓名、内容，Enter 回到列表，Esc 看全部")
        line.id = "phone-words"
        yield line
        self.list: PagedList[CallRow] = PagedList(
            COLUMNS, fetch=self._fetch, draw=self._draw, empty="没有电话记录", id="phone-list"
        )
        yield self.list

    async def _fetch(self, ids: Sequence[int]) -> Sequence[CallRow]:
        return await self.console.read(queries_calls.call_rows, list(ids))

    async def refresh_data(self) -> None:
        """Read the list again."""
        since = self.console.desk.now() - calls.RINGING_FOR
        entry = None if self._waiting else self._entry_id
        waiting_since = since if self._waiting else None
        ids = await self.console.read(queries_calls.call_ids, self._words, entry_id=entry, waiting_since=waiting_since)
        waiting = await self.console.read(queries_calls.call_ids, waiting_since=since)
        parts = [
            Content.styled(" 1 全部 ", "" if self._waiting else "reverse"),
            Content.styled(f" 2 待回电 {len(waiting)} ", "reverse" if self._waiting else ""),
        ]
        if self._words or self._entry_id:
            parts.append(Content(f"  查找：{self._words or '这条记录的电话'}"))
        self.query_one("#phone-tabs", Static).update(Content(" ").join(parts))
        self.list.set_ids(ids)
        self.list.reread()

    def _draw(self, row: CallRow) -> ListLine:
        desk = self.console.desk
        outcome = row.outcome_at(desk.now() - calls.RINGING_FOR)
        word, look = outcome.zh, _LOOKS.get(outcome, "")
        if row.called_back_at is not None:
            word, look = "已回电", ""
        elif row.call_back_asked_at is not None:
            word, look = "待回电", "due_soon"
        return ListLine(
            {
                "at": shown(row.at, desk.zone, desk.now()),
                "way": "去电" if row.outgoing else "来电",
                "phone": row.phone or "未显示",
                "person": row.person,
                "outcome": CellText(word, look),
                "content": row.content,
                "entry": row.entry_number,
                "number": row.number,
            }
        )

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The calls of some days, the selected one."""
        row = self.list.selected
        days = printing.days_of(Paper.PHONE, self.console, row.at if row else None)
        return days if row is None else [*days, printing.one(Paper.PHONE, row.number, row.id)]

    # What can be done with a call

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_entry()

    def action_entry(self) -> None:
        """The entry of the call over the whole screen; a call without one is registered from here."""
        row = self.list.selected
        if row is None:
            return
        if row.entry_id is not None:
            self.app.push_screen(PaperView(row.entry_id))
        else:
            in_background(self, self.console.side.register_call, row, group="acts")

    def show_entry(self, entry_id: int | None) -> None:
        """List the calls of one entry; None lists all."""
        self._entry_id, self._waiting = entry_id, False
        self.refresh_soon()

    def _do(self, call: Callable[[], Called]) -> None:
        in_background(self, self._run, call, group="acts")

    async def _run(self, call: Callable[[], Called]) -> None:
        try:
            self.console.tell((await self.console.desk_call(call)).message)
        except (DeskError, Refused, StoreError) as error:
            self.console.tell(str(error), severity="error")

    def action_wrong(self) -> None:
        """It was a wrong number."""
        if (row := self.list.selected) is not None:
            self._do(partial(calls.set_outcome, self.console.desk, self.console.actor, row.id, CallOutcome.WRONG))

    def action_ask(self) -> None:
        """Put it on the list of those to be called back."""
        if (row := self.list.selected) is not None:
            self._do(partial(calls.ask_call_back, self.console.desk, self.console.actor, row.id))

    def action_call_back(self) -> None:
        """Write down how calling back went."""
        row = self.list.selected
        if row is None:
            return
        console, call_id = self.console, row.id
        reached = ChoiceField("reached", "接通了吗", [Option(True, "接通"), Option(False, "没接通")], 0, required=True)

        async def submit(values: dict[str, object]) -> str:
            done = await console.desk_call(
                calls.call_back, console.desk, console.actor, call_id,
                reached=bool(values["reached"]), content=str(values["content"]),
            )  # fmt: skip
            return done.message

        title = f"回电 {row.phone} {row.person}".rstrip()
        self.app.push_screen(FormBox(title, [reached, LongField("content", "说了什么")], submit), self._told)

    def action_new(self) -> None:
        """Write a call down."""
        console = self.console
        outcomes = [Option(o, o.zh) for o in CallOutcome if o is not CallOutcome.RINGING]
        fields = [
            ChoiceField("outgoing", _zh("outgoing"), [Option(False, "来电"), Option(True, "去电")], 0, required=True),
            TextField("phone", _zh("phone")),
            TextField("person", _zh("person")),
            ChoiceField("outcome", _zh("outcome"), outcomes, 0, required=True),
            LongField("content", _zh("content")),
            FlagField("call_back", _zh("call_back_asked_at")),
            TimeField("at", _zh("at"), console.desk.now, console.desk.zone),
        ]

        async def submit(values: dict[str, object]) -> str:
            call = CallIn(
                phone=str(values["phone"]), outgoing=bool(values["outgoing"]), person=str(values["person"]),
                content=str(values["content"]), outcome=CallOutcome(str(values["outcome"])),
                at=values["at"], call_back=bool(values["call_back"]),  # type: ignore[arg-type]
            )  # fmt: skip
            return (await console.desk_call(calls.record_call, console.desk, console.actor, call)).message

        self.app.push_screen(FormBox("记电话", fields, submit), self._told)

    def _told(self, message: str | None) -> None:
        if message:
            self.console.tell(message)

    # Tabs and search

    def action_tab(self, waiting: bool) -> None:
        """All calls, or those to be called back."""
        self._waiting = waiting
        if waiting:
            self._entry_id = None
        self.refresh_soon()

    def action_find(self) -> None:
        """Open the line to search."""
        line = self.query_one("#phone-words", Line)
        line.add_class("-open")
        line.focus()

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self._words = self.query_one("#phone-words", Line).value
        self.refresh_soon()

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        self.list.focus()

    def action_leave(self) -> None:
        """Close the search, then leave."""
        line = self.query_one("#phone-words", Line)
        if line.has_class("-open") or self._entry_id is not None:
            line.value, self._entry_id = "", None
            line.remove_class("-open")
            self.list.focus()
            self.refresh_soon()
            return
        self.app.call_later(self.app.run_action, "former")
