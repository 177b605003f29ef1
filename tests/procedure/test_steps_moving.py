"""Which clocks a step moves, which state it brings the entry to, and what it must have first: written by hand."""

from dataclasses import replace
from typing import Any

import pytest

from pmconsole.procedure.clocks import Policy
from pmconsole.procedure.facts import EntryFacts, Facts, FormFacts, OrderFacts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    EntryState,
    FormState,
    OrderState,
    Role,
    Rule,
    Satisfaction,
    ToldAs,
)
from pmconsole.procedure.workflow import (
    NEW_ENTRY,
    NEW_MAJOR,
    NEW_ORDER,
    STEPS,
    effects,
    refusals,
    targets,
)

K, E, O, F = StepKey, EntryState, OrderState, FormState  # noqa: E741
ALL = frozenset(Role)


def facts(
    state: EntryState = E.DISPATCHED, *orders: OrderState | OrderFacts, form: FormFacts | None = None, **more: Any
) -> Facts:
    """An entry in `state` with these orders; the step is about the first of them."""
    made = tuple(o if isinstance(o, OrderFacts) else OrderFacts(state=o) for o in orders)
    return Facts(EntryFacts(state=state, orders=made, form=form, **more), 0 if made else None)


def moved(key: StepKey, about: Facts, policy: Policy | None = None, **inputs: Any) -> list[str]:
    found = effects(STEPS[key], about, inputs, policy or Policy())
    assert {e.on for e in found} <= {"paper", "entry"}
    return [f"{e.verb} {e.rule.value}{' of the entry' if e.on == 'entry' else ''}" for e in found]


PROGRESS = ["meet progress", "start progress"]
MAJOR: dict[str, Any] = {"major": True}
#: Steps that move no clock of the entry's, whatever it is.
STILL = (K.CLASSIFY, K.RECEIVE_FORM, K.NOTE, K.CORRECT, K.STRIKE_OFF_ORDER, K.NOTE_ORDER, K.CORRECT_ORDER,
         K.CHASE, K.CHASE_ORDER,
         K.HAND_OUT, K.CORRECT_FORM, K.VOID_FORM, K.CORRECT_REPORT, K.VOID_REPORT,
         K.ARRIVE, K.QUOTE, K.CHARGE, K.TELL, K.NOTIFY)  # fmt: skip


@pytest.mark.parametrize("key", STILL, ids=lambda key: key.value)
@pytest.mark.parametrize("major", [True, False])
def test_writing_and_sorting_move_no_clock(key: StepKey, major: bool) -> None:
    assert moved(key, facts(E.DISPATCHED, O.ISSUED, form=FormFacts(), major=major)) == []


