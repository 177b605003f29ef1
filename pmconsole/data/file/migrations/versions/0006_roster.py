"""The roster: shift patterns of the site, who is put down for which turn, swaps."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them all."""
    op.create_table(
        "shift_pattern", _id(), _ref("site_id", "site.id"), _day("valid_from"), _at("at"), *_texts("name", "by")
    )
    op.create_table(
        "pattern_shift", _id(), _ref("pattern_id", "shift_pattern.id"), *_texts("name"),
        sa.Column("starts", sa.Time(), nullable=False), sa.Column("ends", sa.Time(), nullable=False),
        sa.UniqueConstraint("pattern_id", "name"),
    )  # fmt: skip
    op.create_table(
        "roster_swap", _id(), _ref("site_id", "site.id"),
        _day("day"), *_texts("shift"), _ref("person_id", "person.id"),
        _day("other_day"), *_texts("other_shift"), _ref("other_person_id", "person.id"),
        *_texts("reason", "agreed", "by"), _at("at"),
    )  # fmt: skip
    op.create_table(
        "roster_slot", _id(), _ref("site_id", "site.id"), _day("day"), *_texts("shift"), _ref("person_id", "person.id"),
        sa.Column("swap_id", sa.Integer(), sa.ForeignKey("roster_swap.id")),
        _at("put_at"), *_texts("put_by", "removed_by"), sa.Column("removed_at", UtcDateTime()),
    )  # fmt: skip
    present = sa.text("removed_at IS NULL")
    op.create_index(
        "roster_slot_once", "roster_slot", ["site_id", "day", "shift", "person_id"], unique=True,
        sqlite_where=present, postgresql_where=present,
    )  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _ref(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target), nullable=False)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=False)
