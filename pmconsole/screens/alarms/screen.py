"""Alarms (Ctrl+G): standing, put aside, past, figures. The newest is selected: Enter acknowledges.

What is acknowledged is what was seen: an alarm that got worse meanwhile, or hides behind another, stays.
"""

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pmconsole.alerts import acting, rows
from pmconsole.alerts.acting import Outcome, SeenAlarm
from pmconsole.alerts.figure_words import figure_lines
from pmconsole.alerts.figures import figures
from pmconsole.alerts.rows import AlarmLine, Fold, Group, StripView
from pmconsole.desk.core.errors import Refused, StoreError
from pmconsole.procedure.alarm_words import AlarmState
from pmconsole.procedure.papers import KINDS, WITH_ENTRY
from pmconsole.screens.alarms.dialog import AlarmDialog, parse_end
from pmconsole.screens.alarms.items import COLUMNS, FIGURES, SHELVED, STANDING, TABS, AlarmItem, drawn, read_tab, told
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.frame.signing import ask_superior
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.inputs import Finished, Line, Typed
from pmconsole.screens.kit.list_line import ListLine
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.kit.moments import shown
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.acting import act_on
from pmconsole.screens.papers.paper_view import PaperView

DRAW_SECONDS = 5.0


class AlarmList(PagedList[AlarmItem]):
    """The list of alarms; Enter is the screen's business even before a line has been read."""

    def action_activate(self) -> None:
        """Take the selected line; where one only looks on, look at it."""
        screen = self.screen
        assert isinstance(screen, AlarmsScreen)
        (screen.action_look if screen.console.look_only else screen.action_take)()


