"""The written report of a major incident: a paper of its own, signed by who wrote it; later ones add to it (4.2.7)."""

from datetime import datetime
from typing import Any

from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.papers.tables import MajorReport
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.signing import SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers.entries import checked_value, write_void
from pmconsole.desk.papers.taking import StepDone, Taking, begin
from pmconsole.procedure.saying import says_something
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Paper, Role, SignedHow

_MUST_SAY = ("content", "cause", "measures")


def file_report(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A report is written: when, where, who, what, why, what was done, what was lost, to whom (4.2.7).

    Of when and where what is left empty is that of the entry. Raises Refused, BadInput, Conflict, NotFound.
    """
    with desk.unit(actor, StepKey.REPORT) as unit:
        step = begin(unit, StepKey.REPORT, entry_id, inputs, seen)
        entry, typed = step.case.entry, step.inputs
        return _write(step, typed["happened_at"] or entry.received_at, typed["place"] or entry.room)


def supplement(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """What became known after the report, as a report of its own that names the first (4.2.7)."""
    with desk.unit(actor, StepKey.SUPPLEMENT) as unit:
        step = begin(unit, StepKey.SUPPLEMENT, entry_id, inputs, seen)
        first = next(iter(step.case.filed), None)
        if first is None:  # it stands on a referral of before
            return _write(step, step.case.entry.received_at, step.case.entry.room)
        return _write(step, first.happened_at, first.place, involved=first.involved, supplements_id=first.id)


def _write(step: Taking, happened_at: datetime, place: str, **columns: Any) -> StepDone:
    unit, typed, entry = step.unit, step.inputs, step.case.entry
    if happened_at > unit.now:
        raise BadInput({"happened_at": "发生时间在将来，请检查；留空就是信息接收的时间。"})
    names = ("involved", "content", "cause", "measures", "damage", "reported_to")
    written: dict[str, Any] = {name: typed[name] or "" for name in names if name in typed} | columns
    report = MajorReport(
        site_id=unit.desk.site_id,
        number=unit.number(Paper.REPORT),
        entry_id=entry.id or 0,
        happened_at=happened_at,
        place=place,
        written_at=unit.now,
        written_by=unit.actor.name,
        **written,
    )
    report_id = unit.add(report, step.step.key.value)
    sign(
        unit,
        paper=Paper.REPORT,
        paper_id=report_id,
        step=step.step.key.value,
        role=Role.HANDLER.value,
        hand=SignatureIn(unit.actor.name, SignedHow.ON_DUTY),
        content_hash=signed_hash(step.step.key.value, report),
    )
    step.finish()
    return StepDone(Paper.REPORT, report_id, report.number, f"重大事件报告 {report.number} 已报{report.reported_to}")


def correct_report(desk: Desk, actor: Actor, report_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Correct one column of a report; the journal keeps the old value, the paper says so (4.3.10)."""
    with desk.unit(actor, StepKey.CORRECT_REPORT) as unit:
        step = begin(unit, StepKey.CORRECT_REPORT, report_id, inputs, seen)
        field, value = step.inputs["field"], checked_value(step)
        first = step.case.own_report.supplements_id is None
        if not says_something(value) and (field.value == "content" or (first and field.value in _MUST_SAY)):
            raise BadInput({"value": f"「{field.zh}」没有写出内容，「无」不是报告。"})
        unit.record(step.row, "report.correct_reason", {"reason": ("", step.inputs["reason"])})
        columns: dict[str, Any] = {field.value: value}
        return step.finish(f"{step.row.number} 的{field.zh}已更正", **columns)


def void_report(desk: Desk, actor: Actor, report_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Void a report with a reason; the incident needs what it needed (4.2.7)."""
    with desk.unit(actor, StepKey.VOID_REPORT) as unit:
        return write_void(begin(unit, StepKey.VOID_REPORT, report_id, inputs, seen))
