"""Signatures as the desk keeps them: by PIN, on paper, over a line and then owed; changed after signing; who may."""

import sqlite3

import pytest
from sqlmodel import select

from pmconsole.data.core.tables import Person, Signature
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import SignatureRow
from pmconsole.data.people import queries as queries_people
from pmconsole.desk.core import pins, settling
from pmconsole.desk.core.errors import BadInput, NotFound, Refused
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, major, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.procedure.columns import OrderField
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Addressee, Category, Channel, Paper, ReplyHow, Role, SignedHow
from tests.conftest import found
from tests.people.conftest import GivePin


@pytest.fixture
def order(desk: Desk, wang: Actor) -> int:
    """An order to 工程部 that waits for a signature."""
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂", category=Category.REPAIR, room="3-2-1702"))
    return orders.issue_order(desk, wang, made.entry_id, department="工程部").paper_id


def signatures(desk: Desk) -> list[Signature]:
    with desk.store.read() as session:
        rows = list(session.exec(select(Signature).order_by("id")))
        session.expunge_all()
    return rows


def test_the_receiver_signs_at_the_desk_with_a_pin(desk: Desk, wang: Actor, order: int, give_pin: GivePin) -> None:
    give_pin("孙伟", "2580")
    inputs = {"receiver": "孙伟", "how": SignedHow.PIN, "pin": "２５８０"}
    actions.perform(desk, wang, StepKey.SIGN, order, inputs)
    (row,) = signatures(desk)
    assert (row.name, row.how, row.witness, row.role) == ("孙伟", SignedHow.PIN, "王芳", "receiver")
    assert row.person_id is not None and len(row.content_hash) == 64


@pytest.mark.parametrize(
    ("inputs", "field", "says"),
    [
        ({"receiver": "孙伟", "how": "pin"}, "pin", "请孙伟输入密码"),
        ({"receiver": "孙伟", "how": "pin", "pin": "1470"}, "pin", "密码不对"),
        ({"receiver": "周敏", "how": "pin", "pin": "2580"}, "pin", "周敏还没有设密码"),
        ({"receiver": "新来的", "how": "pin", "pin": "2580"}, "pin", "名单里没有"),
        ({"receiver": "李娜", "how": "paper"}, "receiver", "李娜不是工程部的部门主管或指定接单人"),
        ({"receiver": "孙伟", "how": "phone"}, "number", "哪个号码"),
        ({"receiver": "孙伟", "how": "fax"}, "how", "没有「fax」"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_beside_its_field(
    desk: Desk, wang: Actor, order: int, give_pin: GivePin, inputs: dict[str, str], field: str, says: str
) -> None:
    give_pin("孙伟", "2580")
    with pytest.raises(BadInput, match=says) as error:
        actions.perform(desk, wang, StepKey.SIGN, order, inputs)
    assert list(error.value.fields) == [field]
    assert signatures(desk) == []


def test_somebody_elses_proof_does_not_sign(desk: Desk, wang: Actor, order: int, give_pin: GivePin) -> None:
    give_pin("赵强", "2580")
    proof = pins.prove(desk, "赵强", "2580")
    with pytest.raises(BadInput, match="请孙伟输入密码"):
        orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PIN, proof=proof)


def test_an_old_proof_does_not_sign(
    desk: Desk, wang: Actor, order: int, clock: SettableClock, give_pin: GivePin
) -> None:
    give_pin("孙伟", "2580")
    proof = pins.prove(desk, "孙伟", "2580")
    clock.advance(minutes=6)
    with pytest.raises(BadInput, match="请孙伟输入密码"):
        orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PIN, proof=proof)


def test_a_word_over_the_telephone_is_owed_until_it_is_signed(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="13800000001")
    with desk.store.read() as session:
        (owed,) = queries_people.owed(session, desk.site_id)
    assert (owed.name, owed.number, owed.how) == ("孙伟", "13800000001", SignedHow.PHONE)
    assert owed.paper_number.startswith("PG-")
    assert "还没有补签" in "".join(r.text for r in actions.missing(desk, wang, Paper.ORDER, order))
    with pytest.raises(BadInput, match="欠签的是孙伟"):
        settling.settle(desk, wang, owed.id, SignatureIn("赵强", SignedHow.PAPER))
    with pytest.raises(BadInput, match="要本人签名"):
        settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PHONE, number="1"))
    assert "已补上" in settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))
    with desk.store.read() as session:
        assert queries_people.owed(session, desk.site_id) == []
    assert "还没有补签" not in "".join(r.text for r in actions.missing(desk, wang, Paper.ORDER, order))
    with pytest.raises(BadInput, match="不用再补"):
        settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))
    with pytest.raises(NotFound):
        settling.settle(desk, wang, 999, SignatureIn("孙伟", SignedHow.PAPER))
    with pytest.raises(Refused):
        settling.settle(desk, Actor("杨帆", frozenset({Role.ARCHIVIST})), owed.id, SignatureIn("孙伟", SignedHow.PAPER))


