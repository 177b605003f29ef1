"""What the read queries hand out: plain frozen rows. Instants are UTC; what is late the reader's clock says."""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.data.papers.told_rows import ChasingRow, FollowUpRow, ReferralRow, ReplyRow
from pmconsole.procedure.signers import keeps_back
from pmconsole.procedure.vocabulary import (
    Addressee,
    Category,
    Channel,
    Charge,
    Due,
    EntryState,
    FormState,
    NoteKind,
    OrderState,
    Paper,
    ReplyHow,
    ReportState,
    Rule,
    SignedHow,
    Urgency,
)  # fmt: skip


@dataclass(frozen=True)
class LedgerFilter:
    """What of the ledger is wanted; empty sets mean all. `since` is included, `until` is not (aware).

    `words` searches the text, digits alone ask for numbers and rooms; `only_open` leaves out what is over or void.
    """

    words: str = ""
    states: frozenset[EntryState] = frozenset()
    categories: frozenset[Category] = frozenset()
    channels: frozenset[Channel] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    only_open: bool = False
    major: bool = False


@dataclass(frozen=True)
class PaperMark:
    """The number of a paper in the remarks column; struck off is red and struck through (4.3.7)."""

    number: str
    struck_off: bool
    void: bool
    paper: Paper
    paper_id: int


@dataclass(frozen=True)
class LedgerRow:
    """One line of the ledger. `next_*` is its earliest open clock, whichever of its papers that is on."""

    id: int
    number: str
    version: int
    received_at: datetime
    channel: Channel
    source: str
    phone: str
    room: str
    category: Category
    content: str
    state: EntryState
    major: bool
    handler: str
    remark: str
    struck_off_at: datetime | None
    papers: tuple[PaperMark, ...]
    next_rule: Rule | None
    next_warn: datetime | None
    next_due: datetime | None


@dataclass(frozen=True)
class ClockLine:
    """One clock of a paper; open when neither met nor ended."""

    id: int
    rule: Rule
    paper: Paper
    paper_id: int
    entry_id: int | None
    number: str
    round: int
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    met_at: datetime | None
    ended_at: datetime | None
    end_reason: str

    @property
    def open(self) -> bool:
        """Whether it still runs (or is breached and not met)."""
        return self.met_at is None and self.ended_at is None


@dataclass(frozen=True)
class QueueRow:
    """One order in the dispatch queue, with its earliest open clock; `chased` is how often somebody was chased."""

    id: int
    number: str
    version: int
    department: str
    addressee: Addressee
    addressee_name: str
    state: OrderState
    round: int
    room: str
    content: str
    receiver: str
    worker: str
    issued_at: datetime
    rule: Rule | None
    warn_at: datetime | None
    due_at: datetime | None
    entry_id: int
    entry_number: str
    major: bool
    chased: int
    chased_at: datetime | None


@dataclass(frozen=True)
class EntryRow:
    """An entry of the ledger with all its columns."""

    id: int
    site_id: int
    number: str
    version: int
    voided_at: datetime | None
    void_reason: str
    received_at: datetime
    registered_at: datetime
    channel: Channel
    category: Category
    source: str
    phone: str
    phone_key: str
    room: str
    room_key: str
    building: str
    content: str
    handler: str
    state: EntryState
    major: bool
    major_at: datetime | None
    handling: str
    handled_at: datetime | None
    internal_department: str
    replied_at: datetime | None
    struck_off_at: datetime | None
    struck_off_by: str
    followed_up_at: datetime | None
    opening: int | None
    unreached_reason: str
    remark: str
    search_text: str
    import_key: str | None


@dataclass(frozen=True)
class ServiceFormRow:
    """A service form (F2) with all its columns."""

    id: int
    site_id: int
    number: str
    version: int
    voided_at: datetime | None
    void_reason: str
    entry_id: int
    printed_no: str
    filler: str
    filler_department: str
    by_employee: bool
    phone: str
    customer: str
    room: str
    content: str
    received_at: datetime
    received_by: str
    filled_at: datetime | None
    state: FormState
    notified_at: datetime | None
    notified_to: str
    notified_how: ReplyHow | None
    notified_by: str
    handed_out_at: datetime | None
    handed_out_to: str
    result: str
    customer_signer: str
    customer_refusal: str
    opinion: str
    taken_back_at: datetime | None
    struck_off_at: datetime | None


