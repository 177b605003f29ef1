"""Reading the roster (排班, F1): the shifts of the site, who is put down for them, who is on at a moment and next."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from pmconsole.data.core.tables import Person
from pmconsole.data.papers.orders import signatures_of
from pmconsole.data.papers.rows import SignatureRow
from pmconsole.data.papers.tables import RosterSwap
from pmconsole.data.roster.tables import PatternShift, RosterSlot, ShiftPattern
from pmconsole.procedure.shifts import Pattern, Shift, ShiftCalendar, Turn
from pmconsole.procedure.vocabulary import Paper


@dataclass(frozen=True)
class ShiftRow:
    """One turn with its people: `day` is the one on which it begins (site time), `begins` and `ends` are UTC."""

    name: str
    begins: datetime
    ends: datetime
    people: tuple[str, ...]
    day: date


#: 下一班.
NextShift = ShiftRow


@dataclass(frozen=True)
class SlotRow:
    """One person put down for one turn; `active`: works here on that day; `swapped`: it came about by a swap."""

    id: int
    day: date
    shift: str
    person_id: int
    person: str
    active: bool
    swapped: bool


@dataclass(frozen=True)
class SwapRow:
    """A swap: `person` gave up `day` and `shift`, which `other_person` took, and the other way round. `at` is UTC.

    `agreed` are the names of those who agreed; those who signed for it have their signature in `signatures`.
    """

    id: int
    day: date
    shift: str
    person: str
    other_day: date
    other_shift: str
    other_person: str
    reason: str
    agreed: str
    at: datetime
    by: str
    signatures: tuple[SignatureRow, ...] = ()


def calendar(session: Session, site_id: int, zone: ZoneInfo) -> ShiftCalendar:
    """The shifts of the site from the first pattern to those still to come; three shifts where it settled nothing."""
    shifts: dict[int, list[Shift]] = defaultdict(list)
    for row in session.exec(select(PatternShift)):
        shifts[row.pattern_id].append(Shift(row.name, row.starts, row.ends))
    rows = session.exec(select(ShiftPattern).where(ShiftPattern.site_id == site_id).order_by(col(ShiftPattern.id)))
    return ShiftCalendar(zone, tuple(Pattern(row.name, tuple(shifts[row.id or 0]), row.valid_from) for row in rows))


def slots(session: Session, site_id: int, first: date, last: date) -> list[SlotRow]:
    """Who is put down for the turns of the days from `first` to `last`, both included, in the order they were put."""
    found = session.exec(
        select(RosterSlot, Person)
        .join(Person, col(Person.id) == col(RosterSlot.person_id))
        .where(RosterSlot.site_id == site_id, col(RosterSlot.removed_at).is_(None))
        .where(col(RosterSlot.day) >= first, col(RosterSlot.day) <= last)
        .order_by(col(RosterSlot.day), col(RosterSlot.id))
    )
    return [
        SlotRow(
            slot.id or 0,
            slot.day,
            slot.shift,
            slot.person_id,
            person.name,
            works_on(person, slot.day),
            slot.swap_id is not None,
        )
        for slot, person in found
    ]


def coming_of(session: Session, site_id: int, person_id: int, now: datetime, zone: ZoneInfo) -> list[SlotRow]:
    """The turns `person_id` is put down for that are not over at `now` (aware), in the order of their days."""
    since = now.astimezone(zone).date() - timedelta(days=1)
    parted = calendar(session, site_id, zone)
    found = []
    for row in slots(session, site_id, since, date.max):
        shift = parted.pattern_on(row.day).shift(row.shift) if row.person_id == person_id else None
        if shift is not None and parted.turn(row.day, shift).ends > now:
            found.append(row)
    return found


def works_on(person: Person, day: date) -> bool:
    """Whether `person` works here on `day` (site time)."""
    begun = person.active_from is None or person.active_from <= day
    return person.active and begun and (person.active_until is None or day <= person.active_until)


def shifts_between(session: Session, site_id: int, first: date, last: date, zone: ZoneInfo) -> list[ShiftRow]:
    """The turns of the days from `first` to `last`, both included, with their people, in the order they begin."""
    return _with_people(session, site_id, calendar(session, site_id, zone).turns(first, last))


def shift_of(session: Session, site_id: int, moment: datetime, zone: ZoneInfo) -> ShiftRow | None:
    """The turn `moment` (aware) falls in, with its people; None where no shift is under way."""
    turn = calendar(session, site_id, zone).turn_at(moment)
    return None if turn is None else _with_people(session, site_id, [turn])[0]


def next_shift(session: Session, site_id: int, now: datetime, zone: ZoneInfo) -> NextShift | None:
    """下一班: the next turn to begin after `now` (aware) with the people put down for it, none if nobody is.

    None only where the site is not there.
    """
    if not site_id:
        return None
    turn = calendar(session, site_id, zone).turn_after(now)
    return _with_people(session, site_id, [turn])[0]


def _with_people(session: Session, site_id: int, turns: Sequence[Turn]) -> list[ShiftRow]:
    people: dict[tuple[date, str], list[str]] = defaultdict(list)
    if turns:
        days = [turn.day for turn in turns]
        for slot in slots(session, site_id, min(days), max(days)):
            people[slot.day, slot.shift].append(slot.person)
    return [ShiftRow(t.name, t.begins, t.ends, tuple(people[t.day, t.name]), t.day) for t in turns]


def swaps(session: Session, site_id: int, first: date, last: date) -> list[SwapRow]:
    """The swaps that touch the days from `first` to `last`, both included, the newest first."""
    one, other = aliased(Person), aliased(Person)
    found = session.exec(
        select(RosterSwap, one, other)
        .join(one, col(one.id) == col(RosterSwap.person_id))
        .join(other, col(other.id) == col(RosterSwap.other_person_id))
        .where(RosterSwap.site_id == site_id)
        .where(col(RosterSwap.day).between(first, last) | col(RosterSwap.other_day).between(first, last))
        .order_by(col(RosterSwap.id).desc())
    ).all()
    signed = signatures_of(session, site_id, Paper.SWAP, [row.id or 0 for row, _, _ in found])
    return [
        SwapRow(
            row.id or 0, row.day, row.shift, person.name, row.other_day, row.other_shift, with_whom.name,
            row.reason, row.agreed, row.at, row.by, tuple(sign for sign in signed if sign.paper_id == row.id),
        )
        for row, person, with_whom in found
    ]  # fmt: skip


def turn_of_swap(session: Session, site_id: int, swap_id: int) -> tuple[date, str] | None:
    """Day and shift of the first turn of a swap; None where there is no such swap."""
    row = session.get(RosterSwap, swap_id)
    return None if row is None or row.site_id != site_id else (row.day, row.shift)


def names_of(rows: Iterable[SlotRow]) -> dict[tuple[date, str], list[str]]:
    """The people of each day and shift."""
    found: dict[tuple[date, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row.day, row.shift].append(row.person)
    return found
