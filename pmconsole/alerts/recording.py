"""Writing what happens to alarms: the life cycle applied to a row, and one line of history for each change.

Sweeps and people's acts both go through here, so no alarm ever changes without its line.
"""

from collections import Counter
from datetime import datetime

from sqlmodel import Session

from pmconsole.alerts.lifecycle import Status, rings, step
from pmconsole.data.alarms.tables import Alarm, AlarmHistory
from pmconsole.data.core.tables import ClockRow
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.clocks import RULES

_ALWAYS_RECORDED = (AlarmEvent.SHELVE, AlarmEvent.ACKNOWLEDGE, AlarmEvent.NOTE)


def status_of(alarm: Alarm) -> Status:
    """The part of the row the life cycle knows."""
    return Status(alarm.state, Severity(alarm.current), Severity(alarm.latched), Severity(alarm.acked))


def new_alarm(clock: ClockRow, department: str) -> Alarm:
    """An alarm for a clock, not yet raised."""
    return Alarm(
        site_id=clock.site_id, clock_id=clock.id or 0, rule=clock.rule, paper=clock.paper, paper_id=clock.paper_id,
        entry_id=clock.entry_id, number=clock.number, department=department, warn_at=clock.warn_at,
        due_at=clock.due_at, state=AlarmState.CLEARED, raised_at=clock.warn_at, called_at=clock.warn_at, version=0,
    )  # fmt: skip


class Recorder:
    """Applies events to alarms inside one transaction; `counts` tells what happened, `rang` whether to ring."""

    def __init__(self, session: Session, now: datetime) -> None:
        """`now` (UTC) is when all of it was noticed."""
        self._session, self._now = session, now
        self._lines: list[tuple[Alarm, AlarmHistory]] = []
        self.counts: Counter[AlarmEvent] = Counter()
        self.rang = False

    def apply(
        self, alarm: Alarm, event: AlarmEvent, at: datetime, severity: Severity = Severity.BREACH, *,
        who: str = "", text: str = "",
    ) -> None:  # fmt: skip
        """Let `event` happen to the alarm at its true time `at` (UTC). Raises Refused as `lifecycle.step` does.

        What was put on a paper afterwards may say that its clock was met before the alarm came: the alarm itself
        recovers when that becomes known, never before it was raised.
        """
        before, at = status_of(alarm), self._in_order(alarm, at)
        after = step(before, event, severity)
        if after == before and event not in _ALWAYS_RECORDED:
            return
        calls = rings(before, after)
        _write(alarm, after, event, at)
        alarm.version += event is not AlarmEvent.NOTE
        self.rang |= calls
        self.counts[event] += 1
        line = AlarmHistory(
            site_id=alarm.site_id, alarm_id=0, event=event, at=at, noticed_at=self._now, before=before.state,
            after=after.state, severity=after.latched, priority=alarm.priority, calls=calls, who=who, text=text,
        )  # fmt: skip
        self._lines.append((alarm, line))

    def _in_order(self, alarm: Alarm, at: datetime) -> datetime:
        if not alarm.version:
            return at
        last = max(filter(None, (alarm.called_at, alarm.met_at, alarm.cleared_at)))
        return at if at >= last else max(last, self._now)

    def flush(self) -> None:
        """Send alarms and lines to the database; call once at the end of the transaction."""
        self._session.add_all([alarm for alarm, _ in self._lines])
        self._session.flush()
        for alarm, line in self._lines:
            line.alarm_id = alarm.id or 0
        self._session.add_all([line for _, line in self._lines])
        self._session.flush()
        self._lines.clear()


def _write(alarm: Alarm, after: Status, event: AlarmEvent, at: datetime) -> None:
    """Bring the row's columns in line with the status after `event`."""
    fresh = event is AlarmEvent.RAISE and alarm.latched < after.latched
    alarm.state = after.state
    alarm.current, alarm.latched, alarm.acked = int(after.current), int(after.latched), int(after.acked)
    breach = after.latched is Severity.BREACH
    alarm.priority = RULES[alarm.rule].priority if breach else 3
    if event is AlarmEvent.RAISE:
        alarm.called_at = at
        if fresh or alarm.cleared_at is not None:
            alarm.raised_at, alarm.breached_at = at, alarm.due_at if breach else None
        alarm.met_at = alarm.cleared_at = None
    elif event is AlarmEvent.WORSEN:
        alarm.called_at = alarm.breached_at = alarm.due_at
    elif event is AlarmEvent.MEET:
        alarm.met_at = at
    elif event is AlarmEvent.REALARM:
        alarm.called_at = at
    if after.state is not AlarmState.ACKNOWLEDGED:
        alarm.realarm_at = None
    if after.state is not AlarmState.SHELVED:
        alarm.shelved_until = None
    if after.state is AlarmState.CLEARED:
        alarm.cleared_at = at
