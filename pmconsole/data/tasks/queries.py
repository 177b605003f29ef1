"""Reading what is to be done next: every open paper once for each thing it waits for, in the order of time.

What is open at one time is a few hundred papers: they are read in a fixed number of statements, however long
the ledger.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.papers.rows import ClockLine
from pmconsole.data.tasks import others
from pmconsole.data.tasks.rows import TaskRow
from pmconsole.procedure.facts import CLOSED_ENTRIES, DEAD_ORDERS
from pmconsole.procedure.handover import next_step
from pmconsole.procedure.tasks import TaskKind, entry_task, order_tasks, refer_task
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Paper, Rule

_T = SQLModel.metadata.tables
_ENTRY, _ORDER, _FORM, _ROUND = _T["ledger_entry"], _T["dispatch_order"], _T["service_form"], _T["order_round"]
_CHASING, _REFERRAL, _JOIN = _T["chasing"], _T["referral"], _T["entry_join"]
_CHUNK = 500
_OPEN = tuple(state for state in EntryState if state not in CLOSED_ENTRIES)
#: Orders about which nobody is to do anything.
_OVER = (OrderState.REISSUED, OrderState.STRUCK_OFF, OrderState.VOID)
#: Clocks of what goes upward; they stand with its own task.
_UPWARD = frozenset({Rule.REFER.value, Rule.PROGRESS.value, "instruct"})
_Clocks = Mapping[tuple[Paper, int], Sequence[ClockLine]]


def tasks(
    session: Session, site_id: int, now: datetime, rings_since: datetime, today: tuple[datetime, datetime],
    kinds: Collection[TaskKind] = tuple(TaskKind),
) -> list[TaskRow]:  # fmt: skip
    """Everything of `kinds` that is to be done next, by time left; `today` are the site's midnights around `now`."""
    clocks = _clocks(session, site_id)
    found = [*_of_papers(session, site_id, now, today, clocks), *others.tasks(session, site_id, now, rings_since)]
    found += _rest(clocks, {(row.paper, row.paper_id) for row in found} | _of_entries(found))
    return sorted((row for row in found if row.kind in kinds), key=lambda row: row.order)


def _of_entries(found: Sequence[TaskRow]) -> set[tuple[Paper, int]]:
    return {(Paper.LEDGER, row.entry_id) for row in found if row.entry_id is not None}


def _clocks(session: Session, site_id: int) -> dict[tuple[Paper, int], list[ClockLine]]:
    """The open clocks of each paper, earliest due first."""
    found: dict[tuple[Paper, int], list[ClockLine]] = defaultdict(list)
    for clock in queries_orders.open_clocks(session, site_id):
        found[clock.paper, clock.paper_id].append(clock)
    return found


def timed(row: TaskRow, clocks: Sequence[ClockLine]) -> TaskRow:
    """The task with the earliest of these clocks."""
    if not clocks:
        return row
    first = clocks[0]
    return replace(row, rule=first.rule, warn_at=first.warn_at, due_at=first.due_at)


def _of_papers(
    session: Session, site_id: int, now: datetime, today: tuple[datetime, datetime], clocks: _Clocks
) -> Iterator[TaskRow]:
    entries = _open_entries(session, site_id)
    orders, forms = _orders(session, site_id), _forms(session, list(entries))
    live: dict[int, list[Any]] = defaultdict(list)
    for order in orders:
        live[order.entry_id].append(order)
    awaiting = _awaiting(session, list(entries))
    chased = _chased(session, site_id, Paper.LEDGER, list(entries))
    joined = _joined(session, list(entries))
    for order in orders:
        yield from _of_order(order, live[order.entry_id], entries, now, today, clocks)
    for key, entry in entries.items():
        states = tuple(order.state for order in live[key] if order.state not in DEAD_ORDERS)
        own = clocks.get((Paper.LEDGER, key), ())
        for row in _of_entry(entry, states, forms.get(key), key in joined, key in awaiting, own):
            yield replace(row, chased=chased[key][0], chased_at=chased[key][1]) if key in chased else row
        if (form := forms.get(key)) is not None and form.state is FormState.HANDED_OUT:
            yield _form_out(form, entry, clocks)


