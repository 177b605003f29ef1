"""What the two lists of what is to be done share: the handler's (待办) and the assistant's (督办)."""

from array import array
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.tasks import queries as queries_tasks
from pmconsole.data.tasks.rows import TaskRow
from pmconsole.desk.calls.acts import RINGING_FOR
from pmconsole.papers.wanted import PrintRequest
from pmconsole.procedure.tasks import TaskKind
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.chasing.task_acts import ON_CASE, do
from pmconsole.screens.chasing.task_line import COLUMNS, TaskLines
from pmconsole.screens.frame import printing
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.cells import width
from pmconsole.screens.kit.chooser import ChooserItem
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.acting import act_on
from pmconsole.screens.papers.listing import ListScreen
from pmconsole.screens.papers.paper_link import to_paper
from pmconsole.screens.papers.paper_view import PaperView, Which

NOTHING_HERE = "这一类没有要办的。\n按 0 看全部。"
READING = "正在读取……"


def keys_of(name: str, act: str) -> tuple[Command, ...]:
    """The keys of a list of tasks, called `name` in the settings; `act` says what Enter does."""
    return (
        Command(f"{name}.do", "enter", "办理", "do", act),
        Command(f"{name}.act", "ctrl+e", "其他步骤", "act", "列出这张单据现在能办的全部步骤，按数字选。"),
        Command(f"{name}.open", "ctrl+d", "详情", "open", "整屏看这张单据。", view=True),
        Command(f"{name}.look", "enter", "查看", "open", "整屏看这张单据。", view=True, desk=False),
        Command(f"{name}.kind", "0", "分类", "kind('')", "按数字只看一类，0 看全部。", palette=False, view=True),
        Command(f"{name}.back", "escape", "返回", "app.former", "回到前一屏。", palette=False, view=True),
    )


class TaskScreen(ListScreen):
    """A list of tasks by time left. Subclasses say which `KINDS`, and what stands there when there is nothing."""

    CSS_PATH: ClassVar[Any] = ["../papers/listing.tcss", "tasks.tcss"]
    AUTO_FOCUS = "PagedList"
    KINDS: ClassVar[tuple[TaskKind, ...]] = ()
    NOTHING: ClassVar[str] = ""

    def __init__(self) -> None:
        """All kinds."""
        super().__init__()
        self.kind: TaskKind | None = None
        self._all: list[TaskRow] = []
        self._by_id: dict[int, TaskRow] = {}

    def bar(self) -> ComposeResult:
        """Kinds by digit with how many."""
        self.kind_bar = Static(id="task-kinds", markup=False)
        yield self.kind_bar

    def make_list(self) -> PagedList[Any]:
        """The list of tasks."""
        desk = self.console.desk
        self.lines = TaskLines(desk.zone, desk.now())
        return PagedList[TaskRow](COLUMNS, fetch=self._fetch, draw=self.lines.draw, empty=READING)

    async def _fetch(self, ids: Sequence[int]) -> Sequence[TaskRow]:
        return [self._by_id[row_id] for row_id in ids if row_id in self._by_id]

    def set_now(self) -> None:
        """The rows are drawn as of this moment."""
        self.lines.now = self.console.desk.now()

    def entry_of(self, row: TaskRow) -> int:
        """The entry of the paper; 0 where it has none."""
        return row.entry_id or 0

    def paper_of(self, row: TaskRow) -> Which:
        """The paper of the task, else the entry it is about."""
        if row.paper in ON_CASE or row.entry_id is None:
            return row.paper, row.paper_id
        return Paper.LEDGER, row.entry_id

    def to_print(self) -> Sequence[ChooserItem[PrintRequest]]:
        """The paper of the selected task."""
        row = self.rows.selected
        return [] if row is None else [printing.one(row.paper, row.number, row.paper_id)]

    async def read_ids(self) -> None:
        """Read everything that is to be done."""
        desk = self.console.desk
        now = desk.now()
        asked = moments_of(now, desk.calendar.start_of_day(now))
        self._all = await self.console.read(queries_tasks.tasks, *asked, self.KINDS)
        self._by_id = {row.id: row for row in self._all}
        self.show_rows()

    def show_rows(self, *, top: bool = False) -> None:
        """Show the tasks of the chosen kind."""
        rows = [row for row in self._all if self.kind in (None, row.kind)]
        self.set_now()
        self.rows.empty = NOTHING_HERE if self.kind is not None and self._all else self.NOTHING
        self.rows.set_ids(array("q", [row.id for row in rows]), top=top)
        self._show_kinds()

    def on_resize(self) -> None:
        """The kinds take as many lines as they need."""
        super().on_resize()
        self._show_kinds()

    def _show_kinds(self) -> None:
        """`0 全部 12  1 催办 7  ...`, the chosen one reversed, what there is none of dim; as many lines as needed."""
        counts = Counter(row.kind for row in self._all)
        tabs: list[tuple[TaskKind | None, str]] = [(None, f" 0 全部 {len(self._all)} ")]
        tabs += [(kind, f" {nr} {kind.zh} {counts[kind]} ") for nr, kind in enumerate(self.KINDS, 1)]
        lines: list[list[Content]] = [[]]
        used, room = 0, max(self.size.width - 2, 20)
        for kind, text in tabs:
            if used + width(text) > room:
                lines.append([])
                used = 0
            look = "reverse" if kind is self.kind else "" if kind is None or counts[kind] else "$text-muted"
            lines[-1].append(Content.styled(text, look))
            used += width(text)
        self.kind_bar.update(Content("\n").join(Content("").join(line) for line in lines))

    @on(PagedList.Activated)
    async def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        await self.run_action("open" if self.console.look_only else "do")

    def action_do(self) -> None:
        """What is to be done about the selected one."""
        if (row := self.rows.selected) is not None:
            in_background(self, do, self, row, group="acting")

    async def action_act(self) -> None:
        """Everything that can be done with the paper of the selected one."""
        row = self.rows.selected
        if row is None:
            return
        if row.paper in ON_CASE:
            await act_on(self, row.paper, row.paper_id, row.version, row.number)
        else:
            self.action_do()

    def action_open(self) -> None:
        """The paper of the selected one over the whole screen."""
        row = self.rows.selected
        if row is None:
            return
        if row.entry_id is not None:
            self.app.push_screen(PaperView(row.entry_id, self.paper_of(row)))
        else:
            in_background(self, to_paper, self.console, row.paper, row.paper_id, row.number, group="acting")

    def action_kind(self, name: str) -> None:
        """Show the tasks of one kind, of all where `name` is empty."""
        self.kind = TaskKind(name) if name else None
        self.show_rows(top=True)

    def on_key(self, event: events.Key) -> None:
        """A digit shows one kind, 0 all."""
        if event.character and event.character in "123456789" and int(event.character) <= len(self.KINDS):
            event.stop()
            self.action_kind(self.KINDS[int(event.character) - 1].value)

    def show_paper(self, paper: Paper, paper_id: int) -> bool:
        """Put the cursor on the first task about a paper; False where there is none."""
        found = next((row for row in self._all if (row.paper, row.paper_id) == (paper, paper_id)), None)
        return found is not None and self.rows.select(found.id)


def moments_of(now: datetime, midnight: datetime) -> tuple[datetime, datetime, tuple[datetime, datetime]]:
    """Now, from when a call still rings, and the site's day: what the reading of tasks asks for."""
    return now, now - RINGING_FOR, (midnight, midnight + timedelta(days=1))
