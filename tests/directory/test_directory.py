"""The directory as the desk uses it: found by any form of a name, number or room; changed with a history; merged."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pmconsole.data.core.pinyin import sounds
from pmconsole.data.core.rooms import room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.directory import queries
from pmconsole.data.directory.rows import ContactRow
from pmconsole.desk.core.errors import BadInput, Conflict, DeskError, NotFound, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory import acts as directory
from pmconsole.desk.directory.acts import ContactIn
from pmconsole.desk.directory.words import NumberIn, UnreadableWords, parse_day, parse_numbers, parse_places
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade


def someone(name: str, numbers: str = "", places: str = "", **more: object) -> ContactIn:
    base = ContactIn(name, category=ContactCategory.OWNER, numbers=parse_numbers(numbers), places=parse_places(places))
    return replace(base, **more)  # type: ignore[arg-type]


def found(desk: Desk, words: str) -> list[str]:
    with desk.store.read() as session:
        return [
            row.name
            for row in queries.contact_rows(session, desk.site_id, queries.contact_ids(session, desk.site_id, words))
        ]


def callers(desk: Desk, phone: str = "", room: str = "", today: date | None = None) -> list[str]:
    with desk.store.read() as session:
        rows = queries.owner_of(session, desk.site_id, phone_key(phone), room_key(room), today)
    return [row.name for row in rows]


def read(desk: Desk, contact_id: int) -> ContactRow:
    with desk.store.read() as session:
        row = queries.contact(session, desk.site_id, contact_id)
    assert row is not None
    return row


@pytest.fixture
def shan(desk: Desk, wang: Actor) -> int:
    """单伟 of 3-2-1702 with two numbers, and a few others."""
    kept = directory.add(desk, wang, someone("单伟", "023-6888 1234 住宅；13900001111 手机", "3-2-1702", remark="养狗"))
    for name, numbers, places in (
        ("曾丽", "68882222转12", "3-1-1702"), ("仇建国", "13712345678", "5-1-301"), ("张三", "010-62345678", "12栋"),
    ):  # fmt: skip
        directory.add(desk, wang, someone(name, numbers, places))
    firm = ContactIn("重庆燃气客服", ContactKind.FIRM, ContactCategory.GAS, (NumberIn("96777", "24 小时"),))
    directory.add(desk, wang, firm)
    return kept.contact_id


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("单伟", "单伟"), ("伟", "单伟"), ("shanwei", "单伟"), ("shan wei", "单伟"), ("SW", "单伟"), ("shanw", "单伟"),
        ("zengli", "曾丽"), ("zl", "曾丽"), ("qiu", "仇建国"), ("qjg", "仇建国"), ("chongqing", "重庆燃气客服"),
        ("023-6888 1234", "单伟"), ("+86 23 68881234", "单伟"), ("68881234", "单伟"), ("６８８８１２３４", "单伟"),
        ("881234", "单伟"), ("0236888 1", "单伟"), ("68881234转8", "单伟"), ("139 0000", "单伟"),
        ("96777", "重庆燃气客服"),
        ("3-2-1702", "单伟"), ("3栋2单元1702", "单伟"), ("三栋二单元1702", "单伟"), ("3幢1702", "曾丽"),
        ("3幢1702", "单伟"),
        ("养狗", "单伟"), ("5-1", "仇建国"), ("12栋", "张三"), ("单 1702", "单伟"), ("24 小时", "重庆燃气客服"),
    ],
)  # fmt: skip
def test_a_contact_is_found_by_what_is_typed(desk: Desk, shan: int, words: str, name: str) -> None:
    assert name in found(desk, words)


@pytest.mark.parametrize("words", ["dan", "3-1-1703", "3栋3单元1702", "13900002222", "%", "_", "'; drop table contact"])
def test_what_nobody_has_finds_nobody(desk: Desk, shan: int, words: str) -> None:
    assert "单伟" not in found(desk, words)


def test_another_unit_is_not_taken_for_this_one(desk: Desk, shan: int) -> None:
    assert found(desk, "3-2-1702") == ["单伟"]
    assert callers(desk, room="3-2-1702") == ["单伟"]
    assert callers(desk, room="3幢1702") == ["单伟", "曾丽"]


def test_the_whole_name_comes_before_a_part_of_another(desk: Desk, wang: Actor, shan: int) -> None:
    directory.add(desk, wang, someone("阿张三丰"))
    assert found(desk, "张三") == ["张三", "阿张三丰"]


def test_surnames_sound_as_surnames() -> None:
    said = {
        name: sounds(name, person=True)[0][0] for name in ("单伟", "曾丽", "仇英", "解缙", "查良镛", "尉迟恭", "朴树")
    }
    assert said == {
        "单伟": "shanwei", "曾丽": "zengli", "仇英": "qiuying", "解缙": "xiejin", "查良镛": "zhaliangyong",
        "尉迟恭": "yuchigong", "朴树": "piaoshu",
    }  # fmt: skip
    assert sounds("单元门厂", person=False)[0][0].startswith("danyuan")
    assert {"qinwei", "tanwei"} == {full for full, _ in sounds("覃伟", person=True)}


@pytest.mark.parametrize(
    "phone", ["023-6888 1234", "+86 23 68881234", "68881234", "０２３－６８８８１２３４", "68881234转5"]
)
def test_however_it_is_dialled_it_is_one_caller(desk: Desk, shan: int, phone: str) -> None:
    assert callers(desk, phone) == ["单伟"]


def test_two_people_with_one_number_both_come(desk: Desk, wang: Actor, shan: int) -> None:
    directory.add(desk, wang, someone("李红", "68881234", "3-2-1702"))
    assert callers(desk, "68881234") == ["李红", "单伟"]


def test_a_tenant_who_moved_out_is_no_caller_any_more(desk: Desk, wang: Actor) -> None:
    directory.add(desk, wang, someone("租客", "13800001111", "2-1-101", valid_until=date(2026, 11, 22)))
    assert callers(desk, "13800001111", today=desk.today()) == []
    assert callers(desk, "13800001111", today=date(2026, 11, 22)) == ["租客"]


def test_a_change_is_searched_by_its_new_words_and_the_old_stay_in_the_history(
    desk: Desk, wang: Actor, shan: int, clock: SettableClock
) -> None:
    clock.set(clock.now() + timedelta(days=1))
    new = replace(directory.typed_of(read(desk, shan)), numbers=parse_numbers("13822223333"), post="业委会主任")
    assert directory.change(desk, wang, shan, new, seen=1).version == 2
    assert (found(desk, "68881234"), found(desk, "13822223333"), found(desk, "业委会")) == ([], ["单伟"], ["单伟"])
    with desk.store.read() as session:
        lines = queries.history(session, desk.site_id, shan)
    assert [line.action for line in lines] == ["contact.add", "contact.change"]
    told = {change.field: (change.old, change.new) for change in lines[1].changes}
    assert told["numbers"] == ("023-6888 1234 住宅；13900001111 手机", "13822223333")
    assert read(desk, shan).confirmed_at == clock.now()


def test_two_consoles_at_one_contact_are_told_of_each_other(desk: Desk, wang: Actor, shan: int) -> None:
    mine = directory.typed_of(read(desk, shan))
    directory.change(desk, Actor("刘志刚", wang.roles), shan, replace(mine, post="楼长"), seen=1)
    with pytest.raises(Conflict) as caught:
        directory.change(desk, wang, shan, replace(mine, remark="有狗"), seen=1)
    assert [(c.who, c.field, c.new) for c in caught.value.changes] == [("刘志刚", "岗位", "楼长")]


def test_retired_is_not_found_and_not_lost(desk: Desk, wang: Actor, shan: int) -> None:
    with pytest.raises(BadInput):
        directory.retire(desk, wang, shan, " ")
    directory.retire(desk, wang, shan, "已搬走")
    assert found(desk, "单伟") == [] == callers(desk, "68881234")
    assert read(desk, shan).retire_reason == "已搬走"
    with desk.store.read() as session:
        assert list(queries.contact_ids(session, desk.site_id, "单伟", retired=True)) == [shan]
    with pytest.raises(Refused, match="已搬走"):
        directory.change(desk, wang, shan, someone("单伟"))


def test_merged_duplicates_keep_every_number_and_room(desk: Desk, wang: Actor, shan: int) -> None:
    other = directory.add(desk, wang, someone("单先生", "68881234；13511112222", "3栋2单元1702；车位 B12", post="车主"))
    with desk.store.read() as session:
        assert list(queries.duplicates(session, desk.site_id)) == [shan, other.contact_id]
    directory.merge(desk, wang, shan, [other.contact_id])
    row = read(desk, shan)
    assert [one.key for one in row.numbers] == ["68881234", "13900001111", "13511112222"]
    assert [place.room for place in row.places] == ["3-2-1702", "车位 B12"]
    assert (row.post, row.remark) == ("车主", "养狗；单先生")
    assert read(desk, other.contact_id).merged_into_id == shan
    assert found(desk, "13511112222") == ["单伟"]
    with pytest.raises(DeskError, match="它自己"):
        directory.merge(desk, wang, shan, [shan])
    with pytest.raises(NotFound):
        directory.merge(desk, wang, shan, [999])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (ContactIn(" "), "name"), (ContactIn("长" * 61), "name"), (ContactIn("甲", remark="注" * 501), "remark"),
        (ContactIn("甲", valid_from=date(2026, 5, 1), valid_until=date(2026, 4, 1)), "valid_until"),
        (ContactIn("甲", numbers=(NumberIn("abc"),)), "numbers"),
        (ContactIn("甲", numbers=(NumberIn("1"),)), "numbers"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_beside_its_field(desk: Desk, wang: Actor, typed: ContactIn, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        directory.add(desk, wang, typed)
    assert list(caught.value.fields) == [field]
    assert found(desk, "") == []


@pytest.mark.parametrize(
    "text", ["abc", "6888-CALL", "电话", "12", "1" * 20, ";".join(str(68880000 + n) for n in range(13))]
)
def test_a_number_of_letters_is_a_sentence(text: str) -> None:
    with pytest.raises(UnreadableWords, match="号码"):
        parse_numbers(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("68881234 值班室；13900001111", [("68881234", "值班室"), ("13900001111", "")]),
        ("手机：13900001111", [("13900001111", "手机")]), ("(023)68881234转12", [("(023)68881234转12", "")]),
        ("+86 139 0000 1111 手机", [("+86 139 0000 1111", "手机")]), ("68881234；023-68881234", [("68881234", "")]),
        ("", []), ("８１０１ 工程部", [("8101", "工程部")]),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, numbers: list[tuple[str, str]]) -> None:
    assert [(one.number, one.label) for one in parse_numbers(text)] == numbers


def test_days_are_read_as_people_write_them() -> None:
    for text in ("2026-11-3", "2026/11/03", "2026年11月3日", "20261103", "2026-11-03 00:00:00"):
        assert parse_day(text) == date(2026, 11, 3)
    with pytest.raises(UnreadableWords, match="日期"):
        parse_day("明年")


def test_who_is_not_on_duty_writes_nothing(desk: Desk) -> None:
    with pytest.raises(Refused):
        directory.add(desk, Actor("", frozenset()), someone("甲"))


def test_grade_and_post_are_kept(desk: Desk, wang: Actor) -> None:
    kept = directory.add(desk, wang, someone("赵强", grade=Grade.B, post="工程主管", department="工程部"))
    row = read(desk, kept.contact_id)
    assert (row.grade.zh, row.post, row.department) == ("B", "工程主管", "工程部")


def test_escape_sequences_never_reach_the_file(desk: Desk, wang: Actor) -> None:
    kept = directory.add(desk, wang, someone("张\x1b[31m三", remark="[/红]\x07"))
    assert (read(desk, kept.contact_id).name, read(desk, kept.contact_id).remark) == ("张三", "[/红]")
