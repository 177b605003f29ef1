"""Who is not satisfied says that it is not done: the matter is open again, under its clocks (4.3.2, 4.3.10)."""

from dataclasses import replace
from typing import Any

import pytest

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.file.check import verify_file
from pmconsole.data.papers.queries import entry_detail, ledger_rows
from pmconsole.data.papers.rows import EntryDetail
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import actions, entries, orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.papers import content_order
from pmconsole.papers.render import PageOptions, render
from pmconsole.procedure.refusal import Refused
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import (
    Category,
    Channel,
    EntryState,
    OrderState,
    Paper,
    ReplyHow,
    Rule,
    Satisfaction,
    SignedHow,
)  # fmt: skip
from tests.conftest import found
from tests.papers.reading import words

TOLD: dict[str, Any] = {"told": "周先生", "how": ReplyHow.PHONE, "text": "修好了"}
NO = Satisfaction.DISSATISFIED


def through(desk: Desk, wang: Actor, entry_id: int, department: str = "工程部") -> int:
    """An order from its issue to its return."""
    made = orders.issue_order(desk, wang, entry_id, department=department).paper_id
    receiver = "孙伟" if department == "工程部" else "周敏"
    orders.sign_for(desk, wang, made, receiver=receiver, how=SignedHow.PAPER)
    orders.arrange(desk, wang, made, worker="吴师傅")
    orders.complete(desk, wang, made, result="换阀门", customer_signer="周先生")
    orders.feed_back(desk, wang, made, fed_back_to="李娜")
    orders.verify(desk, wang, made, verifier="李娜", how=SignedHow.PAPER)
    orders.return_order(desk, wang, made)
    return made


@pytest.fixture
def struck(desk: Desk, wang: Actor) -> int:
    """A repair that was struck off."""
    call = register(desk, wang, Intake(Channel.PHONE, "水管漏水", "周先生", "13800138000")).entry_id
    through(desk, wang, call)
    entries.reply(desk, wang, call, **TOLD)
    entries.strike_off(desk, wang, call)
    return call


def detail(desk: Desk, entry_id: int) -> EntryDetail:
    with desk.store.read() as session:
        return found(entry_detail(session, desk.site_id, entry_id))


def running(desk: Desk, entry_id: int) -> set[Rule]:
    return {clock.rule for clock in detail(desk, entry_id).clocks if clock.open}


def lacks(desk: Desk, wang: Actor, entry_id: int) -> list[str]:
    return [reason.text for reason in actions.missing(desk, wang, Paper.LEDGER, entry_id)]


def test_4_3_10_not_satisfied_opens_the_entry_again_under_its_clock_and_out_of_the_archive(
    desk: Desk, wang: Actor, clock: SettableClock, struck: int
) -> None:
    assert lacks(desk, wang, struck) == ["尚未回访"]
    clock.advance(days=1)
    done = entries.follow_up(desk, wang, struck, satisfaction=NO, text="还在漏")
    assert done.message.endswith("回访不满意，重新办理：请派工或处理")
    now = detail(desk, struck)
    assert (now.entry.state, now.entry.opening, now.entry.struck_off_at) == (EntryState.RECEIVED, 2, None)
    assert running(desk, struck) == {Rule.HANDLE}
    assert {"尚未消档", "尚未回复信息提供者"} <= set(lacks(desk, wang, struck))
    for key, typed in ((StepKey.STRIKE_OFF, {}), (StepKey.REPLY, TOLD), (StepKey.VOID, {"reason": "不办了"})):
        with pytest.raises(Refused):
            actions.perform(desk, wang, key, struck, typed)
    assert now.orders[0].state is OrderState.STRUCK_OFF, "what is struck off stays so"
    assert verify_file(desk.store) == []


def test_4_3_10_the_new_order_is_a_new_number_linked_to_the_old_and_goes_its_whole_way(
    desk: Desk, wang: Actor, options: PageOptions, struck: int
) -> None:
    entries.follow_up(desk, wang, struck, satisfaction=NO, text="还在漏")
    again = orders.issue_order(desk, wang, struck, department="工程部").paper_id
    old, new = detail(desk, struck).orders
    assert (new.id, new.follows, new.opening) == (again, old.number, 2)
    assert old.number != new.number
    assert running(desk, struck) == {Rule.HANDLE}, "until somebody is arranged (4.3.2)"
    with pytest.raises(Refused, match="尚未核实"):
        entries.reply(desk, wang, struck, **TOLD)
    orders.sign_for(desk, wang, again, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, again, worker="吴师傅")
    assert running(desk, struck) == set()
    orders.complete(desk, wang, again, result="换整段管", customer_signer="周先生")
    orders.feed_back(desk, wang, again, fed_back_to="李娜")
    orders.verify(desk, wang, again, verifier="李娜", how=SignedHow.PAPER)
    orders.return_order(desk, wang, again)
    with pytest.raises(Refused, match="不能消档"):
        entries.strike_off(desk, wang, struck)
    entries.reply(desk, wang, struck, **TOLD)
    entries.strike_off(desk, wang, struck)
    assert running(desk, struck) == {Rule.FOLLOW_UP}, "and asked again"
    assert [order.state for order in detail(desk, struck).orders] == [OrderState.STRUCK_OFF] * 2
    entries.follow_up(desk, wang, struck, satisfaction=Satisfaction.FAIR)
    assert lacks(desk, wang, struck) == []
    with desk.store.read() as session:
        content = content_order.gather(session, desk.site_id, desk.zone, [again])
        [line] = ledger_rows(session, desk.site_id, [struck])
    assert f"本单接续{old.number}（4.3.10）" in words(render(Paper.ORDER, content, options).body)
    assert [mark.struck_off for mark in line.papers] == [True, True]


