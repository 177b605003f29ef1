"""The rooms one walks between by key: each is imported when it is first entered, so the start stays fast."""

import importlib
from collections.abc import Callable, Collection
from typing import Any

from textual.screen import Screen

ROOMS = {
    "intake": ("intake.screen", "IntakeScreen"),
    "ledger": ("papers.ledger", "LedgerScreen"),
    "queue": ("papers.queue", "QueueScreen"),
    "directory": ("directory.screen", "DirectoryScreen"),
    "board": ("board.screen", "BoardScreen"),
    "phone": ("calls.screen", "PhoneScreen"),
    "shelf": ("shelf.screen", "ShelfScreen"),
    "alarms": ("alarms.screen", "AlarmsScreen"),
    "handover": ("handover.screen", "HandoverScreen"),
    "hand_in": ("hand_in.screen", "HandInScreen"),
    "stats": ("stats.screen", "StatsScreen"),
    "roster": ("roster.screen", "RosterScreen"),
    "people": ("people.screen", "PeopleScreen"),
    "todo": ("chasing.todo", "TodoScreen"),
    "chasing": ("chasing.supervising", "ChasingScreen"),
    "owed": ("chasing.owed", "OwedScreen"),
    "journal": ("journal.screen", "JournalScreen"),
}
#: The rooms that are open to those who look on.
VIEW_ROOMS = ("ledger", "queue", "board", "directory", "alarms", "handover", "hand_in", "stats", "chasing")


def standing_rooms(among: Collection[str] = tuple(ROOMS)) -> dict[str, str | Callable[[], Screen[Any]]]:
    """Mode to factory, for the rooms of `among`."""
    return {mode: room_of(*ROOMS[mode]) for mode in among}


def room_of(module: str, name: str) -> Callable[[], Screen[Any]]:
    """What makes the screen `name` of `screens/…/module.py`, imported when it is first made."""

    def make() -> Screen[Any]:
        screen = getattr(importlib.import_module(f"pmconsole.screens.{module}"), name)()
        assert isinstance(screen, Screen)
        return screen

    return make
