"""Nothing but the number: from here on kept rows could not be displaced by a REPLACE (`guards`)."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing but the number, which brings older files here."""
