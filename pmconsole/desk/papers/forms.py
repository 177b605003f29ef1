"""What the desk does with a service form it has received: fetched by its filler, taken back signed (4.2.6, 4.3.8)."""

from typing import Any

from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import correcting
from pmconsole.desk.papers.entries import checked_value, write_void
from pmconsole.desk.papers.taking import StepDone, begin
from pmconsole.procedure.columns import FormField
from pmconsole.procedure.steps import StepKey


def notify(desk: Desk, actor: Actor, form_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The filler was told that the form is ready to be fetched: whom, how, when (4.2.6). Fetching is another thing."""
    with desk.unit(actor, StepKey.NOTIFY) as unit:
        step = begin(unit, StepKey.NOTIFY, form_id, inputs, seen)
        to = step.inputs["notified_to"]
        columns: dict[str, Any] = {"notified_to": to, "notified_how": step.inputs["notified_how"]}
        return step.finish(
            f"{step.row.number} 已通知{to}来领取", notified_at=step.at, notified_by=actor.name, **columns
        )


def hand_out(desk: Desk, actor: Actor, form_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The filler has fetched the form (4.2.6)."""
    with desk.unit(actor, StepKey.HAND_OUT) as unit:
        step = begin(unit, StepKey.HAND_OUT, form_id, inputs, seen)
        return step.finish(handed_out_at=step.at, handed_out_to=step.inputs["handed_out_to"])


def take_back(desk: Desk, actor: Actor, form_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The form comes back with the result and the customer's signature, or the reason there is none (4.3.8)."""
    with desk.unit(actor, StepKey.TAKE_BACK) as unit:
        step = begin(unit, StepKey.TAKE_BACK, form_id, inputs, seen)
        columns: dict[str, Any] = {
            name: step.inputs[name] or "" for name in ("result", "customer_signer", "customer_refusal", "opinion")
        }
        return step.finish(taken_back_at=step.at, **columns)


def correct_form(desk: Desk, actor: Actor, form_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Correct one column of the form; the journal keeps the old value (4.3.10)."""
    with desk.unit(actor, StepKey.CORRECT_FORM) as unit:
        step = begin(unit, StepKey.CORRECT_FORM, form_id, inputs, seen)
        field, value = step.inputs["field"], checked_value(step)
        columns: dict[str, Any] = {field.value: value}
        unit.record(step.row, "form.correct_reason", {"reason": ("", step.inputs["reason"])})
        if field is FormField.CUSTOMER_SIGNER:
            form = step.case.own_form
            correcting.may_sign_late(form, form.taken_back_at, value)
            done = step.finish(f"{form.number} 客户{value}已补签", customer_signer=value, customer_refusal="")
            correcting.signed_late(step, form, None, value)
            return done
        return step.finish(f"{step.row.number} 的{field.zh}已更正", **columns)


def void_form(desk: Desk, actor: Actor, form_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Void the form with a reason; its number is never used again (4.3.10)."""
    with desk.unit(actor, StepKey.VOID_FORM) as unit:
        return write_void(begin(unit, StepKey.VOID_FORM, form_id, inputs, seen))
