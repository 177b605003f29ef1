"""The scheduler wakes at the due time, on a commit, after a jump, and tries again when the file was locked."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.scheduler import AlarmScheduler
from pmconsole.alerts.sweep import Swept
from pmconsole.data.core.errors import Locked, StoreError
from pmconsole.data.core.timekeeping import Clock, DrillClock, SettableClock, SystemClock
from pmconsole.data.file.store import Store
from pmconsole.desk.core.unit import Desk
from tests.alerts.conftest import START, Room


class Told:
    """What the scheduler told, and a way to wait for it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.swept: list[tuple[datetime, Swept]] = []
        self.troubles: list[StoreError] = []
        self.jumps: list[timedelta] = []
        self.more = asyncio.Event()

    def on(self, kept: list[Any]) -> Callable[[Any], None]:
        def take(one: Any) -> None:
            kept.append((SystemClock().now(), one) if kept is self.swept else one)
            self.more.set()

        return take

    def scheduler(self, desk: Desk | None = None) -> AlarmScheduler:
        return AlarmScheduler(
            desk or self.room.desk, AlarmPolicy(), self.on(self.swept), self.on(self.troubles), self.on(self.jumps)
        )

    async def until(self, true: Callable[[], bool], within: float = 10) -> None:
        async with asyncio.timeout(within):
            while not true():
                self.more.clear()
                await self.more.wait()


def running(path: Path, template: Path, clock: Clock) -> Room:
    shutil.copy(template, path)
    return Room(path, clock)  # type: ignore[arg-type]


def rang(told: Told) -> bool:
    return any(swept.rang for _, swept in told.swept)


async def test_a_breach_is_found_within_a_second_of_its_due_time(tmp_path: Path, empty_desk: Path) -> None:
    room = running(tmp_path / "desk.sqlite", empty_desk, SystemClock())
    told = Told(room)
    scheduler = told.scheduler()
    room.start(minutes=1.2 / 60)
    due = SystemClock().now() + timedelta(seconds=1.2)
    beside = asyncio.create_task(plainly_late(due))
    await scheduler.start()
    await told.until(lambda: rang(told), within=30)
    await scheduler.stop()
    late = next(at for at, swept in told.swept if swept.rang) - due
    assert timedelta(seconds=-0.5) < late < timedelta(seconds=1) + 5 * await beside
    room.store.close()


async def plainly_late(due: datetime) -> timedelta:
    """How much too late this machine comes to something else that is to happen in a thread at `due`."""
    await asyncio.sleep((due - SystemClock().now()).total_seconds())
    return await asyncio.to_thread(SystemClock().now) - due


async def test_a_drill_that_runs_fast_finds_its_breach_when_its_own_clock_says_so(
    tmp_path: Path, empty_desk: Path
) -> None:
    room = running(tmp_path / "desk.sqlite", empty_desk, DrillClock(START, speed=3600))
    told = Told(room)
    room.start(minutes=60)
    scheduler = told.scheduler()
    await scheduler.start()
    await told.until(lambda: rang(told), within=8)
    await scheduler.stop()
    room.store.close()


async def test_what_another_part_of_the_program_commits_is_swept_at_once(room: Room) -> None:
    told = Told(room)
    scheduler = told.scheduler()
    await scheduler.start()
    await told.until(lambda: bool(told.swept))
    await asyncio.to_thread(room.start, minutes=1, warn=0)
    await told.until(lambda: any(swept.changed for _, swept in told.swept))
    await scheduler.stop()


@pytest.mark.parametrize("hours", [1, -1, 24, -24])
async def test_a_jump_is_told_and_what_it_made_late_is_raised(room: Room, hours: int) -> None:
    told = Told(room)
    room.start(minutes=30)
    scheduler = told.scheduler()
    await scheduler.start()
    room.clock.jump(hours=hours)
    await told.until(lambda: bool(told.jumps) and (hours < 0 or rang(told)))
    await scheduler.stop()
    assert told.jumps == [timedelta(hours=hours)]
    assert rang(told) == (hours > 0)


async def test_a_locked_file_is_told_and_swept_later(tmp_path: Path, empty_desk: Path) -> None:
    room = running(tmp_path / "desk.sqlite", empty_desk, SettableClock(START))
    impatient = Store.open(room.path, room.clock, busy_seconds=0.05)
    told = Told(room)
    room.start(minutes=1)
    room.clock.advance(minutes=2)
    hold = sqlite3.connect(room.path, isolation_level=None)
    hold.execute("BEGIN IMMEDIATE")
    scheduler = told.scheduler(room.second(impatient))
    await scheduler.start()
    await told.until(lambda: bool(told.troubles))
    assert isinstance(told.troubles[0], Locked)
    hold.execute("ROLLBACK")
    hold.close()
    await told.until(lambda: rang(told))
    await scheduler.stop()
    impatient.close()
    room.store.close()


async def test_jobs_run_at_the_start_in_a_thread_and_not_beside_themselves(room: Room) -> None:
    import threading

    told, ran = Told(room), threading.Event()
    threads: list[str] = []

    def job() -> None:
        threads.append(threading.current_thread().name)
        ran.set()

    scheduler = AlarmScheduler(room.desk, AlarmPolicy(), told.on(told.swept), jobs=(job,))
    await scheduler.start()
    assert await asyncio.to_thread(ran.wait, 10)
    await scheduler.stop()
    assert threads and threads[0] != threading.main_thread().name
