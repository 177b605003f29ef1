"""From a figure to its papers: the entries, orders and clocks a figure is made of, the ones to look at first.

Of a rate these are the papers that speak against it (late, done again, written afresh, not asked, dissatisfied), of a
span the longest ones. Papers of the internal route count in every figure but are listed only for those who may see
them (4.3.9): the caller says whether they may.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pmconsole.data.core import dialect
from pmconsole.data.core.types import from_iso
from pmconsole.data.stats.figures import span_of
from pmconsole.data.stats.rows import FigurePapers, FigurePart, StatPaper
from pmconsole.data.stats.sql import ASKED, CLOSED, COHORT, IN_TIME, INTERNAL, LATE, Grouping, ask
from pmconsole.procedure.figures import AGES, FIGURES, By, Figure, Measure
from pmconsole.procedure.periods import Period
from pmconsole.procedure.vocabulary import Category, EntryState, Paper, Rule, Satisfaction

MOST = 1000
_ENTRY = f"'{Paper.LEDGER.value}' AS paper, e.id AS paper_id, e.number AS number"
_ORDER = f"'{Paper.ORDER.value}' AS paper, o.id AS paper_id, o.number AS number"
_CLOCK = "c.paper AS paper, c.paper_id AS paper_id, c.number AS number"
_NEWEST = "e.received_at DESC, e.id DESC"
_HEAD = "e.id AS entry_id, e.received_at, e.room, e.category, e.content, e.state"
Part = tuple[str, str, str, str]
#: Columns of the paper, of the clock or span, FROM and WHERE, ORDER BY.


def behind(
    session: Session, site_id: int, period: Period, wanted: FigurePart, zone: ZoneInfo, now: datetime, internal: bool
) -> FigurePapers:
    """The papers behind one figure of one part of `period`; with `internal` also those of the internal route."""
    since, until = period.instants(zone)
    grouping = Grouping(wanted.by)
    paper, told, source, order = _part(FIGURES[wanted.figure], grouping, wanted.by)
    return _listed(
        session, f"{paper}, {told}", source, order, internal,
        {"site": site_id, "since": since, "until": until, "now": now, "part": wanted.group},
    )  # fmt: skip


def behind_age(session: Session, site_id: int, age: int, now: datetime, internal: bool) -> FigurePapers:
    """The open entries of one of the `AGES`, the oldest first."""
    given: dict[str, Any] = {"site": site_id}
    where = ["e.site_id = :site", f"e.state NOT IN ('{EntryState.STRUCK_OFF.value}', '{EntryState.VOID.value}')"]
    if age and (younger := AGES[age - 1][0]) is not None:
        where.append("e.received_at <= :youngest")
        given["youngest"] = now - timedelta(hours=younger)
    if (older := AGES[age][0]) is not None:
        where.append("e.received_at > :oldest")
        given["oldest"] = now - timedelta(hours=older)
    source = f"FROM ledger_entry e WHERE {' AND '.join(where)}"
    return _listed(session, f"{_ENTRY}, {_NO_CLOCK}", source, "e.received_at, e.id", internal, given)


def behind_hour(
    session: Session, site_id: int, period: Period, zone: ZoneInfo, weekday: int, hour: int, internal: bool
) -> FigurePapers:
    """The entries that came in one hour of the week (0 is Monday, site time), the newest first."""
    since, until = period.instants(zone)
    given: dict[str, Any] = {"site": site_id, "since": since, "until": until}
    quarter = dialect.quarter_of("e.received_at")
    found = ask(session, f"SELECT DISTINCT {quarter} FROM ledger_entry e WHERE {COHORT}", given)
    wanted = []
    for (moment,) in found:
        local = from_iso(f"{moment}:00.000000").astimezone(zone)
        if (local.weekday(), local.hour) == (weekday, hour):
            wanted.append(moment)
    given |= {f"m{nr}": moment for nr, moment in enumerate(wanted)}
    places = ", ".join(f":m{nr}" for nr in range(len(wanted))) or "NULL"
    source = f"FROM ledger_entry e WHERE {COHORT} AND {quarter} IN ({places})"
    return _listed(session, f"{_ENTRY}, {_NO_CLOCK}", source, _NEWEST, internal, given)


def behind_repeat(
    session: Session, site_id: int, period: Period, zone: ZoneInfo, figure: str, key: str, internal: bool
) -> FigurePapers:
    """The entries of one caller (`repeat_callers`) or room (`repeat_rooms`) in the period, the newest first."""
    since, until = period.instants(zone)
    column = "e.phone_key" if figure == "repeat_callers" else "e.room_key"
    source = f"FROM ledger_entry e WHERE {COHORT} AND {column} = :key"
    given = {"site": site_id, "since": since, "until": until, "key": key}
    return _listed(session, f"{_ENTRY}, {_NO_CLOCK}", source, _NEWEST, internal, given)


_NO_CLOCK = "NULL AS rule, NULL AS minutes"


def _part(figure: Figure, grouping: Grouping, by: By) -> Part:
    """How the papers behind `figure` are asked for."""
    if figure.key.startswith("on_time"):
        took = dialect.minutes_between("c.due_at", "coalesce(c.met_at, c.ended_at, :now)")
        of_rule = f" AND c.rule = '{figure.rule.value}'" if figure.rule else ""
        where = f"{grouping.clocks}{of_rule} AND {LATE}{_same(grouping.of_clocks, by)}"
        return _CLOCK, f"c.rule AS rule, {took} AS minutes", where, f"minutes DESC, {_NEWEST}"
    if figure.measure is not None:
        name, begun, ended, source = span_of(figure.measure, grouping)
        took = dialect.minutes_between(begun, ended)
        where = f"{source} AND {begun} IS NOT NULL AND {ended} IS NOT NULL{_same(name, by)}"
        paper = {Measure.SIGN: _ORDER, Measure.CLOSE: _ENTRY}.get(figure.measure, _CLOCK)
        return paper, f"NULL AS rule, {took} AS minutes", where, f"minutes DESC, {_NEWEST}"
    if figure.key in _OF_ORDERS:
        where = f"{grouping.orders}{_OF_ORDERS[figure.key]}{_same(grouping.of_orders, by)}"
        return _ORDER, _NO_CLOCK, where, _NEWEST
    where = f"{grouping.entries}{_of_entries(figure.key, grouping)}{_same(grouping.of_entries, by)}"
    return _ENTRY, _NO_CLOCK, where, _NEWEST


#: Which orders, which entries.
_OF_ORDERS = {
    "orders": "",
    "rework": " AND o.round > 1",
    "reissue": " AND o.reissued_from_id IS NOT NULL",
    "chased": f" AND EXISTS (SELECT 1 FROM chasing c WHERE c.paper = '{Paper.ORDER.value}' AND c.paper_id = o.id)",
}


def _of_entries(key: str, grouping: Grouping) -> str:
    if key in ("repeat_callers", "repeat_rooms"):
        column = "e.phone_key" if key == "repeat_callers" else "e.room_key"
        name = f"{grouping.of_entries}, " if grouping.grouped else ""
        again = f"SELECT {name}{column} {grouping.entries} GROUP BY {name}{column} HAVING count(*) > 1"
        inside = f"({name}{column})" if name else column
        return f" AND {column} <> '' AND {inside} IN ({again})"
    return {
        "volume": "",
        "open": f" AND NOT ({CLOSED})",
        "follow_up": f" AND {ASKED} AND e.followed_up_at IS NULL",
        "satisfaction": " AND EXISTS (SELECT 1 FROM follow_up f WHERE f.entry_id = e.id"
        f" AND f.satisfaction = '{Satisfaction.DISSATISFIED.value}')",
    }[key]


def _same(name: str, by: By) -> str:
    """The condition that a row belongs to the part asked for; parts of time are periods of their own."""
    return "" if by is By.ALL or by in IN_TIME else f" AND {name} = :part"


def _listed(
    session: Session, columns: str, source: str, order: str, internal: bool, given: Mapping[str, Any]
) -> FigurePapers:
    counted = f"SELECT count(*), count(CASE WHEN {INTERNAL} THEN 1 END) {source}"
    count, inward = ask(session, counted, given)[0]
    seen = source if internal else f"{source} AND NOT {INTERNAL}"
    statement = f"SELECT {_HEAD}, {columns} {seen} ORDER BY {order} LIMIT {MOST}"
    return FigurePapers(
        count, 0 if internal else inward, tuple(_row(nr, row) for nr, row in enumerate(ask(session, statement, given)))
    )


def _row(nr: int, row: Any) -> StatPaper:
    return StatPaper(
        id=nr,
        entry_id=row.entry_id,
        paper=Paper(row.paper),
        paper_id=row.paper_id,
        number=row.number,
        received_at=from_iso(row.received_at) if isinstance(row.received_at, str) else row.received_at,
        room=row.room,
        category=Category(row.category),
        content=row.content,
        state=EntryState(row.state),
        rule=Rule(row.rule) if row.rule else None,
        minutes=row.minutes,
    )
