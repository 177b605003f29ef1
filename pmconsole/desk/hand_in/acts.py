"""The weekly hand-in as the desk keeps it (4.3.8): claimed for a slot, kept once it is written, received by signature.

What is written into files lies in `papers`; here a hand-in gets its number before, and its papers after. Until
`keep` has committed, a hand-in that was being prepared is as it was before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import insert
from sqlmodel import col, select

from pmconsole.data.core import every_table
from pmconsole.data.core.tables import Site
from pmconsole.data.hand_in.tables import HandIn, HandInItem, HandInKept, PaperReturn
from pmconsole.desk.core.errors import DeskError
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.papers import clockwork
from pmconsole.desk.papers.qualifying import Qualification
from pmconsole.procedure import who
from pmconsole.procedure.archive import HandInState, ItemResult
from pmconsole.procedure.vocabulary import Paper, Rule

CLAIM, PREPARE = "hand_in.claim", "hand_in.prepare"
#: Who prepares a hand-in that nobody asked for by key.
BY_ITSELF = Actor(who.TIMER, frozenset(), machine=True)


class AlreadyThere(DeskError):
    """The hand-in of this slot has been prepared, by this console or another; nothing was written."""


@dataclass(frozen=True)
class Claim:
    """A hand-in about to be prepared: what it covers, and which `edition` of it this will be."""

    hand_in_id: int
    number: str
    edition: int
    slot: datetime | None
    period_from: datetime
    period_to: datetime


@dataclass(frozen=True)
class Filed:
    """One paper that is handed in, and the PDF it was printed into."""

    standing: Qualification
    content_hash: str
    file: str
    file_hash: str


@dataclass(frozen=True)
class WrittenFolder:
    """What was written for a claim: the folder's name, its manifest's hash, what is handed in and what is kept back."""

    folder: str
    manifest_hash: str
    handed: Sequence[Filed]
    kept: Sequence[Qualification]


def claim(desk: Desk, actor: Actor, slot: datetime | None = None) -> Claim:
    """Give the hand-in of `slot` (aware) its number; without a slot, one by key: the one not received yet anew.

    A number that was given for a hand-in which never came to be (the machine went off) is taken up again.
    Raises AlreadyThere, Refused, StoreError.
    """
    with desk.unit(actor, CLAIM) as unit:
        row = _of_slot(unit, slot) if slot is not None else _by_key(unit)
        if row is None:
            begins = last_end(unit)
            row = HandIn(
                site_id=desk.site_id, number=unit.number(Paper.HAND_IN), slot=slot, period_from=begins,
                period_to=max(slot or unit.now, begins),
            )  # fmt: skip
            unit.add(row, CLAIM)
        until = row.period_to if slot is not None else max(unit.now, row.period_from)
        return Claim(row.id or 0, row.number, row.edition + 1, row.slot, row.period_from, until)


def _of_slot(unit: Unit, slot: datetime) -> HandIn | None:
    where = (HandIn.site_id == unit.desk.site_id, HandIn.slot == slot)
    row = unit.session.exec(select(HandIn).where(*where)).first()
    if row is not None and row.edition:
        raise AlreadyThere(f"这一次周交已经准备好（{row.number}），没有重复准备。")
    return row


def _by_key(unit: Unit) -> HandIn | None:
    """The newest hand-in the archivist has not received."""
    open_ = (HandInState.PREPARING, HandInState.PREPARED)
    where = (HandIn.site_id == unit.desk.site_id, col(HandIn.state).in_(open_))
    return unit.session.exec(select(HandIn).where(*where).order_by(col(HandIn.id).desc())).first()


def last_end(unit: Unit) -> datetime:
    """Where the last period ended; the day the site was set up where there was none (UTC)."""
    where = (HandIn.site_id == unit.desk.site_id, HandIn.edition > 0)
    ends = unit.session.exec(
        select(HandIn.period_to).where(*where).order_by(col(HandIn.period_to).desc(), col(HandIn.id))
    ).first()
    return ends or unit.session.get_one(Site, unit.desk.site_id).created_at


def keep(desk: Desk, actor: Actor, claimed: Claim, written: WrittenFolder) -> str:
    """What was written for `claimed` counts from now on; its clock starts at the slot (4.3.8). Returns a sentence.

    Raises AlreadyThere where the archivist has received it meanwhile or another console was faster, StoreError.
    """
    with desk.unit(actor, PREPARE) as unit:
        row = unit.session.get_one(HandIn, claimed.hand_in_id)
        if row.state not in (HandInState.PREPARING, HandInState.PREPARED) or row.edition + 1 != claimed.edition:
            raise AlreadyThere(f"{row.number} 刚由别的操作台准备好或已被签收，这一份没有采用。")
        ids = _items(unit, claimed, written.handed)
        _note_kept(unit, claimed, written.kept)
        _came_back(unit, ids)
        unit.change(
            row, PREPARE, state=HandInState.PREPARED, edition=claimed.edition, period_to=claimed.period_to,
            folder=written.folder, manifest_hash=written.manifest_hash, handed=len(written.handed),
            kept=len(written.kept), prepared_at=unit.now, prepared_by=actor.name,
        )  # fmt: skip
        if claimed.edition == 1:
            clockwork.start(unit, row, Rule.HAND_IN, claimed.slot or unit.now, None)
    return f"{claimed.number} 已准备：交 {len(written.handed)} 张，未入档 {len(written.kept)} 张，等资料管理员签收。"


def _items(unit: Unit, claimed: Claim, handed: Sequence[Filed]) -> dict[tuple[Paper, int], int]:
    """Write the items; of an earlier edition those that are no longer there are withdrawn. Returns their ids."""
    where = HandInItem.hand_in_id == claimed.hand_in_id
    before = {(row.paper, row.paper_id): row for row in unit.session.exec(select(HandInItem).where(where))}
    fresh = []
    for one in handed:
        values = _columns(one)
        row = before.pop((one.standing.paper, one.standing.paper_id), None)
        if row is None:
            fresh.append(values | {"site_id": unit.desk.site_id, "hand_in_id": claimed.hand_in_id})
            continue
        for name, value in (values | {"result": ItemResult.PENDING, "left_at": None}).items():
            setattr(row, name, value)
        unit.session.add(row)
    for row in before.values():
        if row.result is ItemResult.PENDING:
            row.result, row.left_at = ItemResult.WITHDRAWN, unit.now
            unit.session.add(row)
    unit.session.flush()
    if fresh:
        unit.session.execute(insert(HandInItem), fresh)
    table = every_table.metadata().tables["hand_in_item"]
    mine = (table.c.hand_in_id == claimed.hand_in_id, table.c.left_at.is_(None))
    rows = unit.session.execute(sa.select(table.c.paper, table.c.paper_id, table.c.id).where(*mine))
    return {(row.paper, row.paper_id): row.id for row in rows}


def _columns(one: Filed) -> dict[str, object]:
    standing = one.standing
    return {
        "paper": standing.paper, "paper_id": standing.paper_id, "number": standing.number,
        "version": standing.version, "content_hash": one.content_hash, "at": standing.at, "title": standing.title,
        "room": standing.room, "room_key": standing.room_key, "department": standing.department,
        "handled_by": "、".join(standing.handled_by), "remark": standing.remark, "search_text": standing.words,
        "file": one.file, "file_hash": one.file_hash,
    }  # fmt: skip


def _note_kept(unit: Unit, claimed: Claim, kept: Iterable[Qualification]) -> None:
    lines = [
        {
            "hand_in_id": claimed.hand_in_id, "edition": claimed.edition, "paper": one.paper,
            "paper_id": one.paper_id, "number": one.number, "title": one.title, "department": one.department,
            "reasons": one.reasons,
        }
        for one in kept
    ]  # fmt: skip
    if lines:
        unit.session.execute(insert(HandInKept), lines)


def _came_back(unit: Unit, ids: dict[tuple[Paper, int], int]) -> None:
    """Papers that were corrected come again with this hand-in: that is written on their way (4.3.10)."""
    where = (PaperReturn.site_id == unit.desk.site_id, col(PaperReturn.corrected_at).is_not(None))
    mine = set(ids.values())
    for row in unit.session.exec(select(PaperReturn).where(*where)):
        item_id = ids.get((row.paper, row.paper_id))
        if row.back_item_id is None and item_id is not None:
            row.back_item_id, row.back_at = item_id, unit.now
        elif row.back_item_id is not None and row.back_item_id not in mine:
            item = unit.session.get_one(HandInItem, row.back_item_id)
            if item.result is ItemResult.WITHDRAWN:
                row.back_item_id, row.back_at = None, None
        unit.session.add(row)
