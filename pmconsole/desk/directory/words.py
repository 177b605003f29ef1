"""A contact as people write it: several numbers or rooms in one line, days, words of a list; and back again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pmconsole.data.core.search import fold
from pmconsole.data.core.telephones import NoNumber, telephones
from pmconsole.data.core.text import clean
from pmconsole.data.directory.rows import NumberRow, PlaceRow
from pmconsole.desk.sheets.moments import Unread, read_day
from pmconsole.procedure.vocabulary import Term

MOST_NUMBERS = 12
K = TypeVar("K", bound=Term)


class UnreadableWords(ValueError):
    """What was written cannot be taken; the message is a Chinese sentence."""


@dataclass(frozen=True)
class NumberIn:
    """A telephone number as written, and what it is (手机, 值班室), empty where nothing was said."""

    number: str
    label: str = ""


def parse_numbers(text: str) -> tuple[NumberIn, ...]:
    """Numbers out of `68881234 值班室；13900001111 手机`. Raises Unreadable for what is no telephone number."""
    try:
        found = telephones(text)
    except NoNumber as error:
        raise UnreadableWords(str(error)) from error
    if len(found) > MOST_NUMBERS:
        raise UnreadableWords(f"一个联系人最多 {MOST_NUMBERS} 个号码，现在有 {len(found)} 个；请只留常用的。")
    return tuple(NumberIn(one.number, one.label) for one in found)


def numbers_text(numbers: Iterable[NumberIn | NumberRow]) -> str:
    """Inverse of `parse_numbers`."""
    return "；".join(f"{one.number} {one.label}".strip() for one in numbers)


def parse_places(text: str) -> tuple[str, ...]:
    """Rooms and buildings out of `3-2-1702；3栋`."""
    parts = re.split(r"[;；,，、\n]+", clean(text, lines=True))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def places_text(places: Iterable[PlaceRow]) -> str:
    """Inverse of `parse_places`."""
    return "；".join(place.room for place in places)


def parse_day(text: str) -> date | None:
    """A day as `2026-11-23`, `2026/11/23` or `2026年11月23日`; None where empty. Raises Unreadable."""
    if not clean(text).strip():
        return None
    try:
        return read_day(text)
    except Unread as error:
        raise UnreadableWords(f"看不懂日期“{text[:20]}”，请写成 2026-11-23。") from error


def parse_term(kind: type[K], text: str, what: str, empty: K) -> K:
    """The word of `kind` that `text` names, by its Chinese or stored word; `empty` where nothing is written.

    Raises Unreadable, naming the words there are.
    """
    asked = fold(clean(text)).strip().removesuffix("级")
    if not asked:
        return empty
    for term in kind:
        if asked in (fold(term.zh), term.value):
            return term
    raise UnreadableWords(f"没有“{text[:20]}”这个{what}，可写：{_listed(list(kind))}。")


def _listed(terms: Sequence[Term]) -> str:
    return "、".join(term.zh for term in terms)
