"""Times that are still to come, as people write them: `18:00`, `明天 9:00`, `11-25 18:00`, `3小时后`. Kept in UTC."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pmconsole.data.core.text import half_width

HOW = "请写成 18:00、明天 9:00、11-25 18:00 或 3小时后"
_DAYS = {"": 0, "今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明晚": 1, "后天": 2, "昨天": -1, "前天": -2}
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.点时](?P<minute>\d{1,2})?分?|(?P<packed>\d{2}))"
_WRITTEN = re.compile(
    rf"(?:(?P<day>{'|'.join(filter(None, _DAYS))})"
    rf"|(?:(?P<year>\d{{4}})[-/.年])?(?P<month>\d{{1,2}})[-/.月](?P<date>\d{{1,2}})日?)?\s*{_CLOCK}$"
)
_IN = re.compile(r"(?P<number>\d{1,4})\s*(?P<unit>分钟|分|小时|天)后$")
_FAR = timedelta(days=183)


class WrongMoment(ValueError):
    """The text is no time that can be taken; the message is a Chinese sentence."""


def parse_planned(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) that `text` says at `now`, past or to come; None for an empty text.

    A month and day without a year is the nearest such day. Raises WrongMoment for nonsense.
    """
    written = half_width(text).strip().replace("：", ":")
    if not written:
        return None
    if found := _IN.match(written):
        unit = {"小时": timedelta(hours=1), "天": timedelta(days=1)}.get(found["unit"], timedelta(minutes=1))
        return now + int(found["number"]) * unit
    found = _WRITTEN.match(written)
    if found is None:
        raise WrongMoment(f"看不懂这个时间，{HOW}。")
    try:
        return _moment(found, now.astimezone(zone)).astimezone(UTC)
    except ValueError as error:
        raise WrongMoment(f"没有这个日期或钟点，{HOW}。") from error


def _moment(found: re.Match[str], local: datetime) -> datetime:
    hour, minute = int(found["hour"]), int(found["minute"] or found["packed"] or 0)
    midnight = hour == 24 and minute == 0
    at = local.replace(hour=0 if midnight else hour, minute=minute, second=0, microsecond=0)
    at += timedelta(days=int(midnight))
    if not found["month"]:
        return at + timedelta(days=_DAYS[found["day"] or ""])
    year = int(found["year"] or local.year)
    at = at.replace(year=year, month=int(found["month"]), day=int(found["date"])) + timedelta(days=int(midnight))
    if not found["year"]:
        if local - at > _FAR:
            return at.replace(year=year + 1)
        if at - local > _FAR:
            return at.replace(year=year - 1)
    return at
