"""The sample month, made once for all that only looks at it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar
from pmconsole.root import actor_on_duty
from tests.conftest import ZONE
from tests.sample_month import MONTH_ENDS, copied


@pytest.fixture(scope="session")
def month(month_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample month up to Monday 2026-11-23, 14:32:07."""
    store = Store.open(copied(month_file, tmp_path_factory.mktemp("month") / "demo.db"), SettableClock(MONTH_ENDS))
    yield store
    store.close()


@pytest.fixture
def month_desk(month: Store, tmp_path: Path) -> Iterator[Desk]:
    """The desk of a copy of the sample month, Monday 2026-11-23, 14:32:07."""
    path = tmp_path / "month.db"
    with sqlite3.connect(month.path) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    clock = SettableClock(month.clock.now())
    store = Store.open(path, clock)
    yield Desk(store, clock, WorkingCalendar(ZONE), Policy(), 1, ZONE)
    store.close()


@pytest.fixture
def on_duty(month_desk: Desk) -> Actor:
    """Who is on duty at the end of the sample month."""
    actor = actor_on_duty(month_desk)
    assert actor is not None
    return actor