@dataclass(frozen=True)
class RoundRow:
    """One round of work on an order."""

    order_id: int
    round: int
    worker: str
    worker_phone: str
    arranged_at: datetime | None
    arrived_at: datetime | None
    charge: Charge | None
    quoted_fen: int | None
    consent_by: str
    consent_how: ReplyHow | None
    consent_at: datetime | None
    materials: str
    material_fen: int | None
    labour: str
    labour_fen: int | None
    receipt_no: str
    completed_at: datetime | None
    result: str
    customer_signer: str
    customer_refusal: str
    opinion: str
    reason: str
    reason_at: datetime | None
    promised_at: datetime | None
    fed_back_at: datetime | None
    fed_back_to: str
    verified_at: datetime | None
    verifier: str
    passed: bool | None
    rework_reason: str


@dataclass(frozen=True)
class SignatureRow:
    """Who signed a paper for which step and round, from which `number`; what is `due`; what was `changed` since."""

    id: int
    paper: Paper
    paper_id: int
    round: int
    step: str
    role: str
    name: str
    how: SignedHow
    at: datetime
    witness: str
    refusal: str
    number: str = ""
    settled_at: datetime | None = None
    settled_how: SignedHow | None = None
    settled_by: str = ""
    settled_reason: str = ""
    due: Due | None = None
    reason: str = ""
    changed: bool = False

    @property
    def owed(self) -> bool:
        """Whether something is still to come after it without which the paper stays here."""
        return keeps_back(self.due, self.settled_at is not None)

    @property
    def waits(self) -> Due | None:
        """What is still to come."""
        return self.due if self.settled_at is None else None

    @property
    def outside(self) -> bool:
        """Whether the name is one outside the list (名单外)."""
        return self.due is Due.CONFIRMATION

    def settled_zh(self, at: str) -> str:
        """How and by whom what was still to come came, at the time written as `at`; empty while it has not."""
        if self.settled_at is None:
            return ""
        how, reason = self.settled_how.zh if self.settled_how else "", f"（{self.settled_reason}）"
        other = self.settled_by if self.settled_by != self.name else ""
        done = {Due.CONFIRMATION: f"已由{other}确认", Due.LOOK: f"{other or self.name}已过目"}
        told = done.get(self.due) if self.due else None
        told = told or (f"已由{other}代补" if other else "已补签")
        return f"{at} {told} {how}".rstrip() + reason * bool(self.settled_reason)


@dataclass(frozen=True)
class NoteRow:
    """A line written on a paper; `promised_at` is the time promised with a reason why not yet (4.3.10)."""

    id: int
    paper: Paper
    paper_id: int
    kind: NoteKind
    text: str
    at: datetime
    by: str
    promised_at: datetime | None = None


@dataclass(frozen=True)
class ReportRow:
    """A written report of a major incident; `supplements` is the number of the one it adds to (4.2.7)."""

    id: int
    number: str
    version: int
    voided_at: datetime | None
    void_reason: str
    entry_id: int
    happened_at: datetime
    place: str
    involved: str
    content: str
    cause: str
    measures: str
    damage: str
    reported_to: str
    written_at: datetime
    written_by: str
    state: ReportState
    supplements: str
    signatures: tuple[SignatureRow, ...]


@dataclass(frozen=True)
class OrderDetail:
    """A dispatch order with all its columns and all that hangs on it, rounds and clocks oldest first."""

    id: int
    site_id: int
    number: str
    version: int
    voided_at: datetime | None
    void_reason: str
    entry_id: int
    department_id: int
    department: str
    addressee: Addressee
    addressee_name: str
    assistant: str
    content: str
    requirement: str
    urgency: Urgency | None
    appointment_at: datetime | None
    issued_at: datetime
    issued_by: str
    state: OrderState
    round: int
    receiver: str
    signed_at: datetime | None
    decline_reason: str
    declined_at: datetime | None
    returned_at: datetime | None
    returned_to: str
    return_reason: str
    struck_off_at: datetime | None
    reissued_from_id: int | None
    opening: int | None
    follows_id: int | None
    entry_number: str
    reissued_from: str
    reissued_to: str
    follows: str
    rounds: tuple[RoundRow, ...]
    chasings: tuple[ChasingRow, ...]
    signatures: tuple[SignatureRow, ...]
    notes: tuple[NoteRow, ...]
    clocks: tuple[ClockLine, ...]

    @property
    def result(self) -> str:
        """What the present round came to; empty where nothing is written down yet."""
        return self.rounds[-1].result if self.rounds else ""


@dataclass(frozen=True)
class EntryDetail:
    """An entry and all that hangs on it; `signatures`, `notes`, `clocks` are the entry's and its form's own."""

    entry: EntryRow
    orders: tuple[OrderDetail, ...]
    form: ServiceFormRow | None
    referrals: tuple[ReferralRow, ...]
    reports: tuple[ReportRow, ...]
    replies: tuple[ReplyRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    chasings: tuple[ChasingRow, ...]
    notes: tuple[NoteRow, ...]
    signatures: tuple[SignatureRow, ...]
    clocks: tuple[ClockLine, ...]
