"""What a paper must carry before it may go to the archivist (4.3.8, 4.3.10); each missing thing with its clause."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pmconsole.procedure.archive import CLAUSE
from pmconsole.procedure.facts import (
    CLOSED_ENTRIES,
    CallFacts,
    ChangeFacts,
    Facts,
    HandoverFacts,
    OrderFacts,
    PaperFacts,
    RowFacts,
)
from pmconsole.procedure.papers import KINDS
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import Need
from pmconsole.procedure.steps_over import STRIKE_OFF_NEEDS
from pmconsole.procedure.vocabulary import CallOutcome, EntryState, FormState, OrderState, Paper

F = TypeVar("F")

#: A void or replaced paper is filed as it is: its reason stands on it.
_CLOSED_OTHERWISE = frozenset({OrderState.VOID, OrderState.REISSUED, OrderState.DECLINED})


@dataclass(frozen=True)
class Demand(Generic[F]):
    """A condition on what is known of a paper, and the sentence that says what is missing where it does not hold."""

    holds: Callable[[F], bool]
    missing: Reason


_OWED = "电话或对讲机确认的签名还没有补签，或名单外的签名还没有确认"


def _worked(order: OrderFacts) -> bool:
    return order.state not in _CLOSED_OTHERWISE


ENTRY_NEEDS = (
    *STRIKE_OFF_NEEDS,
    Need(lambda f: f.entry.state is EntryState.STRUCK_OFF, Reason("尚未消档", "4.3.7")),
    Need(lambda f: f.entry.followed_up or not f.entry.asks_follow_up, Reason("尚未回访", "4.3.2")),
    Need(lambda f: not f.entry.owed, Reason(_OWED, "4.2.7")),
)

ORDER_NEEDS = (
    Need(lambda f: not _worked(f.order) or f.order.receiver_signed, Reason("没有接单人签字", "4.2.3")),
    Need(lambda f: not _worked(f.order) or bool(f.order.worker), Reason("没有安排处理人员", "4.3.7")),
    Need(lambda f: not _worked(f.order) or f.order.result, Reason("处理情况栏没有结果", "4.3.7")),
    Need(lambda f: not _worked(f.order) or f.order.customer_signed, Reason("没有客户签字，也没有写明原因", "4.3.7")),
    Need(lambda f: not _worked(f.order) or bool(f.order.verifier), Reason("客服助理没有核实", "4.2.5")),
    Need(
        lambda f: not _worked(f.order) or f.order.state in {OrderState.RETURNED, OrderState.STRUCK_OFF},
        Reason("派工单没有返回信息中心", "4.3.7"),
    ),
    Need(lambda f: not f.order.owed, Reason(_OWED, "4.2.3")),
    Need(
        lambda f: f.order.state is not OrderState.RETURNED,
        Reason("编号还没有画红线消档", "4.3.7"),
    ),
    # It may still be written afresh (4.3.11); once the entry is over it stays what it is.
    Need(
        lambda f: f.order.state is not OrderState.DECLINED or f.entry.state in CLOSED_ENTRIES,
        Reason("拒签的派工单，所属信息还没有办完", "4.3.11"),
    ),
)

FORM_NEEDS = (
    Need(lambda f: f.form.received_signed, Reason("信息处理员没有签收", "4.3.4")),
    Need(lambda f: f.form.customer_signed, Reason("没有客户签字，也没有写明原因", "4.3.8")),
    Need(
        lambda f: f.form.state in {FormState.TAKEN_BACK, FormState.STRUCK_OFF},
        Reason("客户服务单没有收回", "4.3.8"),
    ),
    Need(lambda f: not f.form.owed, Reason(_OWED, "4.3.8")),
    Need(lambda f: f.form.state is not FormState.TAKEN_BACK, Reason("编号还没有画红线消档", "4.3.7")),
)

CALL_NEEDS: tuple[Demand[CallFacts], ...] = (
    Demand(lambda f: f.outcome is not CallOutcome.RINGING, Reason("来电的结果没有写", "4.2.2")),
    Demand(lambda f: f.outcome is not CallOutcome.ANSWERED or f.written, Reason("接听的电话没有写内容", "4.2.2")),
    Demand(lambda f: f.outcome is not CallOutcome.ANSWERED or f.handler, Reason("没有写接听人", "4.2.2")),
    Demand(lambda f: not f.call_back_owed, Reason("该回的电话还没有回", "4.2.6")),
)

CHANGE_NEEDS: tuple[Demand[ChangeFacts], ...] = (
    Demand(lambda f: f.over, Reason("变更还没有结束，没有写恢复情况", "4.3.3")),
    Demand(lambda f: f.callers_owed == 0, Reason("问过的来电人还没有全部回告", "4.2.6")),
)

HANDOVER_NEEDS: tuple[Demand[HandoverFacts], ...] = (
    Demand(lambda f: f.outgoing_signed, Reason("交班人没有签名", "F1")),
    Demand(lambda f: f.incoming_signed, Reason("接班人没有签名", "F1")),
)

NEEDS: dict[Paper, tuple[Need, ...]] = {
    Paper.LEDGER: ENTRY_NEEDS,
    Paper.ORDER: ORDER_NEEDS,
    Paper.SERVICE: FORM_NEEDS,
}


def missing(paper: Paper, facts: PaperFacts, owed: Iterable[str] = ()) -> tuple[Reason, ...]:
    """What the paper still lacks before it may be archived; empty when it qualifies. A void paper lacks nothing.

    `owed` are those whose word on the paper was told by telephone or radio and not signed yet, where `facts` do not
    say so themselves.
    """
    if _void(paper, facts):
        return ()
    late = tuple(Reason(f"{name}的签名：{_OWED}", CLAUSE) for name in owed)
    return (*_lacking(paper, facts), *late)


def _void(paper: Paper, facts: PaperFacts) -> bool:
    if isinstance(facts, Facts):
        if paper is Paper.LEDGER:
            return facts.entry.state is EntryState.VOID
        if paper is Paper.ORDER:
            return facts.order.state is OrderState.VOID
        return facts.form.state is FormState.VOID
    return facts.void


def _lacking(paper: Paper, facts: PaperFacts) -> tuple[Reason, ...]:
    match facts:
        case Facts():
            return tuple(need.missing for need in NEEDS[paper] if not need.holds(facts))
        case CallFacts():
            return tuple(demand.missing for demand in CALL_NEEDS if not demand.holds(facts))
        case ChangeFacts():
            return tuple(demand.missing for demand in CHANGE_NEEDS if not demand.holds(facts))
        case HandoverFacts():
            return tuple(demand.missing for demand in HANDOVER_NEEDS if not demand.holds(facts))
        case RowFacts():
            return tuple(demand.missing for demand in KINDS[paper].demands if not demand.holds(facts.columns))
