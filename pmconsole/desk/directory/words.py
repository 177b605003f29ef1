"""A contact as people write it: several numbers or rooms in one line, days, words of a list; and back again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from pmconsole.data.core.search import fold
from pmconsole.data.core.text import clean, half_width, phone_key
from pmconsole.data.directory.rows import NumberRow, PlaceRow
from pmconsole.procedure.vocabulary import Term

MOST_NUMBERS = 12
_BETWEEN = re.compile(r"[;；\n]+")
_LABELLED = re.compile(r"([+(]?\d[\d\-() +#*]*(?:(?:转|分机|ext\.?|x)\s*\d+)?)\s*(.*)", re.IGNORECASE | re.DOTALL)
_LABEL_FIRST = re.compile(r"([^\d+(]+?)[\s::]*([+(]?\d[\d\-() +#*]*(?:(?:转|分机|ext\.?|x)\s*\d+)?)", re.IGNORECASE)
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
    found = [_number(part) for part in map(str.strip, _BETWEEN.split(clean(text, lines=True))) if part]
    if len(found) > MOST_NUMBERS:
        raise UnreadableWords(f"一个联系人最多 {MOST_NUMBERS} 个号码，现在有 {len(found)} 个；请只留常用的。")
    once: dict[str, NumberIn] = {}
    for one in found:
        once.setdefault(phone_key(one.number), one)
    return tuple(once.values())


def _number(text: str) -> NumberIn:
    plain = half_width(text)
    if found := _LABELLED.fullmatch(plain):
        number, label = found[1].strip(), found[2].strip()
    elif found := _LABEL_FIRST.fullmatch(plain):
        number, label = found[2].strip(), found[1].rstrip(": ")
    else:
        raise UnreadableWords(f"“{text[:30]}”不是电话号码；请写成 68881234 值班室，多个号码用分号隔开。")
    if not 3 <= len(phone_key(number)) <= 16 or re.match(r"[A-Za-z0-9]", label):
        raise UnreadableWords(f"“{text[:30]}”不是电话号码：号码是 3 到 16 位数字，不含字母；多个号码用分号隔开。")
    return NumberIn(number, label[:20])


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
    plain = half_width(clean(text)).strip()
    if not plain:
        return None
    parts = re.findall(r"\d+", plain.split(" ")[0])
    try:
        if len(parts) == 1 and len(parts[0]) == 8:
            return datetime.strptime(parts[0], "%Y%m%d").date()
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
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
