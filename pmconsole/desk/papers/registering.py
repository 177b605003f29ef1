"""Registering what comes in (4.2.2, 4.3.2, 4.3.4, 4.3.6): one ledger line, its clocks, its phone record, its form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pmconsole.data.core.rooms import building_of, room_key
from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.core.telephones import NoNumber, phone_key, telephones
from pmconsole.data.core.text import clean, half_width
from pmconsole.data.papers.tables import LedgerEntry, PhoneRecord, ServiceForm
from pmconsole.desk.calls import acts as calls
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.signing import SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import clockwork
from pmconsole.desk.papers.entries import search_text
from pmconsole.desk.papers.taking import StepDone, begin
from pmconsole.desk.shelf import cards
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.steps import StepKey
from pmconsole.procedure.vocabulary import Category, Channel, Paper, Role, SignedHow
from pmconsole.procedure.workflow import NEW_ENTRY, NEW_MAJOR

REGISTER = "entry.register"
LATER = "填单时间在将来，请检查；服务单上没有写就留空。"


@dataclass(frozen=True)
class FormIntake:
    """What stands on a service form that is handed in: who filled it in and when, its printed number, the customer."""

    filler: str
    filler_department: str = ""
    by_employee: bool = False
    printed_no: str = ""
    customer: str = ""
    filled_at: datetime | None = None


@dataclass(frozen=True)
class Intake:
    """What the handler typed. `received_at` (aware) is None for now; `major` marks a major incident at once (4.2.7).

    `card` is the flow card it was taken by and `ticks` what was ticked on the way (4.1.1); `call_id` the phone record
    that is there already because the telephone system announced the call.
    """

    channel: Channel
    content: str
    source: str = ""
    phone: str = ""
    room: str = ""
    category: Category = Category.UNCLASSIFIED
    received_at: datetime | None = None
    remark: str = ""
    major: bool = False
    form: FormIntake | None = None
    import_key: str | None = None
    card: str = ""
    ticks: tuple[cards.Tick, ...] = ()
    call_id: int | None = None


@dataclass(frozen=True)
class Registered:
    """The new papers: the entry, and where there are any the service form and the phone record."""

    entry_id: int
    number: str
    version: int
    form_number: str | None = None
    phone_number: str | None = None


def register(desk: Desk, actor: Actor, intake: Intake) -> Registered:
    """Register one thing, all or nothing. Raises BadInput (one sentence a field), Refused, StoreError."""
    with desk.unit(actor, REGISTER) as unit:
        return enter(unit, intake)


def enter(unit: Unit, intake: Intake, *, clock_from: datetime | None = None, record_call: bool = True) -> Registered:
    """Register within a running unit; the import uses it for many at once.

    `clock_from` starts the clocks at another instant than the reception (imported old records); `record_call=False`
    leaves out the phone record.
    """
    typed = check(unit, intake)
    entry = _entry(unit, intake, typed)
    entry_id = unit.add(entry, REGISTER)
    begun = clock_from or entry.received_at
    for effect in (*NEW_ENTRY, *(NEW_MAJOR if intake.major else ())):
        clockwork.apply(unit, effect, entry, entry, begun, "")
    form = _form(unit, entry, intake.form, typed) if intake.form else None
    cards.attach(unit, entry, intake.card, intake.ticks)
    call = _call(unit, entry, intake.call_id) if record_call and intake.channel is Channel.PHONE else None
    return Registered(
        entry_id,
        entry.number,
        entry.version,
        form_number=form.number if form else None,
        phone_number=call.number if call else None,
    )


def check(unit: Unit, intake: Intake) -> dict[str, Any]:
    """The typed texts, cleaned. Raises BadInput with a sentence for every field that cannot be taken."""
    wrong: dict[str, str] = {}
    typed: dict[str, Any] = {name: clean(getattr(intake, name)) for name in ("source", "phone", "room", "remark")}
    typed["content"] = clean(intake.content, lines=True)
    for name in ("source", "phone", "room", "remark"):
        if len(typed[name]) > SHORT_TEXT:
            label = field_zh(name, Paper.LEDGER)
            wrong[name] = f"{label}最多 {SHORT_TEXT} 字，现在 {len(typed[name])} 字；内容没有丢，请删短后再保存。"
    # What is brought in from old tables is kept as it was written there.
    if "phone" not in wrong and not intake.import_key and (sentence := no_number(typed["phone"])):
        wrong["phone"] = sentence
    if not typed["content"]:
        wrong["content"] = "内容还没有填写。"
    elif len(typed["content"]) > LONG_TEXT:
        wrong["content"] = f"内容最多 {LONG_TEXT} 字，现在 {len(typed['content'])} 字；内容没有丢，请删短后再保存。"
    if intake.received_at is not None and intake.received_at > unit.now:
        wrong["received_at"] = "接收时间在将来，请检查；留空就是现在。"
    if intake.channel is Channel.SERVICE_FORM and (intake.form is None or not clean(intake.form.filler)):
        wrong["filler"] = "客户服务单要填写填单人。"
    if intake.form is not None and intake.form.filled_at is not None and intake.form.filled_at > unit.now:
        wrong["filled_at"] = LATER
    if wrong:
        raise BadInput(wrong)
    return typed


def no_number(phone: str) -> str:
    """The sentence about a number without a digit, empty where it may be one. Words beside digits are kept as told."""
    if phone and not any(c.isdigit() for c in half_width(phone)):
        return f"“{phone[:30]}”里没有数字，不是电话号码；填写的都在，请改正，号码不知道就留空。"
    return several_numbers(phone)


def several_numbers(phone: str) -> str:
    """The sentence about two numbers in one field, empty where there is one: nobody guesses which of them called."""
    try:
        found = telephones(phone)
    except NoNumber:
        return ""
    if len(found) < 2:
        return ""
    return f"这里有 {len(found)} 个号码（{'、'.join(one.number for one in found)}）；请只留来电的号码，其余的写进备注。"


def _entry(unit: Unit, intake: Intake, typed: dict[str, Any]) -> LedgerEntry:
    key = room_key(typed["room"])
    entry = LedgerEntry(
        site_id=unit.desk.site_id,
        number=unit.number(Paper.LEDGER),
        received_at=intake.received_at or unit.now,
        registered_at=unit.now,
        channel=intake.channel,
        category=intake.category,
        phone_key=phone_key(typed["phone"]),
        room_key=key,
        building=building_of(key),
        handler=unit.actor.name,
        major=intake.major,
        major_at=unit.now if intake.major else None,
        import_key=intake.import_key,
        **typed,
    )
    entry.search_text = search_text(entry)
    return entry


def _form(unit: Unit, entry: LedgerEntry, form: FormIntake, typed: dict[str, Any]) -> ServiceForm:
    return add_form(unit, entry, **_columns(form, typed["source"]))


def _columns(form: FormIntake, source: str) -> dict[str, Any]:
    """What stands on the form, cleaned."""
    return {
        "filler": clean(form.filler)[:SHORT_TEXT],
        "filler_department": clean(form.filler_department)[:SHORT_TEXT],
        "by_employee": form.by_employee,
        "printed_no": clean(form.printed_no)[:SHORT_TEXT],
        "customer": _customer(form, source),
        "filled_at": form.filled_at,
    }


def _customer(form: FormIntake, source: str) -> str:
    """Who the form is about: an employee who fills one in, or brings what they heard, is not the customer (4.3.4)."""
    named = clean(form.customer)[:SHORT_TEXT]
    return named or ("" if form.by_employee else source or clean(form.filler)[:SHORT_TEXT])


def add_form(unit: Unit, entry: LedgerEntry, **columns: Any) -> ServiceForm:
    """Write the service form of `entry`, signed for by the handler on duty (4.3.4)."""
    form = ServiceForm(
        site_id=unit.desk.site_id,
        number=unit.number(Paper.SERVICE),
        entry_id=entry.id or 0,
        phone=entry.phone,
        room=entry.room,
        content=entry.content,
        received_at=max(unit.now, entry.received_at),
        received_by=unit.actor.name,
        **columns,
    )
    form_id = unit.add(form, StepKey.RECEIVE_FORM.value)
    sign(
        unit,
        paper=Paper.SERVICE,
        paper_id=form_id,
        step=StepKey.RECEIVE_FORM.value,
        role=Role.HANDLER.value,
        hand=SignatureIn(unit.actor.name, SignedHow.ON_DUTY),
        content_hash=signed_hash(StepKey.RECEIVE_FORM.value, form),
    )
    return form


def receive_form(desk: Desk, actor: Actor, entry_id: int, *, seen: int | None = None, **inputs: Any) -> StepDone:
    """A service form arrives for an entry that is already on the ledger: number and signature (4.3.4, 4.3.6)."""
    with desk.unit(actor, StepKey.RECEIVE_FORM) as unit:
        step = begin(unit, StepKey.RECEIVE_FORM, entry_id, inputs, seen)
        typed, entry = step.inputs, step.case.entry
        names = ("filler", "filler_department", "printed_no", "customer")
        filled = FormIntake(
            **{name: typed[name] or "" for name in names}, by_employee=bool(typed["by_employee"]),
            filled_at=typed["filled_at"],
        )  # fmt: skip
        if filled.filled_at is not None and filled.filled_at > unit.now:
            raise BadInput({"filled_at": LATER})
        form = add_form(unit, entry, **_columns(filled, entry.source))
        return step.finish(f"客户服务单 {form.number} 已签收")


def _call(unit: Unit, entry: LedgerEntry, call_id: int | None) -> PhoneRecord:
    announced = calls.link(unit, call_id, entry) if call_id is not None else None
    if announced is not None:
        return announced
    call = PhoneRecord(
        site_id=unit.desk.site_id,
        number=unit.number(Paper.PHONE),
        entry_id=entry.id,
        at=entry.received_at,
        phone=entry.phone,
        phone_key=entry.phone_key,
        person=entry.source,
        content=entry.content,
        handler=unit.actor.name,
    )
    unit.add(call, "phone.record")
    return call
