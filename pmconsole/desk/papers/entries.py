"""What the desk does with a ledger entry: register, classify, handle, reply, strike off, follow up (4.2.2-4.2.8, 4.3).

Each action is one function, one transaction, one line in the journal; `inputs` are those of the step's row in the
workflow table. All of them raise Refused, BadInput, Conflict, NotFound or StoreError, and then nothing was written.
"""

from typing import Any

from pmconsole.data.core import search
from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.papers.tables import FollowUp, LedgerEntry, Reply
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import correcting
from pmconsole.desk.papers.joining import release
from pmconsole.desk.papers.taking import StepDone, Taking, begin, department
from pmconsole.desk.papers.telling import role_of
from pmconsole.procedure.columns import EntryField
from pmconsole.procedure.facts import RETURNED_ORDERS
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Channel, FormState, NoteKind, OrderState, ReplyHow, Satisfaction

REPLIED_BY = {
    Channel.PHONE: ReplyHow.PHONE,
    Channel.RADIO: ReplyHow.RADIO,
    Channel.LETTER: ReplyHow.LETTER,
    Channel.VISIT: ReplyHow.VISIT,
    Channel.SERVICE_FORM: ReplyHow.VISIT,
}


_LONG = frozenset({"content", "handling", "result", "remark", "cause", "measures", "reply_text"})


