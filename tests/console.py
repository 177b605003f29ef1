"""A console on a file in the middle of its day, at any size."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from tests.keyboard import settle
from tests.morning import Morning, a_morning

Console = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def morning(desk: Desk, clock: SettableClock, wang: Actor) -> Morning:
    """Papers in every state; it is Monday 2026-11-23, 14:32:07."""
    clock.jump(days=-6)
    return a_morning(desk, clock, wang)


@pytest.fixture
def console(desk: Desk, wang: Actor) -> Console:
    """Opens the console and presses `keys`."""

    @asynccontextmanager
    async def opened(*keys: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
        app = ConsoleApp(desk, wang)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            yield pilot

    return opened
