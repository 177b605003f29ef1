"""Weekly hand-in and archive (F9, 4.3.8, 4.3.10): hand-ins, what is not archived yet, what went back, the archive."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import ProgressBar, Static

from pmconsole.data.hand_in import queries
from pmconsole.data.hand_in.queries import HandInRow, ItemRow, ReturnRow
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.qualifying import standings
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.hand_in import acting
from pmconsole.screens.hand_in import line as lines
from pmconsole.screens.hand_in.line import WaitingRow
from pmconsole.screens.hand_in.review import ReviewScreen
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.paged_list import PagedList

TABS = ("周交", "未入档", "退回改正", "档案")
HAND_INS, WAITING, RETURNS, ARCHIVE = range(4)
WAITS = {HAND_INS: "待审", RETURNS: "待改"}
EMPTY = (
    "还没有周交。\n到周交时点自动准备，也可以按 Ctrl+N 现在准备。",
    "没有未入档的单据。",
    "没有退回改正的单据。",
    "档案里没有找到。\n资料管理员审核合格的单据在这里，随时可查。",
)
HINTS = ("", "编号、内容、部门、缺什么", "编号、部门、退回原因", "编号、档案号、房号、姓名、内容；2026-11 看一个月")
TICK_SECONDS = 0.25


class HandInScreen(ConsoleScreen):
    """Four lists by digit; below them the selected line in full, and how far a preparation is."""

    TITLE_ZH = "周交"
    AUTO_FOCUS = "#hand-in-0"
    DEFAULT_CSS = """
    HandInScreen #hand-in-tabs { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    HandInScreen #hand-in-words { height: 1; width: 1fr; display: none; background: $surface; padding: 0 1; }
    HandInScreen #hand-in-words.-open { display: block; }
    HandInScreen PagedList { height: 1fr; }
    HandInScreen #hand-in-detail { height: 5; width: 1fr; padding: 0 1; background: $surface; }
    HandInScreen #hand-in-far { height: 1; width: 1fr; display: none; padding: 0 1; background: $panel; }
    HandInScreen #hand-in-far.-open { display: block; }
    HandInScreen #hand-in-far Static { width: auto; padding: 0 2 0 0; }
    HandInScreen ProgressBar, HandInScreen Bar { width: 1fr; }
    """
    KEYS: ClassVar = (
        Command("hand_in.open", "enter", "打开", "open", "审核选中的周交；别的页看这张单据、它走过的路。", view=True),
        Command("hand_in.prepare", "ctrl+n", "准备周交", "prepare", "把办完的单据整理成一份；没签收的那份重新准备。"),
        Command("hand_in.back", "ctrl+d", "退回改正", "send_back", "未入档的单据退回部门改正，写明原因。"),
        Command("hand_in.corrected", "ctrl+e", "已改正", "corrected", "退回的单据改好了，随下一次周交再交。"),
        Command("hand_in.print", "ctrl+s", "打印", "print", "周交打印回执或结果；档案按入档时的原样打印。"),
        Command("hand_in.place", "ctrl+w", "位置", "place", "登记档案放在哪一盒、哪一架。", footer=False),
        Command("hand_in.find", "ctrl+f", "查找", "find", "在这一页里查找。", view=True),
        Command(
            "hand_in.tab", "1", "换页", "tab(0)", "1 周交  2 未入档  3 退回改正  4 档案。", footer=False, view=True
        ),
        Command("hand_in.leave", "escape", "返回", "leave", "关掉查找，回到前一屏。", palette=False, view=True),
    )
    LOOKS = frozenset({"tab"})
    #: What is done on one list only, by the list.
    ONLY: ClassVar = {
        "send_back": {WAITING}, "corrected": {RETURNS}, "print": {HAND_INS, ARCHIVE}, "place": {ARCHIVE},
    }  # fmt: skip

    def __init__(self) -> None:
        """The hand-ins are shown at first."""
        super().__init__()
        self.tab = HAND_INS
        self.words = ""
        self._waiting: list[WaitingRow] = []
        self._counts: dict[int, int] = {}
        self._reading = Latest(self, self._read, self._complain)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The footer has room for what can be done with the list that is seen."""
        if self.tab not in self.ONLY.get(action, {self.tab}):
            return False
        return super().check_action(action, parameters)

    def body(self) -> ComposeResult:
        """Tabs, words, the four lists of which one is seen, detail, progress."""
        self.tabs, self.detail = Static(id="hand-in-tabs", markup=False), Static(id="hand-in-detail", markup=False)
        yield self.tabs
        line = Line()
        line.id = "hand-in-words"
        yield line
        zone = self.console.desk.zone
        self.lists: tuple[PagedList[Any], ...] = (
            PagedList(lines.HAND_INS, fetch=self._hand_ins, draw=lambda r: lines.hand_in_line(r, zone),
                      empty=EMPTY[0], id="hand-in-0"),
            PagedList(lines.WAITING, fetch=self._waiting_rows, draw=lines.waiting_line, empty=EMPTY[1], id="hand-in-1"),
            PagedList(lines.RETURNS, fetch=self._returns, draw=lambda r: lines.return_line(r, zone), empty=EMPTY[2],
                      id="hand-in-2"),
            PagedList(lines.ARCHIVE, fetch=self._archived, draw=lambda r: lines.archive_line(r, zone), empty=EMPTY[3],
                      id="hand-in-3"),
        )  # fmt: skip
        for nr, one in enumerate(self.lists):
            one.display = nr == self.tab
        yield from self.lists
        yield self.detail
        with Horizontal(id="hand-in-far"):
            yield Static(id="hand-in-far-words", markup=False)
            yield ProgressBar(show_eta=False)

    def on_mount(self) -> None:
        """Watch a preparation that runs here."""
        self.set_interval(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        far = self.console.hand_in.progress
        self.query_one("#hand-in-far").set_class(far is not None, "-open")
        if far is not None:
            self.query_one("#hand-in-far-words", Static).update(Content(lines.how_far(*far)))
            self.query_one(ProgressBar).update(total=max(far[1], 1), progress=far[0])

    @property
    def list(self) -> PagedList[Any]:
        """The list that is seen."""
        return self.lists[self.tab]

    async def refresh_data(self) -> None:
        """Read again what is seen."""
        self._reading.ask()

    async def _read(self) -> None:
        tab, words, console = self.tab, self.words, self.console
        if tab == HAND_INS:
            ids = array("q", [row.id for row in await console.read(queries.hand_ins)])
        elif tab == WAITING:
            rows = await console.look(waiting, console.desk, console.actor, words, console.hand_in.since)
            self._waiting = rows
            ids = array("q", [row.id for row in rows])
        elif tab == RETURNS:
            ids = await console.read(queries.return_ids, words)
        else:
            ids = await console.read(queries.archive_ids, acting.asked(words, console.desk.zone))
        if (tab, words) != (self.tab, self.words):
            self._reading.ask()
            return
        self._counts = await console.read(counted)
        self.lists[tab].set_ids(ids)
        self._show_tabs(len(ids))
        self._show_detail()

    def _show_tabs(self, count: int) -> None:
        parts = []
        for nr, name in enumerate(TABS):
            # Beside a list stands how long it is; what waits in it is said as that.
            long = f" {count}" if nr == self.tab and count else ""
            waits = f" {WAITS[nr]} {self._counts[nr]}" if self._counts.get(nr) else ""
            text = f" {nr + 1} {name}{long}{waits} "
            parts.append(Content.styled(text, "reverse" if nr == self.tab else ""))
        words = f"  查找：{self.words}" if self.words else ""
        self.tabs.update(Content(" ").join([*parts, Content(words)]))

    @on(PagedList.Highlighted)
    @on(PagedList.Loaded)
    def _show_detail(self) -> None:
        row, zone = self.list.selected, self.console.desk.zone
        self.detail.update(Content("\n".join(acting.detail(row, zone)) if row is not None else ""))

    async def _hand_ins(self, ids: Sequence[int]) -> Sequence[HandInRow]:
        return [row for row in await self.console.read(queries.hand_ins) if row.id in set(ids)]

    async def _waiting_rows(self, ids: Sequence[int]) -> Sequence[WaitingRow]:
        wanted = set(ids)
        return [row for row in self._waiting if row.id in wanted]

    async def _returns(self, ids: Sequence[int]) -> Sequence[ReturnRow]:
        return await self.console.read(queries.returns, list(ids))

    async def _archived(self, ids: Sequence[int]) -> Sequence[ItemRow]:
        return await self.console.read(queries.items, list(ids))

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    # Tabs and search

    def on_key(self, event: events.Key) -> None:
        """A digit shows another list."""
        if event.character and event.character in "1234" and not self.query_one("#hand-in-words", Line).has_focus:
            event.stop()
            self.action_tab(int(event.character) - 1)

    def action_tab(self, nr: int) -> None:
        """Show the list `nr`."""
        if nr != self.tab:
            self._close_words()
        self.tab = nr
        for place, one in enumerate(self.lists):
            one.display = place == nr
        self.list.focus()
        self.refresh_bindings()
        self._reading.ask()

    def action_find(self) -> None:
        """Open the line to search; the hand-ins themselves are few."""
        if self.tab == HAND_INS:
            self.action_tab(ARCHIVE)
        line = self.query_one("#hand-in-words", Line)
        line.placeholder = HINTS[self.tab]
        line.add_class("-open")
        line.focus()

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self.words = self.query_one("#hand-in-words", Line).value.strip()
        self._reading.ask()

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        self.list.focus()

    def _close_words(self) -> bool:
        line = self.query_one("#hand-in-words", Line)
        was = line.has_class("-open")
        line.value, self.words = "", ""
        line.remove_class("-open")
        return was

    def action_leave(self) -> None:
        """Close the search, then leave."""
        if self._close_words():
            self.list.focus()
            self._reading.ask()
        else:
            self.app.call_later(self.app.run_action, "former")

    # What can be done

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The review of a hand-in; the paper of any other line, or the way it went."""
        row = self.list.selected
        if isinstance(row, HandInRow):
            self.app.push_screen(ReviewScreen(row.id))
        elif row is not None:
            in_background(self, acting.show, self, row, group="acting")

    def action_prepare(self) -> None:
        """Prepare now."""
        in_background(self, acting.prepare, self, group="preparing")

    def action_send_back(self) -> None:
        """Send the selected paper back before it is handed in."""
        row = self.list.selected
        if isinstance(row, WaitingRow):
            in_background(self, acting.send_back, self, row.standing, group="acting")
        else:
            self.console.tell("在第 2 页选一张未入档的单据再退回。")

    def action_corrected(self) -> None:
        """The selected paper was corrected."""
        row = self.list.selected
        if isinstance(row, ReturnRow):
            in_background(self, acting.corrected, self, row, group="acting")
        else:
            self.console.tell("在第 3 页选退回的单据，登记改正。")

    def action_print(self) -> None:
        """Receipt or result of a hand-in, an archived paper as it was."""
        row = self.list.selected
        if isinstance(row, HandInRow | ItemRow):
            in_background(self, acting.print_row, self, row, group="acting")
        else:
            self.console.tell("在第 1 页打印回执或结果，在第 4 页打印档案；没入档的单据在它自己的画面打印。")

    def action_place(self) -> None:
        """Where an archived paper lies."""
        row = self.list.selected
        if isinstance(row, ItemRow):
            in_background(self, acting.put_away, self, row, group="acting")
        else:
            self.console.tell("在第 4 页选档案，登记存放位置。")


def counted(session: Any, site_id: int) -> dict[int, int]:
    """What waits: hand-ins not reviewed, returns not corrected."""
    open_ = sum(row.reviewed_at is None for row in queries.hand_ins(session, site_id))
    return {HAND_INS: open_, RETURNS: len(queries.return_ids(session, site_id, only_open=True))}


def waiting(desk: Desk, actor: Actor, words: str, since: date | None) -> list[WaitingRow]:
    """Every paper that is neither archived nor with the archivist, those that lack something first."""
    with desk.store.read() as session:
        found = standings(desk.reading(session, actor), desk.now(), since=since)
    found.sort(key=lambda one: not one.missing)
    asked = words.split()
    rows = (WaitingRow(nr, one) for nr, one in enumerate(found, 1))
    return [row for row in rows if all(word in acting.text_of(row.standing) for word in asked)]
