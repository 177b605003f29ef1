"""F3 派工单: what stands on a dispatch order, with every round of work on it (4.2.3-4.2.5, 4.3.7, 4.3.11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.papers.rows import OrderDetail, RoundRow
from pmconsole.data.prints import queries as queries_papers
from pmconsole.data.prints.queries import OrderPaper
from pmconsole.papers.content import NoteLine, SignBox, called, column, named, note_lines, signed, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.money import yuan
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.values import EITHER
from pmconsole.procedure.vocabulary import Addressee, OrderState, Paper, Rule

_CUSTOMER, _VERIFIER = field_zh("customer_signer", Paper.ORDER), field_zh("verifier", Paper.ORDER)
_NO_CUSTOMER, _NO_VERIFIER = SignBox(_CUSTOMER), SignBox(_VERIFIER)


@dataclass(frozen=True)
class RoundContent:
    """One round of work, with the customer's signature and the check of the result."""

    nr: str = column(Paper.ORDER, "round")
    worker: str = column(Paper.ORDER, "worker")
    worker_phone: str = column(Paper.ORDER, "worker_phone")
    arranged_at: str = column(Paper.ORDER, "arranged_at")
    arrived_at: str = column(Paper.ORDER, "arrived_at")
    charge: str = column(Paper.ORDER, "charge")
    quoted: str = column(Paper.ORDER, "quoted_fen")
    consent: str = named("客户同意")
    materials: str = column(Paper.ORDER, "materials")
    material_fee: str = column(Paper.ORDER, "material_fen")
    labour: str = column(Paper.ORDER, "labour")
    labour_fee: str = column(Paper.ORDER, "labour_fen")
    total: str = named("合计")
    receipt_no: str = column(Paper.ORDER, "receipt_no")
    completed_at: str = column(Paper.ORDER, "completed_at")
    result: str = column(Paper.ORDER, "result")
    reason: str = column(Paper.ORDER, "round.reason")
    promised: str = column(Paper.ORDER, "promised_at")
    fed_back: str = named(narrow_zh("fed_back_at", Paper.ORDER))
    opinion: str = column(Paper.ORDER, "opinion")
    customer: SignBox = field(default=_NO_CUSTOMER, metadata=called(Paper.ORDER, "customer_signer"))
    verifier: SignBox = field(default=_NO_VERIFIER, metadata=called(Paper.ORDER, "verifier"))
    passed: str = column(Paper.ORDER, "passed")
    rework_reason: str = column(Paper.ORDER, "rework_reason")


@dataclass(frozen=True)
class OrderContent:
    """A dispatch order as it is printed; `part` says whose copy it is, where it is printed in several."""

    number: str = column(Paper.ORDER, "number")
    state: str = column(Paper.ORDER, "state")
    entry_number: str = column(Paper.ORDER, "entry_number")
    department: str = column(Paper.ORDER, "department")
    addressee: str = column(Paper.ORDER, "addressee")
    issued_at: str = column(Paper.ORDER, "issued_at")
    issued_by: str = column(Paper.ORDER, "issued_by")
    assistant: str = column(Paper.ORDER, "assistant")
    channel: str = column(Paper.LEDGER, "channel")
    category: str = column(Paper.LEDGER, "category")
    major: bool = column(Paper.LEDGER, "major", False)
    source: str = column(Paper.LEDGER, "source")
    phone: str = column(Paper.LEDGER, "phone")
    room: str = column(Paper.LEDGER, "room")
    content: str = column(Paper.ORDER, "content")
    requirement: str = column(Paper.ORDER, "requirement")
    urgency: str = column(Paper.ORDER, "urgency")
    appointment: str = column(Paper.ORDER, "appointment_at")
    return_due: str = named("返单期限")
    declined: str = named(narrow_zh("declined_at", Paper.ORDER))
    rounds: tuple[RoundContent, ...] = named("第", ())
    returned: str = named(narrow_zh("returned_at", Paper.ORDER))
    struck_off: str = named(narrow_zh("struck_off_at", Paper.ORDER))
    reissued_from: str = named("重派自")
    follows: str = named("接续")
    reissued_to: str = named("已重派为")
    voided: str = named("作废")
    chased: str = named("催办")
    notes: tuple[NoteLine, ...] = named("备注", ())
    part: str = named("联次")
    signs: tuple[SignBox, ...] = named("签名", ())


def gather(session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int]) -> list[OrderContent]:
    """The orders `ids` as they are printed, in the order given, read in a fixed number of statements per 500."""
    return [_content(paper, zone) for paper in queries_papers.order_papers(session, site_id, ids)]


def _content(paper: OrderPaper, zone: ZoneInfo) -> OrderContent:
    order, entry = paper.order, paper.entry
    above = order.addressee is not Addressee.DEPARTMENT
    due = next((clock.due_at for clock in order.clocks if clock.rule is Rule.RETURN), None)
    return OrderContent(
        number=order.number,
        state=order.state.zh,
        entry_number=order.entry_number,
        department=order.department,
        addressee=f"{order.addressee.zh} {order.addressee_name}".strip() if above else order.addressee_name,
        issued_at=stamp(order.issued_at, zone),
        issued_by=order.issued_by,
        assistant=order.assistant,
        channel=entry.channel.zh,
        category=entry.category.zh,
        major=entry.major,
        source=entry.source,
        phone=entry.phone,
        room=entry.room,
        content=order.content,
        requirement=order.requirement,
        urgency=order.urgency.zh if order.urgency else "",
        appointment=stamp(order.appointment_at, zone),
        return_due=stamp(due, zone),
        declined=f"{stamp(order.declined_at, zone)} {order.decline_reason}" if order.declined_at else "",
        rounds=tuple(_round(order, row, zone) for row in order.rounds),
        returned=f"{stamp(order.returned_at, zone)} {order.return_reason}".strip() if order.returned_at else "",
        struck_off=stamp(order.struck_off_at, zone),
        reissued_from=order.reissued_from,
        follows=order.follows,
        reissued_to=order.reissued_to,
        voided=f"{stamp(order.voided_at, zone)} {order.void_reason}" if order.state is OrderState.VOID else "",
        chased=_chased(order, zone),
        notes=tuple(sorted((*note_lines(order.notes, zone), *_chasings(order, zone)), key=lambda line: line.at)),
        signs=_signs(order, zone),
    )


