"""A desk with one site on a file of its own, a clock that stands still, and clocks put in by hand."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pmconsole.data.core.tables import ClockRow, Department, Site
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.clocks import RULES, Policy
from pmconsole.procedure.vocabulary import Channel, Paper, Role, Rule
from pmconsole.procedure.working_days import WorkingCalendar

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
WANG = Actor("王芳", frozenset({Role.HANDLER}))
LI = Actor("李强", frozenset({Role.HANDLER}))
BOSS = Actor("赵主管", frozenset({Role.SUPERVISOR}))


class Room:
    """A desk and quick ways to let clocks start, be met and time pass."""

    def __init__(self, path: Path, clock: SettableClock | None = None) -> None:
        self.path = path
        self.clock = clock or SettableClock(START)
        self.store = Store.open(path, self.clock)
        with self.store.write() as session:
            site = session.get(Site, 1)
            if site is None:
                session.add(Site(id=1, name="锦绣花园", created_at=self.clock.now()))
                session.flush()
                session.add(Department(id=1, site_id=1, name="工程部"))
                session.add(Department(id=2, site_id=1, name="环境部"))
        self.desk = self.second()
        self._papers = 0

    def second(self, store: Store | None = None) -> Desk:
        calendar = WorkingCalendar(ZONE, time(18), {})
        return Desk(store or self.store, self.clock, calendar, Policy(), 1, ZONE, "测试台")

    def order(
        self, department: str = "工程部", *, room: str = "3-2-1702", content: str = "水管爆裂"
    ) -> tuple[int, int]:
        """A bare order on a bare entry, no clocks; returns their ids."""
        self._papers += 1
        now = self.clock.now()
        with self.store.write() as session:
            entry = LedgerEntry(
                site_id=1, number=f"XX-{self._papers:06}", received_at=now, registered_at=now, channel=Channel.PHONE,
                content=content, room=room, handler="王芳",
            )  # fmt: skip
            session.add(entry)
            session.flush()
            order = DispatchOrder(
                site_id=1, number=f"PG-20261123-{self._papers:03}", entry_id=entry.id or 0, department_id=1,
                department=department, content=content, issued_at=now, issued_by="王芳",
            )  # fmt: skip
            session.add(order)
            session.flush()
            return order.id or 0, entry.id or 0

    def start(
        self, rule: Rule = Rule.ARRANGE, *, minutes: float | None = None, department: str = "工程部", warn: float = 0.75
    ) -> int:
        """Start a clock on a new order; due after the rule's span or `minutes`; returns its id."""
        order_id, entry_id = self.order(department)
        now = self.clock.now()
        span = timedelta(minutes=minutes if minutes is not None else RULES[rule].minutes or 60)
        with self.store.write() as session:
            clock = ClockRow(
                site_id=1, rule=rule, paper=Paper.ORDER, paper_id=order_id, entry_id=entry_id,
                number=f"PG-20261123-{order_id:03}", started_at=now, warn_at=now + span * warn, due_at=now + span,
            )  # fmt: skip
            session.add(clock)
            session.flush()
            return clock.id or 0

    def change(self, clock_id: int, **values: datetime) -> None:
        """Meet, end or correct a clock as the desk would."""
        with self.store.write() as session:
            clock = session.get(ClockRow, clock_id)
            assert clock is not None
            for name, value in values.items():
                setattr(clock, name, value)
            session.add(clock)

    def meet(self, clock_id: int, at: datetime | None = None) -> None:
        self.change(clock_id, met_at=at or self.clock.now())


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with a site and nothing else, made once: migrations take a while."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    Room(path).store.close()
    return path


@pytest.fixture
def room(tmp_path: Path, empty_desk: Path) -> Iterator[Room]:
    """A fresh desk."""
    shutil.copy(empty_desk, tmp_path / "desk.sqlite")
    made = Room(tmp_path / "desk.sqlite")
    yield made
    made.store.close()
