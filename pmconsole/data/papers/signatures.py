"""What the signatures on papers stand under: the paper's number, and the hash of what is signed as it is now."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.paper_tables import TABLES
from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.papers import tables  # noqa: F401  (fills the metadata)
from pmconsole.procedure.shifts import week_zh
from pmconsole.procedure.vocabulary import Paper

_T = SQLModel.metadata.tables
_ROUND = _T["order_round"]
_PAPERS = {paper: _T[str(table.__tablename__)] for paper, table in TABLES.items()}


def paper_of_signature(session: Session, site_id: int, paper: Paper, paper_id: int) -> str:
    """The number of the paper a signature is on; a swap is told by its week, as in the journal."""
    table = _PAPERS.get(paper)
    if table is None:
        return ""
    one = (table.c.id == paper_id, dialect.of_site(table, site_id))
    if paper is Paper.SWAP:
        day = session.execute(select(table.c.day).where(*one)).scalar()
        return week_zh(day) if day is not None else ""
    return session.execute(select(table.c.number).where(*one)).scalar() or ""


def signed_now(session: Session, site_id: int, step: str, paper: Paper, paper_id: int, round_: int) -> str:
    """The hash of what a signature of `step` would stand under now; empty where none is kept for the step."""
    session.flush()
    table = _PAPERS.get(paper)
    if table is None:
        return ""
    one = (table.c.id == paper_id, dialect.of_site(table, site_id))
    row = session.execute(select(table).where(*one)).mappings().one()
    work = None
    if paper is Paper.ORDER:
        where = (_ROUND.c.order_id == paper_id, _ROUND.c.round == round_)
        work = session.execute(select(_ROUND).where(*where)).mappings().first()
    return signed_hash(step, row, work)


def signed_now_of(session: Session, site_id: int, paper: Paper, signs: Sequence[RowMapping]) -> dict[int, str]:
    """For signatures on papers of one kind, by their id: the hash of what each would stand under now, if one is kept.

    A week's papers carry thousands: the papers are read once, not once a signature.
    """
    table = _PAPERS.get(paper)
    if table is None or not signs:
        return {}
    session.flush()
    ids = sorted({sign["paper_id"] for sign in signs})
    papers = session.execute(select(table).where(table.c.id.in_(ids), dialect.of_site(table, site_id))).mappings()
    rows = {row["id"]: row for row in papers}
    rounds: dict[tuple[int, int], RowMapping] = {}
    if paper is Paper.ORDER:
        found = session.execute(select(_ROUND).where(_ROUND.c.order_id.in_(ids))).mappings()
        rounds = {(row["order_id"], row["round"]): row for row in found}
    return {
        sign["id"]: signed_hash(sign["step"], rows[sign["paper_id"]], rounds.get((sign["paper_id"], sign["round"])))
        for sign in signs
    }