def classify(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Put the entry into a category (4.2.3)."""
    with desk.unit(actor, StepKey.CLASSIFY) as unit:
        step = begin(unit, StepKey.CLASSIFY, entry_id, inputs, seen)
        category = step.inputs["category"]
        return step.finish(f"{step.row.number} 归为{category.zh}", category=category)


def handle(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Handled at the desk (4.3.5); with `replied` the caller was told at once and the reply is recorded too."""
    with desk.unit(actor, StepKey.HANDLE) as unit:
        return handle_within(unit, entry_id, seen, **inputs)


def handle_within(unit: Unit, entry_id: int, seen: int | None = None, **inputs: Any) -> StepDone:
    """The same within a running unit."""
    step = begin(unit, StepKey.HANDLE, entry_id, inputs, seen)
    # What was done before somebody was not satisfied stays in the column.
    before = [entry.handling] if (entry := step.case.entry).opening and entry.handling else []
    done = step.finish(handling="\n".join([*before, step.inputs["handling"]]), handled_at=unit.now)
    if not step.inputs.get("replied"):
        return done
    entry = step.case.entry
    told = {
        "told": entry.source or "来电人",
        "how": REPLIED_BY.get(entry.channel, ReplyHow.OTHER),
        "text": step.inputs["handling"],
    }
    write_reply(begin(unit, StepKey.REPLY, entry_id, told, case=step.case))
    return StepDone(done.paper, done.paper_id, done.number, f"{done.number} 已处理并回复")


def route_internally(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """An employee's complaint about management goes to the responsible department, which answers itself (4.3.9)."""
    with desk.unit(actor, StepKey.ROUTE_INTERNALLY) as unit:
        step = begin(unit, StepKey.ROUTE_INTERNALLY, entry_id, inputs, seen)
        to = department(unit, step.inputs["department"])
        return step.finish(f"{step.row.number} 已转{to.name}内部处理", internal_department=to.name)


def reply(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Who was told the outcome, how and when (4.2.6)."""
    with desk.unit(actor, StepKey.REPLY) as unit:
        return write_reply(begin(unit, StepKey.REPLY, entry_id, inputs, seen))


def tell(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """One more of those concerned was told: who gave the information, the customer, the filler (4.2.6, 4.3.8)."""
    with desk.unit(actor, StepKey.TELL) as unit:
        step = begin(unit, StepKey.TELL, entry_id, inputs, seen)
        done = write_reply(step)
        return StepDone(done.paper, done.paper_id, done.number, f"{step.row.number} 已告知{step.inputs['told']}")


def write_reply(step: Taking) -> StepDone:
    """Write the reply the step is about, and finish it; the first one is when the entry was replied to."""
    typed, unit = step.inputs, step.unit
    unit.session.add(
        Reply(
            entry_id=step.case.entry.id or 0,
            told=typed["told"],
            told_as=typed["told_as"] or role_of(typed["told"], step.case.entry, step.case.form),
            how=typed["how"],
            text=typed["text"],
            at=step.at,
            by=unit.actor.name,
            opening=step.case.entry.opening,
        )
    )
    first = step.case.entry.replied_at
    return step.finish(f"{step.row.number} 已回复{typed['told']}", replied_at=first or step.at)


def strike_off(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None) -> StepDone:
    """The red line: the entry and every returned paper of it are struck off (4.3.7)."""
    with desk.unit(actor, StepKey.STRIKE_OFF) as unit:
        return strike_off_within(unit, entry_id, seen)


def strike_off_within(unit: Unit, entry_id: int, seen: int | None = None) -> StepDone:
    """The same within a running unit."""
    step = begin(unit, StepKey.STRIKE_OFF, entry_id, {}, seen)
    done = step.finish(struck_off_at=unit.now, struck_off_by=unit.actor.name)
    strike_papers(step, StepKey.STRIKE_OFF.value)
    return done


def strike_papers(step: Taking, key: str) -> None:
    """Strike off what is back of the entry's papers, under the act `key` (4.3.7)."""
    case, unit = step.case, step.unit
    for order in case.orders:
        if order.state in RETURNED_ORDERS and order.struck_off_at is None:
            unit.change(order, key, state=OrderState.STRUCK_OFF, struck_off_at=unit.now)
    if case.form is not None and case.form.state is FormState.TAKEN_BACK:
        unit.change(case.form, key, state=FormState.STRUCK_OFF, struck_off_at=unit.now)


def follow_up(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """What the customer says afterwards; someone not reached leaves the clock running (4.3.2).

    Who is not satisfied opens the entry again: its clocks start anew, what was struck off stays so (4.3.10).
    """
    with desk.unit(actor, StepKey.FOLLOW_UP) as unit:
        step = begin(unit, StepKey.FOLLOW_UP, entry_id, inputs, seen)
        satisfaction = step.inputs["satisfaction"]
        unit.session.add(
            FollowUp(
                entry_id=entry_id,
                satisfaction=satisfaction,
                text=step.inputs["text"] or "",
                at=unit.now,
                by=actor.name,
                opening=step.case.entry.opening,
            )
        )
        if satisfaction is Satisfaction.DISSATISFIED:
            return step.finish(f"{step.row.number} 回访不满意，重新办理：请派工或处理", **_anew(step.case.entry))
        reached = satisfaction is not Satisfaction.UNREACHED
        columns: dict[str, Any] = {"followed_up_at": unit.now} if reached else {}
        return step.finish(f"{step.row.number} 回访：{satisfaction.zh}", **columns)


def _anew(entry: LedgerEntry) -> dict[str, Any]:
    """The columns of an entry opened again: nobody handled it, was told or followed up; the journal keeps what was."""
    gone = ("handled_at", "replied_at", "struck_off_at", "followed_up_at")
    return dict.fromkeys(gone) | {
        "opening": (entry.opening or 1) + 1, "struck_off_by": "", "unreached_reason": "",
    }  # fmt: skip


def close_unreached(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Nobody could be reached, as often as the site asks for: the follow-up is closed with the reason (4.3.2)."""
    with desk.unit(actor, StepKey.UNREACHABLE) as unit:
        step = begin(unit, StepKey.UNREACHABLE, entry_id, inputs, seen)
        return step.finish(f"{step.row.number} 无法回访，已了结", unreached_reason=step.inputs["unreached_reason"])


def settle_again(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A superior signs why nothing more is done for who was not satisfied: struck off, and asked no more (4.3.10)."""
    with desk.unit(actor, StepKey.SETTLE) as unit:
        step = begin(unit, StepKey.SETTLE, entry_id, inputs, seen)
        by, reason = step.inputs["signer"], step.inputs["reason"]
        unit.note(step.row, NoteKind.NOTE, f"{by}签字结清：{reason}")
        asked = max((f.at for f in step.case.follow_ups), default=unit.now)
        columns: dict[str, Any] = {"struck_off_at": unit.now, "struck_off_by": actor.name, "followed_up_at": asked}
        done = step.finish(f"{step.row.number} 由{by}签字结清", **columns)
        strike_papers(step, StepKey.SETTLE.value)
        return done


def note(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A remark on the entry."""
    with desk.unit(actor, StepKey.NOTE) as unit:
        return write_note(begin(unit, StepKey.NOTE, entry_id, inputs), NoteKind.NOTE, "text")


def write_note(step: Taking, kind: NoteKind, field: str) -> StepDone:
    """Write the text of input `field` on the step's paper as a note of `kind`; the paper's version stays."""
    text = step.inputs[field]
    step.unit.note(step.row, kind, text)
    step.unit.record(step.row, step.step.key.value, {})
    return StepDone(step.step.paper, step.row.id or 0, step.row.number, f"{step.row.number} {kind.zh}已记下")


def correct(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Correct one column; the journal keeps the old value (4.3.10). Search and comparison keys follow."""
    with desk.unit(actor, StepKey.CORRECT) as unit:
        step = begin(unit, StepKey.CORRECT, entry_id, inputs, seen)
        entry, field, value = step.case.entry, step.inputs["field"], checked_value(step)
        beside = correcting.reply_corrected(step, field, value)
        columns = {} if beside else derived(step, field, value)
        old, before = entry.search_text, getattr(entry, field.value, "")
        done = step.finish(
            f"{entry.number} 的{field.zh}已更正",
            beside=beside,
            **columns,
            search_text=search_text(entry, **columns),
        )
        unit.record(entry, "entry.correct_reason", {"reason": ("", step.inputs["reason"])})
        search.put(unit.session, entry_id, old, entry.search_text)
        return correcting.as_it_was_told(step.case, field, str(before), done)


def checked_value(step: Taking) -> str:
    """The corrected value, within the column's length; the columns of substance may not become empty."""
    field, value = step.inputs["field"], step.inputs["value"] or ""
    if field.value in ("content", "filler") and not value:
        raise BadInput({"value": f"{field.zh}不能为空。"})
    limit = LONG_TEXT if field.value in _LONG else SHORT_TEXT
    if len(value) > limit:
        raise BadInput({"value": f"{field.zh}最多 {limit} 字，现在 {len(value)} 字；内容没有丢，请删短后再保存。"})
    return value


def derived(step: Taking, field: EntryField, value: str) -> dict[str, Any]:
    """The column and what is computed from it: how numbers and rooms compare, the building; a term by its name."""
    if field is EntryField.CHANNEL:
        return {"channel": correcting.channel_named(value)}
    if field is EntryField.INTERNAL_DEPARTMENT:
        return {"internal_department": correcting.internal_department(step, value)}
    columns = {field.value: value}
    if field is EntryField.PHONE:
        columns["phone_key"] = phone_key(value)
    if field is EntryField.ROOM:
        columns |= {"room_key": room_key(value), "building": building_of(room_key(value))}
    return columns


def search_text(entry: LedgerEntry, **new: str) -> str:
    """All of an entry that is searched by words; `new` are values about to be written."""
    names = ("source", "room", "content", "handling", "remark")
    return "\n".join(text for name in names if (text := new.get(name, getattr(entry, name))))


def void(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Void an entry with a reason; its number is never used again (4.3.10)."""
    with desk.unit(actor, StepKey.VOID) as unit:
        return void_within(unit, entry_id, seen, **inputs)


def void_within(unit: Unit, entry_id: int, seen: int | None = None, **inputs: Any) -> StepDone:
    """The same within a running unit."""
    step = begin(unit, StepKey.VOID, entry_id, inputs, seen)
    release(unit, step.case.entry)
    return write_void(step)


def write_void(step: Taking) -> StepDone:
    """Void the step's paper."""
    return step.finish(voided_at=step.unit.now, void_reason=step.inputs["reason"])
