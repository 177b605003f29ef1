"""Pictures of the journal: all of it, one paper's lines, a whole line, what can be filtered by, and nothing found."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from tests.keyboard import settle, typed
from tests.morning import Morning

SIZES = [(80, 24), (140, 40)]
SHOTS: dict[str, tuple[str, ...]] = {
    "all": (),
    "number": ("ctrl+f", "PG-4", "enter", "down"),
    "line": ("ctrl+f", "PG-4", "enter", "end", "enter"),
    "kinds": ("ctrl+l", "3"),
    "filtered": ("ctrl+l", "3", "2"),
    "nothing": ("ctrl+l", "2", "3"),
}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS)
def test_picture(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, morning: Morning, shot: str, size: tuple[int, int]
) -> None:
    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        assert isinstance(pilot.app, ConsoleApp)
        pilot.app.action_go("journal")
        await settle(pilot)
        for key in SHOTS[shot]:
            await (typed(pilot, key) if key.startswith("PG") else pilot.press(key))
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)
