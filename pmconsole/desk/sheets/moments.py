"""Days and times as offices write them, read: in full or in short, with 上午 and 晚上, as numbers of a spreadsheet.

Pure: nothing here knows a file or today but what it is told. What a cell alone does not say (which year, which way
round, which night) is `Asks`: it is settled once for a file, from its other rows or by who brings it, never by a guess.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from pmconsole.data.core.text import clean, half_width

Night = Literal["", "same", "next"]
Order = Literal["", "ymd", "dmy", "mdy"]
EARLIEST = 1990
_EXCEL_ZERO, _ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(20_000, 80_000)
_MINUTE = timedelta(minutes=1)

_FULL = re.compile(r"(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})(?!\d)\s*[日号]?")
_SHORT_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?![\d:])")
_ZH_SHORT_YEAR = re.compile(r"(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_NO_YEAR = re.compile(r"(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?![\d:])\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?")
_WEEKDAY = re.compile(r"[T ,，]*\(?(?:(?:星期|礼拜|周)[一二三四五六日天])?\)?[T ,，]*")
_HALF = "上午|早上|早晨|清晨|早|下午|傍晚|晚上|晚间|晚|夜里|夜间|深夜|半夜|中午|凌晨|[AaPp]\\.?[Mm]\\.?"
_CLOCK = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})"
    r"(?:\s*(?:点钟|[:时点.])\s*(?:(?P<word>半|一刻|三刻|整)|(?P<minute>\d{1,2})(?:[:分]\s*(?P<second>\d{1,2})?(?:\.\d+)?)?)?"
    r"\s*[分秒]?|(?P<bare>))"
    rf"\s*(?P<after>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?"
)
_WORDS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}
_NIGHT = frozenset({"晚上", "晚间", "晚", "夜里", "夜间", "深夜", "半夜"})


class Unread(ValueError):
    """What was written is no day or time; the message is a Chinese sentence."""


class Asks(Unread):
    """What was written can be read, once it is settled `what` is meant; the message is a Chinese sentence."""

    def __init__(self, what: Literal["year", "night", "order"], sentence: str) -> None:
        """`what` is the field of `Settled` that is missing."""
        super().__init__(sentence)
        self.what = what


@dataclass(frozen=True)
class Settled:
    """What holds for a whole file: the year of days without one, which night 晚上1点 is of, how 3/4/26 is ordered.

    `from_1904` is set where the workbook counts its days from 1904.
    """

    year: int | None = None
    night: Night = ""
    order: Order = ""
    from_1904: bool = False


@dataclass(frozen=True)
class Clock:
    """A time of day, `days` after the day it stands beside (晚上12:00 is the next day's midnight), with its zone."""

    at: time
    days: int = 0
    zone: str = ""


def read_day(cell: object, settled: Settled = Settled()) -> date:
    """The day a cell says; a time beside it is left aside. Raises Unread, Asks."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _day_and_rest(cell, settled)[0]


def read_clock(cell: object, settled: Settled = Settled()) -> Clock:
    """The time of day a cell says: `8:20`, `下午3点半`, `15.20`, a part of a day as a number. Raises Unread, Asks."""
    if isinstance(cell, datetime):
        return Clock(cell.time().replace(microsecond=0))
    if isinstance(cell, time):
        return Clock(cell.replace(microsecond=0))
    if isinstance(cell, timedelta):
        return _of_part(cell / timedelta(days=1))
    number = _number(cell)
    if number is not None and 0 <= number < 1:
        return _of_part(number)
    text = _plain(cell)
    if number is not None and isinstance(cell, float):
        text = f"{number:.2f}"  # 15.2 is 15.20 typed as a number
    return _clock(text, settled)


def read_moment(cell: object, settled: Settled = Settled()) -> datetime:
    """Day and time out of one cell, a day alone is its midnight; with a zone where one was written. Raises as above."""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    day, rest = _day_and_rest(cell, settled)
    return joined(day, rest if isinstance(rest, Clock) else _clock(rest, settled) if rest else Clock(time()))


def joined(day: date, clock: Clock) -> datetime:
    """A day and a time of day together."""
    moment = datetime.combine(day, clock.at) + timedelta(days=clock.days)
    zone = "+00:00" if clock.zone == "Z" else clock.zone
    return datetime.fromisoformat(f"{moment.isoformat()}{zone}") if zone else moment


def is_clock(cell: object) -> bool:
    """Whether a cell says a time of day alone, so that its day stands elsewhere."""
    if isinstance(cell, (datetime, date, bool)):
        return False
    if isinstance(cell, time | timedelta):
        return True
    number = _number(cell)
    if number is not None and not isinstance(cell, str):
        return 0 <= number < 24
    text = _plain(cell)
    if number is not None and 0 <= number < 1:
        return True
    found = _CLOCK.fullmatch(text)
    return found is not None and (found["bare"] is None or bool(found["half"])) and _full_day(text) is None


def settle(cells: Iterable[object], said: Settled, today: date, titles: Iterable[str] = ()) -> Settled:
    """What the days of a file settle between them: the one year of all that name one, the one order that fits all.

    `titles` are the lines above the header: `2026年11月报修登记表` says the year. What was `said` holds.
    """
    cells = list(cells)
    years = {found for cell in cells if (found := _year_of(cell, said)) is not None}
    order = said.order or _order(cells, years, today)
    if order and not said.order:
        settled = replace(said, order=order)
        years |= {found for cell in cells if (found := _year_of(cell, settled)) is not None}
    named = {int(found) for title in titles for found in re.findall(r"(20\d{2})\s*年", half_width(title))}
    known = years or named
    year = said.year or (next(iter(known)) if len(known) == 1 else None)
    return replace(said, year=year, order=order)


def years_around(cells: Iterable[object], settled: Settled) -> list[int | None]:
    """For each cell the year of a day without one: the settled year, else that which its neighbours agree on."""
    cells = list(cells)
    if settled.year is not None:
        return [settled.year] * len(cells)
    own = [_year_of(cell, settled) for cell in cells]
    above: list[int | None] = []
    for year in own:
        above.append(year if year is not None else (above[-1] if above else None))
    below: list[int | None] = []
    for year in reversed(own):
        below.append(year if year is not None else (below[-1] if below else None))
    below.reverse()
    return [a if a == b else None for a, b in zip(above, below, strict=True)]


def _year_of(cell: object, settled: Settled) -> int | None:
    """The year a cell names by itself."""
    try:
        return read_day(cell, replace(settled, year=None)).year
    except Unread:
        return None


def _order(cells: list[object], years: set[int], today: date) -> Order:
    """How days with a short year are ordered: the one way in which all of them are days near the others."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _short_year(_plain(cell)))]
    if not found:
        return ""
    fitting: list[Order] = []
    for order in ("ymd", "dmy", "mdy"):
        days = [_ordered(match, order) for match in found]
        if all(day is not None and _near(day, years, today) for day in days):
            fitting.append(order)
    return fitting[0] if len(fitting) == 1 else ""


def _near(day: date, years: set[int], today: date) -> bool:
    return day.year in years if years else today.year - 12 <= day.year <= today.year + 1


def _short_year(text: str) -> re.Match[str] | None:
    found = _SHORT_YEAR.match(text)
    return found if found and not _FULL.match(text) else None


def _ordered(found: re.Match[str], order: Order) -> date | None:
    parts = dict(zip(order, (int(part) for part in found.groups()), strict=True))
    try:
        return date(2000 + parts["y"], parts["m"], parts["d"])
    except ValueError:
        return None


def _day_and_rest(cell: object, settled: Settled) -> tuple[date, str | Clock]:
    """The day at the front of a cell, and the time of day behind it: text, or a part of a day."""
    text = _plain(cell)
    if not text:
        raise Unread("时间为空。")
    number = _number(cell)
    if number is not None and int(number) in _SERIALS:
        return _of_serial(number, settled)
    if found := _COMPACT.fullmatch(text):
        year, month, on, hour, minute, second = (int(part or 0) for part in found.groups())
        clock = Clock(_time(hour, minute, second, text)) if found[4] else ""
        return _date(year, month, on, text), clock
    for read in (_full_day, _zh_short_day, _short_day, _day_without_year):
        if (said := read(text, settled)) is not None:
            day, end = said
            between = _WEEKDAY.match(text, end)
            return day, text[between.end() if between else end :]
    raise Unread(f"看不懂时间“{text[:30]}”，请写成 2020-01-06 12:09 这样。")


def _full_day(text: str, _: Settled = Settled()) -> tuple[date, int] | None:
    found = _FULL.match(text)
    return (_date(int(found[1]), int(found[2]), int(found[3]), text), found.end()) if found else None


def _zh_short_day(text: str, _: Settled) -> tuple[date, int] | None:
    found = _ZH_SHORT_YEAR.match(text)
    return (_date(2000 + int(found[1]), int(found[2]), int(found[3]), text), found.end()) if found else None


def _short_day(text: str, settled: Settled) -> tuple[date, int] | None:
    found = _short_year(text)
    if found is None:
        return None
    if not settled.order:
        raise Asks("order", f"“{text[:20]}”看不出哪个是年、哪个是日。")
    day = _ordered(found, settled.order)
    if day is None:
        raise Unread(f"没有“{text[:30]}”这个时间。")
    return day, found.end()


def _day_without_year(text: str, settled: Settled) -> tuple[date, int] | None:
    found = _NO_YEAR.match(text)
    if found is None:
        return None
    _date(2024, int(found[1]), int(found[2]), text)  # a day that no year has is no question of the year
    if settled.year is None:
        raise Asks("year", f"“{text[:20]}”没有年份。")
    return _date(settled.year, int(found[1]), int(found[2]), text), found.end()


def _clock(text: str, settled: Settled) -> Clock:
    found = _CLOCK.fullmatch(text)
    if found is None or (found["bare"] is not None and not (found["half"] or found["after"])):
        raise Unread(f"看不懂时间“{text[:30]}”，请写成 2020-01-06 12:09 这样。")
    hour, half = int(found["hour"]), (found["half"] or found["after"] or "").casefold().replace(".", "")
    minute = _WORDS[found["word"]] if found["word"] else int(found["minute"] or 0)
    hour, days = _hour(hour, half, settled, text)
    return Clock(_time(hour, minute, int(found["second"] or 0), text), days, found["zone"] or "")


def _hour(hour: int, half: str, settled: Settled, text: str) -> tuple[int, int]:
    """The hour of the day and how many days later, by the word before it."""
    if half in _NIGHT and hour in (12, 24):
        return 0, 1
    if half in _NIGHT and hour < 5:
        if not settled.night:
            raise Asks("night", f"“{text[:20]}”看不出是当天凌晨还是次日凌晨。")
        return hour, int(settled.night == "next")
    if (half in ("下午", "傍晚", "pm") or half in _NIGHT) and hour < 12:
        return hour + 12, 0
    if half == "中午" and hour < 11:
        return hour + 12, 0
    if half in ("上午", "凌晨", "am", "早上", "早晨", "清晨", "早") and hour == 12:
        return 0, 0
    return (0, 1) if hour == 24 else (hour, 0)


def _of_serial(number: float, settled: Settled) -> tuple[date, Clock]:
    zero = _ZERO_1904 if settled.from_1904 else _EXCEL_ZERO
    clock = _of_part(number % 1)
    return zero + timedelta(days=int(number) + clock.days), replace(clock, days=0)


def _of_part(part: float) -> Clock:
    """A part of a day; what is half a second short of the next minute is that minute."""
    seconds = round(part * 86400)
    return Clock((datetime.min + timedelta(seconds=seconds % 86400)).time(), seconds // 86400)


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unread(f"没有“{text[:30]}”这个时间。") from error


def _time(hour: int, minute: int, second: int, text: str) -> time:
    try:
        return time(hour, minute, second)
    except ValueError as error:
        raise Unread(f"没有“{text[:30]}”这个时间。") from error


def _number(cell: object) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = half_width(cell).strip() if isinstance(cell, str) else ""
    return float(text) if re.fullmatch(r"\d{5}(?:\.\d+)?|0\.\d+", text) else None


def _plain(cell: object) -> str:
    """The cell as text: full-width signs as plain ones, blanks single."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s+", " ", half_width(clean(str(cell if cell is not None else "")))).strip()
    return text.replace("‐", "-").replace("–", "-").replace("—", "-")
