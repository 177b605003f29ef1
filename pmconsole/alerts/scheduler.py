"""Wakes the sweep: at the next due time, every 15 seconds, when somebody committed, when the clock jumped.

The scheduler only wakes; what is due is computed from rows. A monotonic tick stands beside it, because a system clock
set back would stop all its jobs for as long. Sweeps run in a thread of their own, never on the event loop.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from pmconsole.alerts.jumps import JumpWatch, note_jump
from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.sweep import Swept, sweep
from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.timekeeping import SystemClock
from pmconsole.desk.core.unit import Desk
from pmconsole.desk.papers.switched import run_again

SWEEP_SECONDS = 15.0
WATCH_SECONDS = 1.0
GATHER_SECONDS = 0.02  # commits come in bunches
JUST_AFTER = 0.004  # a deadline counts to its own instant
_NEXT, _SWEEP = "next", "sweep"


class AlarmScheduler:
    """Sweeps of one desk for as long as the console runs. All public methods but `nudge` belong to the event loop."""

    def __init__(
        self,
        desk: Desk,
        policy: AlarmPolicy,
        on_swept: Callable[[Swept], None],
        on_trouble: Callable[[StoreError], None] = lambda _: None,
        on_jump: Callable[[timedelta], None] = lambda _: None,
        jobs: Sequence[Callable[[], None]] = (),
    ) -> None:
        """`on_swept` is told of every sweep, `on_trouble` when the store refused one (it is tried again).

        `jobs` look for themselves whether there is something to do; each runs at the start and every 15 seconds, in a
        thread, never beside itself.
        """
        self._jobs = jobs
        self._desk, self._policy = desk, policy
        self._on_swept, self._on_trouble, self._on_jump = on_swept, on_trouble, on_jump
        self._pool = ThreadPoolExecutor(1, "sweep")
        self._jumps, self._wall = JumpWatch(desk.clock), JumpWatch(SystemClock())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._scheduler: Any = None
        self._watching: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._wanted = self._failed = self._stopped = self._begun = False
        self._next_at: datetime | None = None
        self._end_feed: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begin; the first sweep runs at once."""
        self._loop = asyncio.get_running_loop()
        self._want()
        # Its import takes as long as a small console takes to open.
        self._scheduler = await asyncio.to_thread(_new_scheduler)
        if self._stopped:
            return
        self._scheduler.add_job(self._wake, "interval", seconds=SWEEP_SECONDS, id=_SWEEP)
        now = SystemClock().now()
        for job in self._jobs:
            self._scheduler.add_job(job, "interval", seconds=SWEEP_SECONDS, next_run_time=now)
        self._scheduler.start()
        self._end_feed = self._desk.store.feed.subscribe(lambda _: self.nudge())
        self._watching = asyncio.create_task(self._watch())
        self._plan(self._next_at)

    async def stop(self) -> None:
        """End; a sweep that runs is finished first."""
        self._stopped = True
        self._end_feed()
        for task in (self._watching, self._sweeping):
            if task is not None:
                task.cancel()
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.to_thread(self._pool.shutdown)

    def nudge(self) -> None:
        """Ask for a sweep soon; from any thread."""
        if self._loop is not None and not self._stopped and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._want, GATHER_SECONDS)

    async def _wake(self) -> None:
        self._want()

    def _want(self, after: float = 0.0) -> None:
        """Sweep once, or once more after the one that runs."""
        self._wanted = True
        if self._stopped or (self._sweeping is not None and not self._sweeping.done()):
            return
        self._sweeping = asyncio.create_task(self._sweep(after))

    async def _sweep(self, after: float) -> None:
        await asyncio.sleep(after)
        loop = asyncio.get_running_loop()
        while self._wanted and not self._stopped:
            self._wanted = False
            try:
                if not self._begun:  # what the settings let run again is known from the start
                    await loop.run_in_executor(self._pool, run_again, self._desk)
                    self._begun = True
                swept = await loop.run_in_executor(self._pool, sweep, self._desk, self._policy)
            except StoreError as error:
                self._failed = True
                self._on_trouble(error)
                return
            self._failed = False
            self._plan(swept.next_at)
            self._on_swept(swept)

    def _plan(self, next_at: datetime | None) -> None:
        """Have the scheduler wake us just after `next_at` (UTC, in the desk's own time)."""
        self._next_at = next_at
        if self._scheduler is None or not self._scheduler.running:
            return
        if next_at is None:
            if self._scheduler.get_job(_NEXT) is not None:
                self._scheduler.remove_job(_NEXT)
            return
        speed = getattr(self._desk.clock, "speed", 1.0)
        wait = max((next_at - self._desk.clock.now()).total_seconds() / speed, 0.0) + JUST_AFTER
        if wait > 2 * SWEEP_SECONDS:
            wait = 2 * SWEEP_SECONDS  # a sweep in between plans anew
        run_date = SystemClock().now() + timedelta(seconds=wait)
        self._scheduler.add_job(self._wake, "date", run_date=run_date, id=_NEXT, replace_existing=True)

    async def _watch(self) -> None:
        """Once a second: did a clock jump, is something overdue, did the last sweep fail?"""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if self._wall.jumped() is not None:
                # Jobs wait for a wall time that may now be hours away.
                self._scheduler.reschedule_job(_SWEEP, trigger="interval", seconds=SWEEP_SECONDS)
                self._want()
            moved = self._jumps.jumped()
            if moved is not None:
                await self._tell_jump(moved)
                self._want()
            overdue = self._next_at is not None and self._desk.clock.now() > self._next_at
            if self._failed or overdue:
                self._want()

    async def _tell_jump(self, moved: timedelta) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, note_jump, self._desk, moved)
        except StoreError as error:
            self._on_trouble(error)
        self._on_jump(moved)


def _new_scheduler() -> Any:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    # Jobs that come late still run, once: what they do follows the rows, not the hour.
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    return AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
