"""Times as the desk writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pmconsole.desk.core.planned import WrongMoment
from pmconsole.screens.kit.moments import parse_moment, shown

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "month", "day", "hour", "minute"),
    [
        ("14:05", 11, 23, 14, 5),
        ("１４：０５", 11, 23, 14, 5),
        ("1405", 11, 23, 14, 5),
        ("9点5分", 11, 23, 9, 5),
        ("昨天 23:10", 11, 22, 23, 10),
        ("昨天23:10", 11, 22, 23, 10),
        ("前天 8:00", 11, 21, 8, 0),
        ("11-22 14:05", 11, 22, 14, 5),
        ("11月22日 14:05", 11, 22, 14, 5),
        ("2026-11-01 00:00", 11, 1, 0, 0),
        ("30分钟前", 11, 23, 14, 0),
    ],
)
def test_times_a_handler_writes_are_understood(text: str, month: int, day: int, hour: int, minute: int) -> None:
    assert parse_moment(text, NOW, ZONE) == datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize("text", ["", "  ", "现在"])
def test_nothing_written_means_now(text: str) -> None:
    assert parse_moment(text, NOW, ZONE) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [("14:31", "昨天 14:31"), ("11-24 09:00", "还没有到"), ("25:00", "没有这个"), ("02-30 10:00", "没有这个"),
     ("昨日下午", "看不懂"), ("[/", "看不懂"), ("99", "看不懂")],
)  # fmt: skip
def test_the_future_and_nonsense_are_refused_in_chinese(text: str, says: str) -> None:
    with pytest.raises(WrongMoment, match=says):
        parse_moment(text, NOW, ZONE)


def test_new_year_s_eve_written_in_january_is_last_year_s() -> None:
    new_year = datetime(2027, 1, 1, 0, 20, tzinfo=ZONE)
    assert parse_moment("12-31 23:50", new_year, ZONE) == datetime(2026, 12, 31, 23, 50, tzinfo=ZONE)


def test_times_are_shown_as_short_as_they_stay_clear() -> None:
    assert shown(NOW, ZONE, NOW) == "14:30"
    assert shown(datetime(2026, 11, 22, 8, 0, tzinfo=ZONE), ZONE, NOW) == "11-22 08:00"
    assert shown(datetime(2025, 11, 22, 8, 0, tzinfo=ZONE), ZONE, NOW) == "2025-11-22 08:00"
