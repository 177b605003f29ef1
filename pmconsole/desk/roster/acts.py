"""What the desk does with its roster (排班, F1): people for a turn, swaps, the week before copied, shift patterns.

Each act is one transaction and one line in the journal. A turn that has ended is no longer changed: who was really on
duty is on the handover's record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from pmconsole.data.core.signed_content import signed_hash
from pmconsole.data.core.tables import Person, PersonRole
from pmconsole.data.core.text import clean
from pmconsole.data.papers.tables import RosterSwap
from pmconsole.data.roster import queries as queries_roster
from pmconsole.data.roster.queries import works_on
from pmconsole.data.roster.tables import PatternShift, RosterSlot, ShiftPattern
from pmconsole.desk.core.errors import BadInput
from pmconsole.desk.core.lengths import SHORT_TEXT
from pmconsole.desk.core.signing import TOLD, SignatureIn, sign
from pmconsole.desk.core.unit import Actor, Desk, Unit
from pmconsole.desk.roster.week import findings
from pmconsole.desk.roster.words import parse_shifts
from pmconsole.procedure import who
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.shifts import Turn, day_zh, pattern_findings, week_zh
from pmconsole.procedure.vocabulary import Paper

MOST_PEOPLE = 8
REASON_MOST = 200
Cell = tuple[date, str]


@dataclass(frozen=True)
class SwapIn:
    """A swap as it was typed: `person` of one turn for `other_person` of another, why, and the hands that agree."""

    day: date
    shift: str
    person: str
    other_day: date
    other_shift: str
    other_person: str
    reason: str
    agreed: tuple[SignatureIn, ...] = ()


@dataclass(frozen=True)
class PatternIn:
    """A pattern as it was typed; each line of `shifts` is `早班 08:00-16:00`."""

    name: str
    valid_from: date
    shifts: str


@dataclass(frozen=True)
class RosterDone:
    """A sentence for the desk, and what to look at."""

    message: str
    remarks: tuple[str, ...] = ()


def assign(
    desk: Desk, actor: Actor, day: date, shift: str, names: Sequence[str], *,
    seen: Sequence[str] | None = None, limits: Limits = Limits(),  # noqa: B008
) -> RosterDone:  # fmt: skip
    """Put exactly `names` down for the turn of `day` and `shift`, nobody for an empty list.

    `seen` are the people it had when it was looked at: another console's change is not overwritten. What is wrong with
    those put down, by `limits`, is told in the remarks and does not keep them off.

    Raises Refused, BadInput (fields `shift`, `people`), StoreError; then nothing was written.
    """
    with desk.unit(actor, "roster.assign") as unit:
        people = [named(unit, name, day).name for name in dict.fromkeys(filter(None, map(clean, names)))]
        _refuse_changed(unit, day, shift, seen)
        changes = put(unit, {(day, shift): people})
        if changes:
            record(unit, "roster.assign", day, changes)
        remarks = _remarks(unit, (day,), people, limits)
    said = "、".join(people) or "没有人"
    return RosterDone(f"{day_zh(day)} {shift}：{said}。" if changes else f"{day_zh(day)} {shift}没有改动。", remarks)


def put(unit: Unit, wanted: Mapping[Cell, Sequence[str]]) -> dict[str, tuple[str, str]]:
    """Make the people of these turns what is wanted (names known, see `named`); the changes for the journal.

    Raises BadInput for a turn that is not there, has ended, or would have too many people.
    """
    changes: dict[str, tuple[str, str]] = {}
    for (day, shift), names in sorted(wanted.items()):
        turn = turn_of(unit, day, shift)
        present = {row.person: row.id for row in queries_roster.slots(unit.session, unit.desk.site_id, day, day)
                   if row.shift == shift}  # fmt: skip
        if set(present) == set(names):
            continue
        if turn.ends <= unit.now:
            raise BadInput({"shift": f"{day_zh(day)} {shift}已经结束，排班不再改；实际谁当班见交接班记录。"})
        if len(names) > MOST_PEOPLE:
            raise BadInput({"people": f"{day_zh(day)} {shift}最多排 {MOST_PEOPLE} 人，现在 {len(names)} 人。"})
        for name in present.keys() - set(names):
            _take_off(unit, present[name])
        for name in names:
            if name not in present:
                _put_down(unit, day, shift, named(unit, name, day))
        changes[f"{day.isoformat()} {shift}"] = ("、".join(present), "、".join(names))
    unit.session.flush()
    return changes


def must_agree(actor: Actor, *people: str) -> tuple[str, ...]:
    """Whose signature a swap between `people` wants: of those who do not write it down themselves.

    Nobody's where somebody above the desk does: they decide it.
    """
    return () if who.ABOVE & actor.roles else tuple(name for name in people if name != actor.name)


def swap(desk: Desk, actor: Actor, given: SwapIn, limits: Limits = Limits()) -> RosterDone:  # noqa: B008
    """Change two people's turns, one for one; both turns still to come or under way. Remarks as in `assign`.

    Raises Refused, BadInput (fields `reason`, `other`, `shift`, `name` and what `sign` raises), StoreError; then
    nothing was written.
    """
    reason = clean(given.reason)[:REASON_MOST]
    wrong = {} if reason else {"reason": "请写明为什么换班。"}
    if given.person == given.other_person:
        wrong["other"] = f"两班都是{given.person}，不用换。"
    if wrong:
        raise BadInput(wrong)
    with desk.unit(actor, "roster.swap") as unit:
        _swapped(unit, given, reason)
        unit.session.flush()
        remarks = _remarks(unit, (given.day, given.other_day), (given.person, given.other_person), limits)
        owed = [hand.name for hand in given.agreed if hand.how in TOLD]
    told = f"已换班：{day_zh(given.day)} {given.shift}由{given.other_person}上，"
    told += f"{day_zh(given.other_day)} {given.other_shift}由{given.person}上。"
    return RosterDone(told + (f"{'、'.join(owed)}欠签名，在“欠签”里补。" if owed else ""), remarks)


def _swapped(unit: Unit, given: SwapIn, reason: str) -> None:
    """The swap with its signatures, the people in each other's turns, the line in the journal. Raises BadInput."""
    one, other = (given.day, given.shift, given.person), (given.other_day, given.other_shift, given.other_person)
    slots = [_slot(unit, *one), _slot(unit, *other)]
    _refuse_twice(unit, given)
    row = RosterSwap(
        site_id=unit.desk.site_id, day=given.day, shift=given.shift, person_id=slots[0].person_id,
        other_day=given.other_day, other_shift=given.other_shift, other_person_id=slots[1].person_id,
        reason=reason, agreed="、".join(_agreed(unit.actor, given)), at=unit.now, by=unit.actor.name,
    )  # fmt: skip
    unit.session.add(row)
    unit.session.flush()
    _consent(unit, row, given)
    newcomers = named(unit, given.other_person, given.day), named(unit, given.person, given.other_day)
    for slot, newcomer in zip(slots, newcomers, strict=True):
        _take_off(unit, slot.id or 0)
        _put_down(unit, slot.day, slot.shift, newcomer, row.id)
    changes = {f"{day.isoformat()} {shift}": (name, taken) for (day, shift, name), taken in
               ((one, given.other_person), (other, given.person))}  # fmt: skip
    words = "、".join(map(str, given.agreed)) or row.agreed
    changes |= {"reason": ("", reason), "agreed": ("", words)}
    record(unit, "roster.swap", given.day, changes, row.id, Paper.SWAP)


