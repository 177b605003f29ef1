"""What supervisors see when they look on: the desk's rooms, live, with nothing that could be done there."""

import asyncio

from textual.pilot import Pilot
from textual.screen import Screen

from pmconsole.app import FEED_SECONDS
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.vocabulary import Channel, Role
from pmconsole.screens.everywhere.help import HelpScreen
from pmconsole.screens.everywhere.palette import Palette
from pmconsole.screens.everywhere.rooms import VIEW_ROOMS, standing_rooms
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import APP_COMMANDS, VIEW_COMMANDS, mode_of
from pmconsole.screens.papers.paper_view import PaperView
from pmconsole.view_app import ViewApp
from tests.keyboard import settle
from tests.morning import Morning
from tests.seen import whole_screen
from tests.view.conftest import View, until

ROOMS = sorted(standing_rooms(VIEW_ROOMS))


async def go(pilot: Pilot[None], room: str) -> Screen[object]:
    app = pilot.app
    assert isinstance(app, ViewApp)
    app.action_go(room)
    await settle(pilot)
    return app.screen


async def test_the_view_opens_on_the_ledger_and_says_that_it_only_reads(morning: Morning, view: View) -> None:
    async with view() as pilot:
        text = await until(pilot, "厨房水管爆裂")
        assert " 只读 " in text.splitlines()[0]
        assert "锦绣花园" in text.splitlines()[0]


async def test_every_open_room_shows_itself(morning: Morning, view: View) -> None:
    async with view() as pilot:
        for room in ROOMS:
            screen = await go(pilot, room)
            assert isinstance(screen, ConsoleScreen) and pilot.app.current_mode == room
            assert " 只读 " in whole_screen(pilot)


async def test_what_the_desk_commits_is_seen_within_a_second(
    morning: Morning, view: View, desk: Desk, wang: Actor
) -> None:
    assert FEED_SECONDS + 0.1 < 1, "it is looked for twice a second; the tenth is for reading, on a quiet machine"
    async with view() as pilot:
        await until(pilot, "厨房水管爆裂")
        loop = asyncio.get_running_loop()
        told = register(desk, wang, Intake(Channel.VISIT, "儿童乐园秋千断了一根绳"))
        begun = loop.time()
        await until(pilot, "儿童乐园秋千")
        print(f"seen {loop.time() - begun:.2f} s after the commit of {told.number}")


async def test_without_a_desk_nobody_is_told_that_all_is_quiet(morning: Morning, view: View) -> None:
    """Alarms are raised by the desk: where clocks are breached and none stands, it is not there."""
    async with view() as pilot:
        assert "没有报警" not in await until(pilot, "值班台没有打开，报警没有更新")


async def test_the_handover_says_where_it_stands_and_not_what_to_press(morning: Morning, view: View) -> None:
    async with view("f8", size=(140, 40)) as pilot:
        text = await until(pilot, "没有清点")
        assert not [key for key in ("Ctrl+A", "Ctrl+S", "Ctrl+N", "Ctrl+K", "空格") if key in text]


async def test_enter_shows_the_paper_and_tab_the_next_one(morning: Morning, view: View) -> None:
    async with view("enter") as pilot:
        assert isinstance(pilot.app.screen, PaperView)
        assert "办理" not in whole_screen(pilot).splitlines()[-1]


async def test_enter_on_an_order_shows_it_where_the_desk_would_act(morning: Morning, view: View) -> None:
    async with view("f4", "enter") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, PaperView) and screen.which[0].value == "PG"


def offered(pilot: Pilot[None]) -> set[str]:
    app = pilot.app
    assert isinstance(app, ViewApp)
    return {command.id for command in app.commands_of(app.screen)}


async def test_foot_palette_and_help_offer_only_what_reads(morning: Morning, view: View) -> None:
    known = {command.id for command in VIEW_COMMANDS}
    async with view() as pilot:
        for room in ROOMS:
            screen = await go(pilot, room)
            own = {command.id: command for command in getattr(screen, "KEYS", ())}
            assert all(command in known or own[command].view for command in offered(pilot))
            writing = [c for c in (*own.values(), *APP_COMMANDS) if not c.view and c.id not in known]
            assert writing
            await pilot.press("ctrl+p")
            await settle(pilot)
            palette = pilot.app.screen
            assert isinstance(palette, Palette)
            assert not {item.value.id for item in palette.items if item.value} & {command.id for command in writing}
            await pilot.press("escape", "f1")
            await settle(pilot)
            help_screen = pilot.app.screen
            assert isinstance(help_screen, HelpScreen)
            told = "\n".join(line.plain for line in help_screen._lines(500))
            assert not [command.help for command in writing if command.help and f" {command.help}" in told]
            await pilot.press("escape")


def test_view_keys_are_the_keys_of_the_desk() -> None:
    desk = {command.id: command for command in APP_COMMANDS}
    for command in VIEW_COMMANDS:
        its = desk[command.id]
        assert (command.keys, command.action, command.zh) == (its.keys, its.action, its.zh)
    assert {mode for c in VIEW_COMMANDS if (mode := mode_of(c))} == set(VIEW_ROOMS)


# What only some may see: residents; what is internal stands in test_view_internal.py


async def test_residents_are_in_the_directory_of_the_managers_only(desk: Desk, wang: Actor, view: View) -> None:
    from pmconsole.desk.directory import acts as directory
    from pmconsole.desk.directory.acts import ContactIn
    from pmconsole.desk.directory.words import NumberIn
    from pmconsole.procedure.demanded import ContactCategory

    directory.add(desk, wang, ContactIn("刘住户", category=ContactCategory.OWNER, numbers=(NumberIn("13800002222"),)))
    directory.add(desk, wang, ContactIn("供水公司", category=ContactCategory.WATER, numbers=(NumberIn("68880000"),)))
    for content in ("问停车", "问停水"):
        register(desk, wang, Intake(Channel.PHONE, content, "刘住户", "138 0000 2222", "3-1-502"))
    async with view("f6", role=Role.SUPERVISOR) as pilot:
        assert "68880000" in await until(pilot, "供水公司") and "刘住户" not in whole_screen(pilot)
        await pilot.press(*"138")
        await settle(pilot)
        assert "0 个" in whole_screen(pilot), "not even by their number"
        await pilot.press("ctrl+t", "6")
        assert "**** 2222" in (text := await until(pilot, "3-1-502")) and "1380000" not in text
    async with view("f6", role=Role.MANAGER) as pilot:
        assert "13800002222" in await until(pilot, "刘住户")
        await pilot.press("ctrl+t", "6")
        assert "138 0000 2222" in await until(pilot, "3-1-502")
