"""People with grade and term, PINs, signatures that say how they were given, one person on duty at a time."""

import sqlalchemy as sa
from alembic import op

from pmconsole.data.core.types import UtcDateTime

revision = "0008"
down_revision = "0007"

_OWED = "how IN ('phone', 'radio') AND settled_at IS NULL AND refusal = ''"


def upgrade() -> None:
    """Make them."""
    op.add_column("person", sa.Column("grade", sa.String(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("active_from", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("active_until", sa.Date(), nullable=True))
    op.create_table(
        "person_pin",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
    )
    for name in ("number", "content_hash", "settled_witness"):
        op.add_column("signature", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("signature", sa.Column("settled_at", UtcDateTime(), nullable=True))
    op.add_column("signature", sa.Column("settled_how", sa.String(24), nullable=True))
    owed = sa.text(_OWED)
    op.create_index("signature_owed", "signature", ["site_id", "at"], sqlite_where=owed, postgresql_where=owed)
    _one_on_duty()


def _one_on_duty() -> None:
    # Of several who were left standing the newest is on duty.
    op.execute(
        "UPDATE duty SET ended_at = started_at WHERE ended_at IS NULL AND id NOT IN "
        "(SELECT max(id) FROM duty WHERE ended_at IS NULL GROUP BY site_id)"
    )
    open_ = sa.text("ended_at IS NULL")
    op.create_index("duty_one_open", "duty", ["site_id"], unique=True, sqlite_where=open_, postgresql_where=open_)
