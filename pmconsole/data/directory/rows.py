"""Rows of the directory (4.1.4), frozen; instants are UTC."""

from dataclasses import dataclass
from datetime import date, datetime

from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade


@dataclass(frozen=True)
class NumberRow:
    """A telephone number as it was written, what it is, and the key it compares by."""

    number: str
    label: str
    key: str


@dataclass(frozen=True)
class PlaceRow:
    """A room or building as it was written, and the keys it compares by."""

    room: str
    room_key: str
    building: str


@dataclass(frozen=True)
class ContactRow:
    """One of the directory with numbers and places."""

    id: int
    version: int
    kind: ContactKind
    category: ContactCategory
    name: str
    post: str
    grade: Grade
    department: str
    valid_from: date | None
    valid_until: date | None
    remark: str
    confirmed_at: datetime
    retired_at: datetime | None
    retire_reason: str
    merged_into_id: int | None
    numbers: tuple[NumberRow, ...]
    places: tuple[PlaceRow, ...]

    def valid_on(self, day: date) -> bool:
        """Whether it is in use on `day` (site time)."""
        begun = self.valid_from is None or self.valid_from <= day
        return self.retired_at is None and begun and (self.valid_until is None or day <= self.valid_until)
