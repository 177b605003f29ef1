"""Days and times as offices write them: a table written by hand, what is asked once, and the night of 晚上."""

from datetime import date, datetime, time, timedelta

import pytest

from pmconsole.desk.sheets.moments import (
    Asks,
    Settled,
    Unread,
    is_clock,
    joined,
    read_clock,
    read_day,
    read_moment,
    settle,
    years_around,
)

TODAY = date(2026, 11, 28)
OF_2026 = Settled(year=2026, order="ymd")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-03", "2026-11-03"),
        ("2026.3.5", "2026-03-05"),
        (" 2026.11.3 ", "2026-11-03"),
        ("2026 年 11 月 3 日", "2026-11-03"),
        ("2026年11月3号(周二)", "2026-11-03"),
        ("２０２６／１１／３", "2026-11-03"),
        ("26/11/3", "2026-11-03"),
        ("26年11月3日", "2026-11-03"),
        ("3月5日", "2026-03-05"),
        ("11/3", "2026-11-03"),
        ("11.30", "2026-11-30"),
        ("20261103", "2026-11-03"),
        ("46329", "2026-11-03"),
        (46329, "2026-11-03"),
        (46329.0, "2026-11-03"),
        (46329.75, "2026-11-03"),
        (datetime(2026, 11, 3, 8, 20), "2026-11-03"),
        (date(2026, 11, 3), "2026-11-03"),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object, day: str) -> None:
    assert read_day(cell, OF_2026).isoformat() == day


def test_a_workbook_of_1904_counts_from_there() -> None:
    assert read_day(44867, Settled(from_1904=True)) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("cell", "at", "days"),
    [
        ("8:20", "08:20", 0),
        ("15：20", "15:20", 0),
        ("15.20", "15:20", 0),
        (15.2, "15:20", 0),
        (8.05, "08:05", 0),
        ("下午3点半", "15:30", 0),
        ("下午3点", "15:00", 0),
        ("下午 3 点一刻", "15:15", 0),
        ("下午15:20", "15:20", 0),
        ("晚8:30", "20:30", 0),
        ("晚上8点", "20:00", 0),
        ("晚上12:00", "00:00", 1),
        ("晚上12点半", "00:30", 1),
        ("24:00", "00:00", 1),
        ("凌晨12:10", "00:10", 0),
        ("凌晨1点", "01:00", 0),
        ("上午12:05", "00:05", 0),
        ("中午12:00", "12:00", 0),
        ("中午1点", "13:00", 0),
        ("早上7点整", "07:00", 0),
        ("傍晚6:10", "18:10", 0),
        ("9点05分", "09:05", 0),
        ("9时", "09:00", 0),
        ("3:05 PM", "15:05", 0),
        ("12:05 am", "00:05", 0),
        (0.3472222222222222, "08:20", 0),
        ("0.6458333333333334", "15:30", 0),
        (time(8, 20), "08:20", 0),
        (timedelta(hours=8, minutes=20), "08:20", 0),
        (datetime(1899, 12, 31, 8, 20), "08:20", 0),
    ],
)
def test_a_time_of_day_is_read_however_it_is_said(cell: object, at: str, days: int) -> None:
    clock = read_clock(cell)
    assert (clock.at.strftime("%H:%M"), clock.days) == (at, days)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026年11月3日 下午3点", "2026-11-03 15:00"),
        ("2026.11.03 下午3点半", "2026-11-03 15:30"),
        ("2026/11/3 15.20", "2026-11-03 15:20"),
        ("2026-11-3 15：20", "2026-11-03 15:20"),
        ("2026-11-3 晚8:30", "2026-11-03 20:30"),
        ("2026-11-3 晚上12:00", "2026-11-04 00:00"),
        ("11月3日 9:05", "2026-11-03 09:05"),
        ("26/11/3 9:05", "2026-11-03 09:05"),
        ("2026年11月3日（星期二）9:05", "2026-11-03 09:05"),
        ("2026-11-03T09:05:07", "2026-11-03 09:05"),
        ("202611031520", "2026-11-03 15:20"),
        (46329.5, "2026-11-03 12:00"),
        ("46329.34722", "2026-11-03 08:20"),
        ("2026-11-3", "2026-11-03 00:00"),
    ],
)
def test_day_and_time_in_one_cell(cell: object, moment: str) -> None:
    assert read_moment(cell, OF_2026).strftime("%Y-%m-%d %H:%M") == moment


