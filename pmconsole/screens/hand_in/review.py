"""The archivist's review (F9, Enter on a hand-in; 4.3.8): received, gone through by keys, passed or sent back."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.core.desk import people
from pmconsole.data.hand_in import queries
from pmconsole.data.hand_in.queries import HandInRow, ItemRow
from pmconsole.desk.core.errors import DeskError, NotFound, Refused, StoreError
from pmconsole.desk.core.pins import PROOF_HOLDS
from pmconsole.desk.core.unit import Actor
from pmconsole.desk.hand_in import review
from pmconsole.desk.hand_in.review import ArchivePlace
from pmconsole.procedure.archive import HandInState, ItemResult
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.papers import KINDS, RETENTION, WITH_ENTRY
from pmconsole.procedure.vocabulary import Paper, Role
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.frame.signing import IN_PERSON, ask_hand
from pmconsole.screens.hand_in import acting
from pmconsole.screens.hand_in.line import ITEMS, item_line
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.fields import TextField
from pmconsole.screens.kit.form_box import FormBox
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.archive_way import detail_of
from pmconsole.screens.papers.paper_view import PaperView

Kinds = list[tuple[Paper, int, int]]


class ReviewScreen(ConsoleScreen):
    """The papers of one hand-in; by digit one kind of them."""

    TITLE_ZH = "审核"
    AUTO_FOCUS = "PagedList"
    DEFAULT_CSS = """
    ReviewScreen #review-head, ReviewScreen #review-kinds { height: 1; width: 1fr; padding: 0 1; }
    ReviewScreen #review-head { background: $panel; }
    ReviewScreen PagedList { height: 1fr; }
    ReviewScreen #review-detail { height: 5; width: 1fr; padding: 0 1; background: $surface; }
    """
    KEYS: ClassVar = (
        Command("review.look", "enter", "看", "look", "打开选中的单据，Esc 回来。", view=True),
        Command(
            "review.receive", "ctrl+e", "签收", "receive", "资料管理员签收；已签收的，继续审核前签名。", priority=True
        ),
        Command("review.pass", "ctrl+s", "合格", "pass", "选中的单据合格入档，到下一张待审的。"),
        Command("review.return", "ctrl+d", "退回", "return", "退回部门改正，写明原因。"),
        Command("review.all", "ctrl+n", "一并合格", "pass_all", "看过以后，这一类待审的全部合格；记录上写明一并通过。"),
        Command("review.place", "ctrl+w", "盒架", "place", "以后通过的放在哪一盒、哪一架。"),
        Command("review.print", "ctrl+o", "打印", "print", "打印回执；审完以后打印结果。", footer=False),
        Command("review.kind", "0", "全部", "kind(0)", "按数字只看一类，0 看全部。", footer=False, view=True),
        Command("review.back", "escape", "返回", "back", "回到周交。", palette=False, view=True),
    )
    LOOKS = frozenset({"kind"})

    def __init__(self, hand_in_id: int) -> None:
        """Nothing is read before the screen is shown."""
        super().__init__()
        self.hand_in_id = hand_in_id
        self.row: HandInRow | None = None
        self.kinds: Kinds = []
        self.kind: Paper | None = None
        self.place = ArchivePlace()
        #: Who reviews at this screen, and when they last did something of it: that they sit here holds no longer.
        self.reviewer: Actor | None = None
        self._seen_at: datetime | None = None
        self._reading = Latest(self, self._read, self._complain)

    def body(self) -> ComposeResult:
        """Which hand-in, which kinds, the papers, the selected one in full."""
        self.head, self.bar = Static(id="review-head", markup=False), Static(id="review-kinds", markup=False)
        self.detail = Static(id="review-detail", markup=False)
        zone = self.console.desk.zone
        self.list: PagedList[ItemRow] = PagedList(
            ITEMS, fetch=self._fetch, draw=lambda row: item_line(row, zone), empty="这次周交里没有单据。"
        )
        yield from (self.head, self.bar, self.list, self.detail)

    async def refresh_data(self) -> None:
        """Read the hand-in again."""
        self._reading.ask()

    async def _read(self) -> None:
        kind = self.kind
        row, kinds, ids = await self.console.read(read_review, self.hand_in_id, kind)
        if kind != self.kind:
            self._reading.ask()
            return
        self.row, self.kinds = row, kinds
        self.list.set_ids(ids)
        self._show()

    def _show(self) -> None:
        if self.row is None:
            return
        row, reviewer = self.row, self.reviewer
        who = (
            f"审核人 {reviewer.name}"
            if reviewer
            else ("还没有签收" if self.console.look_only else "Ctrl+E 签收")
            if row.received_at is None
            else f"{row.received_by} 签收"
        )
        place = " ".join(filter(None, (self.place.box, self.place.shelf)))
        # Who reviews and where it goes must not be pushed out of the line; that somebody reviews says the state.
        state = () if reviewer else (row.state.zh,)
        parts = (row.number, *state, f"待审 {row.pending}", f"合格 {row.passed}", f"退回 {row.returned}", who)
        self.head.update(Content("  ".join([*parts, *([f"放入 {place}"] if place else [])])))
        tabs: list[tuple[Paper | None, str]] = [(None, "0 全部")]
        tabs += [
            (kind, f"{nr} {KINDS[kind].short} {waiting or '完'}") for nr, (kind, _, waiting) in enumerate(self.kinds, 1)
        ]
        self.bar.update(
            Content("  ").join(Content.styled(text, "reverse" if kind is self.kind else "") for kind, text in tabs)
        )
        self._show_detail()

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _show_detail(self) -> None:
        row = self.list.selected
        self.detail.update(Content("\n".join(detail_of(row, self.console.desk.zone)) if row else ""))

    async def _fetch(self, ids: Sequence[int]) -> Sequence[ItemRow]:
        return await self.console.read(queries.items, list(ids))

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    def on_key(self, event: events.Key) -> None:
        """A digit shows one kind, 0 all."""
        if event.character and event.character.isascii() and event.character.isdigit():
            event.stop()
            self.action_kind(int(event.character))

    def action_kind(self, nr: int) -> None:
        """Show the kind of that place, all for 0."""
        if nr <= len(self.kinds):
            self.kind = self.kinds[nr - 1][0] if nr else None
            self._reading.ask()

    def action_back(self) -> None:
        """Back to the hand-ins."""
        self.dismiss()

    @on(PagedList.Activated)
    def action_look(self) -> None:
        """The selected paper over the whole screen; of registers what is known of the line."""
        if self.list.selected is not None:
            in_background(self, self._look, self.list.selected, group="acting")

    async def _look(self, row: ItemRow) -> None:
        if KINDS[row.paper].room == WITH_ENTRY:
            entry = await self.console.read(queries.entry_of, row.paper, row.paper_id)
            self.app.push_screen(PaperView(entry, (row.paper, row.paper_id)))
        else:
            await acting.show(self, row)

    # What the archivist does

    def on_screen_suspend(self) -> None:
        """Whoever leaves the room has left it: who reviews is asked anew. A window over it is no other room."""
        if self not in self.app.screen_stack:
            self.reviewer = None

    def _do(self, work: Any, *args: Any) -> None:
        in_background(self, self._guarded, work, *args, group="acting")

    async def _guarded(self, work: Any, *args: Any) -> None:
        try:
            await work(*args)
        except (DeskError, Refused, StoreError) as error:
            self._complain(str(error))

    async def _reviewing(self) -> Actor | None:
        """Who reviews at this screen; asks them to sign first. None where they would not."""
        app, row, now = self.console, self.row, self.console.desk.now()
        if self._seen_at is not None and now - self._seen_at > PROOF_HOLDS:
            self.reviewer = None
        self._seen_at = now
        if self.reviewer is not None:
            return self.reviewer
        if row is None:
            return None
        if row.state is HandInState.REVIEWED:
            raise NotFound(f"{row.number} 已经审完。Ctrl+O 打印结果。")
        names = [person.name for person in await app.read(people, Role.ARCHIVIST)]
        first = row.received_at is None
        title = f"{'签收' if first else '继续审核'} {row.number}：资料管理员签名  4.3.8"
        hand = await ask_hand(app, title, names, hows=IN_PERSON)
        if hand is None:
            return None
        if first:
            sign = partial(review.receive, app.desk, app.actor, row.id, hand, row.version)
        else:
            sign = partial(review.sit_down, app.desk, app.actor, row.id, hand)
        self.reviewer = await app.desk_call(sign)
        app.tell(f"{row.number} 已由{hand.name}签收。" if first else f"{hand.name}继续审核 {row.number}。")
        self._reading.ask()
        return self.reviewer

    def action_receive(self) -> None:
        """Sign, and begin."""
        self._do(self._reviewing)

    def action_pass(self) -> None:
        """The selected paper passes."""
        if (row := self.list.selected) is not None:
            self._do(self._pass, [row.id], False)

    async def _pass(self, ids: Sequence[int], together: bool) -> None:
        reviewer = await self._reviewing()
        if reviewer is None:
            return
        app, settings = self.console, self.console.settings
        years = settings.retention() if settings is not None else RETENTION
        work = partial(review.pass_items, app.desk, reviewer, self.hand_in_id, ids, self.place)
        passed = await app.desk_call(partial(work, years=years, together=together))
        self._next()
        told = [passed.message, *(f"{number}：{reason}" for number, reason in passed.refused[:3])]
        app.tell("\n".join(told), severity="warning" if passed.refused else "information")

    def _next(self) -> None:
        """The cursor to the next paper that waits."""
        ids = self.list.ids
        for nr in range(self.list.cursor + 1, len(ids)):
            row = self.list.row(ids[nr])
            if row is None or row.result is ItemResult.PENDING:
                self.list.select(ids[nr])
                return

    def action_pass_all(self) -> None:
        """All of the shown kind pass, after looking."""
        self._do(self._pass_all)

    async def _pass_all(self) -> None:
        app, kind = self.console, self.kind
        if kind is None:
            app.tell("先按数字选一类单据，看过以后再一并通过。")
            return
        ids = list(await app.read(queries.item_ids, self.hand_in_id, paper=kind, pending=True))
        if not ids:
            app.tell(f"{kind.zh}没有待审的。")
            return
        question = f"{kind.zh} {len(ids)} 张都看过了，一并合格入档？记录上会写明“一并通过”，入档后不能再改。"
        if await app.push_screen(MessageBox(question, "一并合格", "再看看"), wait_for_dismiss=True):
            await self._pass(ids, True)

    def action_return(self) -> None:
        """The selected paper goes back."""
        if (row := self.list.selected) is not None:
            self._do(self._return, row)

    async def _return(self, row: ItemRow) -> None:
        reviewer = await self._reviewing()
        if reviewer is None:
            return
        app = self.console

        async def submit(department: str, reason: str) -> str:
            work = partial(review.return_item, app.desk, reviewer, row.id)
            return await app.desk_call(partial(work, department=department, reason=reason))

        said = await acting.ask_return(app, f"退回 {row.number}", row.department, submit)
        if said:
            app.tell(said)
            self._next()

    def action_place(self) -> None:
        """Where what passes from now on is put."""
        self._do(self._ask_place)

    async def _ask_place(self) -> None:
        async def submit(values: dict[str, object]) -> str:
            self.place = ArchivePlace(str(values["box"]), str(values["shelf"]))
            return "以后通过的放在这里。"

        fields = [
            TextField("box", field_zh("box"), self.place.box),
            TextField("shelf", field_zh("shelf"), self.place.shelf),
        ]
        if await self.console.ahead.ask(FormBox("通过的单据放在哪里", fields, submit)):
            self._show()

    def action_print(self) -> None:
        """Receipt or result."""
        if self.row is not None:
            in_background(self, acting.print_row, self, self.row, group="acting")


def read_review(
    session: Any, site_id: int, hand_in_id: int, kind: Paper | None
) -> "tuple[HandInRow | None, Kinds, array[int]]":
    """The hand-in, its kinds, the ids of its papers of `kind`."""
    ids = queries.item_ids(session, site_id, hand_in_id, paper=kind)
    return queries.hand_in(session, site_id, hand_in_id), queries.kinds_of(session, site_id, hand_in_id), ids
