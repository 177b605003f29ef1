"""What most tests stand on: a clock that is set, and a fresh migrated file."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import hypothesis
import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people.setup import DepartmentIn, set_up
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.working_days import WorkingCalendar

# The first example of a test also reads the holiday tables: how long one takes says nothing.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.load_profile("desk")

#: A console, and papers on a file, for the tests of every room.
pytest_plugins = ["tests.console", "tests.on_file", "tests.sample_month"]

START = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: the last worker to finish decides when all have."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def clock() -> SettableClock:
    """Monday 2026-11-23, 14:00 at the site; stands still until told otherwise."""
    return SettableClock(START)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with nothing in it, made once; copy it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    Store.open(path, SettableClock(START)).close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_file: Path, clock: SettableClock) -> Iterator[Store]:
    """A store on a fresh file of its own."""
    path = tmp_path / "desk.db"
    shutil.copy(empty_file, path)
    opened = Store.open(path, clock)
    yield opened
    opened.close()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweep and no flashing, nothing stands: what a picture shows must not depend on when it is taken."""
    from pmconsole.alerts.rows import StripView
    from pmconsole.screens.alarms.link import AlarmLink

    def start(link: AlarmLink) -> None:
        link.view = StripView()
        for strip in link._strips:
            link.paint(strip)

    monkeypatch.setattr(AlarmLink, "start", start)


@pytest.fixture(autouse=True)
def never_busy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture does not show how busy the machine was that drew it: 数据库忙 stays away."""
    if "snap_compare" in request.fixturenames:
        from pmconsole.screens.frame import header

        monkeypatch.setattr(header, "BUSY_AFTER_SECONDS", 3600.0)


T = TypeVar("T")


def found(row: T | None) -> T:
    """The row a query was to find; it must be there."""
    assert row is not None
    return row


ZONE = ZoneInfo("Asia/Shanghai")
WANG = Actor("王芳", frozenset({Role.HANDLER}))


@pytest.fixture
def desk(store: Store, clock: SettableClock) -> Desk:
    """锦绣花园's desk with 王芳 on duty: two departments, the assistant 李娜, the heads 赵强 and 周敏."""
    site_id = set_up(
        store,
        clock,
        site_name="锦绣花园",
        departments=[DepartmentIn("工程部", "赵强", "孙伟"), DepartmentIn("护卫部（秩序）", "周敏")],
        assistants=["李娜"],
        on_duty=WANG.name,
        shift="早班",
    )
    return Desk(store, clock, WorkingCalendar(ZONE), Policy(), site_id, ZONE, "一号台")


@pytest.fixture
def wang() -> Actor:
    """王芳, the handler on duty."""
    return WANG
