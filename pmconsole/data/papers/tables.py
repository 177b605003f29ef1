"""The papers as they are kept: one table a paper, with the columns such forms have, and what hangs on them.

Instants are UTC. Every paper has `number` (unique for ever), `version` (counts its changes) and void columns:
nothing is ever deleted. People, clocks, signatures and the journal stand in `data.core.tables`.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import HangsOn, PaperBase, instant, numbered, term
from pmconsole.procedure.board import ChangeOutcome
from pmconsole.procedure.handover import HandoverState
from pmconsole.procedure.vocabulary import (
    Addressee,
    CallOutcome,
    Category,
    ChangeKind,
    Channel,
    Charge,
    EntryState,
    FormState,
    OrderState,
    Paper,
    ReplyHow,
    ReportState,
    Satisfaction,
    ToldAs,
    Urgency,
)

_UNFINISHED = text("ended_at IS NULL AND voided_at IS NULL")
_OF_DUTY = text("duty_id IS NOT NULL")


class LedgerEntry(PaperBase, table=True):
    """信息中心记录表: one line for every piece of information received (4.2.2, 4.3.6).

    `phone_key` and `room_key` are what the number and the room compare by; `building` is the room's first part;
    `search_text` is all that is searched; `import_key` makes an import repeatable. `opening` counts from the second
    time it was opened on: None is the first (4.3.10); `unreached_reason` closes a follow-up in vain.
    """

    __tablename__ = "ledger_entry"
    __paper__ = Paper.LEDGER
    __table_args__ = numbered(
        Index("entry_received", "site_id", "received_at", "id"),
        Index("entry_state", "site_id", "state", "received_at"),
        Index("entry_room", "site_id", "room_key", "received_at"),
        Index("entry_phone", "site_id", "phone_key", "received_at"),
        UniqueConstraint("site_id", "import_key"),
    )
    received_at: datetime = instant()
    registered_at: datetime = instant()
    channel: Channel = term(Channel)
    category: Category = term(Category, default=Category.UNCLASSIFIED)
    source: str = ""
    phone: str = ""
    phone_key: str = ""
    room: str = ""
    room_key: str = ""
    building: str = ""
    content: str
    handler: str
    state: EntryState = term(EntryState, default=EntryState.RECEIVED)
    major: bool = False
    major_at: datetime | None = instant(default=None)
    handling: str = ""
    handled_at: datetime | None = instant(default=None)
    internal_department: str = ""
    replied_at: datetime | None = instant(default=None)
    struck_off_at: datetime | None = instant(default=None)
    struck_off_by: str = ""
    followed_up_at: datetime | None = instant(default=None)
    opening: int | None = None
    unreached_reason: str = ""
    remark: str = ""
    search_text: str = ""
    import_key: str | None = None


class ServiceForm(PaperBase, table=True):
    """客户服务单 (F2): filled in by an employee or customer, signed for by the handler, comes back signed (4.3.4).

    `filled_at` is what stands on it; `notified_*` say how its filler was told to fetch it, which is not the fetching;
    `opinion` is what the customer wrote beside their name (4.2.6, 4.3.8).
    """

    __tablename__ = "service_form"
    __paper__ = Paper.SERVICE
    __table_args__ = numbered()
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    printed_no: str = ""
    filler: str
    filler_department: str = ""
    by_employee: bool = False
    phone: str = ""
    customer: str = ""
    room: str = ""
    content: str
    received_at: datetime = instant()
    received_by: str
    filled_at: datetime | None = instant(default=None)
    state: FormState = term(FormState, default=FormState.RECEIVED)
    notified_at: datetime | None = instant(default=None)
    notified_to: str = ""
    notified_how: ReplyHow | None = term(ReplyHow, default=None)
    notified_by: str = ""
    handed_out_at: datetime | None = instant(default=None)
    handed_out_to: str = ""
    result: str = ""
    customer_signer: str = ""
    customer_refusal: str = ""
    opinion: str = ""
    taken_back_at: datetime | None = instant(default=None)
    struck_off_at: datetime | None = instant(default=None)


class DispatchOrder(PaperBase, table=True):
    """派工单 (F3): the whole life of an order; what belongs to one round of work stands in `order_round`.

    `appointment_at` is when somebody is to be there, as the customer was told. `opening` is that of the entry it was
    written in, `follows_id` the order struck off before whose matter goes on in this one (4.3.10).
    """

    __tablename__ = "dispatch_order"
    __paper__ = Paper.ORDER
    __table_args__ = numbered(
        Index("order_state", "site_id", "state", "issued_at"),
    )
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    department_id: int = Field(foreign_key="department.id")
    department: str
    addressee: Addressee = term(Addressee, default=Addressee.DEPARTMENT)
    addressee_name: str = ""
    assistant: str = ""
    content: str
    requirement: str = ""
    urgency: Urgency | None = term(Urgency, default=None)
    appointment_at: datetime | None = instant(default=None)
    issued_at: datetime = instant()
    issued_by: str
    state: OrderState = term(OrderState, default=OrderState.ISSUED)
    round: int = 1
    receiver: str = ""
    signed_at: datetime | None = instant(default=None)
    decline_reason: str = ""
    declined_at: datetime | None = instant(default=None)
    returned_at: datetime | None = instant(default=None)
    returned_to: str = ""
    return_reason: str = ""
    struck_off_at: datetime | None = instant(default=None)
    reissued_from_id: int | None = Field(default=None, foreign_key="dispatch_order.id")
    opening: int | None = None
    follows_id: int | None = None


class OrderRound(SQLModel, table=True):
    """One round of work on an order: a failed verification opens the next (4.2.5); all rounds are kept.

    Money is in fen: `quoted_fen` is the price the customer agreed to (`consent_*`) before the work, `material_fen` and
    `labour_fen` what it came to. `opinion` is what the customer wrote beside their name. `reason` and `promised_at` are
    the last ones given; every one stands in a note.
    """

    __tablename__ = "order_round"
    __hangs_on__ = HangsOn(Paper.ORDER, "order_id", printed=True)
    order_id: int = Field(foreign_key="dispatch_order.id", primary_key=True)
    round: int = Field(primary_key=True)
    worker: str = ""
    worker_phone: str = ""
    arranged_at: datetime | None = instant(default=None)
    arrived_at: datetime | None = instant(default=None)
    charge: Charge | None = term(Charge, default=None)
    quoted_fen: int | None = None
    consent_by: str = ""
    consent_how: ReplyHow | None = term(ReplyHow, default=None)
    consent_at: datetime | None = instant(default=None)
    materials: str = ""
    material_fen: int | None = None
    labour: str = ""
    labour_fen: int | None = None
    receipt_no: str = ""
    completed_at: datetime | None = instant(default=None)
    result: str = ""
    customer_signer: str = ""
    customer_refusal: str = ""
    opinion: str = ""
    reason: str = ""
    reason_at: datetime | None = instant(default=None)
    promised_at: datetime | None = instant(default=None)
    fed_back_at: datetime | None = instant(default=None)
    fed_back_to: str = ""
    verified_at: datetime | None = instant(default=None)
    verifier: str = ""
    passed: bool | None = None
    rework_reason: str = ""


class MajorReport(PaperBase, table=True):
    """重大事件报告: the written report of a major incident, signed by who wrote it, to whom it went (4.2.7).

    `supplements_id` is the first report, where this one adds to it.
    """

    __tablename__ = "major_report"
    __paper__ = Paper.REPORT
    __table_args__ = numbered()
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    supplements_id: int | None = Field(default=None, foreign_key="major_report.id")
    happened_at: datetime = instant()
    place: str = ""
    involved: str = ""
    content: str
    cause: str = ""
    measures: str = ""
    damage: str = ""
    reported_to: str
    written_at: datetime = instant()
    written_by: str
    state: ReportState = term(ReportState, default=ReportState.FILED)


class Referral(SQLModel, table=True):
    """A major incident referred upward: whom, when, what came back (4.2.7).

    `report` is from before a written report was a paper of its own.
    """

    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id", printed=True)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    referred_to: str
    post: str = ""
    how: ReplyHow = term(ReplyHow, default=ReplyHow.PHONE)
    at: datetime = instant()
    by: str
    instruction: str = ""
    instruction_at: datetime | None = instant(default=None)
    instruction_by: str = ""
    report: str = ""
    report_at: datetime | None = instant(default=None)


class Reply(SQLModel, table=True):
    """Who was told the outcome, as whom, how and when (4.2.6): several people, a line each."""

    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id", printed=True)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    told: str
    told_as: ToldAs | None = term(ToldAs, default=None)
    how: ReplyHow = term(ReplyHow, default=ReplyHow.PHONE)
    text: str = ""
    at: datetime = instant()
    by: str
    opening: int | None = None


class FollowUp(SQLModel, table=True):
    """回访: what the customer says afterwards (4.3.2)."""

    __tablename__ = "follow_up"
    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id", printed=True)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    satisfaction: Satisfaction = term(Satisfaction)
    text: str = ""
    at: datetime = instant()
    by: str
    opening: int | None = None


class PhoneRecord(PaperBase, table=True):
    """信息中心电话记录表 (F4): every call in or out, also those that become no entry.

    `call_back_asked_at` puts it on the assistant's list, `called_back_at` takes it off; an outgoing call that calls
    back says in `answers_id` which one.
    """

    __tablename__ = "phone_record"
    __paper__ = Paper.PHONE
    __table_args__ = numbered()
    entry_id: int | None = Field(default=None, foreign_key="ledger_entry.id", index=True)
    outgoing: bool = False
    at: datetime = instant()
    phone: str = ""
    phone_key: str = Field(default="", index=True)
    person: str = ""
    content: str = ""
    handler: str
    outcome: CallOutcome = term(CallOutcome, default=CallOutcome.ANSWERED)
    call_back_asked_at: datetime | None = instant(default=None)
    called_back_at: datetime | None = instant(default=None)
    called_back_by: str = ""
    answers_id: int | None = Field(default=None, foreign_key="phone_record.id")


class InfoChange(PaperBase, table=True):
    """信息登记表 (F5): a change a department reports, so that a caller gets the exact answer (4.3.3)."""

    __tablename__ = "info_change"
    __paper__ = Paper.CHANGE
    __table_args__ = numbered(
        Index("info_change_open", "site_id", "begins_at", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
    )
    kind: ChangeKind = term(ChangeKind)
    department: str
    reporter: str = ""
    reported_how: ReplyHow = term(ReplyHow, default=ReplyHow.PHONE)
    decided_at: datetime = instant()
    registered_at: datetime = instant()
    scope: str = ""
    begins_at: datetime = instant()
    ends_at: datetime | None = instant(default=None)
    ended_at: datetime | None = instant(default=None)
    content: str
    answer: str = ""
    handler: str
    outcome: ChangeOutcome | None = term(ChangeOutcome, default=None)
    end_remark: str = ""


class ShiftHandover(PaperBase, table=True):
    """交接班记录表 (F1): what one shift leaves to the next, signed by both sides; then the file keeps it as it is.

    `duty_id` is the duty that ends with it. `content` is what the outgoing signed, as JSON under `content_hash`;
    `standing`, `equipment` and `remarks` are the same as text for the printed form. `notes_to` is the last shift note
    in it, `round` counts the outgoing's signatures; a `_signer` differs where somebody above stood in.
    `open_end`: the shift has no written end; `with_me` says who was on besides.
    """

    __tablename__ = "shift_handover"
    __paper__ = Paper.HANDOVER
    __table_args__ = numbered(
        Index("handover_duty", "duty_id", unique=True, sqlite_where=_OF_DUTY, postgresql_where=_OF_DUTY),
        Index("handover_signed", "site_id", "incoming_signed_at"),
    )
    shift: str
    begins_at: datetime = instant()
    ends_at: datetime = instant()
    outgoing: str
    incoming: str = ""
    standing: str = ""
    equipment: str = ""
    remarks: str = ""
    with_me: str = ""
    outgoing_signed_at: datetime | None = instant(default=None)
    incoming_signed_at: datetime | None = instant(default=None)
    duty_id: int | None = Field(default=None, foreign_key="duty.id")
    state: HandoverState = term(HandoverState, default=HandoverState.PREPARING)
    round: int = 0
    open_end: bool = False
    outgoing_signer: str = ""
    incoming_signer: str = ""
    supervisor: str = ""
    refusal: str = ""
    notes_to: int = 0
    content: str = ""
    content_hash: str = ""


class RosterSwap(SQLModel, table=True):
    """换班: two people changed turns, why, and who agreed."""

    __tablename__ = "roster_swap"
    __paper__: ClassVar[Paper] = Paper.SWAP
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    day: date
    shift: str
    person_id: int = Field(foreign_key="person.id")
    other_day: date
    other_shift: str
    other_person_id: int = Field(foreign_key="person.id")
    reason: str
    agreed: str
    at: datetime = instant()
    by: str
