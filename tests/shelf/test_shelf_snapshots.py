"""What the shelf looks like: the list with the prices below, and a text being read."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.sample.shelf import fill_shelf
from pmconsole.desk.shelf import acts as shelf
from pmconsole.desk.shelf.acts import ItemIn
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
SHOTS = {"list": ("f6", "f6"), "reading": ("f6", "f6", *"bb", "enter")}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", SHOTS.values(), ids=SHOTS.keys())
def test_picture(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, keys: tuple[str, ...], size: tuple[int, int],
) -> None:  # fmt: skip
    fill_shelf(desk, wang)
    shelf.put(desk, wang, ItemIn("门禁说明", text="单元门\n蓝牙卡 BB 型\n" + "其余各行\n" * 50 + "补办 BB 卡到客服部"))

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)
