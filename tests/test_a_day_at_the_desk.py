"""One day at the desk of 锦绣花园, from the first call to the strike-off, told through the desk's own functions.

Monday 2026-11-23, 14:00. 王芳 is on duty, 李娜 is the service assistant, 孙伟 signs for 工程部, 赵强 is its head.
"""

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers.queries import entry_detail, ledger_ids, ledger_rows, open_clocks, queue
from pmconsole.data.papers.rows import LedgerFilter
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, entries, forms, major, orders, reports
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    Channel,
    ClockState,
    EntryState,
    OrderState,
    Paper,
    ReplyHow,
    Rule,
    Satisfaction,
    SignedHow,
)
from tests.conftest import found

BURST_PIPE = Intake(Channel.PHONE, "厨房水管爆裂，漏到楼下", "周先生", "138 0013 8000", "3栋2单元1702", Category.REPAIR)


def running(desk: Desk) -> dict[Rule, str]:
    """The open clocks: rule to when it is due, site time."""
    with desk.store.read() as session:
        lines = open_clocks(session, desk.site_id)
    return {line.rule: line.due_at.astimezone(desk.zone).strftime("%m-%d %H:%M") for line in lines}


def test_a_burst_pipe_from_the_ring_of_the_telephone_to_the_red_line(
    desk: Desk, clock: SettableClock, wang: Actor
) -> None:
    # 14:00 The telephone rings (4.2.2): one ledger line, one line in the telephone record, 24 hours begin (4.3.2).
    call = register(desk, wang, BURST_PIPE)
    assert (call.number, call.phone_number) == ("XX-20261123-001", "DH-20261123-001")
    assert running(desk) == {Rule.HANDLE: "11-24 14:00"}

    # 14:02 Too much for the desk: an order to 工程部 and to the assistant (4.2.3, 4.2.4), two working days (4.3.11).
    clock.advance(minutes=2)
    order = orders.issue_order(desk, wang, call.entry_id, department="工程部", assistant="李娜").paper_id
    assert running(desk) == {Rule.HANDLE: "11-24 14:00", Rule.SIGN: "11-23 14:32", Rule.RETURN: "11-25 18:00"}

    # 14:10 孙伟 signs for it: 2 hours to arrange, 4 hours to feed back (4.3.7).
    clock.advance(minutes=8)
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    assert running(desk) == {
        Rule.HANDLE: "11-24 14:00",
        Rule.ARRANGE: "11-23 16:10",
        Rule.FEEDBACK: "11-23 18:10",
        Rule.RETURN: "11-25 18:00",
    }

    # 14:30 Somebody is on the way: the entry is being carried out, its 24 hours are met.
    clock.advance(minutes=20)
    orders.arrange(desk, wang, order, worker="吴师傅")
    assert set(running(desk)) == {Rule.FEEDBACK, Rule.RETURN}

    # 15:30 Done and signed by the customer; fed back to the assistant, who has one working day to verify (4.2.5).
    clock.advance(hours=1)
    orders.complete(desk, wang, order, result="更换软管,已试压", customer_signer="周先生")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    assert running(desk) == {Rule.VERIFY: "11-24 18:00", Rule.RETURN: "11-25 18:00"}

    # 15:50 It still drips. Back for rework: same order, second round, arrange and feedback afresh.
    clock.advance(minutes=20)
    orders.rework(desk, wang, order, verifier="李娜", reason="接头仍滴水", how=SignedHow.PAPER)
    assert running(desk) == {Rule.ARRANGE: "11-23 17:50", Rule.FEEDBACK: "11-23 19:50", Rule.RETURN: "11-25 18:00"}
    clock.advance(minutes=10)
    orders.arrange(desk, wang, order, worker="吴师傅")
    orders.complete(desk, wang, order, result="更换接头", customer_signer="周先生")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")

    # 16:00 Verified: the caller is to be told within 24 hours; the paper comes back (4.2.6, 4.3.7).
    orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)
    with pytest.raises(Refused, match=r"现在是「已派工」.*4\.3\.7"):
        entries.strike_off(desk, wang, call.entry_id)
    orders.return_order(desk, wang, order)
    assert running(desk) == {Rule.REPLY: "11-24 16:00"}
    entries.reply(desk, wang, call.entry_id, told="周先生", how=ReplyHow.PHONE, text="已更换接头")

    # 16:00 The red line through the number in the remarks (4.3.7). Two working days to follow up (4.3.2).
    entries.strike_off(desk, wang, call.entry_id)
    assert running(desk) == {Rule.FOLLOW_UP: "11-25 18:00"}
    with desk.store.read() as session:
        (row,) = ledger_rows(session, desk.site_id, ledger_ids(session, desk.site_id, LedgerFilter()))
        assert row.state is EntryState.STRUCK_OFF
        assert [(mark.number, mark.struck_off) for mark in row.papers] == [("PG-20261123-001", True)]
        assert queue(session, desk.site_id) == []

    # Next morning 李娜 asks how it was.
    clock.advance(hours=17)
    entries.follow_up(desk, wang, call.entry_id, satisfaction=Satisfaction.SATISFIED, text="不漏了")
    assert running(desk) == {}
    assert actions.missing(desk, wang, Paper.LEDGER, call.entry_id) == ()
    assert actions.missing(desk, wang, Paper.ORDER, order) == ()
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, call.entry_id))
        assert [(r.passed, r.rework_reason) for r in detail.orders[0].rounds] == [(False, "接头仍滴水"), (True, "")]
        assert len(journal.history(session, desk.site_id, Paper.ORDER, order)) == 12
    assert verify_file(desk.store) == []


