"""Who may sign for what, clause by clause, against tables written by hand; what is still to come after a signature."""

import pytest

from pmconsole.procedure import signers
from pmconsole.procedure.signers import Scene, Signer
from pmconsole.procedure.vocabulary import Addressee, Due, Role, SignedHow

HANDLER, ASSISTANT, RECEIVER, HEAD, MANAGER, GENERAL_MANAGER, ARCHIVIST = Role
LIST = {
    "王芳": Signer("王芳", frozenset({HANDLER}), "客服部"),
    "李娜": Signer("李娜", frozenset({ASSISTANT}), "客服部"),
    "孙伟": Signer("孙伟", frozenset({RECEIVER}), "工程部"),
    "赵强": Signer("赵强", frozenset({HEAD}), "工程部"),
    "周敏": Signer("周敏", frozenset({HEAD}), "护卫部"),
    "韩梅": Signer("韩梅", frozenset({MANAGER}), "客服部"),
    "钱总": Signer("钱总", frozenset({GENERAL_MANAGER})),
    "杨帆": Signer("杨帆", frozenset({ARCHIVIST})),
    "老张": Signer("老张", department="工程部"),
    "路人甲": Signer("路人甲", listed=False),
}
AT_FIRST = Scene("工程部", "赵强", "孙伟")
TO_HEAD = Scene("工程部", "赵强", "孙伟", Addressee.HEAD, "赵强")
TO_MANAGER = Scene("工程部", "赵强", "孙伟", Addressee.GENERAL_MANAGER, "钱总")
UNNAMED = Scene("工程部", "赵强", "孙伟", Addressee.GENERAL_MANAGER)


@pytest.mark.parametrize(
    ("step", "scene", "may"),
    [
        pytest.param("order.sign", AT_FIRST, {"孙伟", "赵强"}, id="4.2.3 the head or a receiver of that department"),
        pytest.param("order.decline", AT_FIRST, {"孙伟", "赵强"}, id="4.2.3 who may take it may decline it"),
        pytest.param("order.sign", TO_HEAD, {"赵强"}, id="4.3.11 to the head: the head"),
        pytest.param("order.sign", TO_MANAGER, {"钱总"}, id="4.3.11 to the general manager: the general manager"),
        pytest.param("order.sign", UNNAMED, {"钱总"}, id="4.3.11 to a general manager nobody has named"),
        pytest.param("order.pass", Scene(), {"李娜"}, id="4.2.5 an assistant"),
        pytest.param("order.rework", Scene(), {"李娜"}, id="4.2.5 an assistant, back for rework too"),
        pytest.param("entry.instruct", Scene(), {"赵强", "周敏", "韩梅", "钱总"}, id="4.2.7 above the desk"),
        pytest.param("entry.instruct", Scene(asked_by=2), {"韩梅", "钱总"}, id="4.2.7 above the head who asked"),
        pytest.param("entry.instruct", Scene(asked_by=4), set(), id="4.2.7 nobody stands above the general manager"),
    ],
)
def test_whose_signature_it_is(step: str, scene: Scene, may: set[str]) -> None:
    assert {name for name, one in LIST.items() if signers.may(step, one, scene)} == may


@pytest.mark.parametrize("step", ["order.sign", "order.pass", "entry.instruct"])
def test_who_is_somebody_else_is_refused_and_of_whom_the_list_knows_nothing_is_outside(step: str) -> None:
    for name, one in LIST.items():
        allowed = signers.may(step, one, AT_FIRST)
        said = signers.refusal(step, one, AT_FIRST)
        outside = signers.outside(step, one, AT_FIRST)
        assert (allowed, said is not None, outside) == {
            True: (True, False, False),
            False: (False, False, True) if name in ("老张", "路人甲") else (False, True, False),
        }[allowed]


def test_a_head_whom_the_department_names_signs_though_the_list_gives_another_role() -> None:
    assert signers.may("order.sign", Signer("赵强", frozenset({HANDLER})), AT_FIRST)


def test_whoever_a_paper_is_written_to_by_hand_is_outside_unless_the_list_has_them() -> None:
    scene = Scene("工程部", "赵强", "孙伟", Addressee.HEAD, "路人甲")
    assert signers.outside("order.sign", LIST["路人甲"], scene)


@pytest.mark.parametrize(
    ("roles", "stands"),
    [
        ((), 0), ((HANDLER,), 1), ((ARCHIVIST, ASSISTANT), 1), ((RECEIVER,), 1), ((HANDLER, HEAD), 2),
        ((MANAGER,), 3), ((GENERAL_MANAGER, HANDLER), 4),
    ],
)  # fmt: skip
def test_how_high_somebody_stands(roles: tuple[Role, ...], stands: int) -> None:
    assert signers.rank(roles) == stands
    assert set(signers.RANK) == set(Role)


@pytest.mark.parametrize(
    ("how", "outside", "has_pin", "due", "stays"),
    [
        (SignedHow.PAPER, False, False, None, False),
        (SignedHow.PAPER, False, True, Due.LOOK, False),
        (SignedHow.PAPER, True, False, Due.CONFIRMATION, True),
        (SignedHow.PIN, False, True, None, False),
        (SignedHow.PHONE, False, True, Due.SIGNATURE, True),
        (SignedHow.RADIO, False, False, Due.SIGNATURE, True),
        (SignedHow.PHONE, True, False, Due.CONFIRMATION, True),
        (SignedHow.ON_DUTY, False, True, None, False),
    ],
)
def test_what_is_still_to_come_after_a_signature_and_whether_the_paper_stays_for_it(
    how: SignedHow, outside: bool, has_pin: bool, due: Due | None, stays: bool
) -> None:
    assert signers.due(how, outside=outside, has_pin=has_pin) is due
    assert signers.due(how, refusal="客户不肯签", outside=outside, has_pin=has_pin) is None
    assert (signers.keeps_back(due, False), signers.keeps_back(due, True)) == (stays, False)
