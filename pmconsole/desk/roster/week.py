"""One week of the roster as it is looked at (排班, F1): turns with their people, what is wrong, who is on and next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.core.desk_rows import DutyRow
from pmconsole.data.papers import queries
from pmconsole.data.roster import queries as queries_roster
from pmconsole.data.roster.queries import NextShift, ShiftRow, SlotRow, SwapRow
from pmconsole.procedure.shift_findings import Finding, Limits, judged
from pmconsole.procedure.shifts import Shift, ShiftCalendar, day_zh
from pmconsole.procedure.vocabulary import Role

_DAYS = 7
#: Runs that reach into the week begin here at the earliest.
_AROUND = timedelta(days=3)


@dataclass(frozen=True)
class Week:
    """A week from its Monday. `shifts` are its rows in the order of the day; `cells` holds people by day and shift."""

    monday: date
    shifts: tuple[Shift, ...]
    turns: Mapping[tuple[date, str], ShiftRow]
    cells: Mapping[tuple[date, str], tuple[SlotRow, ...]]
    findings: tuple[Finding, ...]
    swaps: tuple[SwapRow, ...]
    now: ShiftRow | None
    coming: NextShift | None
    duty: DutyRow | None
    calendar: ShiftCalendar = field(repr=False)

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=ahead) for ahead in range(_DAYS)]

    def count_of(self, name: str) -> int:
        """How many turns of the week `name` has."""
        return sum(name == slot.person for slots in self.cells.values() for slot in slots)


def week(session: Session, site_id: int, monday: date, now: datetime, zone: ZoneInfo, limits: Limits) -> Week:
    """The week from `monday` as it stands at `now` (aware); what is over is no longer found wanting."""
    calendar = queries_roster.calendar(session, site_id, zone)
    sunday = monday + timedelta(days=_DAYS - 1)
    slots = queries_roster.slots(session, site_id, monday - _AROUND, sunday)
    cells: dict[tuple[date, str], list[SlotRow]] = defaultdict(list)
    for slot in slots:
        if monday <= slot.day:
            cells[slot.day, slot.shift].append(slot)
    rows = queries_roster.shifts_between(session, site_id, monday, sunday, zone)
    return Week(
        monday=monday,
        shifts=_rows(calendar, monday, sunday),
        turns={(row.day, row.name): row for row in rows},
        cells={cell: tuple(found) for cell, found in cells.items()},
        findings=tuple(findings(session, site_id, calendar, (monday, sunday), now, limits)),
        swaps=tuple(queries_roster.swaps(session, site_id, monday, sunday)),
        now=queries_roster.shift_of(session, site_id, now, zone),
        coming=queries_roster.next_shift(session, site_id, now, zone),
        duty=queries.on_duty(session, site_id),
        calendar=calendar,
    )


def findings(
    session: Session, site_id: int, calendar: ShiftCalendar, days: tuple[date, date], now: datetime, limits: Limits
) -> list[Finding]:
    """What is wrong with the turns of `days` (first and last) that are not over at `now`, in the order of the days."""
    first, last = days
    slots = queries_roster.slots(session, site_id, first - _AROUND, last)
    names = queries_roster.names_of(slots)
    roster = {turn: names.get((turn.day, turn.name), []) for turn in calendar.turns(first - _AROUND, last)}
    found = judged(roster, calendar.zone, limits)
    found += _people(session, site_id, slots, calendar)
    over = {(turn.day, turn.name): turn.ends <= now for turn in roster}
    kept = {one.text: one for one in found if first <= one.day <= last and not over.get((one.day, one.shift), False)}
    order = {(turn.day, turn.name): at for at, turn in enumerate(sorted(roster))}
    return sorted(kept.values(), key=lambda one: (one.day, order.get((one.day, one.shift), -1)))


def _people(session: Session, site_id: int, slots: Iterable[SlotRow], calendar: ShiftCalendar) -> Iterator[Finding]:
    """People who cannot be on, and people put down for a shift their day has not."""
    handlers = {row.id for row in queries.people(session, site_id, Role.HANDLER)}
    for slot in slots:
        where = f"{day_zh(slot.day)} {slot.shift}"
        if calendar.pattern_on(slot.day).shift(slot.shift) is None:
            text = f"{slot.person}排在{where}，那天没有这一班，请重排。"
        elif not slot.active:
            text = f"{slot.person}不在职，还排在{where}，请换人。"
        elif slot.person_id not in handlers:
            text = f"{slot.person}不是{Role.HANDLER.zh}，排在{where}。"
        else:
            continue
        yield Finding(slot.day, slot.shift, text, slot.person)


def _rows(calendar: ShiftCalendar, monday: date, sunday: date) -> tuple[Shift, ...]:
    """The shifts of the week's patterns, each name once: as it stands at the week's end."""
    days = [monday, *(p.valid_from for p in calendar.patterns if monday < p.valid_from <= sunday), sunday]
    rows = {shift.name: shift for day in sorted(days) for shift in calendar.pattern_on(day).shifts}
    return tuple(sorted(rows.values(), key=lambda shift: (shift.starts, shift.minutes)))
