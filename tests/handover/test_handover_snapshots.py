"""Pictures of F8 as it begins, full, read back, refused, and of a signed record, at 80x24 and 140x40."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.alerts.sweep import sweep
from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.board import acts as board
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.handover import acts as handover
from pmconsole.desk.handover import notes as shift_notes
from pmconsole.desk.papers import major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Category, ChangeKind, Channel, ReplyHow, SignedHow
from tests.conftest import found
from tests.handover.conftest import END
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
SHOTS = {
    "empty": ("f8",),
    "full": ("f8", "3"),
    "read-back": ("f8", "1", "space"),
    "refused": ("f8",),
    "signed": ("f8", "ctrl+l", "1"),
}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS)
def test_picture_of_the_handover(
    snap_compare: Callable[..., bool], shift: Desk, wang: Actor, clock: SettableClock, shot: str, size: tuple[int, int]
) -> None:
    actor = wang
    if shot != "empty":
        _a_busy_shift(shift, wang, clock)
    if shot in ("read-back", "refused", "signed"):
        shift_notes.all_fine(shift, wang)
        handover.sign_out(shift, wang, SignatureIn("王芳", SignedHow.PAPER))
    if shot == "refused":
        handover.refuse(shift, wang, SignatureIn("陈晨", SignedHow.PAPER), reason="对讲机少一台[/", supervisor="韩梅")
    if shot == "signed":
        critical = handover.prepare(shift).content.critical
        read = {item.id: "" for item in critical} | {critical[0].id: "鉴定单位几点到？"}
        done = handover.take_over(shift, wang, SignatureIn("陈晨", SignedHow.PAPER), read)
        actor = found(done.actor)
        handover.add_correction(shift, actor, done.handover_id, "钥匙是 12 把")

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.pause(0.2)
        await settle(pilot)
        for key in (("escape",) if shot == "signed" else ()) + SHOTS[shot]:
            await pilot.press(key)
            await pilot.pause(0.1)
            await settle(pilot)

    assert snap_compare(ConsoleApp(shift, actor), terminal_size=size, run_before=press)


def _a_busy_shift(desk: Desk, actor: Actor, clock: SettableClock) -> None:
    """A major incident, an order nobody has arranged, a change whose end passed, a call to return, an instruction."""
    clock.set(END - timedelta(hours=5))
    wall = register(desk, actor, Intake(Channel.RADIO, "外墙瓷砖[/脱落", category=Category.EMERGENCY, room="5栋"))
    major.mark_major(desk, actor, wall.entry_id, reason="高空坠物")
    major.refer_upward(desk, actor, wall.entry_id, referred_to="韩梅", how=ReplyHow.PHONE, instruction="先拉警戒线")
    leak = register(desk, actor, Intake(Channel.PHONE, "厨房水管爆裂", "李女士", "13800001111", "3-2-1702"))
    order = orders.issue_order(desk, actor, leak.entry_id, department="工程部")
    orders.sign_for(desk, actor, order.paper_id, receiver="孙伟", how=SignedHow.PAPER)
    register(desk, actor, Intake(Channel.LETTER, "主管排班不公", category=Category.INTERNAL))
    board.register_change(
        desk, actor, sure=True, kind=ChangeKind.WATER, department="工程部", reported_how=ReplyHow.PHONE, scope="3栋",
        content="清洗[B2]水箱", ends_at=END - timedelta(hours=1),
    )  # fmt: skip
    clock.set(END - timedelta(minutes=50))
    calls.ring(desk, "13900002222", person="周先生", missed=True)
    shift_notes.instruct(desk, actor, "今晚地库留人", "韩梅")
    shift_notes.note(desk, actor, "快递柜 2 号格打不开")
    clock.set(END - timedelta(minutes=5))
    sweep(desk)
    shift_notes.check(desk, actor, {"监控": (False, "地库 3 号黑屏")})
