"""The life of a dispatch order: issued, signed for, arranged, completed, fed back, verified, returned (4.3.7, 4.3.11).

Each action is one function, one transaction, one line in the journal; `inputs` are those of the step's row in the
workflow table. All of them raise Refused, BadInput, Conflict, NotFound or StoreError, and then nothing was written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pmconsole.data.papers.tables import DispatchOrder, OrderRound
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.scenes import addressed
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import correcting
from pmconsole.desk.papers.casework import Case
from pmconsole.desk.papers.entries import checked_value, write_note, write_void
from pmconsole.desk.papers.taking import StepDone, Taking, begin, department
from pmconsole.procedure.columns import OrderField
from pmconsole.procedure.money import NoAmount, fen, yuan
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Charge, NoteKind, OrderState, Paper
from pmconsole.procedure.workflow import NEW_ORDER

STRUCK_OFF = OrderState.STRUCK_OFF
#: What may be corrected of the present round of work.
_OF_ROUND = frozenset({OrderField.RESULT, OrderField.WORKER, OrderField.WORKER_PHONE})


def issue_order(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Write a dispatch order to a department, and to the assistant who chases it (4.2.3, 4.2.4)."""
    with desk.unit(actor, StepKey.ISSUE) as unit:
        step = begin(unit, StepKey.ISSUE, entry_id, inputs, seen)
        to = department(unit, step.inputs["department"])
        entry = step.case.entry
        order = _write(
            step,
            to.id or 0,
            to.name,
            content=step.inputs["content"] or entry.content,
            requirement=step.inputs["requirement"] or "",
            assistant=step.inputs["assistant"] or "",
            urgency=step.inputs["urgency"] or None,
            appointment_at=step.inputs["appointment_at"],
            addressee_name=to.receiver or to.head,
            follows_id=_before(step.case, to.id or 0),
        )
        step.finish()
        return StepDone(Paper.ORDER, order.id or 0, order.number, f"派工单 {order.number} 已派往{to.name}")


def _before(case: Case, department_id: int) -> int | None:
    """The order struck off before that a new one goes on from, after somebody was not satisfied (4.3.10): the last of
    the same department, else the last; None where the entry is open for the first time, or none was."""
    past = [order for order in case.orders if order.opening != case.entry.opening and order.state is STRUCK_OFF]
    own = [order for order in past if order.department_id == department_id]
    return next((order.id for order in reversed(own or past)), None)


def _write(step: Taking, department_id: int, name: str, **columns: Any) -> DispatchOrder:
    unit = step.unit
    order = DispatchOrder(
        site_id=unit.desk.site_id,
        number=unit.number(Paper.ORDER),
        entry_id=step.case.entry.id or 0,
        department_id=department_id,
        department=name,
        issued_at=unit.now,
        issued_by=unit.actor.name,
        opening=step.case.entry.opening,
        **columns,
    )
    order_id = unit.add(order, StepKey.ISSUE.value)
    unit.session.add(OrderRound(order_id=order_id, round=1))
    step.start(NEW_ORDER, order)
    return order