@pytest.mark.parametrize(
    ("key", "about", "inputs", "expected"),
    [
        (K.ISSUE, facts(E.RECEIVED), {}, ["end reply"]),
        (K.HANDLE, facts(E.RECEIVED), {}, ["meet handle", "start reply"]),
        (K.ROUTE_INTERNALLY, facts(E.RECEIVED), {}, ["meet handle"]),
        (K.REPLY, facts(E.HANDLED), {}, ["meet reply", "meet promise"]),
        (K.STRIKE_OFF, facts(E.REPLIED), {}, ["end progress", "meet promise", "start follow_up"]),
        (K.CHASE, facts(E.INTERNAL), {"promised_at": "明天"}, ["end promise", "start promise"]),
        (K.TAKE_BACK, facts(E.REPLIED, form=FormFacts()), {}, ["meet promise of the entry"]),
        (K.FOLLOW_UP, facts(E.STRUCK_OFF), {"satisfaction": Satisfaction.SATISFIED}, ["meet follow_up"]),
        (
            K.FOLLOW_UP, facts(E.STRUCK_OFF), {"satisfaction": Satisfaction.DISSATISFIED},
            ["meet follow_up", "start handle"],
        ),
        (
            K.FOLLOW_UP, facts(E.STRUCK_OFF, **MAJOR), {"satisfaction": Satisfaction.DISSATISFIED},
            ["meet follow_up", "start handle", "start progress"],
        ),
        (K.FOLLOW_UP, facts(E.STRUCK_OFF), {"satisfaction": Satisfaction.UNREACHED}, []),
        (K.FOLLOW_UP, facts(E.STRUCK_OFF), {"satisfaction": "unreached"}, []),
        (K.MARK_MAJOR, facts(E.RECEIVED), {}, ["start refer", "start progress"]),
        (K.MARK_MAJOR, facts(E.RECEIVED, referred=True), {}, ["start progress"]),
        (K.MARK_MAJOR, facts(E.RECEIVED, reported=True), {}, ["start refer", "start progress"]),
        (K.MARK_MAJOR, facts(E.RECEIVED, reported=True, both=False), {}, ["start progress"]),
        (K.NOT_MAJOR, facts(E.RECEIVED, **MAJOR), {}, ["end refer", "end progress"]),
        (K.REPORT, facts(E.RECEIVED, both=False), {}, ["meet refer"]),
        (K.REPORT, facts(E.RECEIVED, both=False, **MAJOR), {}, ["meet refer", *PROGRESS]),
        (K.SUPPLEMENT, facts(E.RECEIVED, both=False, **MAJOR), {}, PROGRESS),
        (K.REFER, facts(E.RECEIVED), {}, ["meet refer"]),
        (K.REFER, facts(E.RECEIVED, **MAJOR), {}, ["meet refer", *PROGRESS]),
        *((key, facts(E.RECEIVED), {}, []) for key in (K.INSTRUCT, K.REPORT, K.PROGRESS)),
        *((key, facts(E.RECEIVED, **MAJOR), {}, PROGRESS) for key in (K.INSTRUCT, K.REPORT, K.PROGRESS)),
        (K.VOID, facts(E.RECEIVED), {}, ["end handle", "end refer", "end progress", "end reply", "end promise"]),
    ],
)  # fmt: skip
def test_which_clocks_a_step_on_an_entry_moves(
    key: StepKey, about: Facts, inputs: dict[str, Any], expected: list[str]
) -> None:
    assert moved(key, about, **inputs) == expected


def test_what_new_papers_start() -> None:
    def told(made: Any) -> list[str]:
        return [f"{e.verb} {e.rule.value} {e.on}" for e in made]

    assert told(NEW_ENTRY) == ["start handle paper"]
    assert told(NEW_MAJOR) == ["start refer paper", "start progress paper"]
    assert told(NEW_ORDER) == ["start sign paper", "start return paper"]


WORK = ["end sign", "end arrange", "end feedback", "end verify", "end promise"]
BACK = OrderFacts(state=O.ARRANGED, worker="吴师傅", came_back=True)
FALLS = ["start handle of the entry"]
DECLINED = ["end sign", "end return", "end promise"]
VERIFIED = ["meet verify", "meet promise"]


