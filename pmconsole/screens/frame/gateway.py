"""The way from the screens to the store: never on the event loop, writes one after another, reads beside them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from pmconsole.data.core.errors import StoreError
from pmconsole.data.core.session import Session
from pmconsole.desk.core.unit import Desk

P = ParamSpec("P")
T = TypeVar("T")


class Gateway:
    """One writing thread, three reading threads, and how long they have been kept waiting.

    Figures of a long time are read in two at once; the third lets everything else go on meanwhile.
    """

    def __init__(self) -> None:
        """Threads start with the first call."""
        self._writer = ThreadPoolExecutor(1, "desk")
        self._readers = ThreadPoolExecutor(3, "read")
        self._waiting: dict[int, float] = {}
        self._ticket = 0
        self._looking = False

    async def write(self, work: Callable[[], T]) -> T:
        """Run `work` in the writing thread."""
        # A write that has begun is never dropped because the screen that asked for it went away.
        return await asyncio.shield(self._off_loop(self._writer, work))

    async def read(
        self, desk: Desk, fn: Callable[Concatenate[Session, int, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `fn(session, site_id, ...)` in a reading thread, inside one read transaction."""

        def work() -> T:
            with desk.store.read() as session:
                return fn(session, desk.site_id, *args, **kwargs)

        return await self.look(work)

    async def look(self, fn: Callable[..., T], *args: Any) -> T:
        """Run `fn(*args)` in a reading thread."""
        return await self._off_loop(self._readers, partial(fn, *args))

    async def version(self, desk: Desk) -> int | None:
        """The change feed's number; None while it cannot be asked or is being asked already."""
        if self._looking:
            return None
        self._looking = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, desk.store.feed.version)
        except (StoreError, RuntimeError):
            return None
        finally:
            self._looking = False

    async def _off_loop(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        self._ticket += 1
        ticket = self._ticket
        self._waiting[ticket] = loop.time()
        try:
            return await loop.run_in_executor(pool, work)
        finally:
            self._waiting.pop(ticket, None)

    def waiting_seconds(self) -> float:
        """How long the oldest unanswered question has been waiting, in seconds."""
        now = asyncio.get_running_loop().time()
        return max((now - since for since in self._waiting.values()), default=0.0)

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._writer.shutdown(wait=False)
        self._readers.shutdown(wait=False, cancel_futures=True)
