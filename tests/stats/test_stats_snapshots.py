"""Pictures of the statistics at 80x24 and 140x40: every page, the papers behind a figure, without colour."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from tests.keyboard import settle

KEYS = {
    "overview": (), "trend": ("2",), "departments": ("3",), "hours": ("4",), "ages": ("5",), "repeats": ("6",),
    "papers": ("down", "down", "down", "down", "enter"), "nothing": ("ctrl+b",) * 2,
}  # fmt: skip
SHOTS = [(shot, (80, 24)) for shot in KEYS] + [(s, (140, 40)) for s in ("overview", "trend", "departments", "papers")]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("shot", "size"), SHOTS, ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}"
)
def test_picture(
    snap_compare: Callable[..., bool], month_desk: Desk, on_duty: Actor, shot: str, size: tuple[int, int]
) -> None:
    assert snap_compare(ConsoleApp(month_desk, on_duty), terminal_size=size, run_before=pressing(*KEYS[shot]))


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("shot", ["hours", "departments"])
def test_picture_without_colour(
    snap_compare: Callable[..., bool], month_desk: Desk, on_duty: Actor, shot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(ConsoleApp(month_desk, on_duty), terminal_size=(80, 24), run_before=pressing(*KEYS[shot]))


def pressing(*keys: str) -> Callable[[Pilot[Any]], Any]:
    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in ("ctrl+t", *keys):
            await pilot.press(key)
            await pilot.pause(0.1)
            await settle(pilot)
        await pilot.pause(0.2)

    return press
