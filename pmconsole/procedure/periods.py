"""Stretches of days that figures are asked for: a day, a week, a month, a year, any; and how they are cut up.

Days are the site's own; a week begins on Monday (the weekly hand-in ends on Sunday, 4.3.8).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pmconsole.procedure.vocabulary import Term

MOST_DAYS = 3660
_WEEKDAYS = "一二三四五六日"


class Span(Term):
    """The periods that are asked for by name."""

    DAY = "day", "今天"
    WEEK = "week", "本周"
    MONTH = "month", "本月"
    YEAR = "year", "本年"
    LAST_7 = "last_7", "近 7 天"
    LAST_30 = "last_30", "近 30 天"
    LAST_365 = "last_365", "近一年"


class Cut(Term):
    """How a period is cut up in time."""

    DAY = "day", "按日"
    WEEK = "week", "按周"
    MONTH = "month", "按月"


class WrongPeriod(ValueError):
    """No period; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Period:
    """The days `first` to `last` of the site, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise WrongPeriod where it ends before it begins, or is longer than ten years."""
        if self.last < self.first:
            raise WrongPeriod(f"止日 {self.last} 早于起日 {self.first}，请把两个日期对调。")
        if self.days > MOST_DAYS:
            raise WrongPeriod(f"从 {self.first} 到 {self.last} 超过十年，请缩短。")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def zh(self) -> str:
        """`2026-11-01 至 2026-11-30（30 天）`, one day with its weekday."""
        if self.days == 1:
            return f"{self.first}（周{_WEEKDAYS[self.first.weekday()]}）"
        return f"{self.first} 至 {self.last}（{self.days} 天）"

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From which instant (included) to which (excluded), UTC."""
        return _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone)

    def moved(self, by: int) -> "Period":
        """The period of the same kind `by` places later: whole months and years stay whole."""
        if self.first.day == 1 and _month_end(self.last) == self.last:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(_plus(self.first, by * months), _month_end(_plus(self.last.replace(day=1), by * months)))
        step = timedelta(days=self.days * by)
        return Period(self.first + step, self.last + step)

    def parts(self, cut: Cut) -> tuple["Period", ...]:
        """The period cut up; the first and the last part may be shorter than a week or a month."""
        return tuple(self._parts(cut))

    def _parts(self, cut: Cut) -> Iterator["Period"]:
        at = self.first
        while at <= self.last:
            end = {Cut.DAY: at, Cut.WEEK: at + timedelta(days=6 - at.weekday()), Cut.MONTH: _month_end(at)}[cut]
            yield Period(at, min(end, self.last))
            at = end + timedelta(days=1)

    def label(self, cut: Cut) -> str:
        """What a part is called: `11-23 周一`, `11-23 至 11-29`, `2026-11`."""
        if cut is Cut.DAY:
            return f"{self.first:%m-%d} 周{_WEEKDAYS[self.first.weekday()]}"
        return f"{self.first:%Y-%m}" if cut is Cut.MONTH else f"{self.first:%m-%d} 至 {self.last:%m-%d}"

    def natural_cut(self) -> Cut:
        """The cut that gives a readable number of parts."""
        return Cut.DAY if self.days <= 31 else Cut.WEEK if self.days <= 120 else Cut.MONTH


def named(span: Span, today: date) -> Period:
    """The period `span` means on `today` (site)."""
    monday = today - timedelta(days=today.weekday())
    match span:
        case Span.DAY:
            return Period(today, today)
        case Span.WEEK:
            return Period(monday, monday + timedelta(days=6))
        case Span.MONTH:
            return Period(today.replace(day=1), _month_end(today))
        case Span.YEAR:
            return Period(date(today.year, 1, 1), date(today.year, 12, 31))
    back = {Span.LAST_7: 7, Span.LAST_30: 30, Span.LAST_365: 365}[span]
    return Period(today - timedelta(days=back - 1), today)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _month_end(day: date) -> date:
    return _plus(day.replace(day=1), 1) - timedelta(days=1)


def _plus(first: date, months: int) -> date:
    """The first of the month `months` after that of `first`."""
    count = first.year * 12 + first.month - 1 + months
    try:
        return date(count // 12, count % 12 + 1, 1)
    except ValueError as error:
        raise WrongPeriod("日期超出范围。") from error
