"""Nobody signs for a role above their own, resets the PIN of somebody above, or gives themselves a role (3.2)."""

import json
import sqlite3
from collections.abc import Callable

import pytest

from pmconsole.alerts import acting as alarms
from pmconsole.data.core.tables import Person
from pmconsole.data.people import queries as queries_people
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput, Refused
from pmconsole.desk.core.pins import Proof
from pmconsole.desk.core.signing import SignatureIn
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.desk.people.acts import ADMINISTRATOR, MemberIn
from pmconsole.procedure.vocabulary import Channel, Role, Rule, SignedHow
from tests.conftest import found
from tests.people.conftest import GivePin

HEAD, MANAGER, BOSS = Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER


@pytest.fixture
def staffed(desk: Desk, wang: Actor, give_pin: GivePin) -> Desk:
    """Beside the heads 赵强 and 周敏: the manager 韩梅 and the general manager 钱总; three have PINs of their own."""
    for name, role in (("韩梅", MANAGER), ("钱总", BOSS), ("何敏", Role.ASSISTANT)):
        people.add(desk, wang, MemberIn(name, frozenset({role})))
    for name in ("赵强", "韩梅", "钱总"):
        give_pin(name, "2580")
    return desk


def by(desk: Desk, name: str) -> Proof:
    return pins.prove(desk, name, "2580")


def person(desk: Desk, name: str) -> int:
    with desk.store.read() as session:
        rows = queries_people.members(session, desk.site_id, desk.now())
    return next(row.id for row in rows if row.name == name)


#: What may be done about the list, each for somebody of a rank: what is asked of a person, what they are afterwards.
ACTS: dict[str, Callable[[Desk, Actor, str, Proof], str]] = {
    "pin": lambda desk, wang, name, proof: people.give_pin(desk, wang, name, "1470", proof),
    "away": lambda desk, wang, name, proof: people.deactivate(desk, wang, name, "离职", proof, sure=True),
    "change": lambda desk, wang, name, proof: people.change(
        desk, wang, person(desk, name), MemberIn(name, phone="8101"), proof, sure=True
    ),
    "roles": lambda desk, wang, name, proof: people.set_roles(desk, wang, name, frozenset({Role.ASSISTANT}), proof),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("signer", "may"),
    [("赵强", {"何敏", "周敏"}), ("韩梅", {"何敏", "周敏", "赵强"}), ("钱总", {"何敏", "周敏", "赵强", "韩梅"})],
)
def test_who_is_above_is_touched_by_nobody_below(
    staffed: Desk, wang: Actor, act: str, signer: str, may: set[str]
) -> None:
    proof = by(staffed, signer)
    for name in ("钱总", "韩梅", "周敏", "何敏"):
        if name == signer:
            continue
        if name in may:
            ACTS[act](staffed, wang, name, proof)
        else:
            with pytest.raises(Refused, match=f"{signer}不能替.*要同级或更高的上级签名"):
                ACTS[act](staffed, wang, name, proof)


@pytest.mark.parametrize("role", [HEAD, MANAGER, BOSS, Role.ARCHIVIST])
def test_nobody_makes_another_more_than_they_are_or_gives_themselves_a_role(
    staffed: Desk, wang: Actor, role: Role
) -> None:
    proof = by(staffed, "赵强")
    if role in (MANAGER, BOSS):
        with pytest.raises(Refused, match=f"赵强不能替{role.zh}签"):
            people.set_roles(staffed, wang, "何敏", frozenset({role}), proof)
        with pytest.raises(Refused, match=f"赵强不能替{role.zh}签"):
            people.add(staffed, wang, MemberIn("新人", frozenset({role})), proof)
    else:
        people.set_roles(staffed, wang, "何敏", frozenset({role}), proof)
    with pytest.raises(Refused, match="不能自己给自己角色"):
        people.set_roles(staffed, wang, "赵强", frozenset({HEAD, role} | {Role.ASSISTANT}), proof)


