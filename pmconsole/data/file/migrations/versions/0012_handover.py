"""The shift handover whole: its state and content, notes of the shift, things and their checks, lines added to it."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make them all."""
    op.execute("ALTER TABLE shift_handover ADD COLUMN duty_id INTEGER REFERENCES duty (id)")
    table = "shift_handover"
    op.add_column(table, sa.Column("state", sa.String(24), nullable=False, server_default="preparing"))
    for name in ("outgoing_signer", "incoming_signer", "supervisor", "refusal", "content", "content_hash"):
        op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("round", "notes_to"):
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column(table, sa.Column("open_end", sa.Boolean(), nullable=False, server_default="0"))
    of_duty = sa.text("duty_id IS NOT NULL")
    op.create_index(
        "handover_duty", table, ["duty_id"], unique=True, sqlite_where=of_duty, postgresql_where=of_duty
    )  # fmt: skip
    op.create_index("handover_signed", table, ["site_id", "incoming_signed_at"])
    _under_it()


def _under_it() -> None:
    op.create_table(
        "shift_note", _id(), _ref("site_id", "site.id"), _term("kind"), *_texts("text", "by", "told_by"), _at("at"),
        sa.Column("told_at", UtcDateTime()),
    )  # fmt: skip
    op.create_index("shift_note_site", "shift_note", ["site_id", "id"])
    op.create_table(
        "equipment_item", _id(), _ref("site_id", "site.id"), *_texts("name"), _number("position"), _flag("active"),
        sa.UniqueConstraint("site_id", "name"),
    )  # fmt: skip
    op.create_table(
        "equipment_check", _id(), _ref("handover_id", "shift_handover.id"), *_texts("item", "remark", "by"),
        _flag("ok"), _at("at"),
    )  # fmt: skip
    op.create_index("equipment_check_of", "equipment_check", ["handover_id"])
    op.create_table(
        "handover_line", _id(), _ref("handover_id", "shift_handover.id"), _number("round"), _term("kind"),
        *_texts("key", "text", "name", "by"), _at("at"),
    )  # fmt: skip
    op.create_index("handover_line_of", "handover_line", ["handover_id"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _term(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=False)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=False)
