"""F2 客户服务单: what stands on a service form, from its filler to the customer's signature (4.2.2, 4.3.4, 4.3.8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.papers.rows import ServiceFormRow
from pmconsole.data.papers.told_rows import ReplyRow
from pmconsole.data.prints import queries as queries_papers
from pmconsole.data.prints.queries import FormPaper
from pmconsole.papers.content import NoteLine, Number, SignBox, column, named, note_lines, signed, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.columns import field_zh, narrow_zh
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import FormState, OrderState, Paper, ToldAs

_NO_NUMBER = Number()
_CUSTOMER, _FILLER = field_zh("customer_signer", Paper.SERVICE), field_zh("filler", Paper.SERVICE)


@dataclass(frozen=True)
class OrderLine:
    """A dispatch order that was written for the form."""

    mark: Number = field(default=_NO_NUMBER, metadata={"zh": "派工单"})
    department: str = column(Paper.ORDER, "department")
    state: str = column(Paper.ORDER, "state")
    result: str = column(Paper.ORDER, "result")


@dataclass(frozen=True)
class ServiceContent:
    """A service form as it is printed; a `blank` one is filled in by hand."""

    number: str = column(Paper.SERVICE, "number")
    state: str = column(Paper.SERVICE, "state")
    entry_number: str = column(Paper.SERVICE, "entry_number")
    printed_no: str = column(Paper.SERVICE, "printed_no")
    filler: str = column(Paper.SERVICE, "filler")
    filler_department: str = column(Paper.SERVICE, "filler_department")
    by_employee: bool = column(Paper.SERVICE, "by_employee", False)
    customer: str = column(Paper.SERVICE, "customer")
    room: str = column(Paper.SERVICE, "room")
    phone: str = column(Paper.SERVICE, "phone")
    category: str = column(Paper.LEDGER, "category")
    content: str = column(Paper.SERVICE, "content")
    filled_at: str = column(Paper.SERVICE, "filled_at")
    received_at: str = column(Paper.SERVICE, "received_at")
    received_by: str = column(Paper.SERVICE, "received_by")
    handling: str = column(Paper.LEDGER, "handling")
    orders: tuple[OrderLine, ...] = named("派工单", ())
    result: str = column(Paper.SERVICE, "result")
    replies: tuple[str, ...] = named("回复", ())
    opinion: str = column(Paper.SERVICE, "opinion")
    notified: str = column(Paper.SERVICE, "notified_at")
    handed_out: str = named("填单人领取")
    taken_back_at: str = column(Paper.SERVICE, "taken_back_at")
    follow_up: str = named("回访")
    struck_off: str = named(narrow_zh("struck_off_at", Paper.SERVICE))
    voided: str = named("作废")
    notes: tuple[NoteLine, ...] = named("备注", ())
    signs: tuple[SignBox, ...] = named("签名", ())
    blank: bool = False


#: The boxes of a form nobody has signed yet.
BLANK_SIGNS = tuple(map(SignBox, (_FILLER, "接收人（信息处理员）", _CUSTOMER, "审核（信息处理员）")))


def gather(session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int]) -> list[ServiceContent]:
    """The service forms `ids` as they are printed, in the order given, in a fixed number of statements per 500."""
    return [_content(paper, zone) for paper in queries_papers.form_papers(session, site_id, ids)]


def _content(paper: FormPaper, zone: ZoneInfo) -> ServiceContent:
    form, entry = paper.form, paper.entry
    handed_out = f"{stamp(form.handed_out_at, zone)} {form.handed_out_to}".strip() if form.handed_out_at else ""
    internal = f"转 {entry.internal_department} 内部处理，直接答复填单人" if entry.internal_department else ""
    return ServiceContent(
        number=form.number,
        state=form.state.zh,
        entry_number=entry.number,
        printed_no=form.printed_no,
        filler=form.filler,
        filler_department=form.filler_department,
        by_employee=form.by_employee,
        customer=form.customer,
        room=form.room,
        phone=form.phone,
        category=entry.category.zh,
        content=form.content,
        filled_at=stamp(form.filled_at, zone),
        received_at=stamp(form.received_at, zone),
        received_by=form.received_by,
        handling="；".join(filter(None, (entry.handling, internal))),
        orders=tuple(
            OrderLine(
                Number(one.number, one.state is OrderState.STRUCK_OFF, one.state is OrderState.VOID),
                one.department, one.state.zh, one.result,
            )
            for one in paper.orders
        ),
        result=form.result,
        replies=tuple(_reply(row, zone) for row in paper.replies),
        opinion=form.opinion,
        notified=_notified(form, zone),
        handed_out=handed_out,
        taken_back_at=stamp(form.taken_back_at, zone),
        follow_up="；".join(f"{stamp(f.at, zone)} {f.satisfaction.zh} {f.text}".strip() for f in paper.follow_ups),
        struck_off=stamp(form.struck_off_at, zone),
        voided=f"{stamp(form.voided_at, zone)} {form.void_reason}" if form.state is FormState.VOID else "",
        notes=note_lines(paper.notes, zone),
        signs=_signs(paper, zone),
    )  # fmt: skip


def _reply(row: ReplyRow, zone: ZoneInfo) -> str:
    as_what = f"{row.told_as.zh} " if row.told_as not in (None, ToldAs.OTHER) else ""
    return f"{stamp(row.at, zone)} {row.by} {row.how.zh}告知 {as_what}{row.told}：{row.text}"


def _notified(form: ServiceFormRow, zone: ZoneInfo) -> str:
    how = form.notified_how.zh if form.notified_how else ""
    told = f"{form.notified_by} {how}通知 {form.notified_to}"
    return f"{stamp(form.notified_at, zone)} {told}" if form.notified_at else ""


def _signs(paper: FormPaper, zone: ZoneInfo) -> tuple[SignBox, ...]:
    form = paper.form
    customer = signed(_CUSTOMER, paper.signatures, (StepKey.TAKE_BACK,), zone)
    if not (customer.name or customer.mark) and form.customer_refusal:
        customer = SignBox(_CUSTOMER, how="未签名", mark=f"原因：{form.customer_refusal}")
    return (
        SignBox(_FILLER, form.filler, "登记", stamp(form.filled_at or form.received_at, zone)),
        signed("接收人（信息处理员）", paper.signatures, (StepKey.RECEIVE_FORM,), zone),
        customer,
        _checked(paper, zone),
    )


def _checked(paper: FormPaper, zone: ZoneInfo) -> SignBox:
    """Whoever struck it off has looked it through (4.3.8); no day stands without a name."""
    by, label = paper.entry.struck_off_by, "审核（信息处理员）"
    if not by or paper.form.struck_off_at is None:
        return SignBox(label)
    return SignBox(label, by, "消档", stamp(paper.form.struck_off_at, zone))


FORM = Form(
    Paper.SERVICE,
    (
        ("number", 18), ("printed_no", 12), ("filled_at", WHEN), ("received_at", WHEN), ("received_by", 12),
        ("filler", 12),
        ("filler_department", 12), ("entry_number", 18), ("customer", 12), ("phone", 16), ("room", 12),
        ("content", 40), ("state", 12), ("notified_at", WHEN),
        ("notified_to", 12), ("handed_out_at", WHEN), ("handed_out_to", 12), ("result", WORDS),
        ("customer_signer", 12), ("customer_refusal", 20), ("opinion", 20), ("taken_back_at", WHEN),
        ("struck_off_at", WHEN),
        ("voided_at", WHEN), ("void_reason", 20),
    ),
    (ServiceContent, OrderLine,),
    gather=gather,
)  # fmt: skip
