"""An entry of the ledger and its service form as blocks of text, with everything that hangs on them."""

from functools import partial

from pmconsole.data.papers.rows import EntryDetail, EntryRow, OrderDetail, ReportRow, ServiceFormRow
from pmconsole.data.papers.told_rows import ReplyRow
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.vocabulary import EntryState, FormState, OrderState, Paper, ReportState, ToldAs
from pmconsole.screens.kit.blocks import (
    Block,
    Fact,
    Moments,
    chasing_block,
    clock_block,
    facts,
    note_block,
    signature_block,
)

_of_entry = partial(narrow_zh, paper=Paper.LEDGER)
_of_report = partial(narrow_zh, paper=Paper.REPORT)
_of_form = partial(narrow_zh, paper=Paper.SERVICE)


def entry_blocks(detail: EntryDetail, moments: Moments) -> list[Block]:
    """Everything on an entry: what was said, what was done, clocks, papers, referrals, replies, notes, signatures."""
    entry = detail.entry
    own_clocks = [c for c in detail.clocks if c.paper is Paper.LEDGER]
    return [
        _head(entry, moments),
        Block("时限", clock_block(own_clocks, moments).facts),
        Block("单据", _papers(detail)),
        Block("处理", _handling(entry, moments)),
        Block("请示、报告", (*_referrals(detail, moments), *_reports(detail, moments))),
        Block("回复", tuple(Fact(moments(r.at), _reply(r)) for r in detail.replies)),
        Block("回访", (*_follow_ups(detail, moments), *facts(_of_unreached(entry)))),
        chasing_block(detail.chasings, moments),
        note_block([n for n in detail.notes if n.paper is Paper.LEDGER], moments),
        signature_block([s for s in detail.signatures if s.paper is Paper.LEDGER], moments),
    ]


def _follow_ups(detail: EntryDetail, m: Moments) -> tuple[Fact, ...]:
    return tuple(Fact(m(f.at), f"{f.by}: {f.satisfaction.zh} {f.text}") for f in detail.follow_ups)


def _of_unreached(entry: EntryRow) -> tuple[str, str]:
    return _of_entry("unreached_reason"), entry.unreached_reason


def _head(entry: EntryRow, m: Moments) -> Block:
    void = entry.state is EntryState.VOID
    again = f"  第{entry.opening}次办理" if entry.opening else ""
    title = f" {entry.state.zh}{again}" + ("  重大事件" if entry.major else "")
    lines = facts(
        (_of_entry("content"), entry.content),
        (_of_entry("received_at"), f"{m(entry.received_at)}  {entry.channel.zh}"),
        (_of_entry("source"), f"{entry.source}  {entry.phone}".strip()),
        (_of_entry("room"), entry.room),
        (_of_entry("category"), entry.category.zh),
        (_of_entry("handler"), entry.handler + _late_entry(entry, m)),
        (_of_entry("remark"), entry.remark),
        ("作废", f"{m(entry.voided_at)} {entry.void_reason}" if entry.voided_at else "", "dim"),
    )
    look = "dim" if void else "major" if entry.major else "title"
    return Block(title, lines, look, number=entry.number)


def _late_entry(entry: EntryRow, m: Moments) -> str:
    return "" if m(entry.registered_at) == m(entry.received_at) else f"（{m(entry.registered_at)} 补登）"


def _handling(entry: EntryRow, m: Moments) -> tuple[Fact, ...]:
    struck = f"{m(entry.struck_off_at)} {entry.struck_off_by} 已消档" if entry.struck_off_at else ""
    return facts(
        (_of_entry("handling"), entry.handling),
        (_of_entry("handled_at"), m(entry.handled_at)),
        (_of_entry("internal_department"), entry.internal_department),
        (_of_entry("major"), f"{m(entry.major_at)} 标为重大" if entry.major_at else "", "major"),
        (_of_entry("struck_off_at"), struck),
    )


def _papers(detail: EntryDetail) -> tuple[Fact, ...]:
    found = [
        Fact(
            "派工单",
            f"{order.department} {order.state.zh}  {order.result}".rstrip(),
            order_look(order),
            order.number,
        )
        for order in detail.orders
    ]
    if detail.form is not None:
        found.append(Fact("客户服务单", detail.form.state.zh, form_look(detail.form), detail.form.number))
    return tuple(found)


def order_look(order: OrderDetail) -> str:
    """The look of an order's number: struck off is red and struck through."""
    if order.state is OrderState.STRUCK_OFF:
        return "struck"
    return "dim" if order.state in (OrderState.VOID, OrderState.REISSUED) else ""


def form_look(form: ServiceFormRow) -> str:
    """The look of a form's number."""
    return {FormState.STRUCK_OFF: "struck", FormState.VOID: "dim"}.get(form.state, "")


