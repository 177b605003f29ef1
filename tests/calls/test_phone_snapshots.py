"""Pictures of the calls (F7): none, some with call-backs waiting, those that wait alone; and a call that rings."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import CallOutcome, Category, Channel
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
SHOTS = {"empty": ("f7",), "all": ("f7",), "waiting": ("f7", "2"), "ringing": ("f2",)}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS)
def test_picture(
    snap_compare: Callable[..., bool],
    desk: Desk,
    wang: Actor,
    clock: SettableClock,
    shot: str,
    size: tuple[int, int],
) -> None:
    if shot != "empty":
        _calls(desk, wang, clock)
    if shot == "ringing":
        calls.ring(desk, "13800001111", person="李[/女士")

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in SHOTS[shot]:
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)


def _calls(desk: Desk, actor: Actor, clock: SettableClock) -> None:
    register(desk, actor, Intake(Channel.PHONE, "厨房水管爆裂", "李女士", "13800001111", "3-2-1702", Category.REPAIR))
    clock.advance(minutes=2)
    calls.record_call(desk, actor, calls.CallIn("13983570162", person="彭女士", content="问押金", call_back=True))
    clock.advance(minutes=3)
    calls.record_call(desk, actor, calls.CallIn("02361230077", content="找[B2]车库", outcome=CallOutcome.WRONG))
    clock.advance(minutes=4)
    calls.ring(desk, "18523066209", missed=True)
    clock.advance(minutes=5)
