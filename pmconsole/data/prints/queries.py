"""Reading papers for print: whole papers many at a time, pages of a register by period, a paper by its number.

A week is some thousand papers, so what hangs on them is read 500 at a time in the same few statements. Instants are
UTC; periods include their beginning and not their end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from pmconsole.data.calls import queries as queries_calls
from pmconsole.data.core import dialect
from pmconsole.data.core.paper_tables import NUMBERED, PAPER_TABLES
from pmconsole.data.core.row_of import row_of
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.queries import HandoverPaper
from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.papers import (
    queries,
    tables,  # noqa: F401  (fills the metadata)
)
from pmconsole.data.papers import reports as queries_reports
from pmconsole.data.papers.rows import (
    EntryRow,
    LedgerFilter,
    NoteRow,
    OrderDetail,
    PaperMark,
    ReportRow,
    ServiceFormRow,
    SignatureRow,
)
from pmconsole.data.papers.told_rows import FollowUpRow, ReferralRow, ReplyRow
from pmconsole.procedure.vocabulary import OrderState, Paper

_T = SQLModel.metadata.tables
_ENTRY, _ORDER, _FORM, _CALL = _T["ledger_entry"], _T["dispatch_order"], _T["service_form"], _T["phone_record"]
_CHUNK = 500


@dataclass(frozen=True)
class OrderPaper:
    """A dispatch order with the entry it was written for."""

    order: OrderDetail
    entry: EntryRow


@dataclass(frozen=True)
class OrderBrief:
    """What a form or the ledger says of an order that was written for it: what was done is that of the last round.

    `why_not` is why it is not done, or why the order was not taken.
    """

    number: str
    department: str
    state: OrderState
    result: str
    worker: str = ""
    completed_at: datetime | None = None
    why_not: str = ""


@dataclass(frozen=True)
class FormPaper:
    """A service form with its entry, the orders for it, what was replied, said afterwards, noted and signed."""

    form: ServiceFormRow
    entry: EntryRow
    orders: tuple[OrderBrief, ...]
    replies: tuple[ReplyRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    notes: tuple[NoteRow, ...]
    signatures: tuple[SignatureRow, ...]


@dataclass(frozen=True)
class ReportPaper:
    """A written report with its entry and what was referred upward."""

    report: ReportRow
    entry: EntryRow
    referrals: tuple[ReferralRow, ...]


@dataclass(frozen=True)
class LedgerPaperLine:
    """One line of the ledger as its page has it."""

    entry: EntryRow
    papers: tuple[PaperMark, ...]
    orders: tuple[OrderBrief, ...]
    replies: tuple[ReplyRow, ...]
    follow_ups: tuple[FollowUpRow, ...]


def find(session: Session, site_id: int, number: str) -> tuple[Paper, int] | None:
    """The paper with this number, None where the site has none."""
    for paper, name in PAPER_TABLES.items():
        if number.startswith(f"{paper.value}-"):
            table = _T[name]
            where = (table.c.site_id == site_id, table.c.number == number)
            found = session.execute(select(table.c.id).where(*where)).scalar()
            return None if found is None else (paper, int(found))
    return None


def row_by_id(session: Session, site_id: int, paper: Paper, paper_id: int) -> dict[str, Any] | None:
    """The columns of one paper of any kind; None where the site has none by that id."""
    return next(iter(rows_of(session, site_id, paper, [paper_id])), None)


def rows_of(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The columns of papers of any kind, instants as the journal keeps them, in the order given."""
    table, found = _T[NUMBERED[paper]], {}
    for chunk in chunks(ids):
        statement = select(table).where(table.c.site_id == site_id, table.c.id.in_(chunk))
        for row in session.execute(statement).mappings():
            found[row["id"]] = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}
    return [found[one] for one in ids if one in found]


def order_papers(session: Session, site_id: int, ids: Sequence[int]) -> list[OrderPaper]:
    """The orders `ids` with their entries, in the order given; unknown ids are left out."""
    found: list[OrderPaper] = []
    for chunk in chunks(ids):
        orders = queries_orders.order_details(session, site_id, chunk)
        entries = _entries(session, site_id, [order.entry_id for order in orders])
        found += [OrderPaper(order, entries[order.entry_id]) for order in orders]
    return found


def form_papers(session: Session, site_id: int, ids: Sequence[int]) -> list[FormPaper]:
    """The service forms `ids` with what hangs on them, in the order given; unknown ids are left out."""
    found: list[FormPaper] = []
    for chunk in chunks(ids):
        rows = session.execute(select(_FORM).where(_FORM.c.id.in_(chunk), dialect.of_site(_FORM, site_id))).mappings()
        forms = {row["id"]: row_of(ServiceFormRow, row) for row in rows}
        of = [form.entry_id for form in forms.values()]
        entries, orders = _entries(session, site_id, of), _orders(session, of)
        replies, follow_ups = _hanging(session, ReplyRow, "reply", of), _hanging(session, FollowUpRow, "follow_up", of)
        notes = _by_paper(queries_orders.notes_of(session, site_id, Paper.SERVICE, chunk))
        signs = _by_paper(queries_orders.signatures_of(session, site_id, Paper.SERVICE, chunk))
        entry_signs = _by_paper(queries_orders.signatures_of(session, site_id, Paper.LEDGER, of))
        for form in (forms[form_id] for form_id in chunk if form_id in forms):
            key = form.entry_id
            signatures = (*entry_signs[key], *signs[form.id])
            found.append(
                FormPaper(
                    form, entries[key], tuple(orders[key]), tuple(replies[key]), tuple(follow_ups[key]),
                    tuple(notes[form.id]), signatures,
                )
            )  # fmt: skip
    return found


