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


@pytest.mark.parametrize(
    ("line", "sets"),
    [
        ("0 18 * * 0", ({0}, {18}, set(range(1, 32)), set(range(1, 13)), {0}, False)),
        ("* * 1 1 *", (set(range(60)), set(range(24)), {1}, {1}, set(range(7)), False)),
        ("5/20 0 * * *", ({5, 25, 45}, {0}, set(range(1, 32)), set(range(1, 13)), set(range(7)), False)),
        ("1-10/3,59 23 31 12 7", ({1, 4, 7, 10, 59}, {23}, {31}, {12}, {0}, True)),
        ("0 0 * * MON-Wed,sat", ({0}, {0}, set(range(1, 32)), set(range(1, 13)), {1, 2, 3, 6}, False)),
        ("0 0 * * tue,thu,fri", ({0}, {0}, set(range(1, 32)), set(range(1, 13)), {2, 4, 5}, False)),
        ("*/30 */12 */15 */6 */3", ({0, 30}, {0, 12}, {1, 16, 31}, {1, 7}, {0, 3, 6}, True)),
        ("0 0 2 * 5-7", ({0}, {0}, {2}, set(range(1, 13)), {5, 6, 0}, True)),
    ],
)
def test_what_a_line_means_field_by_field(line: str, sets: tuple[object, ...]) -> None:
    slots = parse_slots(line)
    found = (slots.minutes, slots.hours, slots.days, slots.months, slots.weekdays, slots.either_day)
    assert found == sets


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0 18 * *", "应有五栏：分 时 日 月 星期，例如 0 18 * * 0 是每星期日 18:00"),
        ("0 18 * * 0 0", "应有五栏：分 时 日 月 星期，例如 0 18 * * 0 是每星期日 18:00"),
        ("60 18 * * 0", "“分”栏应在 0 到 59 之间"),
        ("0 24 * * 0", "“时”栏应在 0 到 23 之间"),
        ("0 18 0 * 0", "“日”栏应在 1 到 31 之间"),
        ("0 18 32 * 0", "“日”栏应在 1 到 31 之间"),
        ("0 18 * 0 0", "“月”栏应在 1 到 12 之间"),
        ("0 18 * 13 0", "“月”栏应在 1 到 12 之间"),
        ("0 18 * * 8", "“星期”栏应在 0 到 7 之间"),
        ("-1 18 * * 0", "“分”栏的“-1”看不懂"),
        ("0 sun * * 0", "“时”栏的“sun”看不懂"),
        ("0 0-sun * * 0", "“时”栏的“0-sun”看不懂"),
        ("0 18 * * 0,x", "“星期”栏的“x”看不懂"),
        ("0 18 * * 1-x", "“星期”栏的“1-x”看不懂"),
        ("0/x 18 * * 0", "“分”栏的“0/x”看不懂"),
        ("1/-1 18 * * 0", "“分”栏应在 0 到 59 之间"),
        ("0 18 30 2 *", "这样的日子不存在"),
    ],
)
def test_a_wrong_line_is_told_word_for_word(line: str, sentence: str) -> None:
    with pytest.raises(WrongSlot) as wrong:
        parse_slots(line)
    assert str(wrong.value) == sentence


def test_the_rarest_day_is_found_as_far_away_as_it_can_be() -> None:
    slots = parse_slots("0 0 29 2 *")
    end, begin = datetime(2028, 2, 29, tzinfo=ZONE), datetime(2024, 2, 29, tzinfo=ZONE)
    assert slots.next(begin, ZONE) == end and slots.latest(end - timedelta(seconds=1), ZONE) == begin
    assert slots.next(begin - timedelta(seconds=1), ZONE) == begin and slots.latest(begin, ZONE) == begin


def test_where_both_days_are_narrowed_either_will_do_and_otherwise_both_must() -> None:
    either, both = parse_slots("0 12 24 * 0"), parse_slots("0 12 * 11 2")
    assert said(either.next(MONDAY, ZONE)) == "11-24 12:00", "a Tuesday, but the 24th"
    assert said(both.next(MONDAY, ZONE)) == "11-24 12:00" and said(both.latest(MONDAY, ZONE)) == "11-17 12:00"
    assert either.next(MONDAY, ZONE).tzinfo is UTC  # type: ignore[union-attr]
