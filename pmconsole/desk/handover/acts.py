"""Handing over (F1): the outgoing signs, the incoming reads back and signs, and takes the duty in the same transaction.

Whatever happens, exactly one person is on duty: who refuses leaves it with the outgoing, who signs takes it. What both
have signed is frozen; corrections are added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import select

from pmconsole.data.core.signed_content import content_hash, signed_hash
from pmconsole.data.core.tables import Duty, Person, PersonRole
from pmconsole.data.core.text import clean
from pmconsole.data.handover import queries as queries_handover
from pmconsole.data.handover.tables import HandoverLine
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers.tables import ShiftHandover
from pmconsole.desk.core.errors import BadInput, Conflict, NotFound, Refused
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.pins import Proof
from pmconsole.desk.core.signing import TOLD, SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.handover import clock as handover_clock
from pmconsole.desk.handover import gathering
from pmconsole.desk.handover.gathering import DutyNow, OpenHandover
from pmconsole.desk.people.setup import begin_duty
from pmconsole.procedure import handover as rules
from pmconsole.procedure import handover_content as contents
from pmconsole.procedure import who
from pmconsole.procedure.handover import CLAUSE, HandoverKey, HandoverState, LineKind
from pmconsole.procedure.refusal import Reason
from pmconsole.procedure.vocabulary import Paper, Role

__all__ = ["HandoverDone", "Proof", "add_correction", "prepare", "refuse", "sign_out", "take_over", "withdraw"]


@dataclass(frozen=True)
class HandoverDone:
    """What an act did: on which handover, the sentence for the desk, and who is on duty where that changed."""

    handover_id: int
    number: str
    message: str
    actor: Actor | None = None


class DutyTaken(Refused):
    """Somebody took the duty on another console meanwhile; `holder` has it, by the handover `number`."""

    def __init__(self, last: queries_handover.HandoverRow, holder: str, told: str) -> None:
        """`last` is the handover by which it changed, `told` the sentence."""
        self.handover_id, self.number, self.holder = last.id, last.number, holder
        super().__init__(Reason(told, CLAUSE))


def prepare(desk: Desk) -> OpenHandover:
    """The handover of the present duty as it stands now. Raises StoreError."""
    with desk.store.read() as session:
        return gathering.prepare(session, desk)


def sign_out(
    desk: Desk,
    actor: Actor,
    hand: SignatureIn,
    *,
    seen: int | None = None,
    absent: str = "",
) -> HandoverDone:
    """The outgoing signs what stands now; with `absent` (why) somebody above signs for them.

    `seen` is the version that was shown. Raises Refused with every reason, BadInput, Conflict; then nothing changed.
    """
    key = HandoverKey.STAND_IN_OUT if absent else HandoverKey.SIGN_OUT
    with desk.unit(actor, key) as unit:
        duty, row = begun(unit)
        _may(unit, key, row, seen)
        prepared = gathering.prepare(unit.session, desk)
        if prepared.blocks:
            raise Refused(*prepared.blocks)
        if not absent and hand.name != duty.person:
            raise BadInput({"name": f"当班的是{duty.person}，要本人签；不在的请主管代签并写明原因。"})
        if absent and hand.name == duty.person:
            raise BadInput({"name": f"{duty.person}在就自己签，不用代签。"})
        _in_person(hand)
        _fill(unit, row, prepared)
        _sign(unit, row, key, hand, "outgoing")
        if absent:
            _line(unit, row, LineKind.STOOD_IN, text=clean(absent)[:SHORT_TEXT], name=duty.person)
        handover_clock.start(unit, row, duty, signed=True)
        doubts = "；".join(prepared.content.doubts)
        unit.change(
            row, key.value, extra={"doubts": ("", doubts)} if doubts else None,
            state=HandoverState.OUTGOING_SIGNED, outgoing_signer=hand.name,
            outgoing_signed_at=unit.now, refusal="", supervisor="",
        )  # fmt: skip
        critical = len(prepared.content.critical)
        told = f"有 {critical} 件要逐件复述" if critical else "没有要逐件复述的"
        return HandoverDone(row.id or 0, row.number, f"{row.number} {hand.name}已签交班，请接班人签名；{told}。")


def withdraw(desk: Desk, actor: Actor, *, seen: int | None = None) -> HandoverDone:
    """The outgoing's signature is taken back, so that something can still be changed. Raises as `sign_out`."""
    with desk.unit(actor, HandoverKey.WITHDRAW) as unit:
        _, row = begun(unit)
        _may(unit, HandoverKey.WITHDRAW, row, seen)
        unit.change(row, HandoverKey.WITHDRAW.value, state=HandoverState.PREPARING, outgoing_signed_at=None)
        return HandoverDone(row.id or 0, row.number, f"{row.number} 交班签名已撤回，改好后请重新签。")