def report_papers(session: Session, site_id: int, ids: Sequence[int]) -> list[ReportPaper]:
    """The written reports `ids` with their entries, in the order given; unknown ids are left out."""
    found: list[ReportPaper] = []
    for chunk in chunks(ids):
        reports = queries_reports.reports(session, site_id, chunk)
        of = [report.entry_id for report in reports]
        entries, referrals = _entries(session, site_id, of), _hanging(session, ReferralRow, "referral", of)
        found += [
            ReportPaper(report, entries[report.entry_id], tuple(referrals[report.entry_id])) for report in reports
        ]
    return found


def ledger_lines(session: Session, site_id: int, ids: Sequence[int]) -> list[LedgerPaperLine]:
    """The lines of the entries `ids` as a page of the ledger has them, in the order given."""
    found: list[LedgerPaperLine] = []
    for chunk in chunks(ids):
        entries = _entries(session, site_id, chunk)
        marks = {row.id: row.papers for row in queries.ledger_rows(session, site_id, chunk)}
        orders, replies = _orders(session, chunk), _hanging(session, ReplyRow, "reply", chunk)
        follow_ups = _hanging(session, FollowUpRow, "follow_up", chunk)
        found += [
            LedgerPaperLine(entries[key], marks[key], tuple(orders[key]), tuple(replies[key]), tuple(follow_ups[key]))
            for key in chunk
            if key in entries
        ]
    return found


def entry_ids_between(session: Session, site_id: int, since: datetime, until: datetime) -> list[int]:
    """The entries received in the period, oldest first: the ledger as it was written."""
    return list(reversed(queries.ledger_ids(session, site_id, LedgerFilter(since=since, until=until))))


def call_ids_between(session: Session, site_id: int, since: datetime, until: datetime) -> list[int]:
    """The phone records of the period, oldest first."""
    where = (_CALL.c.site_id == site_id, _CALL.c.at >= since, _CALL.c.at < until)
    return list(session.execute(select(_CALL.c.id).where(*where).order_by(_CALL.c.at, _CALL.c.id)).scalars())


def call_rows(session: Session, site_id: int, ids: Sequence[int]) -> list[queries_calls.CallRow]:
    """The phone records `ids`, in the order given."""
    return queries_calls.call_rows(session, site_id, ids)


def change_ids_between(session: Session, site_id: int, since: datetime, until: datetime) -> list[int]:
    """The changes registered in the period, oldest first."""
    table = _T["info_change"]
    where = (table.c.site_id == site_id, table.c.registered_at >= since, table.c.registered_at < until)
    return list(session.execute(select(table.c.id).where(*where).order_by(table.c.id)).scalars())


def handover_papers(session: Session, site_id: int, ids: Sequence[int]) -> list[HandoverPaper]:
    """The handovers `ids` with all that hangs on them, in the order given; a site has three a day."""
    found = (queries_handover.paper(session, site_id, key) for key in ids)
    return [paper for paper in found if paper is not None]


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    """`ids` in parts that one statement may ask for."""
    return (list(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK))


def _entries(session: Session, site_id: int, ids: Sequence[int]) -> dict[int, EntryRow]:
    where = (_ENTRY.c.id.in_(ids), dialect.of_site(_ENTRY, site_id))
    rows = session.execute(select(_ENTRY).where(*where)).mappings()
    return {row["id"]: row_of(EntryRow, row) for row in rows}


def _orders(session: Session, entry_ids: Sequence[int]) -> dict[int, list[OrderBrief]]:
    """The orders of the entries, each with the result of its present round."""
    rounds = _T["order_round"]
    statement = (
        select(
            _ORDER.c.entry_id,
            _ORDER.c.number,
            _ORDER.c.department,
            _ORDER.c.state,
            _ORDER.c.decline_reason,
            _ORDER.c.return_reason,
            _ORDER.c.void_reason,
            rounds.c.result,
            rounds.c.worker,
            rounds.c.completed_at,
            rounds.c.reason,
        )
        .outerjoin(rounds, (rounds.c.order_id == _ORDER.c.id) & (rounds.c.round == _ORDER.c.round))
        .where(_ORDER.c.entry_id.in_(entry_ids))
        .order_by(_ORDER.c.id)
    )
    found: dict[int, list[OrderBrief]] = defaultdict(list)
    for row in session.execute(statement):
        why_not = row.void_reason or row.return_reason or row.decline_reason or row.reason or ""
        brief = (row.number, row.department, row.state, row.result or "", row.worker or "", row.completed_at, why_not)
        found[row.entry_id].append(OrderBrief(*brief))
    return found


def _hanging(session: Session, kind: type[Any], table: str, entry_ids: Sequence[int]) -> dict[int, list[Any]]:
    """What hangs on the entries, by entry, oldest first."""
    rows = session.execute(select(_T[table]).where(_T[table].c.entry_id.in_(entry_ids)).order_by(_T[table].c.id))
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.mappings():
        found[row["entry_id"]].append(row_of(kind, row))
    return found


def _by_paper(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.paper_id].append(row)
    return found
