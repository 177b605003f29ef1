"""Statistics (Ctrl+T): the figures of a period, their trend, their parts, busy hours, what lies open, who comes again.

Reads only, all of it through `app.read`, so that the read-only view shows the same screen. From each figure Enter leads
to the papers it is made of. How a figure is defined stands in the help (F1).
"""

import asyncio
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from pmconsole.data.core.session import Session
from pmconsole.data.stats import figures as stats
from pmconsole.data.stats.rows import Group, GroupedFigures, Repeat
from pmconsole.procedure.figures import AGEING, AGES, FIGURES, HOURS, By, number_zh
from pmconsole.procedure.periods import Cut, Period, Span, named
from pmconsole.procedure.viewing import sight_of
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.chooser import Chooser, ChooserItem
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.kit.paged_list import PagedList
from pmconsole.screens.stats import line as lines
from pmconsole.screens.stats.heat_map import HeatMap
from pmconsole.screens.stats.line import StatRow
from pmconsole.screens.stats.papers import StatPapers, Target
from pmconsole.screens.stats.period import ask_period
from pmconsole.screens.stats.plots import draw_bars, new_plot

PAGES = ("总览", "趋势", "分组", "时段", "账龄", "重复")
_PAGES_TOLD = (
    "全部指标，本期和上期。", "按日、按周或按月的变化。", "按部门、类别、楼栋、渠道或登记人。",
    "一周里哪个钟点来得最多。", "现在未办结的，接收以来多久了。", "来得最多的电话和房号。",
)  # fmt: skip
OVERVIEW, TREND, GROUPS, HOUR_MAP, AGE, REPEATS = range(6)
_COLUMNS = {
    OVERVIEW: lines.FIGURE_COLUMNS, TREND: lines.GROUP_COLUMNS, GROUPS: lines.GROUP_COLUMNS,
    AGE: lines.AGE_COLUMNS, REPEATS: lines.REPEAT_COLUMNS,
}  # fmt: skip
PARTS = (By.DEPARTMENT, By.CATEGORY, By.BUILDING, By.CHANNEL, By.PERSON)
#: Of what a big file costs to read, at most one part in so many is spent on reading it again.
REST = 20


@dataclass(frozen=True)
class StatsQuestion:
    """What the screen shows: which page of which period, cut how, grouped by what."""

    period: Period
    page: int = OVERVIEW
    cut: Cut | None = None
    by: By = By.DEPARTMENT

    @property
    def grouped_by(self) -> By:
        """What the page tells the figures by."""
        if self.page == TREND:
            return By((self.cut or self.period.natural_cut()).value)
        return self.by if self.page == GROUPS else By.ALL


@dataclass(frozen=True)
class StatsPage:
    """What was read for a page; what it does not need stays empty."""

    grouped: GroupedFigures | None = None
    before: GroupedFigures | None = None
    grid: tuple[tuple[int, ...], ...] = ()
    ages: tuple[int, ...] = ()
    callers: tuple[Repeat, ...] = ()
    rooms: tuple[Repeat, ...] = ()


def read_page(session: Session, site_id: int, asked: StatsQuestion, zone: ZoneInfo, now: datetime) -> StatsPage:
    """All that a page without figures shows; imported here, in a reading thread."""
    period = asked.period
    if asked.page == HOUR_MAP:
        return StatsPage(grid=stats.hours(session, site_id, period, zone))
    if asked.page == AGE:
        return StatsPage(ages=stats.ageing(session, site_id, now))
    callers, rooms = (
        tuple(stats.repeats(session, site_id, period, zone, key)) for key in ("repeat_callers", "repeat_rooms")
    )
    return StatsPage(callers=callers, rooms=rooms)


async def read_grouped(console: "Console", asked: StatsQuestion, now: datetime) -> GroupedFigures:
    """The figures of a page, in two readings beside each other: a year of a large ledger takes half as long."""
    keys = frozenset(FIGURES) if asked.page == OVERVIEW else lines.GROUP_KEYS
    question = stats.Question(asked.period, asked.grouped_by, keys, whole=asked.page == OVERVIEW)
    halves = (console.read(stats.figures, half, console.desk.zone, now) for half in stats.side_by_side(question))
    return stats.joined(await asyncio.gather(*halves), question)


