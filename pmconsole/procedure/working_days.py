"""Which days count as working days, and when a term of working days ends ("The clocks" of the procedure, 4.3.11).

Three sources, the later ones only where the earlier are silent: the site's own word on a day, China's published
calendar (放假安排, with make-up weekend days), the statutory holidays of years not published yet, Monday to Friday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_SATURDAY = 5
#: How far ahead a year that is not announced yet matters to a term: no rule of the procedure runs longer.
_REACH = timedelta(days=30)


@dataclass(frozen=True)
class WorkingCalendar:
    """The calendar of one site: its zone, its close of business (site time), its own days on (True) and off (False)."""

    zone: ZoneInfo
    close: time = time(18)
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` (site time) counts as a working day."""
        own = self.overrides.get(day)
        return _is_public_working_day(day) if own is None else own

    def close_after(self, started: datetime, days: int) -> datetime:
        """The end of a term of `days` working days: close of business of the last one, aware, UTC.

        `started` is aware; its own day in site time does not count (Civil Code art. 201), whatever the hour.
        Raises ValueError for fewer than one day, or where the site has switched off every day of a year.
        """
        if days < 1:
            raise ValueError(f"a term needs at least one working day, not {days}")
        day = started.astimezone(self.zone).date()
        for _ in range(days):
            day = self._next_working_day(day)
        return datetime.combine(day, self.close, self.zone).astimezone(UTC)

    def start_of_day(self, moment: datetime) -> datetime:
        """Midnight (aware, UTC) with which the site's day of `moment` (aware) begins."""
        day = moment.astimezone(self.zone).date()
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def covers(self, year: int) -> bool:
        """Whether the published calendar knows `year`; it is announced each November for the next year."""
        first, last = _published_years()
        return first <= year <= last

    def gap(self, moment: datetime) -> int | None:
        """The year that terms starting at `moment` (aware) may reach and nobody has settled; None where all are known.

        A year is settled by the published calendar, or by any day of it that the site has put in itself.
        """
        first = moment.astimezone(self.zone).date()
        settled = {day.year for day in self.overrides}
        for year in sorted({first.year, (first + _REACH).year}):
            if not self.covers(year) and year not in settled:
                return year
        return None

    def gap_notice(self, year: int) -> str:
        """What the console says about `year`: empty where it is published, else how it counts and what to do."""
        if self.covers(year):
            return ""
        return (
            f"{year} 年的放假调休安排尚未收录，暂按周一至周五并扣除法定节假日计算工作日；"
            "请在设置文件的 days_off、days_on 中补上调休日期。"
        )

    def _next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        for ahead in range(1, 367):
            following = day + timedelta(days=ahead)
            if self.is_working_day(following):
                return following
        raise ValueError(f"no working day within a year after {day}")


@cache
def _published_years() -> tuple[int, int]:
    """First and last year of the published table."""
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


@cache
def _is_public_working_day(day: date) -> bool:
    """What everybody's calendar says: published, else statutory holidays, else Monday to Friday."""
    first, last = _published_years()
    if first <= day.year <= last:
        from chinese_calendar import is_workday

        return bool(is_workday(day))
    return day.weekday() < _SATURDAY and day not in _statutory_days_off(day.year)


@cache
def _statutory_days_off(year: int) -> frozenset[date]:
    """Statutory holidays with their substitute days; make-up weekend days are not known before they are announced."""
    from holidays import country_holidays

    return frozenset(country_holidays("CN", years=year))
