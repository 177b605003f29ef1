"""通讯录 (4.1.4): people, firms and authorities, their numbers and where they live or work. Nothing is deleted.

`pinyin`, `initials` and `haystack` are computed when a row is written (desk/directory/acts.py): a
search computes nothing.
"""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant, term
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade


class Contact(SQLModel, table=True):
    """One of the directory. `confirmed_at`: when somebody last made sure of it; `merged_into_id`: the one kept."""

    __table_args__ = (Index("contact_category", "site_id", "category"), Index("contact_name", "site_id", "name"))
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    version: int = 1
    kind: ContactKind = term(ContactKind, default=ContactKind.PERSON)
    category: ContactCategory = term(ContactCategory, default=ContactCategory.OTHER)
    name: str
    pinyin: str = ""
    initials: str = ""
    post: str = ""
    grade: Grade = term(Grade, default=Grade.NONE)
    department: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    remark: str = ""
    haystack: str = ""
    confirmed_at: datetime = instant()
    retired_at: datetime | None = instant(default=None)
    retire_reason: str = ""
    merged_into_id: int | None = Field(default=None, foreign_key="contact.id")


class ContactNumber(SQLModel, table=True):
    """A telephone number of a contact; the order of `position` is the order to ring in."""

    __tablename__ = "contact_number"
    __table_args__ = (Index("contact_number_key", "key"),)
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    position: int = Field(primary_key=True)
    number: str
    label: str = ""
    key: str


class ContactPlace(SQLModel, table=True):
    """A room or building of a contact. `short_key` is the room without its unit: `3-1702` of `3-2-1702`."""

    __tablename__ = "contact_place"
    __table_args__ = (Index("contact_place_room", "room_key"), Index("contact_place_short", "short_key"))
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    position: int = Field(primary_key=True)
    room: str
    room_key: str
    short_key: str
    building: str = ""
