"""The wall view: what can be read from afar, at the smallest and at large sizes; nothing of a customer is on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Digits

from pmconsole.alerts.policy import AlarmPolicy
from pmconsole.alerts.sweep import sweep
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.view.store import ViewStore
from pmconsole.desk.core.unit import Desk
from pmconsole.procedure.vocabulary import Role
from pmconsole.view_app import WallApp
from tests.keyboard import settle
from tests.morning import Morning
from tests.seen import whole_screen
from tests.view.conftest import view_app

SIZES = [(80, 24), (140, 40), (200, 50)]


@asynccontextmanager
async def wall(looking: Callable[..., ViewStore], desk: Desk, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    app = view_app(looking(Role.SUPERVISOR), desk, Role.SUPERVISOR, WallApp)
    async with app.run_test(size=size) as pilot:
        for _ in range(100):
            await settle(pilot)
            if "生效的变更" in whole_screen(pilot):
                break
        yield pilot


@pytest.mark.parametrize("size", SIZES)
async def test_counts_alarms_deadlines_and_changes_are_on_the_wall(
    morning: Morning, desk: Desk, looking: Callable[..., ViewStore], size: tuple[int, int]
) -> None:
    sweep(desk, AlarmPolicy())
    async with wall(looking, desk, size) as pilot:
        text = whole_screen(pilot)
        assert " 只读 " in text.splitlines()[0] and "锦绣花园" in text.splitlines()[0]
        assert pilot.app.screen.query_one("#wall-time", Digits).value == "14:32"
        assert pilot.app.screen.query_one("#wall-breached", Digits).value == "5"
        for words in ("!! 超时", "> 将超时", "待签收", "待核实", "今日登记", "报警", "接着到期", "生效的变更"):
            assert words in text
        assert "PG-2026" in text and "余" in text
        assert all(len(line.rstrip()) <= size[0] for line in text.splitlines())


async def test_no_word_name_or_number_of_a_customer_is_on_the_wall(
    morning: Morning, desk: Desk, looking: Callable[..., ViewStore]
) -> None:
    sweep(desk, AlarmPolicy())
    with desk.store.read() as session:
        from sqlalchemy import text

        rows = session.execute(text("SELECT content, source, phone, room FROM ledger_entry")).all()
    async with wall(looking, desk, (200, 50)) as pilot:
        shown = whole_screen(pilot)
        assert not [word for row in rows for word in row if len(word) > 3 and word in shown]


async def test_what_does_not_fit_is_counted(morning: Morning, desk: Desk, looking: Callable[..., ViewStore]) -> None:
    sweep(desk, AlarmPolicy())
    async with wall(looking, desk, (80, 24)) as pilot:
        assert "另有" in whole_screen(pilot)


async def test_the_wall_follows_time_and_says_when_nobody_sweeps(
    morning: Morning, desk: Desk, clock: SettableClock, looking: Callable[..., ViewStore]
) -> None:
    async with wall(looking, desk, (140, 40)) as pilot:
        assert "值班台没有打开，报警没有更新" in whole_screen(pilot)
        screen: Any = pilot.app.screen
        clock.advance(minutes=3)
        screen.tick()
        await settle(pilot)
        assert screen.query_one("#wall-time", Digits).value == "14:35"


@pytest.mark.parametrize("key", ["f2", "f3", "ctrl+g", "enter", "escape", "ctrl+z"])
async def test_no_key_leads_away_from_the_wall(
    morning: Morning, desk: Desk, looking: Callable[..., ViewStore], key: str
) -> None:
    async with wall(looking, desk, (80, 24)) as pilot:
        before = pilot.app.screen
        await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen is before


@pytest.mark.parametrize("size", SIZES)
def test_the_wall_looks_as_agreed(
    morning: Morning, desk: Desk, looking: Callable[..., ViewStore], snap_compare: Any, size: tuple[int, int]
) -> None:
    sweep(desk, AlarmPolicy())
    app = view_app(looking(Role.SUPERVISOR), desk, Role.SUPERVISOR, WallApp)

    async def ready(pilot: Pilot[None]) -> None:
        for _ in range(100):
            await settle(pilot)
            if "生效的变更" in whole_screen(pilot):
                return

    assert snap_compare(app, terminal_size=size, run_before=ready)
