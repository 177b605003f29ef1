"""The shift handover (F8, F1): it has filled itself; the outgoing signs, the incoming reads back and signs.

One long list in the order a good handover has, digits jump to its parts; the head says what is to be done now.
"""

from array import array
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover.gathering import OpenHandover
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.handover import OPEN, HandoverItem, HandoverState, Section, unread
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.handover import acting
from pmconsole.screens.handover.line import COLUMNS, HandoverListRow, HandoverListRows, draw, head, told
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks import Moments
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import ListLine
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.paper_view import PaperView

DIGITS = "123456789"
WIDE_DIGITS = "１２３４５６７８９"
TICK_SECONDS = 15.0


def _duty_id(prepared: OpenHandover) -> int | None:
    return prepared.duty.id if prepared.duty is not None else None


class HandoverScreen(ConsoleScreen):
    """Sections by digit; Space reads back or finds a thing in order, Ctrl+S signs."""

    TITLE_ZH = "交接班记录"
    CSS_PATH = "handover.tcss"
    AUTO_FOCUS = "PagedList"
    HELP_ZH = (
        "交班人清点、签名；接班人把标 [ ] 的逐件复述，按空格，有异议按 Ctrl+O，再签名，从此当班。"
        "不接班要写原因、请示主管，交班人继续当班。双方签名后不能再改，只能补充更正。"
    )
    KEYS: ClassVar = (
        Command("handover.sign", "ctrl+s", "签名", "sign", "先交班人签，再接班人签；用密码或纸质。", priority=True),
        Command("handover.fine", "ctrl+a", "全部正常", "fine", "还没有清点的设备、钥匙都正常。", priority=True),
        Command("handover.tick", "space", "复述／正常", "tick", "复述选中的一件；准备时：这样设备正常。"),
        Command("handover.open", "enter", "打开", "open", "设备写情况；单据打开来看。"),
        Command(
            "handover.object", "ctrl+o", "异议", "object", "复述时对选中的一件写异议。", footer=False, priority=True
        ),
        Command("handover.refuse", "ctrl+d", "不接班", "refuse", "写明原因、请示了谁；交班人继续当班。", priority=True),
        Command("handover.note", "ctrl+n", "记事", "note", "本班记事，交班时自动列出。", priority=True),
        Command("handover.told", "ctrl+k", "上级指示", "told", "谁在何时怎么指示，接班人要复述。", priority=True),
        Command("handover.withdraw", "ctrl+u", "撤回签名", "withdraw", "交班人撤回签名，改好再签。", footer=False),
        Command(
            "handover.stand_in", "ctrl+b", "代签", "stand_in", "有人不在，由主管代签。", footer=False, priority=True
        ),
        Command("handover.things", "ctrl+e", "设备清单", "things", "增减本项目交接的设备、钥匙。", footer=False),
        Command("handover.past", "ctrl+l", "以往", "past", "查看以往的交接班记录，补充更正。", view=True),
        *(
            Command(f"handover.{s.value}", DIGITS[nr], s.zh, f"jump({nr})", footer=False, palette=False, view=True)
            for nr, s in enumerate(Section)
        ),
        Command("handover.back", "escape", "返回", "app.former", "回到前一屏。", palette=False, view=True),
    )

    def __init__(self) -> None:
        """Nothing has been read, and nothing read back."""
        super().__init__()
        self.prepared: OpenHandover | None = None
        self.read: dict[str, str] = {}
        self._round: tuple[str, int] = ("", 0)
        self._rows: dict[int, HandoverListRow] = {}
        self._numbers = HandoverListRows()
        self._reading = Latest(self, self._read_again, self._complain)

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    def body(self) -> ComposeResult:
        """Head, list, the chosen item in full."""
        self.list = PagedList[HandoverListRow](
            COLUMNS, fetch=self._fetch, draw=self._draw, empty="正在整理交接班内容……"
        )
        yield Static(id="handover-head", markup=False)
        yield self.list
        yield Static(id="handover-item", markup=False)

    def on_mount(self) -> None:
        """What is late grows later while one looks."""
        self.set_interval(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self.is_current:
            self._reading.ask()

    # Reading

    async def refresh_data(self) -> None:
        """Gather again."""
        self._reading.ask()

    async def _read_again(self) -> None:
        prepared = await self.console.look(handover.prepare, self.console.desk)
        row = prepared.row
        this = (row.number, row.round) if row is not None else ("", 0)
        if this != self._round:
            # What was read back of an earlier signature says nothing about this one.
            self._round, self.read = this, {}
        before, was_waiting = self.prepared, self.waiting
        # Another duty is another handover: it is read from its beginning.
        first = before is None or _duty_id(before) != _duty_id(prepared)
        self.prepared = prepared
        rows = self._numbers.of(prepared.content)
        self._rows = {one.id: one for one in rows}
        self.list.reread()
        self.list.set_ids(array("q", self._rows), top=first)
        if self.waiting and not was_waiting:
            self._to_unread()  # the incoming begins with the first, whatever was chosen before
        self._show()

    async def _fetch(self, ids: Sequence[int]) -> Sequence[HandoverListRow]:
        return [self._rows[one] for one in ids if one in self._rows]

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The handover under way, as far as it is filled in; the one signed last."""
        if self.prepared is None:
            return []
        row, last = self.prepared.row, self.prepared.last
        found = [one for one in (row, last.row if last is not None else None) if one is not None]
        return [printing.one(Paper.HANDOVER, one.number, one.id) for one in found]

    @property
    def waiting(self) -> bool:
        """Whether the outgoing has signed and the incoming reads back."""
        return self.prepared is not None and self.prepared.state is HandoverState.OUTGOING_SIGNED

    @property
    def _moments(self) -> Moments:
        return Moments(self.console.desk.zone, self.console.desk.now())

    def _draw(self, row: HandoverListRow) -> ListLine:
        return draw(row, self.read, self.waiting, self._moments, self.console.look_only)

    def _show(self) -> None:
        if self.prepared is None:
            return
        left = len(unread(self.prepared.content.critical, self.read))
        self.query_one("#handover-head", Static).update(
            head(self.prepared, left, self._moments, self.console.look_only)
        )
        self._show_item()
        self.list.redraw()

    @on(PagedList.Highlighted)
    def _show_item(self) -> None:
        text = (
            told(self._item, self.read, self.waiting and not self.console.look_only, self._moments)
            if self.prepared
            else Content("")
        )
        self.query_one("#handover-item", Static).update(text)

    @property
    def _item(self) -> HandoverItem | None:
        row = self._rows.get(self.list.selected_id or 0)
        return row.item if row is not None else None

    # Going about

    def action_jump(self, nr: int) -> None:
        """To a section; the cursor stands on its first item where it has one."""
        ids = list(self._rows)
        if -nr - 1 in self._rows:
            at = ids.index(-nr - 1)
            has = self._rows[ids[at]].count
            self.list.action_edge(1)  # from below, so that the heading comes to the top
            self.list.select(ids[at])
            if has:
                self.list.action_step(1)

    def on_key(self, event: events.Key) -> None:
        """A full-width digit does what the digit does."""
        if event.character and event.character in WIDE_DIGITS:
            event.stop()
            self.action_jump(WIDE_DIGITS.index(event.character))

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """A thing's state is written down; a paper is opened."""
        item = self._item
        if item is None:
            return
        if item.section is Section.EQUIPMENT and self._open_for_things():
            in_background(self, acting.check_thing, self.console, item.key, group="acting")
        elif item.entry_id is not None:
            self.app.push_screen(PaperView(item.entry_id))

    def _open_for_things(self) -> bool:
        return self.prepared is not None and self.prepared.state in OPEN and not self.console.look_only

    # Reading back

    def action_tick(self) -> None:
        """Read back the chosen item and go to the next; while preparing, a thing is in order."""
        item = self._item
        if not self.waiting:
            if item is not None and item.section is Section.EQUIPMENT and self._open_for_things():
                in_background(self, acting.thing_fine, self.console, item.key, group="acting")
                self.list.action_step(1)
        else:
            # One blank too many takes nothing back: whoever has doubts writes an objection.
            if item is not None and item.critical:
                self.read.setdefault(item.id, "")
            self._to_unread()
            self._show()

    def _to_unread(self) -> None:
        """The item to be read back that is chosen already, else the next."""
        ids = list(self._rows)
        at = ids.index(self.list.selected_id or 0) if self.list.selected_id in self._rows else 0
        for one in (*ids[at:], *ids[:at]):
            item = self._rows[one].item
            if item is not None and item.critical and item.id not in self.read:
                self.list.select(one)
                return

    def action_object(self) -> None:
        """Write an objection to the chosen item; that reads it back too."""
        item = self._item
        if self.waiting and item is not None and item.critical:
            in_background(self, self._object, item, group="acting")

    async def _object(self, item: HandoverItem) -> None:
        text = await acting.objection(self.console, item, self.read.get(item.id, ""))
        if text is not None:
            self.read[item.id] = text
            self._show()

    # Acts

    def action_sign(self) -> None:
        """Whoever's turn it is signs; what has not been read back comes first."""
        if self.prepared is None:
            return
        left = unread(self.prepared.content.critical, self.read) if self.waiting else []
        if left:
            self._to_unread()
            self.console.tell(f"还有 {len(left)} 件没有复述，请逐件看过按空格，再签名。", severity="warning")
            return
        in_background(self, self._sign, self.prepared, group="acting")

    async def _sign(self, prepared: OpenHandover) -> None:
        await acting.sign(self.console, prepared, self.read)
        if self.is_current:
            self._reading.ask()

    def action_stand_in(self) -> None:
        """Somebody above signs for who is absent."""
        if self.prepared is not None:
            in_background(self, acting.stand_in, self.console, self.prepared, self.read, group="acting")

    def action_refuse(self) -> None:
        """The incoming does not take over."""
        if self.prepared is None or not self.waiting:
            self.console.tell("交班人还没有签名，没有可以不接的。")
            return
        in_background(self, acting.refuse, self.console, self.prepared, group="acting")

    def action_withdraw(self) -> None:
        """The outgoing's signature is taken back."""
        if self.prepared is not None:
            in_background(self, acting.withdraw, self.console, self.prepared, group="acting")

    def action_fine(self) -> None:
        """Everything not looked at yet is all right."""
        in_background(self, acting.all_fine, self.console, group="acting")

    def action_note(self) -> None:
        """A note for the next shift."""
        in_background(self, acting.write_note, self.console, group="acting")

    def action_told(self) -> None:
        """An instruction from above."""
        in_background(self, acting.write_instruction, self.console, group="acting")

    def action_things(self) -> None:
        """The site's list of things."""
        in_background(self, acting.edit_things, self.console, group="acting")

    def action_past(self) -> None:
        """Signed handovers, to be read."""
        in_background(self, acting.past, self.console, group="acting")
