"""What belongs to a shift handover (F1): notes of the shift, the site's own list of things, their checks, its lines.

Notes, checks and lines are only ever added; a thing is retired, not deleted. Instants are UTC.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant, term
from pmconsole.procedure.handover import LineKind, ShiftNoteKind


class ShiftNote(SQLModel, table=True):
    """A line written during the shift for the next one; of an instruction `told_by` gave it at `told_at`."""

    __tablename__ = "shift_note"
    __table_args__ = (Index("shift_note_site", "site_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    kind: ShiftNoteKind = term(ShiftNoteKind, default=ShiftNoteKind.NOTE)
    text: str
    at: datetime = instant()
    by: str
    told_by: str = ""
    told_at: datetime | None = instant(default=None)


class EquipmentItem(SQLModel, table=True):
    """A thing that is handed over: radios, phones, keys, the fire panel, the monitors."""

    __tablename__ = "equipment_item"
    __table_args__ = (UniqueConstraint("site_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    name: str
    position: int = 0
    active: bool = True


class EquipmentCheck(SQLModel, table=True):
    """One look at one thing for one handover; of several the last counts. `counted` is how many there were."""

    __tablename__ = "equipment_check"
    __table_args__ = (Index("equipment_check_of", "handover_id"),)
    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="shift_handover.id")
    item: str
    ok: bool
    counted: int | None = None
    remark: str = ""
    at: datetime = instant()
    by: str


class HandoverLine(SQLModel, table=True):
    """A line on a handover: an item read back (`key`) with an objection, a refusal, who stood in, a correction."""

    __tablename__ = "handover_line"
    __table_args__ = (Index("handover_line_of", "handover_id"),)
    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="shift_handover.id")
    round: int = 1
    kind: LineKind = term(LineKind)
    key: str = ""
    text: str = ""
    name: str = ""
    at: datetime = instant()
    by: str