def take_over(
    desk: Desk, actor: Actor, hand: SignatureIn, read: Mapping[str, str], *, seen: int | None = None, absent: str = ""
) -> HandoverDone:
    """The incoming has read back what is critical and signs; the duty is theirs from now on.

    `read` are the ids of the items read back, each with an objection or "". With `absent` (who, why) somebody above
    takes it in their place. Raises Refused, BadInput (`read` names what is left), Conflict; then nothing changed.
    """
    try:
        return _take_over(desk, actor, hand, read, seen, absent)
    except DutyTaken as taken:
        # Who else claimed the duty is worth knowing, though nothing else of the claim is kept.
        changes = {"on_duty": (taken.holder, hand.name), "console": ("", desk.console)}
        with desk.unit(actor, "handover.claim") as unit:
            unit.log(
                "handover.claim", paper=Paper.HANDOVER, paper_id=taken.handover_id, number=taken.number,
                changes=changes,
            )  # fmt: skip
        raise


def _take_over(
    desk: Desk, actor: Actor, hand: SignatureIn, read: Mapping[str, str], seen: int | None, absent: str
) -> HandoverDone:
    key = HandoverKey.STAND_IN_IN if absent else HandoverKey.SIGN_IN
    with desk.unit(actor, key) as unit:
        duty, row = _waiting(unit)
        _may(unit, key, row, seen)
        if reasons := rules.blocks(
            emergencies=gathering.emergencies(unit.session, desk), successors=(hand.name,), unchecked=()
        ):
            raise Refused(*reasons)
        _others(key, hand, duty, row)
        _in_person(hand)
        content = _signed_content(unit, row)
        left = rules.unread(content.critical, read.keys())
        if left:
            named = "；".join(item.text[:20] for item in left[:3])
            raise BadInput({"read": f"还有 {len(left)} 件没有复述：{named}。请逐件看过按空格。"})
        _listed(unit, hand)
        _sign(unit, row, key, hand, "incoming")
        for item in content.critical:
            _line(unit, row, LineKind.READ, item.id, clean(read[item.id])[:LONG_TEXT], hand.name)
        if absent:
            _line(unit, row, LineKind.STOOD_IN, text=clean(absent)[:SHORT_TEXT], name=hand.name)
        at = max(unit.now, duty.started_at)
        successor = _change_duty(unit, duty, hand, at)
        handover_clock.meet(unit, row, at)
        # The file lets nothing follow the second signature: everything else is written before it.
        unit.session.flush()
        unit.change(
            row, key.value, state=HandoverState.SIGNED, incoming=hand.name, incoming_signer=hand.name,
            incoming_signed_at=at,
        )  # fmt: skip
        unit.session.flush()
        return HandoverDone(row.id or 0, row.number, f"{row.number} 已交接，{hand.name}当班。", successor)


