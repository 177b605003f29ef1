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
