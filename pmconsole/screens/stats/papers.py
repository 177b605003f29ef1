"""The papers behind a figure: the late, the long, the ones done again first; Enter opens a paper. Reads only."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.core.session import Session
from pmconsole.data.stats import papers
from pmconsole.data.stats.rows import FigurePapers, FigurePart, StatPaper
from pmconsole.procedure.figures import By, Figure, may_see_internal
from pmconsole.procedure.periods import Period
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.list_line import ListLine
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.screens.stats.line import PAPER_COLUMNS, paper_line


@dataclass(frozen=True)
class Target:
    """What is looked behind: a figure of a part (`by`, `group`), an age, an hour of the week, a caller or room."""

    period: Period
    figure: Figure
    zh: str
    by: By = By.ALL
    group: str = ""
    age: int | None = None
    weekday: int | None = None
    hour: int = 0
    repeat: str | None = None


def read_behind(
    session: Session, site_id: int, target: Target, zone: ZoneInfo, now: datetime, internal: bool
) -> FigurePapers:
    """The papers; imported here, in a reading thread."""
    period = target.period
    if target.age is not None:
        return papers.behind_age(session, site_id, target.age, now, internal)
    if target.weekday is not None:
        return papers.behind_hour(session, site_id, period, zone, target.weekday, target.hour, internal)
    if target.repeat is not None:
        return papers.behind_repeat(session, site_id, period, zone, target.figure.key, target.repeat, internal)
    wanted = FigurePart(target.figure.key, target.by, target.group)
    return papers.behind(session, site_id, period, wanted, zone, now, internal)


class StatPapers(ConsoleScreen):
    """Pushed over the statistics. Esc goes back to the figure."""

    TITLE_ZH = "统计的单据"
    CSS_PATH = "stats.tcss"
    AUTO_FOCUS = "PagedList"
    KEYS: ClassVar = (
        Command("stat_papers.open", "enter", "打开", "open", "整屏看这张单据，Esc 回来。", view=True),
        Command("stat_papers.back", "escape", "返回", "back", "回到数字。", palette=False, view=True),
    )

    def __init__(self, target: Target) -> None:
        """`target` is what is looked behind."""
        super().__init__()
        self.target = target
        self.found = FigurePapers(0, 0, ())
        self._reading = Latest(self, self._read, lambda text: self.console.tell(text, severity="error"))

    def body(self) -> ComposeResult:
        """What is looked behind, how many, the list."""
        self.head, self.note = Static(id="stats-head", markup=False), Static(id="stats-note", markup=False)
        self.rows: PagedList[StatPaper] = PagedList(
            PAPER_COLUMNS, fetch=self._fetch, draw=self._draw, empty="正在读取单据……", id="stat-papers"
        )
        yield self.head
        yield self.note
        yield self.rows

    async def _fetch(self, ids: Sequence[int]) -> list[StatPaper]:
        return [self.found.rows[nr] for nr in ids if nr < len(self.found.rows)]

    def _draw(self, row: StatPaper) -> ListLine:
        return paper_line(row, self.console.desk.zone, self.console.desk.now())

    async def refresh_data(self) -> None:
        """Read the papers again."""
        self._reading.ask()

    async def _read(self) -> None:
        desk, target = self.console.desk, self.target
        may = may_see_internal(self.console.actor.roles)
        self.found = await self.console.read(read_behind, target, desk.zone, desk.now(), may)
        parts = [target.figure.zh, target.zh, "" if target.age is not None else target.period.zh]
        self.head.update(Content("   ".join(filter(None, parts))))
        self.note.update(Content(self._count()))
        self.rows.empty = "没有单据。" if not self.found.count else "这些单据只有当班信息处理员和主管以上可以看。"
        self.rows.set_ids(array("q", range(len(self.found.rows))))

    def _count(self) -> str:
        """How many there are, how many of them are shown, whom the others are kept from (4.3.9)."""
        found, kind = self.found, self.target.figure.key
        what = "超时 " if kind.startswith("on_time") else "未回访 " if kind == "follow_up" else ""
        what = {"rework": "返工 ", "reissue": "重派 ", "chased": "催办过 ", "satisfaction": "不满意 "}.get(kind, what)
        text = f"{what}{found.count:,} 张"
        shown = found.count - found.hidden
        if shown > len(found.rows):
            text += f"，列出前 {len(found.rows):,} 张"
        return text + (f"，其中内部管理 {found.hidden:,} 张不列出（4.3.9）" if found.hidden else "")

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The selected paper over the whole screen."""
        row = self.rows.selected
        if row is not None:
            self.app.push_screen(PaperView(row.entry_id, (row.paper, row.paper_id)))

    def action_back(self) -> None:
        """Back to the figure."""
        self.dismiss()
