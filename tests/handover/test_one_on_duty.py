"""Whatever people do, in whatever order and on whichever console: exactly one is on duty, signed ones never change."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import select

from pmconsole.alerts.sweep import sweep
from pmconsole.data.core import desk as queries_desk
from pmconsole.data.core.tables import Duty, Person
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core.errors import DeskError, Refused
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.people import setup
from pmconsole.desk.people.setup import set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.handover import HandoverState
from pmconsole.procedure.vocabulary import Role, SignedHow
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START, ZONE, found

NAMES = ("王芳", "陈晨", "刘洋", "韩梅", "没有的人")
who = st.sampled_from(NAMES)
_template = Path(tempfile.mkdtemp()) / "empty.db"


class TheDesk(RuleBasedStateMachine):
    """Acts of several people on two consoles; most are refused, and a refusal changes nothing."""

    @initialize()
    def open(self) -> None:
        """A fresh file with 王芳 on duty until 16:00."""
        self.clock = SettableClock(START)
        if not _template.exists():
            Store.open(_template, self.clock).close()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(_template, path)
        self.store = Store.open(path, self.clock)
        ends = START + timedelta(hours=2)
        site = set_up(self.store, self.clock, site_name="锦绣花园", on_duty="王芳", shift="早班", ends_at=ends)
        self.desk = Desk(self.store, self.clock, WorkingCalendar(ZONE), Policy(), site, ZONE)
        with self.store.write() as session:
            for name, role in (("陈晨", Role.HANDLER), ("刘洋", Role.HANDLER), ("韩梅", Role.MANAGER)):
                setup.add_person(session, site, name, role)
        self.signed: dict[int, tuple[str, ...]] = {}
        self.actor = Actor("王芳", frozenset({Role.HANDLER}))

    def _try(self, act: object, *args: object, **more: object) -> None:
        try:
            done = act(*args, **more)  # type: ignore[operator]
        except (DeskError, Refused):
            return
        if isinstance(done, handover.HandoverDone) and done.actor is not None:
            self.actor = done.actor

    @rule()
    def look_at_things(self) -> None:
        """Everything is in order."""
        self._try(shift_notes.all_fine, self.desk, self.actor)

    @rule(name=who, absent=st.sampled_from(["", "送医"]), how=st.sampled_from(SignedHow))
    def sign_out(self, name: str, absent: str, how: SignedHow) -> None:
        """Somebody signs for handing over."""
        self._try(handover.sign_out, self.desk, self.actor, SignatureIn(name, how), absent=absent)

    @rule()
    def withdraw(self) -> None:
        """The signature is taken back."""
        self._try(handover.withdraw, self.desk, self.actor)

    @rule(name=who, absent=st.sampled_from(["", "没来"]), whole=st.booleans())
    def take_over(self, name: str, absent: str, whole: bool) -> None:
        """Somebody signs for taking over, having read back all or nothing."""
        read = {item.id: "" for item in handover.prepare(self.desk).content.critical} if whole else {}
        self._try(handover.take_over, self.desk, self.actor, SignatureIn(name, SignedHow.PAPER), read, absent=absent)

    @rule(name=who)
    def hand_over(self, name: str) -> None:
        """A handover as it should be."""
        self.look_at_things()
        self.sign_out(self.actor.name, "", SignedHow.PAPER)
        self.take_over(name, "", True)

    @rule(name=who, above=who)
    def refuse(self, name: str, above: str) -> None:
        """Somebody does not take over."""
        self._try(
            handover.refuse,
            self.desk,
            self.actor,
            SignatureIn(name, SignedHow.PAPER),
            reason="缺钥匙",
            supervisor=above,
        )

    @rule(name=st.sampled_from(NAMES[:4]), active=st.booleans())
    def retire(self, name: str, active: bool) -> None:
        """Somebody leaves or comes back."""
        with self.store.write() as session:
            person = session.exec(select(Person).where(Person.name == name)).one()
            person.active = active
            session.add(person)

    @rule(text=st.sampled_from(["留人[/看", "门禁坏"]), told=st.booleans())
    def write(self, text: str, told: bool) -> None:
        """A note, or an instruction that must be read back."""
        act = shift_notes.instruct if told else shift_notes.note
        self._try(act, self.desk, self.actor, text, *(["韩梅"] if told else []))

    @rule(minutes=st.integers(-200, 300))
    def pass_time(self, minutes: int) -> None:
        """Time goes on, or the clock is set back; alarms are swept."""
        self.clock.set(max(self.clock.now() + timedelta(minutes=minutes), START - timedelta(hours=5)))
        sweep(self.desk)

    @rule()
    def add(self) -> None:
        """A signed one is corrected by an addition."""
        for handover_id in self.signed:
            handover.add_correction(self.desk, self.actor, handover_id, "补一句")

    @invariant()
    def exactly_one_is_on_duty(self) -> None:
        """And it is who signed last."""
        with self.store.read() as session:
            duties = session.exec(select(Duty).where(Duty.ended_at == None)).all()  # noqa: E711
            assert len(duties) == 1
            holder = found(queries_desk.on_duty(session, self.desk.site_id)).name
            newest = queries_handover.latest(session, self.desk.site_id)
            assert holder == (newest.incoming if newest is not None else "王芳")
            for row in session.exec(select(Duty)):
                assert row.ended_at is None or row.ended_at >= row.started_at

    @invariant()
    def signed_ones_never_change(self) -> None:
        """Not a column of them."""
        with self.store.read() as session:
            rows = session.exec(select(ShiftHandover).where(ShiftHandover.state == HandoverState.SIGNED)).all()
            now = {row.id or 0: tuple(map(str, row.model_dump().values())) for row in rows}
            for row in rows:
                assert row.outgoing != row.incoming and row.outgoing_signer != row.incoming_signer
                assert found(queries_handover.paper(session, self.desk.site_id, row.id or 0)).intact
        assert self.signed.items() <= now.items()
        self.signed = now

    def teardown(self) -> None:
        """Close the file."""
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TheDesk.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestTheDesk = pytest.mark.filterwarnings("ignore::pytest.PytestCollectionWarning")(TheDesk.TestCase)