class AlarmsScreen(ConsoleScreen):
    """The alarm list; what it shows is re-read after every sweep and every act."""

    TITLE_ZH = "报警"
    CSS_PATH = "alarms.tcss"
    AUTO_FOCUS = "#alarm-list"
    HELP_ZH = "确认表示看到了，不等于办完；静音只停铃声。暂缓要写原因，到时自动回来，最迟到本班结束；重大事件不能暂缓。"
    KEYS: ClassVar = (
        Command("alarms.take", "enter", "确认", "take", "确认选中的报警；合并的一行则展开。"),
        Command("alarms.take_all", "space", "确认本组", "take_all", "确认合并的一组报警，先问一句，再列出。"),
        Command("alarms.shelve", "ctrl+s", "暂缓", "shelve", "写明原因，暂缓到一个时间，最迟到本班结束。"),
        Command("alarms.unshelve", "ctrl+u", "取消暂缓", "unshelve", "马上结束暂缓。", footer=False),
        Command("alarms.note", "ctrl+n", "备注", "note", "给选中的报警写一句备注。"),
        Command(
            "alarms.paper",
            "ctrl+o",
            "单据",
            "paper",
            "到报警所在的单据。",
            view=True,
        ),
        Command("alarms.service", "ctrl+d", "停用／恢复", "service", "内部约定的报警，由主管决定。", footer=False),
        Command("alarms.look", "enter", "查看", "look", "看单据；合并的一行则展开。", view=True, desk=False),
        Command("alarms.standing", "1", "在报", "tab('standing')", footer=False, view=True),
        Command("alarms.shelved", "2", "暂缓", "tab('shelved')", footer=False, view=True),
        Command("alarms.past", "3", "历史", "tab('past')", footer=False, view=True),
        Command("alarms.figures", "4", "统计", "tab('figures')", "本班和 30 天的报警数字。", footer=False, view=True),
        Command(
            "alarms.breaches", "5", "只看超时", "breaches", "只列超时的，再按一次全部列出。", footer=False, view=True
        ),
        Command("alarms.filter", "ctrl+f", "筛选", "filter", "按编号、部门或时限筛选。", view=True),
        Command(
            "alarms.back",
            "escape",
            "返回",
            "back",
            "回到前一屏；没写完的都还在。",
            palette=False,
            view=True,
        ),
    )

    def __init__(self) -> None:
        """Start with what stands."""
        super().__init__()
        self.tab, self._words, self._breaches = STANDING, "", False
        self._unfolded: frozenset[Group] = frozenset()
        self._items: dict[int, AlarmItem] = {}
        self._armed: tuple[SeenAlarm, ...] = ()

    def body(self) -> ComposeResult:
        """Tabs, filter, list, the life of the selected one; or the figures."""
        yield Static(id="alarm-tabs", markup=False)
        line = Line(hint="编号、部门或时限，Enter 回到列表，Esc 不筛选")
        line.id = "alarm-filter"
        yield line
        self.list = AlarmList(COLUMNS, fetch=self._fetch, draw=self._draw, empty="没有报警", id="alarm-list")
        yield self.list
        yield Static(id="alarm-life", markup=False)
        with VerticalScroll(id="alarm-figures"):
            yield Static(id="alarm-figures-text", markup=False)

    def on_mount(self) -> None:
        """What is late grows later while one looks."""
        self.set_interval(DRAW_SECONDS, self.list.redraw)

    def on_screen_resume(self) -> None:
        """Coming here selects the newest that calls, as the strip shows it: Enter takes that one."""
        self.arm()
        super().on_screen_resume()

    def arm(self) -> None:
        """Select the first line of the strip, before the list has been read."""
        first = self.console.alarms.view.lines[:1]
        self._armed = tuple(SeenAlarm(line.id, line.version) for line in first if isinstance(line, AlarmLine))
        self._set_tab(STANDING)
        self.list.set_ids(self.list.ids, top=True)
        self.list.focus()

    # Reading

    async def refresh_data(self) -> None:
        """Read the tab again; the selected line stays selected."""
        now = self.console.desk.now()
        self._show_tabs()
        if self.tab == FIGURES:
            found = await self.console.read(figures, now, self.console.desk.zone, self.console.alarms.policy)
            text = "\n".join(figure_lines(found, self.console.desk.zone))
            self.query_one("#alarm-figures-text", Static).update(Content(text))
            return
        policy = self.console.alarms.policy
        items, view = await self.console.read(
            read_tab, self.tab, self._words, self._breaches, now, policy, self._unfolded
        )  # fmt: skip
        self._show_tabs(view)
        self._items = {item.id: item for item in items}
        fresh = bool(self._armed)
        self.list.set_ids(array("q", [item.id for item in items]), top=fresh)
        if self._armed:
            self.list.select(self._armed[0].alarm_id)
        self._armed = ()
        await self._show_life(self.list.selected_id)

    async def _fetch(self, ids: Sequence[int]) -> Sequence[AlarmItem]:
        return [self._items[i] for i in ids if i in self._items]

    def _draw(self, item: AlarmItem) -> ListLine:
        return drawn(item, self.console.desk.now(), self.console.desk.zone)

    def _show_tabs(self, view: StripView | None = None) -> None:
        view = view or self.console.alarms.view
        counts = {STANDING: view.shown_kinds, SHELVED: view.shelved + view.out_of_service}
        parts: list[Any] = []
        for digit, (tab, zh) in enumerate(TABS.items(), 1):
            count = f" {counts[tab]}" if tab in counts else ""
            parts += [(f" {digit} {zh}{count} ", "reverse" if tab == self.tab else ""), " "]
        if self._breaches:
            parts += [" 5 只看超时"]
        if self._words:
            parts += [f" 筛选：{self._words}"]
        self.query_one("#alarm-tabs", Static).update(Content.assemble(*parts))

    @on(PagedList.Highlighted)
    async def _highlighted(self, event: PagedList.Highlighted) -> None:
        event.stop()
        await self._show_life(event.row_id)

    async def _show_life(self, row_id: int | None) -> None:
        item = self._items.get(row_id) if row_id is not None else None
        pane = self.query_one("#alarm-life", Static)
        if item is None or isinstance(item.what, Fold):
            pane.update("")
            return
        history = await self.console.read(rows.history, item.what.id)
        pane.update(Content(told(item.what, history, self.console.desk.now(), self.console.desk.zone)))

    # Acts

    def _selected(self) -> AlarmItem | None:
        chosen = self.list.selected_id
        return None if chosen is None else self._items.get(chosen)

    def action_take(self) -> None:
        """Acknowledge the selected alarm; unfold a fold."""
        if self.tab == FIGURES:
            return
        if self._armed:
            seen, self._armed = list(self._armed), ()
            self._acknowledge(seen)
            return
        item = self._selected()
        if item is None:
            return
        if isinstance(item.what, Fold):
            self._unfolded |= {item.what.group}
            self.refresh_soon()
            return
        self._acknowledge(item.seen)

    def action_look(self) -> None:
        """The paper of the selected alarm; a fold is unfolded."""
        item = self._selected()
        if item is not None and isinstance(item.what, Fold):
            self._unfolded |= {item.what.group}
            self.refresh_soon()
        elif item is not None:
            self.app.call_later(self.run_action, "paper")

    def action_take_all(self) -> None:
        """Acknowledge a fold: ask once, then list what was taken. On a single alarm the same as Enter."""
        item = self._selected()
        if item is None or not isinstance(item.what, Fold):
            self.action_take()
            return
        fold, seen = item.what, item.seen

        def answered(yes: bool | None) -> None:
            if yes:
                self._acknowledge(seen, most=len(seen))

        question = f"要确认 {fold.department} {fold.rule.zh} 的 {len(seen)} 条报警吗？\n确认后会列出每一条。"
        self.app.push_screen(MessageBox(question, "确认", "不确认"), answered)

    def _acknowledge(self, seen: list[SeenAlarm], most: int = 3) -> None:
        console = self.console
        call = partial(acting.acknowledge, console.desk, console.actor, seen, console.alarms.policy)
        self.run_worker(self._do(call, "已确认", most), group="acts", exit_on_error=False)

    async def _do(self, call: Callable[[], Outcome], act: str, most: int = 3) -> None:
        try:
            outcome = await self.console.desk_call(call)
        except (Refused, StoreError) as error:
            self.console.tell(str(error), severity="error")
            return
        self._tell(outcome, act, most)

    def _tell(self, outcome: Outcome, act: str, most: int = 3) -> None:
        text = outcome.sentence(act, most)
        if len(outcome.took) > 3:
            self.app.push_screen(MessageBox(text))
        else:
            self.console.tell(text, severity="warning" if outcome.left else "information")
        self.refresh_soon()

    def action_shelve(self) -> None:
        """Ask for reason and end, then put the selected alarm aside."""
        item = self._selected()
        if item is None or isinstance(item.what, Fold):
            self.console.tell("请先选一条报警；合并的一行请按 Enter 展开。")
            return
        self.run_worker(self._ask_shelve(item, item.what), group="acts", exit_on_error=False)

    async def _ask_shelve(self, item: AlarmItem, line: AlarmLine) -> None:
        console, policy = self.console, self.console.alarms.policy
        latest: datetime = await console.read(acting.shift_end, console.desk.now(), policy)

        async def submit(reason: str, until: str) -> Outcome:
            end = parse_end(until, console.desk.now(), latest, console.desk.zone)
            return await console.desk_call(acting.shelve, console.desk, console.actor, item.seen, end, reason, policy)

        hint = f"如 14:30、30 分；留空到本班结束 {shown(latest, console.desk.zone, console.desk.now())}"
        title = f"暂缓 {line.number} {line.rule.zh}"
        outcome = await self.app.push_screen_wait(AlarmDialog(title, "为什么暂缓", submit, hint))
        if outcome is not None:
            self._tell(outcome, "已暂缓")

    def action_unshelve(self) -> None:
        """End shelving of the selected alarm."""
        item = self._selected()
        if item is not None:
            call = partial(acting.unshelve, self.console.desk, self.console.actor, item.seen)
            self.run_worker(self._do(call, "已取消暂缓"), group="acts", exit_on_error=False)

    def action_note(self) -> None:
        """Write a line on the selected alarm."""
        item = self._selected()
        if item is None or isinstance(item.what, Fold):
            return
        console, line = self.console, item.what

        async def submit(text: str, _until: str) -> Outcome:
            return await console.desk_call(
                acting.add_note, console.desk, console.actor, line.id, text, console.alarms.policy
            )

        def done(outcome: Outcome | None) -> None:
            if outcome is not None:
                self._tell(outcome, "已备注")

        self.app.push_screen(AlarmDialog(f"备注 {line.number} {line.rule.zh}", "写什么", submit), done)

    def action_service(self) -> None:
        """Take the rule of the selected alarm out of service for its department, for a reason; or put it back."""
        item = self._selected()
        if item is None or isinstance(item.what, Fold):
            return
        in_background(self, self._service, item.what, group="acts")

    async def _service(self, line: AlarmLine) -> None:
        console, back = self.console, line.state is AlarmState.OUT_OF_SERVICE
        title = f"{'恢复' if back else '停用'} {line.department} {line.rule.zh} 的报警"
        decided, hand = await ask_superior(console, title)
        if not decided:
            return
        of = (console.desk, console.actor, line.rule, line.department)
        if back:
            await self._do(partial(acting.put_back_in_service, *of, hand), "已恢复报警")
            return

        async def submit(reason: str, _until: str) -> Outcome:
            return await console.desk_call(acting.take_out_of_service, *of, reason, hand)

        outcome = await self.app.push_screen_wait(AlarmDialog(title, f"为什么停用（{decided}决定）", submit))
        if outcome is not None:
            self._tell(outcome, "已停用报警")

    async def action_paper(self) -> None:
        """Go to the paper of the selected alarm, where every step on it can be taken."""
        item = self._selected()
        if item is None or isinstance(item.what, Fold):
            return
        line = item.what
        if (room := KINDS[line.paper].room) not in ("", WITH_ENTRY):
            self.console.go(room)
        elif line.entry_id is None and self.console.look_only:
            self.console.tell("这条报警的单据不在记录表里，请到变更、交接班或周交里看。")
        elif line.entry_id is None:
            await act_on(self, line.paper, line.paper_id, None, line.number)
        else:
            self.app.push_screen(PaperView(line.entry_id, (line.paper, line.paper_id)))

    # Tabs and filter

    def _set_tab(self, tab: str) -> None:
        self.tab = tab
        self.set_class(tab == FIGURES, "-figures")
        self._show_tabs()

    def action_tab(self, tab: str) -> None:
        """Show another tab."""
        self._armed = ()
        self._set_tab(tab)
        (self.query_one("#alarm-figures") if tab == FIGURES else self.list).focus()
        self.refresh_soon()

    def action_breaches(self) -> None:
        """List breaches only, or everything again."""
        self._breaches = not self._breaches
        self.refresh_soon()

    def action_filter(self) -> None:
        """Open the filter line."""
        line = self.query_one("#alarm-filter", Line)
        line.add_class("-open")
        line.focus()

    @on(Typed)
    def _typed(self, event: Typed) -> None:
        event.stop()
        self._words = self.query_one("#alarm-filter", Line).value
        self.refresh_soon()

    @on(Finished)
    def _finished(self, event: Finished) -> None:
        event.stop()
        self.list.focus()

    def action_back(self) -> None:
        """Close the filter, then leave for the screen one came from."""
        line = self.query_one("#alarm-filter", Line)
        if line.has_class("-open"):
            line.value = ""
            line.remove_class("-open")
            self.list.focus()
            return
        self.app.call_later(self.app.run_action, "former")