@pytest.mark.parametrize(
    ("key", "about", "expected"),
    [
        (K.SIGN, facts(E.DISPATCHED, O.ISSUED), ["meet sign", "start arrange", "start feedback"]),
        (K.ARRANGE, facts(E.DISPATCHED, O.SIGNED), ["meet arrange", "meet handle of the entry"]),
        (K.ARRANGE, facts(E.DISPATCHED, O.SIGNED, O.UNFINISHED), ["meet arrange"]),
        (K.COMPLETE, facts(E.DISPATCHED, O.ARRANGED), ["meet promise"]),
        (K.COMPLETE, facts(E.DISPATCHED, BACK), ["meet promise", "start feedback"]),
        (K.FEED_BACK, facts(E.DISPATCHED, O.COMPLETED), ["meet feedback", "meet promise", "start verify"]),
        (K.PASS, facts(E.DISPATCHED, O.FED_BACK), [*VERIFIED, "start reply of the entry"]),
        (K.PASS, facts(E.DISPATCHED, O.FED_BACK, O.RETURNED), [*VERIFIED, "start reply of the entry"]),
        (K.PASS, facts(E.DISPATCHED, O.FED_BACK, O.VOID), [*VERIFIED, "start reply of the entry"]),
        (K.PASS, facts(E.DISPATCHED, O.FED_BACK, O.COMPLETED), VERIFIED),
        (K.PASS, facts(E.DISPATCHED, O.FED_BACK, O.VERIFIED, O.ISSUED), VERIFIED),
        (K.REWORK, facts(E.DISPATCHED, O.FED_BACK), [*VERIFIED, "start arrange", "start feedback"]),
        (K.RETURN, facts(E.DISPATCHED, O.VERIFIED), ["meet return", "meet promise"]),
        (K.REASON, facts(E.DISPATCHED, O.SIGNED), ["meet feedback"]),
        (
            K.RETURN_UNFINISHED, facts(E.DISPATCHED, O.SIGNED),
            ["meet return", "meet feedback", "end arrange", "end promise", "start handle of the entry"],
        ),
        (K.REISSUE, facts(E.DISPATCHED, O.DECLINED), ["meet return", *WORK, "end reply of the entry"]),
        # An order falls away: the entry is without anyone who works on it, or others carry it, or all is verified.
        (K.DECLINE, facts(E.DISPATCHED, O.ISSUED), [*DECLINED, *FALLS]),
        (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, O.VOID), [*DECLINED, *FALLS]),
        *(
            (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, other), DECLINED)
            for other in (O.ISSUED, O.SIGNED)
        ),
        *(
            (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, other), [*DECLINED, "end handle of the entry"])
            for other in (O.ARRANGED, O.COMPLETED, O.FED_BACK)
        ),
        *(
            (
                K.DECLINE, facts(E.DISPATCHED, O.ISSUED, other),
                [*DECLINED, "end handle of the entry", "start reply of the entry"],
            )
            for other in (O.VERIFIED, O.RETURNED, O.STRUCK_OFF)
        ),
        (
            K.DECLINE, facts(E.RECEIVED, O.ISSUED, O.VERIFIED),
            [*DECLINED, "end handle of the entry", *FALLS],
        ),
        (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, O.UNFINISHED), [*DECLINED, *FALLS]),
        (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, O.UNFINISHED, O.ARRANGED), DECLINED),
        (K.DECLINE, facts(E.DISPATCHED, O.ISSUED, O.UNFINISHED, O.VERIFIED), [*DECLINED, *FALLS]),
        (
            K.VOID_ORDER, facts(E.DISPATCHED, O.VERIFIED),
            [*WORK, "end return", "end reply of the entry", "start handle of the entry"],
        ),
        (K.VOID_ORDER, facts(E.DISPATCHED, O.ARRANGED, O.ISSUED), [*WORK, "end return"]),
        (
            K.VOID_ORDER, facts(E.DISPATCHED, O.ARRANGED, O.RETURNED),
            [*WORK, "end return", "end handle of the entry", "start reply of the entry"],
        ),
    ],
)  # fmt: skip
def test_which_clocks_a_step_on_an_order_moves(key: StepKey, about: Facts, expected: list[str]) -> None:
    assert moved(key, about) == expected


def test_the_feedback_runs_from_the_finished_work_where_the_site_settled_it_so() -> None:
    site = Policy(feedback_from="completed")
    assert moved(K.SIGN, facts(E.DISPATCHED, O.ISSUED), site) == ["meet sign", "start arrange"]
    assert moved(K.REWORK, facts(E.DISPATCHED, O.FED_BACK), site) == [*VERIFIED, "start arrange"]
    assert moved(K.REWORK, facts(E.DISPATCHED, replace(BACK, state=O.FED_BACK)), site)[-1] == "start feedback"
    assert moved(K.COMPLETE, facts(E.DISPATCHED, O.ARRANGED), site) == ["meet promise", "start feedback"]


def test_a_rule_switched_off_is_not_started_but_one_that_runs_is_still_met() -> None:
    off = Policy(off=frozenset({Rule.REPLY, Rule.SIGN, Rule.VERIFY}))
    assert moved(K.HANDLE, facts(E.RECEIVED), off) == ["meet handle"]
    assert moved(K.REPLY, facts(E.HANDLED), off) == ["meet reply", "meet promise"]
    assert moved(K.PASS, facts(E.DISPATCHED, O.FED_BACK), off) == VERIFIED
    assert moved(K.VOID, facts(E.RECEIVED), off)[-1] == "end promise"