def _agreed(actor: Actor, given: SwapIn) -> list[str]:
    """The names of all who agree: whoever writes it down, where it is theirs or they decide it, and those who sign."""
    mine = actor.name in (given.person, given.other_person) or who.ABOVE & actor.roles
    return list(dict.fromkeys([*([actor.name] if mine else []), *(hand.name for hand in given.agreed)]))


def _consent(unit: Unit, row: RosterSwap, given: SwapIn) -> None:
    """Keep the signatures of those who agree; somebody above agrees for both. Raises BadInput where one is missing."""
    parties = (given.person, given.other_person)
    missing = must_agree(unit.actor, *parties)
    for hand in given.agreed:
        above = hand.name not in parties
        if above and not _is_above(unit, hand.name):
            raise BadInput({"name": f"{hand.name}不是换班的人，也不是{who.names_of(who.ABOVE)}，没有换。"})
        sign(
            unit, paper=Paper.SWAP, paper_id=row.id or 0, step="roster.swap", role="supervisor" if above else "swapper",
            hand=hand, content_hash=signed_hash("roster.swap", row),
        )  # fmt: skip
        missing = () if above else tuple(name for name in missing if name != hand.name)
    if missing:
        raise BadInput({"name": f"还没有{'、'.join(missing)}的签名，没有换；请本人签，或由主管签。"})


