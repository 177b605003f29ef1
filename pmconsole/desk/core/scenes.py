"""Who stands where when a paper is signed: what of it decides whose signature it is, and who may give it, as of now."""

from sqlmodel import Session, col, select

from pmconsole.data.core.desk import people
from pmconsole.data.core.tables import Department, Duty, Person, PersonRole
from pmconsole.data.papers.tables import DispatchOrder, Referral
from pmconsole.desk.core.pins import away
from pmconsole.desk.core.unit import Desk, Unit
from pmconsole.procedure import signers
from pmconsole.procedure.signers import Scene, Signer
from pmconsole.procedure.vocabulary import Paper, Role


def scene_of(session: Session, site_id: int, step: str, paper: Paper, paper_id: int) -> Scene:
    """What of the paper decides who signs for the step."""
    if step in signers.FOR_ORDER and paper is Paper.ORDER:
        order = session.get_one(DispatchOrder, paper_id)
        home = session.get(Department, order.department_id)
        return Scene(
            order.department,
            home.head if home is not None else "",
            home.receiver if home is not None else "",
            order.addressee,
            order.addressee_name,
        )
    if step == signers.INSTRUCTED:
        return Scene(asked_by=_rank_of(session, site_id, _who_asked(session, paper_id)))
    return Scene()


def may_sign(desk: Desk, step: str, paper: Paper, paper_id: int) -> list[str]:
    """The names of who works here today and may sign for the step on the paper, whom it is written to first.

    Reads only.
    """
    with desk.store.read() as session:
        scene = scene_of(session, desk.site_id, step, paper, paper_id)
        every = session.exec(select(Person).where(Person.site_id == desk.site_id))
        gone = {row.name for row in every if away(row, desk)}
        here = [row for row in people(session, desk.site_id) if row.name not in gone]
    found = [row.name for row in here if signers.may(step, Signer(row.name, row.roles, row.department), scene)]
    first = [name for name in (scene.addressee_name, scene.receiver, scene.head) if name in found]
    return list(dict.fromkeys([*first, *found]))


def signer_of(unit: Unit, name: str, person: Person | None) -> Signer:
    """Who would sign, as the list has them in this very transaction; who acts at the keys is known by their roles.

    Whoever is on duty is a handler too, a superior who stands in.
    """
    if person is None:
        return Signer(name, unit.actor.roles if name == unit.actor.name else frozenset(), listed=False)
    held = unit.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    here = (Duty.site_id == unit.desk.site_id, Duty.person_id == person.id, col(Duty.ended_at).is_(None))
    on_duty = bool(held) and unit.session.exec(select(Duty).where(*here)).first() is not None
    home = unit.session.get(Department, person.department_id) if person.department_id is not None else None
    roles = frozenset(map(Role, held)) | ({Role.HANDLER} if on_duty else set())
    return Signer(name, roles, home.name if home is not None else "")


def _who_asked(session: Session, entry_id: int) -> str:
    """Who made the referral that waits for its instruction, else the last one."""
    session.flush()
    rows = session.exec(select(Referral).where(Referral.entry_id == entry_id).order_by(col(Referral.id))).all()
    waiting = [row for row in rows if row.instruction_at is None]
    return waiting[0].by if waiting else rows[-1].by if rows else ""


def _rank_of(session: Session, site_id: int, name: str) -> int:
    where = (Person.site_id == site_id, Person.name == name)
    held = session.exec(select(PersonRole.role).join(Person, col(Person.id) == PersonRole.person_id).where(*where))
    return max(signers.rank(map(Role, held)), signers.DESK_RANK)
