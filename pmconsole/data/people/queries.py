"""Reading people: everyone with their roles and whether they have a PIN; what signatures are owed, by whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import literal_column, select
from sqlmodel import Session, SQLModel

from pmconsole.data.core.row_of import row_of
from pmconsole.data.core.tables import OWED
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers import tables  # noqa: F401  (fill the metadata)
from pmconsole.data.papers.signatures import paper_of_signature
from pmconsole.data.people import tables as tables_people  # noqa: F401  (fill the metadata)
from pmconsole.data.roster import tables as tables_roster  # noqa: F401  (fill the metadata)
from pmconsole.procedure.vocabulary import Due, OrderState, Paper, Role, SignedHow

_T = SQLModel.metadata.tables
_PERSON, _ROLE, _PIN, _DEPARTMENT = _T["person"], _T["person_role"], _T["person_pin"], _T["department"]
_SIGN, _ORDER, _ROUND = _T["signature"], _T["dispatch_order"], _T["order_round"]
_DONE = (OrderState.STRUCK_OFF, OrderState.VOID, OrderState.REISSUED, OrderState.DECLINED, OrderState.RETURNED)


@dataclass(frozen=True)
class MemberRow:
    """Someone of the list, active or not; `pin` says how their PIN stands: none, first (to be changed), own, locked."""

    id: int
    name: str
    department: str
    post: str
    grade: str
    phone: str
    active: bool
    active_from: date | None
    active_until: date | None
    roles: frozenset[Role]
    pin: str

    def works_on(self, day: date) -> bool:
        """Whether they work here on `day` (site time)."""
        return not self.away(day)

    def away(self, day: date) -> str:
        """Why they do not work here on `day` (site time), in a word; empty where they do."""
        if not self.active:
            return "停用"
        if self.active_from is not None and day < self.active_from:
            return "未到岗"
        return "到期" if self.active_until is not None and self.active_until < day else ""


@dataclass(frozen=True)
class OwedRow:
    """A signature after which something is still to come, told from `number`; `reason` as it was given. `at` in UTC."""

    id: int
    paper: Paper
    paper_id: int
    paper_number: str
    step: str
    role: str
    name: str
    how: SignedHow
    number: str
    at: datetime
    witness: str
    due: Due
    reason: str


def members(session: Session, site_id: int, now: datetime) -> list[MemberRow]:
    """Everyone of the list, those who work here first, then by name."""
    roles: dict[int, frozenset[Role]] = defaultdict(frozenset)
    for person_id, role in session.execute(select(_ROLE.c.person_id, _ROLE.c.role)):
        roles[person_id] |= {role}
    statement = (
        select(
            _PERSON,
            _DEPARTMENT.c.name.label("department_name"),
            _PIN.c.person_id.label("has_pin"),
            _PIN.c.must_change,
            _PIN.c.locked_until,
        )
        .outerjoin(_DEPARTMENT, _DEPARTMENT.c.id == _PERSON.c.department_id)
        .outerjoin(_PIN, _PIN.c.person_id == _PERSON.c.id)
        .where(_PERSON.c.site_id == site_id)
        .order_by(_PERSON.c.active.desc(), _PERSON.c.name, _PERSON.c.id)
    )
    return [
        row_of(
            MemberRow, row, department=row["department_name"] or "", roles=roles[row["id"]], pin=_pin_state(row, now)
        )
        for row in session.execute(statement).mappings()
    ]


def _pin_state(row: Any, now: datetime) -> str:
    if row["has_pin"] is None:
        return "none"
    if row["locked_until"] is not None and now < row["locked_until"]:
        return "locked"
    return "first" if row["must_change"] else "own"


def history(session: Session, site_id: int, person_id: int) -> list[journal.JournalRow]:
    """What was done to a person of the list and to their PIN, oldest first."""
    lines = [line for what in ("person.", "pin.") for line in journal.history_of(session, site_id, what, person_id)]
    return sorted(lines, key=lambda line: line.id)


def with_pin(session: Session, site_id: int) -> frozenset[str]:
    """The names of those who have a PIN."""
    statement = select(_PERSON.c.name).join(_PIN, _PIN.c.person_id == _PERSON.c.id).where(_PERSON.c.site_id == site_id)
    return frozenset(session.execute(statement).scalars())


def owed(session: Session, site_id: int) -> list[OwedRow]:
    """The signatures after which something is still to come, the oldest first."""
    statement = select(_SIGN).where(_SIGN.c.site_id == site_id, literal_column(OWED)).order_by(_SIGN.c.at, _SIGN.c.id)
    return [
        row_of(OwedRow, row, paper_number=paper_of_signature(session, site_id, row["paper"], row["paper_id"]))
        for row in session.execute(statement).mappings()
    ]


def owed_by(session: Session, site_id: int, name: str) -> list[str]:
    """The numbers of the papers on which `name` still owes a signature, the oldest first."""
    return [row.paper_number for row in owed(session, site_id) if row.name == name]


def open_orders_of(session: Session, site_id: int, name: str) -> list[str]:
    """The numbers of the orders not yet returned that wait for `name`: who received, works on, or chases them."""
    here = (_ROUND.c.order_id == _ORDER.c.id) & (_ROUND.c.round == _ORDER.c.round)
    theirs = (
        (_ORDER.c.receiver == name)
        | (_ORDER.c.assistant == name)
        | (_ORDER.c.addressee_name == name)
        | (_ROUND.c.worker == name)
    )
    statement = (
        select(_ORDER.c.number)
        .outerjoin(_ROUND, here)
        .where(_ORDER.c.site_id == site_id, _ORDER.c.state.not_in(_DONE), theirs)
        .order_by(_ORDER.c.id)
    )
    return list(session.execute(statement).scalars())
