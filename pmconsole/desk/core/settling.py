"""What was still to come after a signature comes: it itself, a listed person's word for it, a superior's look at it."""

from pmconsole.data.core.tables import Person, Signature
from pmconsole.data.papers.signatures import paper_of_signature, signed_now
from pmconsole.desk.core.errors import BadInput, NotFound
from pmconsole.desk.core.pins import away
from pmconsole.desk.core.scenes import signer_of
from pmconsole.desk.core.signing import TOLD, SignatureIn, checked, in_person, working
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure import signers, who
from pmconsole.procedure.vocabulary import Due, SignedHow

_DONE = {Due.SIGNATURE: "的签名已补上", Due.CONFIRMATION: "的名字已由名单里的人确认", Due.LOOK: "签在纸上，上级已过目"}


def settle(desk: Desk, actor: Actor, signature_id: int, hand: SignatureIn) -> str:
    """What was still to come after a signature is given, at the desk by PIN or on the printed form. Returns a sentence.

    What is signed now is the paper as it stands now. Raises BadInput, NotFound, Refused.
    """
    with desk.unit(actor, "signature.settle") as unit:
        row = unit.session.get(Signature, signature_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound("找不到这个签名，没有改动任何内容。")
        if row.settled_at is not None or row.due is None:
            raise BadInput({"name": f"{row.name}已经签过，不用再补。"})
        if hand.how in TOLD:
            raise BadInput({"how": "补签要本人签名：用密码，或签在打印的单据上。"})
        _may_settle(unit, row, hand)
        number = paper_of_signature(unit.session, unit.desk.site_id, row.paper, row.paper_id)
        row.settled_at, row.settled_how, row.settled_by = unit.now, hand.how, hand.name
        row.settled_reason = hand.why
        row.settled_witness = actor.name if actor.name != hand.name else ""
        if row.due is Due.SIGNATURE:
            row.content_hash = (
                signed_now(unit.session, unit.desk.site_id, row.step, row.paper, row.paper_id, row.round)
                or row.content_hash
            )
        unit.session.add(row)
        given = {"signature": (f"{row.name} {row.how.zh} {row.number}".strip(), str(hand))}
        unit.log("signature.settle", paper=row.paper, paper_id=row.paper_id, number=number, changes=given)
        return f"{number} {row.name}{_DONE[row.due]}"


def _may_settle(unit: Unit, row: Signature, hand: SignatureIn) -> None:
    """Raises BadInput where it is not theirs to give."""
    match row.due:
        case Due.SIGNATURE:
            if hand.name != row.name:
                raise BadInput({"name": f"欠签的是{row.name}，不能由{hand.name}补。"})
            _still_here(unit, row)
        case Due.CONFIRMATION:
            if hand.name == row.name:
                raise BadInput({"name": f"{row.name}不在名单里，要由名单里的人确认。"})
        case Due.LOOK:
            _looks(unit, row, hand)
            return
    given = checked(unit, row.paper, row.paper_id, row.step, hand, row.role)
    if given.due is Due.CONFIRMATION:
        raise BadInput({"name": f"{hand.name}也不在名单里，要由名单里的人确认。"})


def _looks(unit: Unit, row: Signature, hand: SignatureIn) -> None:
    """Whoever has a PIN says with it that the paper was theirs; else somebody above has looked at it."""
    if hand.name == row.name:
        if hand.how is not SignedHow.PIN:
            raise BadInput({"how": f"{row.name}有密码：本人用密码确认，或请上级过目。"})
        checked(unit, row.paper, row.paper_id, row.step, hand, row.role)
        return
    own = signer_of(unit, row.name, unit.session.get(Person, row.person_id or 0))
    other = signer_of(unit, hand.name, working(unit, hand.name))
    above = signers.rank(other.roles) > signers.rank(own.roles) or signers.rank(own.roles) == max(signers.RANK.values())
    if not (other.roles & who.ABOVE and above):
        raise BadInput({"name": f"{hand.name}不是{row.name}的上级，请上级过目，或{row.name}本人用密码确认。"})
    in_person(unit, hand)


def _still_here(unit: Unit, row: Signature) -> None:
    """Nobody else can give what somebody owes: who left must come back into the list for it. Raises BadInput."""
    person = unit.session.get(Person, row.person_id) if row.person_id is not None else None
    if person is not None and (gone := away(person, unit.desk)):
        raise BadInput({"name": f"{row.name}{gone}，欠的签名还留着；请先在「人员」里恢复，签好再停用。"})
