"""A week as the desk looks at it: what is wrong is found where it is still to come, and who is on and next."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from pmconsole.data.core.tables import Person
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import PatternIn
from pmconsole.desk.roster.week import Week, week
from pmconsole.procedure.shift_findings import Limits
from tests.conftest import ZONE

MONDAY = date(2026, 11, 23)
FULL = {"早班": "王芳", "中班": "陈晨", "夜班": "刘洋"}


def looked_at(desk: Desk, monday: date = MONDAY, limits: Limits = Limits()) -> Week:  # noqa: B008
    with desk.store.read() as session:
        return week(session, desk.site_id, monday, desk.now(), ZONE, limits)


def texts(found: Week) -> list[str]:
    return [finding.text for finding in found.findings]


@pytest.fixture
def full(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    """The week is put down as it is usual, before it began."""
    clock.jump(days=-3)
    for day in looked_at(desk).days:
        for shift, name in FULL.items():
            roster.assign(desk, wang, day, shift, [name])
    clock.jump(days=3)


@pytest.mark.usefixtures("full")
def test_a_full_week_is_found_right_and_says_who_is_on_and_next(desk: Desk) -> None:
    found = looked_at(desk)
    assert texts(found) == []
    assert [shift.name for shift in found.shifts] == ["夜班", "早班", "中班"]
    assert found.now is not None and found.coming is not None and found.duty is not None
    assert (found.now.name, found.now.people) == ("早班", ("王芳",))
    assert (found.coming.name, found.coming.people, found.duty.name) == ("中班", ("陈晨",), "王芳")
    assert found.count_of("王芳") == 7


@pytest.mark.usefixtures("full")
def test_what_is_over_is_no_longer_found_wanting(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    roster.assign(desk, wang, MONDAY, "中班", [])
    roster.assign(desk, wang, date(2026, 11, 24), "夜班", [])
    assert texts(looked_at(desk)) == ["11-23 周一 中班没有排人。", "11-24 周二 夜班没有排人。"]
    clock.advance(hours=11)
    assert texts(looked_at(desk)) == ["11-24 周二 夜班没有排人。"]


@pytest.mark.usefixtures("full")
def test_too_long_in_a_row_is_found_over_the_edge_of_the_week(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, date(2026, 11, 30), "夜班", ["陈晨"])
    wrong = "陈晨从 11-29 周日 中班到 11-30 周一 夜班连上 16 小时，超过 12 小时（内部约定）。"
    following = date(2026, 11, 30)
    assert wrong in texts(looked_at(desk, following)) and wrong not in texts(looked_at(desk))
    assert wrong not in texts(looked_at(desk, following, Limits(hours_in_a_row=16)))


@pytest.mark.usefixtures("full")
def test_people_who_cannot_be_on_are_found(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, date(2026, 11, 27), "中班", ["李娜"])
    with desk.store.write() as session:
        person = session.exec(select(Person).where(Person.name == "刘洋")).one()
        person.active_until = date(2026, 11, 28)
        session.add(person)
    assert texts(looked_at(desk)) == [
        "李娜不是信息处理员，排在11-27 周五 中班。",
        "刘洋不在职，还排在11-29 周日 夜班，请换人。",
    ]


@pytest.mark.usefixtures("full")
def test_other_shifts_in_the_middle_of_the_week_leave_nobody_unseen(desk: Desk, wang: Actor) -> None:
    roster.keep_pattern(desk, wang, PatternIn("两班", date(2026, 11, 28), "白班 08:00-20:00\n夜班 20:00-08:00"))
    found = looked_at(desk)
    assert [shift.name for shift in found.shifts] == ["早班", "白班", "中班", "夜班"]
    assert (date(2026, 11, 28), "早班") not in found.turns and (date(2026, 11, 27), "白班") not in found.turns
    assert "王芳排在11-28 周六 早班，那天没有这一班，请重排。" in texts(found)
    assert "11-28 周六 白班没有排人。" in texts(found)


def test_moments_around_new_year_have_their_shift_and_people(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    roster.keep_pattern(desk, wang, PatternIn("两班", date(2026, 12, 28), "白班 08:00-20:00\n夜班 20:00-08:00"))
    roster.assign(desk, wang, date(2026, 12, 31), "夜班", ["刘洋"])
    roster.assign(desk, wang, date(2027, 1, 1), "白班", ["王芳"])
    clock.set(datetime(2027, 1, 1, 3, tzinfo=ZONE))
    found = looked_at(desk, date(2026, 12, 28))
    assert found.now is not None and found.coming is not None
    assert (found.now.day, found.now.people) == (date(2026, 12, 31), ("刘洋",))
    assert (found.coming.day, found.coming.people) == (date(2027, 1, 1), ("王芳",))
