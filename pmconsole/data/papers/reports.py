"""Reading the written reports of major incidents with who signed them (4.2.7)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.row_of import row_of
from pmconsole.data.papers import orders as queries_orders
from pmconsole.data.papers import tables  # noqa: F401  (fills the metadata)
from pmconsole.data.papers.rows import ReportRow, SignatureRow
from pmconsole.procedure.vocabulary import Paper

_REPORT = SQLModel.metadata.tables["major_report"]


def reports_of(session: Session, site_id: int, entry_id: int) -> list[ReportRow]:
    """The reports on an entry, oldest first, void ones too."""
    return _read(session, site_id, _REPORT.c.entry_id == entry_id)


def reports(session: Session, site_id: int, ids: Sequence[int]) -> list[ReportRow]:
    """The reports `ids` (500 at most) in the order given; unknown ids are left out."""
    found = {row.id: row for row in _read(session, site_id, _REPORT.c.id.in_(ids))}
    return [found[one] for one in ids if one in found]


def _read(session: Session, site_id: int, which: ColumnElement[bool]) -> list[ReportRow]:
    first = _REPORT.alias()
    statement = (
        select(_REPORT, first.c.number.label("first"))
        .outerjoin(first, first.c.id == _REPORT.c.supplements_id)
        .where(which, dialect.of_site(_REPORT, site_id))
        .order_by(_REPORT.c.id)
    )
    rows = session.execute(statement).mappings().all()
    signs: dict[int, list[SignatureRow]] = defaultdict(list)
    for sign in queries_orders.signatures_of(session, site_id, Paper.REPORT, [row["id"] for row in rows]):
        signs[sign.paper_id].append(sign)
    return [row_of(ReportRow, row, supplements=row["first"] or "", signatures=tuple(signs[row["id"]])) for row in rows]
