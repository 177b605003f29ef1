"""Text over lines of cells: Chinese is broken anywhere, numbers and marks are not; pieces in rows stay whole."""

from hypothesis import given
from hypothesis import strategies as st

from pmconsole.screens.kit.cells import folded, in_rows, width


@given(st.text(st.sampled_from("请换人排班，。：； PG-26:1"), max_size=60), st.integers(20, 60))
def test_a_sentence_is_folded_without_losing_a_character(text: str, cells: int) -> None:
    assert folded(text, cells).replace("\n", "").replace(" ", "") == text.replace(" ", "")


@given(st.text(st.sampled_from("请换人排班 "), max_size=60), st.integers(20, 60))
def test_no_line_of_a_sentence_is_wider_than_there_is_room(text: str, cells: int) -> None:
    assert all(width(line) <= cells for line in folded(text, cells).split("\n"))


def test_a_number_is_not_parted_and_a_line_does_not_begin_with_a_mark() -> None:
    text = "! 孙卫东名下还有派工单 8 张，请换人跟进：PG-20261114-002、PG-20261125-007。"
    assert folded(text, 42).split("\n") == [
        "! 孙卫东名下还有派工单 8 张，请换人跟进：",
        "PG-20261114-002、PG-20261125-007。",
    ]
    assert folded("密码不对；内容都在。", 8).split("\n") == ["密码不", "对；内容", "都在。"]


def test_pieces_stand_in_rows_whole_and_the_last_row_says_that_there_are_more() -> None:
    names = [f"{digit} 欧阳修远" for digit in range(1, 8)]
    assert in_rows(names, 24, 3).split("\n") == [
        "1 欧阳修远  2 欧阳修远",
        "3 欧阳修远  4 欧阳修远",
        "5 欧阳修远  6 欧阳修远 …",
    ]
    assert in_rows([], 24, 2) == ""
