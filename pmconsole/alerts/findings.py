"""What a sweep has to look at: questions to the index of open clocks and to the alarms that still stand.

None of them walks the ledger: their cost follows the work in progress, not what was ever recorded.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, union_all
from sqlmodel import Session, col

from pmconsole.alerts.policy import alarming_rules
from pmconsole.data.alarms.tables import Alarm, AlarmOutOfService, AlarmWatch
from pmconsole.data.core.paper_tables import MODELS
from pmconsole.data.core.tables import ClockRow, Journal
from pmconsole.desk.core.prints import PRINTED
from pmconsole.procedure.alarm_words import AlarmAct, AlarmState, Severity
from pmconsole.procedure.clocks import SWITCHED_OFF
from pmconsole.procedure.papers import KINDS
from pmconsole.procedure.vocabulary import Paper, Rule

DESK = "信息中心"
#: The rules that a site has switched off.
Off = frozenset[Rule]
_MARGIN, _AFTER_JUMP = timedelta(days=1), timedelta(days=35)

_open = and_(col(ClockRow.met_at).is_(None), col(ClockRow.ended_at).is_(None))
_standing = col(Alarm.state) != AlarmState.CLEARED


def due_clocks(
    session: Session, site_id: int, now: datetime, limit: int, off: Off = frozenset()
) -> list[tuple[ClockRow, Alarm | None]]:
    """Open clocks that are due soon or breached and whose alarm is missing, over, or not yet as bad; none of `off`."""
    question = (
        select(ClockRow, Alarm)
        .outerjoin(Alarm, col(Alarm.clock_id) == col(ClockRow.id))
        .where(
            _open,
            col(ClockRow.warn_at) <= now,
            col(ClockRow.site_id) == site_id,
            col(ClockRow.rule).in_(alarming_rules(off)),
            or_(
                col(Alarm.id).is_(None),
                col(Alarm.current) == int(Severity.NONE),
                and_(col(Alarm.current) == int(Severity.DUE_SOON), col(ClockRow.due_at) < now),
            ),
        )
        .order_by(col(ClockRow.due_at), col(ClockRow.id))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(question)]


def switched_off(session: Session, site_id: int, limit: int, off: Off) -> list[Alarm]:
    """Standing alarms of the rules that the site has switched off."""
    return _alarms(session, site_id, limit, col(Alarm.rule).in_(off)) if off else []


def over_or_moved(session: Session, site_id: int, limit: int, off: Off = frozenset()) -> list[tuple[ClockRow, Alarm]]:
    """Standing alarms whose clock was met or ended, or whose due time was corrected, since they were raised."""
    question = (
        select(ClockRow, Alarm)
        .join(Alarm, col(Alarm.clock_id) == col(ClockRow.id))
        .where(
            _standing,
            col(Alarm.site_id) == site_id,
            col(Alarm.rule).not_in(off),
            col(Alarm.current) > int(Severity.NONE),
            or_(
                ~_open,
                col(ClockRow.due_at) != col(Alarm.due_at),
                col(ClockRow.warn_at) != col(Alarm.warn_at),
            ),
        )
        .order_by(col(ClockRow.id))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(question)]


def late_unseen(session: Session, site_id: int, now: datetime, limit: int) -> list[ClockRow]:
    """Clocks that were breached and then met or ended while nobody swept: each still becomes an alarm."""
    watch = session.get(AlarmWatch, site_id)
    if watch is None:
        return []
    since = max(watch.began_at, watch.swept_to - _MARGIN)
    if watch.swept_to > now:
        since = min(since, now - _AFTER_JUMP)
    late = union_all(
        *(
            select(col(ClockRow.id)).where(column > since, column > col(ClockRow.due_at))
            for column in (col(ClockRow.met_at), col(ClockRow.ended_at))
        )
    )
    question = (
        select(ClockRow)
        .where(
            col(ClockRow.id).in_(late),
            col(ClockRow.site_id) == site_id,
            col(ClockRow.rule).in_(alarming_rules()),
            # Whoever switched the rule off let nobody be late.
            col(ClockRow.end_reason) != SWITCHED_OFF,
            # Met in time and ended afterwards is not late.
            func.coalesce(col(ClockRow.met_at), col(ClockRow.ended_at)) > col(ClockRow.due_at),
            ~select(col(Alarm.id)).where(col(Alarm.clock_id) == col(ClockRow.id)).exists(),
        )
        .order_by(col(ClockRow.id))
        .limit(limit)
    )
    return list(session.scalars(question))


def shelf_over(session: Session, site_id: int, now: datetime, limit: int) -> list[Alarm]:
    """Shelved alarms whose time has come."""
    return _alarms(session, site_id, limit, col(Alarm.state) == AlarmState.SHELVED, col(Alarm.shelved_until) <= now)


def to_look_at_again(session: Session, site_id: int, now: datetime, limit: int) -> list[Alarm]:
    """Acknowledged breaches whose paper should have been touched by now."""
    return _alarms(session, site_id, limit, col(Alarm.state) == AlarmState.ACKNOWLEDGED, col(Alarm.realarm_at) <= now)


def service_changed(session: Session, site_id: int, limit: int) -> tuple[list[Alarm], list[Alarm]]:
    """Standing alarms to take out of service, and those to put back."""
    out = select(col(AlarmOutOfService.id)).where(
        col(AlarmOutOfService.site_id) == site_id,
        col(AlarmOutOfService.back_at).is_(None),
        col(AlarmOutOfService.rule) == col(Alarm.rule),
        or_(
            col(AlarmOutOfService.department) == "",
            col(AlarmOutOfService.department) == col(Alarm.department),
        ),
    )
    is_out = col(Alarm.state) == AlarmState.OUT_OF_SERVICE
    return (
        _alarms(session, site_id, limit, ~is_out, out.exists()),
        _alarms(session, site_id, limit, is_out, ~out.exists()),
    )


def _alarms(session: Session, site_id: int, limit: int, *conditions: Any) -> list[Alarm]:
    question = select(Alarm).where(_standing, col(Alarm.site_id) == site_id, *conditions)
    return list(session.scalars(question.order_by(col(Alarm.id)).limit(limit)))


def last_marks(session: Session, alarms: Iterable[Alarm]) -> dict[tuple[Paper, int], int]:
    """The journal's last line about the papers of these alarms: who touched it since?

    Acts on alarms are left out, and prints: a paper that was only printed was not worked on.
    """
    found: dict[tuple[Paper, int], int] = {}
    for paper, paper_id in {(alarm.paper, alarm.paper_id) for alarm in alarms}:
        question = select(func.max(Journal.id)).where(
            col(Journal.paper) == paper.value,
            col(Journal.paper_id) == paper_id,
            col(Journal.action).not_in([*(act.value for act in AlarmAct), PRINTED]),
        )
        found[paper, paper_id] = session.scalar(question) or 0
    return found


def versions_of(session: Session, alarms: Iterable[Alarm]) -> dict[tuple[Paper, int], int]:
    """How often the papers of these alarms have been changed, by paper and id; what has no number counts none."""
    wanted: dict[Paper, set[int]] = {}
    for alarm in alarms:
        if alarm.paper in MODELS:
            wanted.setdefault(alarm.paper, set()).add(alarm.paper_id)
    found: dict[tuple[Paper, int], int] = {}
    for paper, ids in wanted.items():
        table: Any = MODELS[paper]
        for paper_id, version in session.execute(select(table.id, table.version).where(table.id.in_(ids))):
            found[paper, paper_id] = version
    return found


def departments_of(session: Session, clocks: Iterable[ClockRow]) -> dict[tuple[Paper, int], str]:
    """Which department an alarm of these clocks is to be counted under; what has none is the desk's own."""
    found: dict[tuple[Paper, int], str] = {}
    wanted: dict[Paper, set[int]] = {}
    for clock in clocks:
        # What is filled in by an employee of a department is not for that department to do.
        if KINDS[clock.paper].lists.department and clock.paper is not Paper.SERVICE:
            wanted.setdefault(clock.paper, set()).add(clock.paper_id)
    for paper, ids in wanted.items():
        table: Any = MODELS[paper]
        column = getattr(table, KINDS[paper].lists.department)
        rows = session.execute(select(table.id, column).where(table.id.in_(ids)))
        found.update({(paper, paper_id): department for paper_id, department in rows})
    return {key: department or DESK for key, department in found.items()}


def next_change(session: Session, site_id: int, now: datetime) -> datetime | None:
    """When the next clock becomes due soon or breached, shelving ends or an acknowledged alarm is looked at; UTC."""
    open_here = (_open, col(ClockRow.site_id) == site_id, col(ClockRow.rule).in_(alarming_rules()))
    standing_here = (_standing, col(Alarm.site_id) == site_id)
    questions = (
        select(func.min(ClockRow.due_at)).where(*open_here, col(ClockRow.due_at) >= now),
        select(func.min(ClockRow.warn_at)).where(*open_here, col(ClockRow.warn_at) > now),
        select(func.min(Alarm.shelved_until)).where(*standing_here, col(Alarm.state) == AlarmState.SHELVED),
        select(func.min(Alarm.realarm_at)).where(*standing_here, col(Alarm.state) == AlarmState.ACKNOWLEDGED),
    )
    moments = [moment for question in questions if (moment := session.scalar(question)) is not None]
    return min(moments, default=None)