def _of_order(
    order: Any, beside: Sequence[Any], entries: Mapping[int, Any], now: datetime, today: tuple[datetime, datetime],
    clocks: _Clocks,
) -> Iterator[TaskRow]:  # fmt: skip
    entry = entries.get(order.entry_id)
    if entry is None or _replaced(order, beside):
        return
    own = list(clocks.get((Paper.ORDER, order.id), ()))
    late = any(clock.rule is Rule.RETURN and clock.due_at < now for clock in own)
    base = TaskRow(
        TaskKind.CHASE, "", Paper.ORDER, order.id, order.number, None, order.entry_id, version=order.version,
        whose=order.worker or order.department, assistant=order.assistant, room=entry.room, content=order.content,
        major=entry.major, since=order.issued_at, chased=order.chased, chased_at=order.chased_at,
    )  # fmt: skip
    for task in order_tasks(order.state, late=late, dispatched=entry.state is EntryState.DISPATCHED):
        row = replace(base, kind=task.kind, step=task.step, act=task.act)
        # What was promised stands on a line of its own on its day: whoever is asked to sign has the time to sign.
        at = [clock for clock in own if clock.rule is not Rule.PROMISE] or own
        if task.kind is TaskKind.REASSIGN:
            handle = [c for c in clocks.get((Paper.LEDGER, order.entry_id), ()) if c.rule is Rule.HANDLE]
            at = [c for c in own if c.rule is Rule.RETURN] or handle or own
        yield timed(row, at)
    yield from _promised(base, order, today, own)


def _replaced(order: Any, beside: Sequence[Any]) -> bool:
    """Whether an order that was given back has another in its place."""
    given_back = order.state in (OrderState.DECLINED, OrderState.UNFINISHED)
    return given_back and any(other.id > order.id for other in beside)


def _promised(
    base: TaskRow, order: Any, today: tuple[datetime, datetime], own: Sequence[ClockLine]
) -> Iterator[TaskRow]:
    """What was promised for today, or before and is not done: by who was chased, to the customer, by a clock."""
    undone = order.state in (OrderState.ISSUED, OrderState.SIGNED, OrderState.ARRANGED, OrderState.UNFINISHED)
    if not undone:
        return
    promises = [clock for clock in own if clock.rule is Rule.PROMISE]
    if promises and promises[0].due_at < today[1]:
        yield timed(replace(base, kind=TaskKind.PROMISED, step="约定办好"), promises)
    elif not promises and order.promised_at is not None and order.promised_at < today[1]:
        at = order.promised_at
        yield replace(base, kind=TaskKind.PROMISED, step="约定办好", warn_at=at, due_at=at)
    elif order.appointment_at is not None and order.arrived_at is None and order.appointment_at < today[1]:
        at = order.appointment_at
        yield replace(base, kind=TaskKind.PROMISED, step="约定上门", warn_at=at, due_at=at)


def _of_entry(
    entry: Any, orders: tuple[OrderState, ...], form: Any, joined: bool, awaiting: bool, own: Sequence[ClockLine]
) -> Iterator[TaskRow]:
    base = TaskRow(
        TaskKind.HANDLE, "", Paper.LEDGER, entry.id, entry.number, None, entry.id, version=entry.version,
        whose=entry.source, room=entry.room, content=entry.content, major=entry.major, since=entry.received_at,
    )  # fmt: skip
    upward = [clock for clock in own if clock.rule.value in _UPWARD]
    beside = [clock for clock in own if clock.rule.value not in _UPWARD]
    task = entry_task(entry.state, orders, None if form is None else form.state)
    # A call that was joined to another goes with that one, unless a clock of its own runs.
    if task is not None and (not joined or beside):
        whose = entry.internal_department if task.kind is TaskKind.CHASE else entry.source
        yield timed(replace(base, kind=task.kind, step=task.step, act=task.act, whose=whose), beside)
    if upward or awaiting:
        refer = refer_task(to_refer=any(clock.rule is Rule.REFER for clock in upward), awaiting=awaiting)
        yield timed(replace(base, kind=refer.kind, step=refer.step, act=refer.act), upward)


