"""What hangs on the board and on a running entry: who asked about a change, whose call was joined to which entry.

Both carry 4.3.3 and 4.2.6: whoever called is known when the answer changes or the matter is done. Instants are UTC.
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import HangsOn, instant
from pmconsole.procedure.vocabulary import Paper

_WAITING = text("due_since IS NOT NULL AND called_back_at IS NULL")


class ChangeAsk(SQLModel, table=True):
    """A caller was told about a change: `entry_id` is the enquiry. `due_since` says that the answer changed since."""

    __tablename__ = "change_ask"
    __table_args__ = (
        Index("change_ask_change", "change_id"),
        Index("change_ask_waiting", "site_id", "change_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    change_id: int = Field(foreign_key="info_change.id")
    entry_id: int = Field(foreign_key="ledger_entry.id", unique=True)
    at: datetime = instant()
    by: str
    due_since: datetime | None = instant(default=None)
    called_back_at: datetime | None = instant(default=None)
    called_back_by: str = ""


class EntryJoin(SQLModel, table=True):
    """A call about something that runs already: its own entry, told and closed together with the main one."""

    __tablename__ = "entry_join"
    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id")
    __table_args__ = (Index("entry_join_main", "main_id"),)
    entry_id: int = Field(foreign_key="ledger_entry.id", primary_key=True)
    main_id: int = Field(foreign_key="ledger_entry.id")
    site_id: int = Field(foreign_key="site.id")
    at: datetime = instant()
    by: str
    left_at: datetime | None = instant(default=None)
