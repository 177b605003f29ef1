"""The weekly hand-in, the archive that locks what passed, the way of papers that went back for correction."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime
from pmconsole.data.hand_in import triggers as triggers_hand_in

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make them all."""
    _hand_in()
    _item()
    _kept_and_returned()
    op.execute(triggers_hand_in.ARCHIVE_FTS_DDL)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _times(*names: str, needed: bool = False) -> list[sa.Column[UtcDateTime]]:
    return [sa.Column(name, UtcDateTime(), nullable=not needed) for name in names]


def _ref(name: str, target: str, needed: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=not needed)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=False)


def _hand_in() -> None:
    op.create_table(
        "hand_in", sa.Column("id", sa.Integer(), primary_key=True), _ref("site_id", "site.id"),
        sa.Column("number", sa.String(), nullable=False, unique=True), *_numbers("version"), *_times("voided_at"),
        *_texts("void_reason"), *_times("slot"), *_times("period_from", "period_to", needed=True), _word("state"),
        *_numbers("edition"), *_texts("folder", "manifest_hash"), *_numbers("handed", "kept"), *_times("prepared_at"),
        *_texts("prepared_by"), *_times("received_at"), *_texts("received_by"), *_times("reviewed_at"),
        sa.UniqueConstraint("site_id", "slot"),
    )  # fmt: skip
    op.create_index("ix_hand_in_site_id", "hand_in", ["site_id"])


def _item() -> None:
    op.create_table(
        "hand_in_item", sa.Column("id", sa.Integer(), primary_key=True), _ref("site_id", "site.id"),
        _ref("hand_in_id", "hand_in.id"), _word("paper"), *_numbers("paper_id"), *_texts("number"),
        *_numbers("version"), *_texts("content_hash"), *_times("at", needed=True),
        *_texts("title", "room", "room_key", "department", "handled_by", "remark", "search_text", "file", "file_hash"),
        _word("result"), *_texts("reason"), *_times("decided_at"),
        *_texts("decided_by"), *_times("left_at"), sa.Column("together", sa.Boolean(), nullable=False),
        *_numbers("archive_year", "archive_seq"), sa.Column("archive_number", sa.String()), *_texts("box", "shelf"),
        *_numbers("retention_years"), sa.Column("keep_until", sa.Date(), nullable=True),
        sa.UniqueConstraint("hand_in_id", "paper", "paper_id"), sa.UniqueConstraint("site_id", "archive_number"),
    )  # fmt: skip
    under_way, passed = sa.text("left_at IS NULL"), sa.text("result = 'passed'")
    for name, columns, where in (
        ("hand_in_item_under_way", ["paper", "paper_id"], under_way),
        ("hand_in_item_passed", ["paper", "paper_id"], passed),
        ("hand_in_item_archive", ["site_id", "archive_year", "paper", "archive_seq"], passed),
    ):
        unique = where is under_way
        op.create_index(name, "hand_in_item", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_index("hand_in_item_number", "hand_in_item", ["number"])


def _kept_and_returned() -> None:
    op.create_table(
        "hand_in_kept", sa.Column("id", sa.Integer(), primary_key=True), _ref("hand_in_id", "hand_in.id"),
        *_numbers("edition"), _word("paper"), *_numbers("paper_id"),
        *_texts("number", "title", "department", "reasons"),
    )  # fmt: skip
    op.create_index("hand_in_kept_of", "hand_in_kept", ["hand_in_id", "edition"])
    op.create_table(
        "paper_return", sa.Column("id", sa.Integer(), primary_key=True), _ref("site_id", "site.id"), _word("paper"),
        *_numbers("paper_id"), *_texts("number"), *_numbers("round"), *_texts("department", "reason"),
        *_times("sent_at", needed=True), *_texts("sent_by"), _ref("item_id", "hand_in_item.id", needed=False),
        *_times("corrected_at"), *_texts("corrected_by", "correction"),
        _ref("back_item_id", "hand_in_item.id", needed=False), *_times("back_at"),
    )  # fmt: skip
    op.create_index("paper_return_paper", "paper_return", ["paper", "paper_id"])
    where = sa.text("corrected_at IS NULL")
    op.create_index(
        "paper_return_open", "paper_return", ["paper", "paper_id"], unique=True,
        sqlite_where=where, postgresql_where=where,
    )  # fmt: skip
