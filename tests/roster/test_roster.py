"""The roster at the desk: people for a turn, who is on and who comes next, swaps with their reason, own shifts."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from pmconsole.data.core.tables import Journal, Person, Signature
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.people import queries as queries_people
from pmconsole.data.roster import queries
from pmconsole.data.roster.queries import ShiftRow
from pmconsole.desk.core import settling
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.people import setup
from pmconsole.desk.roster import acts as roster
from pmconsole.desk.roster.acts import PatternIn, SwapIn
from pmconsole.desk.roster.words import parse_day, parse_names, parse_shifts
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.vocabulary import Role, SignedHow
from tests.conftest import ZONE, found

MONDAY, TUESDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 29)
TWO_SHIFTS = "白班 8:00-20:00\n夜班 20:00-次日8:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def deactivate(desk: Desk, name: str) -> None:
    with desk.store.write() as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        person.active = False
        session.add(person)


def cell(desk: Desk, day: date, shift: str) -> list[str]:
    with desk.store.read() as session:
        return queries.names_of(queries.slots(session, desk.site_id, day, day)).get((day, shift), [])


def shift_now(desk: Desk, moment: datetime) -> ShiftRow | None:
    with desk.store.read() as session:
        return queries.shift_of(session, desk.site_id, moment, ZONE)


def following(desk: Desk, moment: datetime) -> ShiftRow:
    with desk.store.read() as session:
        return found(queries.next_shift(session, desk.site_id, moment, ZONE))


def journaled(desk: Desk, action: str) -> list[Journal]:
    with desk.store.read() as session:
        rows = session.exec(select(Journal).where(Journal.action == action).order_by(col(Journal.id))).all()
        session.expunge_all()
    return list(rows)


def refused(act: object, *arguments: object) -> str:
    with pytest.raises(BadInput) as caught:
        act(*arguments)  # type: ignore[operator]
    return str(caught.value)


def test_who_is_put_down_is_on_and_comes_next(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    done = roster.assign(desk, wang, MONDAY, "早班", ["王芳"])
    assert done.message == "11-23 周一 早班：王芳。"
    roster.assign(desk, wang, MONDAY, "中班", ["陈晨", "刘洋"])
    assert shift_now(desk, clock.now()) == ShiftRow(
        "早班", at("2026-11-23 08:00"), at("2026-11-23 16:00"), ("王芳",), MONDAY
    )
    coming = following(desk, clock.now())
    assert (coming.name, coming.begins, coming.people) == ("中班", at("2026-11-23 16:00"), ("陈晨", "刘洋"))
    assert following(desk, at("2026-11-23 16:00")) == ShiftRow(
        "夜班", at("2026-11-24 00:00"), at("2026-11-24 08:00"), (), TUESDAY
    )


def test_without_a_site_nothing_comes_next(desk: Desk, clock: SettableClock) -> None:
    with desk.store.read() as session:
        assert queries.next_shift(session, 0, clock.now(), ZONE) is None


def test_assigning_again_replaces_and_keeps_who_was_there(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, MONDAY, "中班", ["陈晨"])
    roster.assign(desk, wang, MONDAY, "中班", ["刘洋", "刘洋"])
    assert cell(desk, MONDAY, "中班") == ["刘洋"]
    assert roster.assign(desk, wang, MONDAY, "中班", ["刘洋"]).message == "11-23 周一 中班没有改动。"
    assert roster.assign(desk, wang, MONDAY, "中班", []).message == "11-23 周一 中班：没有人。"
    lines = journaled(desk, "roster.assign")
    assert [line.changes for line in lines] == [
        '{"2026-11-23 中班": ["", "陈晨"]}',
        '{"2026-11-23 中班": ["陈晨", "刘洋"]}',
        '{"2026-11-23 中班": ["刘洋", ""]}',
    ]
    with sqlite3.connect(desk.store.path) as file:
        assert file.execute("SELECT count(*), count(removed_at) FROM roster_slot").fetchone() == (2, 2)
        with pytest.raises(sqlite3.IntegrityError, match="记录不得删除"):
            file.execute("DELETE FROM roster_slot")
    assert verify_file(desk.store) == []


@pytest.mark.parametrize(
    ("day", "shift", "names", "sentence"),
    [
        (MONDAY, "中班", ["赵六"], "没有“赵六”这个人，没有排。请先在人员里加入，或检查写法。"),
        (MONDAY, "晚班", ["陈晨"], "11-23 周一 没有“晚班”这一班，那天的班次是：早班、中班、夜班。"),
        (MONDAY, "夜班", ["陈晨"], "11-23 周一 夜班已经结束，排班不再改；实际谁当班见交接班记录。"),
    ],
)
def test_what_cannot_be_put_down_is_said(
    desk: Desk, wang: Actor, day: date, shift: str, names: Sequence[str], sentence: str
) -> None:
    assert refused(roster.assign, desk, wang, day, shift, names) == sentence
    assert cell(desk, day, shift) == [] and journaled(desk, "roster.assign") == []


def test_someone_deactivated_cannot_be_put_down(desk: Desk, wang: Actor) -> None:
    deactivate(desk, "刘洋")
    assert refused(roster.assign, desk, wang, MONDAY, "中班", ["刘洋"]) == "刘洋已停用，不能再排班。"


def test_someone_who_does_not_work_here_on_that_day_cannot_be_put_down(desk: Desk, wang: Actor) -> None:
    with desk.store.write() as session:
        person = session.exec(select(Person).where(Person.name == "刘洋")).one()
        person.active_until = date(2026, 11, 27)
        session.add(person)
    roster.assign(desk, wang, date(2026, 11, 27), "中班", ["刘洋"])
    assert refused(roster.assign, desk, wang, SUNDAY, "中班", ["刘洋"]) == "刘洋在 11-29 周日 不在职，不能排班。"
    assert roster.copy_week(desk, wang, date(2026, 11, 30)).remarks == ("刘洋不在职，没有照排。",)


@pytest.mark.parametrize("role", Role)
def test_the_roster_is_written_by_the_handler_on_duty_and_those_above(desk: Desk, role: Role) -> None:
    actor = Actor("某人", frozenset({role}))
    may = role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER)
    acts = (
        partial(roster.assign, desk, actor, TUESDAY, "早班", ["王芳"]),
        partial(roster.swap, desk, actor, swap_of()),
        partial(roster.copy_week, desk, actor, MONDAY),
        partial(roster.keep_pattern, desk, actor, PatternIn("两班", TUESDAY, TWO_SHIFTS)),
    )
    for act in acts:
        try:
            act()
        except Refused as error:
            assert not may and "办理" in str(error)
        except BadInput:
            assert may
        else:
            assert may


def test_another_consoles_change_is_not_overwritten(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, MONDAY, "中班", ["陈晨"], seen=[])
    with pytest.raises(BadInput, match="11-23 周一 中班刚被改成陈晨，您的没有写入。请看过再排。"):
        roster.assign(desk, wang, MONDAY, "中班", ["刘洋"], seen=[])
    assert cell(desk, MONDAY, "中班") == ["陈晨"]


def test_what_is_wrong_with_whom_is_put_down_is_told_at_once_and_kept(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, TUESDAY, "夜班", ["陈晨"])
    done = roster.assign(desk, wang, MONDAY, "中班", ["陈晨", "刘洋"])
    too_long = "陈晨从 11-23 周一 中班到 11-24 周二 夜班连上 16 小时，超过 12 小时（内部约定）。"
    assert (done.message, done.remarks) == ("11-23 周一 中班：陈晨、刘洋。", (too_long,))
    assert roster.assign(desk, wang, MONDAY, "中班", ["陈晨"], limits=Limits(hours_in_a_row=16)).remarks == ()
    assert roster.assign(desk, wang, SUNDAY, "夜班", ["李娜"]).remarks == ("李娜不是信息处理员，排在11-29 周日 夜班。",)
    roster.assign(desk, wang, SUNDAY, "早班", ["刘洋"])
    both = (paper("陈晨"), paper("刘洋"))
    swapped = SwapIn(MONDAY, "中班", "陈晨", SUNDAY, "早班", "刘洋", "有事", both)
    assert roster.swap(desk, wang, swapped).remarks == ()
    back = SwapIn(MONDAY, "中班", "刘洋", SUNDAY, "早班", "陈晨", "又没事了", both)
    assert roster.swap(desk, wang, back).remarks == (too_long,)


def paper(name: str) -> SignatureIn:
    return SignatureIn(name, SignedHow.PAPER)


def swap_of(**other: object) -> SwapIn:
    given = {"day": TUESDAY, "shift": "早班", "person": "王芳", "other_day": SUNDAY, "other_shift": "夜班",
             "other_person": "陈晨", "reason": "孩子开家长会", "agreed": (paper("陈晨"),)}  # fmt: skip
    return SwapIn(**(given | other))  # type: ignore[arg-type]


@pytest.fixture
def two(desk: Desk, wang: Actor) -> None:
    """王芳 and 刘洋 are on Tuesday's 早班, 陈晨 on Sunday's 夜班."""
    roster.assign(desk, wang, TUESDAY, "早班", ["王芳", "刘洋"])
    roster.assign(desk, wang, SUNDAY, "夜班", ["陈晨"])


def swaps(desk: Desk) -> list[queries.SwapRow]:
    with desk.store.read() as session:
        return queries.swaps(session, desk.site_id, MONDAY, SUNDAY)


@pytest.mark.usefixtures("two")
def test_two_people_change_turns_with_a_reason_and_the_signature_of_the_other(desk: Desk, wang: Actor) -> None:
    done = roster.swap(desk, wang, swap_of())
    assert done.message == "已换班：11-24 周二 早班由陈晨上，11-29 周日 夜班由王芳上。"
    assert (cell(desk, TUESDAY, "早班"), cell(desk, SUNDAY, "夜班")) == (["刘洋", "陈晨"], ["王芳"])
    with desk.store.read() as session:
        marked = [(s.person, s.swapped) for s in queries.slots(session, desk.site_id, TUESDAY, TUESDAY)]
        assert queries.swaps(session, desk.site_id, date(2026, 11, 25), date(2026, 11, 26)) == []
    (row,) = swaps(desk)
    assert (row.person, row.other_person, row.reason, row.agreed) == ("王芳", "陈晨", "孩子开家长会", "王芳、陈晨")
    (sign,) = row.signatures
    assert (sign.name, sign.how, sign.witness, sign.changed) == ("陈晨", SignedHow.PAPER, "王芳", False)
    assert marked == [("刘洋", False), ("陈晨", True)]
    (line,) = journaled(desk, "roster.swap")
    for word in (
        '"2026-11-24 早班": ["王芳", "陈晨"]',
        '"2026-11-29 夜班": ["陈晨", "王芳"]',
        "孩子开家长会",
        "陈晨 纸质签名",
    ):
        assert word in line.changes
    with sqlite3.connect(desk.store.path) as file:
        file.execute("UPDATE roster_swap SET reason = '没有原因'")
    assert [sign.changed for sign in swaps(desk)[0].signatures] == [True]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("person", "agreed", "sentence"),
    [
        ("王芳", (), "还没有陈晨的签名，没有换；请本人签，或由主管签。"),
        ("刘洋", (paper("陈晨"),), "还没有刘洋的签名，没有换；请本人签，或由主管签。"),
        ("王芳", (paper("李娜"),), "李娜不是换班的人，也不是部门主管、客户服务经理、分公司总经理，没有换。"),
        ("王芳", (SignatureIn("陈晨", SignedHow.PIN),), "请陈晨输入密码。"),
        ("王芳", (SignatureIn("陈晨", SignedHow.PHONE),), "请填写是从哪个号码（或对讲机几号）确认的。"),
    ],
)
def test_without_the_signatures_of_both_or_of_somebody_above_nothing_is_swapped(
    desk: Desk, wang: Actor, person: str, agreed: tuple[SignatureIn, ...], sentence: str
) -> None:
    assert refused(roster.swap, desk, wang, swap_of(person=person, agreed=agreed)) == sentence
    assert cell(desk, SUNDAY, "夜班") == ["陈晨"] and swaps(desk) == []
    with desk.store.read() as session:
        assert session.exec(select(Signature)).all() == []


@pytest.mark.usefixtures("two")
def test_somebody_above_signs_for_both_and_a_word_by_telephone_is_owed_until_signed(desk: Desk, wang: Actor) -> None:
    done = roster.swap(
        desk, wang, swap_of(person="刘洋", agreed=(SignatureIn("赵强", SignedHow.PHONE, number="8000"),))
    )
    assert done.message.endswith("赵强欠签名，在“欠签”里补。")
    (row,) = swaps(desk)
    assert row.agreed == "赵强" and [sign.role for sign in row.signatures] == ["supervisor"]
    with desk.store.read() as session:
        (owed,) = queries_people.owed(session, desk.site_id)
    assert (owed.paper_number, owed.name, owed.step) == ("排班 2026-11-23", "赵强", "roster.swap")
    assert settling.settle(desk, wang, owed.id, paper("赵强")) == "排班 2026-11-23 赵强的签名已补上"
    assert not swaps(desk)[0].signatures[0].owed
    zhao = Actor("赵强", frozenset({Role.SUPERVISOR, Role.HANDLER}))
    back = swap_of(person="陈晨", other_person="刘洋", agreed=())
    assert "已换班" in roster.swap(desk, zhao, back).message and swaps(desk)[0].agreed == "赵强"


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"reason": " "}, "请写明为什么换班。"),
        ({"other_person": "王芳"}, "两班都是王芳，不用换。"),
        ({"other_day": TUESDAY}, "11-24 周二 夜班现在没有排陈晨，可能刚被改过，没有换。请看过再换。"),
        ({"day": MONDAY, "shift": "夜班"}, "11-23 周一 夜班已经结束，不能再换。"),
        (
            {"person": "刘洋", "agreed": (paper("陈晨"), paper("刘洋"))},
            "刘洋本来就在 11-29 周日 夜班，不能再换进去。",
        ),
    ],
)
def test_a_swap_that_cannot_be_is_said_and_nothing_changes(
    desk: Desk, wang: Actor, clock: SettableClock, other: dict[str, object], sentence: str
) -> None:
    clock.jump(days=-1)
    roster.assign(desk, wang, MONDAY, "夜班", ["王芳"])
    clock.jump(days=1)
    roster.assign(desk, wang, TUESDAY, "早班", ["王芳", "刘洋"])
    roster.assign(desk, wang, SUNDAY, "夜班", ["陈晨", "刘洋"])
    assert refused(roster.swap, desk, wang, swap_of(**other)) == sentence
    assert (cell(desk, TUESDAY, "早班"), cell(desk, SUNDAY, "夜班")) == (["王芳", "刘洋"], ["陈晨", "刘洋"])
    assert journaled(desk, "roster.swap") == []


def test_the_week_before_is_copied_into_what_is_still_empty(desk: Desk, wang: Actor) -> None:
    for day, name in ((TUESDAY, "王芳"), (date(2026, 11, 25), "刘洋"), (SUNDAY, "陈晨")):
        roster.assign(desk, wang, day, "早班", [name])
    roster.assign(desk, wang, date(2026, 12, 1), "早班", ["陈晨"])
    deactivate(desk, "刘洋")
    done = roster.copy_week(desk, wang, date(2026, 11, 30))
    assert done == roster.RosterDone("已照上周排好 1 班。", ("刘洋不在职，没有照排。",))
    assert (cell(desk, date(2026, 12, 1), "早班"), cell(desk, date(2026, 12, 6), "早班")) == (["陈晨"], ["陈晨"])
    assert roster.copy_week(desk, wang, date(2026, 11, 30)).message.startswith("没有可照排的")
    assert len(journaled(desk, "roster.copy")) == 1


def test_the_site_parts_the_day_its_own_way_from_a_day_on(desk: Desk, wang: Actor) -> None:
    roster.assign(desk, wang, SUNDAY, "中班", ["王芳"])
    roster.assign(desk, wang, date(2026, 11, 30), "中班", ["王芳"])
    done = roster.keep_pattern(desk, wang, PatternIn("两班", date(2026, 11, 30), TWO_SHIFTS))
    assert done.message == "2026-11-30 起按“两班”排班：白班 08:00-20:00 夜班 20:00-次日08:00。"
    assert done.remarks == ("11-30 周一 中班排了王芳，新班次里没有这一班，请重排。",)
    assert found(shift_now(desk, at("2026-11-29 23:00"))).name == "中班"
    night = found(shift_now(desk, at("2026-12-01 07:59")))
    assert (night.name, night.day) == ("夜班", date(2026, 11, 30))
    assert following(desk, at("2026-12-01 07:59")).name == "白班"
    assert "两班" not in journaled(desk, "roster.pattern")[0].changes
    assert journaled(desk, "roster.pattern")[0].number == "排班 2026-11-30"


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (PatternIn(" ", TUESDAY, TWO_SHIFTS), "请给这套班次起个名字，如 三班。"),
        (PatternIn("两班", date(2026, 11, 22), TWO_SHIFTS), "2026-11-22 已经过去"),
        (PatternIn("两班", TUESDAY, "白班 八点到八点"), "第 1 行“白班 八点到八点”看不懂"),
        (PatternIn("两班", TUESDAY, ""), "请写 1 到 8 行"),
        (PatternIn("两班", TUESDAY, "白班 08:00-20:00\n白班 20:00-08:00"), "“白班”写了两次"),
        (PatternIn("两班", TUESDAY, "白班 08:00-25:00"), "第 1 行没有这个钟点"),
        (PatternIn("两班", TUESDAY, "白班 08:61-20:00"), "第 1 行没有这个钟点"),
    ],
)
def test_a_pattern_that_cannot_be_is_said(desk: Desk, wang: Actor, pattern: PatternIn, sentence: str) -> None:
    assert refused(roster.keep_pattern, desk, wang, pattern).startswith(sentence)


def test_gaps_in_a_pattern_are_told_and_it_is_kept(desk: Desk, wang: Actor) -> None:
    done = roster.keep_pattern(desk, wang, PatternIn("白天", TUESDAY, "白班 08:00-20:00"))
    assert done.remarks == ("20:00-次日08:00 没有班次。",)
    assert shift_now(desk, at("2026-11-24 21:00")) is None
    assert following(desk, at("2026-11-24 21:00")).day == date(2026, 11, 25)


def test_taking_duty_without_a_word_takes_the_shift_under_way(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    roster.keep_pattern(desk, wang, PatternIn("两班", MONDAY, TWO_SHIFTS))
    clock.advance(hours=7)
    setup.take_duty(desk, "陈晨")
    with desk.store.read() as session:
        from pmconsole.data.papers.queries import on_duty

        duty = found(on_duty(session, desk.site_id))
    assert (duty.name, duty.shift, duty.ends_at) == ("陈晨", "夜班", at("2026-11-24 08:00"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026年11月25日（周三）", date(2026, 11, 25)),
        ("11月25日 星期三", date(2026, 11, 25)),
        ("１１－２５", date(2026, 11, 25)),
        ("1-2", date(2027, 1, 2)),
        ("2026-11-25 00:00:00", date(2026, 11, 25)),
        ("2-29", None),
        ("早班", None),
        ("25", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    if text == "2-29":
        with pytest.raises(ValueError, match="没有“2-29”这一天。"):
            parse_day(text, MONDAY)
    else:
        assert parse_day(text, MONDAY) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_without_a_year_is_the_nearest(day: date, today: date) -> None:
    try:
        read = found(parse_day(f"{day:%m-%d}", today))
    except ValueError:
        assert (day.month, day.day) == (2, 29)
        return
    assert (read.month, read.day) == (day.month, day.day)
    if (day.month, day.day) != (2, 29):
        assert abs((read - today).days) <= 183


def test_names_are_read_however_they_are_joined() -> None:
    assert parse_names("王芳、陈晨，刘洋/王芳") == ["王芳", "陈晨", "刘洋"]
    assert parse_names(" ") == []


def test_shifts_are_read_as_people_write_them() -> None:
    one, other, last = parse_shifts("早班 8:00-16:00\n中班：16点00到24:00\n夜班 ００：００～８：００")
    assert (one.hours_zh, other.hours_zh, last.hours_zh) == ("08:00-16:00", "16:00-24:00", "00:00-08:00")
