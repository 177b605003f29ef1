"""Reading shift handovers (F1): the one under way, signed ones of a period, one with its content, notes, checks.

Everything comes as frozen rows; instants are UTC.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import dialect
from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.signed_content import is_intact
from pmconsole.data.handover import tables as tables_handover  # noqa: F401  (fill the metadata)
from pmconsole.data.papers import tables  # noqa: F401  (fill the metadata)
from pmconsole.data.papers.orders import clocks_of, signatures_of
from pmconsole.data.papers.rows import ClockLine, SignatureRow
from pmconsole.procedure.handover import HandoverState, LineKind, ShiftNoteKind
from pmconsole.procedure.handover_content import Content, content_of
from pmconsole.procedure.vocabulary import Paper

_T = SQLModel.metadata.tables
_HANDOVER, _LINE, _CHECK = _T["shift_handover"], _T["handover_line"], _T["equipment_check"]
_NOTE, _ITEM = _T["shift_note"], _T["equipment_item"]
#: What is handed over until the site keeps a list of its own.
DEFAULT_EQUIPMENT = ("对讲机", "值班电话", "钥匙", "消防主机", "监控", "借出物品", "室内卫生")


@dataclass(frozen=True)
class HandoverRow:
    """One handover in a list. `outgoing_signer` differs from `outgoing` where somebody above stood in."""

    id: int
    number: str
    version: int
    shift: str
    begins_at: datetime
    ends_at: datetime
    open_end: bool
    outgoing: str
    incoming: str
    outgoing_signer: str
    incoming_signer: str
    state: HandoverState
    round: int
    outgoing_signed_at: datetime | None
    incoming_signed_at: datetime | None
    supervisor: str
    refusal: str
    notes_to: int
    content_hash: str
    duty_id: int | None


@dataclass(frozen=True)
class LineRow:
    """A line on a handover: read back (with an objection or none), refused, stood in, added later."""

    id: int
    round: int
    kind: LineKind
    key: str
    text: str
    name: str
    at: datetime
    by: str


@dataclass(frozen=True)
class ShiftNoteRow:
    """A line written during the shift."""

    id: int
    kind: ShiftNoteKind
    text: str
    at: datetime
    by: str
    told_by: str
    told_at: datetime | None


@dataclass(frozen=True)
class CheckRow:
    """How a thing was found."""

    item: str
    ok: bool
    counted: int | None
    remark: str
    at: datetime
    by: str


@dataclass(frozen=True)
class HandoverPaper:
    """A handover with what was signed; `content` is None as long as nothing was.

    `intact` says whether the content still has the hash it was signed under.
    """

    row: HandoverRow
    content: Content | None
    intact: bool
    lines: tuple[LineRow, ...]
    signatures: tuple[SignatureRow, ...]
    clocks: tuple[ClockLine, ...]

    @property
    def objections(self) -> tuple[LineRow, ...]:
        """What the incoming did not take as it was told."""
        return tuple(line for line in self.lines if line.kind is LineKind.READ and line.text)

    @property
    def additions(self) -> tuple[LineRow, ...]:
        """What was added after both had signed."""
        return tuple(line for line in self.lines if line.kind is LineKind.ADDED)


def past(session: Session, site_id: int, most: int = 200) -> list[HandoverRow]:
    """The newest `most` signed handovers, newest first."""
    signed = _of_site(site_id).where(_HANDOVER.c.state == HandoverState.SIGNED)
    return _lines(session, signed.order_by(_HANDOVER.c.incoming_signed_at.desc(), _HANDOVER.c.id.desc()).limit(most))


def latest(session: Session, site_id: int) -> HandoverRow | None:
    """The handover that was signed last."""
    return next(iter(past(session, site_id, 1)), None)


def of_duty(session: Session, site_id: int, duty_id: int) -> HandoverRow | None:
    """The handover that ends this duty, if it was begun."""
    return next(iter(_lines(session, _of_site(site_id).where(_HANDOVER.c.duty_id == duty_id))), None)


def named(session: Session, site_id: int, number: str) -> HandoverRow | None:
    """The handover with this number."""
    return next(iter(_lines(session, _of_site(site_id).where(_HANDOVER.c.number == number))), None)


def paper(session: Session, site_id: int, handover_id: int) -> HandoverPaper | None:
    """One handover with all that hangs on it; None where the site has none of that id."""
    found = session.execute(_of_site(site_id).where(_HANDOVER.c.id == handover_id)).mappings().first()
    if found is None:
        return None
    values = json.loads(found["content"]) if found["content"] else None
    return HandoverPaper(
        row_of(HandoverRow, found),
        content_of(values) if values else None,
        values is None or is_intact(found["content"], found["content_hash"]),
        tuple(lines_of(session, site_id, handover_id)),
        tuple(signatures_of(session, site_id, Paper.HANDOVER, [handover_id])),
        tuple(clocks_of(session, site_id, Paper.HANDOVER, [handover_id])),
    )


def lines_of(session: Session, site_id: int, handover_id: int) -> list[LineRow]:
    """What was written on a handover, oldest first."""
    lines = select(_LINE).where(_LINE.c.handover_id.in_(_one(site_id, handover_id)))
    rows = session.execute(lines.order_by(_LINE.c.id))
    return [row_of(LineRow, row) for row in rows.mappings()]


def notes_after(session: Session, site_id: int, note_id: int) -> list[ShiftNoteRow]:
    """The shift notes written after the one of that id, oldest first."""
    where = (_NOTE.c.site_id == site_id, _NOTE.c.id > note_id)
    return [
        row_of(ShiftNoteRow, r) for r in session.execute(select(_NOTE).where(*where).order_by(_NOTE.c.id)).mappings()
    ]


def equipment(session: Session, site_id: int) -> list[str]:
    """The things that are handed over, in the site's order; the usual ones where it keeps no list."""
    where = (_ITEM.c.site_id == site_id, _ITEM.c.active)
    names = session.execute(select(_ITEM.c.name).where(*where).order_by(_ITEM.c.position, _ITEM.c.id)).scalars()
    return list(names) or list(DEFAULT_EQUIPMENT)


def checks_of(session: Session, site_id: int, handover_id: int) -> dict[str, CheckRow]:
    """The last look at each thing for this handover, by name."""
    looks = select(_CHECK).where(_CHECK.c.handover_id.in_(_one(site_id, handover_id)))
    rows = session.execute(looks.order_by(_CHECK.c.id)).mappings()
    return {row["item"]: row_of(CheckRow, row) for row in rows}


def last_note_id(session: Session, site_id: int) -> int:
    """The id of the newest shift note, 0 where there is none."""
    return session.execute(select(func.max(_NOTE.c.id)).where(_NOTE.c.site_id == site_id)).scalar() or 0


def content_json(values: dict[str, Any]) -> str:
    """The content as it is kept."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _one(site_id: int, handover_id: int) -> Select[Any]:
    return select(_HANDOVER.c.id).where(_HANDOVER.c.id == handover_id, dialect.of_site(_HANDOVER, site_id))


def _of_site(site_id: int) -> Select[Any]:
    return select(_HANDOVER).where(_HANDOVER.c.site_id == site_id)


def _lines(session: Session, statement: Select[Any]) -> list[HandoverRow]:
    return [row_of(HandoverRow, row) for row in session.execute(statement).mappings()]
