"""Reading dispatch orders: the queue by time left, one order with its whole life, and what any paper carries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.row_of import row_of
from pmconsole.data.papers import tables  # noqa: F401  (fills the metadata)
from pmconsole.data.papers.rows import ClockLine, NoteRow, OrderDetail, QueueRow, RoundRow, SignatureRow
from pmconsole.data.papers.signatures import signed_now_of
from pmconsole.data.papers.told_rows import ChasingRow
from pmconsole.procedure.vocabulary import OrderState, Paper

_T = SQLModel.metadata.tables
_ORDER, _ROUND, _ENTRY, _CLOCK = _T["dispatch_order"], _T["order_round"], _T["ledger_entry"], _T["clock"]
_CHASING = _T["chasing"]
_OPEN_CLOCK = and_(_CLOCK.c.met_at.is_(None), _CLOCK.c.ended_at.is_(None))
CLOSED = (OrderState.REISSUED, OrderState.STRUCK_OFF, OrderState.VOID)


def queue(
    session: Session,
    site_id: int,
    *,
    department: str | None = None,
    include_closed: bool = False,
    closed_limit: int = 500,
) -> list[QueueRow]:
    """The open orders by their earliest open clock, those without one last, oldest issue first.

    `include_closed` adds the newest `closed_limit` struck off, re-issued and void ones at the end.
    """
    base = _queue_select().where(_ORDER.c.site_id == site_id)
    if department is not None:
        base = base.where(_ORDER.c.department == department)
    first = _first_clocks(session, site_id)
    opened = [state for state in OrderState if state not in CLOSED]
    rows = [_queued(row, first) for row in session.execute(base.where(_ORDER.c.state.in_(opened))).mappings()]
    rows.sort(key=lambda row: (row.due_at is None, row.due_at or row.issued_at, row.issued_at, row.id))
    if include_closed:
        newest = base.where(_ORDER.c.state.in_(CLOSED)).order_by(_ORDER.c.issued_at.desc(), _ORDER.c.id.desc())
        rows += [_queued(row, first) for row in session.execute(newest.limit(closed_limit)).mappings()]
    return rows


def order_detail(session: Session, site_id: int, order_id: int) -> OrderDetail | None:
    """One order with its whole life; None if unknown."""
    return next(iter(order_details(session, site_id, [order_id])), None)


def order_details(session: Session, site_id: int, ids: Sequence[int]) -> list[OrderDetail]:
    """The orders `ids` (500 at most) in the order given, in a fixed number of statements."""
    if not ids:
        return []
    rounds = defaultdict(list)
    for row in session.execute(
        select(_ROUND).where(_ROUND.c.order_id.in_(ids)).order_by(_ROUND.c.order_id, _ROUND.c.round)
    ).mappings():
        rounds[row["order_id"]].append(row_of(RoundRow, row))
    signs = _by_paper(signatures_of(session, site_id, Paper.ORDER, ids))
    notes = _by_paper(notes_of(session, site_id, Paper.ORDER, ids))
    clocks = _by_paper(clocks_of(session, site_id, Paper.ORDER, ids))
    chasings = _by_paper(chasings_of(session, site_id, Paper.ORDER, ids))
    found = {}
    for row in session.execute(_with_linked(site_id, ids)).mappings():
        found[row["id"]] = row_of(
            OrderDetail,
            row,
            reissued_from=row["source_number"] or "",
            reissued_to=row["later_number"] or "",
            follows=row["before_number"] or "",
            rounds=tuple(rounds[row["id"]]),
            chasings=tuple(chasings[row["id"]]),
            signatures=tuple(signs[row["id"]]),
            notes=tuple(notes[row["id"]]),
            clocks=tuple(clocks[row["id"]]),
        )
    return [found[order_id] for order_id in ids if order_id in found]


def _with_linked(site_id: int, ids: Sequence[int]) -> Select[Any]:
    """The orders with the numbers of their entry and of the orders they are linked with."""
    source, later, before = _ORDER.alias(), _ORDER.alias(), _ORDER.alias()
    return (
        select(
            _ORDER,
            _ENTRY.c.number.label("entry_number"),
            source.c.number.label("source_number"),
            later.c.number.label("later_number"),
            before.c.number.label("before_number"),
        )
        .join(_ENTRY, _ENTRY.c.id == _ORDER.c.entry_id)
        .outerjoin(source, source.c.id == _ORDER.c.reissued_from_id)
        .outerjoin(before, before.c.id == _ORDER.c.follows_id)
        .outerjoin(later, and_(later.c.reissued_from_id == _ORDER.c.id, later.c.entry_id == _ORDER.c.entry_id))
        .where(_ORDER.c.id.in_(ids), dialect.of_site(_ORDER, site_id))
        .order_by(later.c.id, _ORDER.c.id)
    )


def _by_paper(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """What hangs on papers, by the paper's id."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.paper_id].append(row)
    return found


