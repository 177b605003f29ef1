"""Shifts and days as people write them, read: `早班 08:00-16:00`, `2026-11-25`, `11月25日 周三`, names joined by 、."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.sheets.lines import shown
from pmconsole.desk.sheets.moments import read_day
from pmconsole.procedure.shifts import Shift

NAME_MOST, SHIFTS_MOST = 8, 8
_CLOCK = r"(\d{1,2})[:.点时](\d{2})?分?"
_SHIFT = re.compile(rf"(?P<name>.+?)[\s:]+{_CLOCK}\s*(?:-|~|到|至)\s*(?:次日|第二天|\+1)?\s*{_CLOCK}$")
_DAY = re.compile(
    r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:\s*00:00(?::00)?)?\s*(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?$"
)
_JOINED = re.compile(r"[、，,;；/+&\n]|\s{2,}|和|与")


def parse_shifts(text: str) -> tuple[Shift, ...]:
    """The shifts of a pattern, one a line: `早班 08:00-16:00`; 24:00 is midnight, an earlier end is the next day's.

    Raises ValueError with a sentence.
    """
    lines = [line for line in half_width(clean(text, lines=True)).split("\n") if line.strip()]
    if not 1 <= len(lines) <= SHIFTS_MOST:
        raise ValueError(f"请写 1 到 {SHIFTS_MOST} 行，每行一班，如 早班 08:00-16:00；现在 {len(lines)} 行。")
    shifts = [_shift(number, line.strip()) for number, line in enumerate(lines, 1)]
    names = [shift.name for shift in shifts]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"“{twice[0]}”写了两次，每一班要有自己的名字。")
    return tuple(shifts)


def _shift(number: int, line: str) -> Shift:
    found = _SHIFT.match(line)
    if found is None:
        raise ValueError(f"第 {number} 行“{line[:20]}”看不懂，请写成 早班 08:00-16:00。")
    name, *clocks = found.groups()
    name = name.strip(" :")
    if not 0 < len(name) <= NAME_MOST:
        raise ValueError(f"第 {number} 行的班名要有 1 到 {NAME_MOST} 字。")
    hours = [int(part or 0) for part in clocks]
    try:
        starts, ends = time(hours[0] % 24 if hours[0] <= 24 else 25, hours[1]), _end(hours[2], hours[3])
    except ValueError as error:
        raise ValueError(f"第 {number} 行没有这个钟点，请写成 00:00 到 24:00。") from error
    return Shift(name, starts, ends)


def _end(hour: int, minute: int) -> time:
    return time() if (hour, minute) == (24, 0) else time(hour, minute)


def parse_day(text: str, today: date) -> date | None:
    """The day a text names, None where it names none; without a year the nearest such day to `today`.

    Raises ValueError with a sentence for a day that does not exist.
    """
    found = _DAY.match(half_width(clean(text)).strip())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        near = [
            date(today.year + ahead, int(month), int(day))
            for ahead in (-1, 0, 1)
            if _is_day(today.year + ahead, month, day)
        ]
        return min(near, key=lambda one: abs((one - today).days))
    except ValueError as error:
        raise ValueError(f"没有“{clean(text)[:20]}”这一天。") from error


def header_days(cells: Sequence[object], titles: Iterable[str], today: date) -> list[date | None]:
    """The day each cell of a header names, None where it names none: `12.09`, `11月30日`, `1` to `31`, dates.

    `titles` are the lines above: `2026年12月排班表` says year and month. 12.10 typed as a number reads 12.1: it is the
    tenth where it stands between the ninth and the eleventh, and no day where nothing beside it tells.
    """
    told = " ".join(half_width(title) for title in titles)
    found = re.search(r"(?:(20\d{2})\s*年\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月", told)
    year = int(found[1]) if found and found[1] else None
    maybe = [_may_be(cell, year, int(found[2]) if found else None, today) for cell in cells]
    days = [one[0] if len(one) == 1 else None for one in maybe]
    for order in (range(len(maybe)), reversed(range(len(maybe)))):
        for at in order:
            if days[at] is None and len(maybe[at]) > 1:
                days[at] = next((day for day in maybe[at] if _beside(days, at, day)), None)
    return days


def _beside(days: Sequence[date | None], at: int, day: date) -> bool:
    """Whether the column to the left is the day before, or that to the right the day after."""
    before = days[at - 1] if at else None
    after = days[at + 1] if at + 1 < len(days) else None
    return before == day - timedelta(days=1) or after == day + timedelta(days=1)


def _may_be(cell: object, year: int | None, month: int | None, today: date) -> list[date]:
    """The days a cell of a header may name."""
    if isinstance(cell, datetime):
        return [cell.date()]
    if isinstance(cell, date):
        return [cell]
    text = half_width(clean(shown(cell))).strip()
    if re.fullmatch(r"[2-7]\d{4}", text):
        return [read_day(text)]
    if found := re.fullmatch(r"(\d{1,2})\s*[日号]?", text):
        return _days(year, month, [found[1]], today) if month else []
    if found := re.fullmatch(r"(\d{1,2})\.([123])", text):
        return _days(year, int(found[1]), [f"{found[2]}0", found[2]], today)
    if found := re.fullmatch(r"(\d{1,2})[.月/-](\d{1,2})[日号]?", text):
        return _days(year, int(found[1]), [found[2]], today)
    try:
        day = parse_day(text, today)
    except ValueError:
        return []
    return [] if day is None else [day]


def _days(year: int | None, month: int, days: Iterable[str], today: date) -> list[date]:
    made = []
    for day in days:
        years = [year] if year else [today.year + ahead for ahead in (-1, 0, 1)]
        near = [date(one, month, int(day)) for one in years if _is_day(one, str(month), day)]
        made += [min(near, key=lambda one: abs((one - today).days))] if near else []
    return made


def is_weekdays(cells: Iterable[object]) -> bool:
    """Whether the cells say the days of the week and nothing else: the line below a header of days."""
    said = [text for cell in cells if (text := half_width(clean(shown(cell))).strip())]
    return len(said) > 1 and all(re.fullmatch(r"(?:周|星期|礼拜)?[一二三四五六日天]", text) for text in said)


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        datetime(year, int(month), int(day))
    except ValueError:
        return False
    return True


def parse_names(text: str) -> list[str]:
    """The names of a cell, each once: `王芳、陈晨`."""
    parts = (part.strip() for part in _JOINED.split(clean(text, lines=True)))
    return list(dict.fromkeys(part for part in parts if part))
