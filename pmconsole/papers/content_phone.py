"""F4 信息中心电话记录表: a page of every call of a period, also those that became no entry (section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.calls.queries import CallRow
from pmconsole.data.prints import queries as queries_papers
from pmconsole.desk.calls.acts import RINGING_FOR
from pmconsole.papers.content import column, named, stamp
from pmconsole.papers.forms import WHEN, Form
from pmconsole.procedure.columns import narrow_zh
from pmconsole.procedure.values import EITHER
from pmconsole.procedure.vocabulary import Paper


@dataclass(frozen=True)
class CallLineContent:
    """One call."""

    nr: int = 0
    number: str = column(Paper.PHONE, "number")
    at: str = column(Paper.PHONE, "at")
    way: str = column(Paper.PHONE, "outgoing")
    phone: str = column(Paper.PHONE, "phone")
    person: str = column(Paper.PHONE, "person")
    room: str = column(Paper.PHONE, "entry_room")
    content: str = column(Paper.PHONE, "content")
    outcome: str = column(Paper.PHONE, "outcome")
    called_back: str = named(narrow_zh("called_back_at", Paper.PHONE))
    entry_number: str = column(Paper.PHONE, "entry_number")
    handler: str = column(Paper.PHONE, "handler")


def lines(
    session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int], now: datetime
) -> tuple[CallLineContent, ...]:
    """The calls `ids` as they are at the instant `now`, in the order given: a ring from long before was missed."""
    rows = queries_papers.call_rows(session, site_id, ids)
    return tuple(_line(nr, row, zone, now - RINGING_FOR) for nr, row in enumerate(rows, 1))


def _line(nr: int, row: CallRow, zone: ZoneInfo, rings_since: datetime) -> CallLineContent:
    back = ""
    if row.called_back_at is not None:
        back = f"{stamp(row.called_back_at, zone)} {row.called_back_by}".strip()
    elif row.call_back_asked_at is not None:
        back = "待回电"
    return CallLineContent(
        nr=nr,
        number=row.number,
        at=stamp(row.at, zone),
        way=EITHER["outgoing"][row.outgoing],
        phone=row.phone or "未显示",
        person=row.person,
        room=row.room,
        content=row.content,
        outcome=row.outcome_at(rings_since).zh,
        called_back=back,
        entry_number=row.entry_number,
        handler=row.handler,
    )


FORM = Form(
    Paper.PHONE,
    (
        ("number", 18), ("at", WHEN), ("outgoing", 6), ("phone", 16), ("person", 12), ("entry_room", 14),
        ("content", 40), ("outcome", 12), ("entry_number", 18), ("handler", 12), ("call_back_asked_at", WHEN),
        ("called_back_at", WHEN), ("called_back_by", 12), ("voided_at", WHEN), ("void_reason", 20),
    ),
    (CallLineContent,),
    lines=lines, between=queries_papers.call_ids_between,
)  # fmt: skip
