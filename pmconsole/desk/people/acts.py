"""The people of the site (3.2): who they are, what they may be, whether they still work here, and their PINs.

Whoever stands above the desk signs for a change of people with their PIN, as soon as one of them has a PIN: before
that, on a new site, the desk itself fills the list. Nobody signs for a role above their own, resets the PIN of somebody
above, or gives themselves a role. An administrator at the command line needs no signature: where nobody is high enough,
it is done there. Nobody is ever deleted: their names stand on papers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Department, Duty, Person, PersonRole
from pmconsole.data.core.text import clean
from pmconsole.data.people.tables import PersonPin
from pmconsole.desk.core.errors import BadInput, Doubt, NotFound
from pmconsole.desk.core.lengths import SHORT_TEXT
from pmconsole.desk.core.pins import PROOF_HOLDS, Proof, set_pin
from pmconsole.desk.core.signing import working
from pmconsole.desk.core.unit import Actor, Desk, Unit, plain
from pmconsole.desk.people.ties import MemberIn, OpenWork, ties
from pmconsole.procedure import signers, who
from pmconsole.procedure.refusal import Reason, Refused
from pmconsole.procedure.vocabulary import Role, SignedHow

__all__ = [
    "ADMINISTRATOR", "GRADES", "MemberIn", "add", "change", "deactivate", "give_pin", "leaving", "reactivate",
    "set_roles", "who_signs",
]  # fmt: skip
GRADES = ("A", "B", "C", "D", "E")
#: Who acts where a person of the list does not: whoever holds the account the data file belongs to.
ADMINISTRATOR = Actor("管理员（命令行）", frozenset(Role))


def add(desk: Desk, actor: Actor, member: MemberIn, proof: Proof | None = None) -> str:
    """Put somebody into the list; returns the sentence to show. Raises BadInput, Refused."""
    with _unit(desk, actor, "person.add", proof) as unit:
        columns = _checked(unit, member)
        if _named(unit.session, desk, columns["name"]) is not None:
            raise BadInput({"name": f"名单里已经有「{columns['name']}」。同名的人请在姓名后加部门或数字区别。"})
        _ranked(unit, proof, columns["name"], wanted=member.roles)
        person = Person(site_id=desk.site_id, **columns)
        unit.session.add(person)
        unit.session.flush()
        _set_roles(unit.session, person, member.roles)
        _record(unit, person, "person.add", _changes({}, columns | {"roles": who.names_of(member.roles)}), proof)
        return f"{person.name}已加入名单"


def change(
    desk: Desk, actor: Actor, person_id: int, member: MemberIn, proof: Proof | None = None, *, sure: bool = False
) -> str:
    """Change what is known of somebody; the name stays, it stands on papers.

    Raises BadInput, NotFound, Refused; Doubt, unless `sure`, where something waits for them on days they work no more.
    """
    with _unit(desk, actor, "person.change", proof) as unit:
        person = _get(unit, person_id)
        columns = _checked(unit, member)
        if columns["name"] != person.name:
            raise BadInput({"name": "姓名写在单据上，不能改；要换名字，请停用这一个，再加入一个新的。"})
        held = _roles(unit.session, person)
        _ranked(unit, proof, person.name, held, member.roles)
        before = {name: getattr(person, name) for name in columns} | {"roles": who.names_of(held)}
        changes = _changes(before, columns | {"roles": who.names_of(member.roles)})
        if Role.HANDLER in held - member.roles:
            _not_on_duty(unit.session, person)
        left = leaving(unit.session, desk, person, member)
        _doubt(left, sure, "active_until")
        for name, value in columns.items():
            setattr(person, name, value)
        unit.session.add(person)
        _set_roles(unit.session, person, member.roles)
        if changes:
            _record(unit, person, "person.change", changes | left.changes, proof)
        return f"{person.name}的资料已更改{left.kept}" if changes else f"{person.name}的资料没有改动"


def set_roles(desk: Desk, actor: Actor, name: str, roles: frozenset[Role], proof: Proof | None = None) -> str:
    """Give somebody just these roles. Raises BadInput, NotFound, Refused."""
    with _unit(desk, actor, "person.roles", proof) as unit:
        person = _by_name(unit, name)
        held = _roles(unit.session, person)
        _ranked(unit, proof, person.name, held, roles)
        if Role.HANDLER in held - roles:
            _not_on_duty(unit.session, person)
        _set_roles(unit.session, person, roles)
        _record(
            unit, person, "person.roles", _changes({"roles": who.names_of(held)}, {"roles": who.names_of(roles)}), proof
        )
        return f"{person.name}的角色：{who.names_of(roles) or '无'}"


def deactivate(
    desk: Desk, actor: Actor, name: str, reason: str, proof: Proof | None = None, *, sure: bool = False
) -> str:
    """Somebody works here no more: offered nowhere, signs nothing. Papers and roster keep the name.

    Raises Doubt, unless `sure`, where orders, signatures or turns still wait for them; BadInput where they are on
    duty now.
    """
    reason = clean(reason)[:SHORT_TEXT]
    if not reason:
        raise BadInput({"reason": "请写明停用的原因，如 离职、调走。"})
    with _unit(desk, actor, "person.deactivate", proof) as unit:
        person = _by_name(unit, name)
        if not person.active:
            raise BadInput({"name": f"{person.name}已经停用了。"})
        _ranked(unit, proof, person.name, _roles(unit.session, person))
        left = leaving(unit.session, desk, person)
        _doubt(left, sure, "reason")
        person.active = False
        unit.session.add(person)
        changes: dict[str, tuple[object, object]] = {"active": (True, False), "reason": ("", reason)}
        _record(unit, person, "person.deactivate", changes | left.changes, proof)
        return f"{person.name}已停用{left.kept}"


def leaving(session: Session, desk: Desk, person: Person, then: MemberIn | None = None) -> OpenWork:
    """What waits for `person` once they leave (with `then`: once their days are as there); nothing is written.

    Raises BadInput where that would be now and they are on duty.
    """
    left = ties(session, desk, person, then)
    if left.gone:
        _not_on_duty(session, person)
    return left


def open_work(desk: Desk, person_id: int, then: MemberIn | None) -> OpenWork:
    """The same for who has that id, as it stands now, before anything is done. Raises BadInput, StoreError."""
    with desk.store.read() as session:
        return leaving(session, desk, session.get_one(Person, person_id), then)


def reactivate(desk: Desk, actor: Actor, name: str, proof: Proof | None = None) -> str:
    """Somebody works here again. Raises BadInput, NotFound, Refused."""
    with _unit(desk, actor, "person.reactivate", proof) as unit:
        person = _by_name(unit, name)
        if person.active:
            raise BadInput({"name": f"{person.name}没有停用。"})
        _ranked(unit, proof, person.name, _roles(unit.session, person))
        person.active = True
        if person.active_until is not None and person.active_until < desk.today():
            person.active_until = None
        unit.session.add(person)
        _record(unit, person, "person.reactivate", {"active": (False, True)}, proof)
        return f"{person.name}已恢复"


def give_pin(desk: Desk, actor: Actor, name: str, pin: str, proof: Proof | None = None) -> str:
    """Give somebody a PIN they must change on first use; ends a lock. Raises BadInput, NotFound, Refused."""
    with _unit(desk, actor, "pin.set", proof) as unit:
        person = _by_name(unit, name)
        _ranked(unit, proof, person.name, _roles(unit.session, person))
        set_pin(unit, person, pin, _words(proof))
        return f"{person.name}的密码已设好，第一次使用时要改成自己的"


def who_signs(session: Session, site_id: int) -> list[str]:
    """Who may sign for a change of people with a PIN of their own choosing; nobody on a site that is just begun."""
    statement = (
        select(Person.name)
        .join(PersonRole, col(PersonRole.person_id) == Person.id)
        .join(PersonPin, col(PersonPin.person_id) == Person.id)
        .where(Person.site_id == site_id, Person.active, col(PersonRole.role).in_(sorted(who.ABOVE)))
        .distinct()
        .order_by(Person.name)
    )
    return list(session.exec(statement))


@contextmanager
def _unit(desk: Desk, actor: Actor, key: str, proof: Proof | None) -> Iterator[Unit]:
    """A unit of work for an act on people: somebody above has signed where one can."""
    with desk.unit(actor, key) as unit:
        if actor is not ADMINISTRATOR:
            _signed(unit, key, proof)
        yield unit


def _signed(unit: Unit, key: str, proof: Proof | None) -> None:
    able = who_signs(unit.session, unit.desk.site_id)
    if able and (proof is None or proof.name not in able or abs(unit.now - proof.at) > PROOF_HOLDS):
        raise Refused(Reason(f"{who.act(key).zh}要上级用密码签名：{'、'.join(able)}", who.act(key).clause))
    if proof is not None:
        working(unit, proof.name)


def _ranked(
    unit: Unit,
    proof: Proof | None,
    name: str,
    held: frozenset[Role] = frozenset(),
    wanted: frozenset[Role] | None = None,
) -> None:
    """Whether who signed (where nobody could, whoever is at the keys) stands high enough, by the roles of now.

    `name` holds `held`, and shall have `wanted` where that changes. Raises Refused.
    """
    if unit.actor is ADMINISTRATOR:
        return
    after = held if wanted is None else wanted
    if name == (proof.name if proof else unit.actor.name) and after - held:
        raise Refused(Reason(f"{name}不能自己给自己角色，请别的上级签名", who.act(unit.act).clause))
    if proof is None:
        return
    own = _roles(unit.session, unit.session.get_one(Person, proof.person_id))
    if signers.rank(held | after) > signers.rank(own):
        highest = max(held | after, key=signers.RANK.__getitem__)
        told = f"{proof.name}不能替{highest.zh}签：要同级或更高的上级签名，没有的请管理员在命令行办"
        raise Refused(Reason(told, who.act(unit.act).clause))


def _words(proof: Proof | None) -> str:
    """The signature as the journal keeps it: who, and how."""
    return f"{proof.name} {SignedHow.PIN.zh}" if proof else ""


def _checked(unit: Unit, member: MemberIn) -> dict[str, Any]:
    """The columns of a person, cleaned. Raises BadInput with a sentence per field."""
    words = {name: clean(getattr(member, name)) for name in ("name", "post", "grade", "phone", "department")}
    wrong = {name: "太长了，最多 200 字；填写的内容还在。" for name, text in words.items() if len(text) > SHORT_TEXT}
    grade = words["grade"].upper()
    if not words["name"]:
        wrong["name"] = "请填写姓名。"
    if grade and grade not in GRADES:
        wrong["grade"] = "人事等级只有 A、B、C、D、E。"
    if member.active_from and member.active_until and member.active_until < member.active_from:
        wrong["active_until"] = "在职止早于在职起，请检查。"
    department_id = _department(unit, words["department"], wrong)
    if wrong:
        raise BadInput(wrong)
    return {
        "name": words["name"],
        "post": words["post"],
        "grade": grade,
        "phone": words["phone"],
        "department_id": department_id,
        "active_from": member.active_from,
        "active_until": member.active_until,
    }


def _department(unit: Unit, name: str, wrong: dict[str, str]) -> int | None:
    rows = unit.session.exec(select(Department).where(Department.site_id == unit.desk.site_id)).all()
    found = next((row.id for row in rows if row.name == name), None)
    if name and found is None:
        wrong["department"] = f"没有「{name}」这个部门。现有部门：{'、'.join(row.name for row in rows)}。"
    return found


def _get(unit: Unit, person_id: int) -> Person:
    person = unit.session.get(Person, person_id)
    if person is None or person.site_id != unit.desk.site_id:
        raise NotFound("名单里找不到这个人，没有改动任何内容。")
    return person


def _doubt(left: OpenWork, sure: bool, field: str) -> None:
    if left and not sure:
        raise Doubt({field: left.sentence})


def _named(session: Session, desk: Desk, name: str) -> Person | None:
    return session.exec(select(Person).where(Person.site_id == desk.site_id, Person.name == clean(name))).first()


def _by_name(unit: Unit, name: str) -> Person:
    person = _named(unit.session, unit.desk, name)
    if person is None:
        raise NotFound(f"名单里没有「{clean(name)}」，没有改动任何内容。")
    return person


def _roles(session: Session, person: Person) -> frozenset[Role]:
    return frozenset(map(Role, session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()))


def _set_roles(session: Session, person: Person, roles: frozenset[Role]) -> None:
    for row in session.exec(select(PersonRole).where(PersonRole.person_id == person.id)):
        if row.role not in roles:
            session.delete(row)
    session.flush()
    for role in sorted(roles - _roles(session, person)):
        session.add(PersonRole(person_id=person.id or 0, role=role))
    session.flush()


def _not_on_duty(session: Session, person: Person) -> None:
    open_duty = (Duty.site_id == person.site_id, Duty.person_id == person.id, col(Duty.ended_at).is_(None))
    if session.exec(select(Duty).where(*open_duty)).first() is not None:
        raise BadInput({"name": f"{person.name}正在当班，请先交接班（F8）。"})


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[object, object]]:
    pairs = {name: (plain(before.get(name, "")), plain(value)) for name, value in after.items()}
    return {name: pair for name, pair in pairs.items() if (pair[0] or "") != (pair[1] or "")}


def _record(
    unit: Unit, person: Person, action: str, changes: dict[str, tuple[object, object]], proof: Proof | None
) -> None:
    named: dict[str, tuple[object, object]] = {"name": ("", person.name)} if "name" not in changes else {}
    signed: dict[str, tuple[object, object]] = {"signature": ("", _words(proof))} if proof else {}
    unit.log(action, paper_id=person.id, changes=named | changes | signed)
