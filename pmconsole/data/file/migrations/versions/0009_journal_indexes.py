"""The journal is found by person, act, number and time within its site."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the indexes; the one by time alone gives way."""
    op.drop_index("journal_at", "journal")
    op.create_index("journal_when", "journal", ["site_id", "at"])
    op.create_index("journal_who", "journal", ["site_id", "who", "action", "at"])
    op.create_index("journal_act", "journal", ["site_id", "action", "at"])
    op.create_index("journal_number", "journal", ["site_id", "number", "at"])