def test_an_order_that_never_comes_back_goes_to_the_general_manager(
    desk: Desk, clock: SettableClock, wang: Actor
) -> None:
    call = register(desk, wang, BURST_PIPE)
    order = orders.issue_order(desk, wang, call.entry_id, department="工程部").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    orders.give_reason(desk, wang, order, reason="缺配件")
    with pytest.raises(Refused, match=r"两个工作日未满.*4\.3\.11"):
        orders.reissue(desk, wang, order, addressee=Addressee.GENERAL_MANAGER)

    # Monday 14:00 + two working days: Wednesday 18:00. One minute later the order is written afresh (4.3.11).
    clock.advance(days=2, hours=4, minutes=1)
    done = orders.reissue(desk, wang, order, addressee=Addressee.GENERAL_MANAGER, addressee_name="钱总")
    assert done.message == "PG-20261123-001 已重派为 PG-20261125-001，直接派给钱总"
    with desk.store.read() as session:
        old, new = found(entry_detail(session, desk.site_id, call.entry_id)).orders
        assert (old.state, new.reissued_from) == (OrderState.REISSUED, old.number)
        late = {line.rule for line in old.clocks if line.met_at and line.met_at > line.due_at}
        assert late == {Rule.RETURN}
    assert running(desk)[Rule.SIGN] == "11-25 18:31"
    with pytest.raises(Refused, match=r"不能拒签.*4\.3\.11"):
        orders.decline(desk, wang, done.paper_id, receiver="钱总", reason="没空", how=SignedHow.PAPER)


