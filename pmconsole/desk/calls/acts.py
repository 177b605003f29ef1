"""Every call in or out on its record (F4, 信息中心电话记录表), also those nobody took; and calling back.

A telephone system announces a call by `ring`; whoever takes it calls `take`. A ring nobody took counts as missed
after RING_MINUTES without anyone writing it down.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pmconsole.data.core.telephones import phone_key, withheld
from pmconsole.data.core.text import clean, half_width
from pmconsole.data.papers.tables import LedgerEntry, PhoneRecord
from pmconsole.desk.core.errors import BadInput, DeskError, NotFound
from pmconsole.desk.core.lengths import LONG_TEXT, SHORT_TEXT
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.procedure import who
from pmconsole.procedure.vocabulary import CallOutcome, Paper

RING_MINUTES = 2
RINGING_FOR = timedelta(minutes=RING_MINUTES)
_MOST_DIGITS = 20
TELEPHONE = Actor(who.TELEPHONE, frozenset(), machine=True)


class CallTaken(DeskError):
    """Someone else has taken the call already."""


@dataclass(frozen=True)
class CallIn:
    """A call as it is written down by hand. `at` (aware) is None for now; `entry_number` puts it on an entry."""

    phone: str
    outgoing: bool = False
    person: str = ""
    content: str = ""
    outcome: CallOutcome = CallOutcome.ANSWERED
    at: datetime | None = None
    call_back: bool = False


@dataclass(frozen=True)
class Called:
    """The phone record that was written or changed, and the sentence to show."""

    id: int
    number: str
    message: str


def ring(desk: Desk, phone: str, *, person: str = "", missed: bool = False) -> Called:
    """A telephone system says that `phone` rings, or rang in vain (`missed`); the running consoles show it.

    Raises BadInput for what is no telephone number, StoreError.
    """
    number = _number(phone)
    outcome = CallOutcome.MISSED if missed else CallOutcome.RINGING
    act = "phone.missed" if missed else "phone.ring"
    with desk.unit(TELEPHONE, act) as unit:
        row = _new(unit, number, person=_short(person), outcome=outcome, at=unit.now, handler="")
        row_id = unit.add(row, act)
    how = "未接来电已记下，列入待回电" if missed else "来电已显示在值班台"
    return Called(row_id, row.number, f"{row.number} {number or '号码未显示'} {how}。")


def take(desk: Desk, actor: Actor, call_id: int) -> Called:
    """Take the ringing call: it is ours from now on. Raises Taken where another console was faster, NotFound."""
    with desk.unit(actor, "phone.take") as unit:
        row = _load(unit, call_id)
        if row.outcome is not CallOutcome.RINGING:
            taker = row.handler or "别的操作台"
            raise CallTaken(f"{row.number} {row.phone} 已由{taker}接听。您正在填写的内容没有动。")
        unit.change(row, "phone.take", outcome=CallOutcome.ANSWERED, handler=actor.name)
        return Called(call_id, row.number, f"{row.number} 已接听")


def link(unit: Unit, call_id: int, entry: LedgerEntry) -> PhoneRecord | None:
    """Within a registration: the announced call belongs to `entry`. None where it is on another entry already."""
    row = unit.session.get(PhoneRecord, call_id)
    if row is None or row.site_id != unit.desk.site_id or row.entry_id is not None:
        return None
    unit.change(
        row, "phone.link", entry_id=entry.id, person=entry.source or row.person, content=entry.content,
        phone=entry.phone or row.phone, phone_key=entry.phone_key or row.phone_key,
        outcome=CallOutcome.ANSWERED if row.outcome is CallOutcome.RINGING else row.outcome,
        handler=row.handler or unit.actor.name,
    )  # fmt: skip
    return row


def record_call(desk: Desk, actor: Actor, call: CallIn) -> Called:
    """Write a call down by hand: in or out, wrong numbers too. Raises BadInput, StoreError."""
    number = _number(call.phone)
    with desk.unit(actor, "phone.record") as unit:
        if call.at is not None and call.at > unit.now:
            raise BadInput({"at": "通话时间在将来，请检查；留空就是现在。"})
        row = _new(
            unit, number, outgoing=call.outgoing, person=_short(call.person), content=_long(call.content),
            outcome=call.outcome, at=call.at or unit.now, handler=actor.name,
        )  # fmt: skip
        row.call_back_asked_at = unit.now if call.call_back else None
        row_id = unit.add(row, "phone.record")
    return Called(row_id, row.number, f"{row.number} 电话已记下。")


def set_outcome(desk: Desk, actor: Actor, call_id: int, outcome: CallOutcome, content: str | None = None) -> Called:
    """Say what became of a call, such as a wrong number. Raises NotFound, StoreError."""
    with desk.unit(actor, "phone.outcome") as unit:
        row = _load(unit, call_id)
        columns: dict[str, Any] = {} if content is None else {"content": _long(content)}
        unit.change(row, "phone.outcome", outcome=outcome, handler=row.handler or actor.name, **columns)
        return Called(call_id, row.number, f"{row.number} 记为{outcome.zh}。")


def ask_call_back(desk: Desk, actor: Actor, call_id: int) -> Called:
    """Put a call on the assistant's list of those to be called back (4.2.6); it stays until someone was reached."""
    with desk.unit(actor, "phone.ask_call_back") as unit:
        row = _load(unit, call_id)
        unit.change(row, "phone.ask_call_back", call_back_asked_at=unit.now, called_back_at=None, called_back_by="")
        return Called(call_id, row.number, f"{row.number} {row.phone} 已列入待回电。")


