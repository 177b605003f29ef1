"""Whatever happens in whatever order, on two consoles, over restarts and jumps: no breach is lost, none is doubled."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from pmconsole.alerts import rows
from pmconsole.alerts.acting import SeenAlarm, acknowledge, shelve, unshelve
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.rows import AlarmLine
from pmconsole.alerts.sweep import sweep
from pmconsole.data.alarms.tables import AlarmHistory
from pmconsole.data.file.store import Store
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.vocabulary import Rule
from tests.alerts.conftest import WANG, Room
from tests.long import short_or_long

S, E = AlarmState, AlarmEvent
REALARM = 30
POLICY = AlarmPolicy(realarm={2: REALARM})
SPANS = st.sampled_from([10, 20, 60])
MINUTES = st.sampled_from([1, 4, 8, 16, 31])
PICK = st.integers(0, 9)


@dataclass
class Known:
    """What the test itself knows of one clock."""

    warn: datetime
    due: datetime
    met: datetime | None = None
    worst: int = 0  # the worst a sweep has met it in, or its late end
    acked: int = 0  # the worst that was acknowledged and has not sounded again
    acked_at: datetime | None = None


class Desk(RuleBasedStateMachine):
    """Two consoles on one file, and a plain account of what must stand."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "desk.sqlite"
        shutil.copy(self.template, path)
        self.room = Room(path)
        self.other = Store.open(path, self.room.clock)
        self.clocks: dict[int, Known] = {}
        self.old: list[AlarmLine] = []
        self.fresh = False
        self.sweep_both()

    def teardown(self) -> None:
        self.other.close()
        self.room.store.close()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return self.room.clock.now()

    def lines(self) -> list[AlarmLine]:
        with self.room.store.read() as session:
            return rows.past(session, 1)

    def account(self) -> None:
        """What a sweep at this moment must find."""
        self.fresh = True
        for known in self.clocks.values():
            if known.met is None:
                severity = 2 if self.now > known.due else 1 if self.now >= known.warn else 0
                known.worst = max(known.worst, severity)
            elif known.met > known.due:
                known.worst = 2
            again = known.acked_at and known.met is None and self.now >= known.acked_at + timedelta(minutes=REALARM)
            if again:
                known.acked, known.acked_at = 0, None

    def sweep_both(self) -> None:
        self.account()
        sweep(self.room.desk, POLICY)
        assert not sweep(self.room.second(self.other), POLICY).changed, "the second console finds nothing left to do"

    @initialize(spans=st.lists(SPANS, min_size=2, max_size=2))
    def begins(self, spans: list[int]) -> None:
        for minutes in spans:
            self.start(minutes)

    @rule(minutes=SPANS)
    def starts(self, minutes: int) -> None:
        self.start(minutes)

    def start(self, minutes: int) -> None:
        clock_id = self.room.start(Rule.ARRANGE, minutes=minutes, warn=0.3)
        span = timedelta(minutes=minutes)
        self.clocks[clock_id] = Known(self.now + span * 0.3, self.now + span)

    @rule(minutes=MINUTES, swept=st.booleans())
    def passes(self, minutes: int, swept: bool) -> None:
        self.old = self.lines()
        self.room.clock.advance(minutes=minutes)
        if swept:
            self.sweep_both()

    @rule(hours=st.sampled_from([-24, -1, 1]))
    def jumps(self, hours: int) -> None:
        self.room.clock.jump(hours=hours)

    @rule()
    def sweeps(self) -> None:
        self.sweep_both()

    @rule()
    def other_sweeps(self) -> None:
        self.account()
        sweep(self.room.second(self.other), POLICY)
        assert not sweep(self.room.desk, POLICY).changed

    @rule(pick=PICK)
    def meets(self, pick: int) -> None:
        running = [clock_id for clock_id, known in self.clocks.items() if known.met is None]
        if running:
            chosen = running[pick % len(running)]
            self.room.meet(chosen)
            self.clocks[chosen].met = self.now

    @rule(pick=PICK, stale=st.booleans())
    def acknowledges(self, pick: int, stale: bool) -> None:
        lines = self.old if stale else self.lines()
        if not lines:
            return
        line = lines[pick % len(lines)]
        outcome = acknowledge(self.room.desk, WANG, [SeenAlarm(line.id, line.version)], POLICY)
        for taken in outcome.took:
            known = self.clocks[line.clock_id]
            assert taken.alarm_id == line.id
            assert line.latched == known.worst, "only what was seen is taken"
            known.acked = known.worst
            known.acked_at = self.now if known.worst == 2 and taken.state is S.ACKNOWLEDGED else None

    @rule(pick=PICK, minutes=st.integers(1, 60))
    def shelves(self, pick: int, minutes: int) -> None:
        lines = [line for line in self.lines() if line.state in (S.UNACKNOWLEDGED, S.ACKNOWLEDGED)]
        if lines:
            line = lines[pick % len(lines)]
            until = self.now + timedelta(minutes=minutes)
            shelve(self.room.desk, WANG, [SeenAlarm(line.id, line.version)], until, "等", POLICY)
            # On the shelf nothing sounds again; back from it, it stands as acknowledged as before.
            self.clocks[line.clock_id].acked_at = None

    @rule(pick=PICK)
    def unshelves(self, pick: int) -> None:
        lines = [line for line in self.lines() if line.state is S.SHELVED]
        if lines:
            line = lines[pick % len(lines)]
            unshelve(self.room.desk, WANG, [SeenAlarm(line.id, line.version)])

    @rule()
    def restarts(self) -> None:
        self.other.close()
        self.other = Store.open(self.room.path, self.room.clock)

    @invariant()
    def after_a_sweep_all_is_as_it_must_be(self) -> None:
        if not self.fresh:
            return
        self.fresh = False
        lines = {line.clock_id: line for line in self.lines()}
        assert len(lines) == len(self.lines()), "one alarm a clock"
        assert set(lines) == {clock_id for clock_id, known in self.clocks.items() if known.worst}
        for clock_id, line in lines.items():
            self.check(line, self.clocks[clock_id])
        self.check_history({line.id for line in lines.values()})

    def check(self, line: AlarmLine, known: Known) -> None:
        assert line.latched == known.worst
        assert (line.current is Severity.NONE) == (known.met is not None)
        assert line.breached_at == (known.due if known.worst == 2 else None)
        unseen = known.worst == 2 and known.acked < 2
        if line.state is not S.SHELVED:
            assert line.flashing == unseen
            assert (line.state is S.CLEARED) == (known.met is not None and not unseen)

    def check_history(self, alarms: set[int]) -> None:
        with self.room.store.read() as session:
            found = [(h.alarm_id, h.event) for h in session.exec(select(AlarmHistory)).all()]
        assert {alarm_id for alarm_id, _ in found} == alarms
        for event in (E.RAISE, E.WORSEN, E.MEET):
            happened = [alarm_id for alarm_id, one in found if one is event]
            assert len(happened) == len(set(happened)), f"{event.zh} twice"


@pytest.mark.long
def test_no_order_of_events_loses_or_doubles_an_alarm(empty_desk: Path) -> None:
    Desk.template = empty_desk
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=short_or_long(15, 300), stateful_step_count=50, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=True,
        ),
    )  # fmt: skip
