"""Shifts: every moment has its shift and the next follows, over midnight and new year; what a roster gets wrong."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.shift_findings import Limits, empty_turns, judged, overlaps, too_long, worked
from pmconsole.procedure.shifts import (
    DAY_MINUTES,
    READY,
    THREE,
    TWO,
    Pattern,
    Shift,
    ShiftCalendar,
    Turn,
    day_zh,
    minute_of,
    minute_zh,
    monday_of,
    pattern_findings,
    week_zh,
)

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = ShiftCalendar(ZONE)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def parted(cuts: list[int]) -> Pattern:
    """A pattern that parts the day at these minutes, each shift from one cut to the next around the clock."""
    ends = [*cuts[1:], cuts[0]]
    return Pattern(
        "自定", tuple(Shift(f"{i}班", clock(a), clock(b)) for i, (a, b) in enumerate(zip(cuts, ends, strict=True)))
    )


CUTS = st.lists(st.integers(0, DAY_MINUTES - 1), min_size=1, max_size=6, unique=True).map(sorted)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
# The last evening and the first morning of a year, by the site's clock.
NEW_YEAR = st.integers(-DAY_MINUTES, DAY_MINUTES).map(lambda minutes: at("2027-01-01 00:00") + minutes * MINUTE)
SHIFTS = st.tuples(st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES - 1))


@pytest.mark.parametrize(
    ("moment", "name", "ends", "following"),
    [
        ("2026-11-23 08:00", "早班", "2026-11-23 16:00", "中班"),
        ("2026-11-23 15:59", "早班", "2026-11-23 16:00", "中班"),
        ("2026-11-23 16:00", "中班", "2026-11-24 00:00", "夜班"),
        ("2026-12-31 23:59", "中班", "2027-01-01 00:00", "夜班"),
        ("2027-01-01 00:00", "夜班", "2027-01-01 08:00", "早班"),
    ],
)
def test_three_shifts_a_day(moment: str, name: str, ends: str, following: str) -> None:
    turn = ShiftCalendar(ZONE).turn_at(at(moment))
    assert turn is not None
    assert (turn.name, turn.ends) == (name, at(ends))
    assert ShiftCalendar(ZONE).turn_after(at(moment)).name == following


def test_a_night_over_new_year_belongs_to_the_day_it_began() -> None:
    turn = ShiftCalendar(ZONE, (TWO,)).turn_at(at("2027-01-01 03:00"))
    assert turn == Turn(at("2026-12-31 20:00"), at("2027-01-01 08:00"), date(2026, 12, 31), "夜班")


@given(CUTS, st.one_of(MOMENTS, NEW_YEAR))
def test_where_the_day_is_parted_every_moment_has_one_shift_and_the_next_begins_as_it_ends(
    cuts: list[int], moment: datetime
) -> None:
    pattern = parted(cuts)
    shifts = ShiftCalendar(ZONE, (pattern,))
    day = moment.astimezone(ZONE).date()
    holding = [t for t in shifts.turns(day - timedelta(days=2), day + timedelta(days=2)) if t.begins <= moment < t.ends]
    assert holding == [shifts.turn_at(moment)]
    assert shifts.turn_after(moment).begins == holding[0].ends
    assert pattern_findings(pattern.shifts) == []


@given(st.lists(SHIFTS, min_size=1, max_size=4), st.one_of(MOMENTS, NEW_YEAR))
def test_any_shifts_agree_with_a_walk_through_the_minutes(spans: list[tuple[int, int]], moment: datetime) -> None:
    shifts = [Shift(f"{i}班", clock(a), clock(b)) for i, (a, b) in enumerate(spans)]
    local = moment.astimezone(ZONE)
    minute = local.hour * 60 + local.minute
    here = {s.name for s in shifts if (minute - (s.starts.hour * 60 + s.starts.minute)) % DAY_MINUTES < s.minutes}
    turn = ShiftCalendar(ZONE, (Pattern("自定", tuple(shifts)),)).turn_at(moment)
    assert (turn is None) == (not here)
    assert turn is None or (turn.name in here and turn.begins <= moment < turn.ends)
    counts = [
        sum((m - a) % DAY_MINUTES < ((b - a) % DAY_MINUTES or DAY_MINUTES) for a, b in spans) for m in range(1440)
    ]
    told = pattern_findings(shifts)
    assert any("没有班次" in line for line in told) == (0 in counts)
    assert any("重叠" in line for line in told) == (max(counts) > 1)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), CUTS)
def test_the_next_shift_begins_later_and_none_begins_before_it(day: date, cuts: list[int]) -> None:
    shifts = ShiftCalendar(ZONE, (parted(cuts),))
    moment = datetime.combine(day, time(11, 11), ZONE)
    following = shifts.turn_after(moment)
    later = [t for t in shifts.turns(day - timedelta(days=1), day + timedelta(days=3)) if t.begins > moment]
    assert following == min(later)


def test_another_pattern_holds_from_its_day_on() -> None:
    from_monday = Pattern("两班", TWO.shifts, date(2026, 11, 30))
    shifts = ShiftCalendar(ZONE, (from_monday,))
    assert shifts.pattern_on(date(2026, 11, 29)) is THREE
    assert shifts.pattern_on(date(2026, 11, 30)) is from_monday
    # 中班 ends at midnight, 白班 begins at eight: nobody's hours, and the next shift is still known.
    assert shifts.turn_at(at("2026-11-30 03:00")) is None
    assert shifts.turn_after(at("2026-11-30 03:00")).name == "白班"
    again = Pattern("三班", THREE.shifts, date(2026, 11, 30))
    assert ShiftCalendar(ZONE, (from_monday, again)).pattern_on(date(2026, 12, 1)) is again


def test_where_shifts_overlap_the_one_begun_last_is_under_way() -> None:
    handing_over = Pattern("叠班", (Shift("早班", time(8), time(16, 30)), Shift("晚班", time(16), time(8))))
    shifts = ShiftCalendar(ZONE, (handing_over,))
    turn = shifts.turn_at(at("2026-11-23 16:10"))
    assert turn is not None and turn.name == "晚班"
    assert shifts.turn_after(at("2026-11-23 16:10")).day == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([(8, 20), (20, 8)], []),
        ([(8, 16), (16, 0)], ["00:00-08:00 没有班次。"]),
        ([(6, 22)], ["22:00-次日06:00 没有班次。"]),
        ([(8, 17), (16, 8)], ["甲班与乙班在 16:00-17:00 重叠。"]),
        ([(22, 7), (6, 23)], ["甲班与乙班在 06:00-07:00 重叠。", "甲班与乙班在 22:00-23:00 重叠。"]),
        ([(8, 8)], []),
        ([(8, 8), (9, 9)], ["甲班与乙班在 00:00-24:00 重叠。"]),
    ],
)
def test_gaps_and_overlaps_of_the_day_are_said_with_their_hours(spans: list[tuple[int, int]], told: list[str]) -> None:
    shifts = [Shift(name, time(a), time(b)) for name, (a, b) in zip(("甲班", "乙班"), spans, strict=False)]
    assert pattern_findings(shifts) == told


def test_hours_are_written_as_people_write_them() -> None:
    assert [shift.hours_zh for shift in (*THREE.shifts, *TWO.shifts)] == [
        "08:00-16:00", "16:00-24:00", "00:00-08:00", "08:00-20:00", "20:00-次日08:00",
    ]  # fmt: skip
    assert [shift.minutes for shift in (*THREE.shifts, *TWO.shifts)] == [480, 480, 480, 720, 720]
    assert day_zh(date(2026, 11, 25)) == "11-25 周三"
    assert monday_of(date(2026, 11, 29)) == monday_of(date(2026, 11, 23)) == date(2026, 11, 23)


def test_a_pattern_needs_shifts_with_names_of_their_own() -> None:
    with pytest.raises(ValueError, match="name of its own"):
        Pattern("空", ())
    with pytest.raises(ValueError, match="name of its own"):
        Pattern("重", (TWO.shifts[0], TWO.shifts[0]))


def roster(*put: tuple[str, str, str], calendar: ShiftCalendar = USUAL) -> dict[Turn, list[str]]:
    """Monday to Wednesday with these people: day, shift, name."""
    turns = calendar.turns(date(2026, 11, 23), date(2026, 11, 25))
    return {t: [name for day, shift, name in put if (f"{t.day:%d}", t.name) == (day, shift)] for t in turns}


def texts(findings: object) -> list[str]:
    return [finding.text for finding in findings]  # type: ignore[attr-defined]


def test_a_turn_without_people_is_told() -> None:
    told = list(empty_turns(roster(*((d, s, "王芳") for d in ("23", "24") for s in ("早班", "中班", "夜班")))))
    assert [f"{f.day:%d}{f.shift}" for f in told] == ["25夜班", "25早班", "25中班"]
    assert told[0].text == "11-25 周三 夜班没有排人。"


def test_one_person_twice_at_a_time_is_told() -> None:
    shifts = (Shift("早班", time(8), time(16, 30)), Shift("晚班", time(16), time(8)))
    calendar = ShiftCalendar(ZONE, (Pattern("叠班", shifts),))
    put = roster(("23", "早班", "王芳"), ("23", "晚班", "王芳"), ("24", "早班", "陈晨"), calendar=calendar)
    assert texts(overlaps(put, ZONE)) == ["王芳同时排在11-23 周一 早班和11-23 周一 晚班，11-23 16:00-16:30 重叠。"]
    assert list(overlaps(roster(("23", "早班", "王芳"), ("23", "中班", "王芳")), ZONE)) == []


def test_too_long_in_a_row_is_told_where_it_becomes_too_long() -> None:
    # 早 and 中 join to sixteen hours; eight hours later 早 is a new run.
    put = roster(("23", "早班", "王芳"), ("23", "中班", "王芳"), ("24", "早班", "王芳"), ("25", "夜班", "陈晨"))
    told = list(too_long(put, Limits()))
    assert texts(told) == ["王芳从 11-23 周一 早班到 11-23 周一 中班连上 16 小时，超过 12 小时（内部约定）。"]
    assert (told[0].day, told[0].shift) == (date(2026, 11, 23), "中班")
    assert list(too_long(put, Limits(hours_in_a_row=16))) == []
    # Where only ten hours are a rest, all three are one run.
    assert "连上 24 小时" in texts(too_long(put, Limits(rest_hours=10)))[0]


def test_one_shift_longer_than_allowed_is_told_as_one() -> None:
    day_and_night = ShiftCalendar(ZONE, (Pattern("整天", (Shift("全天", time(8), time(8)),)),))
    told = texts(too_long(roster(("23", "全天", "王芳"), calendar=day_and_night), Limits()))
    assert told == ["王芳11-23 周一 全天一班 24 小时，超过 12 小时（内部约定）。"]


INSTANTS = st.integers(0, 72 * 60).map(lambda minutes: at("2026-12-30 00:00").astimezone(UTC) + minutes * MINUTE)
LENGTHS = st.integers(1, DAY_MINUTES).map(lambda minutes: minutes * MINUTE)
TURNS = st.builds(lambda b, length, n: Turn(b, b + length, b.date(), f"{n}班"), INSTANTS, LENGTHS, st.integers(0, 9))


@given(st.lists(TURNS, max_size=6))
def test_hours_worked_are_the_minutes_covered(turns: list[Turn]) -> None:
    minutes = {t.begins + i * MINUTE for t in turns for i in range((t.ends - t.begins) // MINUTE)}
    assert worked(turns) == len(minutes) * MINUTE


@given(st.lists(TURNS, max_size=6, unique=True))
def test_one_person_overlaps_exactly_where_two_turns_share_a_minute(turns: list[Turn]) -> None:
    pairs = [(a, b) for i, a in enumerate(sorted(turns)) for b in sorted(turns)[i + 1 :]]
    shared = [(a, b) for a, b in pairs if a.begins < b.ends and b.begins < a.ends]
    assert len(list(overlaps({turn: ["王芳"] for turn in turns}, ZONE))) == len(shared)


def test_what_a_site_may_start_with() -> None:
    told = {p.name: [(s.name, s.hours_zh) for s in p.shifts] for p in READY}
    assert told == {
        "三班": [("早班", "08:00-16:00"), ("中班", "16:00-24:00"), ("夜班", "00:00-08:00")],
        "两班": [("白班", "08:00-20:00"), ("夜班", "20:00-次日08:00")],
    }
    assert READY == (THREE, TWO) and THREE.valid_from == TWO.valid_from == date.min
    assert [s.overnight for s in (*THREE.shifts, *TWO.shifts)] == [False, False, False, False, True]
    assert Shift("整天", time(8), time(8)).overnight and Shift("整天", time(8), time(8)).minutes == DAY_MINUTES == 1440
    assert not Shift("零点", time(), time()).overnight and Shift("零点", time(), time()).hours_zh == "00:00-24:00"


def test_a_shift_is_found_by_its_name() -> None:
    assert TWO.shift("夜班") == TWO.shifts[1] and TWO.shift("早班") is None


def test_days_weeks_and_minutes_are_written_as_people_write_them() -> None:
    assert [day_zh(date(2026, 11, 23 + n))[-1] for n in range(7)] == list("一二三四五六日")
    assert week_zh(date(2026, 11, 29)) == "排班 2026-11-23"
    assert [minute_zh(m) for m in (0, 485, 1439, 1440)] == ["00:00", "08:05", "23:59", "24:00"]
    assert minute_of(time(8, 5)) == 485


def test_everything_wrong_with_a_roster_is_told_with_the_shift_and_the_person() -> None:
    assert Limits() == Limits(hours_in_a_row=12, rest_hours=8)
    late = Shift("晚班", time(15, 30), time())
    calendar = ShiftCalendar(ZONE, (Pattern("叠班", (Shift("早班", time(8), time(16)), late)),))
    put = roster(
        ("23", "早班", "王芳"), ("23", "晚班", "王芳"), ("24", "早班", "陈晨"), ("24", "晚班", "李强"),
        ("25", "早班", "王芳"), calendar=calendar,
    )  # fmt: skip
    told = [(f"{f.day:%d}", f.shift, f.person, f.text) for f in judged(put, ZONE, Limits())]
    assert told == [
        ("25", "晚班", "", "11-25 周三 晚班没有排人。"),
        ("23", "晚班", "王芳", "王芳同时排在11-23 周一 早班和11-23 周一 晚班，11-23 15:30-16:00 重叠。"),
        (
            "23", "晚班", "王芳",
            "王芳从 11-23 周一 早班到 11-23 周一 晚班连上 16 小时，超过 12 小时（内部约定）。",
        ),
    ]  # fmt: skip


def test_half_hours_are_told_and_exactly_the_limit_is_allowed() -> None:
    long = ShiftCalendar(
        ZONE, (Pattern("长", (Shift("白班", time(8), time(20, 30)), Shift("夜班", time(20), time(8)))),)
    )
    told = texts(too_long(roster(("23", "白班", "王芳"), ("23", "夜班", "陈晨"), calendar=long), Limits()))
    assert told == ["王芳11-23 周一 白班一班 12.5 小时，超过 12 小时（内部约定）。"]
    people = roster(("23", "白班", "乙"), ("23", "白班", "甲"), ("23", "白班", "甲"), calendar=long)
    assert [text[0] for text in texts(too_long(people, Limits()))] == sorted("乙甲")


def test_a_rest_is_counted_from_the_end_of_the_longest_turn() -> None:
    shifts = (Shift("全天", time(0), time(20)), Shift("短班", time(1), time(2)), Shift("晚班", time(23), time(23, 30)))
    calendar = ShiftCalendar(ZONE, (Pattern("自定", shifts),))
    put = roster(("23", "全天", "王芳"), ("23", "短班", "王芳"), ("23", "晚班", "王芳"), calendar=calendar)
    assert texts(too_long(put, Limits())) == [
        "王芳从 11-23 周一 全天到 11-23 周一 晚班连上 20.5 小时，超过 12 小时（内部约定）。"
    ]
    assert "一班 20 小时" not in "".join(texts(too_long(put, Limits(rest_hours=4))))
    apart = texts(too_long(put, Limits(rest_hours=3)))
    assert apart == ["王芳从 11-23 周一 全天到 11-23 周一 短班连上 20 小时，超过 12 小时（内部约定）。"]


def test_turns_of_a_day_come_in_the_order_they_begin_whatever_order_they_are_named_in() -> None:
    told = [(f"{t.day:%d}", t.name, t.begins.tzinfo) for t in USUAL.turns(date(2026, 11, 23), date(2026, 11, 24))]
    assert told == [(d, name, UTC) for d in ("23", "24") for name in ("夜班", "早班", "中班")]
    assert USUAL.turns(date(2026, 11, 24), date(2026, 11, 23)) == []
