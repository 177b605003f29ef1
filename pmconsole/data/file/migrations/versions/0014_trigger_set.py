"""The file remembers which of our sets of triggers it has, so that an older one is told from one that was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table; what stands in it is written when the triggers are made."""
    op.create_table(
        "trigger_set",
        sa.Column("schema_nr", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("hash", "amiss")),
    )
