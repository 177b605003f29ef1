"""A case is an entry with everything that hangs on it, loaded in one transaction; here the rows become facts."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from pmconsole.data.journal import changes_since
from pmconsole.data.tables import DispatchOrder, LedgerEntry, OrderRound, PaperBase, Referral, ServiceForm
from pmconsole.data.tables_core import ClockRow, Signature
from pmconsole.desk.errors import Conflict, NotFound
from pmconsole.desk.unit import PAPER_OF, Unit
from pmconsole.procedure.facts import EntryFacts, Facts, FormFacts, OrderFacts
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import FormState, Paper, Rule, SignedHow


@dataclass
class Case:
    """The rows of one entry; `order` or `form` is set where the step is about one."""

    entry: LedgerEntry
    orders: list[DispatchOrder]
    rounds: dict[int, OrderRound]
    form: ServiceForm | None
    referrals: list[Referral]
    signed: set[tuple[Paper, int, int, str]]
    late_returns: set[int]
    owed: set[tuple[Paper, int]]
    order: DispatchOrder | None = None

    @property
    def own_order(self) -> DispatchOrder:
        """The order the step is about."""
        assert self.order is not None
        return self.order

    @property
    def own_form(self) -> ServiceForm:
        """The form the step is about."""
        assert self.form is not None
        return self.form

    @property
    def round(self) -> OrderRound:
        """The present round of the step's order."""
        return self.rounds[self.own_order.id or 0]

    def row(self, paper: Paper) -> PaperBase:
        """The row a step on `paper` is about."""
        if paper is Paper.ORDER:
            return self.own_order
        return self.own_form if paper is Paper.SERVICE else self.entry

    def facts(self) -> Facts:
        """The case as the procedure looks at it."""
        entry = self.entry
        waiting = [r for r in self.referrals if r.instruction_at is None]
        facts = EntryFacts(
            state=entry.state,
            category=entry.category,
            major=entry.major,
            referred=bool(self.referrals),
            awaiting_instruction=bool(waiting),
            instructed=any(r.instruction_at for r in self.referrals),
            reported=any(r.report_at for r in self.referrals),
            replied=entry.replied_at is not None,
            followed_up=entry.followed_up_at is not None,
            owed=(Paper.LEDGER, entry.id) in self.owed,
            orders=tuple(map(self._order_facts, self.orders)),
            form=self._form_facts(),
        )
        return Facts(facts, None if self.order is None else self.orders.index(self.order))

    def _order_facts(self, order: DispatchOrder) -> OrderFacts:
        key, row = order.id or 0, self.rounds[order.id or 0]
        return OrderFacts(
            state=order.state,
            round=order.round,
            addressee=order.addressee,
            receiver_signed=(Paper.ORDER, key, 1, StepKey.SIGN.value) in self.signed,
            worker=row.worker,
            customer_signed=(Paper.ORDER, key, order.round, StepKey.COMPLETE.value) in self.signed,
            result=bool(row.result),
            reason=bool(row.reason),
            fed_back=row.fed_back_at is not None,
            verifier=row.verifier,
            return_breached=key in self.late_returns,
            owed=(Paper.ORDER, key) in self.owed,
        )

    def _form_facts(self) -> FormFacts | None:
        if self.form is None:
            return None
        key = self.form.id or 0
        return FormFacts(
            state=self.form.state,
            received_signed=(Paper.SERVICE, key, 1, StepKey.RECEIVE_FORM.value) in self.signed,
            customer_signed=(Paper.SERVICE, key, 1, StepKey.TAKE_BACK.value) in self.signed,
            owed=(Paper.SERVICE, key) in self.owed,
        )


def load(unit: Unit, paper: Paper, paper_id: int, seen: int | None = None) -> Case:
    """The case a paper belongs to.

    Raises NotFound for an unknown id and Conflict when `seen`, the version the screen showed, is no longer the
    present one.
    """
    table = next(kind for kind, word in PAPER_OF.items() if word is paper)
    row = unit.session.get(table, paper_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound(f"找不到这张{paper.zh}(内部编号 {paper_id}),没有改动任何内容。")
    if seen is not None and row.version != seen:
        raise Conflict(row.number, row.version, changes_since(unit.session, paper, paper_id, seen))
    entry_id = row.id if isinstance(row, LedgerEntry) else row.entry_id  # type: ignore[attr-defined]
    case = _load_entry(unit, int(entry_id or 0))
    if isinstance(row, DispatchOrder):
        case.order = row
    if isinstance(row, ServiceForm):
        case.form = row
    return case


def _load_entry(unit: Unit, entry_id: int) -> Case:
    find = unit.session
    entry = find.get(LedgerEntry, entry_id)
    assert entry is not None
    orders = list(
        find.exec(select(DispatchOrder).where(DispatchOrder.entry_id == entry_id).order_by(col(DispatchOrder.id)))
    )
    forms = list(find.exec(select(ServiceForm).where(ServiceForm.entry_id == entry_id).order_by(col(ServiceForm.id))))
    ids = [order.id for order in orders]
    present = {order.id: order.round for order in orders}
    rounds = find.exec(select(OrderRound).where(col(OrderRound.order_id).in_(ids))) if ids else ()
    live = [form for form in forms if form.state is not FormState.VOID]
    signatures = _signatures(unit, entry_id, ids, [form.id for form in forms])
    return Case(
        entry=entry,
        orders=orders,
        rounds={row.order_id: row for row in rounds if present[row.order_id] == row.round},
        form=live[-1] if live else forms[-1] if forms else None,
        referrals=list(find.exec(select(Referral).where(Referral.entry_id == entry_id).order_by(col(Referral.id)))),
        signed={(row.paper, row.paper_id, row.round, row.step) for row in signatures},
        owed={(row.paper, row.paper_id) for row in signatures if is_owed(row)},
        late_returns=_late_returns(unit, ids, unit.now) if ids else set(),
    )


def is_owed(row: Signature) -> bool:
    """Whether the signature was only told, and is still to be given."""
    return row.how in (SignedHow.PHONE, SignedHow.RADIO) and row.settled_at is None and not row.refusal


def _signatures(unit: Unit, entry_id: int, orders: list[int | None], forms: list[int | None]) -> list[Signature]:
    found: list[Signature] = []
    for paper, ids in ((Paper.LEDGER, [entry_id]), (Paper.ORDER, orders), (Paper.SERVICE, forms)):
        if ids:
            rows = select(Signature).where(Signature.paper == paper, col(Signature.paper_id).in_(ids))
            found += unit.session.exec(rows)
    return found


def _late_returns(unit: Unit, ids: list[int | None], now: datetime) -> set[int]:
    rows = unit.session.exec(
        select(ClockRow).where(
            ClockRow.paper == Paper.ORDER, col(ClockRow.paper_id).in_(ids), ClockRow.rule == Rule.RETURN
        )
    )
    return {row.paper_id for row in rows if (row.met_at or row.ended_at or now) > row.due_at}