def refuse(
    desk: Desk, actor: Actor, hand: SignatureIn, *, reason: str, supervisor: str, seen: int | None = None
) -> HandoverDone:
    """The incoming does not take over, and says why; the outgoing stays on duty, a superior was asked.

    Raises Refused, BadInput (fields `reason`, `supervisor`, `name`), Conflict; then nothing changed.
    """
    reason, supervisor = clean(reason)[:LONG_TEXT], clean(supervisor)[:SHORT_TEXT]
    asked = {"reason": (reason, "请写明为什么不接班。"), "supervisor": (supervisor, "请写明请示了哪位主管。")}
    if wrong := {name: sentence for name, (value, sentence) in asked.items() if not value}:
        raise BadInput(wrong)
    with desk.unit(actor, HandoverKey.REFUSE) as unit:
        duty, row = _waiting(unit)
        _may(unit, HandoverKey.REFUSE, row, seen)
        _others(HandoverKey.REFUSE, hand, duty, row)
        _in_person(hand)
        if reasons := _not_above(unit, supervisor):
            raise BadInput({"supervisor": reasons})
        _sign(unit, row, HandoverKey.REFUSE, replace(hand, refusal=reason), "incoming")
        _line(unit, row, LineKind.REFUSED, supervisor, reason, hand.name)
        unit.change(
            row, HandoverKey.REFUSE.value, state=HandoverState.REFUSED, refusal=f"{hand.name}：{reason}",
            supervisor=supervisor, outgoing_signed_at=None,
        )  # fmt: skip
        return HandoverDone(row.id or 0, row.number, f"{row.number} {hand.name}没有接班，{duty.person}继续当班。")


def add_correction(desk: Desk, actor: Actor, handover_id: int, text: str) -> HandoverDone:
    """Something is added to a handover both have signed; what they signed stays. Raises BadInput, Refused, NotFound."""
    text = clean(text, lines=True).strip()
    if not text:
        raise BadInput({"text": "请写要补充或更正什么。"})
    if len(text) > LONG_TEXT:
        raise BadInput({"text": f"最多 {LONG_TEXT} 字，现在 {len(text)} 字；内容没有丢，请删短后再保存。"})
    with desk.unit(actor, HandoverKey.ADD) as unit:
        row = unit.session.get(ShiftHandover, handover_id)
        if row is None or row.site_id != desk.site_id:
            raise NotFound("找不到这份交接班记录，没有改动任何内容。")
        _may(unit, HandoverKey.ADD, row, None)
        _line(unit, row, LineKind.ADDED, text=text, name=actor.name)
        unit.record(row, HandoverKey.ADD.value, {"added": ("", text)})
        return HandoverDone(row.id or 0, row.number, f"{row.number} 已补充，原来签过的内容不变。")


def begun(unit: Unit) -> tuple[DutyNow, ShiftHandover]:
    """The present duty and its handover, which is given its number when it is first needed. Raises Refused."""
    duty = gathering.duty_now(unit.session, unit.desk)
    if duty is None:
        raise Refused(Reason("现在没有人当班，没有班可交", CLAUSE))
    row = unit.session.exec(select(ShiftHandover).where(ShiftHandover.duty_id == duty.id)).first()
    return duty, row or handover_clock.begin(unit, duty)


def _waiting(unit: Unit) -> tuple[DutyNow, ShiftHandover]:
    """The handover that waits for the incoming. Raises Refused where somebody took the duty meanwhile."""
    duty, row = begun(unit)
    last = queries_handover.latest(unit.session, unit.desk.site_id)
    if row.state is HandoverState.PREPARING and last is not None and last.incoming == duty.person:
        at = (last.incoming_signed_at or unit.now).astimezone(unit.desk.zone)
        told = f"{last.incoming}{at:%H:%M} 已经在别的操作台接了班（{last.number}），现在{duty.person}当班；这边没有改动"
        raise DutyTaken(last, duty.person, told)
    return duty, row


def _may(unit: Unit, key: HandoverKey, row: ShiftHandover, seen: int | None) -> None:
    """Raises Conflict where the paper is not what was seen, Refused where its state does not allow it."""
    if seen is not None and seen != row.version:
        changes = journal.changes_since(unit.session, unit.desk.site_id, Paper.HANDOVER, row.id or 0, seen)
        raise Conflict(row.number, row.version, changes)
    if reason := rules.refusal(key, row.state):
        raise Refused(reason)


def _others(key: HandoverKey, hand: SignatureIn, duty: DutyNow, row: ShiftHandover) -> None:
    """Nobody hands over to themself: the incoming is neither who was on duty nor who signed for them."""
    for other in (duty.person, row.outgoing_signer):
        if reason := who.together(key.value, hand.name, other):
            raise BadInput({"name": f"{reason.text}，请另一位来接。"})


