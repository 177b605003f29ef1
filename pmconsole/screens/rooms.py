"""The rooms one walks between by key: each is imported when it is first entered, so the start stays fast."""

import importlib
from collections.abc import Callable, Collection
from typing import Any

from textual.screen import Screen

ROOMS = {
    "intake": ("intake", "IntakeScreen"),
    "ledger": ("ledger", "LedgerScreen"),
    "queue": ("queue", "QueueScreen"),
    "directory": ("directory", "DirectoryScreen"),
    "board": ("board", "BoardScreen"),
    "phone": ("phone", "PhoneScreen"),
    "shelf": ("shelf", "ShelfScreen"),
    "alarms": ("alarms", "AlarmsScreen"),
    "handover": ("handover", "HandoverScreen"),
    "hand_in": ("hand_in", "HandInScreen"),
    "stats": ("stats", "StatsScreen"),
    "roster": ("roster", "RosterScreen"),
    "people": ("people", "PeopleScreen"),
    "owed": ("owed", "OwedScreen"),
    "journal": ("journal", "JournalScreen"),
}
#: The rooms that are open to those who look on.
VIEW_ROOMS = ("ledger", "queue", "board", "directory", "alarms", "handover", "hand_in", "stats")


def standing_rooms(among: Collection[str] = tuple(ROOMS)) -> dict[str, str | Callable[[], Screen[Any]]]:
    """Mode to factory, for the rooms of `among`."""
    return {mode: room_of(*ROOMS[mode]) for mode in among}


def room_of(module: str, name: str) -> Callable[[], Screen[Any]]:
    """What makes the screen `name` of `screens/module.py`, imported when it is first made."""

    def make() -> Screen[Any]:
        screen = getattr(importlib.import_module(f"pmconsole.screens.{module}"), name)()
        assert isinstance(screen, Screen)
        return screen

    return make
