"""What is kept of people beyond their names: the hash of a PIN, and how many wrong tries it has seen."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant


class PersonPin(SQLModel, table=True):
    """A person's PIN as an argon2id hash. `must_change` until its owner has chosen it; `failures` in a row."""

    __tablename__ = "person_pin"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    hash: str
    must_change: bool = True
    failures: int = 0
    locked_until: datetime | None = instant(default=None)
    changed_at: datetime = instant()
