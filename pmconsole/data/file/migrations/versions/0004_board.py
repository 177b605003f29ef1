"""The board: how a change ended, who asked about it, whose call was joined to which entry."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    op.add_column("info_change", sa.Column("outcome", sa.String(24), nullable=True))
    op.add_column("info_change", sa.Column("end_remark", sa.String(), nullable=False, server_default=""))
    unfinished = sa.text("ended_at IS NULL AND voided_at IS NULL")
    op.create_index(
        "info_change_open", "info_change", ["site_id", "begins_at"],
        sqlite_where=unfinished, postgresql_where=unfinished,
    )  # fmt: skip
    _asks()
    _joins()


def _ref(name: str, target: str, **kw: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False, **kw)


def _asks() -> None:
    op.create_table(
        "change_ask",
        sa.Column("id", sa.Integer(), primary_key=True),
        _ref("site_id", "site.id"),
        _ref("change_id", "info_change.id"),
        _ref("entry_id", "ledger_entry.id", unique=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("due_since", UtcDateTime(), nullable=True),
        sa.Column("called_back_at", UtcDateTime(), nullable=True),
        sa.Column("called_back_by", sa.String(), nullable=False),
    )
    op.create_index("change_ask_change", "change_ask", ["change_id"])
    waiting = sa.text("due_since IS NOT NULL AND called_back_at IS NULL")
    op.create_index(
        "change_ask_waiting", "change_ask", ["site_id", "change_id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def _joins() -> None:
    op.create_table(
        "entry_join",
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("ledger_entry.id"), primary_key=True),
        _ref("main_id", "ledger_entry.id"),
        _ref("site_id", "site.id"),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
    )
    op.create_index("entry_join_main", "entry_join", ["main_id"])
