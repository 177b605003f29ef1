"""Signatures are records: who, as what, when, for which paper and step, how, and the hash of what was signed.

A word given by telephone or radio counts for the clocks, but the signature is owed until it is given at the desk or
on the printed form (4.2.3), a name outside the list until a listed person confirms it; what is owed keeps a paper out
of the archive (4.3.10). How it is given stands in `settling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import select

from pmconsole.data.core.signed_content import content_hash
from pmconsole.data.core.tables import Person, Signature
from pmconsole.data.core.text import clean
from pmconsole.data.people.tables import PersonPin
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.pins import PROOF_HOLDS, Proof, away, prove
from pmconsole.desk.core.scenes import scene_of, signer_of
from pmconsole.desk.core.unit import Desk, Unit
from pmconsole.procedure import signers, who
from pmconsole.procedure.signers import TOLD
from pmconsole.procedure.steps import Step
from pmconsole.procedure.vocabulary import Due, Paper, SignedHow

__all__ = ["TOLD", "Checked", "SignatureIn", "checked", "content_hash", "hand_of", "proven", "sign"]


@dataclass(frozen=True)
class SignatureIn:
    """How one signature is given: by `proof` of a PIN, on paper, or told from `number`; or `refusal`, why not.

    `why` is the reason where a name outside the list stands here, or paper where there is a PIN.
    """

    name: str
    how: SignedHow
    proof: Proof | None = None
    number: str = ""
    refusal: str = ""
    why: str = ""

    def __str__(self) -> str:
        """As the journal keeps it: `孙伟 电话确认 13800000000`."""
        return " ".join(filter(None, (self.name, self.how.zh, self.number, self.refusal, self.why)))


@dataclass(frozen=True)
class Checked:
    """A hand that may sign here: the number filled in from the list, who it is there, what is still `due` after it."""

    hand: SignatureIn
    person: Person | None
    due: Due | None

    def __str__(self) -> str:
        """As the journal keeps it, a name outside the list marked."""
        return " ".join(filter(None, (str(self.hand), self.due.zh if self.due is Due.CONFIRMATION else "")))


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
    due: Due | None = None,
) -> Signature:
    """Keep the signature of `hand` for `step` (a key of the who-table), before whoever acts unless it is theirs.

    `role` is what they sign as; `field` names the input a complaint belongs to; `due` is what is still to come even
    where the manner asks for nothing. Raises BadInput where the name may not sign here, a PIN was not proven, or the
    number or the reason is missing.
    """
    given = checked(unit, paper, paper_id, step, hand, role, field)
    row = Signature(
        site_id=unit.desk.site_id,
        paper=paper,
        paper_id=paper_id,
        round=round,
        step=step,
        role=role,
        name=hand.name,
        person_id=given.person.id if given.person else None,
        how=hand.how,
        at=at or unit.now,
        witness=unit.actor.name if unit.actor.name != hand.name else "",
        refusal=hand.refusal,
        number=given.hand.number,
        content_hash=content_hash,
        due=given.due or due,
        reason=given.hand.why,
    )
    unit.session.add(row)
    return row


def checked(
    unit: Unit, paper: Paper, paper_id: int, step: str, hand: SignatureIn, role: str, field: str = "name"
) -> Checked:
    """Whether `hand` may sign for the step on that paper, by the roles of now. Raises BadInput."""
    if role == who.CUSTOMER or not hand.name:
        return Checked(hand, None, None)
    person = working(unit, hand.name, field)
    signer = signer_of(unit, hand.name, person)
    scene = scene_of(unit.session, unit.desk.site_id, step, paper, paper_id)
    if reason := signers.refusal(step, signer, scene):
        raise BadInput({field: f"{reason}。"})
    outside = signers.outside(step, signer, scene)
    if person is None and not outside and not signers.may(step, signer, scene):
        raise BadInput({field: f"人员名单里没有「{hand.name}」，不能在这里签名；请先在「人员」里加入。"})
    if hand.how is SignedHow.PIN:
        _check_proof(unit, hand, person)
    if hand.how in TOLD and not hand.number and person is not None:
        hand = replace(hand, number=person.phone)
    has_pin = _has_pin(unit, person)
    _ask_why(hand, outside, has_pin, signers.whose(step, scene))
    return Checked(hand, person, signers.due(hand.how, refusal=hand.refusal, outside=outside, has_pin=has_pin))


def working(unit: Unit, name: str, field: str = "name") -> Person | None:
    """Who has that name in the list; None for nobody. Raises BadInput for somebody who does not work here today."""
    where = (Person.site_id == unit.desk.site_id, Person.name == name)
    person = unit.session.exec(select(Person).where(*where)).first()
    if person is not None and (gone := away(person, unit.desk)):
        raise BadInput({field: f"{name}{gone}，不能签名；请别的人签，或先在「人员」里改。"})
    return person


def in_person(unit: Unit, hand: SignatureIn) -> Person | None:
    """Who signs at the desk itself, with their PIN where they have one. Raises BadInput."""
    person = working(unit, hand.name)
    if hand.how is SignedHow.PIN:
        _check_proof(unit, hand, person)
    elif _has_pin(unit, person):
        raise BadInput({"how": f"{hand.name}有密码，请用密码。"})
    return person


def _has_pin(unit: Unit, person: Person | None) -> bool:
    return person is not None and unit.session.get(PersonPin, person.id) is not None


def _ask_why(hand: SignatureIn, outside: bool, has_pin: bool, whose: str) -> None:
    """Raises BadInput for what has to be said with a name outside the list, over a line, on paper beside a PIN."""
    wrong = {}
    if outside and not hand.number:
        wrong["number"] = f"{hand.name}不是名单里的{whose}：请写联系电话，单据上记为名单外，由名单里的人确认。"
    elif hand.how in TOLD and not hand.number:
        wrong["number"] = "请填写是从哪个号码（或对讲机几号）确认的。"
    if outside and not hand.why:
        wrong["why"] = f"{hand.name}不是名单里的{whose}：请写明为什么由此人签。"
    elif has_pin and hand.how is SignedHow.PAPER and not hand.why:
        wrong["why"] = f"{hand.name}有密码，签在纸上的请写明原因，会列给上级看。"
    if wrong:
        raise BadInput(wrong)


def _check_proof(unit: Unit, hand: SignatureIn, person: Person | None) -> None:
    proof = hand.proof
    fits = proof is not None and person is not None and proof.person_id == person.id
    if not fits or proof is None or abs(unit.now - proof.at) > PROOF_HOLDS:
        raise BadInput({"pin": f"请{hand.name}输入密码。"})


def hand_of(step: Step, inputs: Mapping[str, Any]) -> SignatureIn | None:
    """The hand a step's inputs describe, as forms give them; None where it takes none, or nobody is named yet.

    The customer signs the paper itself, or it says why not.
    """
    signing = step.signing
    if signing is None:
        return None
    name, refusal = inputs.get(signing.field) or "", (inputs.get(signing.refusal) or "") if signing.refusal else ""
    if signing.role == who.CUSTOMER:
        return SignatureIn(name, SignedHow.PAPER, refusal=refusal)
    proof, number, why = inputs.get("proof"), inputs.get("number") or "", inputs.get("why") or ""
    return SignatureIn(name, SignedHow(inputs["how"]), proof, number, refusal, why)


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
