"""Where a change reaches: what the desk may write, and whose door lies in it (4.3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core.rooms import room_key
from pmconsole.procedure.scope import Reach, Scope, WrongScope, covers, overlaps, parse_scope, reach


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("全区", ()), ("全小区", ()), ("3栋", ("3",)), ("3", ("3",)), ("３幢", ("3",)), ("3、5栋", ("3", "5")),
        ("3-5栋", ("3", "4", "5")), ("3栋至5栋", ("3", "4", "5")), ("3栋和5栋", ("3", "5")), ("3栋2单元", ("3-2",)),
        ("3栋 2单元", ("3-2",)), ("三栋二单元", ("3-2",)), ("3-2-1702", ("3-2-1702",)), ("3栋1702", ("3-1702",)),
        ("A座2单元", ("A-2",)), ("1期3栋", ("1期3",)), ("3栋和a座", ("3", "A")),
        ("3栋101室", ("3-101",)), ("3栋，3栋", ("3",)),
    ],
)  # fmt: skip
def test_what_may_be_written(text: str, places: tuple[str, ...]) -> None:
    scope = parse_scope(text, room_key)
    assert scope.places == places
    assert parse_scope(str(scope), room_key) == scope


@pytest.mark.parametrize("text", ["", "  ", "地下车库", "2单元", "9-5栋", "1-999栋", "哈哈", "3栋、哈哈"])
def test_what_names_no_place_gets_a_sentence(text: str) -> None:
    with pytest.raises(WrongScope, match="。"):
        parse_scope(text, room_key)


@pytest.mark.parametrize(
    ("scope", "room", "reached"),
    [
        ("全区", "", Reach.HERE), ("全区", "地下车库", Reach.HERE), ("3栋", "3-2-1702", Reach.HERE),
        ("3栋", "3-1702", Reach.HERE), ("3栋", "13-2-1702", Reach.NO), ("3栋", "", Reach.MAYBE),
        ("3栋2单元", "3-2-1702", Reach.HERE), ("3栋2单元", "3-1-1702", Reach.NO), ("3栋2单元", "3栋", Reach.MAYBE),
        ("3栋2单元", "3-1702", Reach.MAYBE), ("3-2-1702", "3-1702", Reach.MAYBE), ("3-2-1702", "3-1703", Reach.NO),
        ("3-1702", "3-2-1702", Reach.MAYBE), ("3栋、5栋", "5-1-301", Reach.HERE), ("3栋", "地下车库", Reach.NO),
        ("3-101", "3-2-101", Reach.MAYBE), ("3-2-101", "3-101", Reach.MAYBE),
    ],
)  # fmt: skip
def test_whose_door_lies_in_it(scope: str, room: str, reached: Reach) -> None:
    assert reach(parse_scope(scope, room_key), room_key(room)) is reached


part = st.integers(1, 3)
rooms = st.tuples(part, part, st.sampled_from([101, 102])).map(lambda r: "-".join(map(str, r)))
places = st.one_of(part.map(str), st.tuples(part, part).map(lambda p: f"{p[0]}-{p[1]}"), rooms)
scopes = st.lists(places, min_size=1, max_size=3).map(lambda found: Scope(tuple(found)))


@given(scopes, rooms)
def test_a_full_room_is_in_it_or_not_never_maybe(scope: Scope, room: str) -> None:
    inside = any(f"{room}-".startswith(f"{place}-") for place in scope.places)
    assert covers(scope, room) is inside
    assert reach(scope, room) is not Reach.MAYBE


@given(scopes, scopes, rooms)
def test_two_changes_that_reach_one_room_overlap(one: Scope, other: Scope, room: str) -> None:
    if covers(one, room) and covers(other, room):
        assert overlaps(one, other) and overlaps(other, one)


EXAMPLE = "请写成 全区，或 3栋、5-7栋、8栋2单元、3-2-1702，几处之间用顿号"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"还没有写范围，{EXAMPLE}。"),
        ("  、", f"还没有写范围，{EXAMPLE}。"),
        ("9-5栋", "「9-5栋」的楼号前后颠倒或太多，请检查。"),
        ("1-61栋", "「1-61栋」的楼号前后颠倒或太多，请检查。"),
        ("2单元", f"「2单元」是哪一栋的？{EXAMPLE}。"),
        ("3栋、地下车库", f"看不懂「地下车库」，{EXAMPLE}。"),
    ],
)
def test_what_names_no_place_is_told_word_for_word(text: str, sentence: str) -> None:
    with pytest.raises(WrongScope) as wrong:
        parse_scope(text, room_key)
    assert str(wrong.value) == sentence


@pytest.mark.parametrize("word", ["全区", "全小区", "整个小区", "全部", "全体", "小区", "全园区", "所有楼栋"])
def test_the_whole_site_has_several_names(word: str) -> None:
    assert parse_scope(f"3栋、{word}", room_key).whole


def test_sixty_buildings_at_once_are_the_most_and_one_is_the_least() -> None:
    assert parse_scope("1-60栋", room_key).places == tuple(map(str, range(1, 61)))
    assert parse_scope("5-5栋", room_key).places == ("5",)


@pytest.mark.parametrize(
    ("places", "told", "buildings"),
    [
        ((), "全区", ()),
        (("3",), "3栋", ("3",)),
        (("3", "8-2", "3-2-1702", "3-1702"), "3栋、8栋2单元、3-2-1702、3-1702", ("3", "8")),
    ],
)
def test_a_scope_is_shown_as_the_register_shows_it(
    places: tuple[str, ...], told: str, buildings: tuple[str, ...]
) -> None:
    scope = Scope(places)
    assert (str(scope), scope.buildings, scope.whole) == (told, buildings, not places)
    assert Scope() == Scope(())


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((), ("3",), True), (("3",), (), True), (("3",), ("3-2",), True), (("3-2",), ("3",), True),
        (("3",), ("5",), False), (("3-2",), ("3-1",), False), (("3-2",), ("3-1702",), True),
        (("3-1702",), ("3-1703",), False), (("3", "5"), ("7", "5-1"), True), (("3-2-1702",), ("3-1702",), True),
        (("3-2-1702",), ("3-1703",), False), (("3-2-1702",), ("3-2-1703",), False), (("3-2-1702",), ("3-1",), False),
    ],
)  # fmt: skip
def test_which_changes_may_meet(one: tuple[str, ...], other: tuple[str, ...], meet: bool) -> None:
    assert overlaps(Scope(one), Scope(other)) is meet


def test_of_several_places_the_nearest_decides() -> None:
    assert reach(Scope(("5", "3-2")), "3") is Reach.MAYBE
    assert reach(Scope(("5", "3-2", "3")), "3") is Reach.HERE
    assert reach(Scope(("5",)), "3") is Reach.NO
    assert [one.value for one in Reach] == [0, 1, 2]
