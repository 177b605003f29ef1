"""Text from outside is made harmless, and the same room or telephone number is recognised however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.core.text import clean, half_width


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  水管爆裂 ", "水管爆裂"),
        ("\x1b[31m红\x1b[0m字", "红字"),
        ("\x1b]0;标题\x07正文", "正文"),
        ("\x1b]8;;http://x\x1b\\链接\x1b]8;;\x1b\\", "链接"),
        ("\x1b]没有结尾的标题", "没有结尾的标题"),
        ("\x9b2J清屏", "清屏"),
        ("a\x00b\x7fc\x85", "abc"),
        ("\u202e倒着\u202c写", "倒着写"),
        ("零\u200b宽\ufeff字", "零宽字"),
        ("两\r\n行\t字", "两 行 字"),
        ("\ud800半个字", "半个字"),
        ("[b]粗[/b] 见[/ 备注", "[b]粗[/b] 见[/ 备注"),
        ("\u3000全角空格\u3000", "全角空格"),
    ],
)
def test_typed_text_is_kept_without_what_moves_a_terminal(raw: str, kept: str) -> None:
    assert clean(raw) == kept


def test_lines_of_a_long_text_are_kept_where_asked() -> None:
    assert clean("一\r\n二 \r三\x0b四\n", lines=True) == "一\n二\n三\n四"


@given(st.text(st.characters(), max_size=60), st.booleans())
def test_cleaning_twice_changes_nothing_more_and_leaves_no_control(raw: str, lines: bool) -> None:
    once = clean(raw, lines=lines)
    assert clean(once, lines=lines) == once
    assert all(sign == "\n" or ord(sign) >= 32 for sign in once)
    once.encode()


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("023-6888 1234", "68881234"),
        ("+86 23 68881234", "68881234"),
        ("0086-023-68881234", "68881234"),
        ("(023)68881234转12", "68881234"),
        ("68881234", "68881234"),
        ("６８８８－１２３４", "68881234"),
        ("138 0000 1234", "13800001234"),
        ("+8613800001234", "13800001234"),
        ("86 138-0000-1234", "13800001234"),
        ("013800001234", "13800001234"),
        ("13800001234/68881234", "13800001234"),
        ("电话:13800001234", "13800001234"),
        ("010-68881234", "01068881234"),
        ("+86 10 68881234", "01068881234"),
        ("400-800-1234", "4008001234"),
        ("8001", "8001"),
        ("023", "023"),
        ("86881234", "86881234"),
        ("不详", ""),
        ("", ""),
    ],
)
def test_one_number_has_one_key(written: str, key: str) -> None:
    assert phone_key(written) == key


@pytest.mark.parametrize(
    ("written", "key", "building"),
    [
        ("3-2-1702", "3-2-1702", "3"),
        ("3栋2单元1702", "3-2-1702", "3"),
        ("３幢２单元１７０２室", "3-2-1702", "3"),
        ("三栋二单元1702号", "3-2-1702", "3"),
        ("十二栋1单元301", "12-1-301", "12"),
        ("二十一栋301", "21-301", "21"),
        ("3号楼 2 单元 1702", "3-2-1702", "3"),
        ("3#楼2-1702", "3-2-1702", "3"),
        ("03-02-1702", "3-2-1702", "3"),
        ("3幢1702", "3-1702", "3"),
        ("3楼1702", "3-1702", "3"),
        ("3—2—1702", "3-2-1702", "3"),
        ("3/2/1702", "3-2-1702", "3"),
        ("a栋1702", "A-1702", "A"),
        ("B2栋1702", "B2-1702", "B2"),
        ("一期3栋2单元1702", "1期3-2-1702", "1期3"),
        ("3栋2单元17层2号", "3-2-17-2", "3"),
        ("3栋大堂", "3-大堂", "3"),
        ("3栋", "3栋", "3"),
        ("1702", "1702", ""),
        ("地下 车库", "地下车库", ""),
        ("", "", ""),
    ],
)
def test_one_room_has_one_key_and_its_building(written: str, key: str, building: str) -> None:
    assert room_key(written) == key
    assert building_of(key) == building


@given(st.text(max_size=30))
def test_any_text_has_keys_without_an_error(text: str) -> None:
    room_key(text)
    phone_key(text)
    building_of(text)


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3306))
def test_ways_to_write_a_room_agree(building: int, unit: int, room: int) -> None:
    key = f"{building}-{unit}-{room}"
    assert room_key(key) == room_key(f"{building}栋{unit}单元{room}") == room_key(f"{building} 幢 {unit} 单元 {room}室")
    assert room_key(room_key(key)) == key


def test_full_width_digits_read_as_digits() -> None:
    assert half_width("３－１７０２ＡＢ") == "3-1702AB"
