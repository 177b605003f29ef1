"""The roster (排班, F1): shift patterns of the site, who is put down for which turn. Its swaps are papers (`tables`).

Nothing is deleted: who was taken off a turn stays, with when and by whom; a pattern is followed by another.
"""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant


class ShiftPattern(SQLModel, table=True):
    """How the day is parted from `valid_from` on; of two with the same day the later row holds."""

    __tablename__ = "shift_pattern"
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    name: str
    valid_from: date
    at: datetime = instant()
    by: str


class PatternShift(SQLModel, table=True):
    """One shift of a pattern, hours in site time; not after `starts` it ends on the next day."""

    __tablename__ = "pattern_shift"
    __table_args__ = (UniqueConstraint("pattern_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    pattern_id: int = Field(foreign_key="shift_pattern.id")
    name: str
    starts: time
    ends: time


class RosterSlot(SQLModel, table=True):
    """One person put down for one turn; `day` is the one on which it begins (site time), `shift` its name."""

    __tablename__ = "roster_slot"
    __table_args__ = (
        Index(
            "roster_slot_once", "site_id", "day", "shift", "person_id", unique=True,
            sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL"),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    day: date
    shift: str
    person_id: int = Field(foreign_key="person.id")
    swap_id: int | None = Field(default=None, foreign_key="roster_swap.id")
    put_at: datetime = instant()
    put_by: str
    removed_at: datetime | None = instant(default=None)
    removed_by: str = ""
