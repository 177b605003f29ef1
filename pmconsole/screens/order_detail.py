"""A dispatch order as blocks of text: its whole life, every round of work kept (4.2.5, 4.3.7, 4.3.11)."""

from pmconsole.data.rows import OrderDetail, RoundRow
from pmconsole.procedure.vocabulary import Addressee, OrderState
from pmconsole.screens.paper_text import Block, Moments, clock_block, facts, note_block, signature_block


def order_blocks(order: OrderDetail, moments: Moments) -> list[Block]:
    """Everything on an order: to whom, what, clocks, rounds, notes, signatures."""
    rounds = [_round(row, moments, len(order.rounds)) for row in reversed(order.rounds)]
    return [
        _head(order, moments),
        clock_block(order.clocks, moments),
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
        ("派往", order.department + (f"  {order.addressee.zh} {order.addressee_name}".rstrip() if above else "")),
        ("内容", order.content),
        ("处理要求", order.requirement),
        ("派工", f"{m(order.issued_at)} {order.issued_by}"),
        ("督促", order.assistant and f"客服助理 {order.assistant}"),
        ("所属记录", order.entry_number),
        ("接单", f"{m(order.signed_at)} {order.receiver}" if order.signed_at else ""),
        ("拒签", f"{m(order.declined_at)} {order.decline_reason}" if order.declined_at else "", "late"),
        ("返单", f"{m(order.returned_at)} {order.return_reason}".rstrip() if order.returned_at else ""),
        ("重派自", order.reissued_from),
        ("已重派为", order.reissued_to),
        ("消档", f"{m(order.struck_off_at)} 已消档" if order.struck_off_at else ""),
        ("作废", f"{m(order.voided_at)} {order.void_reason}" if order.voided_at else "", "dim"),
    )
    return Block(f" {order.state.zh}{again}", lines, look, number=order.number)


def _round(row: RoundRow, m: Moments, count: int) -> Block:
    verified = {True: "通过", False: "不通过，返工", None: ""}[row.passed]
    lines = facts(
        ("经办人", f"{row.worker} {row.worker_phone}".strip()),
        ("安排", m(row.arranged_at)),
        ("未完原因", f"{m(row.reason_at)} {row.reason}" if row.reason else "", "late"),
        ("完成", m(row.completed_at)),
        ("处理结果", row.result),
        ("客户签名", row.customer_signer or (f"未签：{row.customer_refusal}" if row.customer_refusal else "")),
        ("反馈", f"{m(row.fed_back_at)} 告 {row.fed_back_to}".rstrip(" 告") if row.fed_back_at else ""),
        ("核实", f"{m(row.verified_at)} {row.verifier} {verified}".strip() if row.verified_at else "", _look(row)),
        ("返工原因", row.rework_reason, "late"),
    )
    return Block(f"第{row.round}轮" if count > 1 else "办理", lines)


def _look(row: RoundRow) -> str:
    return "late" if row.passed is False else ""
