"""Pictures of the board (F5) in its three tabs, and of the intake that knows who calls, at 80x24 and 140x40."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.board import acts as board
from pmconsole.desk.board import answering
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import parse_numbers, parse_places
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.board import BoardKey
from pmconsole.procedure.demanded import ContactCategory
from pmconsole.procedure.vocabulary import Category, ChangeKind, Channel, ReplyHow
from pmconsole.screens.intake.screen import IntakeScreen
from tests.conftest import START
from tests.keyboard import settle

SIZES = [(80, 24), (140, 40)]
KEYS = {"empty": ("f5",), "in-force": ("f5",), "coming": ("f5", "2"), "over": ("f5", "3"), "history": ("f5", "ctrl+l")}
CALLS = {"one-caller": "13900001111", "two-callers": "02368881234"}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", KEYS)
def test_picture_of_the_board(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, clock: SettableClock, shot: str, size: tuple[int, int]
) -> None:
    if shot != "empty":
        _changes(desk, wang, clock)

    async def press(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in KEYS[shot]:
            await pilot.press(key)
            await pilot.pause(0.1)
            await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=press)


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", CALLS)
def test_picture_of_a_known_caller(
    snap_compare: Callable[..., bool], desk: Desk, wang: Actor, clock: SettableClock, shot: str, size: tuple[int, int]
) -> None:
    _changes(desk, wang, clock)
    for name, numbers, places in (
        ("单伟", "02368881234；13900001111", "3-2-1702"),
        ("曾[/丽", "023-6888 1234", "5-1-301"),
    ):
        contact = ContactIn(
            name, category=ContactCategory.OWNER, numbers=parse_numbers(numbers), places=parse_places(places)
        )
        directory.add(desk, wang, contact)

    async def ring(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("f2")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, IntakeScreen)
        # A long form with its card and the known panel stand together.
        screen.form.field("channel").text = Channel.PHONE.value
        screen.form.field("category").text = Category.REPAIR.value
        screen.form.field("content").text = "厨房水管爆裂，漏到楼下，" * 6
        screen.form.field("phone").text = CALLS[shot]
        await pilot.pause(0.4)
        await settle(pilot)

    assert snap_compare(ConsoleApp(desk, wang), terminal_size=size, run_before=ring)


def _changes(desk: Desk, actor: Actor, clock: SettableClock) -> None:
    def put(kind: ChangeKind, scope: str, content: str, **more: Any) -> int:
        return board.register_change(
            desk, actor, sure=True, kind=kind, department="工程部", reported_how=ReplyHow.PHONE, scope=scope,
            content=content, **more,
        ).paper_id  # fmt: skip

    water = put(ChangeKind.WATER, "3栋", "清洗[/水箱", answer="停到 18 点", ends_at=START + timedelta(hours=9))
    put(ChangeKind.POWER, "5-7栋", "检修[B2]配电", ends_at=START + timedelta(minutes=30))
    put(ChangeKind.EVENT, "全区", "消防演习", begins_at=START + timedelta(days=1), ends_at=START + timedelta(days=2))
    done = put(ChangeKind.WATER, "8栋2单元", "换水表")
    wrong = put(ChangeKind.POWER, "9栋", "登记错了")
    register(desk, actor, Intake(Channel.PHONE, "水管爆裂", "李女士", "13700002222", "3-1-502", Category.REPAIR))
    answering.answer_from(desk, actor, Intake(Channel.PHONE, "", "周先生", "13700003333", "3-1-601"), water)
    clock.set(START + timedelta(hours=1))
    board.perform(desk, actor, BoardKey.RESTORED, done, {"remark": "已来水"})
    board.perform(desk, actor, BoardKey.VOID, wrong, {"reason": "重复"})
    board.perform(desk, actor, BoardKey.EXTEND, water, {"ends_at": START + timedelta(hours=11), "reason": "水箱漏水"})
