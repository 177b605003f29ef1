"""What the tests of alarms look at: what stands, what happened, what the journal says, and acknowledging."""

from sqlmodel import select

from pmconsole.alerts import rows
from pmconsole.alerts.acting import (
    Outcome,
    SeenAlarm,
    acknowledge,
)
from pmconsole.alerts.rows import AlarmLine
from pmconsole.data.alarms.tables import AlarmHistory
from pmconsole.data.core.tables import Journal
from pmconsole.procedure.alarm_words import AlarmEvent
from tests.alerts.conftest import WANG, Room


def lines(room: Room) -> list[AlarmLine]:
    with room.store.read() as session:
        return rows.standing(session, 1)


def only(room: Room) -> AlarmLine:
    (line,) = every(room)
    return line


def every(room: Room) -> list[AlarmLine]:
    with room.store.read() as session:
        return rows.past(session, 1)


def take(room: Room, line: AlarmLine | None = None, **kw: object) -> Outcome:
    line = line or only(room)
    return acknowledge(room.desk, WANG, [SeenAlarm(line.id, line.version)], **kw)  # type: ignore[arg-type]


def events(room: Room) -> list[AlarmEvent]:
    with room.store.read() as session:
        return list(session.exec(select(AlarmHistory.event).order_by(AlarmHistory.id)).all())  # type: ignore[arg-type]


def journaled(room: Room) -> list[tuple[str, str]]:
    with room.store.read() as session:
        return [(j.who, j.action) for j in session.exec(select(Journal).order_by(Journal.id)).all()]  # type: ignore[arg-type]
