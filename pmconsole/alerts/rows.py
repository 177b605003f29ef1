"""What screens and reports read of alarms: plain frozen rows, worst and newest first, and counts of the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from pmconsole.alerts.lifecycle import flashes
from pmconsole.data.alarms.tables import Alarm, AlarmHistory, AlarmOutOfService
from pmconsole.data.papers.tables import LedgerEntry
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState, Severity
from pmconsole.procedure.clocks import RULES
from pmconsole.procedure.vocabulary import Category, Paper, Rule

Group = tuple[Rule, str]


@dataclass(frozen=True)
class AlarmLine:
    """One alarm as it is shown; instants in UTC. `content` of an internal entry is not told (4.3.9)."""

    id: int
    version: int
    clock_id: int
    rule: Rule
    paper: Paper
    paper_id: int
    entry_id: int | None
    number: str
    department: str
    room: str
    content: str
    state: AlarmState
    current: Severity
    latched: Severity
    priority: int
    raised_at: datetime
    due_at: datetime
    called_at: datetime
    breached_at: datetime | None = None
    met_at: datetime | None = None
    cleared_at: datetime | None = None
    acked_at: datetime | None = None
    acked_by: str = ""
    shelved_until: datetime | None = None
    shelved_by: str = ""
    shelve_reason: str = ""
    note: str = ""

    @property
    def clause(self) -> str:
        """The clause its rule stands on, marked where it is a house rule."""
        row = RULES[self.rule]
        return f"{row.clause} 内部约定" if row.house else row.clause

    @property
    def calling(self) -> bool:
        """Whether it is a breach nobody has acknowledged."""
        return self.state is AlarmState.UNACKNOWLEDGED and self.latched is Severity.BREACH

    @property
    def flashing(self) -> bool:
        """Whether its marker flashes."""
        return flashes(self.state, self.latched)


@dataclass(frozen=True)
class Fold:
    """Alarms of one rule and department that call, as one line. `lines` are worst and newest first."""

    rule: Rule
    department: str
    lines: tuple[AlarmLine, ...]

    @property
    def group(self) -> Group:
        """What it is folded by."""
        return self.rule, self.department

    @property
    def priority(self) -> int:
        """The best priority in it."""
        return min(line.priority for line in self.lines)

    @property
    def oldest_due(self) -> datetime:
        """Since when the longest of them is late (UTC)."""
        return min(line.due_at for line in self.lines)


@dataclass(frozen=True)
class StripView:
    """What the strip shows: the first lines, how many stand of each kind, and whether something calls for a bell.

    `calling` are alarms nobody acknowledged that are breached; `loudest` is the best priority among them (0 for none);
    `call_mark` grows with every alarm that calls, so a later one sounds again after silence. Before it was `read`
    for the first time nothing is known, also not that nothing stands.
    """

    lines: tuple[AlarmLine | Fold, ...] = ()
    calling: int = 0
    met_unseen: int = 0
    acknowledged: int = 0
    due_soon: int = 0
    shelved: int = 0
    out_of_service: int = 0
    loudest: int = 0
    call_mark: int = 0
    read: bool = True

    @property
    def shown_kinds(self) -> int:
        """How many alarms belong on the strip."""
        return self.calling + self.met_unseen + self.acknowledged + self.due_soon


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to an alarm; instants in UTC."""

    id: int
    alarm_id: int
    number: str
    rule: Rule
    department: str
    event: AlarmEvent
    at: datetime
    noticed_at: datetime
    before: AlarmState
    after: AlarmState
    severity: Severity
    who: str = ""
    text: str = ""


@dataclass(frozen=True)
class AlarmFilter:
    """Which alarms to list: empty fields let everything through; times in UTC."""

    rules: frozenset[Rule] = frozenset()
    department: str = ""
    number: str = ""
    since: datetime | None = None
    flashing_only: bool = False
    breaches_only: bool = False


@dataclass(frozen=True)
class OutLine:
    """A rule whose alarms are out of service; `at` in UTC."""

    rule: Rule
    department: str
    reason: str
    who: str
    at: datetime


_COLUMNS = (
    "id", "version", "clock_id", "rule", "paper", "paper_id", "entry_id", "number", "department", "state", "current",
    "latched", "priority", "raised_at", "due_at", "called_at", "breached_at", "met_at", "cleared_at", "acked_at",
    "acked_by", "shelved_until", "shelved_by", "shelve_reason", "note",
)  # fmt: skip
_breach = col(Alarm.latched) == int(Severity.BREACH)
_state = col(Alarm.state)
_calling = and_(_state == AlarmState.UNACKNOWLEDGED, _breach)
# Worst first: calling, met unseen, acknowledged breach, due soon. Then by priority, the newest first.
_RANK = case(
    (_calling, 0),
    (_state == AlarmState.MET_UNACKNOWLEDGED, 1),
    (and_(_state == AlarmState.ACKNOWLEDGED, _breach), 2),
    else_=3,
)
# What only warns is ordered by what is left.
_SOONEST = case((and_(_state != AlarmState.MET_UNACKNOWLEDGED, ~_breach), col(Alarm.due_at)))
_WORST_FIRST = (_RANK, _SOONEST, col(Alarm.priority), col(Alarm.called_at).desc(), col(Alarm.id).desc())
ON_STRIP = (AlarmState.UNACKNOWLEDGED, AlarmState.MET_UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)
_SHORT = 120


