"""What a PIN may be, how far those who look on may see, and how a refusal is told."""

from datetime import timedelta

import pytest

from pmconsole.procedure import figures, phrases, viewing
from pmconsole.procedure.pins import locked_for, pin_fault
from pmconsole.procedure.refusal import Reason, Refused
from pmconsole.procedure.viewing import Sight, sight_of
from pmconsole.procedure.vocabulary import PhraseKind, Role

H, A, R, S, M, G, C = Role
DIGITS, LENGTH = "密码只能是数字。", "密码要 4 到 12 位数字。"
EASY = "密码太容易猜，不要用同一个数字或连着的数字。"


@pytest.mark.parametrize(
    ("pin", "says"),
    [
        ("2580", ""), ("258013", ""), ("258013694725", ""),
        ("258", LENGTH), ("2580136947258", LENGTH),
        ("", DIGITS), ("25a0", DIGITS), ("２５８０", DIGITS), ("²580", DIGITS), ("-258", DIGITS),
        ("0000", EASY), ("777777", EASY), ("1234", EASY), ("4321", EASY), ("7890", EASY), ("8901", EASY),
        ("0987", EASY), ("2109", EASY), ("012345678901", EASY), ("1233", ""), ("1357", ""),
    ],
)  # fmt: skip
def test_what_a_pin_may_be(pin: str, says: str) -> None:
    assert pin_fault(pin) == says


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (11, 60), (12, 60), (10**6, 60)],
)
def test_the_fifth_wrong_try_locks_for_a_minute_each_further_for_twice_as_long_to_an_hour(
    failures: int, minutes: int
) -> None:
    assert locked_for(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("roles", "internal", "residents"),
    [
        ((), False, False), ({S}, False, False), ({H, A, R, C}, False, False),
        ({M}, True, True), ({G}, True, True), ({S, G}, True, True), ({S, M}, True, True),
    ],
)  # fmt: skip
def test_from_the_service_manager_up_everything_is_seen(roles: set[Role], internal: bool, residents: bool) -> None:
    assert sight_of(roles) == Sight(internal, residents)


def test_who_looks_on_sees_least_unless_their_role_says_more() -> None:
    assert Sight() == Sight(internal=False, residents=False)
    assert viewing.VIEWERS == (A, S, M, G)


ELSEWHERE = (
    "别处文字里写到内部管理事项或它的单据的完整编号的，那一行换成“（不显示，4.3.9）”；没有写编号的文字，程序认不出来。"
)


def test_what_is_kept_from_view_is_said() -> None:
    assert Sight(True, True).in_words() == ""
    assert Sight(False, True).in_words() == "不显示内部管理事项（4.3.9）。"
    assert Sight(True, False).in_words() == "不显示业主住户的号码。"
    assert Sight().in_words() == "不显示内部管理事项（4.3.9）、业主住户的号码。"
    assert Sight(True, True).limits() == ("全部都看得到，包括内部管理事项（4.3.9）和业主住户的号码。",)
    assert Sight().limits() == (
        "不显示内部管理事项（4.3.9）、业主住户的号码。各个画面、查找、数字里都没有。", ELSEWHERE,
    )  # fmt: skip
    assert Sight(True, False).limits() == ("不显示业主住户的号码。各个画面、查找、数字里都没有。", ELSEWHERE)
    assert Sight(False, True).limits()[0] == "不显示内部管理事项（4.3.9）。各个画面、查找、数字里都没有。"


@pytest.mark.parametrize(
    ("role", "sees"), [(H, True), (A, False), (R, False), (S, True), (M, True), (G, True), (C, False)]
)
def test_whose_figures_count_the_internal_route(role: Role, sees: bool) -> None:
    assert figures.may_see_internal({role}) is sees
    assert not figures.may_see_internal(())


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Reason("尚未消档", "4.3.7"), "尚未消档(4.3.7)"),
        (Reason("先办完再交班", "4.3.8", house=True), "先办完再交班(4.3.8 内部约定)"),
        (Reason("交班人没有签名", "F1"), "交班人没有签名(F1 表)"),
        (Reason("先办完再交班", "F1", house=True), "先办完再交班(F1 表 内部约定)"),
    ],
)
def test_a_reason_is_told_with_where_it_stands(reason: Reason, told: str) -> None:
    assert str(reason) == told


def test_a_refusal_tells_all_its_reasons_in_one_line() -> None:
    one, other = Reason("尚未消档", "4.3.7"), Reason("尚未回访", "4.3.2")
    refused = Refused(one, other)
    assert refused.reasons == (one, other) and str(refused) == "尚未消档(4.3.7)；尚未回访(4.3.2)"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("sg", True), ("s", True), ("s1", True), ("abcdefgh", True), ("abcdefghi", False), ("1s", False), ("SG", False),
     ("", False), ("水", False), ("s g", False), ("sg\n", False), ("s-g", False)],
)  # fmt: skip
def test_what_a_phrase_code_may_be(text: str, is_one: bool) -> None:
    assert phrases.is_code(text) is is_one


def test_every_code_a_site_starts_with_is_one_and_stands_for_one_thing() -> None:
    codes = [phrase.code for phrase in phrases.PHRASES]
    assert all(map(phrases.is_code, codes)) and len(set(codes)) == len(codes) == 25
    answers = {phrase.code for phrase in phrases.PHRASES if phrase.kind is PhraseKind.REPLY}
    assert answers == {"hfyp", "hfwc", "hfdd", "hfbx", "hfxx"}
    assert {p.code: p.text for p in phrases.PHRASES}["dtkr"] == "电梯困人"