@pytest.mark.parametrize("key", StepKey, ids=lambda key: key.value)
def test_where_a_step_brings_its_paper_and_the_entry(key: StepKey) -> None:
    """Steps on the entry move the entry; of those on an order only four do."""
    alone, among = facts(E.DISPATCHED, O.ISSUED), facts(E.DISPATCHED, O.ISSUED, O.ARRANGED)
    dead = facts(E.DISPATCHED, O.ISSUED, O.VOID)
    step = STEPS[key]
    brings: dict[StepKey, tuple[EntryState | None, EntryState | None]] = {
        K.DECLINE: (E.RECEIVED, None), K.VOID_ORDER: (E.RECEIVED, None), K.REISSUE: (E.DISPATCHED, E.DISPATCHED),
    }  # fmt: skip
    of_entry: dict[StepKey, EntryState] = {
        K.ISSUE: E.DISPATCHED, K.HANDLE: E.HANDLED, K.ROUTE_INTERNALLY: E.INTERNAL, K.REPLY: E.REPLIED,
        K.STRIKE_OFF: E.STRUCK_OFF, K.VOID: E.VOID, K.SETTLE: E.STRUCK_OFF,
    }  # fmt: skip
    by_itself, beside_another = brings.get(key, (of_entry.get(key), of_entry.get(key)))
    assert targets(step, alone).entry == targets(step, dead).entry == by_itself
    assert targets(step, among).entry == beside_another
    assert targets(step, alone).paper == step.target


MAY_DO = {
    K.HANDLE: facts(E.RECEIVED, category=Category.REPAIR),
    K.ROUTE_INTERNALLY: facts(E.RECEIVED, category=Category.INTERNAL),
    K.ISSUE: facts(E.RECEIVED),
    K.REPLY: facts(E.DISPATCHED, O.RETURNED),
    K.STRIKE_OFF: facts(E.REPLIED, O.RETURNED, replied=True),
    K.FOLLOW_UP: facts(E.STRUCK_OFF),
    K.UNREACHABLE: facts(E.STRUCK_OFF, tries=3),
    K.SETTLE: facts(E.RECEIVED, reopened=True),
    K.MARK_MAJOR: facts(E.RECEIVED),
    K.INSTRUCT: facts(E.RECEIVED, awaiting_instruction=True),
    K.REPORT: facts(E.RECEIVED, referred=True),
    K.RECEIVE_FORM: facts(E.RECEIVED),
    K.VOID: facts(E.RECEIVED),
    K.ARRANGE: facts(E.DISPATCHED, OrderFacts(state=O.SIGNED, receiver_signed=True)),
    K.COMPLETE: facts(E.DISPATCHED, OrderFacts(state=O.ARRANGED, receiver_signed=True)),
    K.FEED_BACK: facts(E.DISPATCHED, OrderFacts(state=O.COMPLETED, result=True, customer_signed=True)),
    K.PASS: facts(E.DISPATCHED, OrderFacts(state=O.FED_BACK, result=True, customer_signed=True)),
    K.REASON: facts(E.DISPATCHED, OrderFacts(state=O.ARRANGED, receiver_signed=True)),
    K.DECLINE: facts(E.DISPATCHED, OrderFacts(state=O.ISSUED, addressee=Addressee.HEAD)),
    K.REISSUE: facts(E.DISPATCHED, O.UNFINISHED),
    K.GO_ON: facts(E.DISPATCHED, O.UNFINISHED),
    K.STRIKE_OFF_ORDER: facts(
        E.REPLIED, OrderFacts(state=O.RETURNED, receiver_signed=True, customer_signed=True, result=True)
    ),
    K.VOID_ORDER: facts(E.DISPATCHED, O.ISSUED),
    K.TELL: facts(E.REPLIED, replied=True),
    K.NOTIFY: facts(E.HANDLED, form=FormFacts()),
    K.HAND_OUT: facts(E.HANDLED, form=FormFacts()),
    K.TAKE_BACK: facts(E.REPLIED, form=FormFacts(), replied=True),
    K.VOID_FORM: facts(E.REPLIED, form=FormFacts()),
    K.NOT_MAJOR: facts(E.RECEIVED, **MAJOR),
    K.SUPPLEMENT: facts(E.RECEIVED, reported=True),
    K.VOID_REPORT: facts(E.RECEIVED, reported=True),
}


