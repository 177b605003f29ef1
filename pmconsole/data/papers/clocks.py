"""The clocks as they stood, or will stand if nothing is done, at any moment: monitoring asks this (`clocks --at`)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.tables import ClockRow
from pmconsole.data.papers.rows import ClockLine

_CLOCK = SQLModel.metadata.tables[str(ClockRow.__tablename__)]


def clocks_at(session: Session, site_id: int, moment: datetime) -> list[ClockLine]:
    """Every clock that had started by `moment` (aware) and was neither met nor ended then, earliest due first."""
    rows = session.execute(
        select(_CLOCK)
        .where(
            _CLOCK.c.site_id == site_id,
            _CLOCK.c.started_at <= moment,
            or_(_CLOCK.c.met_at.is_(None), _CLOCK.c.met_at > moment),
            or_(_CLOCK.c.ended_at.is_(None), _CLOCK.c.ended_at > moment),
        )
        .order_by(_CLOCK.c.due_at, _CLOCK.c.id)
    )
    return [row_of(ClockLine, row) for row in rows.mappings()]
