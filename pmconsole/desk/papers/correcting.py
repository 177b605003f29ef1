"""Corrections that are more than a text written anew (4.3.10): what is one of a list, what stands beside the paper.

The old value always stays in the journal.
"""

from collections.abc import Mapping

from sqlmodel import col, select

from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.papers.tables import DispatchOrder, OrderRound, Reply, ServiceForm
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.signing import SignatureIn, sign
from pmconsole.desk.core.unit import Unit
from pmconsole.desk.papers.casework import Case
from pmconsole.desk.papers.taking import StepDone, Taking, department
from pmconsole.procedure.columns import EntryField
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Channel, OrderState, Paper, SignedHow
from pmconsole.procedure.who import CUSTOMER

_REPLY = {EntryField.REPLY_TOLD: "told", EntryField.REPLY_TEXT: "text"}
_CLOSED = (OrderState.REISSUED, OrderState.STRUCK_OFF, OrderState.VOID)
#: What of an entry an order's print shows: the department has it on paper as it was.
_ON_ORDERS = frozenset({EntryField.SOURCE, EntryField.PHONE, EntryField.ROOM})


def channel_named(value: str) -> Channel:
    """The channel of that name. Raises BadInput with the names there are."""
    found = next((channel for channel in Channel if value in (channel.zh, channel.value)), None)
    if found is None:
        raise BadInput({"value": f"没有「{value}」这种渠道；渠道有{'、'.join(channel.zh for channel in Channel)}。"})
    return found


def department_named(unit: Unit, value: str) -> str:
    """The name of a department of the site. Raises BadInput beside the value."""
    try:
        return department(unit, value).name
    except BadInput as error:
        raise BadInput({"value": error.fields["department"]}) from error


def internal_department(step: Taking, value: str) -> str:
    """The department that answers the filler itself (4.3.9). Raises BadInput where nobody was given it yet."""
    if not step.case.entry.internal_department:
        raise BadInput({"value": "这条信息没有转内部处理，没有责任部门可以更正。"})
    return department_named(step.unit, value)


def reply_corrected(step: Taking, field: EntryField, value: str) -> Mapping[str, tuple[str, str]]:
    """Write what the newest reply should have said (4.2.6); the change for the journal, empty for other fields."""
    column = _REPLY.get(field)
    if column is None:
        return {}
    where = (col(Reply.entry_id) == step.case.entry.id,)
    reply = step.unit.session.exec(select(Reply).where(*where).order_by(col(Reply.id).desc())).first()
    if reply is None:
        raise BadInput({"field": "还没有回复过，没有可以更正的回复。"})
    if not value:
        raise BadInput({"value": f"{field.zh}不能为空。"})
    old = getattr(reply, column)
    setattr(reply, column, value)
    step.unit.session.add(reply)
    return {field.value: (old, value)}


def as_it_was_told(case: Case, field: EntryField, old: str, done: StepDone) -> StepDone:
    """`done`, saying who still reads or heard it the old way: departments with an order, who was replied to."""
    if field in _REPLY:
        told = done.message + "；对方听到的是原来的，请再告知"
        return StepDone(done.paper, done.paper_id, done.number, told)
    live = [order for order in case.orders if order.state not in _CLOSED]
    if field is EntryField.CONTENT:
        unlike = tuple((order.id or 0, order.number) for order in live if order.content == old)
        said = f"；{'、'.join(number for _, number in unlike)} 的派工内容还是原来的" if unlike else ""
        return StepDone(done.paper, done.paper_id, done.number, done.message + said, unlike)
    if field in _ON_ORDERS and live:
        told = f"；{'、'.join(order.number for order in live)} 已发出，部门手里的还是原来的{field.zh}，请告知"
        return StepDone(done.paper, done.paper_id, done.number, done.message + told)
    return done


def signed_late(step: Taking, paper: DispatchOrder | ServiceForm, work: OrderRound | None, name: str) -> None:
    """The customer signs after all, where a reason stood for it (4.3.7, 4.3.8): a signature of now.

    Call it when the name stands in its column. A signature that was given is not changed.
    """
    key = StepKey.TAKE_BACK if work is None else StepKey.COMPLETE
    sign(
        step.unit,
        paper=Paper.SERVICE if work is None else Paper.ORDER,
        paper_id=paper.id or 0,
        round=1 if work is None else work.round,
        step=key.value,
        role=CUSTOMER,
        hand=SignatureIn(name, SignedHow.PAPER),
        content_hash=signed_hash(key.value, paper, work),
        field="value",
    )


def may_sign_late(row: ServiceForm | OrderRound, done: object, name: str) -> None:
    """Raises BadInput where the customer has signed, where nothing was to sign yet, or where nobody is named."""
    if not name:
        raise BadInput({"value": "请填写签名的客户。"})
    if done is None:
        raise BadInput({"field": "还没有到客户签字的时候：完成或收回时再签。"})
    if row.customer_signer:
        raise BadInput({"field": f"{row.customer_signer}已经签过，签名不得更改；名字写错了请加备注。"})