def _is_above(unit: Unit, name: str) -> bool:
    where = (Person.site_id == unit.desk.site_id, Person.name == name, col(PersonRole.role).in_(sorted(who.ABOVE)))
    joined = select(Person.id).join(PersonRole, col(PersonRole.person_id) == col(Person.id))
    return unit.session.exec(joined.where(*where)).first() is not None


def copy_week(desk: Desk, actor: Actor, monday: date) -> RosterDone:
    """Put the people of the week before down for the empty turns of the week of `monday`; what stands there stays.

    Turns that have ended, and people who no longer work here, are left out and said. Raises Refused, StoreError.
    """
    week = timedelta(days=7)
    with desk.unit(actor, "roster.copy") as unit:
        session, site = unit.session, desk.site_id
        before = queries_roster.slots(session, site, monday - week, monday - timedelta(days=1))
        taken = queries_roster.names_of(queries_roster.slots(session, site, monday, monday + timedelta(days=6)))
        turns = queries_roster.calendar(session, site, desk.zone).turns(monday, monday + timedelta(days=6))
        here = {(turn.day, turn.name) for turn in turns if turn.ends > unit.now} - set(taken)
        again = [row for row in before if (row.day + week, row.shift) in here]
        works = {row.id: works_on(session.get_one(Person, row.person_id), row.day + week) for row in again}
        wanted = queries_roster.names_of(row for row in again if works[row.id])
        changes = put(unit, {(day + week, shift): names for (day, shift), names in wanted.items()})
        if changes:
            record(unit, "roster.copy", monday, changes)
    gone = sorted({row.person for row in again if not works[row.id]})
    remarks = (f"{'、'.join(gone)}不在职，没有照排。",) if gone else ()
    if not changes:
        return RosterDone("没有可照排的：上周没有排人，或这一周的班都已排好、已结束。", remarks)
    return RosterDone(f"已照上周排好 {len(changes)} 班。", remarks)


def keep_pattern(desk: Desk, actor: Actor, given: PatternIn) -> RosterDone:
    """Let a pattern hold from a day on, today at the earliest; people put down for shifts it has not are told.

    Raises Refused, BadInput (fields `name`, `valid_from`, `shifts`), StoreError.
    """
    name, wrong = clean(given.name)[:SHORT_TEXT], {}
    if not name:
        wrong["name"] = "请给这套班次起个名字，如 三班。"
    if given.valid_from < desk.today():
        wrong["valid_from"] = f"{given.valid_from} 已经过去；过去的班次不改，请写今天或以后的日期。"
    try:
        shifts = parse_shifts(given.shifts)
    except ValueError as error:
        wrong["shifts"] = str(error)
    if wrong:
        raise BadInput(wrong)
    with desk.unit(actor, "roster.pattern") as unit:
        before = queries_roster.calendar(unit.session, desk.site_id, desk.zone).pattern_on(given.valid_from)
        row = ShiftPattern(site_id=desk.site_id, name=name, valid_from=given.valid_from, at=unit.now, by=actor.name)
        unit.session.add(row)
        unit.session.flush()
        unit.session.add_all(
            PatternShift(pattern_id=row.id or 0, name=one.name, starts=one.starts, ends=one.ends) for one in shifts
        )
        unit.session.flush()
        told = [" ".join(f"{one.name} {one.hours_zh}" for one in some) for some in (before.shifts, shifts)]
        record(unit, "roster.pattern", given.valid_from, {"shifts": (told[0], told[1])}, row.id)
        lost = list(_without_shift(unit.session, desk, given.valid_from))
    remarks = (*pattern_findings(shifts), *lost)
    return RosterDone(f"{given.valid_from} 起按“{name}”排班：{told[1]}。", remarks)


def named(unit: Unit, name: str, day: date) -> Person:
    """The person of that name. Raises BadInput (field `people`) for someone unknown or who does not work on `day`."""
    where = (Person.site_id == unit.desk.site_id, Person.name == clean(name))
    person = unit.session.exec(select(Person).where(*where)).first()
    if person is None:
        raise BadInput({"people": f"没有“{clean(name)[:20]}”这个人，没有排。请先在人员里加入，或检查写法。"})
    if not person.active:
        raise BadInput({"people": f"{person.name}已停用，不能再排班。"})
    if not works_on(person, day):
        raise BadInput({"people": f"{person.name}在 {day_zh(day)} 不在职，不能排班。"})
    return person


