"""Signatures are records: who, as what, when, for which paper and step, how, and the hash of what was signed.

A word given by telephone or radio counts for the clocks, but the signature is owed until it is given at the desk or
on the printed form (4.2.3); what is owed keeps a paper out of the archive (4.3.10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from pmconsole.data.core.signed_content import content_hash
from pmconsole.data.core.tables import Duty, Person, PersonRole, Signature
from pmconsole.data.core.text import clean
from pmconsole.data.papers.signatures import paper_of_signature, signed_now
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.pins import PROOF_HOLDS, Proof, away, prove
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure import who
from pmconsole.procedure.steps import Step
from pmconsole.procedure.vocabulary import Paper, Role, SignedHow

__all__ = ["SignatureIn", "content_hash", "hand_of", "proven", "settle", "sign"]

TOLD = frozenset({SignedHow.PHONE, SignedHow.RADIO})


@dataclass(frozen=True)
class SignatureIn:
    """How one signature is given: by `proof` of a PIN, on paper, or told from `number`; or `refusal`, why not."""

    name: str
    how: SignedHow = SignedHow.PAPER
    proof: Proof | None = None
    number: str = ""
    refusal: str = ""

    def __str__(self) -> str:
        """As the journal keeps it: `孙伟 电话确认 13800000000`."""
        return " ".join(filter(None, (self.name, self.how.zh, self.number, self.refusal)))


def sign(
    unit: Unit,
    *,
    paper: Paper,
    paper_id: int,
    step: str,
    role: str,
    hand: SignatureIn,
    content_hash: str,
    round: int = 1,
    at: datetime | None = None,
    field: str = "name",
) -> Signature:
    """Keep the signature of `hand` for `step` (a key of the who-table), before whoever acts.

    `role` is what they sign as; `field` names the input a complaint belongs to. Raises BadInput where the name may
    not sign here, a PIN was not proven, or the number is missing.
    """
    hand, person = checked(unit, step, hand, role, field)
    row = Signature(
        site_id=unit.desk.site_id,
        paper=paper,
        paper_id=paper_id,
        round=round,
        step=step,
        role=role,
        name=hand.name,
        person_id=person.id if person else None,
        how=hand.how,
        at=at or unit.now,
        witness=unit.actor.name,
        refusal=hand.refusal,
        number=hand.number,
        content_hash=content_hash,
    )
    unit.session.add(row)
    return row


def checked(
    unit: Unit, step: str, hand: SignatureIn, role: str, field: str = "name"
) -> tuple[SignatureIn, Person | None]:
    """`hand` with the number filled in from the list where it was not told, and who it is there. Raises BadInput."""
    if role == who.CUSTOMER or not hand.name:
        return hand, None
    person = unit.session.exec(
        select(Person).where(Person.site_id == unit.desk.site_id, Person.name == hand.name)
    ).first()
    if person is not None:
        if gone := away(person, unit.desk):
            raise BadInput({field: f"{hand.name}{gone}，不能签名；请别的人签，或先在「人员」里改。"})
        roles = _roles_of(unit, person)
        if reason := who.signer_refusal(step, hand.name, roles):
            raise BadInput({field: f"{reason}。"})
    if hand.how is SignedHow.PIN:
        _check_proof(unit, hand, person)
    if hand.how in TOLD and not hand.number:
        if person is None or not person.phone:
            raise BadInput({"number": "请填写是从哪个号码（或对讲机几号）确认的。"})
        hand = replace(hand, number=person.phone)
    return hand, person


def _roles_of(unit: Unit, person: Person) -> set[Role]:
    """What they may be, by the list; whoever is on duty is a handler too, a superior who stands in."""
    held = unit.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    here = (Duty.site_id == unit.desk.site_id, Duty.person_id == person.id, col(Duty.ended_at).is_(None))
    on_duty = bool(held) and unit.session.exec(select(Duty).where(*here)).first() is not None
    return {Role(role) for role in held} | ({Role.HANDLER} if on_duty else set())


def _check_proof(unit: Unit, hand: SignatureIn, person: Person | None) -> None:
    proof = hand.proof
    fits = proof is not None and person is not None and proof.person_id == person.id
    if not fits or proof is None or abs(unit.now - proof.at) > PROOF_HOLDS:
        raise BadInput({"pin": f"请{hand.name}输入密码。"})


def hand_of(name: str, inputs: Mapping[str, Any], refusal: str = "") -> SignatureIn:
    """The hand a step's inputs describe: `how`, `number` and `proof` as forms give them."""
    return SignatureIn(
        name, inputs.get("how") or SignedHow.PAPER, inputs.get("proof"), inputs.get("number") or "", refusal
    )


def proven(desk: Desk, step: Step, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a step with a typed PIN turned into its proof; nothing below ever sees the PIN.

    Raises what `prove` raises.
    """
    typed = dict(inputs)
    pin, new_pin = typed.pop("pin", None), typed.pop("new_pin", None)
    if step.signing is None or typed.get("how") != SignedHow.PIN:
        return typed
    name = clean(str(typed.get(step.signing.field) or ""))
    if not name:
        return typed
    if not pin:
        raise BadInput({"pin": f"请{name}输入密码。"})
    typed["proof"] = prove(desk, name, str(pin), new_pin)
    return typed


def settle(desk: Desk, actor: Actor, signature_id: int, hand: SignatureIn) -> str:
    """A signature that was owed is given: at the desk by PIN, or on the printed form. Returns the sentence to show.

    What is signed now is the paper as it stands now. Raises BadInput, NotFound, Refused.
    """
    with desk.unit(actor, "signature.settle") as unit:
        row = unit.session.get(Signature, signature_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound("找不到这个签名，没有改动任何内容。")
        if row.settled_at is not None or row.how not in TOLD:
            raise BadInput({"name": f"{row.name}已经签过，不用再补。"})
        if hand.name != row.name:
            raise BadInput({"name": f"欠签的是{row.name}，不能由{hand.name}补。"})
        if hand.how in TOLD:
            raise BadInput({"how": "补签要本人签名：用密码，或签在打印的单据上。"})
        _still_here(unit, row)
        checked(unit, row.step, hand, row.role)
        number = paper_of_signature(unit.session, unit.desk.site_id, row.paper, row.paper_id)
        row.settled_at, row.settled_how, row.settled_witness = unit.now, hand.how, actor.name
        row.content_hash = (
            signed_now(unit.session, unit.desk.site_id, row.step, row.paper, row.paper_id, row.round)
            or row.content_hash
        )
        unit.session.add(row)
        given = {"signature": (f"{row.name} {row.how.zh} {row.number}".strip(), str(hand))}
        unit.log("signature.settle", paper=row.paper, paper_id=row.paper_id, number=number, changes=given)
        return f"{number} {row.name}的签名已补上"


def _still_here(unit: Unit, row: Signature) -> None:
    """Nobody else can give what somebody owes: who left must come back into the list for it. Raises BadInput."""
    person = unit.session.get(Person, row.person_id) if row.person_id is not None else None
    if person is not None and (gone := away(person, unit.desk)):
        raise BadInput({"name": f"{row.name}{gone}，欠的签名还留着；请先在「人员」里恢复，签好再停用。"})
