"""Working days as the Civil Code counts them on China's official calendar (4.3.11, arts. 201 and 203)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.procedure.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
PUBLISHED = WorkingCalendar(ZONE)

moments = st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31), timezones=st.just(ZONE))
spans = st.integers(1, 15)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        ("2026-01-01", False, "元旦"),
        ("2026-01-04", True, "元旦调休,星期日上班"),
        ("2026-02-14", True, "春节调休,星期六上班"),
        ("2026-02-16", False, "除夕"),
        ("2026-02-23", False, "春节最后一天,星期一"),
        ("2026-02-24", True, "春节后第一个工作日"),
        ("2026-02-28", True, "春节调休,星期六上班"),
        ("2026-04-06", False, "清明节,星期一"),
        ("2026-05-05", False, "劳动节最后一天"),
        ("2026-05-09", True, "劳动节调休,星期六上班"),
        ("2026-06-19", False, "端午节"),
        ("2026-09-20", True, "国庆调休,星期日上班"),
        ("2026-09-25", False, "中秋节"),
        ("2026-10-07", False, "国庆最后一天"),
        ("2026-10-10", True, "国庆调休,星期六上班"),
        ("2026-11-21", False, "普通星期六"),
        ("2026-11-23", True, "普通星期一"),
        ("2020-01-31", False, "2020 年春节延长"),
        ("2027-02-08", False, "2027 年尚未公布,春节是法定节假日"),
        ("2027-02-20", False, "2027 年尚未公布,不猜调休"),
        ("2027-03-01", True, "2027 年普通星期一"),
        ("2150-03-02", True, "没有任何节假日表的年份,星期一"),
        ("2150-03-01", False, "没有任何节假日表的年份,星期日"),
        ("1999-10-04", True, "公布表之前的年份"),
    ],
)
def test_days_count_as_the_state_council_announced_them(day: str, working: bool, why: str) -> None:
    assert PUBLISHED.is_working_day(date.fromisoformat(day)) is working, why


@pytest.mark.parametrize(
    ("started", "days", "due", "why"),
    [
        ("2026-11-23T09:00", 2, "2026-11-25T18:00", "周一发出,周三下班到期"),
        ("2026-11-23T00:00", 2, "2026-11-25T18:00", "当天零点也不算当天"),
        ("2026-11-23T23:59", 2, "2026-11-25T18:00", "当天深夜也不算当天"),
        ("2026-11-20T10:00", 1, "2026-11-23T18:00", "周五到下周一"),
        ("2026-11-21T10:00", 1, "2026-11-23T18:00", "周六到下周一"),
        ("2026-09-30T10:00", 2, "2026-10-09T18:00", "跨国庆七天"),
        ("2026-10-08T10:00", 2, "2026-10-10T18:00", "调休的星期六算工作日"),
        ("2026-02-13T17:00", 2, "2026-02-24T18:00", "调休星期六之后跨春节"),
        ("2026-12-31T10:00", 2, "2027-01-05T18:00", "跨到尚未公布的一年"),
    ],
)
def test_term_ends_at_close_of_business_of_its_last_working_day(started: str, days: int, due: str, why: str) -> None:
    assert PUBLISHED.close_after(at(started), days) == at(due), why


def test_order_issued_late_abroad_still_counts_from_the_sites_own_day() -> None:
    evening_in_utc = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 01:00 on Tuesday at the site
    assert PUBLISHED.close_after(evening_in_utc, 1) == at("2026-11-25T18:00")


def test_sites_own_days_go_over_the_published_calendar() -> None:
    own = WorkingCalendar(ZONE, overrides={date(2026, 11, 24): False, date(2026, 11, 28): True})
    assert own.close_after(at("2026-11-23T09:00"), 1) == at("2026-11-25T18:00")
    assert own.close_after(at("2026-11-27T09:00"), 1) == at("2026-11-28T18:00")


def test_close_of_business_is_the_sites_to_settle() -> None:
    early = WorkingCalendar(ZONE, close=time(17, 30))
    assert early.close_after(at("2026-11-23T09:00"), 1) == at("2026-11-24T17:30")


def test_year_without_an_announcement_says_so_and_names_the_remedy() -> None:
    assert PUBLISHED.covers(2026) and PUBLISHED.gap_notice(2026) == ""
    assert not PUBLISHED.covers(2027)
    assert "2027" in PUBLISHED.gap_notice(2027) and "days_on" in PUBLISHED.gap_notice(2027)


def test_a_site_that_never_works_is_refused_instead_of_searching_for_ever() -> None:
    class Always(dict[date, bool]):
        def get(self, key: object, default: object = None) -> bool:
            return False

    with pytest.raises(ValueError, match="no working day"):
        WorkingCalendar(ZONE, overrides=Always()).close_after(at("2026-11-23T09:00"), 1)


@pytest.mark.parametrize("days", [0, -1])
def test_a_term_needs_a_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        PUBLISHED.close_after(at("2026-11-23T09:00"), days)


@given(moments, spans)
def test_exactly_the_days_of_the_term_lie_between_event_and_end(started: datetime, days: int) -> None:
    end = PUBLISHED.close_after(started, days).astimezone(ZONE)
    between = [started.date() + timedelta(days=n) for n in range(1, (end.date() - started.date()).days + 1)]
    assert sum(map(PUBLISHED.is_working_day, between)) == days
    assert PUBLISHED.is_working_day(end.date()) and end.time() == time(18)


@given(moments, spans, st.integers(0, 86_399))
def test_the_hour_of_the_event_never_changes_the_end(started: datetime, days: int, second: int) -> None:
    other = datetime.combine(started.date(), time(), ZONE) + timedelta(seconds=second)
    assert PUBLISHED.close_after(started, days) == PUBLISHED.close_after(other, days)


@given(moments, spans)
def test_a_longer_term_ends_later(started: datetime, days: int) -> None:
    assert PUBLISHED.close_after(started, days) < PUBLISHED.close_after(started, days + 1)


@given(moments)
def test_the_sites_day_begins_at_its_midnight(moment: datetime) -> None:
    begin = PUBLISHED.start_of_day(moment)
    local = begin.astimezone(ZONE)
    assert local.time() == time() and local.date() == moment.date()
    assert begin <= moment < begin + timedelta(days=1)
    assert PUBLISHED.start_of_day(moment.astimezone(UTC)) == begin


def test_the_published_years_are_known_from_first_to_last() -> None:
    assert [PUBLISHED.covers(year) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]
    assert PUBLISHED.gap_notice(2004) == ""
    assert PUBLISHED.gap_notice(2027) == (
        "2027 年的放假调休安排尚未收录，暂按周一至周五并扣除法定节假日计算工作日；"
        "请在设置文件的 days_off、days_on 中补上调休日期。"
    )


def test_a_site_says_nothing_of_its_own_and_closes_at_six_where_nothing_is_settled() -> None:
    assert WorkingCalendar(ZONE) == WorkingCalendar(ZONE, time(18), {})


def test_the_next_working_day_may_be_almost_a_year_away_but_not_further() -> None:
    first = date(2026, 11, 23)

    def off(days: int) -> WorkingCalendar:
        return WorkingCalendar(ZONE, overrides={first + timedelta(days=n): False for n in range(1, days + 1)})

    due = off(365).close_after(at("2026-11-23T09:00"), 1)
    assert due.astimezone(ZONE).date() == first + timedelta(days=366) and due.tzinfo is UTC
    with pytest.raises(ValueError, match=r"^no working day within a year after 2026-11-23$"):
        off(370).close_after(at("2026-11-23T09:00"), 1)
    with pytest.raises(ValueError, match=r"^a term needs at least one working day, not 0$"):
        PUBLISHED.close_after(at("2026-11-23T09:00"), 0)
    assert PUBLISHED.start_of_day(at("2026-11-23T09:00")).tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        ("2026-11-23T14:00", None), ("2026-12-01T23:59", None), ("2026-12-02T00:00", 2027), ("2027-03-01T09:00", 2027),
        ("2026-06-01T09:00", None),
    ],
)  # fmt: skip
def test_a_year_is_missed_from_when_a_term_may_reach_it(moment: str, year: int | None) -> None:
    assert PUBLISHED.gap(at(moment)) == year


def test_a_year_the_site_has_put_in_itself_is_not_missed() -> None:
    own = WorkingCalendar(ZONE, overrides={date(2027, 2, 8): False})
    assert own.gap(at("2026-12-20T09:00")) is None and own.gap(at("2027-12-20T09:00")) == 2028
