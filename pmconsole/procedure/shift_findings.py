"""What is wrong with a roster, as sentences (F1): a turn without people, one person twice at a time, too long in a row.

The procedure gives no hours: how many in a row are too many and how long a rest is one are house rules (内部约定).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from pmconsole.procedure.shifts import Turn, day_zh

HOUSE = "内部约定"


@dataclass(frozen=True)
class Limits:
    """House rules: most hours in a row, and how many hours between two turns make a rest."""

    hours_in_a_row: int = 12
    rest_hours: int = 8


@dataclass(frozen=True)
class Finding:
    """A sentence about one turn: its day and its shift."""

    day: date
    shift: str
    text: str
    person: str = ""


Roster = Mapping[Turn, Sequence[str]]


def judged(roster: Roster, zone: ZoneInfo, limits: Limits) -> list[Finding]:
    """Everything that is wrong with the turns and people of `roster`; times in site time."""
    return [*empty_turns(roster), *overlaps(roster, zone), *too_long(roster, limits)]


def empty_turns(roster: Roster) -> Iterator[Finding]:
    """Turns nobody is put down for."""
    for turn in sorted(roster):
        if not roster[turn]:
            yield Finding(turn.day, turn.name, f"{day_zh(turn.day)} {turn.name}没有排人。")


def overlaps(roster: Roster, zone: ZoneInfo) -> Iterator[Finding]:
    """People put down for two turns that overlap in time; times in site time."""
    for name, turns in _by_person(roster):
        for one, other in combinations(turns, 2):
            begins, ends = max(one.begins, other.begins), min(one.ends, other.ends)
            if begins < ends:
                span = f"{begins.astimezone(zone):%m-%d %H:%M}-{ends.astimezone(zone):%H:%M}"
                both = f"{day_zh(one.day)} {one.name}和{day_zh(other.day)} {other.name}"
                yield Finding(other.day, other.name, f"{name}同时排在{both}，{span} 重叠。", name)


def too_long(roster: Roster, limits: Limits) -> Iterator[Finding]:
    """People who work more than the house's hours without a rest; told at the turn that makes it too long."""
    for name, turns in _by_person(roster):
        for run in _runs(turns, timedelta(hours=limits.rest_hours)):
            if worked(run) > timedelta(hours=limits.hours_in_a_row):
                hours = f"{worked(run) / timedelta(hours=1):.1f}".removesuffix(".0")
                span = f"从 {day_zh(run[0].day)} {run[0].name}到 {day_zh(run[-1].day)} {run[-1].name}"
                said = f"{name}{span}连上 {hours} 小时，超过 {limits.hours_in_a_row} 小时（{HOUSE}）。"
                if len(run) == 1:
                    said = f"{name}{day_zh(run[0].day)} {run[0].name}一班 {hours} 小时，" + said.split("，")[-1]
                yield Finding(run[-1].day, run[-1].name, said, name)


def worked(run: Iterable[Turn]) -> timedelta:
    """The time covered by the turns of `run`; where they overlap it counts once."""
    total, until = timedelta(), None
    for turn in sorted(run):
        begins = turn.begins if until is None else max(turn.begins, until)
        total += max(turn.ends - begins, timedelta())
        until = turn.ends if until is None else max(until, turn.ends)
    return total


def _runs(turns: Sequence[Turn], rest: timedelta) -> Iterator[list[Turn]]:
    """Turns with less than `rest` between them together."""
    run: list[Turn] = []
    for turn in turns:
        if run and turn.begins - max(one.ends for one in run) >= rest:
            yield run
            run = []
        run.append(turn)
    if run:
        yield run


def _by_person(roster: Roster) -> Iterator[tuple[str, list[Turn]]]:
    of: dict[str, list[Turn]] = defaultdict(list)
    for turn in sorted(roster):
        for name in dict.fromkeys(roster[turn]):
            of[name].append(turn)
    yield from sorted(of.items())
