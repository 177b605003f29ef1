"""What is kept of alarms: one row a clock, what happened to it (append-only), and what is out of service.

Instants are UTC. Clock rows stay the truth; a sweep derives these rows from them (procedure.md, Alarms).
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import ClockRow, instant, term
from pmconsole.procedure.alarm_words import AlarmEvent, AlarmState
from pmconsole.procedure.vocabulary import Paper, Rule

_STANDING = text("state <> 'cleared'")

# What was met or ended late, found without walking the clocks of years.
for _name, _column in (("clock_met_late", "met_at"), ("clock_ended_late", "ended_at")):
    _late = text(f"{_column} > due_at")
    Index(_name, ClockRow.__table__.c[_column], sqlite_where=_late, postgresql_where=_late)  # type: ignore[attr-defined]


class Alarm(SQLModel, table=True):
    """The alarm of one clock: unique by `clock_id`, so no number of consoles or restarts can double it.

    `current`, `latched` and `acked` are severities (0 none, 1 due soon, 2 breach). `raised_at` and `breached_at` are
    the clock's own times, not when somebody looked; `called_at` is when it last asked for attention. `warn_at` and
    `due_at` are the clock's as last seen, so a corrected clock is noticed. `version` counts what a person would see
    change, so an acknowledgement takes only what was seen. `acked_mark` is the journal's last line about the paper
    when it was acknowledged: no later one means that nobody touched it.
    """

    __table_args__ = (
        Index("alarm_standing", "site_id", "state", sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("alarm_raised", "site_id", "raised_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    clock_id: int = Field(foreign_key="clock.id", unique=True)
    rule: Rule = term(Rule)
    paper: Paper = term(Paper)
    paper_id: int
    entry_id: int | None = Field(default=None, foreign_key="ledger_entry.id")
    number: str
    department: str = ""
    warn_at: datetime = instant()
    due_at: datetime = instant()
    state: AlarmState = term(AlarmState)
    current: int = 0
    latched: int = 0
    acked: int = 0
    priority: int = 3
    raised_at: datetime = instant()
    breached_at: datetime | None = instant(default=None)
    called_at: datetime = instant()
    met_at: datetime | None = instant(default=None)
    cleared_at: datetime | None = instant(default=None)
    acked_at: datetime | None = instant(default=None)
    acked_by: str = ""
    acked_mark: int = 0
    realarm_at: datetime | None = instant(default=None)
    shelved_until: datetime | None = instant(default=None)
    shelved_by: str = ""
    shelve_reason: str = ""
    note: str = ""
    version: int = 1


class AlarmHistory(SQLModel, table=True):
    """What happened to an alarm: the true time, when it was noticed, from which state to which, who. Append-only."""

    __tablename__ = "alarm_event"
    __table_args__ = (Index("alarm_event_alarm", "alarm_id"), Index("alarm_event_at", "site_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    alarm_id: int = Field(foreign_key="alarm.id")
    event: AlarmEvent = term(AlarmEvent)
    at: datetime = instant()
    noticed_at: datetime = instant()
    before: AlarmState = term(AlarmState)
    after: AlarmState = term(AlarmState)
    severity: int = 0
    priority: int = 3
    calls: bool = False
    who: str = ""
    text: str = ""


class AlarmWatch(SQLModel, table=True):
    """How far a site's clocks were swept: what was met late since then and never seen still becomes an alarm.

    Nothing from before `began_at` does: an import's past is history, not news.
    """

    __tablename__ = "alarm_watch"
    site_id: int = Field(foreign_key="site.id", primary_key=True)
    began_at: datetime = instant()
    swept_to: datetime = instant()


class AlarmOutOfService(SQLModel, table=True):
    """A house rule whose alarms a superior has taken out of service for a department ("" for all), and its end."""

    __tablename__ = "alarm_out_of_service"
    __table_args__ = (
        Index(
            "alarm_out_now", "site_id", "rule", "department", unique=True,
            sqlite_where=text("back_at IS NULL"), postgresql_where=text("back_at IS NULL"),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    rule: Rule = term(Rule)
    department: str = ""
    reason: str
    at: datetime = instant()
    who: str
    back_at: datetime | None = instant(default=None)
    back_by: str = ""
