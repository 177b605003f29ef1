"""What was printed: every copy of a paper or a page, counted, with the hash of its file; pads of blank forms."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import instant, term
from pmconsole.procedure.vocabulary import Paper


class PrintCopy(SQLModel, table=True):
    """One print. `subject` is the paper's number, or the kind and period of a register; `copy_nr` counts from 1.

    `paper_id` is None for a register. `file` is the name of what was made, `sha256` its hash. Never changed.
    """

    __tablename__ = "print_copy"
    __table_args__ = (UniqueConstraint("site_id", "subject", "copy_nr"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    paper_id: int | None = None
    subject: str
    copy_nr: int
    at: datetime = instant()
    by: str
    file: str
    sha256: str


class BlankPad(SQLModel, table=True):
    """A pad of blank forms that was printed: the numbers from `first` to `last`, which no other pad has.

    They are not the numbers of papers: a form gets that when it is received, and this one is its printed number.
    """

    __tablename__ = "blank_pad"
    __table_args__ = (UniqueConstraint("site_id", "paper", "first"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    first: int
    last: int
    at: datetime = instant()
    by: str