def test_a_service_form_is_signed_for_fetched_and_comes_back_signed(
    desk: Desk, clock: SettableClock, wang: Actor
) -> None:
    intake = Intake(Channel.SERVICE_FORM, "电梯厅灯不亮", form=FormIntake("刘洋", "护卫部（秩序）", by_employee=True))
    made = register(desk, wang, intake)
    assert made.form_number == "FW-20261123-001"
    with desk.store.read() as session:
        form = found(entry_detail(session, desk.site_id, made.entry_id)).form
    assert form is not None
    with pytest.raises(Refused, match=r"处理结果还没有核实.*4\.2\.6"):
        forms.hand_out(desk, wang, form.id, handed_out_to="刘洋")
    entries.handle(desk, wang, made.entry_id, handling="已换灯管")
    entries.reply(desk, wang, made.entry_id, told="刘洋", how=ReplyHow.VISIT, text="已换灯管")
    forms.hand_out(desk, wang, form.id, handed_out_to="刘洋")
    with pytest.raises(Refused, match=r"尚未由客户签字收回.*4\.3\.8"):
        entries.strike_off(desk, wang, made.entry_id)
    forms.take_back(desk, wang, form.id, result="已换灯管", customer_refusal="公共区域,无客户")
    entries.strike_off(desk, wang, made.entry_id)
    assert actions.missing(desk, wang, Paper.SERVICE, form.id) == ()


def test_a_major_incident_cannot_be_struck_off_without_referral_instruction_and_report(
    desk: Desk, clock: SettableClock, wang: Actor
) -> None:
    made = register(
        desk, wang, Intake(Channel.RADIO, "地下车库起火", "周队长", category=Category.EMERGENCY, major=True)
    )
    assert running(desk) == {Rule.HANDLE: "11-24 14:00", Rule.REFER: "11-23 14:15", Rule.PROGRESS: "11-23 18:00"}
    entries.handle(desk, wang, made.entry_id, handling="已扑灭", replied=True)
    with pytest.raises(Refused) as refused:
        entries.strike_off(desk, wang, made.entry_id)
    assert [str(reason) for reason in refused.value.reasons] == [
        "重大事件尚未向上请示，也没有书面报告(4.2.7)",
    ]
    clock.advance(minutes=5)
    major.refer_upward(desk, wang, made.entry_id, referred_to="赵强", how=ReplyHow.PHONE)
    assert running(desk)[Rule.PROGRESS] == "11-23 18:05", "the last news starts the next four hours"
    major.record_instruction(
        desk, wang, made.entry_id, instruction="保护现场", instruction_by="赵强", how=SignedHow.PAPER
    )
    with pytest.raises(Refused, match=r"^重大事件尚未提交书面报告\(4\.2\.7 内部约定\)$"):
        entries.strike_off(desk, wang, made.entry_id)
    reports.file_report(
        desk, wang, made.entry_id, content="14:00 起火,14:03 扑灭", cause="电动车自燃", measures="已清场",
        reported_to="赵强",
    )  # fmt: skip
    entries.strike_off(desk, wang, made.entry_id)
    assert set(running(desk)) == {Rule.FOLLOW_UP}


def test_an_employees_complaint_about_management_gets_no_order(desk: Desk, wang: Actor) -> None:
    made = register(desk, wang, Intake(Channel.LETTER, "夜班餐补没有发", category=Category.INTERNAL))
    with pytest.raises(Refused, match=r"不开派工单.*4\.3\.9"):
        orders.issue_order(desk, wang, made.entry_id, department="工程部")
    entries.route_internally(desk, wang, made.entry_id, department="工程部")
    entries.reply(desk, wang, made.entry_id, told="本人", how=ReplyHow.LETTER, text="本月补发")
    entries.strike_off(desk, wang, made.entry_id)


def test_a_declined_order_puts_the_entry_back_on_the_desk_with_a_clock(
    desk: Desk, clock: SettableClock, wang: Actor
) -> None:
    call = register(desk, wang, BURST_PIPE)
    order = orders.issue_order(desk, wang, call.entry_id, department="护卫部（秩序）").paper_id
    orders.decline(desk, wang, order, receiver="周敏", reason="不归本部门", how=SignedHow.PAPER)
    with desk.store.read() as session:
        detail = found(entry_detail(session, desk.site_id, call.entry_id))
    assert detail.entry.state is EntryState.RECEIVED
    assert running(desk) == {Rule.HANDLE: "11-24 14:00"}
    assert ClockState.ENDED.zh == "已终止"
    orders.issue_order(desk, wang, call.entry_id, department="工程部")