def entry(about: Facts, **more: Any) -> Facts:
    return replace(about, entry=replace(about.entry, **more))


def order(about: Facts, **more: Any) -> Facts:
    assert about.index == 0
    return entry(about, orders=(replace(about.order, **more), *about.entry.orders[1:]))


NOT_SIGNED, NO_CUSTOMER = ("接单人尚未签收", "4.2.3"), ("客户尚未在派工单上签字", "4.3.7")
NO_RESULT, BACK_FIRST = ("处理情况栏没有填写", "4.3.7"), ("客户服务单尚未由客户签字收回", "4.3.8")
DONE = (O.VERIFIED, O.RETURNED)
#: One of the two is the clause's; both is the house's own.
ONE: dict[str, Any] = {"both": False}
NEITHER, NO_INSTRUCTION = ("重大事件尚未向上请示，也没有书面报告", "4.2.7"), ("请示还没有得到指示", "4.2.7")
NO_REFERRAL, NO_REPORT = ("重大事件尚未向上请示", "4.2.7", True), ("重大事件尚未提交书面报告", "4.2.7", True)


@pytest.mark.parametrize("key", MAY_DO, ids=lambda key: key.value)
def test_a_step_with_everything_it_needs_may_be_taken(key: StepKey) -> None:
    assert refusals(STEPS[key], MAY_DO[key], ALL) == ()


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        (K.ISSUE, {"category": Category.INTERNAL}, [("内部管理类信息走内部处理，不开派工单", "4.3.9")]),
        (
            K.ISSUE, {"orders": (OrderFacts(state=O.UNFINISHED),)},
            [("有未完退回的派工单，请交原部门续办、重派给上级，或先作废", "4.3.11")],
        ),
        (K.ISSUE, {"orders": (OrderFacts(state=O.ISSUED), OrderFacts(state=O.DECLINED))}, []),
        (K.HANDLE, {"category": Category.INTERNAL}, [("内部管理类信息由责任部门答复，请用「转内部处理」", "4.3.9")]),
        (
            K.ROUTE_INTERNALLY, {"category": Category.COMPLAINT},
            [("只有归为内部管理的信息才走内部处理，请先归类", "4.3.9")],
        ),
        (K.REPLY, {"orders": (OrderFacts(state=O.FED_BACK),)}, [("派工单的处理结果尚未核实，不能回复", "4.2.6")]),
        (
            K.REPLY, {"orders": (OrderFacts(state=O.VERIFIED), OrderFacts(state=O.ISSUED))},
            [("派工单的处理结果尚未核实，不能回复", "4.2.6")],
        ),
        (K.REPLY, {"orders": (OrderFacts(state=O.VOID),)}, [("派工单的处理结果尚未核实，不能回复", "4.2.6")]),
        (K.REPLY, {"orders": (OrderFacts(state=O.STRUCK_OFF), OrderFacts(state=O.REISSUED))}, []),
        (K.REPLY, {"state": E.HANDLED, "orders": (OrderFacts(state=O.VOID),)}, []),
        (K.REPLY, {"state": E.INTERNAL, "orders": ()}, []),
        (K.STRIKE_OFF, {"orders": (OrderFacts(state=O.VERIFIED),)}, [("还有派工单未返回信息中心", "4.3.7")]),
        (K.STRIKE_OFF, {"orders": (OrderFacts(state=O.STRUCK_OFF), OrderFacts(state=O.VOID))}, []),
        (K.STRIKE_OFF, {"replied": False}, [("尚未回复信息提供者", "4.2.6")]),
        (K.STRIKE_OFF, {"form": FormFacts(state=F.HANDED_OUT, customer_signed=True)}, [BACK_FIRST]),
        (K.STRIKE_OFF, {"form": FormFacts(state=F.TAKEN_BACK)}, [BACK_FIRST]),
        (K.STRIKE_OFF, {"form": FormFacts(state=F.TAKEN_BACK, customer_signed=True)}, []),
        (K.STRIKE_OFF, {"form": FormFacts(state=F.STRUCK_OFF, customer_signed=True)}, []),
        (K.STRIKE_OFF, {"form": FormFacts(state=F.VOID)}, []),
        (K.STRIKE_OFF, MAJOR, [NEITHER]),
        (K.STRIKE_OFF, MAJOR | ONE, [NEITHER]),
        (K.STRIKE_OFF, MAJOR | {"referred": True}, [NO_REPORT]),
        (K.STRIKE_OFF, MAJOR | ONE | {"referred": True}, []),
        (K.STRIKE_OFF, MAJOR | {"reported": True}, [NO_REFERRAL]),
        (K.STRIKE_OFF, MAJOR | ONE | {"reported": True}, []),
        (K.STRIKE_OFF, MAJOR | {"referred": True, "reported": True}, []),
        (K.STRIKE_OFF, MAJOR | ONE | {"referred": True, "awaiting_instruction": True}, [NO_INSTRUCTION]),
        (K.STRIKE_OFF, {"referred": True, "awaiting_instruction": True}, [NO_INSTRUCTION]),
        (K.NOT_MAJOR, {"major": False}, [("不是重大事件", "4.2.7")]),
        (K.NOT_MAJOR, MAJOR | {"referred": True}, []),
        (K.FOLLOW_UP, {"followed_up": True}, [("已经回访过", "4.3.2")]),
        (K.MARK_MAJOR, MAJOR, [("已经是重大事件", "4.2.7")]),
        (K.INSTRUCT, {"awaiting_instruction": False}, [("没有等待指示的请示", "4.2.7")]),
        (K.REPORT, {"referred": False}, []),
        (K.REPORT, {"reported": True}, [("书面报告已经提交，请用「补充书面报告」", "4.2.7")]),
        (K.SUPPLEMENT, {"reported": False}, [("还没有书面报告可以补充", "4.2.7")]),
        (K.VOID_REPORT, {"state": E.STRUCK_OFF}, [("所属信息已经办完，报告不能作废", "4.2.7")]),
        (K.RECEIVE_FORM, {"form": FormFacts()}, [("这条信息已有客户服务单", "4.3.6")]),
        (K.RECEIVE_FORM, {"form": FormFacts(state=F.VOID)}, []),
        (K.VOID, {"orders": (OrderFacts(),)}, [("还有未作废的派工单，请先作废派工单", "4.3.6")]),
        (K.VOID, {"orders": (OrderFacts(state=O.VOID),)}, []),
        (K.VOID, {"form": FormFacts()}, [("还有未作废的客户服务单，请先作废", "4.3.6")]),
        (K.STRIKE_OFF, {"untold": frozenset({ToldAs.PROVIDER})}, [("尚未回复信息提供者", "4.2.6")]),
        (K.STRIKE_OFF, {"untold": frozenset({ToldAs.CUSTOMER})}, [("尚未回复相关顾客", "4.2.6")]),
        (K.STRIKE_OFF, {"untold": frozenset({ToldAs.FILLER})}, [("尚未通知填单人领取客户服务单", "4.2.6")]),
        *(
            (key, {"state": E.DISPATCHED, "orders": (OrderFacts(state=s),)}, [] if s in DONE else [(says, "4.2.6")])
            for key, says in (
                (K.NOTIFY, "处理结果还没有核实，还不能通知领取"), (K.HAND_OUT, "处理结果还没有核实，服务单还不能领取"),
            )
            for s in (O.ISSUED, O.ARRANGED, O.COMPLETED, O.FED_BACK, O.VERIFIED, O.RETURNED)
        ),
        *((key, {"state": s}, []) for key in (K.NOTIFY, K.HAND_OUT) for s in (E.HANDLED, E.INTERNAL, E.REPLIED)),
        (K.HAND_OUT, {"state": E.RECEIVED}, [("处理结果还没有核实，服务单还不能领取", "4.2.6")]),
        (K.TAKE_BACK, {"replied": False}, [("处理情况尚未回复客户", "4.3.8")]),
        (K.VOID_FORM, {"state": E.STRUCK_OFF}, [("信息已消档，服务单不能作废", "4.3.7")]),
        *((K.VOID_ORDER, {"state": s}, [("信息已回复，派工单不能作废", "4.3.6")]) for s in (E.HANDLED, E.REPLIED)),
        *((K.VOID_ORDER, {"state": s}, []) for s in (E.RECEIVED, E.DISPATCHED)),
        *((K.REISSUE, {"state": s}, [("信息已另行处理，不能再重派", "4.3.6")]) for s in (E.HANDLED, E.STRUCK_OFF)),
        *((K.REISSUE, {"state": s}, []) for s in (E.RECEIVED, E.DISPATCHED)),
    ],
)  # fmt: skip
def test_what_of_the_entry_stands_in_the_way(key: StepKey, change: dict[str, Any], says: list[Any]) -> None:
    assert refusals(STEPS[key], entry(MAY_DO[key], **change), ALL) == tuple(Reason(*one) for one in says)


