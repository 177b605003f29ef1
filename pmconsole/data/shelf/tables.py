"""What lies beside the papers: flow cards and their ticks (4.1.1), phrase codes, the reference shelf (4.1.4).

Instants are UTC. Nothing is deleted: what is no longer used is `active=False`.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import HangsOn, instant, term
from pmconsole.procedure.vocabulary import Paper, PhraseKind, ShelfKind


class SiteCard(SQLModel, table=True):
    """流程卡 as the site wants it: stands for the default of the same `key`, or is one more.

    `categories` and `words` are parted by blanks, `steps` and `call` by line ends.
    """

    __tablename__ = "site_card"
    __table_args__ = (UniqueConstraint("site_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    key: str
    title: str
    categories: str = ""
    words: str = ""
    steps: str = ""
    call: str = ""
    major: bool = False
    active: bool = True
    version: int = 1


class EntryCard(SQLModel, table=True):
    """Which flow card an entry was handled by."""

    __tablename__ = "entry_card"
    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id")
    entry_id: int = Field(foreign_key="ledger_entry.id", primary_key=True)
    card_key: str
    title: str


class CardTick(SQLModel, table=True):
    """A step of a flow card that was done: when, by whom, in the words of then. Taken back: `undone_at`."""

    __tablename__ = "card_tick"
    __hangs_on__ = HangsOn(Paper.LEDGER, "entry_id")
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="ledger_entry.id", index=True)
    card_key: str
    step: int
    text: str
    at: datetime = instant()
    by: str
    undone_at: datetime | None = instant(default=None)


class Phrase(SQLModel, table=True):
    """短语代码: `code` and a blank become `text` in content fields; stands over the default of the same code."""

    __table_args__ = (UniqueConstraint("site_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    code: str
    text: str
    kind: PhraseKind = term(PhraseKind, default=PhraseKind.PHRASE)
    active: bool = True


class ShelfItem(SQLModel, table=True):
    """One edition of something on the reference shelf; a newer edition of the same title is a row of its own.

    `body` is its text or what was read out of the file; the file lies in the data folder under its `file_hash`.
    """

    __tablename__ = "shelf_item"
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    title: str
    kind: ShelfKind = term(ShelfKind, default=ShelfKind.OTHER)
    edition: str = ""
    valid_from: date | None = None
    body: str = ""
    file_name: str = ""
    file_hash: str = ""
    file_size: int = 0
    active: bool = True
    added_at: datetime = instant()
    added_by: str


class TariffLine(SQLModel, table=True):
    """One line of a tariff: what, how much, per what, on which condition. The price is text, read as it is written."""

    __tablename__ = "tariff_line"
    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="shelf_item.id", index=True)
    position: int
    name: str
    price: str
    unit: str = ""
    remark: str = ""
