"""Every print of a paper is counted and kept."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table of prints."""
    op.create_table(
        "print_copy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site_id", sa.Integer(), sa.ForeignKey("site.id"), nullable=False),
        sa.Column("paper", sa.String(24), nullable=False),
        sa.Column("paper_id", sa.Integer()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("copy_nr", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by", "file", "sha256")),
        sa.UniqueConstraint("site_id", "subject", "copy_nr"),
    )
