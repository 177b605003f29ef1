"""A view on the file of a desk in the middle of its day."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.view.store import ViewStore
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.viewing import sight_of
from pmconsole.procedure.vocabulary import Role
from pmconsole.view_app import ViewApp
from tests.keyboard import settle
from tests.morning import Morning, a_morning
from tests.seen import whole_screen
from tests.view.accounts import Account, make_account, make_program, needs_root, open_folder

View = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


def view_app(store: ViewStore, desk: Desk, role: Role = Role.MANAGER, kind: type[ViewApp] = ViewApp) -> ViewApp:
    """The view of somebody with `role` on what `store` opens."""
    watching = Desk(store, desk.clock, desk.calendar, desk.policy, 0, desk.zone)
    return kind(watching, Actor("张总", frozenset({role})))


async def until(pilot: Pilot[None], shown: str) -> str:
    """Wait until `shown` is on the screen; fails with the screen when it does not come."""
    for _ in range(2000):
        await pilot.pause(0.02)
        if shown in (text := whole_screen(pilot)):
            return text
    raise AssertionError(f"waited for {shown}:\n{whole_screen(pilot)}")


@pytest.fixture
def morning(desk: Desk, clock: SettableClock, wang: Actor) -> Morning:
    """Papers in every state; it is Monday 2026-11-23, 14:32:07."""
    clock.jump(days=-6)
    return a_morning(desk, clock, wang)


@pytest.fixture
def looking(desk: Desk) -> Iterator[Callable[[Role], ViewStore]]:
    """Opens the desk's file to be looked at by somebody with a role; closed afterwards."""
    opened: list[ViewStore] = []

    def look(role: Role = Role.MANAGER) -> ViewStore:
        opened.append(ViewStore(desk.store.path, desk.clock, sight_of([role])))
        return opened[-1]

    yield look
    for store in opened:
        store.close()


@pytest.fixture
def view(desk: Desk, looking: Callable[[Role], ViewStore]) -> View:
    """Opens the view and presses `keys`."""

    @asynccontextmanager
    async def opened(
        *keys: str, role: Role = Role.MANAGER, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[Pilot[None]]:
        app = view_app(looking(role), desk, role)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            yield pilot

    return opened


@pytest.fixture(scope="session")
def viewer() -> Iterator[Account]:
    """The second account, with rights to read only."""
    needs_root()
    yield from make_account("v")


@pytest.fixture(scope="session")
def owner() -> Iterator[Account]:
    """The account the desk runs under."""
    needs_root()
    yield from make_account("d")


@pytest.fixture(scope="session")
def program() -> Iterator[Path]:
    """A `pmconsole` every account can run."""
    needs_root()
    folder = open_folder()
    yield make_program(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared(viewer: Account) -> Iterator[Path]:
    """The data folder as `supervisors add` has it set up: the viewer's group may read, nothing more."""
    folder = open_folder()
    os.chown(folder, 0, viewer.gid)
    folder.chmod(0o2750)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
