"""Rows about the desk itself: its site, its people, its departments, the counts of the header. Instants are UTC."""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.procedure.vocabulary import Role


@dataclass(frozen=True)
class SiteRow:
    """项目: a site; `drill` marks a sample one (演练)."""

    id: int
    name: str
    drill: bool
    created_at: datetime


@dataclass(frozen=True)
class Counts:
    """The numbers of the header."""

    breached: int
    due_soon: int
    unsigned: int
    to_verify: int
    today: int
    changes_overdue: int = 0


@dataclass(frozen=True)
class DutyRow:
    """Who is on duty."""

    person_id: int
    name: str
    shift: str
    started_at: datetime
    ends_at: datetime | None
    roles: frozenset[Role]


@dataclass(frozen=True)
class PersonRow:
    """Someone who works at or for the desk."""

    id: int
    name: str
    department_id: int | None
    department: str
    post: str
    phone: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class DepartmentRow:
    """A department that takes orders."""

    id: int
    name: str
    head: str
    receiver: str
    phone: str
    position: int