def sign_for(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The head of department or the named receiver signs for the order (4.2.3)."""
    with desk.unit(actor, StepKey.SIGN) as unit:
        step = begin(unit, StepKey.SIGN, order_id, inputs, seen)
        return step.finish(receiver=step.inputs["receiver"], signed_at=step.at)


def decline(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The receiver will not take the order, and says why; the entry waits at the desk again."""
    with desk.unit(actor, StepKey.DECLINE) as unit:
        step = begin(unit, StepKey.DECLINE, order_id, inputs, seen)
        return step.finish(receiver=step.inputs["receiver"], decline_reason=step.inputs["reason"], declined_at=unit.now)


def arrange(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The department has sent somebody (4.3.7: within 2 hours of the signature)."""
    with desk.unit(actor, StepKey.ARRANGE) as unit:
        step = begin(unit, StepKey.ARRANGE, order_id, inputs, seen)
        typed = step.inputs
        columns = {"worker": typed["worker"], "worker_phone": typed["worker_phone"] or "", "arranged_at": step.at}
        return step.finish(f"{step.row.number} 已安排{typed['worker']}", round_columns=columns)


def arrive(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Whoever was sent is there."""
    with desk.unit(actor, StepKey.ARRIVE) as unit:
        step = begin(unit, StepKey.ARRIVE, order_id, inputs, seen)
        return step.finish(f"{step.row.number} 已到场", round_columns={"arrived_at": step.at})


def quote(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """What the work will cost, and that the customer agrees, before it is done; or that it costs nothing."""
    with desk.unit(actor, StepKey.QUOTE) as unit:
        step = begin(unit, StepKey.QUOTE, order_id, inputs, seen)
        typed, paid = step.inputs, step.inputs["charge"] is Charge.PAID
        columns = {
            "charge": typed["charge"],
            "quoted_fen": _fen(typed, "quoted_fen") if paid else None,
            "consent_by": typed["consent_by"] or "" if paid else "",
            "consent_how": typed["consent_how"] if paid else None,
            "consent_at": step.at if paid else None,
        }
        told = f"{typed['consent_by']}同意 {yuan(columns['quoted_fen'])}" if paid else "不收费"
        return step.finish(f"{step.row.number} {told}", round_columns=columns)


def charge(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """What was used and how long it took, what it came to, and the receipt."""
    with desk.unit(actor, StepKey.CHARGE) as unit:
        step = begin(unit, StepKey.CHARGE, order_id, inputs, seen)
        columns: dict[str, Any] = {name: step.inputs[name] or "" for name in ("materials", "labour", "receipt_no")}
        columns |= {name: _fen(step.inputs, name) for name in ("material_fen", "labour_fen")}
        if not any(value for value in columns.values()):
            raise BadInput({"materials": "请至少填写一样：用料、人工、费用或收据编号。"})
        return step.finish(f"{step.row.number} 用料和收费已记下", round_columns=columns)


def _fen(typed: Mapping[str, Any], name: str) -> int | None:
    try:
        return fen(typed[name] or "")
    except NoAmount as error:
        raise BadInput({name: str(error)}) from error


def complete(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The work is done and the customer has signed, or it is written why not (4.3.7)."""
    with desk.unit(actor, StepKey.COMPLETE) as unit:
        step = begin(unit, StepKey.COMPLETE, order_id, inputs, seen)
        names = ("result", "customer_signer", "customer_refusal", "opinion")
        columns = {name: step.inputs[name] or "" for name in names} | {"completed_at": step.at}
        return step.finish(round_columns=columns)


def give_reason(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The department says why the work is not done yet: that counts as feedback (4.3.7)."""
    with desk.unit(actor, StepKey.REASON) as unit:
        step = begin(unit, StepKey.REASON, order_id, inputs, seen)
        return step.finish(f"{step.row.number} 未完原因已记下", round_columns=_why_not_yet(step))


def _why_not_yet(step: Taking) -> dict[str, Any]:
    """Write the reason why not yet, and the time promised with it, as a line of its own; columns for the round."""
    reason, until = step.inputs["reason"], step.inputs["promised_at"]
    if until is not None and (not isinstance(until, datetime) or until.tzinfo is None):
        raise BadInput({"promised_at": "约定的时间看不懂，请按 17:00、明天 9:00 或 11-27 17:00 填写。"})
    if until is not None and until <= step.unit.now:
        raise BadInput({"promised_at": "约定的时间已经过了，请填以后的时间。"})
    step.unit.note(step.row, NoteKind.REASON, reason, until)
    return {"reason": reason, "reason_at": step.at} | ({"promised_at": until} if until else {})


def feed_back(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The result reaches the service assistant (4.3.7: within 4 hours)."""
    with desk.unit(actor, StepKey.FEED_BACK) as unit:
        step = begin(unit, StepKey.FEED_BACK, order_id, inputs, seen)
        columns = {"fed_back_at": step.at, "fed_back_to": step.inputs["fed_back_to"]}
        return step.finish(round_columns=columns)


def verify(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The assistant finds the result as reported (4.2.5)."""
    with desk.unit(actor, StepKey.PASS) as unit:
        step = begin(unit, StepKey.PASS, order_id, inputs, seen)
        columns = {"verified_at": step.at, "verifier": step.inputs["verifier"], "passed": True}
        return step.finish(round_columns=columns)


def rework(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The assistant sends the work back with a reason: same order, next round, all rounds kept (4.2.5)."""
    with desk.unit(actor, StepKey.REWORK) as unit:
        step = begin(unit, StepKey.REWORK, order_id, inputs, seen)
        order = step.case.own_order
        columns = {
            "verified_at": step.at,
            "verifier": step.inputs["verifier"],
            "passed": False,
            "rework_reason": step.inputs["reason"],
        }
        done = step.finish(
            f"{order.number} 退回返工，第 {order.round + 1} 轮", round_columns=columns, round=order.round + 1
        )
        unit.session.add(OrderRound(order_id=order_id, round=order.round))
        return done


def return_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The verified order is back at the information centre (4.3.7)."""
    with desk.unit(actor, StepKey.RETURN) as unit:
        step = begin(unit, StepKey.RETURN, order_id, inputs, seen)
        return step.finish(returned_at=step.at, returned_to=actor.name)


def return_unfinished(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The order comes back not done, with the reason (4.3.11); the entry needs someone to carry it out again."""
    with desk.unit(actor, StepKey.RETURN_UNFINISHED) as unit:
        step = begin(unit, StepKey.RETURN_UNFINISHED, order_id, inputs, seen)
        until = {name: value for name, value in _why_not_yet(step).items() if name == "promised_at"}
        reason = step.inputs["reason"]
        return step.finish(round_columns=until, returned_at=step.at, returned_to=actor.name, return_reason=reason)


def go_on(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The department goes on with what it returned, on the day it promises; the reason is kept each time (4.3.10)."""
    with desk.unit(actor, StepKey.GO_ON) as unit:
        step = begin(unit, StepKey.GO_ON, order_id, inputs, seen)
        columns = _why_not_yet(step)
        until = columns["promised_at"].astimezone(desk.zone).strftime("%m-%d %H:%M")
        message = f"{step.row.number} 由{step.case.own_order.department}继续办理，约定 {until}"
        # The paper is with the department again; that it was back stands in its notes and in the journal.
        return step.finish(message, round_columns=columns, returned_at=None, returned_to="", return_reason="")


def reissue(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """After two working days the order is written afresh to the head or the general manager, linked (4.3.11)."""
    with desk.unit(actor, StepKey.REISSUE) as unit:
        step = begin(unit, StepKey.REISSUE, order_id, inputs, seen)
        old, typed = step.case.own_order, step.inputs
        named = addressed(unit, order_id, typed["addressee"], typed["addressee_name"] or "")
        step.finish()
        new = _write(
            step,
            old.department_id,
            old.department,
            content=old.content,
            requirement=typed["requirement"] or old.requirement,
            assistant=old.assistant,
            urgency=old.urgency,
            appointment_at=old.appointment_at,
            addressee=typed["addressee"],
            addressee_name=named,
            reissued_from_id=old.id,
        )
        to = new.addressee_name or new.addressee.zh
        return StepDone(Paper.ORDER, new.id or 0, new.number, f"{old.number} 已重派为 {new.number}，直接派给{to}")


def strike_off_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None) -> StepDone:
    """The red line through this order's number in the ledger's remarks (4.3.7)."""
    with desk.unit(actor, StepKey.STRIKE_OFF_ORDER) as unit:
        return begin(unit, StepKey.STRIKE_OFF_ORDER, order_id, {}, seen).finish(struck_off_at=unit.now)


def note_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A remark on the order."""
    with desk.unit(actor, StepKey.NOTE_ORDER) as unit:
        return write_note(begin(unit, StepKey.NOTE_ORDER, order_id, inputs), NoteKind.NOTE, "text")


def correct_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Correct one column of the order; the journal keeps the old value (4.3.10)."""
    with desk.unit(actor, StepKey.CORRECT_ORDER) as unit:
        step = begin(unit, StepKey.CORRECT_ORDER, order_id, inputs, seen)
        field, value = step.inputs["field"], checked_value(step)
        unit.record(step.row, "order.correct_reason", {"reason": ("", step.inputs["reason"])})
        message = f"{step.row.number} 的{field.zh}已更正"
        if field is OrderField.CUSTOMER_SIGNER:
            order, work = step.case.own_order, step.case.round
            correcting.may_sign_late(work, work.completed_at, value)
            done = step.finish(
                f"{order.number} 客户{value}已补签", round_columns={"customer_signer": value, "customer_refusal": ""}
            )
            correcting.signed_late(step, order, work, value)
            return done
        if field in _OF_ROUND:
            if field is not OrderField.RESULT and not step.case.round.worker:
                raise BadInput({"field": "还没有安排人员，没有可以更正的处理人员。"})
            return step.finish(message, round_columns={field.value: value})
        columns: dict[str, Any] = {field.value: value}
        return step.finish(message, **columns)


def void_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Void the order with a reason; its number is never used again (4.3.10)."""
    with desk.unit(actor, StepKey.VOID_ORDER) as unit:
        return write_void(begin(unit, StepKey.VOID_ORDER, order_id, inputs, seen))
