"""The figures of a period (procedure/figures.py) out of the file, as a whole and grouped by whatever is asked."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.data.core.types import from_iso
from pmconsole.data.stats.rows import Group, GroupedFigures, Repeat, Value
from pmconsole.data.stats.sql import (
    ASKED,
    CLOSED,
    COHORT,
    DECIDED,
    IN_TIME,
    NOTHING,
    VERIFIED,
    Grouping,
    ask,
    keys,
    spans,
)
from pmconsole.procedure.figures import AGES, FIGURES, By, FigureUnit, Measure
from pmconsole.procedure.periods import Cut, Period
from pmconsole.procedure.vocabulary import Category, Channel, EntryState, Paper, Rule, Satisfaction, Term

Values = dict[str, Value]
_OPEN = tuple(state for state in EntryState if state not in (EntryState.STRUCK_OFF, EntryState.VOID))
_WORDS: dict[By, type[Term]] = {By.CATEGORY: Category, By.CHANNEL: Channel}
UNSAID = "未注明"
REPEATS = 20


@dataclass(frozen=True)
class Question:
    """What is asked: `by` what the figures of `period` are grouped, and which (`keys` of FIGURES); others may come too.

    With `whole` False only the parts are counted; the whole has no figures then.
    """

    period: Period
    by: By = By.ALL
    keys: frozenset[str] = frozenset(FIGURES)
    whole: bool = True


def figures(session: Session, site_id: int, asked: Question, zone: ZoneInfo, now: datetime) -> GroupedFigures:
    """The figures of a period as a whole and by what is asked, the parts of time in order, others the largest first.

    `zone` is the site's: days begin there. `now` (UTC) says which open clocks are late. A part without anything is left
    out, unless it is one of time.
    """

    def part(period: Period, by: By) -> dict[str, Values]:
        return _values(session, site_id, replace(asked, period=period, by=by), zone, now)

    period, by = asked.period, asked.by
    whole = Group("", "合计", period, part(period, By.ALL)[""] if asked.whole else {})
    groups: list[Group] = []
    if by in IN_TIME:
        cut = Cut(by.value)
        groups = [
            Group(days.first.isoformat(), days.label(cut), days, part(days, By.ALL)[""]) for days in period.parts(cut)
        ]
    elif by is not By.ALL:
        groups = [Group(key, group_zh(by, key), period, values) for key, values in part(period, by).items()]
        groups.sort(key=lambda g: (-(g.number("volume") or 0), -(g.number("orders") or 0), g.key))
    return GroupedFigures(period, by, whole, tuple(groups))


def side_by_side(asked: Question) -> tuple[Question, ...]:
    """The question in two, each about as long to answer, to be read beside each other; the first gives the order."""
    first = frozenset(key for reckon, keys_ in _ADDERS if reckon in (_entries, _spans, _repeats) for key in keys_)
    halves = (asked.keys & first) | {"volume", "orders"}, asked.keys - first
    return tuple(replace(asked, keys=half) for half in halves if half)


def joined(parts: Sequence[GroupedFigures], asked: Question) -> GroupedFigures:
    """The answers to `side_by_side` as one, in the order of the first."""
    first, *others = parts

    def filled(group: Group, values: Values) -> Group:
        whole = dict(group.values) | values
        _fill(whole, asked.keys if group.values or values else ())
        return replace(group, values=whole)

    more: dict[str, Values] = defaultdict(dict)
    late: dict[str, Group] = {}
    for group in (group for part in others for group in part.groups):
        more[group.key].update(group.values)
        late[group.key] = group
    groups = [filled(group, more[group.key]) for group in first.groups]
    groups += [filled(late[key], {}) for key in late.keys() - {group.key for group in first.groups}]
    whole = filled(first.whole, {key: value for part in others for key, value in part.whole.values.items()})
    return replace(first, whole=whole, groups=tuple(groups))


def group_zh(by: By, key: str) -> str:
    """What a part is called: the word of a category or channel, 3栋 for a building, the name itself of the others."""
    if by in _WORDS:
        return _WORDS[by](key).zh
    if not key:
        return UNSAID
    return f"{key}栋" if by is By.BUILDING and key.isascii() and key.isdigit() else key


def _values(session: Session, site_id: int, asked: Question, zone: ZoneInfo, now: datetime) -> dict[str, Values]:
    since, until = asked.period.instants(zone)
    given = {"site": site_id, "since": since, "until": until, "now": now}
    grouping = Grouping(asked.by)
    found: dict[str, Values] = defaultdict(dict) if grouping.grouped else {"": {}}
    for reckon, keys_ in _ADDERS:
        if not asked.keys.isdisjoint(keys_):
            for part, values in reckon(session, grouping, given):
                found[part or ""].update(values)
    for values in found.values():
        _fill(values, asked.keys)
    return dict(found)


Found = Iterable[tuple[str, Values]]


def _count(number: int | None) -> Value:
    return Value(number or 0, number or 0)


def _rate(part: int | None, of: int | None) -> Value:
    return Value((part or 0) / of if of else None, part or 0, of or 0)


def _entries(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    sums = (
        f"count(*), count(CASE WHEN NOT ({CLOSED}) THEN 1 END),"
        f" count(CASE WHEN {ASKED} THEN 1 END), count(CASE WHEN {ASKED} AND e.followed_up_at IS NOT NULL THEN 1 END)"
    )
    for part, all_, open_, due, followed in ask(
        session, grouping.sums(grouping.of_entries, sums, grouping.entries), given
    ):
        yield part, {"volume": _count(all_), "open": _count(open_), "follow_up": _rate(followed, due)}


#: How often an order was chased (4.2.4).
_CHASED = f"(SELECT count(*) FROM chasing c WHERE c.paper = '{Paper.ORDER.value}' AND c.paper_id = o.id)"


def _orders(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    sums = (
        f"count(*), count(o.reissued_from_id), count(CASE WHEN {VERIFIED} THEN 1 END),"
        " count(CASE WHEN o.round > 1 THEN 1 END),"
        f" sum({_CHASED}), count(CASE WHEN {_CHASED} > 0 THEN 1 END)"
    )
    for part, all_, reissued, verified, again, times, chased in ask(
        session, grouping.sums(grouping.of_orders, sums, grouping.orders), given
    ):
        counted = {"orders": _count(all_), "chased": Value(times or 0, chased)}
        yield part, counted | {"reissue": _rate(reissued, all_), "rework": _rate(again, verified)}


def _clocks(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    sources = [(grouping.of_clocks, grouping.clocks)]
    if not grouping.grouped:
        # Clocks of no entry: the handover, the weekly hand-in, a change that was reported (F1, 4.3.8, 4.3.3).
        of_none = "c.entry_id IS NULL AND c.site_id = :site AND c.started_at >= :since AND c.started_at < :until"
        sources.append((NOTHING, f"FROM clock c WHERE {of_none}"))
    for name, source in sources:
        statement = f"SELECT {name}, {DECIDED}, count(*) {source} GROUP BY {keys('2', name)}"
        for part, code, many in ask(session, statement, given):
            if code is not None:
                counts[part][code] += many
    for part, count in counts.items():
        values = {
            f"on_time_{rule.value}": _rate(count[2 * nr], count[2 * nr] + count[2 * nr + 1])
            for nr, rule in enumerate(Rule)
        }
        met = sum(many for code, many in count.items() if code % 2 == 0)
        yield part, values | {"on_time": _rate(met, count.total())}


def _spans(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    for measure in Measure:
        for part, median, most, many in ask(session, spans(*span_of(measure, grouping)), given):
            yield (
                part,
                {
                    f"{measure.value}_median": Value(median, many, many),
                    f"{measure.value}_p95": Value(most, many, many),
                },
            )


def span_of(measure: Measure, grouping: Grouping) -> tuple[str, str, str, str]:
    """Name of the part, begin, end, FROM and WHERE of a measured span."""
    if measure is Measure.SIGN:
        return grouping.of_orders, "o.issued_at", "o.signed_at", grouping.orders
    if measure is Measure.CLOSE:
        return grouping.of_entries, "e.received_at", "e.struck_off_at", grouping.entries
    # The clock of the first round: it knows the first feedback, where the round keeps the last reason.
    source = f"{grouping.clocks} AND c.rule = '{measure.value}' AND c.round = 1"
    return grouping.of_clocks, "c.started_at", "c.met_at", source


def _opinions(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    good = f"f.satisfaction IN ('{Satisfaction.SATISFIED.value}', '{Satisfaction.FAIR.value}')"
    source = grouping.entries.replace(" WHERE ", " JOIN follow_up f ON f.entry_id = e.id WHERE ", 1)
    if " u JOIN " in source:
        source = grouping.entries.replace(
            "ON e.id = u.id WHERE", "ON e.id = u.id JOIN follow_up f ON f.entry_id = e.id WHERE"
        )
    source += f" AND f.satisfaction <> '{Satisfaction.UNREACHED.value}'"
    sums = f"count(CASE WHEN {good} THEN 1 END), count(*)"
    for part, good_ones, all_ in ask(session, grouping.sums(grouping.of_entries, sums, source), given):
        yield part, {"satisfaction": _rate(good_ones, all_)}


def _repeats(session: Session, grouping: Grouping, given: Mapping[str, Any]) -> Found:
    for figure, column in (("repeat_callers", "e.phone_key"), ("repeat_rooms", "e.room_key")):
        name = grouping.of_entries
        again = (
            f"SELECT {name} AS part {grouping.entries} AND {column} <> '' GROUP BY {keys(column, name)}"
            " HAVING count(*) > 1"
        )
        for part, many in ask(session, f"SELECT part, count(*) FROM ({again}) again GROUP BY part", given):
            yield part, {figure: _count(many)}


def _fill(values: Values, asked: Collection[str]) -> None:
    """What no row spoke of: a count of nothing is 0, a rate or a span of nothing is none."""
    for key in asked:
        values.setdefault(key, Value(0 if FIGURES[key].unit is FigureUnit.COUNT else None))


#: What is asked together, and which figures it gives.
_ADDERS: tuple[tuple[Callable[[Session, Grouping, Mapping[str, Any]], Found], tuple[str, ...]], ...] = (
    (_entries, ("volume", "open", "follow_up")),
    (_orders, ("orders", "reissue", "rework", "chased")),
    (_clocks, tuple(key for key in FIGURES if key.startswith("on_time"))),
    (_spans, tuple(key for key, figure in FIGURES.items() if figure.measure)),
    (_opinions, ("satisfaction",)),
    (_repeats, ("repeat_callers", "repeat_rooms")),
)


def ageing(session: Session, site_id: int, now: datetime) -> tuple[int, ...]:
    """How many entries are open at `now` (UTC), by how long since they came: one count for each of `AGES`."""
    bounds = [f"e.received_at > :a{nr}" for nr, (hours, _) in enumerate(AGES) if hours is not None]
    sums = [f"count(CASE WHEN {bound} THEN 1 END)" for bound in bounds]
    given: dict[str, Any] = {"site": site_id} | {
        f"a{nr}": now - timedelta(hours=hours) for nr, (hours, _) in enumerate(AGES) if hours is not None
    }
    states = ", ".join(f"'{state.value}'" for state in _OPEN)
    source = f"FROM ledger_entry e WHERE e.site_id = :site AND e.state IN ({states})"
    *upto, every = ask(session, f"SELECT {', '.join(sums)}, count(*) {source}", given)[0]
    ends = [0, *upto, every]
    return tuple(after - before for before, after in pairwise(ends))


def hours(session: Session, site_id: int, period: Period, zone: ZoneInfo) -> tuple[tuple[int, ...], ...]:
    """How many entries came in each hour of the week: seven days from Monday, 24 hours each, site time."""
    since, until = period.instants(zone)
    quarter = dialect.quarter_of("e.received_at")
    grid = [[0] * 24 for _ in range(7)]
    statement = f"SELECT {quarter}, count(*) FROM ledger_entry e WHERE {COHORT} GROUP BY 1"
    for moment, many in ask(session, statement, {"site": site_id, "since": since, "until": until}):
        local = from_iso(f"{moment}:00.000000").astimezone(zone)
        grid[local.weekday()][local.hour] += many
    return tuple(map(tuple, grid))


def repeats(session: Session, site_id: int, period: Period, zone: ZoneInfo, figure: str) -> Sequence[Repeat]:
    """Who came most often in the period (`repeat_callers`), or which rooms (`repeat_rooms`); at most `REPEATS`."""
    key, shown = ("phone_key", "phone") if figure == "repeat_callers" else ("room_key", "room")
    since, until = period.instants(zone)
    statement = (
        f"SELECT e.{key}, max(e.{shown}), count(*) AS many, max(e.received_at) AS newest FROM ledger_entry e"
        f" WHERE {COHORT} AND e.{key} <> '' GROUP BY e.{key} HAVING count(*) > 1"
        f" ORDER BY many DESC, newest DESC, e.{key} LIMIT {REPEATS}"
    )
    rows = ask(session, statement, {"site": site_id, "since": since, "until": until})
    return [Repeat(row[0], row[1], row[2], from_iso(row[3])) for row in rows]