@pytest.mark.parametrize(
    ("key", "change", "says"),
    [
        *((key, {"receiver_signed": False}, [NOT_SIGNED]) for key in (K.ARRANGE, K.COMPLETE, K.REASON)),
        *((key, {"result": False}, [NO_RESULT]) for key in (K.FEED_BACK, K.PASS, K.STRIKE_OFF_ORDER)),
        *((key, {"customer_signed": False}, [NO_CUSTOMER]) for key in (K.FEED_BACK, K.PASS, K.STRIKE_OFF_ORDER)),
        (K.STRIKE_OFF_ORDER, {"receiver_signed": False}, [NOT_SIGNED]),
        (K.DECLINE, {"addressee": Addressee.GENERAL_MANAGER}, [("重派给总经理的派工单不能拒签", "4.3.11")]),
        (K.DECLINE, {"addressee": Addressee.DEPARTMENT}, []),
        *(
            (K.REISSUE, {"state": s}, [("两个工作日未满，派工单未退回，还不能重派", "4.3.11")])
            for s in (O.ISSUED, O.SIGNED, O.ARRANGED, O.COMPLETED, O.FED_BACK)
        ),
        *((K.REISSUE, {"state": s, "return_breached": True}, []) for s in (O.ISSUED, O.SIGNED, O.FED_BACK)),
        (K.REISSUE, {"state": O.DECLINED}, []),
    ],
)  # fmt: skip
def test_what_of_the_order_stands_in_the_way(key: StepKey, change: dict[str, Any], says: list[tuple[str, str]]) -> None:
    assert refusals(STEPS[key], order(MAY_DO[key], **change), ALL) == tuple(Reason(*one) for one in says)


