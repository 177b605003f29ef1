"""Who stands where when a paper is signed: what of it decides whose signature it is, and who may give it, as of now."""

from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session, col, select

from pmconsole.data.core.desk import people
from pmconsole.data.core.desk_rows import PersonRow
from pmconsole.data.core.tables import Department, Duty, Person, PersonRole
from pmconsole.data.papers.tables import DispatchOrder, Referral
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.pins import away
from pmconsole.desk.core.unit import Desk, Unit
from pmconsole.procedure import signers
from pmconsole.procedure.signers import Scene, Signer
from pmconsole.procedure.vocabulary import Addressee, Paper, Role


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
        here = _here(session, desk)
    here.sort(key=lambda row: signers.rank(row.roles))
    found = [row.name for row in here if signers.may(step, Signer(row.name, row.roles, row.department), scene)]
    first = [name for name in (scene.addressee_name, scene.receiver, scene.head) if name in found]
    return list(dict.fromkeys([*first, *found]))


def superiors(desk: Desk, asked_by: Iterable[Role]) -> list[str]:
    """Who stands above somebody with these roles and works here today, the nearest rank first. Reads only."""
    with desk.store.read() as session:
        here = _here(session, desk)
    own = max(signers.rank(asked_by), signers.DESK_RANK)
    found = [row for row in here if signers.rank(row.roles) > own]
    return [row.name for row in sorted(found, key=lambda row: (signers.rank(row.roles), row.name))]


def addressees(desk: Desk, order_id: int) -> list[str]:
    """Whom an order may be written to afresh: the head of its department, then the general managers. Reads only."""
    with desk.store.read() as session:
        scene = scene_of(session, desk.site_id, "order.sign", Paper.ORDER, order_id)
        here = [Signer(row.name, row.roles, row.department) for row in _here(session, desk)]
    return [
        one.name
        for addressee in (Addressee.HEAD, Addressee.GENERAL_MANAGER)
        for one in here
        if signers.may("order.sign", one, replace(scene, addressee=addressee, addressee_name=""))
    ]


def addressed(unit: Unit, order_id: int, addressee: Addressee, name: str) -> str:
    """The name an order is written to afresh: as given, else the only one it can be. Raises BadInput (4.3.11)."""
    scene = scene_of(unit.session, unit.desk.site_id, "order.sign", Paper.ORDER, order_id)
    scene = replace(scene, addressee=addressee, addressee_name="")
    here = [Signer(row.name, row.roles, row.department) for row in _here(unit.session, unit.desk)]
    may = [one.name for one in here if signers.may("order.sign", one, scene)]
    known = next((one for one in here if one.name == name), None)
    if known is not None and known.roles and name not in may:
        able = f"，可以写给{'、'.join(may)}" if may else ""
        raise BadInput({"addressee_name": f"{name}不是{signers.stands_for(scene)}{able}。"})
    if name or addressee is not Addressee.GENERAL_MANAGER:
        return name or scene.head or (may[0] if len(may) == 1 else "")
    return may[0] if len(may) == 1 else ""


def _here(session: Session, desk: Desk) -> list[PersonRow]:
    every = session.exec(select(Person).where(Person.site_id == desk.site_id))
    gone = {row.name for row in every if away(row, desk)}
    return [row for row in people(session, desk.site_id) if row.name not in gone]


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
