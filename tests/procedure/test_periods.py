"""Periods as the desk asks for them: whole months stay whole, weeks begin on Monday, the wrong way round is told."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.figures import FIGURES
from pmconsole.procedure.periods import Cut, Period, Span, WrongPeriod, named

DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
TODAY = date(2026, 11, 25)  # a Wednesday


def test_named_periods() -> None:
    assert named(Span.DAY, TODAY) == Period(TODAY, TODAY)
    assert named(Span.WEEK, TODAY) == Period(date(2026, 11, 23), date(2026, 11, 29))
    assert named(Span.MONTH, TODAY) == Period(date(2026, 11, 1), date(2026, 11, 30))
    assert named(Span.YEAR, TODAY) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert [named(span, TODAY).days for span in (Span.LAST_7, Span.LAST_30, Span.LAST_365)] == [7, 30, 365]
    assert named(Span.LAST_30, TODAY).last == TODAY


def test_the_wrong_way_round_and_too_long_are_told() -> None:
    with pytest.raises(WrongPeriod, match="止日 2026-11-01 早于起日 2026-11-02"):
        Period(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(WrongPeriod, match="超过十年"):
        Period(date(2010, 1, 1), date(2026, 11, 1))


@pytest.mark.parametrize("span", Span)
def test_back_and_forth_is_where_one_was(span: Span) -> None:
    for day in (TODAY, date(2026, 1, 30), date(2028, 3, 30), date(2026, 12, 30)):
        period = named(span, day)
        assert period.moved(-1).last + timedelta(days=1) == period.first
        assert period.moved(1).moved(-1) == period
    assert named(Span.MONTH, date(2026, 3, 5)).moved(-1) == Period(date(2026, 2, 1), date(2026, 2, 28))


@given(first=DAYS, days=st.integers(0, 800), cut=st.sampled_from(Cut))
def test_parts_cover_each_day_once(first: date, days: int, cut: Cut) -> None:
    period = Period(first, first + timedelta(days=days))
    parts = period.parts(cut)
    assert parts[0].first == period.first and parts[-1].last == period.last
    for before, after in pairwise(parts):
        assert before.last + timedelta(days=1) == after.first
        assert cut is not Cut.WEEK or after.first.weekday() == 0
        assert cut is not Cut.MONTH or after.first.day == 1


@given(first=DAYS, days=st.integers(0, 60), zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu"]))
def test_days_begin_at_the_sites_midnight(first: date, days: int, zone: str) -> None:
    period, place = Period(first, first + timedelta(days=days)), ZoneInfo(zone)
    since, until = period.instants(place)
    assert since.tzinfo is UTC and since.astimezone(place).replace(tzinfo=None) == datetime.combine(
        first, datetime.min.time()
    )
    assert until == period.moved(1).instants(place)[0] or period.last.day > 27  # whole months move by months


def test_every_figure_is_defined_once_with_its_clause() -> None:
    assert len({figure.zh for figure in FIGURES.values()}) == len(FIGURES)
    for key, figure in FIGURES.items():
        assert figure.key == key and figure.definition.endswith("。") and figure.clause


def days(text: str) -> Period:
    first, _, last = text.partition(" ")
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2026-11-23", "2026-11-23（周一）"),
        ("2026-11-29", "2026-11-29（周日）"),
        ("2026-11-01 2026-11-30", "2026-11-01 至 2026-11-30（30 天）"),
        ("2026-11-23 2026-11-24", "2026-11-23 至 2026-11-24（2 天）"),
    ],
)
def test_a_period_is_told_by_its_days(period: str, told: str) -> None:
    assert days(period).zh == told


def test_sentences_about_what_is_no_period_say_both_days() -> None:
    with pytest.raises(WrongPeriod) as wrong:
        days("2026-11-02 2026-11-01")
    assert str(wrong.value) == "止日 2026-11-01 早于起日 2026-11-02，请把两个日期对调。"
    with pytest.raises(WrongPeriod) as wrong:
        Period(date(2016, 1, 1), date(2016, 1, 1) + timedelta(days=3660))
    assert str(wrong.value) == "从 2016-01-01 到 2026-01-08 超过十年，请缩短。"
    assert Period(date(2016, 1, 1), date(2016, 1, 1) + timedelta(days=3659)).days == 3660
    with pytest.raises(WrongPeriod) as wrong:
        days("9999-11-01 9999-11-30").moved(2)
    assert str(wrong.value) == "日期超出范围。"


@pytest.mark.parametrize(
    ("period", "by", "moved"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-23", -1, "2026-11-22"),
        ("2026-11-23 2026-11-29", 2, "2026-12-07 2026-12-13"),
        ("2026-11-01 2026-11-30", 1, "2026-12-01 2026-12-31"),
        ("2026-11-01 2026-11-30", -9, "2026-02-01 2026-02-28"),
        ("2026-01-01 2026-12-31", -2, "2024-01-01 2024-12-31"),
        ("2026-01-01 2026-03-31", 1, "2026-04-01 2026-06-30"),
        ("2025-12-01 2026-01-31", 1, "2026-02-01 2026-03-31"),
        ("2026-11-02 2026-11-30", 1, "2026-12-01 2026-12-29"),
        ("2026-11-01 2026-11-29", 1, "2026-11-30 2026-12-28"),
        ("2026-11-30", 1, "2026-12-01"),
    ],
)
def test_whole_months_and_years_stay_whole_when_one_moves_on(period: str, by: int, moved: str) -> None:
    assert days(period).moved(by) == days(moved)


@pytest.mark.parametrize(
    ("length", "cut"),
    [(1, Cut.DAY), (31, Cut.DAY), (32, Cut.WEEK), (120, Cut.WEEK), (121, Cut.MONTH), (365, Cut.MONTH)],
)
def test_a_period_is_cut_into_a_number_of_parts_one_can_read(length: int, cut: Cut) -> None:
    assert Period(TODAY, TODAY + timedelta(days=length - 1)).natural_cut() is cut


def test_parts_are_called_as_people_call_them() -> None:
    period = days("2026-11-23 2026-12-06")
    assert [part.label(Cut.DAY) for part in period.parts(Cut.DAY)][:7] == [
        "11-23 周一", "11-24 周二", "11-25 周三", "11-26 周四", "11-27 周五", "11-28 周六", "11-29 周日",
    ]  # fmt: skip
    assert [part.label(Cut.WEEK) for part in period.parts(Cut.WEEK)] == ["11-23 至 11-29", "11-30 至 12-06"]
    assert [part.label(Cut.MONTH) for part in period.parts(Cut.MONTH)] == ["2026-11", "2026-12"]


def test_a_day_at_the_site_lasts_from_its_midnight_to_the_next() -> None:
    since, until = days("2026-11-23").instants(ZoneInfo("Asia/Shanghai"))
    assert (since, until) == (datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC))
    assert since.tzinfo is until.tzinfo is UTC