def test_4_3_10_a_new_order_goes_on_from_the_same_departments_or_else_from_the_last(desk: Desk, wang: Actor) -> None:
    call = register(desk, wang, Intake(Channel.PHONE, "水管漏水", "周先生")).entry_id
    first, second = through(desk, wang, call), through(desk, wang, call, "护卫部（秩序）")
    entries.reply(desk, wang, call, **TOLD)
    entries.strike_off(desk, wang, call)
    entries.follow_up(desk, wang, call, satisfaction=NO)
    for department in ("护卫部（秩序）", "工程部"):
        orders.issue_order(desk, wang, call, department=department)
    assert [order.follows_id for order in detail(desk, call).orders[2:]] == [second, first]


def test_what_was_handled_at_the_desk_is_handled_again_and_both_are_kept(desk: Desk, wang: Actor) -> None:
    call = register(desk, wang, Intake(Channel.PHONE, "楼道堆物", "周先生", category=Category.COMPLAINT)).entry_id
    for once, said in enumerate(("已请物主搬走", "已叫车清运"), 1):
        entries.handle(desk, wang, call, handling=said)
        entries.reply(desk, wang, call, **TOLD)
        entries.strike_off(desk, wang, call)
        entries.follow_up(desk, wang, call, satisfaction=NO)
        assert detail(desk, call).entry.opening == once + 1
    assert detail(desk, call).entry.handling == "已请物主搬走\n已叫车清运"
    assert len(detail(desk, call).replies) == 2


def test_4_3_10_a_superior_signs_why_nothing_more_is_done_and_nobody_below_may(
    desk: Desk, wang: Actor, struck: int
) -> None:
    why: dict[str, Any] = {"reason": "管道属市政，已书面告知业主"}
    with pytest.raises(Refused, match="不能请上级签字结清"):
        entries.settle_again(desk, wang, struck, signer="赵强", how=SignedHow.PAPER, **why)
    entries.follow_up(desk, wang, struck, satisfaction=NO, text="还在漏")
    with pytest.raises(BadInput, match="签字"):
        entries.settle_again(desk, wang, struck, how=SignedHow.PAPER, **why)
    with pytest.raises(BadInput, match="不能在这里签名"):
        entries.settle_again(desk, wang, struck, signer="李娜", how=SignedHow.PAPER, **why)
    again = orders.issue_order(desk, wang, struck, department="工程部").paper_id
    with pytest.raises(Refused, match="还有派工单未返回"):
        entries.settle_again(desk, wang, struck, signer="赵强", how=SignedHow.PAPER, **why)
    orders.void_order(desk, wang, again, reason="写错")
    entries.settle_again(desk, wang, struck, signer="赵强", how=SignedHow.PAPER, **why)
    now = detail(desk, struck)
    assert (now.entry.state, running(desk, struck), lacks(desk, wang, struck)) == (EntryState.STRUCK_OFF, set(), [])
    assert [(s.name, s.role) for s in now.signatures if s.step == "entry.settle"] == [("赵强", "supervisor")]
    assert "赵强签字结清：管道属市政，已书面告知业主" in [note.text for note in now.notes]
    assert verify_file(desk.store) == []


def test_4_3_2_who_cannot_be_reached_is_tried_as_often_as_the_site_settled_then_closed_with_a_reason(
    desk: Desk, wang: Actor, struck: int
) -> None:
    twice = replace(desk, policy=replace(desk.policy, follow_up_tries=2))
    why: dict[str, Any] = {"unreached_reason": "停机，家中无人"}
    for _ in range(2):
        with pytest.raises(Refused, match="还没有试够约定的次数"):
            entries.close_unreached(twice, wang, struck, **why)
        entries.follow_up(twice, wang, struck, satisfaction=Satisfaction.UNREACHED)
    with pytest.raises(Refused, match="还没有试够约定的次数"):
        entries.close_unreached(desk, wang, struck, **why)
    with pytest.raises(BadInput, match="请填写无法回访原因"):
        entries.close_unreached(twice, wang, struck)
    entries.close_unreached(twice, wang, struck, **why)
    assert (running(twice, struck), lacks(twice, wang, struck)) == (set(), [])
    ended = [clock for clock in detail(desk, struck).clocks if clock.rule is Rule.FOLLOW_UP]
    assert [clock.end_reason for clock in ended] == ["停机，家中无人"]
    entries.follow_up(twice, wang, struck, satisfaction=NO, text="来电说还在漏")
    assert detail(desk, struck).entry.unreached_reason == "", "who calls after all is heard"
    assert running(desk, struck) == {Rule.HANDLE}
