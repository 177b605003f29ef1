"""A signature is somebody's: the name may sign here or stands outside the list until it is confirmed (4.2.3, 4.2.5)."""

import sqlite3
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import OwedRow
from pmconsole.desk.core import pins, scenes, settling
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, major, orders, reports
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.papers.content import sign_box
from pmconsole.procedure.vocabulary import Addressee, Category, Channel, Due, Paper, ReplyHow, Role, SignedHow
from pmconsole.screens.kit.blocks import Moments, signature_block
from tests.conftest import ZONE
from tests.people.conftest import GivePin
from tests.people.test_signing import detail_signatures

PAPER = SignedHow.PAPER


@pytest.fixture
def order(desk: Desk, wang: Actor) -> int:
    """An order to 工程部 that waits for a signature; 韩梅 manages, 钱总 stands above all."""
    for name, role in (("韩梅", Role.MANAGER), ("钱总", Role.GENERAL_MANAGER)):
        people.add(desk, wang, people.MemberIn(name, frozenset({role})))
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂", category=Category.REPAIR, room="3-2-1702"))
    return orders.issue_order(desk, wang, made.entry_id, department="工程部").paper_id


def owed(desk: Desk) -> list[OwedRow]:
    with desk.store.read() as session:
        return queries_people.owed(session, desk.site_id)


def lacks(desk: Desk, wang: Actor, order: int) -> str:
    return "".join(reason.text for reason in actions.missing(desk, wang, Paper.ORDER, order))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("周敏", "周敏不是工程部的部门主管或指定接单人"),
        ("李娜", "李娜不是工程部的部门主管或指定接单人"),
        ("钱总", "钱总不是工程部的部门主管或指定接单人"),
        ("路人甲", "路人甲不是名单里的工程部的部门主管或指定接单人：请写联系电话"),
    ],
)
def test_an_order_is_signed_for_by_its_own_department(
    desk: Desk, wang: Actor, order: int, name: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        orders.sign_for(desk, wang, order, receiver=name, how=PAPER)
    assert scenes.may_sign(desk, "order.sign", Paper.ORDER, order) == ["孙伟", "赵强"]


def test_what_is_written_afresh_to_the_general_manager_nobody_else_signs_for(
    desk: Desk, wang: Actor, order: int, clock: SettableClock
) -> None:
    clock.advance(days=5)
    again = orders.reissue(desk, wang, order, addressee=Addressee.GENERAL_MANAGER, addressee_name="钱总").paper_id
    with pytest.raises(BadInput, match="孙伟不是这张派工单写给的分公司总经理（钱总）"):
        orders.sign_for(desk, wang, again, receiver="孙伟", how=PAPER)
    assert scenes.may_sign(desk, "order.sign", Paper.ORDER, again) == ["钱总"]
    orders.sign_for(desk, wang, again, receiver="钱总", how=PAPER)


def done(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=PAPER)
    orders.arrange(desk, wang, order, worker="老张")
    orders.complete(desk, wang, order, result="已修好", customer_signer="陈先生")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")


def test_an_assistant_verifies_and_a_name_outside_the_list_holds_the_paper_until_one_confirms(
    desk: Desk, wang: Actor, order: int
) -> None:
    done(desk, wang, order)
    with pytest.raises(BadInput, match="赵强不是客服助理"):
        orders.verify(desk, wang, order, verifier="赵强", how=PAPER)
    with pytest.raises(BadInput) as asked:
        orders.verify(desk, wang, order, verifier="随便谁", how=PAPER)
    assert list(asked.value.fields) == ["number", "why"]
    orders.verify(desk, wang, order, verifier="随便谁", how=PAPER, number="13700000000", why="助理都在外面")
    (row,) = owed(desk)
    assert (row.name, row.due, row.number, row.reason) == ("随便谁", Due.CONFIRMATION, "13700000000", "助理都在外面")
    assert "名单外的签名还没有确认" in lacks(desk, wang, order)
    sign = detail_signatures(desk, order)[-1]
    box = sign_box("核实人", sign, ZONE)
    assert (box.name, box.mark) == ("随便谁", "名单外（助理都在外面），待名单内的人确认")
    (fact,) = signature_block([sign], Moments(ZONE, desk.now())).facts
    assert fact.text.endswith("随便谁（纸质签名 13700000000，见证 王芳，名单外：助理都在外面，待确认）")
    for name, says in (("随便谁", "要由名单里的人确认"), ("另一个", "也不在名单里|联系电话"), ("赵强", "不是客服助理")):
        with pytest.raises(BadInput, match=says):
            settling.settle(desk, wang, row.id, SignatureIn(name, PAPER))
    told = settling.settle(desk, wang, row.id, SignatureIn("李娜", PAPER))
    assert told.endswith("随便谁的名字已由名单里的人确认")
    assert owed(desk) == [] and "还没有确认" not in lacks(desk, wang, order)
    box = sign_box("核实人", detail_signatures(desk, order)[-1], ZONE)
    assert box.mark == "名单外（助理都在外面），2026-11-23 14:00 已由李娜确认 纸质签名"


def test_an_instruction_comes_from_above_whoever_asked(desk: Desk, wang: Actor, order: int) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "电梯困人", category=Category.EMERGENCY, major=True))
    zhao = Actor("赵强", frozenset({Role.SUPERVISOR, Role.HANDLER}))
    major.refer_upward(desk, zhao, made.entry_id, referred_to="韩梅", how=ReplyHow.PHONE)
    with pytest.raises(BadInput, match="周敏不是比请示人高一级以上的上级"):
        major.record_instruction(desk, wang, made.entry_id, instruction="疏散", instruction_by="周敏", how=PAPER)
    assert scenes.may_sign(desk, "entry.instruct", Paper.LEDGER, made.entry_id) == ["韩梅", "钱总"]
    major.record_instruction(desk, wang, made.entry_id, instruction="疏散", instruction_by="韩梅", how=PAPER)


