"""The sample month, made once for all that only looks at it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pmconsole.data.store import Store
from pmconsole.data.timekeeping import SettableClock
from pmconsole.desk.sample import build_sample
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START, ZONE


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample month up to Monday 2026-11-23, 14:32:07."""
    clock = SettableClock(START + timedelta(minutes=32, seconds=7))
    store = Store.open(tmp_path_factory.mktemp("month") / "demo.db", clock)
    build_sample(store, clock, zone=ZONE, calendar=WorkingCalendar(ZONE), policy=Policy(), days=30)
    yield store
    store.close()
