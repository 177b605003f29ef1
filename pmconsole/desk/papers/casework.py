"""A case is an entry with everything that hangs on it, loaded in one transaction; here the rows become facts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlmodel import SQLModel, bindparam, select
from sqlmodel.sql.expression import SelectOfScalar

from pmconsole.data.board.tables import EntryJoin
from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.core.tables import ClockRow, PaperBase, Signature
from pmconsole.data.hand_in.queries import is_archived
from pmconsole.data.journal.chain import changes_since
from pmconsole.data.papers.tables import (
    DispatchOrder,
    FollowUp,
    LedgerEntry,
    MajorReport,
    OrderRound,
    Referral,
    Reply,
    ServiceForm,
)
from pmconsole.desk.core.errors import Conflict, NotFound
from pmconsole.desk.core.unit import Unit
from pmconsole.desk.papers.telling import to_tell
from pmconsole.procedure.clocks import runs
from pmconsole.procedure.facts import TO_BE_TOLD, EntryFacts, Facts, FormFacts, OrderFacts
from pmconsole.procedure.signers import keeps_back
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import EntryState, FormState, Paper, ReportState, Rule, Satisfaction

T = TypeVar("T", bound=SQLModel)
_CHUNK = 500
_UNREACHED = Satisfaction.UNREACHED


@dataclass
class Case:
    """The rows of one entry; `order`, `form` or `report` is set where the step is about one."""

    entry: LedgerEntry
    orders: list[DispatchOrder]
    rounds: dict[int, OrderRound]
    form: ServiceForm | None
    referrals: list[Referral]
    reports: list[MajorReport]
    replies: list[Reply]
    follow_ups: list[FollowUp]
    signed: set[tuple[Paper, int, int, str]]
    late_returns: set[int]
    came_back: set[int]
    owed: set[tuple[Paper, int]]
    both: bool
    asks_follow_ups: bool
    tries_asked: int
    main: EntryState | None
    joined_untold: int
    order: DispatchOrder | None = None
    report: MajorReport | None = None
    archived: bool = False

    @property
    def own_order(self) -> DispatchOrder:
        """The order the step is about."""
        assert self.order is not None
        return self.order

    @property
    def own_form(self) -> ServiceForm:
        """The form the step is about."""
        assert self.form is not None
        return self.form

    @property
    def own_report(self) -> MajorReport:
        """The report the step is about."""
        assert self.report is not None
        return self.report

    @property
    def filed(self) -> list[MajorReport]:
        """The reports that count, oldest first."""
        return [report for report in self.reports if report.state is not ReportState.VOID]

    @property
    def round(self) -> OrderRound:
        """The present round of the step's order."""
        return self.rounds[self.own_order.id or 0]

    def row(self, paper: Paper) -> PaperBase:
        """The row a step on `paper` is about."""
        if paper is Paper.ORDER:
            return self.own_order
        if paper is Paper.REPORT:
            return self.own_report
        return self.own_form if paper is Paper.SERVICE else self.entry

    def facts(self) -> Facts:
        """The case as the procedure looks at it."""
        entry = self.entry
        waiting = [r for r in self.referrals if r.instruction_at is None]
        told = [reply for reply in self.replies if reply.opening == entry.opening]
        facts = EntryFacts(
            state=entry.state,
            category=entry.category,
            major=entry.major,
            referred=bool(self.referrals),
            awaiting_instruction=bool(waiting),
            # Files from before a report was a paper have it on the referral.
            reported=bool(self.filed) or any(r.report_at for r in self.referrals),
            both=self.both,
            replied=entry.replied_at is not None,
            untold=frozenset(role for roles in to_tell(entry, self.form, told).values() for role in roles),
            at_once=entry.replied_at is not None and entry.replied_at == entry.handled_at,
            nameless=not (entry.source or entry.phone),
            follow_ups=self.asks_follow_ups,
            followed_up=entry.followed_up_at is not None,
            reopened=entry.opening is not None,
            tries=len([f for f in self.follow_ups if f.opening == entry.opening and f.satisfaction is _UNREACHED]),
            tries_asked=self.tries_asked,
            unreachable=bool(entry.unreached_reason),
            settled=(Paper.LEDGER, entry.id, 1, StepKey.SETTLE.value) in self.signed,
            owed=(Paper.LEDGER, entry.id) in self.owed,
            main=self.main,
            joined_untold=self.joined_untold,
            orders=tuple(map(self._order_facts, self.orders)),
            form=self._form_facts(),
        )
        index = None if self.order is None else self.orders.index(self.order)
        return Facts(facts, index, self.archived, self.report.state if self.report else ReportState.FILED)

    def _order_facts(self, order: DispatchOrder) -> OrderFacts:
        key, row = order.id or 0, self.rounds[order.id or 0]
        return OrderFacts(
            state=order.state,
            round=order.round,
            addressee=order.addressee,
            receiver_signed=(Paper.ORDER, key, 1, StepKey.SIGN.value) in self.signed,
            worker=row.worker,
            customer_signed=(Paper.ORDER, key, order.round, StepKey.COMPLETE.value) in self.signed,
            result=bool(row.result),
            reason=bool(row.reason),
            fed_back=row.fed_back_at is not None,
            verifier=row.verifier,
            return_breached=key in self.late_returns,
            came_back=key in self.came_back,
            past=order.opening != self.entry.opening,
            owed=(Paper.ORDER, key) in self.owed,
        )

    def _form_facts(self) -> FormFacts | None:
        if self.form is None:
            return None
        key = self.form.id or 0
        return FormFacts(
            state=self.form.state,
            received_signed=(Paper.SERVICE, key, 1, StepKey.RECEIVE_FORM.value) in self.signed,
            customer_signed=(Paper.SERVICE, key, 1, StepKey.TAKE_BACK.value) in self.signed,
            owed=(Paper.SERVICE, key) in self.owed,
        )


