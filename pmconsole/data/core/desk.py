"""Reading the desk itself: its site, who is on duty, people, departments."""

from collections import defaultdict

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import tables as tables_core  # noqa: F401  (fills the metadata)
from pmconsole.data.core.desk_rows import DepartmentRow, DutyRow, PersonRow, SiteRow
from pmconsole.data.core.row_of import row_of
from pmconsole.procedure.vocabulary import Role
from pmconsole.procedure.who import ABOVE

_T = SQLModel.metadata.tables
_PERSON, _ROLE, _DUTY, _DEPARTMENT = _T["person"], _T["person_role"], _T["duty"], _T["department"]


def site(session: Session, site_id: int) -> SiteRow | None:
    """The site with this id."""
    return next((row for row in sites(session) if row.id == site_id), None)


def sites(session: Session) -> list[SiteRow]:
    """Every site of the file, oldest first; none in a new file."""
    rows = session.execute(select(_T["site"]).order_by(_T["site"].c.id))
    return [row_of(SiteRow, row) for row in rows.mappings()]


def on_duty(session: Session, site_id: int) -> DutyRow | None:
    """Who is on duty now, None when nobody is. On duty everyone is a handler, a superior who stands in too."""
    statement = (
        select(_DUTY.c.person_id, _PERSON.c.name, _DUTY.c.shift, _DUTY.c.started_at, _DUTY.c.ends_at)
        .join(_PERSON, _PERSON.c.id == _DUTY.c.person_id)
        .where(_DUTY.c.site_id == site_id, _DUTY.c.ended_at.is_(None))
        .order_by(_DUTY.c.id.desc())
    )
    row = session.execute(statement.limit(1)).mappings().first()
    return None if row is None else row_of(DutyRow, row, roles=_roles(session)[row["person_id"]] | {Role.HANDLER})


def people(session: Session, site_id: int, role: Role | None = None) -> list[PersonRow]:
    """The active people of the site by name, only those of `role` if given."""
    statement = (
        select(_PERSON, _DEPARTMENT.c.name.label("department_name"))
        .outerjoin(_DEPARTMENT, _DEPARTMENT.c.id == _PERSON.c.department_id)
        .where(_PERSON.c.site_id == site_id, _PERSON.c.active)
        .order_by(_PERSON.c.name, _PERSON.c.id)
    )
    roles = _roles(session)
    found = [
        row_of(PersonRow, row, department=row["department_name"] or "", roles=roles[row["id"]])
        for row in session.execute(statement).mappings()
    ]
    return [person for person in found if role is None or role in person.roles]


def above(session: Session, site_id: int) -> list[PersonRow]:
    """The active people of the site who stand above the desk, by name."""
    return [person for person in people(session, site_id) if person.roles & ABOVE]


def department_names(session: Session, site_id: int) -> list[str]:
    """The names of the departments that take orders, in the site's order."""
    return [row.name for row in departments(session, site_id)]


def departments(session: Session, site_id: int) -> list[DepartmentRow]:
    """The active departments of the site in their order."""
    statement = select(_DEPARTMENT).where(_DEPARTMENT.c.site_id == site_id, _DEPARTMENT.c.active)
    rows = session.execute(statement.order_by(_DEPARTMENT.c.position, _DEPARTMENT.c.id))
    return [row_of(DepartmentRow, row) for row in rows.mappings()]


def _roles(session: Session) -> dict[int, frozenset[Role]]:
    roles: dict[int, frozenset[Role]] = defaultdict(frozenset)
    for person_id, role in session.execute(select(_ROLE.c.person_id, _ROLE.c.role)):
        roles[person_id] |= {role}
    return roles
