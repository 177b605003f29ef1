"""The weekly slot (4.3.8) as a site writes it: a cron line of five fields in site time, and which slot comes when.

`0 18 * * 0` is Sunday 18:00. Pure: it computes instants, it wakes nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKLY = "0 18 * * 0"
_FIELDS = (("分", 0, 59), ("时", 0, 23), ("日", 1, 31), ("月", 1, 12), ("星期", 0, 7))
_DAYS = {name: nr for nr, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_LONGEST = 366 * 5  # 29 February is the rarest day a line can mean


class WrongSlot(ValueError):
    """The line is no cron line; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Slots:
    """The instants a cron line means, in the site's zone. Made by `parse_slots`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def latest(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The last slot at or before `moment` (aware), UTC; None where none has been for five years."""
        day = moment.astimezone(zone).date()
        for back in range(_LONGEST):
            found = [at for at in self._on(day - timedelta(days=back), zone) if at <= moment]
            if found:
                return max(found)
        return None

    def next(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first slot after `moment` (aware), UTC; None where none comes for five years."""
        day = moment.astimezone(zone).date()
        for ahead in range(_LONGEST):
            found = [at for at in self._on(day + timedelta(days=ahead), zone) if at > moment]
            if found:
                return min(found)
        return None

    def _on(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        if day.month not in self.months or not self._means(day):
            return
        for hour in self.hours:
            for minute in self.minutes:
                yield datetime.combine(day, time(hour, minute), zone).astimezone(UTC)

    def _means(self, day: date) -> bool:
        by_date, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        # As cron has it: where both fields are narrowed, either will do.
        return (by_date or by_weekday) if self.either_day else (by_date and by_weekday)


def parse_slots(line: str) -> Slots:
    """The slots of a cron line: five fields, each `*`, numbers, ranges `1-5`, steps `*/2`, lists; weekdays by name too.

    Raises WrongSlot.
    """
    parts = line.lower().split()
    if len(parts) != len(_FIELDS):
        raise WrongSlot("应有五栏：分 时 日 月 星期，例如 0 18 * * 0 是每星期日 18:00")
    minutes, hours, days, months, weekdays = (_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True))
    either = parts[2] != "*" and parts[4] != "*"
    slots = Slots(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either)
    if slots.next(datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo("UTC")) is None:
        raise WrongSlot("这样的日子不存在")
    return slots


def _field(text: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = ("*", "", "") if span == "*" else span.partition("-")
        try:
            begin = low if first == "*" else _DAYS[first] if first in _DAYS and high == 7 else int(first)
            end = _end(first, last, step, begin, high)
            every = int(step) if step else 1
        except (ValueError, KeyError) as error:
            raise WrongSlot(f"“{name}”栏的“{part}”看不懂") from error
        if not (low <= begin <= end <= high and every > 0):
            raise WrongSlot(f"“{name}”栏应在 {low} 到 {high} 之间")
        found.update(range(begin, end + 1, every))
    return frozenset(found)


def _end(first: str, last: str, step: str, begin: int, high: int) -> int:
    if last:
        return _DAYS[last] if last in _DAYS and high == 7 else int(last)
    return high if first == "*" or step else begin