def _form_out(form: Any, entry: Any, clocks: _Clocks) -> TaskRow:
    row = TaskRow(
        TaskKind.FORM_OUT, "催还服务单", Paper.SERVICE, form.id, form.number, None, entry.id, version=form.version,
        whose=form.handed_out_to or form.filler, room=entry.room, content=form.content, since=form.handed_out_at,
    )  # fmt: skip
    return timed(row, clocks.get((Paper.SERVICE, form.id), ()))


def _rest(clocks: _Clocks, told: Collection[tuple[Paper, int]]) -> Iterator[TaskRow]:
    """Clocks on papers that nothing above tells of: the follow-up of what is closed, the handover, the hand-in."""
    for (paper, paper_id), own in clocks.items():
        first = own[0]
        if (paper, paper_id) in told or (paper is Paper.LEDGER and first.rule is Rule.FOLLOW_UP):
            continue
        if first.entry_id is not None and (Paper.LEDGER, first.entry_id) in told:
            continue
        step, owner = next_step(first.rule, "")
        row = TaskRow(
            TaskKind.OTHER, step, paper, paper_id, first.number, None, first.entry_id, whose=owner,
            content=first.rule.zh, since=first.started_at,
        )  # fmt: skip
        yield timed(row, own)


def _open_entries(session: Session, site_id: int) -> dict[int, Any]:
    where = (_ENTRY.c.site_id == site_id, _ENTRY.c.state.in_(_OPEN))
    rows = session.execute(select(_ENTRY).where(*where).order_by(_ENTRY.c.received_at, _ENTRY.c.id))
    return {row.id: row for row in rows}


def _orders(session: Session, site_id: int) -> Sequence[Any]:
    of = (_CHASING.c.paper == Paper.ORDER) & (_CHASING.c.paper_id == _ORDER.c.id)

    def chased(what: Any) -> Any:
        return select(what).select_from(_CHASING).where(of).correlate(_ORDER).scalar_subquery()

    states = [state for state in OrderState if state not in _OVER]
    statement = (
        select(
            _ORDER, _ROUND.c.worker, _ROUND.c.arrived_at, _ROUND.c.promised_at, chased(func.count()).label("chased"),
            chased(func.max(_CHASING.c.at)).label("chased_at"),
        )
        .outerjoin(_ROUND, (_ROUND.c.order_id == _ORDER.c.id) & (_ROUND.c.round == _ORDER.c.round))
        .where(_ORDER.c.site_id == site_id, _ORDER.c.state.in_(states))
        .order_by(_ORDER.c.issued_at, _ORDER.c.id)
    )  # fmt: skip
    return session.execute(statement).all()


def _forms(session: Session, entry_ids: Sequence[int]) -> dict[int, Any]:
    """The live form of each entry."""
    found: dict[int, Any] = {}
    for chunk in _chunks(entry_ids):
        where = (_FORM.c.entry_id.in_(chunk), _FORM.c.state != FormState.VOID)
        found |= {row.entry_id: row for row in session.execute(select(_FORM).where(*where).order_by(_FORM.c.id))}
    return found


def _awaiting(session: Session, entry_ids: Sequence[int]) -> set[int]:
    """The entries with a referral that has no instruction yet."""
    found: set[int] = set()
    for chunk in _chunks(entry_ids):
        where = (_REFERRAL.c.entry_id.in_(chunk), _REFERRAL.c.instruction_at.is_(None))
        found.update(session.execute(select(_REFERRAL.c.entry_id).where(*where)).scalars())
    return found


def _joined(session: Session, entry_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for chunk in _chunks(entry_ids):
        where = (_JOIN.c.entry_id.in_(chunk), _JOIN.c.left_at.is_(None))
        found.update(session.execute(select(_JOIN.c.entry_id).where(*where)).scalars())
    return found


def _chased(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    for chunk in _chunks(ids):
        for row in queries_orders.chasings_of(session, site_id, paper, chunk):
            found[row.paper_id].append(row.at)
    return {key: (len(moments), max(moments)) for key, moments in found.items()}


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    return (list(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK))
