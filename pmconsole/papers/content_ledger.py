"""信息中心记录表: pages of the ledger of a day or a period, struck-off numbers marked in the remarks (4.3.6, 4.3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.prints import queries as queries_papers
from pmconsole.data.prints.queries import LedgerPaperLine, OrderBrief
from pmconsole.papers.content import Number, column, named, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.facts import DEAD_ORDERS
from pmconsole.procedure.vocabulary import EntryState, OrderState, Paper


@dataclass(frozen=True)
class LedgerLineContent:
    """One line of the ledger."""

    nr: int = 0
    number: str = column(Paper.LEDGER, "number")
    at: str = column(Paper.LEDGER, "received_at")
    channel: str = column(Paper.LEDGER, "channel")
    source: str = column(Paper.LEDGER, "source")
    phone: str = column(Paper.LEDGER, "phone")
    room: str = column(Paper.LEDGER, "room")
    category: str = column(Paper.LEDGER, "category")
    major: bool = column(Paper.LEDGER, "major", False)
    content: str = column(Paper.LEDGER, "content")
    department: str = column(Paper.LEDGER, "internal_department")
    finished: str = named("完成")
    handling: str = column(Paper.LEDGER, "handling")
    reply: str = named("回复、回访")
    handler: str = column(Paper.LEDGER, "handler")
    struck_off: str = column(Paper.LEDGER, "struck_off_at")
    state: str = column(Paper.LEDGER, "state")
    papers: tuple[Number, ...] = named("单据", ())
    remark: str = column(Paper.LEDGER, "remark")
    void: bool = False


def lines(
    session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int], now: datetime
) -> tuple[LedgerLineContent, ...]:
    """The lines of the entries `ids`, in the order given."""
    rows = queries_papers.ledger_lines(session, site_id, ids)
    return tuple(_line(nr, row, zone) for nr, row in enumerate(rows, 1))


def _line(nr: int, row: LedgerPaperLine, zone: ZoneInfo) -> LedgerLineContent:
    entry = row.entry
    # The column is narrow and the page names its period: no year, and no name that stands in the next column.
    told = [
        f"{stamp(r.at, zone)[5:]} {r.how.zh}告知" + (f" {r.told}" if r.told != entry.source else "")
        for r in row.replies
    ]
    asked = [f"{stamp(f.at, zone)[5:]} 回访{f.satisfaction.zh}" for f in row.follow_ups]
    void = entry.state is EntryState.VOID
    return LedgerLineContent(
        nr=nr,
        number=entry.number,
        at=stamp(entry.received_at, zone),
        channel=entry.channel.zh,
        source=entry.source,
        phone=entry.phone,
        room=entry.room,
        category=entry.category.zh,
        major=entry.major,
        content=entry.content,
        department="、".join(_departments(row)),
        finished=_finished(row, zone),
        handling="\n".join(_handling(row)),
        reply="\n".join([*told, *asked]),
        handler=entry.handler,
        struck_off=f"{stamp(entry.struck_off_at, zone)[5:]} {entry.struck_off_by}" if entry.struck_off_at else "",
        state=entry.state.zh,
        papers=tuple(Number(mark.number, mark.struck_off, mark.void) for mark in row.papers),
        remark="；".join(filter(None, (entry.remark, f"作废：{entry.void_reason}" if void else ""))),
        void=void,
    )


def _departments(row: LedgerPaperLine) -> list[str]:
    """Whose it is: the departments of the orders that count, or of all where none does, and that of 4.3.9."""
    live = [one for one in row.orders if one.state not in DEAD_ORDERS] or row.orders
    return list(dict.fromkeys(filter(None, (*(one.department for one in live), row.entry.internal_department))))


def _finished(row: LedgerPaperLine, zone: ZoneInfo) -> str:
    """When it was done: the last order of those that count, once all are; else at the desk."""
    live = [one for one in row.orders if one.state not in DEAD_ORDERS]
    done = [one.completed_at for one in live if one.completed_at is not None]
    if live:
        return stamp(max(done), zone)[5:] if len(done) == len(live) else ""
    return stamp(row.entry.handled_at, zone)[5:]


def _handling(row: LedgerPaperLine) -> list[str]:
    """What was done, at the desk and by each department: its result, else why not, else how far it is."""
    internal = f"转 {row.entry.internal_department} 内部处理" if row.entry.internal_department else ""
    return [*filter(None, (row.entry.handling, internal)), *(_of_order(one, len(row.orders)) for one in row.orders)]


def _of_order(one: OrderBrief, of: int) -> str:
    dead = one.state in DEAD_ORDERS or one.state is OrderState.UNFINISHED
    told = one.state.zh + (f"，{one.why_not}" if one.why_not else "") if dead or not one.result else one.result
    if one.worker and not dead:
        told = f"{one.worker}：{told}"
    return f"{one.department} {told}" if of > 1 else told


FORM = Form(
    Paper.LEDGER,
    (
        ("number", 18), ("received_at", WHEN), ("registered_at", WHEN), ("channel", 12), ("source", 12),
        ("phone", 16), ("room", 12), ("category", 12), ("major", 9), ("content", 40), ("department", 14),
        ("finished", 12), ("handling", WORDS), ("handler", 12), ("state", 12), ("replied_at", WHEN),
        ("struck_off_at", WHEN), ("struck_off_by", 12), ("followed_up_at", WHEN), ("remark", 20),
        ("voided_at", WHEN), ("void_reason", 20),
    ),
    (LedgerLineContent,),
    lines=lines, between=queries_papers.entry_ids_between,
    worked_out=frozenset({"department", "finished", "handling"}),
)  # fmt: skip
