"""The sweep: derives alarms from clock rows, as often as one likes, by as many consoles as one likes.

Idempotent: one alarm a clock (unique key), every change decided and written inside one BEGIN IMMEDIATE, times taken
from the clocks themselves and not from when somebody looked.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from pmconsole.alerts import findings
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.recording import Recorder, new_alarm
from pmconsole.data.alarms.tables import Alarm, AlarmWatch
from pmconsole.data.core.tables import ClockRow
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.handover.clock import start_due
from pmconsole.desk.papers.switched import end_running
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.clocks import SWITCHED_OFF, state_at
from pmconsole.procedure.vocabulary import ClockState

_WATCH_EVERY = timedelta(hours=1)
_SEVERITY = {ClockState.DUE_SOON: Severity.DUE_SOON, ClockState.BREACHED: Severity.BREACH}


@dataclass
class Swept:
    """What a sweep did: how many of each event, whether it rings now, when there is next something to do (UTC)."""

    counts: Counter[AlarmEvent] = field(default_factory=Counter)
    rang: bool = False
    met_unseen: int = 0
    next_at: datetime | None = None

    @property
    def changed(self) -> bool:
        """Whether any alarm is different from before."""
        return bool(self.counts)


@dataclass
class _Pending:
    """Everything there is to do at one moment, at most a batch of each kind."""

    gone: list[Alarm]
    due: list[tuple[ClockRow, Alarm | None]]
    over: list[tuple[ClockRow, Alarm]]
    unseen: list[ClockRow]
    shelf: list[Alarm]
    again: list[Alarm]
    take_out: list[Alarm]
    put_back: list[Alarm]
    watch_old: bool

    @property
    def any(self) -> bool:
        """Whether there is something to write."""
        return bool(
            self.gone or self.due or self.over or self.unseen or self.shelf or self.again or self.take_out
            or self.put_back or self.watch_old
        )  # fmt: skip


def sweep(desk: Desk, policy: AlarmPolicy | None = None) -> Swept:
    """Bring the alarms of the desk's site in line with its clocks now, and say what changed.

    Writes only when something changes. Raises StoreError when the file is locked or damaged; nothing is half done.
    """
    policy = policy or AlarmPolicy()
    done = Swept()
    end_running(desk)  # what the site has switched off is gone
    start_due(desk)  # a shift that has ended is itself against the clock
    while True:
        now = desk.clock.now()
        with desk.store.read() as session:
            if not _find(session, desk, now, policy).any:
                done.next_at = findings.next_change(session, desk.site_id, now)
                return done
        with desk.unit(CONSOLE, "alarm.sweep") as unit:
            _sweep_once(unit.session, desk, now, policy, done)


def _find(session: Session, desk: Desk, now: datetime, policy: AlarmPolicy) -> _Pending:
    site_id, off = desk.site_id, desk.policy.off
    take_out, put_back = findings.service_changed(session, site_id, policy.batch)
    return _Pending(
        gone=findings.switched_off(session, site_id, policy.batch, off),
        due=findings.due_clocks(session, site_id, now, policy.batch, off),
        over=findings.over_or_moved(session, site_id, policy.batch, off),
        unseen=findings.late_unseen(session, site_id, now, policy.batch),
        shelf=findings.shelf_over(session, site_id, now, policy.batch),
        again=findings.to_look_at_again(session, site_id, now, policy.batch),
        take_out=take_out,
        put_back=put_back,
        watch_old=_watch_is_old(session.get(AlarmWatch, site_id), now),
    )


def _sweep_once(session: Session, desk: Desk, now: datetime, policy: AlarmPolicy, done: Swept) -> None:
    """One transaction's worth; what another console did meanwhile is seen here and not done again."""
    work = _find(session, desk, now, policy)
    recorder = Recorder(session, now)
    for alarm in work.gone:
        recorder.apply(alarm, AlarmEvent.TAKE_OUT, now, text=SWITCHED_OFF)
        recorder.apply(alarm, AlarmEvent.MEET, now)
    departments = findings.departments_of(session, [*(clock for clock, _ in work.due), *work.unseen])
    for clock, alarm in work.over:
        _follow_clock(recorder, clock, alarm, now)
    for clock, found in work.due:
        home = departments.get((clock.paper, clock.paper_id), findings.DESK)
        _raise_or_worsen(recorder, clock, found or new_alarm(clock, home), now)
    for clock in work.unseen:
        home = departments.get((clock.paper, clock.paper_id), findings.DESK)
        alarm = new_alarm(clock, home)
        recorder.apply(alarm, AlarmEvent.RAISE, clock.due_at, Severity.BREACH)
        recorder.apply(alarm, AlarmEvent.MEET, _over_at(clock) or now)
        done.met_unseen += 1
    for alarm in work.shelf:
        recorder.apply(alarm, AlarmEvent.EXPIRE, alarm.shelved_until or now)
    _look_again(session, recorder, work.again, now, policy)
    for alarm in work.take_out:
        recorder.apply(alarm, AlarmEvent.TAKE_OUT, now)
    for alarm in (alarm for alarm in work.put_back if alarm.state is AlarmState.OUT_OF_SERVICE):
        recorder.apply(alarm, AlarmEvent.PUT_BACK, now)
    recorder.flush()
    _move_watch(session, desk.site_id, now)
    done.counts.update(recorder.counts)
    done.rang |= recorder.rang


