"""PINs: set by someone above, chosen by their owner, proven at the desk. Nothing of them reaches the journal or a log.

A PIN is kept as an argon2id hash, mixed with a key outside the data file. Wrong tries are counted, and lock it.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from pmconsole.data.core.tables import Person, PersonRole
from pmconsole.data.core.text import half_width
from pmconsole.data.people import pin_key
from pmconsole.data.people.tables import PersonPin
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.journaled import CONSOLE
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure.pins import TRIES, locked_for, pin_fault
from pmconsole.procedure.vocabulary import Role

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: How long a PIN that was proven stands for the act it was proven for.
PROOF_HOLDS = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """Someone has proven at this desk, at an instant (UTC), to be who they say; what they may is asked when needed."""

    person_id: int
    name: str
    at: datetime


class MustChange(BadInput):
    """The PIN is right, but was given by somebody else: its owner must choose a new one first."""

    def __init__(self, name: str) -> None:
        """`name` is the owner."""
        self.name = name
        super().__init__({"pin": f"这是别人给{name}设的密码，请先改成自己的。"})


def prove(desk: Desk, name: str, pin: str, new_pin: str | None = None) -> Proof:
    """Prove that `name` knows their PIN; with `new_pin` it is changed to that in the same breath.

    Raises BadInput (field `pin`, or `new_pin`) for an unknown person, no PIN, a wrong or a locked one, and MustChange
    where it has never been changed by its owner. Wrong tries are counted even so.
    """
    typed = half_width(pin).strip()
    with desk.store.read() as session:
        person = _person(session, desk, name)
        kept = session.get(PersonPin, person.id) if person is not None else None
        session.expunge_all()  # what was read is looked at after the transaction
    trouble = _trouble(desk, person, kept, name)
    if trouble or person is None or kept is None:
        raise BadInput({"pin": trouble})
    # The hash takes its time by design: it is computed before anyone is kept from writing.
    right = _matches(desk, kept.hash, person.id or 0, typed)
    if not right:
        raise BadInput({"pin": _count_failure(desk, person)})
    if new_pin is not None:
        _choose(desk, person, typed, new_pin)
    elif kept.must_change:
        raise MustChange(person.name)
    elif kept.failures:
        _forget_failures(desk, person)
    return Proof(person.id or 0, person.name, desk.now())


def set_pin(unit: Unit, person: Person, pin: str, signature: str = "") -> None:
    """Give `person` a PIN (digits) that its owner must change on first use; ends a lock. Raises BadInput.

    `signature` is whose it was done with, in words.
    """
    desk, session = unit.desk, unit.session
    typed = half_width(pin).strip()
    if fault := pin_fault(typed):
        raise BadInput({"pin": fault})
    kept = session.get(PersonPin, person.id)
    if kept is None:
        kept = PersonPin(person_id=person.id or 0, hash="", changed_at=desk.now())
    kept.hash, kept.must_change, kept.changed_at = _hashed(desk, person.id or 0, typed), True, desk.now()
    kept.failures, kept.locked_until = 0, None
    session.add(kept)
    _record(unit, person, "pin.set", signature=signature)


def _trouble(desk: Desk, person: Person | None, kept: PersonPin | None, name: str) -> str:
    """Why no PIN can be proven now; empty where one can."""
    if person is None:
        return f"人员名单里没有「{name}」，不能用密码；请检查姓名，或先在「人员」里加入。"
    if gone := away(person, desk):
        return f"{name}{gone}，不能签名；请别的人签，或先在「人员」里改。"
    if kept is None:
        return f"{name}还没有设密码；请上级在「人员」里设一个，能选纸质签名的可以改选。"
    if kept.locked_until is not None and desk.now() < kept.locked_until:
        until = kept.locked_until.astimezone(desk.zone)
        told = f"{name}的密码连错 {kept.failures} 次，已锁到 {until:%H:%M:%S}"
        return f"{told}；填写的内容都在，等不及请上级在「人员」里重设。"
    return ""


def _choose(desk: Desk, person: Person, old: str, new: str) -> None:
    """Change the PIN to `new`. Raises BadInput (field `new_pin`)."""
    typed = half_width(new).strip()
    if fault := pin_fault(typed):
        raise BadInput({"new_pin": fault})
    if typed == old:
        raise BadInput({"new_pin": "新密码和原来的一样，请换一个。"})
    fresh = _hashed(desk, person.id or 0, typed)
    with desk.unit(Actor(person.name, _roles_of(desk, person), person.id), "pin.changed") as unit:
        kept = unit.session.get_one(PersonPin, person.id)
        kept.hash, kept.must_change, kept.changed_at = fresh, False, desk.now()
        kept.failures, kept.locked_until = 0, None
        unit.session.add(kept)
        _record(unit, person, "pin.changed", person.name)


def _count_failure(desk: Desk, person: Person) -> str:
    """Count a wrong try; returns the sentence that says what it means."""
    with desk.unit(CONSOLE, "pin.wrong") as unit:
        kept = unit.session.get_one(PersonPin, person.id)
        kept.failures += 1
        span = locked_for(kept.failures)
        kept.locked_until = desk.now() + span if span else None
        unit.session.add(kept)
        _record(unit, person, "pin.locked" if span else "pin.wrong", person.name, tries=kept.failures)
        failures = kept.failures
    if not span:
        return f"密码不对，还可以试 {TRIES - failures} 次；填写的内容都在。"
    minutes = int(span / timedelta(minutes=1))
    return f"密码连错 {failures} 次，锁 {minutes} 分钟；填写的内容都在，过后再试，能选纸质签名的可以改选。"


def _forget_failures(desk: Desk, person: Person) -> None:
    with desk.unit(CONSOLE, "pin.forget") as unit:
        kept = unit.session.get_one(PersonPin, person.id)
        kept.failures, kept.locked_until = 0, None
        unit.session.add(kept)


def _roles_of(desk: Desk, person: Person) -> frozenset[Role]:
    with desk.store.read() as session:
        held = session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    return frozenset(map(Role, held))


def away(person: Person, desk: Desk) -> str:
    """Why the person does not work here today (site time): `已停用`, or by which day; empty where they do."""
    today = desk.today()
    if not person.active:
        return "已停用"
    if person.active_from is not None and today < person.active_from:
        return f"从 {person.active_from} 起才在职"
    if person.active_until is not None and person.active_until < today:
        return f"到 {person.active_until} 就不在职了"
    return ""


def _person(session: Session, desk: Desk, name: str) -> Person | None:
    return session.exec(select(Person).where(Person.site_id == desk.site_id, Person.name == name)).first()


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


def _mixed(key: bytes, person_id: int, pin: str) -> str:
    return hmac.new(key, f"{person_id}:{pin}".encode(), hashlib.sha256).hexdigest()


def _hashed(desk: Desk, person_id: int, pin: str) -> str:
    key = pin_key.read_key(desk.store.path, make=True)
    assert key is not None
    return _hasher().hash(_mixed(key, person_id, pin))


def _matches(desk: Desk, kept: str, person_id: int, pin: str) -> bool:
    from argon2.exceptions import VerifyMismatchError

    key = pin_key.read_key(desk.store.path)
    if key is None:
        raise BadInput({"pin": "密码钥匙文件不见了，密码都用不了；请管理员找回，或给各人重设密码。"})
    check: Callable[[str, str], bool] = _hasher().verify
    try:
        return check(kept, _mixed(key, person_id, pin))
    except VerifyMismatchError:
        return False


def _record(unit: Unit, person: Person, action: str, by: str = "", tries: int = 0, signature: str = "") -> None:
    changes: dict[str, tuple[object, object]] = {"name": ("", person.name)}
    if signature:
        changes["signature"] = ("", signature)
    if tries:
        changes["tries"] = (tries - 1, tries)
    unit.log(action, name=by, paper_id=person.id, changes=changes)