@pytest.mark.parametrize(("how", "due"), [
    (ReplyHow.PHONE, Due.SIGNATURE), (ReplyHow.VISIT, Due.SIGNATURE), (ReplyHow.LETTER, None),
])  # fmt: skip
def test_an_instruction_that_was_only_said_is_owed_as_a_signature(
    desk: Desk, wang: Actor, how: ReplyHow, due: Due | None
) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "电梯困人", category=Category.EMERGENCY, major=True))
    major.refer_upward(desk, wang, made.entry_id, referred_to="赵强", how=how, instruction="通知维保")
    assert [row.due for row in owed(desk)] == [due] * (due is not None)


def test_who_has_a_pin_signs_on_paper_only_with_a_reason_and_a_superior_looks_at_it(
    desk: Desk, wang: Actor, order: int, give_pin: GivePin
) -> None:
    give_pin("孙伟", "2580")
    give_pin("韩梅", "1470")
    with pytest.raises(BadInput, match="孙伟有密码，签在纸上的请写明原因，会列给上级看。"):
        orders.sign_for(desk, wang, order, receiver="孙伟", how=PAPER)
    orders.sign_for(desk, wang, order, receiver="孙伟", how=PAPER, why="在现场，纸上签好带回")
    (row,) = owed(desk)
    assert (row.due, row.reason) == (Due.LOOK, "在现场，纸上签好带回")
    assert "还没有补签" not in lacks(desk, wang, order), "a look holds no paper"
    for hand, says in (
        (SignatureIn("李娜", PAPER), "李娜不是孙伟的上级"),
        (SignatureIn("孙伟", PAPER), "孙伟有密码：本人用密码确认，或请上级过目"),
        (SignatureIn("韩梅", PAPER), "韩梅有密码，请用密码"),
    ):
        with pytest.raises(BadInput, match=says):
            settling.settle(desk, wang, row.id, hand)
    proof = pins.prove(desk, "韩梅", "1470")
    settling.settle(desk, wang, row.id, SignatureIn("韩梅", SignedHow.PIN, proof))
    assert owed(desk) == []


def test_what_is_written_afresh_offers_and_takes_whom_it_can_be_written_to(
    desk: Desk, wang: Actor, order: int, clock: SettableClock
) -> None:
    assert scenes.addressees(desk, order) == ["赵强", "钱总"]
    assert scenes.superiors(desk, wang.roles) == ["周敏", "赵强", "韩梅", "钱总"], "the nearest rank first"
    assert scenes.superiors(desk, {Role.MANAGER, Role.HANDLER}) == ["钱总"]
    clock.advance(days=5)
    for addressee, name, says in (
        (Addressee.GENERAL_MANAGER, "赵强", "赵强不是分公司总经理，可以写给钱总"),
        (Addressee.HEAD, "周敏", "周敏不是工程部的部门主管，可以写给赵强"),
    ):
        with pytest.raises(BadInput, match=says):
            orders.reissue(desk, wang, order, addressee=addressee, addressee_name=name)
    assert "直接派给钱总" in orders.reissue(desk, wang, order, addressee=Addressee.GENERAL_MANAGER).message


def test_nobody_witnesses_their_own_signature(desk: Desk, wang: Actor, order: int) -> None:
    entry = register(desk, wang, Intake(Channel.PHONE, "大堂着火", major=True)).entry_id
    said: dict[str, Any] = {"content": "大堂起火，已扑灭", "cause": "短路", "measures": "断电", "reported_to": "韩梅"}
    report = reports.file_report(desk, wang, entry, **said).paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=PAPER)
    with sqlite3.connect(desk.store.path) as file:
        rows = file.execute("SELECT paper, name, how, witness FROM signature ORDER BY id").fetchall()
    assert rows == [("ZB", "王芳", "on_duty", ""), ("PG", "孙伟", "paper", "王芳")] and report


def test_a_manner_of_signing_is_never_filled_in(desk: Desk, wang: Actor, order: int) -> None:
    with pytest.raises(BadInput, match="请填写签名方式"):
        orders.sign_for(desk, wang, order, receiver="孙伟")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE signature SET content_hash = 'x'",
        "UPDATE signature SET settled_by = '别人', settled_reason = '代签'",
        "UPDATE signature SET due = NULL, settled_at = '2026-11-23 06:00:00.000000'",
        "UPDATE signature SET reason = '别的', settled_at = '2026-11-23 06:00:00.000000'",
    ],
)
def test_the_file_lets_a_signature_that_is_owed_be_given_and_nothing_else(
    desk: Desk, wang: Actor, order: int, sql: str
) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="1")
    with sqlite3.connect(desk.store.path) as file, pytest.raises(sqlite3.IntegrityError, match="签名不得更改"):
        file.execute(sql)