def _in_person(hand: SignatureIn) -> None:
    if hand.how in TOLD:
        raise BadInput({"how": "交接班要当面签名：用密码，或签在打印的交接班记录表上。"})


def _fill(unit: Unit, row: ShiftHandover, prepared: OpenHandover) -> None:
    """Keep what the outgoing signs: as JSON under its hash, and as text for the printed form."""
    content, desk = prepared.content, unit.desk

    def shown(moment: datetime) -> str:
        return f"{moment.astimezone(desk.zone):%m-%d %H:%M}"

    values = contents.values_of(content)
    row.content, row.content_hash = queries_handover.content_json(values), content_hash(values)
    row.with_me = "、".join(content.with_me)
    row.standing = contents.text_of(content, contents.STANDING, shown)
    row.equipment = contents.text_of(content, contents.EQUIPMENT, shown)
    row.remarks = contents.text_of(content, contents.REMARKS, shown)
    row.notes_to = queries_handover.last_note_id(unit.session, desk.site_id)
    row.round += 1
    if row.open_end:
        row.ends_at = max(unit.now, row.begins_at)


def _signed_content(unit: Unit, row: ShiftHandover) -> contents.Content:
    paper = queries_handover.paper(unit.session, unit.desk.site_id, row.id or 0)
    assert paper is not None and paper.content is not None, "signed without content"
    if not paper.intact:
        raise Refused(Reason("交班人签过的内容被程序之外改动过，请撤回交班签名后重新签", CLAUSE))
    return paper.content


def _sign(unit: Unit, row: ShiftHandover, key: HandoverKey, hand: SignatureIn, role: str) -> None:
    sign(
        unit, paper=Paper.HANDOVER, paper_id=row.id or 0, step=key.value, role=role, hand=hand, round=row.round,
        content_hash=signed_hash(key.value, row),
    )  # fmt: skip


def _line(unit: Unit, row: ShiftHandover, kind: LineKind, key: str = "", text: str = "", name: str = "") -> None:
    unit.session.add(
        HandoverLine(
            handover_id=row.id or 0, round=row.round, kind=kind, key=key, text=text, name=name, at=unit.now,
            by=unit.actor.name,
        )
    )  # fmt: skip


def _listed(unit: Unit, hand: SignatureIn) -> None:
    """Who takes the duty is somebody of the list."""
    where = (Person.site_id == unit.desk.site_id, Person.name == hand.name)
    if unit.session.exec(select(Person).where(*where)).first() is None:
        raise BadInput({"name": f"人员名单里没有「{hand.name}」，不能接班；请先在「人员」里加入。"})


def _not_above(unit: Unit, name: str) -> str:
    """Why `name` is no superior; empty where they are, or are not in the list at all."""
    person = unit.session.exec(select(Person).where(Person.site_id == unit.desk.site_id, Person.name == name)).first()
    if person is None:
        return ""
    roles = unit.session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    above = not roles or bool(who.ABOVE & frozenset(map(Role, roles)))
    return "" if above else f"{name}不是{who.names_of(who.ABOVE)}，请写请示的是哪位主管。"


def _change_duty(unit: Unit, duty: DutyNow, hand: SignatureIn, at: datetime) -> Actor:
    """End one duty and begin the next; returns who acts from now on."""
    desk = unit.desk
    turn = gathering.turn_to_take(unit.session, desk, duty, at)
    old = unit.session.get_one(Duty, duty.id)
    new = begin_duty(
        unit.session, desk.site_id, hand.name, at, turn.name if turn else "", turn.ends if turn else None
    )  # fmt: skip
    shifts = {"on_duty": (duty.person, hand.name), "shift": (old.shift, new.shift)}
    unit.log("duty.take", name=hand.name, changes=shifts)
    roles = unit.session.exec(select(PersonRole.role).where(PersonRole.person_id == new.person_id)).all()
    return Actor(hand.name, frozenset(map(Role, roles)) | {Role.HANDLER}, new.person_id)
