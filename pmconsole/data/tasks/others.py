"""What is to be done besides open papers: closed matters to follow up, calls, changes, joined callers, signatures."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.board import queries as queries_board
from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.hand_in import queries as queries_hand_in
from pmconsole.data.people import queries as queries_people
from pmconsole.data.tasks.rows import TaskRow
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.tasks import TaskKind
from pmconsole.procedure.vocabulary import Due, EntryState, Paper, Rule

_T = SQLModel.metadata.tables
_ENTRY, _JOIN, _CLOCK = _T["ledger_entry"], _T["entry_join"], _T["clock"]
#: To whom a paper goes back that the desk itself has written.
_DESK = "信息中心"
_OWED = {Due.SIGNATURE: "补签", Due.CONFIRMATION: "请人确认", Due.LOOK: "请上级过目"}


def tasks(session: Session, site_id: int, now: datetime, rings_since: datetime) -> Iterator[TaskRow]:
    """All of them, in no order; `rings_since` is from when on a call still rings."""
    return chain(
        _follow_ups(session, site_id),
        _calls(session, site_id, rings_since),
        _changes(session, site_id, now),
        _joined(session, site_id),
        _returns(session, site_id),
        _owed(session, site_id),
    )


def _follow_ups(session: Session, site_id: int) -> Iterator[TaskRow]:
    where = (
        _CLOCK.c.site_id == site_id, _CLOCK.c.rule == Rule.FOLLOW_UP, _CLOCK.c.met_at.is_(None),
        _CLOCK.c.ended_at.is_(None),
    )  # fmt: skip
    columns = ("number", "version", "source", "room", "content", "major", "struck_off_at")
    statement = (
        select(_CLOCK.c.rule, _CLOCK.c.warn_at, _CLOCK.c.due_at, _ENTRY.c.id, *(_ENTRY.c[name] for name in columns))
        .join(_ENTRY, _ENTRY.c.id == _CLOCK.c.paper_id)
        .where(*where)
        .order_by(_CLOCK.c.due_at, _CLOCK.c.id)
    )
    for row in session.execute(statement):
        yield TaskRow(
            TaskKind.FOLLOW_UP, "回访", Paper.LEDGER, row.id, row.number, StepKey.FOLLOW_UP, row.id,
            version=row.version, whose=row.source, room=row.room, content=row.content, major=row.major,
            rule=row.rule, warn_at=row.warn_at, due_at=row.due_at, since=row.struck_off_at,
        )  # fmt: skip


def _calls(session: Session, site_id: int, rings_since: datetime) -> Iterator[TaskRow]:
    ids = queries_calls.call_ids(session, site_id, waiting_since=rings_since)
    for row in queries_calls.call_rows(session, site_id, ids):
        whose = " ".join(filter(None, (row.person, row.phone)))
        yield TaskRow(
            TaskKind.CALL_BACK, "回电", Paper.PHONE, row.id, row.number, None, row.entry_id, whose=whose,
            room=row.room, content=row.content, since=row.call_back_asked_at or row.at,
        )  # fmt: skip


def _changes(session: Session, site_id: int, now: datetime) -> Iterator[TaskRow]:
    """What should have ended is asked about (4.3.3); who asked is called again where the answer changed."""
    for row in queries_board.open_changes(session, site_id):
        if row.state(now) is ChangeState.OVERDUE:
            yield TaskRow(
                TaskKind.CHANGE, "问恢复了没有", Paper.CHANGE, row.id, row.number, whose=row.department,
                room=row.scope, content=f"{row.kind.zh} {row.content}", version=row.version,
                warn_at=row.ends_at, due_at=row.ends_at, since=row.begins_at,
            )  # fmt: skip
    for row in queries_board.to_call(session, site_id):
        yield TaskRow(
            TaskKind.CALL_BACK, "变更后回电", Paper.CHANGE, row.id, row.number, whose=f"{row.to_call} 位来电人",
            room=row.scope, content=f"{row.kind.zh} {row.content}", version=row.version, since=row.registered_at,
        )  # fmt: skip


def _joined(session: Session, site_id: int) -> Iterator[TaskRow]:
    """Callers joined to a matter that was replied to, who have not heard of it (4.2.6)."""
    main = _ENTRY.alias("main")
    untold = (EntryState.HANDLED, EntryState.DISPATCHED)
    names = ("number", "version", "room", "content", "major", "replied_at")
    statement = (
        select(main.c.id, *(main.c[name] for name in names), func.count().label("callers"))
        .select_from(_ENTRY)
        .join(_JOIN, _JOIN.c.entry_id == _ENTRY.c.id)
        .join(main, main.c.id == _JOIN.c.main_id)
        .where(_ENTRY.c.site_id == site_id, _ENTRY.c.state.in_(untold), _JOIN.c.left_at.is_(None))
        .where(main.c.replied_at.is_not(None), main.c.state != EntryState.VOID)
        .group_by(main.c.id)
        .order_by(main.c.id)
    )
    for row in session.execute(statement):
        yield TaskRow(
            TaskKind.TELL, "告知并入的", Paper.LEDGER, row.id, row.number, None, row.id, version=row.version,
            whose=f"{row.callers} 位来电人", room=row.room, content=row.content, major=row.major, since=row.replied_at,
        )  # fmt: skip


def _returns(session: Session, site_id: int) -> Iterator[TaskRow]:
    """Papers that went back for correction (4.3.10): to a department, or to the desk itself."""
    ids = queries_hand_in.return_ids(session, site_id, only_open=True)
    for row in queries_hand_in.returns(session, site_id, ids):
        ours = row.department == _DESK
        yield TaskRow(
            TaskKind.CORRECT if ours else TaskKind.SENT_BACK, "改正" if ours else "催改正", row.paper, row.paper_id,
            row.number, row_id=row.id, whose=row.department, content=row.reason, since=row.sent_at,
        )  # fmt: skip


def _owed(session: Session, site_id: int) -> Iterator[TaskRow]:
    for row in queries_people.owed(session, site_id):
        yield TaskRow(
            TaskKind.OWED, _OWED[row.due], row.paper, row.paper_id, row.paper_number, row_id=row.id, whose=row.name,
            content=f"{row.how.zh} {row.number}".strip(), since=row.at,
        )  # fmt: skip