def strip_view(session: Session, site_id: int, most: int = 3) -> StripView:
    """The strip of a site: the `most` first lines and the counts of all."""
    lines = _lines(session, site_id, [_state.in_(ON_STRIP)], _WORST_FIRST, most)
    question = (
        select(_state, col(Alarm.latched), func.count(), func.min(col(Alarm.priority)))
        .where(col(Alarm.site_id) == site_id, _state != AlarmState.CLEARED)
        .group_by(_state, col(Alarm.latched))
    )
    counts: Counter[str] = Counter()
    loudest = 0
    for state, latched, number, priority in session.execute(question):
        counts[_kind(state, Severity(latched))] += number
        if flashes(state, Severity(latched)) and state is AlarmState.UNACKNOWLEDGED:
            loudest = priority
    mark = (
        select(col(AlarmHistory.id))
        .where(col(AlarmHistory.site_id) == site_id, col(AlarmHistory.calls))
        .order_by(col(AlarmHistory.id).desc())
        .limit(1)
    )
    known: dict[str, Any] = dict(counts)
    return StripView(tuple(lines), loudest=loudest, call_mark=session.scalar(mark) or 0, **known)


def _kind(state: AlarmState, latched: Severity) -> str:
    if state is AlarmState.SHELVED:
        return "shelved"
    if state is AlarmState.OUT_OF_SERVICE:
        return "out_of_service"
    if state is AlarmState.MET_UNACKNOWLEDGED:
        return "met_unseen"
    if latched < Severity.BREACH:
        return "due_soon"
    return "acknowledged" if state is AlarmState.ACKNOWLEDGED else "calling"


def newest(session: Session, site_id: int) -> AlarmLine | None:
    """The alarm two keys acknowledge: the newest that calls, of the best priority; None when all is quiet."""
    lines = _lines(session, site_id, [_state.in_(ON_STRIP)], _WORST_FIRST, 1)
    return lines[0] if lines else None


def standing(
    session: Session, site_id: int, flt: AlarmFilter | None = None, most: int | None = None
) -> list[AlarmLine]:
    """All alarms that stand on the strip, worst and newest first."""
    return _lines(session, site_id, [_state.in_(ON_STRIP), *_where(flt)], _WORST_FIRST, most)


def shelved(session: Session, site_id: int, flt: AlarmFilter | None = None) -> list[AlarmLine]:
    """Alarms put aside or out of service, those that come back first on top."""
    hidden = _state.in_((AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE))
    order = (col(Alarm.shelved_until).is_(None), col(Alarm.shelved_until), col(Alarm.id))
    return _lines(session, site_id, [hidden, *_where(flt)], order, None)


def past(session: Session, site_id: int, flt: AlarmFilter | None = None, most: int = 500) -> list[AlarmLine]:
    """Alarms by when they were raised, newest first, cleared ones included."""
    return _lines(
        session, site_id, _where(flt), (col(Alarm.raised_at).desc(), col(Alarm.id).desc()), most
    )  # fmt: skip


def history(session: Session, site_id: int, alarm_id: int) -> list[HistoryLine]:
    """Everything that happened to one alarm, oldest first."""
    question = (
        select(AlarmHistory, col(Alarm.number), col(Alarm.rule), col(Alarm.department))
        .join(Alarm, col(Alarm.id) == col(AlarmHistory.alarm_id))
        .where(col(AlarmHistory.alarm_id) == alarm_id, col(AlarmHistory.site_id) == site_id)
        .order_by(col(AlarmHistory.id))
    )
    return [
        HistoryLine(
            h.id or 0, h.alarm_id, number, rule, department, h.event, h.at, h.noticed_at, h.before, h.after,
            Severity(h.severity), h.who, h.text,
        )
        for h, number, rule, department in session.execute(question)
    ]  # fmt: skip


def out_of_service(session: Session, site_id: int) -> list[OutLine]:
    """The rules whose alarms are out of service now."""
    question = select(AlarmOutOfService).where(
        col(AlarmOutOfService.site_id) == site_id, col(AlarmOutOfService.back_at).is_(None)
    )
    return [OutLine(o.rule, o.department, o.reason, o.who, o.at) for o in session.scalars(question)]


def _where(flt: AlarmFilter | None) -> list[Any]:
    if flt is None:
        return []
    conditions: list[Any] = []
    if flt.rules:
        conditions.append(col(Alarm.rule).in_(flt.rules))
    if flt.department:
        conditions.append(col(Alarm.department) == flt.department)
    if flt.number:
        conditions.append(col(Alarm.number).contains(flt.number, autoescape=True))
    if flt.since is not None:
        conditions.append(col(Alarm.raised_at) >= flt.since)
    if flt.flashing_only:
        conditions.append(or_(_calling, _state == AlarmState.MET_UNACKNOWLEDGED))
    if flt.breaches_only:
        conditions.append(_breach)
    return conditions


def _lines(
    session: Session, site_id: int, conditions: Sequence[Any], order: Sequence[Any], most: int | None
) -> list[AlarmLine]:
    columns: list[Any] = [getattr(Alarm, name) for name in _COLUMNS]
    question = (
        select(*columns, col(LedgerEntry.room), func.substr(LedgerEntry.content, 1, _SHORT), col(LedgerEntry.category))
        .outerjoin(LedgerEntry, col(LedgerEntry.id) == col(Alarm.entry_id))
        .where(col(Alarm.site_id) == site_id, *conditions)
        .order_by(*order)
        .limit(most)
    )
    return [_line(tuple(row)) for row in session.execute(question)]


def _line(row: tuple[Any, ...]) -> AlarmLine:
    values = dict(zip(_COLUMNS, row, strict=False))
    room, content, category = row[len(_COLUMNS) :]
    values["current"], values["latched"] = Severity(values["current"]), Severity(values["latched"])
    values["room"] = room or ""
    values["content"] = "内部管理事项" if category is Category.INTERNAL else content or ""
    return AlarmLine(**values)
