"""The wall view: what counts, what stands, what is due next and which changes are in force, to be read from afar.

Nothing moves but what changes: no flashing, no rotation, the time without its seconds. No name, number to ring or word
of a customer is on it: whoever passes sees a wall.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from pmconsole.alerts import rows
from pmconsole.alerts.rows import AlarmLine
from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import ChangeRow
from pmconsole.data.core.session import Session
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import ClockLine
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.clocks import RULES
from pmconsole.screens.board.line import period
from pmconsole.screens.frame.alarm_words import lateness, look, state_word, symbol
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.console_parts import HeadState
from pmconsole.screens.frame.header import WEEKDAYS, standing
from pmconsole.screens.kit.cells import clip, pad
from pmconsole.screens.kit.time_left import time_left

MOST = 40
#: Where the lists stand below one another each gets room by what it has, at most for so many lines.
FAIR = 12
REFRESH_SECONDS = 15.0
COUNTS = (
    ("breached", "!! 超时", "-bad"), ("due_soon", "> 将超时", "-soon"), ("unsigned", "待签收", ""),
    ("to_verify", "待核实", ""), ("today", "今日登记", ""),
)  # fmt: skip
_STYLES = {"calling": "bold $text-error", "acknowledged": "$text-error", "soon": "$text-warning"}


@dataclass(frozen=True)
class Wall:
    """Everything on the wall, read in one transaction; `alarms` and `due` are how many there are in all."""

    head: HeadState
    lines: Sequence[AlarmLine]
    alarms: int
    clocks: Sequence[ClockLine]
    due: int
    changes: Sequence[ChangeRow]


def read_wall(session: Session, site_id: int, now: datetime, day_start: datetime) -> Wall:
    """Read the wall at `now`; `day_start` is the site's midnight, both UTC."""
    alarms = rows.standing(session, site_id)
    clocks = [c for c in queries.open_clocks(session, site_id) if c.due_at >= now and RULES[c.rule].alarms]
    in_force = {ChangeState.IN_FORCE, ChangeState.OVERDUE}
    changes = [row for row in queries_board.open_changes(session, site_id) if row.state(now) in in_force]
    head = standing(session, site_id, now, day_start)
    return Wall(head, alarms[:MOST], len(alarms), clocks[:MOST], len(clocks), changes[:MOST])


