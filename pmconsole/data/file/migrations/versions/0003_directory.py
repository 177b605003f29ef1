"""The directory (4.1.4): contacts, their numbers and places."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them all."""
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(24), nullable=False) for name in ("kind", "category", "grade")),
        *_texts("name", "pinyin", "initials", "post", "department", "remark", "haystack", "retire_reason"),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("valid_from", "valid_until")),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), sa.ForeignKey("contact.id"), nullable=True),
    )
    op.create_index("contact_category", "contact", ["site_id", "category"])
    op.create_index("contact_name", "contact", ["site_id", "name"])
    op.create_table("contact_number", *_part(), *_texts("number", "label", "key"))
    op.create_index("contact_number_key", "contact_number", ["key"])
    op.create_table("contact_place", *_part(), *_texts("room", "room_key", "short_key", "building"))
    op.create_index("contact_place_room", "contact_place", ["room_key"])
    op.create_index("contact_place_short", "contact_place", ["short_key"])


def _part() -> list[sa.Column[int]]:
    """The key of a row that is part of a contact."""
    return [
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
    ]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
