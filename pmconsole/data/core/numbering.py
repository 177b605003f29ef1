"""Numbers of papers: without gaps per site, kind and day, `PG-20261123-007` (procedure, Papers)."""

from datetime import date

from sqlalchemy import Date, Integer, String, bindparam, text
from sqlmodel import Session

from pmconsole.procedure.vocabulary import Paper

# One statement, understood by SQLite and PostgreSQL alike; a rollback of the transaction gives the number back. It
# offers one further than what stands: the file refuses any other row over the one that stands.
_NEXT = text(
    "INSERT INTO paper_counter (site_id, kind, day, last) "
    "SELECT :site, :kind, :day, coalesce(max(last), 0) + 1 FROM paper_counter "
    "WHERE site_id = :site AND kind = :kind AND day = :day "
    "ON CONFLICT (site_id, kind, day) DO UPDATE SET last = paper_counter.last + 1 RETURNING last"
).bindparams(bindparam("site", type_=Integer), bindparam("kind", type_=String), bindparam("day", type_=Date))


def next_number(session: Session, site_id: int, paper: Paper, day: date) -> str:
    """The next number of a kind of paper on `day` (site time), taken inside the write transaction of `session`."""
    given = {"site": site_id, "kind": paper.value, "day": day}
    last = session.connection().execute(_NEXT, given).scalar_one()
    return f"{paper.value}-{day:%Y%m%d}-{last:03d}"
