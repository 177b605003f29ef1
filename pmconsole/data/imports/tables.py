"""Imports (4.3.6, 4.1.4, F1): which file, when, by whom; what each of its rows made or changed, and what stood before.

Nothing is deleted: an import that was taken back stays, with who took it back.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant


class ImportRun(SQLModel, table=True):
    """One file taken in. `kind` is `entries`, `contacts` or `roster`; `file` its name."""

    __tablename__ = "import_run"
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    kind: str
    file: str
    at: datetime = instant()
    by: str
    undone_at: datetime | None = instant(default=None)
    undone_by: str = ""


class ImportRow(SQLModel, table=True):
    """What one row wrote: the id of the entry or contact, its version then; `before` is JSON, empty where it is new."""

    __tablename__ = "import_row"
    run_id: int = Field(foreign_key="import_run.id", primary_key=True)
    position: int = Field(primary_key=True)
    ref: int
    version: int
    before: str = ""
