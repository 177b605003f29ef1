"""Shifts and days as people write them, read: `早班 08:00-16:00`, `2026-11-25`, `11月25日 周三`, names joined by 、."""

import re
from datetime import date, datetime, time

from pmconsole.data.core.text import clean, half_width
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