def test_on_a_site_just_begun_the_desk_fills_the_list_but_nobody_gives_themselves_a_role(
    desk: Desk, wang: Actor
) -> None:
    people.add(desk, wang, MemberIn("钱总", frozenset({BOSS})))
    with pytest.raises(Refused, match="王芳不能自己给自己角色"):
        people.set_roles(desk, wang, "王芳", frozenset({Role.HANDLER, BOSS}))
    assert people.set_roles(desk, ADMINISTRATOR, "王芳", frozenset({Role.HANDLER, BOSS}))


def test_the_journal_says_who_signed_and_who_was_at_the_keys(staffed: Desk, wang: Actor) -> None:
    people.give_pin(staffed, wang, "何敏", "1470", by(staffed, "韩梅"))
    people.deactivate(staffed, wang, "何敏", "离职", by(staffed, "赵强"))
    with staffed.store.read() as session:
        lines = queries_people.history(session, staffed.site_id, person(staffed, "何敏"))
    told = [(line.who, line.action, {c.field: c.new for c in line.changes}.get("signature")) for line in lines[-2:]]
    assert told == [("王芳", "pin.set", "韩梅 本机密码"), ("王芳", "person.deactivate", "赵强 本机密码")]


def test_a_proof_is_worth_what_its_giver_may_now(staffed: Desk, wang: Actor) -> None:
    proof = by(staffed, "韩梅")
    people.set_roles(staffed, ADMINISTRATOR, "韩梅", frozenset({Role.ASSISTANT}))
    with pytest.raises(Refused, match="要上级用密码签名"):
        people.give_pin(staffed, wang, "何敏", "1470", proof)
    proof = by(staffed, "赵强")
    people.deactivate(staffed, ADMINISTRATOR, "赵强", "离职", sure=True)
    with pytest.raises(Refused, match="要上级用密码签名"):
        people.give_pin(staffed, wang, "何敏", "1470", proof)


def test_who_acts_is_asked_with_the_roles_of_now(staffed: Desk, wang: Actor) -> None:
    entry = register(staffed, wang, Intake(Channel.PHONE, "漏水")).entry_id
    he = Actor("何敏", frozenset({Role.ASSISTANT}), person(staffed, "何敏"))
    entries.note(staffed, he, entry, text="记一笔")
    people.set_roles(staffed, ADMINISTRATOR, "何敏", frozenset({Role.ARCHIVIST}))
    with pytest.raises(Refused, match="由信息处理员、客服助理办理"):
        entries.note(staffed, he, entry, text="再记一笔")
    people.set_roles(staffed, ADMINISTRATOR, "何敏", frozenset({Role.ASSISTANT}))
    with staffed.store.write() as session:
        found(session.get(Person, person(staffed, "何敏"))).active = False
    with pytest.raises(Refused):
        entries.note(staffed, he, entry, text="还记一笔")


def test_taking_a_rule_out_of_service_keeps_who_decided_how_and_who_was_at_the_keys(staffed: Desk, wang: Actor) -> None:
    with pytest.raises(Refused, match="请上级签名"):
        alarms.take_out_of_service(staffed, wang, Rule.SIGN, "工程部", "装修停工")
    with pytest.raises(BadInput, match="李娜不是部门主管"):
        alarms.take_out_of_service(staffed, wang, Rule.SIGN, "工程部", "装修停工", SignatureIn("李娜", SignedHow.PAPER))
    hand = SignatureIn("赵强", SignedHow.PIN, by(staffed, "赵强"))
    alarms.take_out_of_service(staffed, wang, Rule.SIGN, "工程部", "装修停工", hand)
    with sqlite3.connect(staffed.store.path) as file:
        who, changes = file.execute("SELECT who, changes FROM journal WHERE action = '停用报警'").fetchone()
    assert who == "王芳" and json.loads(changes)["signature"][1] == "赵强 本机密码"
