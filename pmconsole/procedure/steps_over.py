"""After the strike-off: 回访, and the matter opened again where somebody was not satisfied (4.3.2, 4.3.10)."""

from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.facts import CLOSED_ENTRIES, RETURNED_ORDERS, Facts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import (
    HOW_SIGNED,
    Effect,
    Input,
    Inputs,
    Need,
    Signing,
    Step,
    StepKey,
    asked,
    end,
    meet,
    start,
)
from pmconsole.procedure.vocabulary import EntryState, FormState, Paper, Role, Rule, Satisfaction, ToldAs

S = EntryState
OPEN = frozenset(S) - CLOSED_ENTRIES


def _form_back(facts: Facts) -> bool:
    form = facts.entry.live_form
    back = {FormState.TAKEN_BACK, FormState.STRUCK_OFF}
    return form is None or (form.state in back and form.customer_signed)


def _both(facts: Facts) -> bool:
    return facts.entry.major and facts.entry.both


ORDERS_BACK = Need(
    lambda f: all(o.state in RETURNED_ORDERS for o in f.entry.live_orders),
    Reason("还有派工单未返回信息中心", "4.3.7"),
)
#: What a superior settles has no outcome that anybody could be told.
_TOLD = (
    Need(
        lambda f: f.entry.settled or (f.entry.replied and ToldAs.PROVIDER not in f.entry.untold),
        Reason("尚未回复信息提供者", "4.2.6"),
    ),
    Need(lambda f: f.entry.settled or ToldAs.CUSTOMER not in f.entry.untold, Reason("尚未回复相关顾客", "4.2.6")),
    Need(
        lambda f: f.entry.settled or ToldAs.FILLER not in f.entry.untold,
        Reason("尚未通知填单人领取客户服务单", "4.2.6"),
    ),
)
_PAPERS = (
    ORDERS_BACK,
    Need(_form_back, Reason("客户服务单尚未由客户签字收回", "4.3.8")),
)
_MAJOR = (
    Need(
        lambda f: not f.entry.major or f.entry.referred or f.entry.reported,
        Reason("重大事件尚未向上请示，也没有书面报告", "4.2.7"),
    ),
    Need(lambda f: not f.entry.awaiting_instruction, Reason("请示还没有得到指示", "4.2.7")),
    # The clause asks for one of the two; both is the house's own.
    Need(
        lambda f: not _both(f) or f.entry.referred or not f.entry.reported,
        Reason("重大事件尚未向上请示", "4.2.7", house=True),
    ),
    Need(
        lambda f: not _both(f) or f.entry.reported or not f.entry.referred,
        Reason("重大事件尚未提交书面报告", "4.2.7", house=True),
    ),
)
STRIKE_OFF_NEEDS = (*_PAPERS, *_TOLD, *_MAJOR)
NOT_REOPENED = Need(
    lambda f: not f.entry.reopened,
    Reason("回访不满意、重新办理的信息不能作废，请另派工，或由上级签字结清", "4.3.10"),
)
_NOT_YET = Need(lambda f: not f.entry.followed_up, Reason("已经回访过", "4.3.2"))


def _dissatisfied(_facts: Facts, inputs: Inputs) -> bool:
    return inputs.get("satisfaction") == Satisfaction.DISSATISFIED


def _reached(_facts: Facts, inputs: Inputs) -> bool:
    return inputs.get("satisfaction") != Satisfaction.UNREACHED


def _major_again(facts: Facts, inputs: Inputs) -> bool:
    return facts.entry.major and _dissatisfied(facts, inputs)


def _opened_again(facts: Facts, inputs: Inputs) -> EntryState | None:
    return S.RECEIVED if _dissatisfied(facts, inputs) else None


OVER_STEPS = (
    # Who is not satisfied says that it is not done: the entry is open again, under its clocks
    Step(
        StepKey.FOLLOW_UP,
        Paper.LEDGER,
        frozenset({S.STRUCK_OFF}),
        "4.3.2",
        target_of=_opened_again,
        inputs=(
            Input("satisfaction", field_zh("satisfaction"), "choice", required=True, choices=Satisfaction),
            Input("text", "回访情况", "long"),
        ),
        needs=(_NOT_YET,),
        effects=(
            meet(Rule.FOLLOW_UP, when=_reached),
            start(Rule.HANDLE, when=_dissatisfied),
            start(Rule.PROGRESS, when=_major_again),
        ),
    ),
    # Who cannot be reached is called as often as the site settled, then no more
    Step(
        StepKey.UNREACHABLE,
        Paper.LEDGER,
        frozenset({S.STRUCK_OFF}),
        "4.3.2",
        inputs=(asked(Paper.LEDGER, "unreached_reason", "long", required=True),),
        needs=(
            _NOT_YET,
            Need(lambda f: f.entry.followed_up or f.entry.asks_follow_up, Reason("这条信息不用回访", "4.3.2")),
            Need(
                lambda f: f.entry.tries >= f.entry.tries_asked,
                Reason("回访还没有试够约定的次数，请再联系一次", "4.3.2", house=True),
            ),
        ),
        effects=(Effect("end", Rule.FOLLOW_UP, why="unreached_reason"),),
    ),
    # A new order, or a superior signs that it stays as it is, and why
    Step(
        StepKey.SETTLE,
        Paper.LEDGER,
        OPEN,
        "4.3.10",
        target=S.STRUCK_OFF,
        inputs=(
            Input("reason", "为何不再办理", "long", required=True),
            Input("signer", "签字的上级", "person", required=True, role=Role.SUPERVISOR),
            *HOW_SIGNED,
        ),
        signing=Signing("signer", Role.SUPERVISOR.value),
        needs=(
            Need(lambda f: f.entry.reopened, Reason("只有回访不满意的信息才由上级签字结清", "4.3.10")),
            *_PAPERS,
            *_MAJOR,
        ),
        effects=(meet(Rule.HANDLE), *end(Rule.REPLY, Rule.REFER, Rule.PROGRESS, Rule.PROMISE)),
    ),
)
