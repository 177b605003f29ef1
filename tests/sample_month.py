"""The sample month as a file, made once for all processes of a run: it takes half a minute."""

import fcntl
import os
import shutil
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.desk.sample.build import build_sample
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.working_days import WorkingCalendar
from tests.conftest import START

ZONE = ZoneInfo("Asia/Shanghai")
#: Its now: Monday 2026-11-23, 14:32:07 at the site.
MONTH_ENDS = START + timedelta(minutes=32, seconds=7)


@pytest.fixture(scope="session")
def month_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the month that ends at MONTH_ENDS. Only to be copied (`copied`)."""
    own = tmp_path_factory.getbasetemp()
    # Of several processes each has a folder of its own, side by side in that of the run.
    place = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    path = place / "sample-month.db"
    with (place / "sample-month.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            clock, half = SettableClock(MONTH_ENDS), path.with_suffix(".half")
            store = Store.open(half, clock)
            build_sample(store, clock, zone=ZONE, calendar=WorkingCalendar(ZONE), policy=Policy(), days=30)
            store.close()
            half.rename(path)
    return path


def copied(month_file: Path, to: Path) -> Path:
    """A copy of the month to write in, at `to`."""
    shutil.copy(month_file, to)
    return to
