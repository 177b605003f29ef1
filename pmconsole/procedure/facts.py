"""What the rules need to know of an entry, its orders and its form: plain values, no rows, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pmconsole.procedure.vocabulary import (
    Addressee,
    CallOutcome,
    Category,
    EntryState,
    FormState,
    OrderState,
    ReportState,
    ToldAs,
)

#: Orders that no longer ask anything of anyone: another paper, or none, stands in their place.
DEAD_ORDERS = frozenset({OrderState.DECLINED, OrderState.REISSUED, OrderState.VOID})
#: Orders whose result the assistant has verified (4.2.5).
VERIFIED_ORDERS = frozenset({OrderState.VERIFIED, OrderState.RETURNED, OrderState.STRUCK_OFF})
#: Orders whose paper is back at the desk (4.3.7).
RETURNED_ORDERS = frozenset({OrderState.RETURNED, OrderState.STRUCK_OFF})
#: What is thanked for or answered inside the house is not followed up.
NOT_FOLLOWED_UP = frozenset({Category.PRAISE, Category.INTERNAL})
#: Entries nobody has to do anything about before the strike-off.
CLOSED_ENTRIES = frozenset({EntryState.STRUCK_OFF, EntryState.VOID})
#: Where an entry stands as long as nobody was told its outcome.
TO_BE_TOLD = frozenset({EntryState.RECEIVED, EntryState.HANDLED, EntryState.DISPATCHED})


@dataclass(frozen=True)
class OrderFacts:
    """One dispatch order. Signature flags are for the present round, but for the receiver's, which stands for all.

    `past`: it belongs to what was struck off before the entry was opened again (4.3.10).
    `came_back`: its two working days are met, so it went back to the department after it came back (4.3.11); `owed`
    says that a signature on it was only told and not given yet.
    """

    state: OrderState = OrderState.ISSUED
    round: int = 1
    addressee: Addressee = Addressee.DEPARTMENT
    receiver_signed: bool = False
    worker: str = ""
    customer_signed: bool = False
    result: bool = False
    reason: bool = False
    fed_back: bool = False
    verifier: str = ""
    return_breached: bool = False
    came_back: bool = False
    past: bool = False
    owed: bool = False

    @property
    def live(self) -> bool:
        """Whether the order still counts for its entry."""
        return self.state not in DEAD_ORDERS and not self.past


@dataclass(frozen=True)
class FormFacts:
    """One service form: `customer_signed` also when a refusal stands on it with its reason."""

    state: FormState = FormState.RECEIVED
    received_signed: bool = True
    customer_signed: bool = False
    owed: bool = False


@dataclass(frozen=True)
class EntryFacts:
    """One ledger entry with everything that hangs on it.

    `both` says that the site asks for a referral and a written report of a major incident, `follow_ups` that it asks
    for follow-ups at all (see `clocks.Policy`); `untold` as whom somebody still waits to be told the outcome (4.2.6,
    4.3.8). `at_once`: answered with the handling, while the caller was there; `nameless`: neither name nor number of
    who gave the information is known. `main`: where the entry stands that this call was joined to, None where it goes
    its own way; `reopened`: opened again since somebody was not satisfied (4.3.10); `tries`: how often they were called
    in vain since the last strike-off, `tries_asked`: how often the site asks for it; `unreachable`: closed as 无法回访;
    `settled`: a superior signed why nothing more is done;
    `joined_untold`: how many calls joined to this one wait to be told (4.2.6).
    """

    state: EntryState = EntryState.RECEIVED
    category: Category = Category.UNCLASSIFIED
    major: bool = False
    referred: bool = False
    awaiting_instruction: bool = False
    reported: bool = False
    both: bool = True
    replied: bool = False
    untold: frozenset[ToldAs] = frozenset()
    at_once: bool = False
    nameless: bool = False
    follow_ups: bool = True
    followed_up: bool = False
    reopened: bool = False
    tries: int = 0
    tries_asked: int = 3
    unreachable: bool = False
    settled: bool = False
    owed: bool = False
    main: EntryState | None = None
    joined_untold: int = 0
    orders: tuple[OrderFacts, ...] = ()
    form: FormFacts | None = None

    @property
    def asks_follow_up(self) -> bool:
        """Whether anybody is to be followed up (4.3.2): who can be reached, about what was not over at once."""
        answered = self.category is Category.ENQUIRY and self.at_once and not self.orders
        cannot = self.nameless or self.unreachable
        return self.follow_ups and not (cannot or answered or self.category in NOT_FOLLOWED_UP)

    @property
    def live_orders(self) -> tuple[OrderFacts, ...]:
        """The orders that still count."""
        return tuple(order for order in self.orders if order.live)

    @property
    def live_form(self) -> FormFacts | None:
        """The form, unless it is void."""
        return None if self.form is None or self.form.state is FormState.VOID else self.form


@dataclass(frozen=True)
class Facts:
    """What one step looks at: the entry and, for a step on an order, which of its orders (`index`).

    `archived`: the paper the step is about has passed into the archive; `report` is where the report stands that
    the step is about.
    """

    entry: EntryFacts = field(default_factory=EntryFacts)
    index: int | None = None
    archived: bool = False
    report: ReportState = ReportState.FILED

    @property
    def order(self) -> OrderFacts:
        """The order the step is about; AssertionError where the step is not about one."""
        assert self.index is not None
        return self.entry.orders[self.index]

    @property
    def form(self) -> FormFacts:
        """The form the step is about; AssertionError where there is none."""
        assert self.entry.form is not None
        return self.entry.form

    @property
    def other_orders(self) -> tuple[OrderFacts, ...]:
        """The entry's other live orders."""
        return tuple(o for i, o in enumerate(self.entry.orders) if i != self.index and o.live)


@dataclass(frozen=True)
class CallFacts:
    """One phone record: `written` when its content or its entry says what it was about."""

    outcome: CallOutcome = CallOutcome.ANSWERED
    written: bool = True
    handler: bool = True
    call_back_owed: bool = False
    void: bool = False


@dataclass(frozen=True)
class ChangeFacts:
    """One change of the board: over or not, and how many callers still wait to hear of it."""

    over: bool = True
    callers_owed: int = 0
    void: bool = False


@dataclass(frozen=True)
class HandoverFacts:
    """One shift handover: which side has signed."""

    outgoing_signed: bool = True
    incoming_signed: bool = True
    void: bool = False


@dataclass(frozen=True)
class RowFacts:
    """Any other paper: what stands in its columns."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    void: bool = False


#: What `qualification` looks at, by kind of paper.
PaperFacts = Facts | CallFacts | ChangeFacts | HandoverFacts | RowFacts