def call_back(desk: Desk, actor: Actor, call_id: int, *, reached: bool, content: str = "") -> Called:
    """The caller was called back: the outgoing call has its own record; not reached, it stays on the list.

    Raises NotFound, StoreError.
    """
    with desk.unit(actor, "phone.call_back") as unit:
        row = _load(unit, call_id)
        outcome = CallOutcome.ANSWERED if reached else CallOutcome.NO_ANSWER
        out = _new(
            unit, row.phone, outgoing=True, person=row.person, content=_long(content), outcome=outcome, at=unit.now,
            handler=actor.name,
        )  # fmt: skip
        out.answers_id, out.entry_id = row.id, row.entry_id
        out_id = unit.add(out, "phone.call_back")
        if reached:
            unit.change(row, "phone.called_back", called_back_at=unit.now, called_back_by=actor.name)
            return Called(out_id, out.number, f"{row.number} 已回电，记在 {out.number}。")
        asked = row.call_back_asked_at or unit.now
        unit.change(row, "phone.not_reached", call_back_asked_at=asked)
        return Called(out_id, out.number, f"{row.phone} 没有接通，仍在待回电里；这次记在 {out.number}。")


def _new(unit: Unit, phone: str, **columns: Any) -> PhoneRecord:
    return PhoneRecord(
        site_id=unit.desk.site_id, number=unit.number(Paper.PHONE), phone=phone, phone_key=phone_key(phone), **columns
    )


def _load(unit: Unit, call_id: int) -> PhoneRecord:
    row = unit.session.get(PhoneRecord, call_id)
    if row is None or row.site_id != unit.desk.site_id:
        raise NotFound("没有找到这条电话记录。请返回后重新打开。")
    return row


def _number(text: str) -> str:
    """A telephone number as it was typed, cleaned; empty for a withheld one. Raises BadInput for letters."""
    if withheld(text):
        return ""
    typed = clean(text).strip()
    written = half_width(typed)
    digits = sum(c.isdigit() for c in written)
    if any(c.isalpha() and c not in "转" and c.lower() not in "ext" for c in written):
        raise BadInput({"phone": f"“{typed[:30]}”不是电话号码，没有记下。请写数字，可以有空格、- 和 +。"})
    if digits > _MOST_DIGITS or (typed and digits < 3):
        raise BadInput({"phone": f"“{typed[:30]}”不像电话号码：要有 3 到 {_MOST_DIGITS} 个数字。没有记下。"})
    return typed


def _short(text: str) -> str:
    typed = clean(text).strip()
    if len(typed) > SHORT_TEXT:
        raise BadInput({"person": f"对方最多 {SHORT_TEXT} 字，现在 {len(typed)} 字；请删短后再保存。"})
    return typed


def _long(text: str) -> str:
    typed = clean(text, lines=True).strip()
    if len(typed) > LONG_TEXT:
        raise BadInput({"content": f"内容最多 {LONG_TEXT} 字，现在 {len(typed)} 字；请删短后再保存。"})
    return typed
