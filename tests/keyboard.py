"""Hands for the tests of screens: typing as a person does, and waiting until what was asked is answered."""

from zoneinfo import ZoneInfo

from textual.app import App
from textual.events import Key
from textual.pilot import Pilot

from pmconsole.app import ConsoleApp
from pmconsole.screens.frame.base import ConsoleScreen

ZONE = ZoneInfo("Asia/Shanghai")


def room(app: App[None]) -> ConsoleScreen:
    """The screen that is shown, where it is one of the desk's and no window over it."""
    assert isinstance(app.screen, ConsoleScreen)
    return app.screen


async def settle(pilot: Pilot[None]) -> None:
    """Until what the keys asked of the store is answered and painted."""
    app, quiet = pilot.app, 0
    assert isinstance(app, ConsoleApp)
    while quiet < 3:
        await pilot.pause(0.02)
        quiet = quiet + 1 if app.waiting_seconds() == 0 else 0


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type `text` key by key."""
    for character in text:
        if character.isalnum():
            await pilot.press(character)
        else:  # the pilot has no names for Chinese punctuation
            focused = pilot.app.focused
            assert focused is not None
            focused.post_message(Key("sign", character))
    await pilot.pause()