def _referrals(detail: EntryDetail, m: Moments) -> list[Fact]:
    found = []
    for row in detail.referrals:
        found.append(Fact(m(row.at), f"{row.by} 以{row.how.zh}请示 {row.referred_to} {row.post}".rstrip()))
        answer = f"{m(row.instruction_at)} {row.instruction_by}: {row.instruction}" if row.instruction_at else "未收到"
        found.append(Fact(field_zh("instruction"), answer, "" if row.instruction_at else "due_soon"))
        if row.report_at:  # from before a report was a paper
            found.append(Fact(field_zh("report"), f"{m(row.report_at)} {row.report}"))
    return found


def _reports(detail: EntryDetail, m: Moments) -> list[Fact]:
    if detail.entry.major and not detail.reports and not any(row.report_at for row in detail.referrals):
        return [Fact(field_zh("report"), "未提交", "due_soon")]
    return [
        Fact(Paper.REPORT.zh, f"{m(one.written_at)} {one.written_by} 报{one.reported_to}", report_look(one), one.number)
        for one in detail.reports
    ]


def report_look(report: ReportRow) -> str:
    """The look of a report's number."""
    return "dim" if report.state is ReportState.VOID else ""


def report_blocks(report: ReportRow, entry_number: str, m: Moments) -> list[Block]:
    """Everything on a written report (4.2.7)."""
    lines = facts(
        (_of_report("content"), report.content),
        (_of_report("happened_at"), f"{m(report.happened_at)}  {report.place}".rstrip()),
        (_of_report("involved"), report.involved),
        (_of_report("cause"), report.cause),
        (_of_report("measures"), report.measures),
        (_of_report("damage"), report.damage),
        (_of_report("reported_to"), report.reported_to),
        (_of_report("written_at"), f"{m(report.written_at)} {report.written_by}"),
        (_of_report("supplements_id"), report.supplements),
        ("作废", f"{m(report.voided_at)} {report.void_reason}" if report.voided_at else "", "dim"),
    )
    title = f" {report.state.zh}  （记录 {entry_number}）"
    return [
        Block(title, lines, report_look(report) or "title", number=report.number),
        signature_block(list(report.signatures), m),
    ]


def _reply(row: ReplyRow) -> str:
    as_what = f"{row.told_as.zh} " if row.told_as not in (None, ToldAs.OTHER) else ""
    return f"{row.by} {row.how.zh}告知 {as_what}{row.told}: {row.text}"


def _notified(form: ServiceFormRow, m: Moments) -> str:
    if form.notified_at is None:
        return ""
    how = form.notified_how.zh if form.notified_how else ""
    return f"{m(form.notified_at)} {form.notified_by} {how}通知 {form.notified_to}"


def form_blocks(detail: EntryDetail, moments: Moments) -> list[Block]:
    """Everything on the service form of an entry; empty where it has none."""
    form, m = detail.form, moments
    if form is None:
        return []
    lines = facts(
        (_of_form("content"), form.content),
        (
            _of_form("filler"),
            f"{form.filler} {form.filler_department}".strip() + ("（员工）" if form.by_employee else ""),
        ),
        (_of_form("customer"), f"{form.customer} {form.phone}".strip()),
        (_of_form("room"), form.room),
        (_of_form("printed_no"), form.printed_no),
        (_of_form("received_at"), f"{m(form.received_at)} {form.received_by}"),
        (_of_form("filled_at"), m(form.filled_at)),
        (_of_form("notified_at"), _notified(form, m)),
        (_of_form("handed_out_at"), f"{m(form.handed_out_at)} {form.handed_out_to}" if form.handed_out_at else ""),
        (_of_form("result"), form.result),
        (
            _of_form("customer_signer"),
            form.customer_signer or (f"未签：{form.customer_refusal}" if form.customer_refusal else ""),
        ),
        (_of_form("opinion"), form.opinion),
        (_of_form("taken_back_at"), m(form.taken_back_at)),
        (_of_form("struck_off_at"), f"{m(form.struck_off_at)} 已消档" if form.struck_off_at else ""),
        ("作废", f"{m(form.voided_at)} {form.void_reason}" if form.voided_at else "", "dim"),
    )
    return [
        Block(
            f" {form.state.zh}  （记录 {detail.entry.number}）", lines, form_look(form) or "title", number=form.number
        ),
        clock_block([c for c in detail.clocks if c.paper is Paper.SERVICE], m),
        note_block([n for n in detail.notes if n.paper is Paper.SERVICE], m),
        signature_block([s for s in detail.signatures if s.paper is Paper.SERVICE], m),
    ]