def test_a_day_number_stands_beside_a_clock_in_words() -> None:
    assert joined(read_day(46329), read_clock("下午3点半")) == datetime(2026, 11, 3, 15, 30)


@pytest.mark.parametrize("cell", ["", "昨天", "2026-13-01", "13月5日", "2月30日", "25:00", "8", "3点70", True, "小计"])
def test_what_is_no_day_and_no_time_is_a_sentence(cell: object) -> None:
    for read in (read_day, read_clock, read_moment):
        with pytest.raises(Unread, match=r"。$") as told:
            read(cell, OF_2026)
        assert not isinstance(told.value, Asks)


@pytest.mark.parametrize(
    ("cell", "what"), [("11月3日", "year"), ("11/3 8:20", "year"), ("26/11/3", "order"), ("2026-11-3 晚上1点", "night")]
)
def test_what_a_cell_alone_does_not_say_is_asked(cell: object, what: str) -> None:
    with pytest.raises(Asks) as asked:
        read_moment(cell)
    assert asked.value.what == what


def test_the_night_is_that_day_or_the_next_as_it_was_settled() -> None:
    cell = "2026-11-3 晚上1点"
    assert read_moment(cell, Settled(night="same")) == datetime(2026, 11, 3, 1)
    assert read_moment(cell, Settled(night="next")) == datetime(2026, 11, 4, 1)


@pytest.mark.parametrize(
    ("cells", "titles", "year", "order"),
    [
        (["2026-11-01", "11月3日"], [], 2026, ""),
        (["11月3日"], ["翠湖苑2026年11月报修登记表"], 2026, ""),
        (["11月3日"], [], None, ""),
        (["2025-12-30", "2026-01-02", "1月3日"], [], None, ""),
        (["26/11/3"], [], 2026, "ymd"),
        (["26/11/20", "2026-11-01"], [], 2026, "ymd"),
        (["26/11/20"], [], None, ""),
        (["11/3/26", "11/25/26"], [], 2026, "mdy"),
        (["3/11/26", "25/11/26"], [], 2026, "dmy"),
        ([date(2026, 11, 3), "小计", "11.5"], [], 2026, ""),
    ],
)
def test_the_other_rows_settle_the_year_and_the_order(
    cells: list[object], titles: list[str], year: int | None, order: str
) -> None:
    found = settle(cells, Settled(), TODAY, titles)
    assert (found.year, found.order) == (year, order)


def test_what_was_said_holds() -> None:
    found = settle(["26/11/20", "1月2日"], Settled(year=2025, order="dmy", night="next"), TODAY)
    assert (found.year, found.order, found.night) == (2025, "dmy", "next")


def test_over_the_turn_of_the_year_the_neighbours_say_which() -> None:
    cells = ["12月29日", "2025-12-30", "12月31日", "2025-12-31", "1月1日", "2026-01-02", "1月3日"]
    assert years_around(cells, Settled()) == [None, 2025, 2025, 2025, None, 2026, None]


@pytest.mark.parametrize(
    ("cell", "alone"),
    [
        ("8:20", True), ("下午3点半", True), (0.35, True), (time(8), True), (15.2, True), ("15.20", True),
        ("9时", True),
        ("2026-11-3", False), ("2026-11-3 8:20", False), (46329, False), ("11月3日", False), ("", False), ("8", False),
        (datetime(2026, 11, 3), False), ("小计", False),
    ],
)  # fmt: skip
def test_a_time_of_day_alone_is_told_from_a_day(cell: object, alone: bool) -> None:
    assert is_clock(cell) is alone
