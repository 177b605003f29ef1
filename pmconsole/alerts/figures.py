"""The figures an alarm engineer asks for (EEMUA 191), out of the alarms' history: this shift and 30 days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import ON_STRIP
from pmconsole.data.alarms.tables import Alarm, AlarmHistory
from pmconsole.data.core.tables import Duty
from pmconsole.procedure.alarm_words import AlarmEvent, Severity
from pmconsole.procedure.vocabulary import Rule

DAYS = 30
WORST = 10
STALE = timedelta(hours=24)
CHATTER_TIMES, CHATTER_SPAN = 3, timedelta(hours=1)


@dataclass(frozen=True)
class AlarmSource:
    """Where alarms come from, and how many."""

    rule: Rule
    department: str
    count: int


@dataclass(frozen=True)
class AlarmedPaper:
    """One alarm by its paper: how often it called, or since when it stands (UTC)."""

    number: str
    rule: Rule
    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Flood:
    """A flood: from when to when (UTC), how many alarms."""

    begin: datetime
    end: datetime
    count: int


@dataclass(frozen=True)
class Figures:
    """One period, `since` to `until` (UTC). Acknowledging is measured from when the alarm was shown, in seconds."""

    since: datetime
    until: datetime
    alarms: int
    per_hour: float
    busiest_hour: int
    by_priority: dict[int, int]
    worst: tuple[AlarmSource, ...]
    chattering: tuple[AlarmedPaper, ...]
    acknowledged: int
    ack_median: float | None
    ack_95th: float | None
    floods: tuple[Flood, ...]


@dataclass(frozen=True)
class AlarmReport:
    """Both periods, and what has stood longer than 24 hours, the oldest first."""

    at: datetime
    shift: Figures
    month: Figures
    stale: tuple[AlarmedPaper, ...]

    def plain(self, zone: ZoneInfo) -> dict[str, Any]:
        """The report as JSON's own kinds; times in `zone`."""
        found = _plain(asdict(self), zone)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True)
class _Event:
    alarm_id: int
    event: AlarmEvent
    at: datetime
    noticed_at: datetime
    priority: int
    calls: bool
    number: str
    rule: Rule
    department: str

    @property
    def counts(self) -> bool:
        """Whether it is one more alarm for the person at the desk: new, worse, or back."""
        return self.calls or self.event is AlarmEvent.RAISE


def figures(session: Session, site_id: int, now: datetime, zone: ZoneInfo, policy: AlarmPolicy) -> AlarmReport:
    """The report at `now` (UTC)."""
    month = now - timedelta(days=DAYS)
    events = _events(session, site_id, month, now)
    begun = _shift_began(session, site_id, now, policy)
    shift = [event for event in events if event.at >= begun]
    stale = (
        select(col(Alarm.number), col(Alarm.rule), col(Alarm.raised_at))
        .where(
            col(Alarm.site_id) == site_id,
            col(Alarm.state).in_(ON_STRIP),
            col(Alarm.latched) == int(Severity.BREACH),
            col(Alarm.raised_at) < now - STALE,
        )
        .order_by(col(Alarm.raised_at), col(Alarm.id))
    )
    return AlarmReport(
        now,
        summed(shift, begun, now, policy),
        summed(events, month, now, policy),
        tuple(AlarmedPaper(number, rule, since=since) for number, rule, since in session.execute(stale)),
    )


def summed(events: Sequence[_Event], since: datetime, until: datetime, policy: AlarmPolicy) -> Figures:
    """One period out of its events, in the order they were written."""
    shown = [event for event in events if event.counts]
    hours = max((until - since).total_seconds() / 3600, 1 / 60)
    waits = sorted(_waits(events))
    by_hour = Counter(int((event.at - since).total_seconds() // 3600) for event in shown)
    sources = Counter((event.rule, event.department) for event in shown)
    return Figures(
        since=since,
        until=until,
        alarms=len(shown),
        per_hour=round(len(shown) / hours, 2),
        busiest_hour=max(by_hour.values(), default=0),
        by_priority={priority: sum(e.priority == priority for e in shown) for priority in (1, 2, 3)},
        worst=tuple(AlarmSource(rule, home, count) for (rule, home), count in sources.most_common(WORST)),
        chattering=tuple(_chattering(shown)),
        acknowledged=len(waits),
        ack_median=median(waits) if waits else None,
        ack_95th=percentile(waits, 0.95) if waits else None,
        floods=tuple(floods([event.at for event in shown if event.calls], policy)),
    )


def floods(calls: Iterable[datetime], policy: AlarmPolicy) -> list[Flood]:
    """Stretches in which more than `flood_count` alarms lie within `flood_minutes`; touching ones are one."""
    span, most = timedelta(minutes=policy.flood_minutes), policy.flood_count
    ordered = sorted(calls)
    found: list[tuple[int, int]] = []
    for first, last in enumerate(range(most, len(ordered))):
        if ordered[last] - ordered[first] > span:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return [Flood(ordered[first], ordered[last], last - first + 1) for first, last in found]


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the sorted values do not exceed (nearest rank)."""
    rank = max(1, -(-int(share * len(ordered) * 1000) // 1000))
    return ordered[min(rank, len(ordered)) - 1]


def _waits(events: Iterable[_Event]) -> Iterable[float]:
    """Seconds from each call to its acknowledgement."""
    calling: dict[int, datetime] = {}
    for event in events:
        if event.calls:
            calling.setdefault(event.alarm_id, event.noticed_at)
        elif event.event is AlarmEvent.ACKNOWLEDGE and event.alarm_id in calling:
            yield (event.noticed_at - calling.pop(event.alarm_id)).total_seconds()


def _chattering(shown: Iterable[_Event]) -> Iterable[AlarmedPaper]:
    """Alarms that called three times or more within an hour."""
    calls: dict[int, list[_Event]] = defaultdict(list)
    for event in shown:
        if event.calls:
            calls[event.alarm_id].append(event)
    for events in calls.values():
        times = sorted(event.at for event in events)
        if any(b - a <= CHATTER_SPAN for a, b in zip(times, times[CHATTER_TIMES - 1 :], strict=False)):
            yield AlarmedPaper(events[0].number, events[0].rule, len(events))


def _events(session: Session, site_id: int, since: datetime, until: datetime) -> list[_Event]:
    h = AlarmHistory
    question = (
        select(
            col(h.alarm_id), col(h.event), col(h.at), col(h.noticed_at), col(h.priority), col(h.calls),
            col(Alarm.number), col(Alarm.rule), col(Alarm.department),
        )
        .join(Alarm, col(Alarm.id) == col(h.alarm_id))
        .where(col(h.site_id) == site_id, col(h.at) >= since, col(h.at) <= until)
        .order_by(col(h.id))
    )  # fmt: skip
    return [_Event(*row) for row in session.execute(question)]


def _shift_began(session: Session, site_id: int, now: datetime, policy: AlarmPolicy) -> datetime:
    question = (
        select(col(Duty.started_at))
        .where(col(Duty.site_id) == site_id, col(Duty.ended_at).is_(None), col(Duty.started_at) <= now)
        .order_by(col(Duty.started_at).desc(), col(Duty.id).desc())
        .limit(1)
    )
    earliest = now - timedelta(hours=24)
    return max(session.scalar(question) or now - timedelta(hours=policy.shelve_hours), earliest)


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one, zone) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one, zone) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.value if isinstance(value, Rule) else value
