"""What a paper must carry before it may go to the archivist (4.3.8, 4.3.10); each missing thing with its clause."""

from pmconsole.procedure.facts import Facts, OrderFacts
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.steps import Need
from pmconsole.procedure.steps_entry import STRIKE_OFF_NEEDS
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Paper

#: A void or replaced paper is filed as it is: its reason stands on it.
_CLOSED_OTHERWISE = frozenset({OrderState.VOID, OrderState.REISSUED, OrderState.DECLINED})


_OWED = "电话或对讲机确认的签名还没有补签"


def _worked(order: OrderFacts) -> bool:
    return order.state not in _CLOSED_OTHERWISE


ENTRY_NEEDS = (
    *STRIKE_OFF_NEEDS,
    Need(lambda f: f.entry.state is EntryState.STRUCK_OFF, Reason("尚未消档", "4.3.7")),
    Need(lambda f: f.entry.followed_up, Reason("尚未回访", "4.3.2")),
    Need(lambda f: not f.entry.owed, Reason(_OWED, "4.2.7")),
)

ORDER_NEEDS = (
    Need(lambda f: not _worked(f.order) or f.order.receiver_signed, Reason("没有接单人签字", "4.2.3")),
    Need(lambda f: not _worked(f.order) or bool(f.order.worker), Reason("没有安排处理人员", "4.3.7")),
    Need(lambda f: not _worked(f.order) or f.order.result, Reason("处理情况栏没有结果", "4.3.7")),
    Need(lambda f: not _worked(f.order) or f.order.customer_signed, Reason("没有客户签字,也没有写明原因", "4.3.7")),
    Need(lambda f: not _worked(f.order) or bool(f.order.verifier), Reason("客服助理没有核实", "4.2.5")),
    Need(
        lambda f: not _worked(f.order) or f.order.state in {OrderState.RETURNED, OrderState.STRUCK_OFF},
        Reason("派工单没有返回信息中心", "4.3.7"),
    ),
    Need(lambda f: not f.order.owed, Reason(_OWED, "4.2.3")),
)

FORM_NEEDS = (
    Need(lambda f: f.form.received_signed, Reason("信息处理员没有签收", "4.3.4")),
    Need(lambda f: f.form.customer_signed, Reason("没有客户签字,也没有写明原因", "4.3.8")),
    Need(
        lambda f: f.form.state in {FormState.TAKEN_BACK, FormState.STRUCK_OFF},
        Reason("客户服务单没有收回", "4.3.8"),
    ),
    Need(lambda f: not f.form.owed, Reason(_OWED, "4.3.8")),
)

NEEDS: dict[Paper, tuple[Need, ...]] = {
    Paper.LEDGER: ENTRY_NEEDS,
    Paper.ORDER: ORDER_NEEDS,
    Paper.SERVICE: FORM_NEEDS,
}


def missing(paper: Paper, facts: Facts) -> tuple[Reason, ...]:
    """What the paper still lacks before it may be archived; empty when it qualifies. A void paper lacks nothing."""
    if paper is Paper.LEDGER and facts.entry.state is EntryState.VOID:
        return ()
    if paper is Paper.SERVICE and facts.form.state is FormState.VOID:
        return ()
    return tuple(need.missing for need in NEEDS[paper] if not need.holds(facts))
