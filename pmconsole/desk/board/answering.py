"""One key at the first ring (4.3.3, 4.2.6): answer a caller from the board, or join the call to what runs already.

Every call is its own entry with its own record; what is told later is told to all of them, each on its own entry.
All functions raise Refused, BadInput, Conflict, DeskError or StoreError, and then nothing was written.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.tables import ChangeAsk, EntryJoin
from pmconsole.data.papers.tables import InfoChange, LedgerEntry, PhoneRecord, Reply
from pmconsole.desk.board.acts import change_row, state_of
from pmconsole.desk.core.errors import BadInput, DeskError, NotFound
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import clockwork, entries
from pmconsole.desk.papers.joining import LEAVE, part
from pmconsole.desk.papers.registering import REGISTER, Intake, Registered, enter
from pmconsole.desk.papers.taking import StepDone, begin
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.steps import StepKey, end
from pmconsole.procedure.vocabulary import Category, EntryState, NoteKind, Paper, ReplyHow, Rule

_JOINABLE = frozenset({EntryState.RECEIVED, EntryState.HANDLED, EntryState.DISPATCHED})
_TELLABLE = frozenset({EntryState.HANDLED, EntryState.DISPATCHED})
JOIN, CALL_BACK = "entry.join", "change.call_back"


def answer_from(desk: Desk, actor: Actor, intake: Intake, change_id: int, seen: int | None = None) -> Registered:
    """The caller was told what the change says: an enquiry, handled and replied, linked to the change.

    Empty content becomes a line about the change. Raises Conflict when the change is not the one that was shown.
    """
    with desk.unit(actor, REGISTER) as unit:
        change = change_row(unit, change_id, seen)
        if state_of(change, unit.now) in (ChangeState.ENDED, ChangeState.VOID):
            raise DeskError(f"{change.number} 刚刚结束，没有登记；请按最新情况答复，填写的都在。")
        content = intake.content.strip() or f"咨询{change.kind.zh}（{change.number}）"
        done = enter(unit, replace(intake, content=content, category=Category.ENQUIRY))
        told = f"按 {change.number} 答复：{change.answer or change.content}"
        entries.handle_within(unit, done.entry_id, handling=told, replied=True)
        unit.session.add(
            ChangeAsk(
                site_id=desk.site_id, change_id=change_id, entry_id=done.entry_id, at=unit.now, by=actor.name
            )
        )  # fmt: skip
        return replace(done, version=_entry(unit, done.entry_id).version)


def join_call(desk: Desk, actor: Actor, intake: Intake, main_id: int) -> Registered:
    """The call is about something that runs already: its own entry, linked to the running one, told when that is done.

    Empty content becomes that of the main entry. Raises DeskError when the main entry is answered or closed already.
    """
    with desk.unit(actor, JOIN) as unit:
        main = _entry(unit, queries_board.main_of(unit.session, unit.desk.site_id, main_id) or main_id)
        if main.state not in _JOINABLE or main.category is Category.INTERNAL:
            raise DeskError(f"{main.number} 现在是「{main.state.zh}」，不能再并入；请单独登记，填写的都在。")
        content = intake.content.strip() or f"同 {main.number}：{main.content}"
        category = intake.category if intake.category not in _UNFIT else main.category
        done = enter(unit, replace(intake, content=content, category=category))
        entries.handle_within(unit, done.entry_id, handling=f"与 {main.number} 同一事件，一并处理")
        joined = _entry(unit, done.entry_id)
        # Told together with the main entry: its own reply clock would breach while the department still works.
        for effect in end(Rule.REPLY):
            clockwork.apply(unit, effect, joined, joined, unit.now, f"并入 {main.number}，一并回复")
        unit.session.add(
            EntryJoin(
                entry_id=done.entry_id, main_id=main.id or 0, site_id=desk.site_id, at=unit.now, by=actor.name
            )
        )  # fmt: skip
        unit.record(joined, JOIN, {"main": ("", main.number)})
        unit.record(main, JOIN, {"joined": ("", joined.number)})
        return replace(done, version=joined.version)


_UNFIT = frozenset({Category.UNCLASSIFIED, Category.INTERNAL})


def tell_joined(
    desk: Desk, actor: Actor, main_id: int, entry_ids: Sequence[int], *, how: ReplyHow, text: str
) -> StepDone:
    """Tell the callers of these joined entries what was told for the main one, each on its own entry (4.2.6)."""
    with desk.unit(actor, StepKey.REPLY) as unit:
        main, told = _entry(unit, main_id), 0
        for caller in queries_board.joined(unit.session, unit.desk.site_id, main_id):
            if caller.entry_id in entry_ids and caller.state in _TELLABLE:
                inputs = {"told": caller.source or "来电人", "how": how, "text": text}
                entries.write_reply(begin(unit, StepKey.REPLY, caller.entry_id, inputs))
                told += 1
        if not told:
            raise BadInput({"callers": "没有选中要回复的来电人。"})
        return StepDone(Paper.LEDGER, main_id, main.number, f"并入 {main.number} 的 {told} 条来电已一并回复")


def close_joined(desk: Desk, actor: Actor, main_id: int) -> StepDone:
    """Strike off every joined entry that has been told, each by itself (4.3.7)."""
    with desk.unit(actor, StepKey.STRIKE_OFF) as unit:
        main, closed = _entry(unit, main_id), 0
        for caller in queries_board.joined(unit.session, unit.desk.site_id, main_id):
            if caller.state is EntryState.REPLIED:
                entries.strike_off_within(unit, caller.entry_id)
                closed += 1
        return StepDone(Paper.LEDGER, main_id, main.number, f"并入 {main.number} 的 {closed} 条来电已一并消档")


def leave(desk: Desk, actor: Actor, entry_id: int) -> StepDone:
    """The call was about something else after all: it goes its own way again, with its own reply clock."""
    with desk.unit(actor, LEAVE) as unit:
        row = unit.session.get(EntryJoin, entry_id)
        if row is None or row.left_at is not None:
            raise NotFound("这条来电没有并入别的记录，没有改动任何内容。")
        entry = _entry(unit, entry_id)
        part(unit, row, entry)
        return StepDone(Paper.LEDGER, entry_id, entry.number, f"{entry.number} 已分开办理")


def call_back(
    desk: Desk, actor: Actor, change_id: int, entry_ids: Sequence[int], *, how: ReplyHow, text: str
) -> StepDone:
    """The callers of these enquiries were told the new state of the change: reply, note and call, each on its own."""
    with desk.unit(actor, CALL_BACK) as unit:
        change = change_row(unit, change_id)
        waiting = select(ChangeAsk).where(ChangeAsk.change_id == change_id, col(ChangeAsk.entry_id).in_(entry_ids))
        asks = [ask for ask in unit.session.exec(waiting) if ask.due_since and ask.called_back_at is None]
        if not asks:
            raise BadInput({"callers": "没有选中待回电的来电人。"})
        if not text.strip():
            raise BadInput({"text": "请填写告知内容。"})
        for ask in asks:
            ask.called_back_at, ask.called_back_by = unit.now, unit.actor.name
            unit.session.add(ask)
            _tell_again(unit, change, _entry(unit, ask.entry_id), how, text.strip())
        return StepDone(Paper.CHANGE, change_id, change.number, f"{change.number}：已回电 {len(asks)} 位来电人")


def _tell_again(unit: Unit, change: InfoChange, entry: LedgerEntry, how: ReplyHow, text: str) -> None:
    told: dict[str, Any] = {"at": unit.now, "by": unit.actor.name}
    unit.session.add(Reply(entry_id=entry.id or 0, told=entry.source or "来电人", how=how, text=text, **told))
    unit.note(entry, NoteKind.NOTE, f"{change.number} 有变，已回电：{text}")
    unit.record(entry, CALL_BACK, {})
    if how is ReplyHow.PHONE:
        call = PhoneRecord(
            site_id=unit.desk.site_id, number=unit.number(Paper.PHONE), entry_id=entry.id, outgoing=True, at=unit.now,
            phone=entry.phone, phone_key=entry.phone_key, person=entry.source, content=text, handler=unit.actor.name,
        )  # fmt: skip
        unit.add(call, "phone.record")


def _entry(unit: Unit, entry_id: int) -> LedgerEntry:
    entry = unit.session.get(LedgerEntry, entry_id)
    if entry is None or entry.site_id != unit.desk.site_id:
        raise NotFound(f"找不到这条记录（内部编号 {entry_id}），没有改动任何内容。")
    return entry
