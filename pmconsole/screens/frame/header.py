"""The head of every screen: site, shift, who is on duty, the time in seconds; below it what counts today."""

from datetime import datetime

from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from pmconsole.data.core.desk_rows import Counts
from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.screens.frame.console import Console
from pmconsole.screens.frame.console_parts import HeadState
from pmconsole.screens.kit.background import in_background
from pmconsole.screens.kit.cells import clip, width

WEEKDAYS = "一二三四五六日"
LOCKED = "已锁：保存前要密码"
BUSY_AFTER_SECONDS = 0.4
COUNTS_EVERY_SECONDS = 5.0


def standing(session: Session, site_id: int, now: datetime, day_start: datetime) -> HeadState:
    """Read the head of the screen; `now` and `day_start` (site midnight) are UTC."""
    # Imported here, in a reading thread: the ORM takes as long to load as the first paint.
    site = queries.site(session, site_id)
    name, drill = (site.name, site.drill) if site is not None else ("", False)
    return HeadState(name, drill, queries.on_duty(session, site_id), queries.counts(session, site_id, now, day_start))


class ConsoleHeader(Widget):
    """Two lines: who and when; counts. Ticks once a second while its screen is seen."""

    console = getters.app(Console)
    DEFAULT_CSS = """
    ConsoleHeader { dock: top; height: 2; width: 1fr; layout: grid; grid-size: 2 2; grid-columns: 1fr auto;
        grid-rows: 1 1; background: $panel; padding: 0 1;
        Static { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        #head-time { width: 25; text-align: right; }
        #head-busy { width: 25; text-align: right; color: $text-warning; }
    }
    """

    def compose(self) -> ComposeResult:
        """Who, when, counts, and whether the store is slow."""
        yield Static(id="head-who", markup=False)
        yield Static(id="head-time", markup=False)
        yield Static(id="head-counts", markup=False)
        yield Static(id="head-busy", markup=False)

    def on_mount(self) -> None:
        """Show what is known already and start ticking."""
        self._seen: HeadState | None = self.console.standing
        self._busy = ""  # the ticks repaint what changed and never lay the screen out anew
        self._show()
        self.tick()
        self.set_interval(COUNTS_EVERY_SECONDS, self.refresh_data)

    def tick(self) -> None:
        """Show the second, and come back at the start of the next one."""
        now = self.console.desk.now().astimezone(self.console.desk.zone)
        if self.screen in self.console.screen_stack:
            day = f"{now:%m-%d} 周{WEEKDAYS[now.weekday()]} {now:%H:%M:%S}"
            self.query_one("#head-time", Static).update(Content(day), layout=False)
            gap = self.console.desk.calendar.gap(now)
            busy = f"{gap} 年放假安排未收录" if gap else ""
            busy = LOCKED if self.console.duty.locked else busy
            busy = "数据库忙" if self.console.waiting_seconds() > BUSY_AFTER_SECONDS else busy
            if busy != self._busy:
                self._busy = busy
                self.query_one("#head-busy", Static).update(Content(busy), layout=False)
        self.set_timer(1.02 - now.microsecond / 1_000_000, self.tick)

    def refresh_data(self) -> None:
        """Re-read the counts in a worker."""
        if self.screen in self.console.screen_stack and self.console.desk.site_id:
            in_background(self, self._read, group="head", exclusive=True)

    async def _read(self) -> None:
        desk = self.console.desk
        now = desk.now()
        try:
            seen = await self.console.read(standing, now, desk.calendar.start_of_day(now))
        except StoreError:
            return  # the old counts stay; whoever writes next is told why
        if seen != self._seen:
            self._seen = self.console.standing = seen
            self._show()

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            self.query_one("#head-who", Static).update(Content("信息中心控制台"), layout=False)
            return
        # Their places are fixed: laying the whole screen out again at every commit is most of what a view costs.
        self.query_one("#head-who", Static).update(self._who(seen), layout=False)
        self.query_one("#head-counts", Static).update(self._counts(seen.counts), layout=False)

    def _who(self, seen: HeadState) -> Content:
        parts = [Content.styled(" 只读 ", "bold reverse"), Content(" ")] if self.console.look_only else []
        parts += [Content.styled(" 演练 ", "$text-warning reverse"), Content(" ")] if seen.drill else []
        duty = "无人当班"
        if seen.duty is not None:
            zone = self.console.desk.zone
            until = f"-{seen.duty.ends_at.astimezone(zone):%H:%M}" if seen.duty.ends_at else " 起"
            duty = f"{seen.duty.shift} {seen.duty.name} {seen.duty.started_at.astimezone(zone):%H:%M}{until}".strip()
        room = max(self.size.width - 26 - width(duty) - 12 - 7 * seen.drill - 7 * self.console.look_only, 8)
        parts += [Content.styled(f"{clip(seen.site, room)} 信息中心", "bold"), Content(f"  {duty}")]
        return Content("").join(parts)

    def on_resize(self) -> None:
        """The site's name gets what room is left."""
        self._show()

    @staticmethod
    def _counts(counts: Counts) -> Content:
        due = counts.changes_overdue
        return Content("  ").join(
            (
                Content.styled(f"!! 超时 {counts.breached}", "bold $text-error" if counts.breached else ""),
                Content.styled(f"> 将超时 {counts.due_soon}", "$text-warning" if counts.due_soon else ""),
                Content(f"待签收 {counts.unsigned}"),
                Content(f"待核实 {counts.to_verify}"),
                *([Content.styled(f"? 变更到期 {due}", "$text-warning")] * bool(due)),
                Content(f"今日登记 {counts.today}"),
            )
        )
