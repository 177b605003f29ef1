"""What stands open at the end of a shift (F1): major incidents, alarms, papers, changes, call-backs; and its figures.

Plain items without judgement of time but what `now` says; nothing internal is told in words (4.3.9).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.alarms import tables as alarm_tables  # noqa: F401
from pmconsole.data.board import queries as queries_board
from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.core.row_of import row_of
from pmconsole.data.papers import queries
from pmconsole.data.papers.rows import ClockLine, LedgerFilter, LedgerRow, QueueRow
from pmconsole.data.papers.told_rows import ReferralRow
from pmconsole.data.people import queries as queries_people
from pmconsole.procedure.alarm_words import AlarmState, Severity
from pmconsole.procedure.board import ChangeState
from pmconsole.procedure.handover import ASSISTANT, DESK, HandoverItem, Section, next_step
from pmconsole.procedure.vocabulary import Category, OrderState, Paper, Rule

_T = SQLModel.metadata.tables
_ALARM, _ENTRY, _JOURNAL, _REFERRAL = _T["alarm"], _T["ledger_entry"], _T["journal"], _T["referral"]
_CHANGE = _T["info_change"]
#: The handover itself is not told as one of its alarms.
_OF_PAPERS = _ALARM.c.rule != Rule.HANDOVER
_INTERNAL = "内部管理事项"
_SHORT = 60
_GIVEN_BACK = (OrderState.DECLINED, OrderState.UNFINISHED, OrderState.RETURNED)
#: The figures of a shift: the word, and the acts of the journal it counts. What stands open is counted by its section.
_FIGURES: tuple[tuple[str, frozenset[str]], ...] = (
    ("登记", frozenset({"entry.register"})),
    ("派工", frozenset({"entry.issue"})),
    ("返单", frozenset({"order.return", "order.return_unfinished"})),
    ("回复", frozenset({"entry.reply"})),
    ("消档", frozenset({"entry.strike_off"})),
)
_OWN = {"entry": Paper.LEDGER, "order": Paper.ORDER}


def figures(session: Session, site_id: int, since: datetime, until: datetime) -> tuple[tuple[str, int], ...]:
    """What was done from `since` to `until` (aware), by the journal, calls from the phone records; and what came new:
    incidents, changes and breaches, of those that the sections list.

    An incident carried over from before stands in its section and is not new, so the word says which are counted.
    """
    where = (_JOURNAL.c.site_id == site_id, _JOURNAL.c.at >= since, _JOURNAL.c.at <= until)
    acts = select(_JOURNAL.c.action, _JOURNAL.c.paper, func.count()).where(*where)
    done: Counter[str] = Counter()
    for action, paper, number in session.execute(acts.group_by(_JOURNAL.c.action, _JOURNAL.c.paper)):
        # A step on an order may also write a line on its entry: only the line of its own paper counts.
        if _OWN.get(action.partition(".")[0], paper) == paper:
            done[action] += number
    counted = [(word, sum(done[action] for action in actions)) for word, actions in _FIGURES]

    def came(column: Any, *among: ColumnElement[bool]) -> int:
        table = column.table
        asked = select(func.count()).where(table.c.site_id == site_id, column >= since, column <= until, *among)
        return int(session.execute(asked).scalar_one())

    calls = [("电话", came(_T["phone_record"].c.at))]
    new = [
        ("新重大", came(_ENTRY.c.major_at, _ENTRY.c.major, _ENTRY.c.voided_at.is_(None))),
        ("新变更", came(_CHANGE.c.registered_at, _CHANGE.c.voided_at.is_(None))),
        ("新超时", came(_ALARM.c.breached_at, _OF_PAPERS)),
    ]
    return tuple(counted[:1] + calls + counted[1:] + new)


def major(session: Session, rows: Iterable[LedgerRow]) -> Iterator[HandoverItem]:
    """Major incidents that are still open, with what was asked and told (4.2.7)."""
    for row in rows:
        asked = select(_REFERRAL).where(_REFERRAL.c.entry_id == row.id).order_by(_REFERRAL.c.id)
        referrals = [row_of(ReferralRow, found) for found in session.execute(asked).mappings()]
        told = "；".join(_referred(one) for one in referrals) or "还没有请示"
        step, owner = next_step(row.next_rule, row.state)
        due = _iso(row.next_due)
        stamp = f"{row.state}|{told}|{row.next_rule or ''}"
        text = f"{row.number} {_place(row.room)}{_content(row)}；{told}"
        yield HandoverItem(Section.MAJOR, row.number, text, stamp, step, owner, due, critical=True, entry_id=row.id)


def _referred(row: ReferralRow) -> str:
    report = "已交书面报告" if row.report_at else "未交书面报告"
    return f"已请示{row.referred_to}，{f'指示：{row.instruction}' if row.instruction else '还没有指示'}，{report}"


def alarms(session: Session, site_id: int) -> Iterator[HandoverItem]:
    """Breaches that stand, and what was put aside or taken out of service; what is due soon stands with its paper."""
    hidden = (AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE)
    statement = (
        select(_ALARM, _ENTRY.c.room, _ENTRY.c.content.label("about"), _ENTRY.c.category)
        .outerjoin(_ENTRY, _ENTRY.c.id == _ALARM.c.entry_id)
        .where(_ALARM.c.site_id == site_id, _ALARM.c.state != AlarmState.CLEARED, _OF_PAPERS)
        .where((_ALARM.c.latched == int(Severity.BREACH)) | _ALARM.c.state.in_(hidden))
        .order_by(_ALARM.c.priority, _ALARM.c.due_at, _ALARM.c.id)
    )
    for row in session.execute(statement).mappings():
        state, rule = row["state"], row["rule"]
        about = _INTERNAL if row["category"] is Category.INTERNAL else (row["about"] or "")[:_SHORT]
        aside = f"，{row['shelved_by']}：{row['shelve_reason']}" if state is AlarmState.SHELVED else ""
        text = f"{row['number']} {rule.zh} {state.zh}{aside} {_place(row['room'] or '')}{about}".strip()
        step, owner = next_step(rule, "", row["department"])
        over = state is AlarmState.MET_UNACKNOWLEDGED
        serious = state is AlarmState.SHELVED or (row["priority"] <= 2 and not over)
        yield HandoverItem(
            Section.ALARMS, f"{row['number']} {rule}", text, f"{state}|{row['latched']}", "" if over else step,
            "" if over else owner, _iso(row["due_at"]), not over, serious, entry_id=row["entry_id"],
            hidden=state is AlarmState.SHELVED,
        )  # fmt: skip


def papers(session: Session, site_id: int, now: datetime, rows: Iterable[LedgerRow]) -> Iterator[HandoverItem]:
    """Open papers: each open order, each open entry that has none, and clocks that still run on closed ones."""
    orders = queries.queue(session, site_id)
    rows = list(rows)
    by_id = {row.id: row for row in rows}
    under_way = {order.entry_id for order in orders}
    for order in orders:
        if not _left_behind(order, orders, by_id):
            yield _order(order, by_id.get(order.entry_id), now)
    for row in rows:
        if row.id not in under_way and not row.major:
            yield _entry(row, now)
    told = {order.number for order in orders} | {mark.number for row in rows for mark in row.papers}
    told |= {row.number for row in rows}
    clocks = [c for c in queries.open_clocks(session, site_id) if c.number not in told and c.rule is not Rule.HANDOVER]
    calm = [c for c in clocks if c.rule is Rule.FOLLOW_UP and c.due_at >= now]
    yield from (_clock(clock, now) for clock in clocks if clock not in calm)
    if calm:
        # What is closed and only waits for a friendly call is one line, as long as none of it is late.
        step, owner = next_step(Rule.FOLLOW_UP, "")
        text = f"已消档待回访 {len(calm)} 件"
        yield HandoverItem(Section.PAPERS, "待回访", text, str(len(calm)), step, owner, _iso(calm[0].due_at))
    for owed in queries_people.owed(session, site_id):
        text = f"{owed.paper_number} 欠{owed.name}的签名（{owed.how.zh} {owed.number}）".replace(" ）", "）")
        yield HandoverItem(Section.PAPERS, f"{owed.paper_number} 欠签 {owed.name}", text, "", "补签", owed.name)


def _left_behind(order: QueueRow, orders: Iterable[QueueRow], by_id: Mapping[int, LedgerRow]) -> bool:
    """Whether nothing is left to do on an open order: its entry is closed, or another order took its place."""
    if order.rule is not None:
        return False
    again = any(one.entry_id == order.entry_id and one.id > order.id for one in orders)
    return order.entry_id not in by_id or (order.state in _GIVEN_BACK and again)


def _order(order: QueueRow, row: LedgerRow | None, now: datetime) -> HandoverItem:
    about = _INTERNAL if row is not None and row.category is Category.INTERNAL else order.content[:_SHORT]
    step, owner = next_step(order.rule, order.state, order.worker or order.department)
    late = order.due_at is not None and order.due_at < now
    text = f"{order.number} {order.state.zh} {_place(order.room)}{about}"
    stamp = f"{order.state}|{order.round}|{late}"
    return HandoverItem(
        Section.PAPERS, order.number, text, stamp, step, owner, _iso(order.due_at), late, late, entry_id=order.entry_id
    )


def _entry(row: LedgerRow, now: datetime) -> HandoverItem:
    step, owner = next_step(row.next_rule, row.state)
    late = row.next_due is not None and row.next_due < now
    forms = "".join(f" {mark.number}" for mark in row.papers if mark.paper is Paper.SERVICE and not mark.struck_off)
    text = f"{row.number}{forms} {row.state.zh} {_place(row.room)}{_content(row)}"
    stamp = f"{row.state}|{late}"
    return HandoverItem(
        Section.PAPERS, row.number, text, stamp, step, owner, _iso(row.next_due), late, late, entry_id=row.id
    )


def _clock(clock: ClockLine, now: datetime) -> HandoverItem:
    step, owner = next_step(clock.rule, "")
    late = clock.due_at < now
    text, key = f"{clock.number} {clock.rule.zh}", f"{clock.number} {clock.rule}"
    due = _iso(clock.due_at)
    return HandoverItem(Section.PAPERS, key, text, str(late), step, owner, due, late, late, entry_id=clock.entry_id)


def changes(session: Session, site_id: int, now: datetime) -> Iterator[HandoverItem]:
    """Changes in force and to come; one whose end has passed without a word is critical (4.3.3)."""
    for row in queries_board.open_changes(session, site_id):
        state = row.state(now)
        over = state is ChangeState.OVERDUE
        step = "问部门恢复了没有" if over else (f"回电 {row.to_call} 位来电人" if row.to_call else "")
        text = f"{row.number} {state.zh} {row.kind.zh} {row.scope} {row.content[:_SHORT]}"
        stamp = f"{state}|{_iso(row.ends_at)}|{row.content}|{row.to_call}"
        owner = (row.department if over else DESK) if step else ""
        yield HandoverItem(Section.CHANGES, row.number, text, stamp, step, owner, _iso(row.ends_at), over, over)


def calls(session: Session, site_id: int, rings_since: datetime) -> Iterator[HandoverItem]:
    """Calls somebody waits to be called back from."""
    ids = queries_calls.call_ids(session, site_id, waiting_since=rings_since)
    for row in queries_calls.call_rows(session, site_id, ids):
        who = " ".join(filter(None, (row.person, row.phone, row.room)))
        text = f"{row.number} {who} {row.content[:_SHORT]}".strip()
        yield HandoverItem(Section.CALLS, row.number, text, "", "回电", ASSISTANT, entry_id=row.entry_id)


def instructions(session: Session, site_id: int, since: datetime, until: datetime) -> Iterator[HandoverItem]:
    """Instructions that came back on major incidents during the shift (4.2.7)."""
    statement = (
        select(_REFERRAL, _ENTRY.c.number)
        .join(_ENTRY, _ENTRY.c.id == _REFERRAL.c.entry_id)
        .where(_ENTRY.c.site_id == site_id, _REFERRAL.c.instruction != "")
        .where(_REFERRAL.c.instruction_at >= since, _REFERRAL.c.instruction_at <= until)
        .order_by(_REFERRAL.c.instruction_at, _REFERRAL.c.id)
    )
    for row in session.execute(statement).mappings():
        text = f"{row['instruction_by']}：{row['instruction']}（{row['number']}）"
        key, at = f"{row['number']} {row['id']}", _iso(row["instruction_at"])
        yield HandoverItem(Section.INSTRUCTIONS, key, text, at, critical=True, entry_id=row["entry_id"])


def open_entries(session: Session, site_id: int) -> list[LedgerRow]:
    """Every entry that is neither struck off nor void."""
    return queries.ledger_rows(session, site_id, queries.ledger_ids(session, site_id, LedgerFilter(only_open=True)))


def _content(row: LedgerRow) -> str:
    return _INTERNAL if row.category is Category.INTERNAL else row.content[:_SHORT]


def _place(room: str) -> str:
    return f"{room} " if room else ""


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
