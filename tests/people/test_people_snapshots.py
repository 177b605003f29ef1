"""What the list of people and the signatures that are owed look like: full, empty, and the form of a signature."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.desk.people.acts import MemberIn
from pmconsole.procedure.vocabulary import Channel, Role, SignedHow
from tests.keyboard import settle, typed
from tests.people.conftest import GivePin

SIZES = [(80, 24), (140, 40)]
SHOTS = {
    "people": ("renyuan", ()),
    "person-form": ("renyuan", ("ctrl+n",)),
    "owed": ("qianqian", ()),
    "owed-signing": ("qianqian", ("enter",)),
}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS)
def test_picture(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, shot: str, size: tuple[int, int], give_pin: GivePin,
) -> None:  # fmt: skip
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂", room="3-2-1702"))
    order = orders.issue_order(desk, wang, made.entry_id, department="工程部").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="13800000001")
    people.add(desk, wang, MemberIn("欧阳长名字的人", frozenset(Role), "护卫部（秩序）", "领班", "C", "023-68881234"))
    people.deactivate(desk, wang, "周敏", "离职")
    give_pin("孙伟", "2580")
    give_pin("李娜", "2580", own=False)
    word, pressed = SHOTS[shot]

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        await typed(pilot, word)
        for key in ("enter", *pressed):
            await pilot.press(key)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)
