"""What the desk says to bad input, to a stale screen, to a step out of turn; and that nothing typed is half written."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select

from pmconsole.data.core.tables import ClockRow, Journal
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers.queries import entry_detail, ledger_ids
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core import drafts
from pmconsole.desk.core.errors import BadInput, Conflict, NotFound, Refused
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, entries, orders
from pmconsole.desk.papers.qualifying import standing
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.desk.people import setup
from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.columns import EntryField, OrderField
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import (
    Category,
    Channel,
    EntryState,
    OrderState,
    Paper,
    ReplyHow,
    Role,
    Rule,
    SignedHow,
)
from pmconsole.procedure.workflow import STEPS
from tests.conftest import found

NASTY = "[/] [B2]车库 \x1b[31m红\x1b]0;标题\x07 '; DROP TABLE ledger_entry; -- =1+1 \u202e逆"
CLEAN = "[/] [B2]车库 红 '; DROP TABLE ledger_entry; -- =1+1 逆"


def journal_lines(desk: Desk) -> int:
    with desk.store.read() as session:
        return session.exec(select(func.count()).select_from(Journal)).one()


@pytest.fixture
def call(desk: Desk, wang: Actor) -> int:
    return register(desk, wang, Intake(Channel.PHONE, "水管爆裂", "周先生", "13800138000", "3-2-1702")).entry_id


@pytest.fixture
def order(desk: Desk, wang: Actor, call: int) -> int:
    return orders.issue_order(desk, wang, call, department="工程部").paper_id


@pytest.mark.parametrize(
    ("intake", "field", "sentence"),
    [
        (Intake(Channel.PHONE, "  \n "), "content", "内容还没有填写。"),
        (Intake(Channel.PHONE, "水" * 5001), "content", "内容最多 5000 字，现在 5001 字；内容没有丢，请删短后再保存。"),
        (Intake(Channel.PHONE, "漏水", source="周" * 201), "source", "信息提供者最多 200 字"),
        (Intake(Channel.SERVICE_FORM, "漏水"), "filler", "客户服务单要填写填单人。"),
        (Intake(Channel.SERVICE_FORM, "漏水", form=FormIntake(" \x07 ")), "filler", "客户服务单要填写填单人。"),
    ],
)
def test_an_intake_that_cannot_be_taken_is_told_field_by_field_and_uses_no_number(
    desk: Desk, wang: Actor, intake: Intake, field: str, sentence: str
) -> None:
    before = journal_lines(desk)
    with pytest.raises(BadInput) as bad:
        register(desk, wang, intake)
    assert bad.value.fields[field].startswith(sentence)
    assert journal_lines(desk) == before
    assert register(desk, wang, Intake(Channel.PHONE, "漏水")).number == "XX-20261123-001"


def test_two_numbers_in_one_field_are_asked_about(desk: Desk, wang: Actor) -> None:
    with pytest.raises(BadInput) as bad:
        register(desk, wang, Intake(Channel.PHONE, "漏水", phone="13900001111、68881234"))
    assert bad.value.fields == {"phone": "这里有 2 个号码（13900001111、68881234）；请只留来电的号码，其余的写进备注。"}
    register(desk, wang, Intake(Channel.PHONE, "漏水", phone="68881234-801"))


def test_a_time_in_the_future_is_refused(desk: Desk, wang: Actor, clock: SettableClock) -> None:
    with pytest.raises(BadInput) as bad:
        register(desk, wang, Intake(Channel.PHONE, "漏水", received_at=clock.now() + timedelta(minutes=1)))
    assert bad.value.fields == {"received_at": "接收时间在将来，请检查；留空就是现在。"}


def test_five_thousand_characters_and_an_unknown_phone_are_taken(desk: Desk, wang: Actor) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "水" * 5000, phone="不详,来电显示 +00 (?)"))
    with desk.store.read() as session:
        assert len(found(entry_detail(session, desk.site_id, made.entry_id)).entry.content) == 5000


def test_markup_escapes_and_sql_in_every_field_are_kept_as_the_text_they_are(desk: Desk, wang: Actor) -> None:
    form = FormIntake(NASTY, NASTY, printed_no=NASTY, customer=NASTY)
    made = register(desk, wang, Intake(Channel.SERVICE_FORM, NASTY, NASTY, NASTY, NASTY, remark=NASTY, form=form))
    order = orders.issue_order(desk, wang, made.entry_id, department="工程部", content=NASTY, requirement=NASTY)
    orders.sign_for(desk, wang, order.paper_id, receiver=NASTY, how=SignedHow.PAPER, number=NASTY, why=NASTY)
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, made.entry_id))
    assert detail.form is not None
    kept = [detail.entry.content, detail.entry.source, detail.entry.room, detail.form.filler, detail.form.printed_no]
    assert {*kept, detail.orders[0].content, detail.orders[0].receiver} == {CLEAN}


def test_a_department_that_does_not_exist_is_named_with_those_that_do(desk: Desk, wang: Actor, call: int) -> None:
    with pytest.raises(BadInput, match="没有「财务部」这个部门。现有部门：工程部、护卫部"):
        orders.issue_order(desk, wang, call, department="财务部")


def test_no_order_for_a_voided_entry(desk: Desk, wang: Actor, call: int) -> None:
    entries.void(desk, wang, call, reason="重复登记")
    with pytest.raises(Refused, match="现在是「作废」，不能派工"):
        orders.issue_order(desk, wang, call, department="工程部")


def test_two_consoles_on_one_paper_the_second_is_told_what_changed_and_by_whom(
    desk: Desk, wang: Actor, call: int
) -> None:
    with desk.store.read() as session:
        seen = found(entry_detail(session, desk.site_id, call)).entry.version
    li = Actor("李强", frozenset({Role.HANDLER}))
    entries.correct(desk, li, call, seen=seen, field=EntryField.ROOM, value="3-2-1802", reason="听错")
    with pytest.raises(Conflict, match="刚被李强改过。您填写的内容还在") as conflict:
        entries.correct(desk, wang, call, seen=seen, field=EntryField.CONTENT, value="厨房水管爆裂", reason="补充")
    told = {change.field: (change.old, change.new, change.who) for change in conflict.value.changes}
    assert told["room"] == ("3-2-1702", "3-2-1802", "李强")
    entries.correct(
        desk, wang, call, seen=conflict.value.version, field=EntryField.CONTENT, value="厨房水管爆裂", reason="补充"
    )


def test_a_corrected_field_keeps_its_old_value_and_is_found_by_the_new_one(desk: Desk, wang: Actor, call: int) -> None:
    entries.correct(desk, wang, call, field=EntryField.CONTENT, value="燃气泄漏", reason="听错")
    with desk.store.read() as session:
        (line,) = [
            r for r in journal.history(session, desk.site_id, Paper.LEDGER, call) if r.action == StepKey.CORRECT.value
        ]
        assert ("content", "水管爆裂", "燃气泄漏") in {(c.field, c.old, c.new) for c in line.changes}
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words="燃气"))) == [call]
        assert list(ledger_ids(session, desk.site_id, LedgerFilter(words="水管"))) == []


def test_a_correction_may_not_empty_what_the_paper_is_about(desk: Desk, wang: Actor, call: int) -> None:
    with pytest.raises(BadInput, match="内容不能为空"):
        entries.correct(desk, wang, call, field=EntryField.CONTENT, value=" ", reason="误")


def test_a_result_corrected_on_the_order_is_corrected_in_its_round(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.correct_order(desk, wang, order, field=OrderField.RESULT, value="已换", reason="补写")
    with desk.store.read() as session:
        lines = journal.history(session, desk.site_id, Paper.ORDER, order)
    assert any(change.field == "第1轮.result" for line in lines for change in line.changes)


@pytest.mark.parametrize(
    ("minutes", "sentence"), [(1, "时间在将来"), (-30, r"时间早于上一步（11-23 14:00）")], ids=["future", "before"]
)
def test_a_step_cannot_be_dated_into_the_future_or_before_the_step_it_follows(
    desk: Desk, wang: Actor, clock: SettableClock, order: int, minutes: int, sentence: str
) -> None:
    clock.advance(minutes=20)
    with pytest.raises(BadInput, match=sentence):
        orders.sign_for(
            desk, wang, order, receiver="孙伟", at=clock.now() + timedelta(minutes=minutes), how=SignedHow.PAPER
        )


def test_a_step_told_later_counts_from_when_it_happened(
    desk: Desk, wang: Actor, clock: SettableClock, order: int
) -> None:
    clock.advance(minutes=40)
    orders.sign_for(desk, wang, order, receiver="孙伟", at=clock.now() - timedelta(minutes=15), how=SignedHow.PAPER)
    with desk.store.read() as session:
        clocks = {c.rule: c for c in found(entry_detail(session, desk.site_id, 1)).orders[0].clocks}
    signed = clocks[Rule.SIGN]
    assert signed.met_at is not None and signed.met_at <= signed.due_at, "signed in time, only told late"
    assert clocks[Rule.ARRANGE].started_at == signed.met_at


def test_a_person_known_for_another_role_cannot_sign(desk: Desk, wang: Actor, order: int) -> None:
    with pytest.raises(BadInput, match=r"李娜不是工程部的部门主管或指定接单人，不能在这里签名"):
        orders.sign_for(desk, wang, order, receiver="李娜", how=SignedHow.PAPER)
    orders.sign_for(
        desk, wang, order, receiver="新来的刘工", how=SignedHow.PAPER, number="13700000000", why="孙伟休假，刘工代"
    )


def test_nobody_verifies_their_own_work(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="李娜")
    with pytest.raises(BadInput, match="请填客户签名；客户未签的，写明未签字原因"):
        orders.complete(desk, wang, order, result="好了")
    orders.complete(desk, wang, order, result="好了", customer_refusal="不在家")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    with pytest.raises(BadInput, match="核实人不能是处理人本人"):
        orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)


def test_a_supervisor_who_looks_on_can_do_nothing(desk: Desk, call: int) -> None:
    boss = Actor("赵强", frozenset({Role.SUPERVISOR}))
    with pytest.raises(Refused, match="「派工」由信息处理员办理"):
        orders.issue_order(desk, boss, call, department="工程部")
    with pytest.raises(Refused, match="「登记」由信息处理员办理"):
        register(desk, boss, Intake(Channel.PHONE, "漏水"))
    assert not any(offer.allowed for offer in actions.offers(desk, boss, Paper.LEDGER, call))


def test_a_paper_that_is_not_there(desk: Desk, wang: Actor) -> None:
    with pytest.raises(NotFound, match="找不到这张派工单"):
        orders.sign_for(desk, wang, 99, receiver="孙伟", how=SignedHow.PAPER)


def test_a_house_rule_switched_off_starts_no_clock(desk: Desk, wang: Actor, call: int) -> None:
    quiet = Desk(**{**vars(desk), "policy": Policy(off=frozenset({Rule.SIGN}))})
    order = orders.issue_order(quiet, wang, call, department="工程部").paper_id
    with desk.store.read() as session:
        assert {c.rule for c in found(entry_detail(session, desk.site_id, call)).orders[0].clocks} == {Rule.RETURN}
    assert order


def test_an_order_that_comes_back_undone_waits_for_someone_higher(desk: Desk, wang: Actor, order: int) -> None:
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.return_unfinished(desk, wang, order, reason="需外委")
    with pytest.raises(Refused, match=r"有未完退回的派工单，请交原部门续办、重派给上级，或先作废\(4\.3\.11\)"):
        orders.issue_order(desk, wang, 1, department="工程部")
    new = orders.reissue(desk, wang, order, addressee="head").paper_id
    with desk.store.read() as session:
        first, second = found(entry_detail(session, desk.site_id, 1)).orders
    assert (first.state, second.state, second.addressee_name) == (OrderState.REISSUED, OrderState.ISSUED, "赵强")
    assert new == second.id


def test_an_enquiry_answered_on_the_telephone_is_done_in_one_step(desk: Desk, wang: Actor) -> None:
    made = register(desk, wang, Intake(Channel.PHONE, "几点停水", "周先生", category=Category.ENQUIRY))
    done = entries.handle(desk, wang, made.entry_id, handling="告知 18 点恢复", replied=True)
    assert done.message == f"{made.number} 已处理并回复"
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, made.entry_id))
    assert detail.entry.state is EntryState.REPLIED
    assert [(r.told, r.how) for r in detail.replies] == [("周先生", ReplyHow.PHONE)]


def test_half_typed_text_is_there_again(desk: Desk) -> None:
    drafts.save(desk, "intake", {"content": NASTY, "channel": "phone"})
    assert drafts.load(desk, "intake") == {"content": NASTY, "channel": "phone"}
    drafts.clear(desk, "intake")
    assert drafts.load(desk, "intake") == {}


def test_the_next_handler_takes_the_duty(desk: Desk, clock: SettableClock) -> None:
    clock.advance(hours=2)
    name, ends = setup.shift_at(clock.now(), desk.zone)
    actor = setup.take_duty(desk, "陈晨", name, ends)
    assert (actor.name, Role.HANDLER in actor.roles, name) == ("陈晨", True, "中班")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"site_name": " "}, "请填写项目名称。"),
        ({"on_duty": ""}, "请填写当班的信息处理员。"),
        ({"departments": []}, "至少要有一个部门。"),
    ],
)
def test_the_first_run_needs_a_site_a_department_and_someone_on_duty(
    store: Any, clock: SettableClock, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        setup.set_up(store, clock, **{"site_name": "锦绣花园", "on_duty": "王芳", **given})
    assert setup.is_new(store)


def test_every_step_of_the_table_has_its_action() -> None:
    assert set(actions.ACTIONS) == set(STEPS) == set(StepKey)


def test_the_file_agrees_with_itself_after_all_this(desk: Desk, wang: Actor, order: int) -> None:
    orders.void_order(desk, wang, order, reason="写错部门")
    assert verify_file(desk.store) == []
    with desk.store.read() as session:
        open_ids = session.exec(select(col(Journal.id)).order_by(col(Journal.id))).all()
    assert list(open_ids) == list(range(1, len(open_ids) + 1))


@pytest.mark.parametrize(
    ("source", "category", "at_once", "asked"),
    [
        ("周先生", Category.ENQUIRY, True, False),
        ("周先生", Category.ENQUIRY, False, True),
        ("周先生", Category.REPAIR, True, True),
        ("周先生", Category.PRAISE, True, False),
        ("", Category.COMPLAINT, True, False),
    ],
)
def test_4_3_2_only_who_is_to_be_followed_up_is_waited_for_by_clock_and_archive(
    desk: Desk, wang: Actor, clock: SettableClock, source: str, category: Category, at_once: bool, asked: bool
) -> None:
    taken = Intake(Channel.PHONE, "停车费怎么交", source, category=category)
    entry_id = register(desk, wang, taken).entry_id
    entries.handle(desk, wang, entry_id, handling="已告知", replied=at_once)
    if not at_once:
        clock.advance(hours=1)
        entries.reply(desk, wang, entry_id, told="周先生", how=ReplyHow.PHONE, text="已告知")
    entries.strike_off(desk, wang, entry_id)
    with desk.store.read() as session:
        rules = {row.rule for row in session.exec(select(ClockRow).where(ClockRow.paper_id == entry_id))}
    assert (Rule.FOLLOW_UP in rules) is asked
    with desk.unit(wang, StepKey.NOTE) as unit:
        lacks = [reason.text for reason in standing(unit, Paper.LEDGER, entry_id).missing]
    assert lacks == (["尚未回访"] if asked else [])
