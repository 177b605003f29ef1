"""Notices that the wall clock moved by itself: a corrected system time, or a machine that slept.

Alarms need nothing from this, they follow the rows; the journal notes the jump so that times can be read rightly.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from pmconsole.data.core.tables import Journal
from pmconsole.data.core.timekeeping import Clock
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.alarm_words import AlarmAct

TOLERANCE = timedelta(seconds=2)
_SAME = timedelta(seconds=60)
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class JumpWatch:
    """Compares the wall clock with the monotonic one; ask it once a second or so."""

    def __init__(self, clock: Clock) -> None:
        """Start from what `clock` shows now."""
        self._clock = clock
        self._offset = self._reading()

    def _reading(self) -> timedelta:
        return self._clock.now() - _ZERO - timedelta(seconds=self._clock.monotonic())

    def jumped(self) -> timedelta | None:
        """By how much the wall clock moved by itself since the last question; None for less than two seconds."""
        offset = self._reading()
        moved = offset - self._offset
        if abs(moved) <= TOLERANCE:
            return None
        self._offset = offset
        return moved


def note_jump(desk: Desk, moved: timedelta) -> bool:
    """Write the jump into the journal once; returns False where another console of this machine already did."""
    with desk.unit(CONSOLE, AlarmAct.CLOCK_JUMP) as unit:
        now = unit.now
        seconds = round(moved.total_seconds())
        if _noted(unit.session, desk.site_id, now, seconds):
            return False
        changes: dict[str, tuple[object, object]] = {
            "time": ((now - moved).isoformat(), now.isoformat()),
            "seconds": (None, seconds),
            "console": (None, desk.console),
        }
        unit.log(AlarmAct.CLOCK_JUMP.value, changes=changes)
    return True


def _noted(session: Session, site_id: int, now: datetime, seconds: int) -> bool:
    question = select(col(Journal.changes)).where(
        col(Journal.at) >= now - _SAME,
        col(Journal.at) <= now + _SAME,
        col(Journal.site_id) == site_id,
        col(Journal.action) == AlarmAct.CLOCK_JUMP.value,
    )
    near = range(seconds - 5, seconds + 6)
    return any(f'"seconds": [null, {second}]' in changes for changes in session.scalars(question) for second in near)


def jump_sentence(moved: timedelta) -> str:
    """What the person is told of a jump."""
    seconds = abs(round(moved.total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    span = f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分 {seconds % 60} 秒"
    way = "前进" if moved > timedelta(0) else "后退"
    return f"系统时间{way}了 {span}（校时或电脑休眠），已记入日志；时限按现在的时间重新核对过。"