def test_an_instruction_told_over_the_telephone_is_owed_by_who_gave_it(desk: Desk, wang: Actor) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "电梯困人", category=Category.EMERGENCY, major=True))
    major.refer_upward(
        desk, wang, made.entry_id, referred_to="赵强", how=ReplyHow.PHONE, instruction="立即通知维保单位"
    )
    with desk.store.read() as session:
        (owed,) = queries_people.owed(session, desk.site_id)
    assert (owed.name, owed.step, owed.paper) == ("赵强", "entry.instruct", Paper.LEDGER)
    assert "还没有补签" in "".join(r.text for r in actions.missing(desk, wang, Paper.LEDGER, made.entry_id))


def test_what_was_changed_after_it_was_signed_is_shown(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    assert [s.changed for s in detail_signatures(desk, order)] == [False]
    orders.arrange(desk, wang, order, worker="老张")
    assert [s.changed for s in detail_signatures(desk, order)] == [False]
    orders.correct_order(desk, wang, order, field=OrderField.CONTENT, value="水管漏水", reason="听错")
    assert [s.changed for s in detail_signatures(desk, order)] == [True]


def detail_signatures(desk: Desk, order: int) -> tuple[SignatureRow, ...]:
    with desk.store.read() as session:
        return found(queries.order_detail(session, desk.site_id, order)).signatures


def test_the_verifier_did_not_do_the_work(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="李娜")
    orders.complete(desk, wang, order, result="已修好", customer_signer="陈先生")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    with pytest.raises(BadInput, match="核实人不能是处理人本人"):
        orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)


def test_a_reissue_to_the_general_manager_cannot_be_declined(
    desk: Desk, wang: Actor, order: int, clock: SettableClock
) -> None:
    clock.advance(days=5)
    people.add(desk, wang, people.MemberIn("钱总", frozenset({Role.GENERAL_MANAGER})))
    again = orders.reissue(desk, wang, order, addressee=Addressee.GENERAL_MANAGER, addressee_name="钱总").paper_id
    with pytest.raises(Refused, match="不能拒签"):
        orders.decline(desk, wang, again, receiver="钱总", reason="没空", how=SignedHow.PAPER)
    orders.sign_for(desk, wang, again, receiver="钱总", how=SignedHow.PAPER)


def test_a_customers_refusal_stands_with_reason_and_witness(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="老张")
    orders.complete(desk, wang, order, result="已修好", customer_refusal="业主嫌慢，不肯签")
    row = signatures(desk)[-1]
    assert (row.role, row.name, row.refusal, row.witness) == ("customer", "", "业主嫌慢，不肯签", "王芳")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE signature SET name = '别人'",
        "UPDATE signature SET at = '2020-01-01 00:00:00.000000'",
        "UPDATE signature SET how = 'pin'",
        "UPDATE signature SET content_hash = 'x'",
        "UPDATE signature SET settled_at = '2020-01-01 00:00:00.000000'",
        "DELETE FROM signature",
    ],
)
def test_the_file_itself_keeps_a_signature_as_it_was_given(desk: Desk, wang: Actor, order: int, sql: str) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    connection = sqlite3.connect(desk.store.path)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql)
    connection.close()


def test_what_somebody_owes_who_left_says_how_it_is_still_signed(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PHONE, number="13800000001")
    people.deactivate(desk, wang, "孙伟", "离职", sure=True)
    with desk.store.read() as session:
        (owed,) = queries_people.owed(session, desk.site_id)
    with pytest.raises(BadInput, match="孙伟已停用，欠的签名还留着；请先在「人员」里恢复，签好再停用。"):
        settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))
    people.reactivate(desk, wang, "孙伟")
    assert "孙伟的签名已补上" in settling.settle(desk, wang, owed.id, SignatureIn("孙伟", SignedHow.PAPER))


def test_nobody_who_left_can_sign(desk: Desk, wang: Actor, order: int) -> None:
    with desk.store.write() as session:
        found(session.exec(select(Person).where(Person.name == "孙伟")).first()).active = False
    with pytest.raises(BadInput, match="孙伟已停用"):
        orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
