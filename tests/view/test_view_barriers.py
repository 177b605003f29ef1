"""Each barrier of the view is tried with the others taken away: none of them lets anything through by itself."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from textual.screen import ModalScreen, Screen

from pmconsole.data.core.errors import StoreError
from pmconsole.data.file.store import Store
from pmconsole.data.view.dialect import look_connection
from pmconsole.data.view.store import LookOnly, ViewStore
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.procedure.viewing import Sight
from pmconsole.procedure.vocabulary import Channel, Role
from pmconsole.screens.everywhere.rooms import VIEW_ROOMS, standing_rooms
from pmconsole.screens.frame.base import ConsoleScreen
from pmconsole.screens.frame.keys import APP_COMMANDS
from pmconsole.view_app import WINDOWS, ViewApp
from tests.keyboard import settle
from tests.morning import Morning
from tests.seen import whole_screen
from tests.view.conftest import View, view_app

ALL = Sight(internal=True, residents=True)
HOME = Path(__file__).parents[2]
ROOMS = sorted(standing_rooms(VIEW_ROOMS))
#: Keys that belong to no command, some of them the terminal's or Textual's own.
STRAY = ("ctrl+z", "ctrl+c", "ctrl+backslash", "ctrl+v", "f11", "space", "a", "delete", "enter")


def writing(desk: Desk) -> str:
    """What the file holds, as one hash: everything but the pages SQLite moves by itself."""
    with sqlite3.connect(desk.store.path) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


# The keys, with a store that could write and a gateway that would let it


class OpenDesk(ViewStore):
    """A store that writes, given to a view."""

    def __init__(self, store: Store, sight: Sight) -> None:
        super().__init__(store.path, store.clock, sight)
        self.writer, self.writes = store, 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.writes += 1
        with self.writer.write() as session:
            yield session


class OpenApp(ViewApp):
    """A view whose gateway and windows let everything through: the keys are the only barrier."""

    CSS_PATH = str(HOME / "pmconsole" / "screens" / "frame" / "app.tcss")

    async def desk_call(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self._gateway.write(lambda: fn(*args, **kwargs))

    def push_screen(self, screen: Any, callback: Any = None, wait_for_dismiss: bool = False, **more: Any) -> Any:
        pushed.append(type(screen).__name__)
        return super(ViewApp, self).push_screen(screen, callback, wait_for_dismiss, **more)  # type: ignore[call-overload]


pushed: list[str] = []
READING = {*(window.__name__ for window in WINDOWS), "PaperView", "StatPapers"}


def keys_of(screen: Screen[Any], room: str) -> list[str]:
    """Every key the desk has on a screen, but the one that leaves; in the view most do nothing.

    Those that work everywhere are pressed in one of the rooms: they are the app's, whatever it shows.
    """
    every = [*getattr(screen, "KEYS", ()), *(APP_COMMANDS if room == "ledger" else ())]
    keys = dict.fromkeys(key for command in every for key in command.keys.split(",")[:1] if key)
    return [key for key in (*keys, *STRAY) if key != "ctrl+q"]


@pytest.mark.parametrize("room", ROOMS)
async def test_no_key_of_any_room_leads_to_a_write(morning: Morning, desk: Desk, room: str) -> None:
    pushed.clear()
    store = OpenDesk(desk.store, ALL)
    app = view_app(store, desk, Role.GENERAL_MANAGER, OpenApp)
    before = writing(desk)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        app.action_go(room)
        await settle(pilot)
        for key in keys_of(app.screen, room):
            await pilot.press(key)
            if isinstance(app.screen, ModalScreen):
                await pilot.press("enter")
                await settle(pilot)
            while len(app.screen_stack) > 1:
                await app.pop_screen()
            app.action_go(room)
            await pilot.pause()
    store.close()
    assert store.writes == 0
    assert set(pushed) <= READING
    assert writing(desk) == before


# The windows, with keys that are bound and a gateway that lets everything through


async def test_a_form_does_not_open_though_its_key_were_bound(morning: Morning, view: View) -> None:
    async with view("f6") as pilot:
        screen: Any = pilot.app.screen
        for act in (screen.action_new, screen.action_edit):
            act()
            await settle(pilot)
            assert pilot.app.screen is screen
        assert "只能查看" in whole_screen(pilot)


# The gateway, with keys and windows taken away


async def test_the_gateway_refuses_what_would_write(desk: Desk, wang: Actor, morning: Morning) -> None:
    store = OpenDesk(desk.store, ALL)
    app = view_app(store, desk, Role.GENERAL_MANAGER)
    async with app.run_test() as pilot:
        await settle(pilot)
        with pytest.raises(LookOnly, match="只能查看"):
            await app.desk_call(register, app.desk, wang, Intake(Channel.VISIT, "问路"))
    store.close()
    assert store.writes == 0


# The store, with the app taken away; then each of its two parts


def test_the_store_of_a_view_refuses_a_transaction(
    desk: Desk, wang: Actor, looking: Callable[[Role], ViewStore]
) -> None:
    store = looking(Role.GENERAL_MANAGER)
    with pytest.raises(LookOnly), store.write():
        pass
    watching = Desk(store, desk.clock, desk.calendar, desk.policy, desk.site_id, desk.zone)
    with pytest.raises(LookOnly):
        register(watching, wang, Intake(Channel.VISIT, "问路"))


def test_sql_through_a_reading_session_of_the_view_is_refused(looking: Callable[[Role], ViewStore]) -> None:
    from sqlalchemy import text

    for statement in ("UPDATE main.site SET name = '别的'", "DELETE FROM main.duty", "CREATE TABLE main.mine (a)"):
        with pytest.raises(StoreError), looking(Role.GENERAL_MANAGER).read() as session:
            session.execute(text(statement))


@pytest.mark.parametrize(("mode", "query_only"), [("ro", False), ("rw", True)])
@pytest.mark.parametrize("statement", ["UPDATE main.site SET name = '别的'", "PRAGMA main.user_version = 1"])
def test_each_of_the_two_locks_of_the_connection_holds_alone(
    desk: Desk, mode: str, query_only: bool, statement: str
) -> None:
    connection = look_connection(desk.store.path, ALL, mode=mode, query_only=query_only)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute(statement)
    connection.close()


def test_without_both_locks_the_same_statement_writes(desk: Desk) -> None:
    """Shows that the test above can fail."""
    connection = look_connection(desk.store.path, ALL, mode="rw", query_only=False)
    connection.execute("UPDATE main.site SET name = '别的'")
    connection.close()


# No way out


async def test_textuals_own_ways_out_do_nothing(morning: Morning, view: View, tmp_path: Path) -> None:
    async with view() as pilot:
        app = pilot.app
        for action in (
            "suspend_process", "screenshot", "save_screenshot", "deliver_screenshot", "command_palette", "toggle_dark",
            "change_theme", "show_help_panel", "push_screen('x')", "switch_mode('x')", "add_class('a', 'b')",
            "simulate_key('f2')", "notify('x')", "go('intake')", "take_call", "silence", "bell", "copy_text",
        ):  # fmt: skip
            assert not await app.run_action(action), action
            assert not await app.run_action(f"screen.{action}"), action


async def test_ctrl_z_does_not_suspend(morning: Morning, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("the view sent itself a signal"))
    async with view("ctrl+z") as pilot:
        assert pilot.app.is_running


async def test_text_from_the_papers_is_never_an_action_nor_an_escape(desk: Desk, wang: Actor, view: View) -> None:
    evil = "[@click=app.save_screenshot]点我[/] \x1b]52;c;cm0gLXJm\x07 \x9d0;别的\x9c"
    register(desk, wang, Intake(Channel.VISIT, evil, "张\x1b[2J三"))
    async with view(size=(140, 40)) as pilot:
        await settle(pilot)
        text = whole_screen(pilot)
        assert "[@click=app.save_screenshot]点我" in text
        assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in text)
        await pilot.click(offset=(60, 5))
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConsoleScreen)
