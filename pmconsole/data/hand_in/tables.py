"""The weekly hand-in (4.3.8) as it is kept: what was handed in and with which result, what was kept back and why.

And the way of every paper that went back for correction (4.3.10). Instants are UTC. A passed item locks its paper:
triggers refuse every later change of it and of what hangs on it.
"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from pmconsole.data.core.tables import PaperBase, instant, numbered, term
from pmconsole.procedure.archive import HandInState, ItemResult
from pmconsole.procedure.vocabulary import Paper

_PASSED = text("result = 'passed'")
_UNDER_WAY = text("left_at IS NULL")
_NOT_CORRECTED = text("corrected_at IS NULL")


class HandIn(PaperBase, table=True):
    """周交清单: what goes to the archivist at one slot; `slot` is None for one made by key in between.

    `edition` counts how often it was prepared; `folder` is the present one's, under the folder of all hand-ins, and
    `manifest_hash` the SHA-256 of its manifest.
    """

    __tablename__ = "hand_in"
    __paper__ = Paper.HAND_IN
    __table_args__ = numbered(
        UniqueConstraint("site_id", "slot"),
    )
    slot: datetime | None = instant(default=None)
    period_from: datetime = instant()
    period_to: datetime = instant()
    state: HandInState = term(HandInState, default=HandInState.PREPARING)
    edition: int = 0
    folder: str = ""
    manifest_hash: str = ""
    handed: int = 0
    kept: int = 0
    prepared_at: datetime | None = instant(default=None)
    prepared_by: str = ""
    received_at: datetime | None = instant(default=None)
    received_by: str = ""
    reviewed_at: datetime | None = instant(default=None)


class HandInItem(SQLModel, table=True):
    """One paper of a hand-in. `file` and `file_hash` are the PDF it was printed into.

    `version` and `content_hash` say what was printed: a paper changed since cannot pass. `at` is the paper's own time,
    `search_text` what the archive finds it by. `left_at`: returned or withdrawn, so that it may be handed in again.
    """

    __tablename__ = "hand_in_item"
    __table_args__ = (
        UniqueConstraint("hand_in_id", "paper", "paper_id"),
        Index(
            "hand_in_item_under_way", "paper", "paper_id", unique=True,
            sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY,
        ),
        UniqueConstraint("site_id", "archive_number"),
        Index("hand_in_item_passed", "paper", "paper_id", sqlite_where=_PASSED, postgresql_where=_PASSED),
        Index("hand_in_item_number", "number"),
        Index(
            "hand_in_item_archive", "site_id", "archive_year", "paper", "archive_seq",
            sqlite_where=_PASSED, postgresql_where=_PASSED,
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    hand_in_id: int = Field(foreign_key="hand_in.id")
    paper: Paper = term(Paper)
    paper_id: int
    number: str
    version: int
    content_hash: str = ""
    at: datetime = instant()
    title: str = ""
    room: str = ""
    room_key: str = ""
    department: str = ""
    handled_by: str = ""
    remark: str = ""
    search_text: str = ""
    file: str = ""
    file_hash: str = ""
    result: ItemResult = term(ItemResult, default=ItemResult.PENDING)
    reason: str = ""
    decided_at: datetime | None = instant(default=None)
    decided_by: str = ""
    left_at: datetime | None = instant(default=None)
    together: bool = False
    archive_year: int = 0
    archive_seq: int = 0
    archive_number: str | None = None
    box: str = ""
    shelf: str = ""
    retention_years: int = 0
    keep_until: date | None = None


class HandInKept(SQLModel, table=True):
    """One paper on the 未入档清单 of a hand-in's `edition`, with every reason and its clause in `reasons`."""

    __tablename__ = "hand_in_kept"
    __table_args__ = (Index("hand_in_kept_of", "hand_in_id", "edition"),)
    id: int | None = Field(default=None, primary_key=True)
    hand_in_id: int = Field(foreign_key="hand_in.id")
    edition: int
    paper: Paper = term(Paper)
    paper_id: int
    number: str
    title: str = ""
    department: str = ""
    reasons: str


class PaperReturn(SQLModel, table=True):
    """One time a paper went back for correction: to whom, why, when; corrected how; with which hand-in it came again.

    `item_id` is the item the archivist returned, None where the desk itself sent it back.
    """

    __tablename__ = "paper_return"
    __table_args__ = (
        Index("paper_return_paper", "paper", "paper_id"),
        Index(
            "paper_return_open", "paper", "paper_id", unique=True,
            sqlite_where=_NOT_CORRECTED, postgresql_where=_NOT_CORRECTED,
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    paper: Paper = term(Paper)
    paper_id: int
    number: str
    round: int = 1
    department: str
    reason: str
    sent_at: datetime = instant()
    sent_by: str
    item_id: int | None = Field(default=None, foreign_key="hand_in_item.id")
    corrected_at: datetime | None = instant(default=None)
    corrected_by: str = ""
    correction: str = ""
    back_item_id: int | None = Field(default=None, foreign_key="hand_in_item.id")
    back_at: datetime | None = instant(default=None)