def _raise_or_worsen(recorder: Recorder, clock: ClockRow, alarm: Alarm, now: datetime) -> None:
    severity = _SEVERITY[state_at(now, warn=clock.warn_at, due=clock.due_at)]
    _copy_times(alarm, clock)
    if alarm.current == Severity.DUE_SOON:
        recorder.apply(alarm, AlarmEvent.WORSEN, clock.due_at)
    else:
        at = clock.due_at if severity is Severity.BREACH else clock.warn_at
        recorder.apply(alarm, AlarmEvent.RAISE, at, severity)


def _follow_clock(recorder: Recorder, clock: ClockRow, alarm: Alarm, now: datetime) -> None:
    """The clock was met or ended (a late one shows as breached first, seen or not), or its times were corrected."""
    _copy_times(alarm, clock)
    over = _over_at(clock)
    if over is not None:
        if over > clock.due_at and alarm.current == Severity.DUE_SOON:
            recorder.apply(alarm, AlarmEvent.WORSEN, clock.due_at)
        recorder.apply(alarm, AlarmEvent.MEET, over)
        return
    severity = _SEVERITY.get(state_at(now, warn=clock.warn_at, due=clock.due_at), Severity.NONE)
    if severity < alarm.current:
        recorder.apply(alarm, AlarmEvent.MEET, now)


def _copy_times(alarm: Alarm, clock: ClockRow) -> None:
    alarm.warn_at, alarm.due_at = clock.warn_at, clock.due_at


def _over_at(clock: ClockRow) -> datetime | None:
    return clock.met_at or clock.ended_at


def _look_again(session: Session, recorder: Recorder, alarms: list[Alarm], now: datetime, policy: AlarmPolicy) -> None:
    """Acknowledged and still untouched: it asks again. Touched since: it gets the same time once more."""
    marks = findings.last_marks(session, alarms)
    for alarm in alarms:
        mark = marks[alarm.paper, alarm.paper_id]
        if mark <= alarm.acked_mark:
            recorder.apply(alarm, AlarmEvent.REALARM, alarm.realarm_at or now)
        else:
            alarm.acked_mark = mark
            alarm.realarm_at = look_again_at(alarm.priority, now, policy)
            session.add(alarm)


def look_again_at(priority: int, now: datetime, policy: AlarmPolicy) -> datetime | None:
    """When an acknowledged breach of this priority sounds again if its paper stays untouched; None for never."""
    minutes = policy.realarm.get(priority)
    return None if minutes is None else now + timedelta(minutes=minutes)


def _watch_is_old(watch: AlarmWatch | None, now: datetime) -> bool:
    return watch is None or abs(now - watch.swept_to) > _WATCH_EVERY


def _move_watch(session: Session, site_id: int, now: datetime) -> None:
    """Remember how far was swept, so what is met late while no console runs is not missed."""
    watch = session.get(AlarmWatch, site_id) or AlarmWatch(site_id=site_id, began_at=now, swept_to=now)
    watch.swept_to = now
    session.add(watch)
    session.flush()
