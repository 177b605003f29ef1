"""Reading the phone records (F4): every call newest first, those that ring now, those to be called back."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core import (
    dialect,
    search,
)
from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.telephones import phone_key
from pmconsole.data.papers import tables  # noqa: F401  (fills the metadata)
from pmconsole.procedure.vocabulary import CallOutcome

_T = SQLModel.metadata.tables
_CALL, _ENTRY = _T["phone_record"], _T["ledger_entry"]
_IN_VAIN = (CallOutcome.RINGING, CallOutcome.MISSED)
_CHUNK = 500


@dataclass(frozen=True)
class CallRow:
    """One phone record; instants are UTC. `entry_number` and `room` are those of its entry, empty without one."""

    id: int
    number: str
    at: datetime
    outgoing: bool
    phone: str
    phone_key: str
    person: str
    content: str
    handler: str
    outcome: CallOutcome
    call_back_asked_at: datetime | None
    called_back_at: datetime | None
    called_back_by: str
    answers_id: int | None
    entry_id: int | None
    entry_number: str
    room: str

    def outcome_at(self, rings_since: datetime) -> CallOutcome:
        """What became of it: a ring from before `rings_since` that nobody took was missed."""
        late = self.outcome is CallOutcome.RINGING and self.at < rings_since
        return CallOutcome.MISSED if late else self.outcome


def call_ids(
    session: Session,
    site_id: int,
    words: str = "",
    *,
    entry_id: int | None = None,
    waiting_since: datetime | None = None,
) -> "array[int]":
    """The ids of the calls, newest first: all, those of an entry, or (`waiting_since`: when a ring still rings) those
    to be called back, the longest waiting first. `words`: part of a number, a name, a word of the content."""
    where = [_CALL.c.site_id == site_id, *_asked(words)]
    order: list[Any] = [_CALL.c.at.desc(), _CALL.c.id.desc()]
    if entry_id is not None:
        where.append(_CALL.c.entry_id == entry_id)
    if waiting_since is not None:
        where.append(_to_call_back(waiting_since))
        order = [_CALL.c.at, _CALL.c.id]
    return array("q", session.execute(select(_CALL.c.id).where(*where).order_by(*order)).scalars())


def call_rows(session: Session, site_id: int, ids: Sequence[int]) -> list[CallRow]:
    """The calls `ids`, in the order given."""
    found: dict[int, CallRow] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = list(ids[start : start + _CHUNK])
        statement = (
            select(_CALL, _ENTRY.c.number.label("entry_number"), _ENTRY.c.room.label("entry_room"))
            .outerjoin(_ENTRY, _ENTRY.c.id == _CALL.c.entry_id)
            .where(_CALL.c.id.in_(chunk), dialect.of_site(_CALL, site_id))
        )
        for row in session.execute(statement).mappings():
            more = {"entry_number": row["entry_number"] or "", "room": row["entry_room"] or ""}
            found[row["id"]] = row_of(CallRow, row, **more)
    return [found[call_id] for call_id in ids if call_id in found]


def ringing(session: Session, site_id: int, rings_since: datetime) -> list[CallRow]:
    """The calls that ring now and nobody has taken, the newest first."""
    where = (_CALL.c.site_id == site_id, _CALL.c.outcome == CallOutcome.RINGING, _CALL.c.at >= rings_since)
    ids = session.execute(select(_CALL.c.id).where(*where).order_by(_CALL.c.at.desc(), _CALL.c.id.desc())).scalars()
    return call_rows(session, site_id, list(ids))


def _to_call_back(rings_since: datetime) -> ColumnElement[bool]:
    """Asked for, or rung in vain and neither called back nor answered when the same number tried again."""
    later = _CALL.alias("later")
    again = exists().where(
        later.c.site_id == _CALL.c.site_id, later.c.phone_key == _CALL.c.phone_key, later.c.at > _CALL.c.at,
        later.c.outcome == CallOutcome.ANSWERED, _CALL.c.phone_key != "",
    )  # fmt: skip
    vain = _CALL.c.outcome.in_(_IN_VAIN) & (_CALL.c.outgoing.is_(False)) & (_CALL.c.phone_key != "") & ~again
    rung_out = (_CALL.c.outcome != CallOutcome.RINGING) | (_CALL.c.at < rings_since)
    return _CALL.c.called_back_at.is_(None) & or_(_CALL.c.call_back_asked_at.is_not(None), vain & rung_out)


def _asked(words: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in words.split():
        digits = search.digit_question(word)
        texts = [_CALL.c.person, _CALL.c.content, _CALL.c.number, _ENTRY.c.number]
        found = [column.contains(word, autoescape=True) for column in texts[:3]]
        if digits and (key := phone_key(word)):
            found.append(_CALL.c.phone_key.contains(key, autoescape=True))
        conditions.append(or_(*found))
    return conditions