class WallScreen(ConsoleScreen):
    """One screen that is never touched; it re-reads when the desk committed and as time goes on."""

    TITLE_ZH = "墙上画面"
    CSS_PATH = "wall.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012

    def __init__(self) -> None:
        """Nothing is known before the first reading."""
        super().__init__()
        self._wall: Wall | None = None
        self._shares: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        """Head; the time and the counts in large digits; three lists."""
        yield Static(id="wall-head", markup=False)
        with Container(id="wall-band"):
            with Vertical(classes="wall-number", id="wall-clock"):
                yield Digits(id="wall-time")
                yield Static(id="wall-day", markup=False)
            for key, zh, _ in COUNTS:
                with Vertical(classes="wall-number"):
                    yield Digits("-", id=f"wall-{key}")
                    yield Static(Content(zh))
        with Container(id="wall-lists"):
            for key in ("alarms", "clocks", "changes"):
                yield Static(id=f"wall-{key}", classes="wall-list", markup=False)

    def on_mount(self) -> None:
        """Show the time, and come back as it goes on."""
        self.tick()
        self.set_interval(REFRESH_SECONDS, self.refresh_soon)

    def tick(self) -> None:
        """Show the minute and come back at the start of the next."""
        now = self.console.desk.now().astimezone(self.console.desk.zone)
        self.query_one("#wall-time", Digits).update(f"{now:%H:%M}")
        self.query_one("#wall-day", Static).update(Content(f"{now:%m-%d} 周{WEEKDAYS[now.weekday()]}"))
        self.show()
        self.set_timer(60.05 - now.second - now.microsecond / 1_000_000, self.tick)

    async def refresh_data(self) -> None:
        """Read the wall again."""
        desk = self.console.desk
        now = desk.now()
        self._wall = await self.console.read(read_wall, now, desk.calendar.start_of_day(now))
        self.show()

    def on_resize(self) -> None:
        """More or less may fit."""
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Paint what was read, as it stands now; what is as it was is not sent again."""
        wall = self._wall
        if wall is None or not self.is_current:
            return
        self._put("wall-head", self._head(wall.head))
        for key, _, look_of in COUNTS:
            count = getattr(wall.head.counts, key)
            digits = self.query_one(f"#wall-{key}", Digits)
            digits.set_class(bool(count and look_of), look_of or "-none")
            if digits.value != str(count):
                digits.update(str(count))
        self._share(wall.alarms, wall.due, len(wall.changes))
        now = self.console.desk.now()
        # Alarms are raised by the desk: where none stands though clocks are breached, nobody sweeps.
        none = "值班台没有打开，报警没有更新" if wall.head.counts.breached else "没有报警"
        self._list("alarms", f"报警 {wall.alarms}", [alarm_line(a, now) for a in wall.lines], wall.alarms, none)
        clocks = [self._clock(clock, now) for clock in wall.clocks]
        self._list("clocks", "接着到期", clocks, wall.due, "没有在计时的")
        changes = [self._change(row) for row in wall.changes]
        self._list("changes", f"生效的变更 {len(changes)}", changes, len(changes), "没有生效的变更")

    def _share(self, *counts: int) -> None:
        """Give each list room by its lines, title and blank; where they stand side by side the layout does it."""
        shares = tuple(2 + min(max(count, 1), FAIR) for count in counts) if self.has_class("-narrow") else ()
        if shares == self._shares:
            return
        self._shares = shares
        for nr, key in enumerate(("alarms", "clocks", "changes")):
            self.query_one(f"#wall-{key}", Static).styles.height = f"{shares[nr]}fr" if shares else None
        self.call_after_refresh(self.show)

    def _put(self, name: str, content: Content) -> None:
        static = self.query_one(f"#{name}", Static)
        if static.content != content:
            static.update(content)

    def _list(self, key: str, title: str, lines: list[Content], count: int, none: str) -> None:
        """A title and as many lines as fit; what does not fit is counted."""
        static = self.query_one(f"#wall-{key}", Static)
        room, cells = static.content_size.height - 1, static.content_size.width
        if room <= 0:
            return
        shown = lines if count <= room else lines[: room - 1]
        more = [Content.styled(f"另有 {count - len(shown)} 条", "$text-muted")] if count > len(shown) else []
        body = [clipped(line, cells) for line in shown] or [Content.styled(none, "$text-muted")]
        self._put(f"wall-{key}", Content("\n").join([Content.styled(title, "bold"), *body, *more]))

    def _head(self, head: HeadState) -> Content:
        zone, duty = self.console.desk.zone, head.duty
        who = "无人当班"
        if duty is not None:
            until = f"-{duty.ends_at.astimezone(zone):%H:%M}" if duty.ends_at else " 起"
            who = f"{duty.shift} {duty.started_at.astimezone(zone):%H:%M}{until}".strip()
        parts = [Content.styled(" 只读 ", "bold reverse"), Content(f" {clip(head.site, 40)} 信息中心  {who}")]
        if head.drill:
            parts.insert(1, Content.styled(" 演练 ", "$text-warning reverse"))
        return Content("").join(parts)

    def _clock(self, clock: ClockLine, now: datetime) -> Content:
        left = time_left(now, clock.warn_at, clock.due_at)
        due = clock.due_at.astimezone(self.console.desk.zone)
        text = f"{due:%m-%d %H:%M}  {pad(left.word, 9)} {clock.number}  {clock.rule.zh}"
        return Content.styled(f"{left.symbol or ' ':<2} {text}", "$text-warning" if left.symbol else "")

    def _change(self, row: ChangeRow) -> Content:
        desk = self.console.desk
        due = row.ends_at is not None and row.ends_at <= desk.now()
        text = f"{row.kind.zh}  {row.scope}  {period(row, desk.zone, desk.now())}"
        return Content.styled(f"{'?' if due else ' '}  {text}", "$text-warning" if due else "")


def alarm_line(line: AlarmLine, now: datetime) -> Content:
    """One alarm: marker, number, department, what is late by how much, and its state where somebody has seen it."""
    seen = "" if look(line) in ("calling", "soon") else state_word(line)
    told = (line.number, line.department, f"{line.rule.zh} {lateness(line, now)}", seen)
    text = "  ".join(part for part in told if part)
    return Content.styled(f"{symbol(line):<3}{text}", _STYLES.get(look(line), ""))


def clipped(line: Content, cells: int) -> Content:
    """`line` cut to `cells` cells, in its own style."""
    return line.truncate(cells, ellipsis=True)
