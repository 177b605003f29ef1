"""Where a change reaches: what the desk may write, and whose door lies in it (4.3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.text import room_key
from pmconsole.procedure.scope import Reach, Scope, WrongScope, covers, overlaps, parse_scope, reach


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("全区", ()), ("全小区", ()), ("3栋", ("3",)), ("3", ("3",)), ("３幢", ("3",)), ("3、5栋", ("3", "5")),
        ("3-5栋", ("3", "4", "5")), ("3栋至5栋", ("3", "4", "5")), ("3栋和5栋", ("3", "5")), ("3栋2单元", ("3-2",)),
        ("3栋 2单元", ("3-2",)), ("三栋二单元", ("3-2",)), ("3-2-1702", ("3-2-1702",)), ("3栋1702", ("3-1702",)),
        ("A座2单元", ("A-2",)), ("1期3栋", ("1期3",)), ("3栋，3栋", ("3",)),
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
