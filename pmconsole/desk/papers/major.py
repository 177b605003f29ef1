"""Major incidents (4.2.7): marked, taken back, referred upward, instructed, followed to the end; reports: `reports`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import select

from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.core.tables import Person
from pmconsole.data.papers.tables import Referral
from pmconsole.desk.core.signing import SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.entries import write_note
from pmconsole.desk.papers.taking import StepDone, Taking, begin
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Due, NoteKind, Paper, ReplyHow, Role, SignedHow

#: How an instruction that comes with the referral counts as signed, by how it was asked for: what was only said is
#: owed as a signature.
SIGNED_AS: Mapping[ReplyHow, SignedHow] = {ReplyHow.PHONE: SignedHow.PHONE, ReplyHow.RADIO: SignedHow.RADIO}


def mark_major(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The entry is a major incident: the clocks for referral and progress start."""
    with desk.unit(actor, StepKey.MARK_MAJOR) as unit:
        step = begin(unit, StepKey.MARK_MAJOR, entry_id, inputs, seen)
        unit.note(step.row, NoteKind.NOTE, f"重大事件：{step.inputs['reason']}")
        return step.finish(f"{step.row.number} 已标为重大事件，15 分钟内请示", major=True, major_at=unit.now)


def take_back_major(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """It was no major incident after all, and why: its clocks end, what was referred and reported stays."""
    with desk.unit(actor, StepKey.NOT_MAJOR) as unit:
        step = begin(unit, StepKey.NOT_MAJOR, entry_id, inputs, seen)
        unit.note(step.row, NoteKind.NOTE, f"撤销重大事件：{step.inputs['reason']}")
        return step.finish(f"{step.row.number} 不再是重大事件", major=False, major_at=None)


def refer_upward(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A superior was asked: whom, when, how, and the instruction if one came at once (4.2.7)."""
    with desk.unit(actor, StepKey.REFER) as unit:
        step = begin(unit, StepKey.REFER, entry_id, inputs, seen)
        typed = step.inputs
        told = typed["instruction"] or ""
        unit.session.add(
            Referral(
                entry_id=entry_id,
                referred_to=typed["referred_to"],
                how=typed["how"],
                at=step.at,
                by=actor.name,
                instruction=told,
                instruction_at=step.at if told else None,
                instruction_by=typed["referred_to"] if told else "",
            )
        )
        if told:
            _sign_instruction(step, typed["referred_to"], typed["how"])
        return _told(step, f"{step.row.number} 已向{typed['referred_to']}请示", referred_to=typed["referred_to"])


def _sign_instruction(step: Taking, name: str, how: ReplyHow) -> None:
    """An instruction given on the spot stands under its giver's name; unless it was written, the signature is owed."""
    hand = SignatureIn(name, SIGNED_AS.get(how, SignedHow.PAPER), why=f"{how.zh}指示" * (how not in SIGNED_AS))
    sign(
        step.unit,
        paper=Paper.LEDGER,
        paper_id=step.row.id or 0,
        step=StepKey.INSTRUCT.value,
        role=Role.SUPERVISOR.value,
        hand=hand if hand.how is SignedHow.PAPER else replace(hand, number=_own_number(step, hand)),
        due=None if how is ReplyHow.LETTER else Due.SIGNATURE,
        content_hash=signed_hash(StepKey.INSTRUCT.value, step.row),
        at=step.at,
        field="referred_to",
    )


def _own_number(step: Taking, hand: SignatureIn) -> str:
    """The giver's number from the list; a referral asks for none, so a word stands where there is none."""
    person = step.unit.session.exec(
        select(Person).where(Person.site_id == step.unit.desk.site_id, Person.name == hand.name)
    ).first()
    return (person.phone if person else "") or "号码未记"


def record_instruction(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """The instruction that came back, on the oldest referral that waits for one (4.2.7)."""
    with desk.unit(actor, StepKey.INSTRUCT) as unit:
        step = begin(unit, StepKey.INSTRUCT, entry_id, inputs, seen)
        waiting = next(row for row in step.case.referrals if row.instruction_at is None)
        waiting.instruction = step.inputs["instruction"]
        waiting.instruction_by = step.inputs["instruction_by"]
        waiting.instruction_at = unit.now
        unit.session.add(waiting)
        return _told(step, f"{step.row.number} 上级指示已登记", instruction=waiting.instruction)


def _told(step: Taking, message: str, **what: str) -> StepDone:
    done = step.finish(message)
    step.unit.record(step.row, step.step.key.value, {name: ("", value) for name, value in what.items()})
    return done


def add_progress(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """News of an open entry; on a major one the next 4 hours begin (4.3.3)."""
    with desk.unit(actor, StepKey.PROGRESS) as unit:
        step = begin(unit, StepKey.PROGRESS, entry_id, inputs, seen)
        write_note(step, NoteKind.PROGRESS, "text")
        return step.finish(f"{step.row.number} 进展已记下")
