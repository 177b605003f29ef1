"""A dispatch order as blocks of text: its whole life, every round of work kept (4.2.5, 4.3.7, 4.3.11)."""

from functools import partial

from pmconsole.data.papers.rows import OrderDetail, RoundRow
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.money import yuan
from pmconsole.procedure.vocabulary import Addressee, OrderState, Paper, Urgency
from pmconsole.screens.kit.blocks import Block, Moments, chasing_block, clock_block, facts, note_block, signature_block

_of_order = partial(narrow_zh, paper=Paper.ORDER)


def order_blocks(order: OrderDetail, moments: Moments) -> list[Block]:
    """Everything on an order: to whom, what, clocks, rounds, notes, signatures."""
    rounds = [_round(row, moments, len(order.rounds)) for row in reversed(order.rounds)]
    return [
        _head(order, moments),
        clock_block(order.clocks, moments),
        chasing_block(order.chasings, moments),
        *rounds,
        note_block(order.notes, moments),
        signature_block(order.signatures, moments),
    ]


def _head(order: OrderDetail, m: Moments) -> Block:
    again = f"  第{order.round}轮" if order.round > 1 else ""
    look = {OrderState.STRUCK_OFF: "struck", OrderState.VOID: "dim", OrderState.REISSUED: "dim"}.get(
        order.state, "title"
    )
    above = order.addressee is not Addressee.DEPARTMENT
    lines = facts(
        (
            _of_order("department"),
            order.department + (f"  {order.addressee.zh} {order.addressee_name}".rstrip() if above else ""),
        ),
        (_of_order("content"), order.content),
        (_of_order("requirement"), order.requirement),
        (_of_order("urgency"), order.urgency.zh if order.urgency else "", _hurry(order.urgency)),
        (_of_order("appointment_at"), m(order.appointment_at)),
        (_of_order("issued_at"), f"{m(order.issued_at)} {order.issued_by}"),
        (_of_order("assistant"), order.assistant),
        (_of_order("entry_number"), order.entry_number),
        (_of_order("signed_at"), f"{m(order.signed_at)} {order.receiver}" if order.signed_at else ""),
        (
            _of_order("declined_at"),
            f"{m(order.declined_at)} {order.decline_reason}" if order.declined_at else "",
            "late",
        ),
        (
            _of_order("returned_at"),
            f"{m(order.returned_at)} {order.returned_to} {order.return_reason}".rstrip() if order.returned_at else "",
        ),
        ("重派自", order.reissued_from),
        ("接续", f"{order.follows}（回访不满意）" if order.follows else ""),
        ("已重派为", order.reissued_to),
        (_of_order("struck_off_at"), f"{m(order.struck_off_at)} 已消档" if order.struck_off_at else ""),
        ("作废", f"{m(order.voided_at)} {order.void_reason}" if order.voided_at else "", "dim"),
    )
    return Block(f" {order.state.zh}{again}", lines, look, number=order.number)


def _round(row: RoundRow, m: Moments, count: int) -> Block:
    verified = {True: "通过", False: "不通过，返工", None: ""}[row.passed]
    lines = facts(
        (_of_order("worker"), f"{row.worker} {row.worker_phone}".strip()),
        (_of_order("arranged_at"), m(row.arranged_at)),
        (_of_order("arrived_at"), m(row.arrived_at)),
        (_of_order("charge"), agreed(row, m)),
        (_of_order("materials"), f"{row.materials} {yuan(row.material_fen)}".strip()),
        (_of_order("labour"), f"{row.labour} {yuan(row.labour_fen)}".strip()),
        (_of_order("receipt_no"), row.receipt_no),
        (_of_order("round.reason"), f"{m(row.reason_at)} {row.reason}" if row.reason else "", "late"),
        (_of_order("promised_at"), m(row.promised_at)),
        (_of_order("completed_at"), m(row.completed_at)),
        (_of_order("result"), row.result),
        (
            _of_order("customer_signer"),
            row.customer_signer or (f"未签：{row.customer_refusal}" if row.customer_refusal else ""),
        ),
        (_of_order("opinion"), row.opinion),
        (
            _of_order("fed_back_at"),
            f"{m(row.fed_back_at)} 告 {row.fed_back_to}".rstrip(" 告") if row.fed_back_at else "",
        ),
        (
            _of_order("verified_at"),
            f"{m(row.verified_at)} {row.verifier} {verified}".strip() if row.verified_at else "",
            _look(row),
        ),
        (_of_order("rework_reason"), row.rework_reason, "late"),
    )
    return Block(f"第{row.round}轮" if count > 1 else "办理", lines)


def _hurry(urgency: Urgency | None) -> str:
    return "late" if urgency is Urgency.CRITICAL else "due_soon" if urgency is Urgency.URGENT else ""


def agreed(row: RoundRow, m: Moments) -> str:
    """Paid or free, and the price the customer agreed to before the work."""
    if row.charge is None:
        return ""
    how = row.consent_how.zh if row.consent_how else ""
    consent = f"，报价 {yuan(row.quoted_fen)}，{m(row.consent_at)} {row.consent_by} {how}同意" if row.consent_by else ""
    return row.charge.zh + consent


def _look(row: RoundRow) -> str:
    return "late" if row.passed is False else ""
