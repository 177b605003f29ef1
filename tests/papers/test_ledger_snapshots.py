"""Pictures of ledger, queue and paper at the smallest and at a wide size, at 14:32:07 on Monday 2026-11-23."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
SHOTS = {
    "ledger": ("down", "down"),
    "ledger-nothing-found": ("ctrl+o", "ctrl+l", "2", "9"),
    "ledger-struck-off": ("end", "up"),
    "queue": ("f4", "down"),
    "queue-closed": ("f4", "ctrl+o", "end"),
    "paper": ("down", "down", "down", "enter"),
    "paper-form": ("end", "up", "enter", "tab"),
    "paper-history": ("enter", "ctrl+l"),
}


@pytest.mark.usefixtures("quiet", "morning")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", SHOTS.values(), ids=SHOTS.keys())
def test_picture(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("key", ["f3", "f4"])
def test_picture_of_an_empty_file(snap_compare: Callable[..., bool], desk: Desk, wang: Actor, key: str) -> None:
    async def press(pilot: Pilot[Any]) -> None:
        await pilot.press(key)
        await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=SIZES[0], run_before=press)
