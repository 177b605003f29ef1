"""Flow cards and their ticks, phrase codes, the reference shelf; what became of a call, and call-backs."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core import dialect
from pmconsole.data.core.types import UtcDateTime

revision = "0005"
down_revision = "0004"  # of the board's 0004 once it stands


def upgrade() -> None:
    """Make them all."""
    _calls()
    _cards()
    _shelf()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False, primary_key=key)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _calls() -> None:
    op.add_column("phone_record", sa.Column("outcome", sa.String(24), nullable=False, server_default="answered"))
    for name in ("call_back_asked_at", "called_back_at"):
        op.add_column("phone_record", sa.Column(name, UtcDateTime()))
    op.add_column("phone_record", sa.Column("called_back_by", sa.String(), nullable=False, server_default=""))
    # Alembic cannot add a reference on SQLite, the database itself can.
    op.execute("ALTER TABLE phone_record ADD COLUMN answers_id INTEGER REFERENCES phone_record(id)")
    op.create_index("phone_record_at", "phone_record", ["site_id", "at"])
    waiting = sa.text("outcome IN ('ringing', 'missed') OR call_back_asked_at IS NOT NULL")
    op.create_index("phone_record_waiting", "phone_record", ["at"], sqlite_where=waiting, postgresql_where=waiting)


def _cards() -> None:
    op.create_table(
        "site_card", _id(), _ref("site_id", "site.id"),
        *_texts("key", "title", "categories", "words", "steps", "call"),
        _flag("major"), _flag("active"), _number("version"),
        sa.UniqueConstraint("site_id", "key"),
    )  # fmt: skip
    op.create_table("entry_card", _ref("entry_id", "ledger_entry.id", key=True), *_texts("card_key", "title"))
    op.create_table(
        "card_tick", _id(), _ref("entry_id", "ledger_entry.id"), *_texts("card_key", "text", "by"), _number("step"),
        sa.Column("at", UtcDateTime(), nullable=False), sa.Column("undone_at", UtcDateTime()),
    )  # fmt: skip
    op.create_index("ix_card_tick_entry_id", "card_tick", ["entry_id"])
    op.create_table(
        "phrase", _id(), _ref("site_id", "site.id"), *_texts("code", "text"),
        sa.Column("kind", sa.String(24), nullable=False), _flag("active"),
        sa.UniqueConstraint("site_id", "code"),
    )  # fmt: skip


def _shelf() -> None:
    op.create_table(
        "shelf_item", _id(), _ref("site_id", "site.id"), sa.Column("kind", sa.String(24), nullable=False),
        *_texts("title", "edition", "body", "file_name", "file_hash", "added_by"), _number("file_size"),
        sa.Column("valid_from", sa.Date()), _flag("active"), sa.Column("added_at", UtcDateTime(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_shelf_item_site_id", "shelf_item", ["site_id"])
    op.create_table(
        "tariff_line", _id(), _ref("item_id", "shelf_item.id"), _number("position"),
        *_texts("name", "price", "unit", "remark"),
    )  # fmt: skip
    op.create_index("ix_tariff_line_item_id", "tariff_line", ["item_id"])
    op.execute(dialect.SHELF_FTS_DDL)
