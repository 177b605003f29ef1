"""催办 (4.2.4): somebody is asked after a paper, and it is kept whom, how, what they answered, when they promised."""

from typing import Any

from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Chasing, Department
from pmconsole.data.papers.tables import DispatchOrder, LedgerEntry, OrderRound, ServiceForm
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.unit import Actor, Desk, plain
from pmconsole.desk.papers.taking import StepDone, Taking, begin
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import FormState, Paper


def chase_order(desk: Desk, actor: Actor, order_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Somebody of the department, or whoever has the order now, was asked after it."""
    with desk.unit(actor, StepKey.CHASE_ORDER) as unit:
        return _write(begin(unit, StepKey.CHASE_ORDER, order_id, inputs, seen))


def chase_entry(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """Somebody was asked after what no order tells of: an internal answer, a form outside, an instruction."""
    with desk.unit(actor, StepKey.CHASE) as unit:
        return _write(begin(unit, StepKey.CHASE, entry_id, inputs, seen))


def _write(step: Taking) -> StepDone:
    unit, typed, row = step.unit, step.inputs, step.row
    promised = typed["promised_at"]
    if promised is not None and promised <= step.at:
        raise BadInput({"promised_at": "约定的时间已经过去，请写以后的时间；没有约定就留空。"})
    unit.session.add(
        Chasing(
            site_id=unit.desk.site_id,
            paper=step.step.paper,
            paper_id=row.id or 0,
            whom=typed["whom"],
            how=typed["how"],
            answer=typed["answer"],
            promised_at=promised,
            at=step.at,
            by=unit.actor.name,
        )
    )
    told = {"whom": typed["whom"], "chased_how": typed["how"].value, "answer": typed["answer"]}
    beside = {name: ("", value) for name, value in told.items()}
    columns: dict[str, Any] = {}
    if promised is not None and step.step.paper is Paper.ORDER:
        columns["promised_at"] = promised
    elif promised is not None:
        beside["promised_at"] = ("", plain(promised))
    return step.finish(f"{row.number} 已催{typed['whom']}", beside=beside, round_columns=columns)


def names_to_chase(session: Session, site_id: int, paper: Paper, paper_id: int) -> list[str]:
    """Whom one asks after a paper, those nearest to the work first: who works on it, who took it, whom it went to."""
    found: list[str] = []
    if paper is Paper.ORDER:
        order = session.exec(
            select(DispatchOrder).where(DispatchOrder.id == paper_id, DispatchOrder.site_id == site_id)
        ).first()
        if order is not None:
            of = (OrderRound.order_id == paper_id, OrderRound.round == order.round)
            worker = session.exec(select(OrderRound.worker).where(*of)).first() or ""
            found += [worker, order.receiver, order.addressee_name, *_of_department(session, site_id, order.department)]
    else:
        entry = session.exec(
            select(LedgerEntry).where(LedgerEntry.id == paper_id, LedgerEntry.site_id == site_id)
        ).first()
        if entry is not None:
            outside = (ServiceForm.entry_id == paper_id, ServiceForm.state == FormState.HANDED_OUT)
            form = session.exec(select(ServiceForm).where(*outside).order_by(col(ServiceForm.id).desc())).first()
            found += [form.handed_out_to, form.filler] if form is not None else []
            found += _of_department(session, site_id, entry.internal_department)
    return list(dict.fromkeys(filter(None, found)))


def _of_department(session: Session, site_id: int, name: str) -> list[str]:
    here = (Department.site_id == site_id, Department.name == name)
    row = session.exec(select(Department).where(*here)).first() if name else None
    return [] if row is None else [row.receiver, row.head]