def load(unit: Unit, paper: Paper, paper_id: int, seen: int | None = None) -> Case:
    """The case a paper belongs to.

    Raises NotFound for an unknown id and Conflict when `seen`, the version the screen showed, is no longer the
    present one.
    """
    row = unit.session.get(MODELS[paper], paper_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound(f"找不到这张{paper.zh}（内部编号 {paper_id}），没有改动任何内容。")
    if seen is not None and row.version != seen:
        raise Conflict(row.number, row.version, changes_since(unit.session, unit.desk.site_id, paper, paper_id, seen))
    entry_id = row.id if isinstance(row, LedgerEntry) else row.entry_id  # type: ignore[attr-defined]
    case = _load_entry(unit, int(entry_id or 0))
    if isinstance(row, DispatchOrder):
        case.order = row
    if isinstance(row, ServiceForm):
        case.form = row
    if isinstance(row, MajorReport):
        case.report = row
    case.archived = is_archived(unit.session, unit.desk.site_id, paper, paper_id)
    return case


def _load_entry(unit: Unit, entry_id: int) -> Case:
    return cases_of(unit, [entry_id])[0][entry_id]


def cases_of(unit: Unit, entry_ids: Sequence[int]) -> tuple[dict[int, Case], dict[int, list[ServiceForm]]]:
    """The cases of these entries (some hundreds at most), each statement once for all; and every form of theirs."""
    orders = _by_entry(_rows(unit, DispatchOrder, "entry_id", entry_ids))
    forms = _by_entry(_rows(unit, ServiceForm, "entry_id", entry_ids))
    referrals = _by_entry(_rows(unit, Referral, "entry_id", entry_ids))
    reports = _by_entry(_rows(unit, MajorReport, "entry_id", entry_ids))
    replies = _by_entry(_rows(unit, Reply, "entry_id", entry_ids))
    follow_ups = _by_entry(_rows(unit, FollowUp, "entry_id", entry_ids))
    present = {order.id or 0: order.round for some in orders.values() for order in some}
    rounds = {
        row.order_id: row
        for row in _rows(unit, OrderRound, "order_id", list(present))
        if present[row.order_id] == row.round
    }
    form_ids = [form.id or 0 for some in forms.values() for form in some]
    signatures = [
        row
        for paper, ids in ((Paper.LEDGER, entry_ids), (Paper.ORDER, list(present)), (Paper.SERVICE, form_ids))
        for row in _rows(unit, Signature, "paper_id", ids, paper=paper)
    ]
    signed = {(row.paper, row.paper_id, row.round, row.step) for row in signatures}
    owed = {(row.paper, row.paper_id) for row in signatures if is_owed(row)}
    late, back = _returns(unit, list(present), unit.now)
    mains, untold = _mains(unit, entry_ids), _joined_untold(unit, entry_ids)
    cases = {}
    for entry in _rows(unit, LedgerEntry, "id", entry_ids):
        key = entry.id or 0
        live = [form for form in forms[key] if form.state is not FormState.VOID]
        form = live[-1] if live else forms[key][-1] if forms[key] else None
        own = {order.id or 0: rounds[order.id or 0] for order in orders[key] if order.id in rounds}
        policy = unit.desk.policy
        asks = (policy.major_both, runs(Rule.FOLLOW_UP, policy), policy.follow_up_tries)
        told = (referrals[key], reports[key], replies[key], follow_ups[key])
        joined = (mains.get(key), untold.get(key, 0))
        cases[key] = Case(entry, orders[key], own, form, *told, signed, late, back, owed, *asks, *joined)
    return cases, forms


def is_owed(row: Signature) -> bool:
    """Whether something is still to come after it without which the paper stays here."""
    return keeps_back(row.due, row.settled_at is not None)


def _rows(unit: Unit, table: type[T], column: str, ids: Sequence[int], **equal: Any) -> list[T]:
    statement = _statement(table, column, tuple(equal))
    return [
        row
        for start in range(0, len(ids), _CHUNK)
        for row in unit.session.exec(statement, params={"ids": ids[start : start + _CHUNK], **equal})
    ]


@cache
def _statement(table: type[T], column: str, equal: tuple[str, ...]) -> SelectOfScalar[T]:
    # Eleven of them to a case, at every act of the desk: building one costs more than its answer.
    named = table.__table__.columns  # type: ignore[attr-defined]
    chosen = named[column].in_(bindparam("ids", expanding=True))
    return (
        select(table)
        .where(chosen, *(named[name] == bindparam(name) for name in equal))
        .order_by(*table.__table__.primary_key)  # type: ignore[attr-defined]
    )


def _by_entry(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(row)  # type: ignore[attr-defined]
    return found


def _mains(unit: Unit, ids: Sequence[int]) -> dict[int, EntryState]:
    """Where the entry stands that each of these calls was joined to; those that go their own way are not there."""
    joins = [row for row in _rows(unit, EntryJoin, "entry_id", ids) if row.left_at is None]
    states = {row.id: row.state for row in _rows(unit, LedgerEntry, "id", [row.main_id for row in joins])}
    return {row.entry_id: states[row.main_id] for row in joins}


def _joined_untold(unit: Unit, ids: Sequence[int]) -> dict[int, int]:
    """How many calls joined to each of these entries wait to be told."""
    joins = [row for row in _rows(unit, EntryJoin, "main_id", ids) if row.left_at is None]
    calls = _rows(unit, LedgerEntry, "id", [row.entry_id for row in joins])
    waiting = {row.id for row in calls if row.state in TO_BE_TOLD}
    return Counter(row.main_id for row in joins if row.entry_id in waiting)


def _returns(unit: Unit, ids: list[int], now: datetime) -> tuple[set[int], set[int]]:
    """The orders whose two working days ran out, and those that came back (4.3.11)."""
    rows = _rows(unit, ClockRow, "paper_id", ids, paper=Paper.ORDER, rule=Rule.RETURN)
    late = {row.paper_id for row in rows if (row.met_at or row.ended_at or now) > row.due_at}
    return late, {row.paper_id for row in rows if row.met_at is not None}