def _chased(order: OrderDetail, zone: ZoneInfo) -> str:
    """How often somebody was chased, and when last (4.2.4)."""
    chasings = order.chasings
    return f"{len(chasings)} 次，最近一次 {stamp(chasings[-1].at, zone)}" if chasings else ""


def _chasings(order: OrderDetail, zone: ZoneInfo) -> Iterator[NoteLine]:
    for row in order.chasings:
        promised = f"，约定 {stamp(row.promised_at, zone)}" if row.promised_at else ""
        text = f"{row.how.zh}催{row.whom}：{row.answer}{promised}"
        yield NoteLine(stamp(row.at, zone), "催办", row.by, text)


def _round(order: OrderDetail, row: RoundRow, zone: ZoneInfo) -> RoundContent:
    verified = "" if row.passed is None else EITHER["passed"][row.passed]
    fed_back = f"{stamp(row.fed_back_at, zone)} {row.fed_back_to}".strip() if row.fed_back_at else ""
    verifier = signed(_VERIFIER, order.signatures, (StepKey.PASS, StepKey.REWORK), zone, round=row.round)
    if not verifier.name and row.verified_at:
        verifier = SignBox(_VERIFIER, row.verifier, "登记", stamp(row.verified_at, zone))
    return RoundContent(
        nr=str(row.round),
        worker=row.worker,
        worker_phone=row.worker_phone,
        arranged_at=stamp(row.arranged_at, zone),
        arrived_at=stamp(row.arrived_at, zone),
        charge=row.charge.zh if row.charge else "",
        quoted=yuan(row.quoted_fen),
        consent=_consent(row, zone),
        materials=row.materials,
        material_fee=yuan(row.material_fen),
        labour=row.labour,
        labour_fee=yuan(row.labour_fen),
        total=_total(row),
        receipt_no=row.receipt_no,
        opinion=row.opinion,
        completed_at=stamp(row.completed_at, zone),
        result=row.result,
        reason=f"{stamp(row.reason_at, zone)} {row.reason}".strip() if row.reason else "",
        promised=stamp(row.promised_at, zone),
        fed_back=fed_back,
        customer=signed(_CUSTOMER, order.signatures, (StepKey.COMPLETE,), zone, round=row.round),
        verifier=verifier,
        passed=verified,
        rework_reason=row.rework_reason,
    )


def _consent(row: RoundRow, zone: ZoneInfo) -> str:
    """The customer's word on the price, before the work; where work was paid for without one, that it is not there."""
    if row.consent_by:
        how = row.consent_how.zh if row.consent_how else ""
        return f"{stamp(row.consent_at, zone)} {row.consent_by} {how}同意".strip()
    return "没有登记客户事先同意" if row.material_fen or row.labour_fen else ""


def _total(row: RoundRow) -> str:
    fees = [fee for fee in (row.material_fen, row.labour_fen) if fee is not None]
    return yuan(sum(fees)) if fees else ""


def _signs(order: OrderDetail, zone: ZoneInfo) -> tuple[SignBox, ...]:
    """The row of boxes at the foot: who wrote it, who took it, who takes it back."""
    return (
        SignBox("派工人（信息处理员）", order.issued_by, "登记", stamp(order.issued_at, zone)),
        signed("接单人（部门主管或指定接单人）", order.signatures, (StepKey.SIGN, StepKey.DECLINE), zone),
        _taken_back(order, zone),
    )


def _taken_back(order: OrderDetail, zone: ZoneInfo) -> SignBox:
    """Who took the paper back; of one that came back before that was kept nobody is named, and no day stands alone."""
    label = "收单人（信息中心）"
    named_ = bool(order.returned_to and order.returned_at)
    return SignBox(label, order.returned_to, "登记", stamp(order.returned_at, zone)) if named_ else SignBox(label)


FORM = Form(
    Paper.ORDER,
    (
        ("number", 18), ("issued_at", WHEN), ("issued_by", 12), ("entry_number", 18), ("entry_source", 12),
        ("entry_room", 14), ("department", 14), ("addressee_name", 12), ("assistant", 12), ("content", 40),
        ("requirement", 20), ("urgency", 9), ("appointment_at", WHEN), ("state", 12), ("round", 6),
        ("receiver", 12), ("signed_at", WHEN), ("promised_at", WHEN),
        ("worker", 12), ("arranged_at", WHEN), ("arrived_at", WHEN), ("completed_at", WHEN), ("result", WORDS),
        ("customer_signer", 12), ("customer_refusal", 20), ("opinion", 20),
        ("charge", 9), ("quoted_fen", 12), ("consent_by", 12), ("consent_at", WHEN), ("materials", 20),
        ("material_fen", 12), ("labour", 12), ("labour_fen", 12), ("receipt_no", 14), ("fed_back_at", WHEN),
        ("verifier", 12), ("verified_at", WHEN), ("returned_at", WHEN), ("returned_to", 12), ("struck_off_at", WHEN),
        ("voided_at", WHEN), ("void_reason", 20),
    ),
    (OrderContent, RoundContent,),
    gather=gather,
)  # fmt: skip
