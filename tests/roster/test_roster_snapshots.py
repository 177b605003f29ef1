"""What the roster looks like: the week with a gap, a swap and someone too long in a row; the box of people."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import SwapIn
from pmconsole.procedure.vocabulary import SignedHow
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
SHOTS: dict[str, tuple[str, ...]] = {"week": (), "people": ("down", "enter", "1")}
MONDAY = date(2026, 11, 23)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", SHOTS.values(), ids=SHOTS.keys())
def test_picture(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, clock: SettableClock, keys: tuple[str, ...],
    size: tuple[int, int],
) -> None:  # fmt: skip
    clock.jump(days=-3)
    for ahead in range(6):
        for shift, names in {"早班": ["王芳"], "中班": ["陈晨", "刘洋"], "夜班": ["刘洋"]}.items():
            roster.assign(desk, wang, MONDAY + timedelta(days=ahead), shift, names)
    clock.jump(days=3)
    roster.assign(desk, wang, date(2026, 11, 26), "早班", ["王芳", "刘洋", "陈晨", "李娜"])
    one, other = (date(2026, 11, 24), "早班", "王芳"), (date(2026, 11, 28), "中班", "陈晨")
    swapped = SwapIn(*one, *other, "家里有事", (SignatureIn("陈晨", SignedHow.PAPER),))
    roster.swap(desk, wang, swapped)

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        assert isinstance(pilot.app, ConsoleApp)
        pilot.app.action_go("roster")
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)
