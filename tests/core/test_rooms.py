"""The same room is one key however it is written, and out of one column or three."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core.rooms import building_of, room_key, room_of


@pytest.mark.parametrize(
    ("written", "key", "building"),
    [
        ("3#2-1702", "3-2-1702", "3"),
        ("三栋二单元1702", "3-2-1702", "3"),
        ("3座2梯1702", "3-2-1702", "3"),
        ("3幢2门1702", "3-2-1702", "3"),
        ("叁栋1702", "3-1702", "3"),
        ("叁栋贰单元1702", "3-2-1702", "3"),
        ("拾贰栋1702", "12-1702", "12"),
        ("翠湖苑3栋2单元1702", "3-2-1702", "3"),
        ("翠湖苑小区3-2-1702", "3-2-1702", "3"),
        ("锦绣花园一期3栋2单元1702", "1期3-2-1702", "1期3"),
        ("A座1702", "A-1702", "A"),
        ("a座-1702室", "A-1702", "A"),
        ("翠湖苑A座1702", "A-1702", "A"),
        ("桂园3栋1702", "桂园3栋1702", ""),
        ("地下车库B2-113", "地下车库B2-113", ""),
        ("地库负二层113号车位", "地下车库B2-113", ""),
        ("车库B2层113号", "地下车库B2-113", ""),
        ("地下车库", "地下车库", ""),
        ("商铺12", "商铺12", ""),
        ("12号商铺", "商铺12", ""),
        ("门面12号", "商铺12", ""),
        ("商铺-012", "商铺12", ""),
        ("3栋商铺5", "3-商铺5", "3"),
        ("3栋底商5号", "3-商铺5", "3"),
        ("3栋门岗", "3-门岗", "3"),
        ("东门岗", "东门岗", ""),
    ],
)
def test_one_room_has_one_key(written: str, key: str, building: str) -> None:
    assert (room_key(written), building_of(room_key(written))) == (key, building)
    assert room_key(key) == key


@pytest.mark.parametrize(
    ("columns", "room", "key"),
    [
        (("3栋", "2单元", "1702"), "3栋2单元1702", "3-2-1702"),
        (("5", "1", "301"), "5-1-301", "5-1-301"),
        (("3", "", "1702"), "3-1702", "3-1702"),
        (("A座", "", "1702"), "A座1702", "A-1702"),
        (("3栋", "", "3-2-1702"), "3-2-1702", "3-2-1702"),
        (("3", "二", "1702"), "3栋二单元1702", "3-2-1702"),
        (("三", "二", "1702"), "三栋二单元1702", "3-2-1702"),
        (("3栋", "", ""), "3栋", "3栋"),
        (("3", "", ""), "3栋", "3栋"),
        (("", "", "1702"), "1702", "1702"),
        (("", "", ""), "", ""),
        (("地下车库", "", "B2-113"), "地下车库B2-113", "地下车库B2-113"),
    ],
)
def test_three_columns_are_one_room(columns: tuple[str, str, str], room: str, key: str) -> None:
    assert room_of(*columns) == room
    assert room_key(room) == key


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3306))
def test_every_way_to_write_a_room_agrees(building: int, unit: int, room: int) -> None:
    ways = ("{}#{}-{}", "{}座{}梯{}", "{}幢{}门{}", "翠湖苑{}栋{}单元{}", "{}栋{}单元{}室")
    assert {room_key(way.format(building, unit, room)) for way in ways} == {f"{building}-{unit}-{room}"}


@given(st.text("栋单元座梯门商铺车库地下负苑园-0123456789一二三十A", max_size=12))
def test_a_key_is_its_own_key_unless_it_names_no_room(text: str) -> None:
    room_key(text)
    building_of(room_key(text))