def read_figures(
    session: Session, site_id: int, period: Period, by: By, key: str, zone: ZoneInfo, now: datetime
) -> Group:
    """All figures of one part, for the list one chooses from."""
    grouped = stats.figures(session, site_id, stats.Question(period, by), zone, now)
    return next((group for group in grouped.groups if group.key == key), grouped.whole)


class StatsScreen(ConsoleScreen):
    """Digits turn the pages, Ctrl+B and Ctrl+N the period, Enter goes from a figure to its papers."""

    TITLE_ZH = "统计"
    CSS_PATH = "stats.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall")]  # noqa: RUF012  (Textual declares it for instances)
    HELP_ZH = "\n".join(
        ["", "指标的定义（期内：按项目所在地的日期，信息接收的那天；没有可算的写 –）"]
        + [f"{f.zh}（{f.clause}）：{f.definition}" for f in (*FIGURES.values(), AGEING, HOURS)]
    )
    HELP_LOOKS: ClassVar[bool] = True
    KEYS: ClassVar = (
        Command("stats.open", "enter", "单据", "open", "看这个数字是由哪些单据算出来的。", view=True),
        Command("stats.period", "ctrl+l", "期间", "period", "今天、本周、本月、本年，或自定起止日。", view=True),
        Command("stats.before", "ctrl+b", "前一期", "move(-1)", "往前一个同样长的期间。", view=True),
        Command("stats.after", "ctrl+n", "后一期", "move(1)", "往后一个同样长的期间。", view=True),
        Command("stats.by", "ctrl+o", "换分法", "by", "趋势：日、周、月；分组：部门、类别、楼栋……", view=True),
        *(
            Command(f"stats.page{nr}", str(nr), zh, f"page({nr - 1})", hint, footer=False, view=True)
            for nr, (zh, hint) in enumerate(zip(PAGES, _PAGES_TOLD, strict=True), 1)
        ),
        Command("stats.leave", "escape", "返回", "leave", "回到前一屏。", footer=False, palette=False, view=True),
    )  # fmt: skip

    def __init__(self) -> None:
        """This month at first."""
        super().__init__()
        self.asked: StatsQuestion | None = None
        self.found = StatsPage()
        self._shown: StatsQuestion | None = None
        self._rows: dict[int, list[StatRow]] = {}
        self._cost = self._read_at = 0.0
        self._waiting = False
        self._reading = Latest(self, self._read, lambda text: self.console.tell(text, severity="error"))

    def body(self) -> ComposeResult:
        """Pages, period, plot, lists."""
        # Kept by name: an answer that comes while the screen is being taken down finds no children to ask for.
        self.tabs, self.head = Static(id="stats-tabs", markup=False), Static(id="stats-head", markup=False)
        self.note, self.plot = Static(id="stats-note", markup=False), new_plot()
        self.map = HeatMap(id="stats-map")
        self.lists = {page: self._list(page) for page in _COLUMNS}
        yield self.tabs
        yield self.head
        yield self.note
        yield self.plot
        yield self.map
        yield from self.lists.values()

    def _list(self, page: int) -> PagedList[StatRow]:
        async def fetch(ids: Sequence[int]) -> list[StatRow]:
            return [row for nr in ids for row in self._rows.get(page, [])[nr : nr + 1]]

        return PagedList(_COLUMNS[page], fetch=fetch, draw=lambda row: row.line, empty="正在计算……", id=f"stats-{page}")

    @property
    def today(self) -> date:
        """The site's day."""
        return self.console.desk.now().astimezone(self.console.desk.zone).date()

    # Reading

    def on_store_changed_here(self) -> None:
        """Read again, but rest between two readings of a big file."""
        for header in self.query("ConsoleHeader"):
            header.refresh_data()  # type: ignore[attr-defined]
        if self._waiting:
            return
        rest = self._read_at + REST * self._cost - asyncio.get_running_loop().time() if self._read_at else 0.0
        self._waiting = True
        self.set_timer(max(0.01, rest), self._read_again)

    def _read_again(self) -> None:
        self._waiting = False
        if self.is_attached:
            self._reading.ask()

    async def refresh_data(self) -> None:
        """Read what is asked."""
        self._reading.ask()

    async def _read(self) -> None:
        asked = self.asked = self.asked or StatsQuestion(named(Span.MONTH, self.today))
        self._show_head(asked)
        found = await self._timed(asked)
        if asked == self.asked and asked.page == OVERVIEW:
            # The period before costs as much again: what is asked for stands on the screen meanwhile.
            known = self.found.before if asked == self._shown else None
            self._take(asked, replace(found, before=known))
            before = await self._timed(replace(asked, period=asked.period.moved(-1)))
            found = replace(found, before=before.grouped)
        if asked != self.asked:
            self._reading.ask()
            return
        self._take(asked, found)

    async def _timed(self, asked: StatsQuestion) -> StatsPage:
        desk, loop = self.console.desk, asyncio.get_running_loop()
        begun = loop.time()
        if asked.page in (HOUR_MAP, AGE, REPEATS):
            found = await self.console.read(read_page, asked, desk.zone, desk.now())
        else:
            found = StatsPage(await read_grouped(self.console, asked, desk.now()))
        self._cost, self._read_at = loop.time() - begun, loop.time()
        return found

    def _take(self, asked: StatsQuestion, found: StatsPage) -> None:
        self.found = found
        self._show(asked)

    # Showing

    def _show_head(self, asked: StatsQuestion) -> None:
        parts = [
            Content.styled(f" {nr} {zh} ", "reverse" if nr - 1 == asked.page else "")
            for nr, zh in enumerate(PAGES, 1)
        ]  # fmt: skip
        self.tabs.update(Content(" ").join(parts))
        cut = f"   {Cut(asked.grouped_by.value).zh}" if asked.page == TREND else ""
        by = {TREND: cut, GROUPS: f"   按{asked.by.zh}"}
        text = "现在未办结的全部信息" if asked.page == AGE else asked.period.zh + by.get(asked.page, "")
        self.head.update(Content(text))

    def _show(self, asked: StatsQuestion) -> None:
        page, found, desk = asked.page, self.found, self.console.desk
        if (figures := found.grouped) is not None:
            self._rows[page] = (
                lines.figure_rows(figures, found.before) if page == OVERVIEW else lines.group_rows(figures.groups)
            )
        elif page == AGE:
            self._rows[page] = lines.age_rows(found.ages)
        elif page == REPEATS:
            whole = not self.console.look_only or sight_of(self.console.actor.roles).residents
            self._rows[page] = lines.repeat_rows(found.callers, found.rooms, desk.zone, desk.now(), whole)
        else:
            self.map.show(found.grid)
        first = self._shown is None or self._shown.page != page
        for other, listing in self.lists.items():
            listing.display = other == page
        self.map.display = page == HOUR_MAP
        self.plot.display = page in (TREND, GROUPS, AGE)
        if page in self.lists:
            listing = self.lists[page]
            listing.empty = "这段时间没有重复的来电和房号。" if page == REPEATS else "这段时间没有收到信息。"
            listing.set_ids(array("q", range(len(self._rows[page]))), top=first or self._shown != asked)
        self._shown = asked
        if first:
            focused: Widget = self.lists[page] if page != HOUR_MAP else self.map
            focused.focus()
        self._show_note()
        self.call_after_refresh(self._draw_plot)

    def _show_note(self) -> None:
        asked, found = self._shown, self.found
        if asked is None:
            return
        text = ""
        if asked.page == HOUR_MAP:
            total = sum(map(sum, found.grid))
            most = f"9 = 最多的一小时（{self.map.most:,} 条），. = 没有" if total else "这段时间没有收到信息。"
            text = f"{self.map.told()}  {self.map.count():,} 条   共 {total:,} 条   {most}"
        elif asked.page in (TREND, GROUPS):
            text = "柱：信息量   签收、安排、反馈、办结：用时中位"
        elif asked.page == AGE:
            text = f"柱：条数   共 {sum(found.ages):,} 条未办结"
        elif asked.page == OVERVIEW and found.grouped is not None and not found.grouped.whole.number("volume"):
            text = "这段时间没有收到信息。Ctrl+B 看前一期，Ctrl+L 选期间。"
        self.note.update(Content(text))
        self.note.display = bool(text)

    def _draw_plot(self) -> None:
        asked, found = self._shown, self.found
        if asked is None or not self.plot.display:
            return
        ascii_only = self.app.has_class("-ascii")
        if asked.page == AGE:
            draw_bars(self.plot, [str(nr) for nr in range(1, len(AGES) + 1)], found.ages, ascii_only)
        elif found.grouped is not None:
            counts = [group.number("volume") or 0 for group in found.grouped.groups]
            draw_bars(self.plot, [str(nr) for nr in range(1, len(counts) + 1)], counts, ascii_only)

    def on_resize(self) -> None:
        """Other bars fit."""
        self.call_after_refresh(self._draw_plot)

    @on(HeatMap.Moved)
    def _hour_moved(self) -> None:
        self._show_note()

    # What one asks for

    def ask(self, **changed: Any) -> None:
        """Want something else."""
        if self.asked is not None:
            self.asked = replace(self.asked, **changed)
            self._reading.ask()

    def action_page(self, page: int) -> None:
        """Another page."""
        self.ask(page=page)

    def action_move(self, by: int) -> None:
        """The period before or after."""
        if self.asked is not None and self.asked.page != AGE:
            self.ask(period=self.asked.period.moved(by))

    def action_by(self) -> None:
        """Cut or tell by the next."""
        if self.asked is None:
            return
        if self.asked.page == TREND:
            cuts = list(Cut)
            self.ask(cut=cuts[(cuts.index(Cut(self.asked.grouped_by.value)) + 1) % len(cuts)])
        else:
            nr = PARTS.index(self.asked.by) + (self.asked.page == GROUPS)
            self.ask(page=GROUPS, by=PARTS[nr % len(PARTS)])

    def action_period(self) -> None:
        """Choose the period."""
        in_background(self, self._choose_period, group="acts")

    async def _choose_period(self) -> None:
        if self.asked is not None:
            period = await ask_period(self.console, self.asked.period, self.today)
            if period is not None:
                self.ask(period=period)

    # From a figure to its papers

    @on(PagedList.Activated)
    def _activated(self, event: PagedList.Activated) -> None:
        event.stop()
        self.action_open()

    @on(HeatMap.Chosen)
    def action_open(self) -> None:
        """The papers behind what is selected."""
        asked = self._shown
        if asked is None:
            return
        if asked.page == HOUR_MAP:
            self._push(Target(asked.period, HOURS, self.map.told(), weekday=self.map.weekday, hour=self.map.hour))
            return
        row = self.lists[asked.page].selected
        if row is None:
            return
        match asked.page:
            case 0:
                self._push(Target(asked.period, FIGURES[row.target], ""))
            case 4:
                self._push(Target(asked.period, AGEING, AGES[row.target][1], age=row.target))
            case 5:
                figure, one = row.target
                self._push(Target(asked.period, FIGURES[figure], one.zh, repeat=one.key))
            case _:
                in_background(self, self._choose_figure, asked, row.target, group="acts")

    async def _choose_figure(self, asked: StatsQuestion, group: Group) -> None:
        """All figures of one part, one of them chosen."""
        desk = self.console.desk
        by = asked.by if asked.page == GROUPS else By.ALL
        full = await self.console.read(read_figures, group.period, by, group.key, desk.zone, desk.now())
        items = [
            ChooserItem(key, figure.zh, number_zh(key, full.number(key)))
            for key, figure in FIGURES.items()
            if full.number(key) is not None and (figure.rule is None or full.values[key].of)
        ]
        keys = "数字/Enter 看单据   Esc 返回"
        chosen = await self.app.push_screen_wait(Chooser(f"{group.zh} 的指标", items, "按数字选，或输入首字母", keys))
        if chosen is not None:
            self._push(Target(group.period, FIGURES[chosen], group.zh, by=by, group=group.key))

    def _push(self, target: Target) -> None:
        self.app.push_screen(StatPapers(target))

    def action_leave(self) -> None:
        """Back to the screen before."""
        self.app.call_later(self.app.run_action, "former")
