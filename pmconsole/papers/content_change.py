"""F5 信息登记表: a page of the changes the departments reported in a period (4.3.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.board import queries as queries_board
from pmconsole.data.board.queries import ChangeRow
from pmconsole.data.prints import queries as queries_papers
from pmconsole.papers.content import column, named, stamp
from pmconsole.papers.forms import WHEN, WORDS, Form
from pmconsole.procedure.board import INWARD, ChangeState
from pmconsole.procedure.columns import field_zh
from pmconsole.procedure.vocabulary import Paper


@dataclass(frozen=True)
class ChangeLine:
    """One change."""

    nr: int = 0
    number: str = column(Paper.CHANGE, "number")
    registered_at: str = column(Paper.CHANGE, "registered_at")
    kind: str = column(Paper.CHANGE, "kind")
    department: str = column(Paper.CHANGE, "department")
    reported: str = named(f"{field_zh('reporter', Paper.CHANGE)}、方式")
    decided_at: str = column(Paper.CHANGE, "decided_at")
    late: bool = named("迟报", False)
    scope: str = column(Paper.CHANGE, "scope")
    begins_at: str = column(Paper.CHANGE, "begins_at")
    ends_at: str = column(Paper.CHANGE, "ends_at")
    ended: str = column(Paper.CHANGE, "ended_at")
    content: str = column(Paper.CHANGE, "content")
    answer: str = column(Paper.CHANGE, "answer")
    handler: str = column(Paper.CHANGE, "handler")
    state: str = column(Paper.CHANGE, "state")
    asked: str = named("问询")
    void: bool = False


def lines(session: Session, site_id: int, zone: ZoneInfo, ids: Sequence[int], now: datetime) -> tuple[ChangeLine, ...]:
    """The changes `ids` as they are at the instant `now`, in the order given."""
    rows = queries_board.changes_by_id(session, site_id, ids)
    return tuple(_line(nr, row, zone, now) for nr, row in enumerate(rows, 1))


def _line(nr: int, row: ChangeRow, zone: ZoneInfo, now: datetime) -> ChangeLine:
    state = row.state(now)
    ended = stamp(row.ended_at, zone)
    outcome = row.outcome.zh if row.outcome else ""
    void = f"作废：{row.void_reason}" if state is ChangeState.VOID else ""
    return ChangeLine(
        nr=nr,
        number=row.number,
        registered_at=stamp(row.registered_at, zone),
        kind=row.kind.zh + ("（不对外）" if row.kind in INWARD else ""),
        department=row.department,
        reported=f"{row.reporter} {row.reported_how.zh}".strip(),
        decided_at=stamp(row.decided_at, zone),
        late=row.late,
        scope=row.scope or "全区",
        begins_at=stamp(row.begins_at, zone),
        ends_at=stamp(row.ends_at, zone),
        ended=" ".join(filter(None, (ended, outcome, row.end_remark, void))),
        content=row.content,
        answer=row.answer,
        handler=row.handler,
        state=state.zh,
        asked=f"{row.asked} 人" if row.asked else "",
        void=state is ChangeState.VOID,
    )


FORM = Form(
    Paper.CHANGE,
    (
        ("number", 18), ("kind", 12), ("department", 14), ("reporter", 12), ("decided_at", WHEN),
        ("registered_at", WHEN), ("scope", 16), ("begins_at", WHEN), ("ends_at", WHEN), ("ended_at", WHEN),
        ("content", 40), ("answer", WORDS), ("handler", 12), ("outcome", 12), ("end_remark", WORDS),
        ("voided_at", WHEN), ("void_reason", 20),
    ),
    (ChangeLine,),
    lines=lines, between=queries_papers.change_ids_between,
)  # fmt: skip
