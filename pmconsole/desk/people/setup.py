"""The first run: the site, its departments, its people, who is on duty (4.2, 4.1.1). And taking over duty later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Department, Duty, Person, PersonRole, Site
from pmconsole.data.core.text import clean
from pmconsole.data.core.timekeeping import Clock
from pmconsole.data.file.store import Store
from pmconsole.data.roster import queries as queries_roster
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.journaled import JournaledWrite, opened
from pmconsole.desk.core.lengths import SHORT_TEXT
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.procedure.shifts import ShiftCalendar
from pmconsole.procedure.vocabulary import Role


@dataclass(frozen=True)
class DepartmentIn:
    """A department as the guide asks for it."""

    name: str
    head: str = ""
    receiver: str = ""
    phone: str = ""


SET_UP, TAKE = "site.set_up", "duty.take"
DEFAULT_DEPARTMENTS = tuple(map(DepartmentIn, ("工程部", "护卫部（秩序）", "环境部", "客服部")))


def is_new(store: Store) -> bool:
    """Whether no site stands in the file yet."""
    with store.read() as session:
        return session.exec(select(Site)).first() is None


def set_up(
    store: Store,
    clock: Clock,
    *,
    site_name: str,
    departments: Sequence[DepartmentIn] = DEFAULT_DEPARTMENTS,
    handlers: Sequence[str] = (),
    assistants: Sequence[str] = (),
    on_duty: str,
    shift: str = "",
    ends_at: datetime | None = None,
    superiors: Mapping[str, Role] = MappingProxyType({}),
    drill: bool = False,
) -> int:
    """Write the site, its departments and people, and put `on_duty` on duty; returns the site's id.

    `superiors` are people above the desk who head no department, by name.

    Raises BadInput for an empty site name, an empty name on duty, or no department.
    """
    site_name, on_duty = clean(site_name)[:SHORT_TEXT], clean(on_duty)[:SHORT_TEXT]
    named = {clean(d.name): d for d in departments if clean(d.name)}
    _require(site_name=site_name, on_duty=on_duty, departments="、".join(named))
    actor = Actor(on_duty, frozenset({Role.HANDLER}))
    with opened(store, actor, SET_UP) as session:
        now = clock.now()
        site = Site(name=site_name, drill=drill, created_at=now)
        session.add(site)
        session.flush()
        site_id = site.id or 0
        for position, (name, row) in enumerate(named.items()):
            _add_department(session, site_id, position, name, row)
        for name in (on_duty, *handlers):
            add_person(session, site_id, name, Role.HANDLER)
        for name in assistants:
            add_person(session, site_id, name, Role.ASSISTANT)
        begin_duty(session, site_id, on_duty, now, shift, ends_at)
        for name, role in superiors.items():
            add_person(session, site_id, name, role)
        written = JournaledWrite(session, actor, now, site_id, SET_UP)
        written.log(SET_UP, changes={"name": ("", site_name), "on_duty": ("", on_duty)})
    return site_id


def _add_department(session: Session, site_id: int, position: int, name: str, row: DepartmentIn) -> None:
    session.add(
        Department(
            site_id=site_id,
            name=name[:SHORT_TEXT],
            head=clean(row.head)[:SHORT_TEXT],
            receiver=clean(row.receiver)[:SHORT_TEXT],
            phone=clean(row.phone)[:SHORT_TEXT],
            position=position,
        )
    )
    session.flush()
    department = session.exec(select(Department).where(Department.site_id == site_id, Department.name == name)).one()
    for named, role in ((row.head, Role.SUPERVISOR), (row.receiver, Role.RECEIVER)):
        person = add_person(session, site_id, named, role)
        if person is not None:
            person.department_id = department.id
            session.add(person)


def _require(**given: str) -> None:
    sentences = {
        "site_name": "请填写项目名称。",
        "on_duty": "请填写当班的信息处理员。",
        "departments": "至少要有一个部门。",
    }
    wrong = {name: sentences[name] for name, value in given.items() if not value}
    if wrong:
        raise BadInput(wrong)


def add_person(session: Session, site_id: int, name: str, role: Role) -> Person | None:
    """The person of that name with `role` added, made when unknown; None for an empty name."""
    name = clean(name)[:SHORT_TEXT]
    if not name:
        return None
    person = session.exec(select(Person).where(Person.site_id == site_id, Person.name == name)).first()
    if person is None:
        person = Person(site_id=site_id, name=name)
        session.add(person)
        session.flush()
    if session.get(PersonRole, (person.id, role)) is None:
        session.add(PersonRole(person_id=person.id or 0, role=role))
        session.flush()
    return person


def take_duty(desk: Desk, name: str, shift: str = "", ends_at: datetime | None = None) -> Actor:
    """Put the handler `name` on duty now, ending the duty before; returns who acts from now on.

    Without `shift` and `ends_at` it is the shift under way by the site's own pattern, if there is one.
    """
    name = clean(name)[:SHORT_TEXT]
    _require(on_duty=name)
    with desk.unit(Actor(name, frozenset({Role.HANDLER})), TAKE) as unit:
        session = unit.session
        if not shift and ends_at is None:
            turn = queries_roster.calendar(session, desk.site_id, desk.zone).turn_at(desk.now())
            shift, ends_at = (turn.name, turn.ends) if turn is not None else ("", None)
        add_person(session, desk.site_id, name, Role.HANDLER)
        row = begin_duty(session, desk.site_id, name, desk.now(), shift, ends_at)
        unit.log(TAKE, changes={"on_duty": ("", name), "shift": ("", shift)})
        roles = session.exec(select(PersonRole.role).where(PersonRole.person_id == row.person_id)).all()
        return Actor(name, frozenset(map(Role, roles)), row.person_id)


def shift_at(moment: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """The shift of `moment` and when it ends (UTC), by the three shifts of a site that has settled nothing yet."""
    turn = ShiftCalendar(zone).turn_at(moment)
    assert turn is not None, "the three shifts cover the day"
    return turn.name, turn.ends


def begin_duty(session: Session, site_id: int, name: str, now: datetime, shift: str, ends_at: datetime | None) -> Duty:
    """Inside a transaction: end the duty before, if any, at `now` (UTC), and put `name` of the list on duty."""
    for old in session.exec(select(Duty).where(Duty.site_id == site_id, col(Duty.ended_at).is_(None))):
        old.ended_at = now
        session.add(old)
    session.flush()  # one at most is open: the old one ends before the new one begins
    person = session.exec(select(Person).where(Person.site_id == site_id, Person.name == name)).one()
    row = Duty(site_id=site_id, person_id=person.id or 0, shift=clean(shift), started_at=now, ends_at=ends_at)
    session.add(row)
    session.flush()
    return row
