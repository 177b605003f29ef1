"""What the desk does on the board (F5, 4.3.3): register a change, extend it, end it, note it restored, correct, void.

Each is one transaction and one line in the journal. Ending or extending makes everyone who asked a call-back to make.
All of them raise Refused, BadInput, Conflict, NotFound or StoreError, and then nothing was written.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from pmconsole.data.board.queries import buildings_unknown, open_changes
from pmconsole.data.board.tables import ChangeAsk
from pmconsole.data.core.rooms import room_key
from pmconsole.data.journal.chain import changes_since
from pmconsole.data.papers.tables import InfoChange
from pmconsole.desk.core.errors import BadInput, Conflict, Doubt, NotFound, Refused
from pmconsole.desk.core.planned import WrongMoment, parse_planned
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import clockwork
from pmconsole.desk.papers.taking import StepDone, cleaned, department
from pmconsole.procedure.board import (
    BOARD_STEPS,
    BoardKey,
    BoardStep,
    ChangeOutcome,
    ChangeState,
    board_refusals,
    change_state,
)
from pmconsole.procedure.columns import ChangeField
from pmconsole.procedure.scope import Scope, WrongScope, overlaps, parse_scope
from pmconsole.procedure.vocabulary import ChangeKind, Paper, Rule

_TIMES = frozenset({ChangeField.BEGINS_AT, ChangeField.ENDS_AT, ChangeField.ENDED_AT})


def register_change(desk: Desk, actor: Actor, *, sure: bool = False, **inputs: Any) -> StepDone:
    """Register what a department reports; its report is late after the hours of 4.3.3, which is marked.

    Raises Doubt for a building nobody ever called from, for a change that is over already, and for one that
    overlaps another of its kind, unless `sure`.
    """
    step = BOARD_STEPS[BoardKey.REGISTER]
    with desk.unit(actor, step.key) as unit:
        _refuse(board_refusals(step, ChangeState.COMING, actor.roles))
        typed = _typed(step, inputs)
        begins = typed["begins_at"] or unit.now
        ends, decided = typed["ends_at"], typed["decided_at"] or unit.now
        scope = _scope(typed["scope"])
        _check_times(unit, begins, ends, decided)
        if not sure:
            _doubt(unit, typed["kind"], scope, begins, ends)
        row = InfoChange(
            site_id=desk.site_id,
            number=unit.number(Paper.CHANGE),
            kind=typed["kind"],
            department=department(unit, typed["department"]).name,
            reporter=typed["reporter"] or "",
            reported_how=typed["reported_how"],
            decided_at=decided,
            registered_at=unit.now,
            scope=str(scope),
            begins_at=begins,
            ends_at=ends,
            content=typed["content"],
            answer=typed["answer"] or "",
            handler=actor.name,
        )
        change_id = unit.add(row, step.key.value)
        clockwork.start(unit, row, Rule.REPORT_CHANGE, decided, None)
        clock = clockwork.open_clock(unit, row, Rule.REPORT_CHANGE)
        if clock is not None:
            clock.met_at = unit.now
            unit.session.add(clock)
        return StepDone(Paper.CHANGE, change_id, row.number, f"{row.number} 已登记：{row.kind.zh} {scope}")


def perform(
    desk: Desk, actor: Actor, key: BoardKey, change_id: int, inputs: Mapping[str, Any], seen: int | None = None
) -> StepDone:
    """Take a step on a registered change; `seen` is the version the screen showed."""
    step = BOARD_STEPS[key]
    with desk.unit(actor, key) as unit:
        row = change_row(unit, change_id, seen)
        _refuse(board_refusals(step, state_of(row, unit.now), actor.roles))
        return _DOES[key](unit, row, _typed(step, inputs))


def state_of(row: InfoChange, now: datetime) -> ChangeState:
    """Where the change stands at `now` (UTC)."""
    return change_state(now, begins=row.begins_at, ends=row.ends_at, ended=row.ended_at, voided=row.voided_at)


def change_row(unit: Unit, change_id: int, seen: int | None = None) -> InfoChange:
    """The change. Raises NotFound for an unknown one and Conflict when `seen` is no longer its version."""
    row = unit.session.get(InfoChange, change_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound(f"找不到这条信息变更（内部编号 {change_id}），没有改动任何内容。")
    if seen is not None and row.version != seen:
        raise Conflict(
            row.number, row.version, changes_since(unit.session, unit.desk.site_id, Paper.CHANGE, change_id, seen)
        )
    return row


def _extend(unit: Unit, row: InfoChange, typed: dict[str, Any]) -> StepDone:
    until: datetime | None = typed["ends_at"]
    if until is not None and until <= max(unit.now, row.begins_at):
        raise BadInput({"ends_at": "延长后的结束时间要晚于现在和开始时间；还没有定的留空，记为另行通知。"})
    if until == row.ends_at:
        raise BadInput({"ends_at": "和原来的结束时间一样，没有改动。"})
    unit.change(row, BoardKey.EXTEND.value, ends_at=until, extra={"reason": ("", typed["reason"])})
    return _told(unit, row, "已延长" if until else "已改为另行通知")


def _restored(unit: Unit, row: InfoChange, typed: dict[str, Any]) -> StepDone:
    return _finish(unit, row, BoardKey.RESTORED, ChangeOutcome.RESTORED, typed)


def _end_early(unit: Unit, row: InfoChange, typed: dict[str, Any]) -> StepDone:
    return _finish(unit, row, BoardKey.END_EARLY, ChangeOutcome.ENDED_EARLY, typed)


def _finish(unit: Unit, row: InfoChange, key: BoardKey, outcome: ChangeOutcome, typed: dict[str, Any]) -> StepDone:
    at = typed["at"] or unit.now
    if at > unit.now:
        raise BadInput({"at": "时间在将来，请检查；留空就是现在。"})
    if at < row.begins_at and row.begins_at <= unit.now:
        raise BadInput({"at": "时间早于变更的开始，请检查。"})
    unit.change(row, key.value, ended_at=at, outcome=outcome, end_remark=typed["remark"] or "")
    return _told(unit, row, outcome.zh)


def _correct(unit: Unit, row: InfoChange, typed: dict[str, Any]) -> StepDone:
    field: ChangeField = typed["field"]
    value = (typed["value"] or "").strip()
    if field in _TIMES:
        return _correct_time(unit, row, field, value, typed["reason"])
    if not value and field in (ChangeField.CONTENT, ChangeField.SCOPE, ChangeField.DEPARTMENT):
        raise BadInput({"value": f"{field.zh}不能为空。"})
    if field is ChangeField.SCOPE:
        value = str(_scope(value, "value"))
    if field is ChangeField.DEPARTMENT:
        try:
            value = department(unit, value).name
        except BadInput as error:
            raise BadInput({"value": error.fields["department"]}) from error
    unit.change(row, BoardKey.CORRECT.value, extra={"reason": ("", typed["reason"])}, **{field.value: value})
    callers = field in (ChangeField.CONTENT, ChangeField.ANSWER, ChangeField.SCOPE)
    if callers:
        return _told(unit, row, f"{field.zh}已更正")
    return StepDone(Paper.CHANGE, row.id or 0, row.number, f"{row.number} 的{field.zh}已更正")


def _correct_time(unit: Unit, row: InfoChange, field: ChangeField, text: str, reason: str) -> StepDone:
    """Start, end or what the end really was, written wrong at first; what is not known yet stays empty."""
    try:
        moment = parse_planned(text, unit.now, unit.desk.zone)
    except WrongMoment as error:
        raise BadInput({"value": str(error)}) from error
    if moment is None and field is not ChangeField.ENDS_AT:
        raise BadInput({"value": f"{field.zh}不能为空。"})
    if field is ChangeField.ENDED_AT and row.ended_at is None:
        raise BadInput({"field": "这条变更还没有结束，没有实际结束的时间可以更正。"})
    now_so = {"begins_at": row.begins_at, "ends_at": row.ends_at, "ended_at": row.ended_at} | {field.value: moment}
    begins, ends, ended = now_so["begins_at"], now_so["ends_at"], now_so["ended_at"]
    assert begins is not None
    if ends is not None and ends <= begins:
        raise BadInput({"value": "结束时间要晚于开始时间，请检查；没有定的预计结束留空，记为另行通知。"})
    if field is ChangeField.ENDED_AT and ended is not None and ended > unit.now:
        raise BadInput({"value": "实际结束的时间在将来，请检查。"})
    if field is ChangeField.ENDED_AT and ended is not None and ended < begins:
        raise BadInput({"value": "实际结束早于变更的开始，请检查。"})
    unit.change(row, BoardKey.CORRECT.value, extra={"reason": ("", reason)}, **{field.value: moment})
    return _told(unit, row, f"{field.zh}已更正")


def _void(unit: Unit, row: InfoChange, typed: dict[str, Any]) -> StepDone:
    unit.change(row, BoardKey.VOID.value, voided_at=unit.now, void_reason=typed["reason"])
    return _told(unit, row, "已作废")


_DOES: dict[BoardKey, Callable[[Unit, InfoChange, dict[str, Any]], StepDone]] = {
    BoardKey.EXTEND: _extend,
    BoardKey.RESTORED: _restored,
    BoardKey.END_EARLY: _end_early,
    BoardKey.CORRECT: _correct,
    BoardKey.VOID: _void,
}


def _told(unit: Unit, row: InfoChange, what: str) -> StepDone:
    """What callers were told is no longer so: everyone who asked is to be called back."""
    asks = unit.session.exec(select(ChangeAsk).where(col(ChangeAsk.change_id) == row.id)).all()
    for ask in asks:
        ask.due_since, ask.called_back_at, ask.called_back_by = unit.now, None, ""
        unit.session.add(ask)
    more = f"，有 {len(asks)} 位问过的来电人待回电" if asks else ""
    return StepDone(Paper.CHANGE, row.id or 0, row.number, f"{row.number} {what}{more}")


def _typed(step: BoardStep, inputs: Mapping[str, Any]) -> dict[str, Any]:
    typed = cleaned(step.inputs, inputs)
    wrong = {i.name: f"请填写{i.label}。" for i in step.inputs if i.required and typed.get(i.name) in (None, "")}
    if wrong:
        raise BadInput(wrong)
    return typed


def _refuse(reasons: tuple[Any, ...]) -> None:
    if reasons:
        raise Refused(*reasons)


def _scope(text: str, field: str = "scope") -> Scope:
    try:
        return parse_scope(text, room_key)
    except WrongScope as error:
        raise BadInput({field: str(error)}) from error


def _check_times(unit: Unit, begins: datetime, ends: datetime | None, decided: datetime) -> None:
    if ends is not None and ends <= begins:
        raise BadInput({"ends_at": "结束时间要晚于开始时间，请检查；没有定的留空，记为另行通知。"})
    if decided > unit.now:
        raise BadInput({"decided_at": "部门决定的时间在将来，请检查；留空就是现在。"})


def _doubt(unit: Unit, kind: ChangeKind, scope: Scope, begins: datetime, ends: datetime | None) -> None:
    wrong: dict[str, str] = {}
    unknown = buildings_unknown(unit.session, unit.desk.site_id, scope)
    if unknown:
        names = "、".join(f"{b}栋" for b in unknown)
        wrong["scope"] = f"以往没有 {names} 的任何记录，楼号对吗？没有错就再保存一次。"
    if ends is not None and ends <= unit.now:
        wrong["ends_at"] = "结束时间已经过去，来电人查不到它。确实要补记就再保存一次。"
    for other in open_changes(unit.session, unit.desk.site_id):
        same_time = (ends is None or other.begins_at < ends) and (other.ends_at is None or begins < other.ends_at)
        if other.kind is kind and same_time and overlaps(scope, other.places):
            wrong["begins_at"] = (
                f"与 {other.number}（{other.kind.zh} {other.scope}）时间和范围重叠；"
                "要改期请用那一条的「延长」。确实另有一次就再保存一次。"
            )
    if wrong:
        raise Doubt(wrong)