def turn_of(unit: Unit, day: date, shift: str) -> Turn:
    """The turn of `day` and `shift`. Raises BadInput (field `shift`) where that day's pattern has no such shift."""
    calendar = queries_roster.calendar(unit.session, unit.desk.site_id, unit.desk.zone)
    found = calendar.pattern_on(day).shift(shift)
    if found is None:
        have = "、".join(one.name for one in calendar.pattern_on(day).shifts)
        raise BadInput({"shift": f"{day_zh(day)} 没有“{shift[:20]}”这一班，那天的班次是：{have}。"})
    return calendar.turn(day, found)


def _slot(unit: Unit, day: date, shift: str, person: str) -> RosterSlot:
    """The row that puts `person` down for a turn not yet over. Raises BadInput."""
    rows = queries_roster.slots(unit.session, unit.desk.site_id, day, day)
    found = next((row for row in rows if row.shift == shift and row.person == person), None)
    if found is None:
        raise BadInput({"shift": f"{day_zh(day)} {shift}现在没有排{person}，可能刚被改过，没有换。请看过再换。"})
    if turn_of(unit, day, shift).ends <= unit.now:
        raise BadInput({"shift": f"{day_zh(day)} {shift}已经结束，不能再换。"})
    row = unit.session.get(RosterSlot, found.id)
    assert row is not None
    return row


def _refuse_twice(unit: Unit, given: SwapIn) -> None:
    """Someone who already stands in the other's turn cannot come into it a second time. Raises BadInput."""
    for day, shift, newcomer in (
        (given.day, given.shift, given.other_person),
        (given.other_day, given.other_shift, given.person),
    ):
        rows = queries_roster.slots(unit.session, unit.desk.site_id, day, day)
        if any(row.shift == shift and row.person == newcomer for row in rows):
            raise BadInput({"other": f"{newcomer}本来就在 {day_zh(day)} {shift}，不能再换进去。"})


def _refuse_changed(unit: Unit, day: date, shift: str, seen: Sequence[str] | None) -> None:
    """Raises BadInput where the turn no longer has the people it was seen with."""
    rows = queries_roster.slots(unit.session, unit.desk.site_id, day, day)
    present = [row.person for row in rows if row.shift == shift]
    if seen is not None and set(seen) != set(present):
        now = "、".join(present) or "没有人"
        raise BadInput({"people": f"{day_zh(day)} {shift}刚被改成{now}，您的没有写入。请看过再排。"})


def _remarks(unit: Unit, days: Iterable[date], people: Iterable[str], limits: Limits) -> tuple[str, ...]:
    """What is wrong with these people around these days: a run may be told on the day after."""
    calendar = queries_roster.calendar(unit.session, unit.desk.site_id, unit.desk.zone)
    wanted, found = frozenset(people), dict[str, None]()
    for day in days:
        span = (day, day + timedelta(days=1))
        for one in findings(unit.session, unit.desk.site_id, calendar, span, unit.now, limits):
            if one.person in wanted:
                found[one.text] = None
    return tuple(found)


def _put_down(unit: Unit, day: date, shift: str, person: Person, swap_id: int | None = None) -> None:
    unit.session.add(
        RosterSlot(
            site_id=unit.desk.site_id, day=day, shift=shift, person_id=person.id or 0, swap_id=swap_id,
            put_at=unit.now, put_by=unit.actor.name,
        )
    )  # fmt: skip


def _take_off(unit: Unit, slot_id: int) -> None:
    row = unit.session.get(RosterSlot, slot_id)
    assert row is not None
    row.removed_at, row.removed_by = unit.now, unit.actor.name
    unit.session.add(row)
    # Before the newcomer's row: the index allows a person once a turn.
    unit.session.flush()


def _without_shift(session: Session, desk: Desk, since: date) -> Iterable[str]:
    """Sentences about people put down for a shift that the pattern of their day no longer has."""
    calendar = queries_roster.calendar(session, desk.site_id, desk.zone)
    for row in queries_roster.slots(session, desk.site_id, since, date.max):
        if calendar.pattern_on(row.day).shift(row.shift) is None:
            yield f"{day_zh(row.day)} {row.shift}排了{row.person}，新班次里没有这一班，请重排。"


def record(
    unit: Unit, action: str, day: date, changes: Mapping[str, tuple[object, object]], row_id: int | None = None,
    paper: Paper | None = None,
) -> None:  # fmt: skip
    """One line in the journal about the week of `day`; `changes` from `put`, `paper` where it is one that is signed."""
    unit.log(action, paper=paper, paper_id=row_id, number=week_zh(day), changes=changes)
