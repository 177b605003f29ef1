"""What every paper leans on: site, departments, people, duty, numbers, clocks, signatures, journal, drafts.

Instants are UTC. What the file itself refuses to do with them stands in `triggers`.
"""

from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field, SQLModel

from pmconsole.data.core.types import TermColumn, UtcDateTime
from pmconsole.procedure.vocabulary import Due, NoteKind, Paper, ReplyHow, Role, Rule, SignedHow

#: A signature after which something is still to come (see `signers.due`).
OWED = "due IS NOT NULL AND settled_at IS NULL"


def instant(**kw: Any) -> Any:
    """An optional or required column that holds an instant in UTC."""
    return Field(sa_type=UtcDateTime, **kw)


def term(kind: Any, **kw: Any) -> Any:
    """A column that holds a word of the procedure of the enumeration `kind`."""
    return Field(sa_type=TermColumn(kind), **kw)


def numbered(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    """The `__table_args__` of a paper: its number is its site's own, then what `more` there is."""
    return UniqueConstraint("site_id", "number"), *more


class PaperBase(SQLModel):
    """What every paper has: its site, its number, how often it was changed, and its end as a void one.

    `__paper__` says which kind the table keeps. A number is unique at its site: each table says so by `numbered`.
    """

    __paper__: ClassVar[Paper]
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    number: str
    version: int = 1
    voided_at: datetime | None = instant(default=None)
    void_reason: str = ""


class HangsOn(NamedTuple):
    """On which kind of paper the rows of a table hang, by which `column`; `printed`: they stand on the paper itself.

    They are locked with their paper; what is printed is in its fingerprint too.
    """

    paper: Paper
    column: str
    printed: bool = False


class Site(SQLModel, table=True):
    """项目: every paper belongs to one. `drill` marks a sample site (演练)."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    drill: bool = False
    created_at: datetime = instant()


class Department(SQLModel, table=True):
    """业务部门, with its head and the person named to sign for orders (4.2.3)."""

    __table_args__ = (UniqueConstraint("site_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    name: str
    head: str = ""
    receiver: str = ""
    phone: str = ""
    position: int = 0
    active: bool = True


class Person(SQLModel, table=True):
    """Someone who works at or for the desk; roles stand in `person_role`.

    `grade` is the staff grade A-E; `active_from` and `active_until` are days at the site, both included.
    """

    __table_args__ = (UniqueConstraint("site_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    name: str
    department_id: int | None = Field(default=None, foreign_key="department.id")
    post: str = ""
    grade: str = ""
    phone: str = ""
    active: bool = True
    active_from: date | None = None
    active_until: date | None = None


class PersonRole(SQLModel, table=True):
    """One role of one person."""

    __tablename__ = "person_role"
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    role: Role = term(Role, primary_key=True)


class Duty(SQLModel, table=True):
    """Who is on duty from when to when; the row without `ended_at` is the present one, one at most a site."""

    __table_args__ = (
        Index(
            "duty_one_open", "site_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    person_id: int = Field(foreign_key="person.id")
    shift: str = ""
    started_at: datetime = instant()
    ends_at: datetime | None = instant(default=None)
    ended_at: datetime | None = instant(default=None)


class PaperCounter(SQLModel, table=True):
    """The last number given for a site, kind and day (site time): numbering without gaps."""

    __tablename__ = "paper_counter"
    site_id: int = Field(foreign_key="site.id", primary_key=True)
    kind: Paper = term(Paper, primary_key=True)
    day: date = Field(primary_key=True)
    last: int = 0


class ClockRow(SQLModel, table=True):
    """One clock of one paper in one round. `entry_id` is the entry it belongs to, where there is one.

    Open means neither met nor ended; at most one row per paper, rule and round.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("paper", "paper_id", "rule", "round"),
        Index(
            "clock_open_due", "site_id", "due_at", "warn_at",
            sqlite_where=text("met_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("met_at IS NULL AND ended_at IS NULL"),
        ),
        Index(
            "clock_one_open", "paper", "paper_id", "rule", unique=True,
            sqlite_where=text("met_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("met_at IS NULL AND ended_at IS NULL"),
        ),
        Index("clock_told", "entry_id", "rule", "round", "due_at", "met_at", "ended_at", "started_at"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    rule: Rule = term(Rule)
    paper: Paper = term(Paper)
    paper_id: int
    entry_id: int | None = Field(default=None, foreign_key="ledger_entry.id")
    number: str
    round: int = 1
    started_at: datetime = instant()
    warn_at: datetime = instant()
    due_at: datetime = instant()
    met_at: datetime | None = instant(default=None)
    ended_at: datetime | None = instant(default=None)
    end_reason: str = ""


class Signature(SQLModel, table=True):
    """Who signed which paper for which step and round, how, before whom (`witness`: the handler on duty, no signer).

    `content_hash` is that of what was signed (see `signed_content`). `due` is what was still to come after it, until
    `settled_at`, by `settled_by`, for `settled_reason` where that is not whoever signed; `reason` is why a name outside
    the list stands here, told from `number`, or why somebody who has a PIN signed on paper.
    """

    __table_args__ = (
        Index("signature_paper", "paper", "paper_id"),
        Index("signature_owed", "site_id", "at", sqlite_where=text(OWED), postgresql_where=text(OWED)),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    paper_id: int
    round: int = 1
    step: str
    role: str
    name: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    how: SignedHow = term(SignedHow)
    at: datetime = instant()
    witness: str = ""
    refusal: str = ""
    number: str = ""
    content_hash: str = ""
    settled_at: datetime | None = instant(default=None)
    settled_how: SignedHow | None = term(SignedHow, default=None)
    settled_witness: str = ""
    due: Due | None = term(Due, default=None)
    reason: str = ""
    settled_by: str = ""
    settled_reason: str = ""


class Note(SQLModel, table=True):
    """A line written on a paper: a remark, a progress note (4.3.3), a reason why not yet (4.3.7).

    `promised_at` is the time promised with the reason (4.3.10).
    """

    __table_args__ = (Index("note_paper", "paper", "paper_id"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    paper_id: int
    kind: NoteKind = term(NoteKind, default=NoteKind.NOTE)
    text: str
    at: datetime = instant()
    by: str
    promised_at: datetime | None = instant(default=None)


class Chasing(SQLModel, table=True):
    """催办 (4.2.4): whom somebody chased about a paper, how, what they answered, and by when they promised it."""

    __table_args__ = (Index("chasing_paper", "paper", "paper_id"), Index("chasing_when", "site_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    paper_id: int
    whom: str
    how: ReplyHow = term(ReplyHow)
    answer: str
    promised_at: datetime | None = instant(default=None)
    at: datetime = instant()
    by: str


class Journal(SQLModel, table=True):
    """The append-only record: who, when, what, on which paper, old and new values.

    Each row hashes the one before of its site.
    """

    __table_args__ = (
        Index("journal_chain", "site_id", "id"),
        Index("journal_paper", "paper", "paper_id"),
        Index("journal_when", "site_id", "at"),
        # Both hold all that a question about a person or an act asks, so that no line need be looked up.
        Index("journal_who", "site_id", "who", "action", "at"),
        Index("journal_act", "site_id", "action", "at"),
        Index("journal_number", "site_id", "number", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int
    at: datetime = instant()
    who: str
    action: str
    paper: str = ""
    paper_id: int | None = None
    number: str = ""
    version: int = 0
    changes: str = "{}"
    previous: str
    hash: str


class Draft(SQLModel, table=True):
    """Half-typed text of a console, kept over a change of screen, a crash, a restart. One row per console and form."""

    __table_args__ = (UniqueConstraint("site_id", "owner", "form"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    owner: str
    form: str
    body: str
    updated_at: datetime = instant()


class CalendarDay(SQLModel, table=True):
    """The site's own word on a day: overrides the published calendar both ways."""

    __tablename__ = "calendar_day"
    site_id: int = Field(foreign_key="site.id", primary_key=True)
    day: date = Field(primary_key=True)
    working: bool
    remark: str = ""


class TriggerSet(SQLModel, table=True):
    """Which of our sets of triggers the file has: which list of its schema number, and the hash of that list.

    `amiss` is JSON: what was wrong with the triggers when they were last made afresh (`trigger_sets`).
    """

    __tablename__ = "trigger_set"
    schema_nr: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    edition: int
    hash: str
    amiss: str = "[]"