def open_clocks(session: Session, site_id: int) -> list[ClockLine]:
    """Every open clock of the site, earliest due first."""
    rows = session.execute(
        select(_CLOCK).where(_CLOCK.c.site_id == site_id, _OPEN_CLOCK).order_by(_CLOCK.c.due_at, _CLOCK.c.id)
    )
    return [row_of(ClockLine, row) for row in rows.mappings()]


def clocks_of(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> list[ClockLine]:
    """The clocks of some papers of one kind, open or not, as they were started."""
    statement = _of("clock", site_id, paper, ids).order_by(_CLOCK.c.started_at, _CLOCK.c.id)
    return [row_of(ClockLine, row) for row in session.execute(statement).mappings()]


def signatures_of(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> list[SignatureRow]:
    """The signatures on some papers of one kind, oldest first, each with whether what it stands under has changed."""
    rows = session.execute(_of("signature", site_id, paper, ids).order_by(_T["signature"].c.id)).mappings().all()
    now = signed_now_of(session, site_id, paper, [row for row in rows if row["content_hash"]])
    return [row_of(SignatureRow, row, changed=now.get(row["id"], "") not in ("", row["content_hash"])) for row in rows]


def notes_of(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> list[NoteRow]:
    """The notes on some papers of one kind, oldest first."""
    statement = _of("note", site_id, paper, ids).order_by(_T["note"].c.id)
    return [row_of(NoteRow, row) for row in session.execute(statement).mappings()]


def chasings_of(session: Session, site_id: int, paper: Paper, ids: Sequence[int]) -> list[ChasingRow]:
    """Who was chased about some papers of one kind, oldest first (4.2.4)."""
    statement = _of("chasing", site_id, paper, ids).order_by(_CHASING.c.id)
    return [row_of(ChasingRow, row) for row in session.execute(statement).mappings()]


def _of(name: str, site_id: int, paper: Paper, ids: Sequence[int]) -> Select[Any]:
    table = _T[name]
    return select(table).where(table.c.paper == paper, table.c.paper_id.in_(ids), dialect.of_site(table, site_id))


def _queue_select() -> Select[Any]:
    return (
        select(
            *(_ORDER.c[name] for name in (
                "id", "number", "version", "department", "addressee", "addressee_name", "state", "round", "content",
                "receiver", "issued_at", "entry_id",
            )),
            _ENTRY.c.room,
            _ENTRY.c.major,
            _ENTRY.c.number.label("entry_number"),
            _ROUND.c.worker,
            _chased(func.count()).label("chased"),
            _chased(func.max(_CHASING.c.at)).label("chased_at"),
        )
        .join(_ENTRY, _ENTRY.c.id == _ORDER.c.entry_id)
        .outerjoin(_ROUND, and_(_ROUND.c.order_id == _ORDER.c.id, _ROUND.c.round == _ORDER.c.round))
    )  # fmt: skip


def _chased(what: ColumnElement[Any]) -> Any:
    """`what` of the chasings of the order of the row."""
    of = and_(_CHASING.c.paper == Paper.ORDER, _CHASING.c.paper_id == _ORDER.c.id)
    return select(what).select_from(_CHASING).where(of).correlate(_ORDER).scalar_subquery()


def _first_clocks(session: Session, site_id: int) -> dict[int, tuple[Any, datetime, datetime]]:
    """The earliest open clock of every order that has one."""
    columns = (_CLOCK.c.paper_id, _CLOCK.c.rule, _CLOCK.c.warn_at, _CLOCK.c.due_at)
    where = (_CLOCK.c.site_id == site_id, _CLOCK.c.paper == Paper.ORDER, _OPEN_CLOCK)
    rows = session.execute(select(*columns).where(*where).order_by(_CLOCK.c.due_at.desc(), _CLOCK.c.id.desc()))
    return {row.paper_id: (row.rule, row.warn_at, row.due_at) for row in rows}


def _queued(row: Any, first: dict[int, tuple[Any, datetime, datetime]]) -> QueueRow:
    rule, warn, due = first.get(row["id"], (None, None, None))
    return row_of(QueueRow, row, worker=row["worker"] or "", rule=rule, warn_at=warn, due_at=due)
