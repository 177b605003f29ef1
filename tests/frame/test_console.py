"""Walking to a room and doing something there: done once it stands, said where it does not."""

from pmconsole.app import ConsoleApp
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.screens.frame.console import Room
from pmconsole.screens.journal.screen import JournalScreen
from pmconsole.screens.kit.message import MessageBox
from pmconsole.screens.papers.ledger import LedgerScreen
from tests.keyboard import settle


async def test_what_is_asked_of_a_room_is_done_when_its_screen_stands(desk: Desk, wang: Actor) -> None:
    app, rooms = ConsoleApp(desk, wang), list[Room]()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.go("journal", rooms.append, otherwise="没有打开")
        await settle(pilot)
        assert isinstance(app.screen, JournalScreen) and rooms == [app.screen]
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(app.screen, LedgerScreen), "a walk by key goes on from there"


async def test_where_a_window_stands_open_in_the_room_nothing_is_done_and_that_is_said(desk: Desk, wang: Actor) -> None:
    app, rooms = ConsoleApp(desk, wang), list[Room]()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(MessageBox("还没看完"))
        await settle(pilot)
        app.go("ledger", rooms.append, otherwise="窗口还开着。")
        await settle(pilot)
        assert not rooms and [note.message for note in app._notifications] == ["窗口还开着。"]


async def test_a_room_that_cannot_do_it_has_that_said(desk: Desk, wang: Actor) -> None:
    app = ConsoleApp(desk, wang)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.go("people", lambda room: room.show_number("XX-20261123-001"), otherwise="请按编号找。")
        await settle(pilot)
        assert [note.message for note in app._notifications] == ["请按编号找。"]
