"""The weekly slot as a cron line (4.3.8): which instant it means, in the site's zone, whatever the line."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.slots import WEEKLY, WrongSlot, parse_slots

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)


def said(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(ZONE):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("line", "latest", "following"),
    [
        (WEEKLY, "11-22 18:00", "11-29 18:00"),
        ("0 18 * * 7", "11-22 18:00", "11-29 18:00"),
        ("0 18 * * sun", "11-22 18:00", "11-29 18:00"),
        ("30 17 * * fri", "11-20 17:30", "11-27 17:30"),
        ("0 9,18 * * 1-5", "11-23 09:00", "11-23 18:00"),
        ("*/20 14 * * *", "11-23 14:00", "11-23 14:20"),
        ("0 18 28 * *", "10-28 18:00", "11-28 18:00"),
        ("0 18 24 * 0", "11-22 18:00", "11-24 18:00"),
        ("0 0 29 2 *", "02-29 00:00", "02-29 00:00"),
    ],
)
def test_the_slot_before_and_after_a_monday_afternoon(line: str, latest: str, following: str) -> None:
    slots = parse_slots(line)
    assert (said(slots.latest(MONDAY, ZONE)), said(slots.next(MONDAY, ZONE))) == (latest, following)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0 18 * *", "应有五栏"),
        ("0 25 * * 0", "“时”栏应在 0 到 23 之间"),
        ("x 18 * * 0", "“分”栏的“x”看不懂"),
        ("0 18 * * 5-1", "“星期”栏应在"),
        ("0 18 31 2 *", "这样的日子不存在"),
        ("*/0 18 * * *", "“分”栏应在"),
    ],
)
def test_a_line_that_cannot_be_is_told(line: str, sentence: str) -> None:
    with pytest.raises(WrongSlot, match=sentence):
        parse_slots(line)


@given(
    st.integers(0, 59), st.integers(0, 23), st.integers(0, 6),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)  # fmt: skip
def test_a_weekly_slot_comes_every_seven_days_and_the_moment_lies_between(
    minute: int, hour: int, weekday: int, moment: datetime
) -> None:
    slots = parse_slots(f"{minute} {hour} * * {weekday}")
    latest, following = slots.latest(moment, ZONE), slots.next(moment, ZONE)
    assert latest is not None and following is not None
    assert latest <= moment < following and following - latest == timedelta(days=7)
    assert slots.latest(following, ZONE) == following
    local = following.astimezone(ZONE)
    assert (local.minute, local.hour, local.isoweekday() % 7) == (minute, hour, weekday)