def test_a_refusal_names_who_then_the_state_and_nothing_further() -> None:
    ledger = STEPS[K.STRIKE_OFF]
    assert refusals(ledger, facts(E.RECEIVED, **MAJOR), {Role.ASSISTANT}) == (
        Reason("「消档」由信息处理员办理", "4.3.7"), Reason("现在是「待处理」，不能消档", "4.3.7"),
    )  # fmt: skip
    sign = STEPS[K.SIGN]
    assert refusals(sign, facts(E.VOID, O.ARRANGED), ALL) == (
        Reason("所属信息已作废", "4.3.6"), Reason("现在是「处理中」，不能签收", "4.2.3"),
    )  # fmt: skip
    form = facts(E.VOID, form=FormFacts(state=F.TAKEN_BACK))
    assert refusals(STEPS[K.TAKE_BACK], form, ALL) == (
        Reason("所属信息已作废", "4.3.6"), Reason("现在是「已收回」，不能收回客户服务单", "4.3.8"),
    )  # fmt: skip
    assert refusals(STEPS[K.NOTE], facts(E.VOID), ALL) == (Reason("现在是「作废」，不能加备注", "4.2.8"),)


@pytest.mark.parametrize("key", StepKey, ids=lambda key: key.value)
def test_an_archived_paper_says_only_that(key: StepKey) -> None:
    about = replace(facts(E.VOID, O.VOID, form=FormFacts()), archived=True)
    assert refusals(STEPS[key], about, ()) == (Reason("已归档，不能再改", "4.3.8"),)
