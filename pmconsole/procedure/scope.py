"""Where a change of 4.3.3 reaches: the whole site, buildings, units, rooms; and whether a caller's room lies in it.

Rooms are compared by their keys (`3-2-1702`, `3-1702` without unit, `3栋`); how a text becomes a key is handed in.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

WHOLE = "全区"
EXAMPLE = "请写成 全区，或 3栋、5-7栋、8栋2单元、3-2-1702，几处之间用顿号"
_WHOLE_WORDS = frozenset({"全区", "全小区", "整个小区", "全部", "全体", "小区", "全园区", "所有楼栋"})
_BETWEEN = re.compile(r"[、,，;；\s]+|(?<=[栋幢座元室楼0-9])[和及与](?=[0-9A-Za-z])")
_RANGE = re.compile(r"(\d{1,3})(?:栋|幢|座|号楼)?(?:-|~|—|至|到)(\d{1,3})(?:栋|幢|座|号楼)")
_UNIT = re.compile(r"((?:[A-Z0-9]+期)?[A-Z]{0,2}\d{0,3}[A-Z]?)-([A-Z]?\d{1,2}|[A-Z])")
_BUILDING = re.compile(r"(?:[A-Z0-9]+期)?(?:[A-Z]{0,2}\d{1,3}[A-Z]?|[A-Z])")
_ROOM = re.compile(r"(?:[A-Z0-9]+期)?[A-Z0-9]+(?:-[A-Z0-9]+){1,2}")
_SPLIT_ROOM = re.compile(r"(?<=\d)\s+(?=[栋幢座号单])|(?<=[栋幢座楼])\s+(?=\w{1,3}单元)")
_MOST_BUILDINGS = 60


class WrongScope(ValueError):
    """The text names no place a change can reach; the message is a Chinese sentence."""


class Reach(Enum):
    """Whether a change reaches a room; MAYBE where the room was not told closely enough."""

    NO = 0
    MAYBE = 1
    HERE = 2


@dataclass(frozen=True)
class Scope:
    """The places a change reaches, as keys: `3` a building, `3-2` a unit, `3-2-1702` or `3-1702` a room.

    Without any place it is the whole site.
    """

    places: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is the whole site."""
        return not self.places

    @property
    def buildings(self) -> tuple[str, ...]:
        """The buildings it touches, each once, in the order told; none for the whole site."""
        return tuple(dict.fromkeys(place.split("-")[0] for place in self.places))

    def __str__(self) -> str:
        """As the register shows it: `全区`, `3栋、8栋2单元、3-2-1702`."""
        return "、".join(map(_place_zh, self.places)) or WHOLE


def parse_scope(text: str, key_of: Callable[[str], str]) -> Scope:
    """The scope a text tells; `key_of` gives a room's key. Raises WrongScope for nothing, or for what is no place."""
    written = _SPLIT_ROOM.sub("", text.strip())
    parts = [part for part in _BETWEEN.split(written) if part]
    if not parts:
        raise WrongScope(f"还没有写范围，{EXAMPLE}。")
    places: list[str] = []
    for part in parts:
        if part in _WHOLE_WORDS:
            return Scope()
        places += _places(part, key_of)
    return Scope(tuple(dict.fromkeys(places)))


def _places(part: str, key_of: Callable[[str], str]) -> Iterable[str]:
    if found := _RANGE.fullmatch(part):
        first, last = int(found[1]), int(found[2])
        if first > last or last - first >= _MOST_BUILDINGS:
            raise WrongScope(f"「{part}」的楼号前后颠倒或太多，请检查。")
        return [str(number) for number in range(first, last + 1)]
    key = key_of(part).removesuffix("栋")
    if part.endswith("单元") and "-" not in key:
        raise WrongScope(f"「{part}」是哪一栋的？{EXAMPLE}。")
    if _BUILDING.fullmatch(key) or _UNIT.fullmatch(key) or _ROOM.fullmatch(key):
        return [key]
    raise WrongScope(f"看不懂「{part}」，{EXAMPLE}。")


def reach(scope: Scope, room_key: str) -> Reach:
    """Whether `scope` reaches the room; a room known only by its building is reached maybe by a unit of it."""
    if scope.whole:
        return Reach.HERE
    if not room_key:
        return Reach.MAYBE
    return max((_reach_of(place, room_key) for place in scope.places), key=lambda found: found.value)


def covers(scope: Scope, room_key: str) -> bool:
    """Whether the room certainly lies in `scope`."""
    return reach(scope, room_key) is Reach.HERE


def overlaps(one: Scope, other: Scope) -> bool:
    """Whether some room may lie in both."""
    if one.whole or other.whole:
        return True
    return any(_reach_of(a, b) is not Reach.NO for a in one.places for b in other.places)


def _reach_of(place: str, room_key: str) -> Reach:
    room = room_key.removesuffix("栋").split("-")
    wanted = place.split("-")
    if wanted[0] != room[0]:
        return Reach.NO
    if room[: len(wanted)] == wanted:
        return Reach.HERE
    if wanted[: len(room)] == room and len(room) < len(wanted):
        return Reach.MAYBE
    return _without_unit(wanted, room)


def _without_unit(wanted: list[str], room: list[str]) -> Reach:
    """Where one of the two leaves the unit out (`3-1702`), the other may still be meant."""
    if len(wanted) == 2 and len(room) == 2:
        told_apart = _is_unit(wanted[1]) == _is_unit(room[1])
        return Reach.NO if told_apart else Reach.MAYBE
    if {len(wanted), len(room)} == {2, 3}:
        short = wanted if len(wanted) == 2 else room
        longer = room if len(wanted) == 2 else wanted
        return Reach.MAYBE if not _is_unit(short[1]) and short[1] == longer[2] else Reach.NO
    return Reach.NO


def _is_unit(part: str) -> bool:
    return len(part) <= 2


def _place_zh(place: str) -> str:
    parts = place.split("-")
    if len(parts) == 1:
        return f"{place}栋"
    return f"{parts[0]}栋{parts[1]}单元" if len(parts) == 2 and _is_unit(parts[1]) else place
