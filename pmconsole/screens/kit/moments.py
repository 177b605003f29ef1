"""Times as people at a desk write them: `14:05`, `昨天 23:10`, `11-22 14:05`. Read in the site's zone, kept in UTC."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pmconsole.data.core.text import half_width
from pmconsole.desk.core.planned import WrongMoment

_DAYS = {"": 0, "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2}
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.点时](?P<minute>\d{1,2})?分?|(?P<packed>\d{2}))"
_WRITTEN = re.compile(
    rf"(?:(?P<day>今天|今日|昨天|昨日|昨晚|前天)|(?:(?P<year>\d{{4}})[-/.年])?(?P<month>\d{{1,2}})[-/.月](?P<date>\d{{1,2}})日?)?"
    rf"\s*{_CLOCK}$"
)
_AGO = re.compile(r"(?P<number>\d{1,4})\s*(?P<unit>分钟|分|小时)前$")
HOW = "请写成 14:05、昨天 23:10 或 11-22 14:05"


def parse_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant (UTC) that `text` says at the instant `now`; None for an empty text, which means now.

    A month and day without a year is the last such day, if that is not long ago. Raises WrongMoment for nonsense
    and for the future.
    """
    written = half_width(text).strip().replace("：", ":")
    if not written or written in ("现在", "刚才"):
        return None
    if found := _AGO.match(written):
        unit = timedelta(hours=1) if found["unit"] == "小时" else timedelta(minutes=1)
        return now - int(found["number"]) * unit
    found = _WRITTEN.match(written)
    if found is None:
        raise WrongMoment(f"看不懂这个时间，{HOW}。")
    local = now.astimezone(zone)
    try:
        moment = _moment(found, local)
    except ValueError as error:
        raise WrongMoment(f"没有这个日期或钟点，{HOW}。") from error
    if moment > local:
        hint = "；如果是昨天，请写 昨天 " + f"{moment:%H:%M}" if moment.date() == local.date() else ""
        raise WrongMoment(f"这个时间还没有到（现在 {local:%m-%d %H:%M}），请检查{hint}。")
    return moment.astimezone(UTC)


def _moment(found: re.Match[str], local: datetime) -> datetime:
    hour, minute = int(found["hour"]), int(found["minute"] or found["packed"] or 0)
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if not found["month"]:
        return at - timedelta(days=_DAYS[found["day"] or ""])
    year = int(found["year"] or local.year)
    at = at.replace(year=year, month=int(found["month"]), day=int(found["date"]))
    if not found["year"] and at > local:
        # Early in January, 12-31 is last year's; 11-24 written on 11-23 is a slip, not last year.
        before = at.replace(year=year - 1)
        if local - before < timedelta(days=60):
            return before
    return at


def shown(moment: datetime | None, zone: ZoneInfo, now: datetime | None = None) -> str:
    """`14:05` on the day of `now`, else `11-22 14:05`, with the year in another year; empty for None."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    today = now.astimezone(zone) if now else None
    if today and local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if today is None or local.year == today.year else f"{local:%Y-%m-%d %H:%M}"
