"""Shifts as rules (班次, F1): which one a moment falls in, when it ends, which comes next, over midnight and new year.

A pattern says how the day is parted; it holds from a day on until the next pattern. Hours are site time, turns are
instants. What is wrong with a roster stands in `shift_findings`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
WEEKDAYS = "一二三四五六日"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """One shift of a pattern, hours in site time. One that ends not after it starts ends on the next day."""

    name: str
    starts: time
    ends: time

    @property
    def overnight(self) -> bool:
        """Whether it ends on the day after it began; midnight itself still belongs to the day."""
        return self.ends <= self.starts and self.ends != time()

    @property
    def minutes(self) -> int:
        """How long it lasts by the clock on the wall, 1 to 1440 minutes."""
        return (minute_of(self.ends) - minute_of(self.starts)) % DAY_MINUTES or DAY_MINUTES

    @property
    def hours_zh(self) -> str:
        """`08:00-16:00`, `16:00-24:00`, `20:00-次日08:00`."""
        end = "24:00" if self.ends == time() else f"{self.ends:%H:%M}"
        return f"{self.starts:%H:%M}-{'次日' if self.overnight else ''}{end}"


@dataclass(frozen=True)
class Pattern:
    """How the day is parted from `valid_from` on; shifts in the order in which the site names them."""

    name: str
    shifts: tuple[Shift, ...]
    valid_from: date = date.min

    def __post_init__(self) -> None:
        """Raises ValueError without a shift or with two of one name."""
        names = [shift.name for shift in self.shifts]
        if not names or len(set(names)) < len(names):
            raise ValueError("a pattern needs shifts, each with a name of its own")

    def shift(self, name: str) -> Shift | None:
        """The shift of that name."""
        return next((shift for shift in self.shifts if shift.name == name), None)


#: A control room that turns three times a day: what holds until the site says otherwise.
THREE = Pattern(
    "三班", (Shift("早班", time(8), time(16)), Shift("中班", time(16), time()), Shift("夜班", time(), time(8)))
)
TWO = Pattern("两班", (Shift("白班", time(8), time(20)), Shift("夜班", time(20), time(8))))
READY = (THREE, TWO)


@dataclass(frozen=True, order=True)
class Turn:
    """One shift of one day: it belongs to the day on which it begins (site time); instants in UTC."""

    begins: datetime
    ends: datetime
    day: date
    name: str


@dataclass(frozen=True)
class ShiftCalendar:
    """The patterns of a site, one after another; before the first of them and without any, three shifts."""

    zone: ZoneInfo
    patterns: tuple[Pattern, ...] = ()

    def pattern_on(self, day: date) -> Pattern:
        """The pattern in force on `day`: the one that began last; of two that begin on one day the later given."""
        begun = [pattern for pattern in self.patterns if pattern.valid_from <= day]
        return max(enumerate(begun), key=lambda one: (one[1].valid_from, one[0]))[1] if begun else THREE

    def turn(self, day: date, shift: Shift) -> Turn:
        """`shift` as it falls on `day`."""
        begins = datetime.combine(day, shift.starts, self.zone)
        last = day + _DAY if shift.ends <= shift.starts else day
        return Turn(
            begins.astimezone(UTC), datetime.combine(last, shift.ends, self.zone).astimezone(UTC), day, shift.name
        )

    def turns(self, first: date, last: date) -> list[Turn]:
        """Every turn of the days from `first` to `last`, both included, in the order in which they begin."""
        days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
        return sorted(self.turn(day, shift) for day in days for shift in self.pattern_on(day).shifts)

    def turn_at(self, moment: datetime) -> Turn | None:
        """The turn `moment` (aware) falls in; of several that overlap the one begun last; None in a gap."""
        day = moment.astimezone(self.zone).date()
        under_way = [turn for turn in self.turns(day - _DAY, day) if turn.begins <= moment < turn.ends]
        return max(under_way, default=None)

    def turn_after(self, moment: datetime) -> Turn:
        """The next turn to begin after `moment` (aware)."""
        day = moment.astimezone(self.zone).date()
        # Every day has a shift, so tomorrow's first is the farthest the next can be.
        return min(turn for turn in self.turns(day, day + _DAY) if turn.begins > moment)


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_zh(day: date) -> str:
    """`排班 2026-11-23`: what the journal has the roster of that day's week under."""
    return f"排班 {monday_of(day).isoformat()}"


def day_zh(day: date) -> str:
    """`11-25 周三`."""
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]}"


def minute_of(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute


def minute_zh(minute: int) -> str:
    """`08:00` for 480; the end of the day is `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def pattern_findings(shifts: Iterable[Shift]) -> list[str]:
    """Sentences about hours of the day with no shift, and with more than one; empty where they part the day cleanly."""
    parts = [(shift.name, set(_minutes(shift))) for shift in shifts]
    covered: set[int] = set().union(*(minutes for _, minutes in parts))
    found = [f"{span} 没有班次。" for span in _spans(set(range(DAY_MINUTES)) - covered)]
    for at, (name, minutes) in enumerate(parts):
        for other, its in parts[at + 1 :]:
            found += [f"{name}与{other}在 {span} 重叠。" for span in _spans(minutes & its)]
    return found


def _minutes(shift: Shift) -> Iterator[int]:
    first = minute_of(shift.starts)
    return ((first + ahead) % DAY_MINUTES for ahead in range(shift.minutes))


def _spans(minutes: set[int]) -> list[str]:
    """The runs of minutes around the clock, `22:00-次日06:00`."""
    if len(minutes) == DAY_MINUTES:
        return ["00:00-24:00"]
    found = []
    for first in sorted(m for m in minutes if (m - 1) % DAY_MINUTES not in minutes):
        length = next(ahead for ahead in range(DAY_MINUTES) if (first + ahead) % DAY_MINUTES not in minutes)
        end = first + length
        last = minute_zh(end) if end <= DAY_MINUTES else f"次日{minute_zh(end - DAY_MINUTES)}"
        found.append(f"{minute_zh(first)}-{last}")
    return found
