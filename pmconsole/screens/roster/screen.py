"""The roster by week (排班, F1): who is on which shift of which day, who comes next, what is wrong with it, by keys."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pmconsole.data.roster.queries import SwapRow, turn_of_swap
from pmconsole.desk.roster.week import Week, week
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.shifts import day_zh, monday_of
from pmconsole.procedure.vocabulary import Paper
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import Command
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.blocks import Block, Fact
from pmconsole.screens.kit.blocks_box import BlocksBox
from pmconsole.screens.kit.latest import Latest
from pmconsole.screens.roster import acting
from pmconsole.screens.roster.line import grid_of, heading, swap_zh
from pmconsole.screens.roster.tables import tables
from pmconsole.screens.roster.week_grid import WeekGrid, WeekHead

_HIGH = 32
_TICK_SECONDS = 20


class RosterScreen(ConsoleScreen):
    """Now and next on top, the week as a grid, below it the selected turn and what is wrong with the week."""

    TITLE_ZH = "排班"
    HELP_ZH = "已经结束的班不再改，谁当班以交接班记录为准。连上多少小时、隔多久算休息是内部约定，可在设置文件里改。"
    AUTO_FOCUS = "WeekGrid"
    DEFAULT_CSS = """
    RosterScreen #roster-now { height: auto; max-height: 2; width: 1fr; padding: 0 1; background: $surface; }
    RosterScreen #roster-week { height: 1; width: 1fr; padding: 0 1; color: $text-muted; }
    RosterScreen WeekHead { padding: 0 1; }
    RosterScreen #roster-grid { height: auto; max-height: 60%; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    RosterScreen #roster-cell { height: auto; max-height: 3; width: 1fr; padding: 0 1; background: $surface; }
    RosterScreen #roster-findings { height: 1fr; width: 1fr; padding: 0 1; color: $text-warning; }
    RosterScreen #roster-findings.-clean { color: $text-muted; }
    """
    KEYS: ClassVar = (
        Command("roster.assign", "enter", "排人", "assign", "给选中的一班排人，或让它空着。"),
        Command("roster.swap", "ctrl+w", "换班", "swap", "把选中的一班和另一班的人对换；写原因，由对方签名同意。"),
        Command("roster.copy", "ctrl+l", "照上周", "copy", "还空着的班照上周排；已排的不动。"),
        Command("roster.patterns", "ctrl+n", "班次", "patterns", "从某天起改为三班、两班或自定的班次。"),
        Command("roster.findings", "ctrl+o", "要看的", "findings", "这一周的空缺、重叠、连上过久，和换过的班。"),
        Command("roster.tables", "ctrl+e", "表格", "tables", "从表格导入，先看会改什么；导出；写一份样表。"),
        Command("roster.before", "pageup", "上周", "week(-1)", "看上一周；左箭头过了周一也是。"),
        Command("roster.after", "pagedown", "下周", "week(1)", "看下一周；右箭头过了周日也是。"),
        Command("roster.today", "home", "现在", "today", "回到现在这一班。", footer=False),
        Command("roster.back", "escape", "返回", "app.former", "回到前一屏。", palette=False, footer=False),
    )

    def __init__(self) -> None:
        """The week is read once the screen stands."""
        super().__init__()
        self.monday: date | None = None
        self.week: Week | None = None
        self._placed = False
        self._wanted: tuple[date, str] | None = None
        self._reading = Latest(self, self._read, self._complain)

    def body(self) -> ComposeResult:
        """Now and next, the week, the grid, the turn, what is wrong."""
        yield Static(id="roster-now", markup=False)
        yield Static(id="roster-week", markup=False)
        grid = WeekGrid()
        yield WeekHead(grid)
        with VerticalScroll(id="roster-grid", can_focus=False):
            yield grid
        yield Static(id="roster-cell", markup=False)
        yield Static(id="roster-findings", markup=False)

    @property
    def grid(self) -> WeekGrid:
        """The grid."""
        return self.query_one(WeekGrid)

    @property
    def limits(self) -> Limits:
        """The house rules of the settings."""
        settings = self.console.settings
        return settings.shift_limits() if settings is not None else Limits()

    @property
    def cell(self) -> tuple[date, str] | None:
        """Day and shift under the cursor; None while nothing is read."""
        if self.week is None or not self.week.shifts:
            return None
        return self.week.days[self.grid.column], self.week.shifts[self.grid.row].name

    def on_mount(self) -> None:
        """Who is on and what is over changes by the clock alone."""
        self.set_interval(_TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self.is_current and self.week is not None:
            self._reading.ask()

    async def refresh_data(self) -> None:
        """Read the week again."""
        self._reading.ask()

    async def _read(self) -> None:
        desk = self.console.desk
        monday = self.monday or monday_of(desk.today())
        found = await self.console.read(week, monday, desk.now(), desk.zone, self.limits)
        if self.monday not in (None, monday):
            return
        self.week, self.monday = found, monday
        self._show()

    def _show(self) -> None:
        found, now = self.week, self.console.desk.now()
        assert found is not None
        lines = 2 if self.size.height < _HIGH else 3
        self.grid.show(grid_of(found, now, self.console.desk.today(), lines))
        self.query_one(WeekHead).refresh()
        if not self._placed:
            self._placed = True
            self._go_to_wanted()
        self.query_one("#roster-now", Static).update(heading(found, now, self.console.desk.zone))
        self.query_one("#roster-week", Static).update(Content(self._week_line(found)))
        self._show_cell()
        self._show_findings()

    def _week_line(self, found: Week) -> str:
        ahead = (found.monday - monday_of(self.console.desk.today())).days // 7
        which = {-1: "上周", 0: "本周", 1: "下周"}.get(ahead, f"{abs(ahead)} 周{'后' if ahead > 0 else '前'}")
        pattern = found.calendar.pattern_on(found.days[-1])
        span = f"{found.monday:%Y-%m-%d} 至 {found.days[-1]:%m-%d}"
        return f"{which} {span}  {pattern.name}   > 现在  ! 要看  ~ 换过班"

    @on(WeekGrid.Moved)
    def _show_cell(self) -> None:
        if self.week is None or (cell := self.cell) is None:
            return
        turn, people = self.week.turns.get(cell), self.week.cells.get(cell, ())
        shift = self.week.calendar.pattern_on(cell[0]).shift(cell[1])
        names = "、".join(slot.person for slot in people) or "没有排人"
        lines = [f"{day_zh(cell[0])} {cell[1]} {shift.hours_zh if shift else '那天没有这一班'}  {names}"]
        lines += [f"~ {swap_zh(swap)}" for swap in self.week.swaps if cell in _cells_of(swap) and turn is not None]
        self.query_one("#roster-cell", Static).update(Content("\n".join(lines[:3])))

    def _show_findings(self) -> None:
        assert self.week is not None
        place = self.query_one("#roster-findings", Static)
        texts = [f"! {finding.text}" for finding in self.week.findings]
        room = max(place.size.height, 1)
        if len(texts) > room:
            texts = [*texts[: room - 1], f"……共 {len(self.week.findings)} 处要看，Ctrl+O 看全部"]
        place.update(Content("\n".join(texts) or "这一周没有空缺，没有重叠，没有连上过久。"))
        place.set_class(not texts, "-clean")

    def on_resize(self) -> None:
        """More or fewer lines: more or fewer people and sentences."""
        if self.week is not None:
            self.call_after_refresh(self._show)

    def _complain(self, text: str) -> None:
        self.console.tell(text, severity="error")

    @on(WeekGrid.Beyond)
    def _beyond(self, event: WeekGrid.Beyond) -> None:
        self.action_week(event.by)

    def action_week(self, by: int) -> None:
        """The week before or after."""
        # A hand may be faster than the first reading.
        self.monday = (self.monday or monday_of(self.console.desk.today())) + timedelta(days=7 * by)
        self._reading.ask()

    def action_today(self) -> None:
        """Back to the turn under way."""
        self.monday, self._placed = monday_of(self.console.desk.today()), False
        self._reading.ask()

    def show_paper(self, paper: Paper, paper_id: int) -> bool:
        """Go to the turn that was changed in a swap."""
        in_background(self, self._show_swap, paper_id)
        return paper is Paper.SWAP

    async def _show_swap(self, swap_id: int) -> None:
        self._wanted = await self.console.read(turn_of_swap, swap_id)
        if self._wanted is not None:
            self.monday, self._placed = monday_of(self._wanted[0]), False
            self._reading.ask()

    def _go_to_wanted(self) -> None:
        """To the turn that was asked for, else to the one under way, where it is of this week."""
        found = self.week
        now = found.now if found is not None else None
        cell, self._wanted = self._wanted or ((now.day, now.name) if now is not None else None), None
        if found is not None and cell is not None and cell[0] in found.days:
            names = [shift.name for shift in found.shifts]
            if cell[1] in names:
                self.grid.go(names.index(cell[1]), found.days.index(cell[0]))

    @on(WeekGrid.Opened)
    def action_assign(self) -> None:
        """Choose who is on."""
        if self.week is not None and (cell := self.cell) is not None:
            in_background(self, acting.assign, self, self.week, cell, self.limits)

    def action_swap(self) -> None:
        """Change with another turn."""
        if self.week is not None and (cell := self.cell) is not None:
            in_background(self, acting.swap, self, self.week, cell, self.limits)

    def action_copy(self) -> None:
        """The week before into what is empty."""
        if self.monday is not None:
            in_background(self, acting.copy_week, self, self.monday)

    def action_patterns(self) -> None:
        """Another pattern from a day on."""
        if self.week is not None:
            in_background(self, acting.patterns, self, self.week)

    def action_tables(self) -> None:
        """In and out of spreadsheets."""
        if self.monday is not None:
            in_background(self, tables, self, self.monday, self.limits)

    def action_findings(self) -> None:
        """Everything that is to be looked at, and the swaps."""
        if self.week is None:
            return
        wrong = tuple(Fact("!", one.text, "due_soon") for one in self.week.findings)
        swapped = tuple(Fact("~", swap_zh(one)) for one in self.week.swaps)
        blocks = [
            Block("要看的", wrong, none="没有空缺，没有重叠，没有连上过久。"),
            Block("换过的班", swapped, none="这一周没有换过班。"),
        ]
        self.app.push_screen(BlocksBox(f"{self.week.monday} 这一周", blocks))


def _cells_of(swap: SwapRow) -> Sequence[tuple[date, str]]:
    return ((swap.day, swap.shift), (swap.other_day, swap.other_shift))
