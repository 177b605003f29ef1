"""No kept row can be displaced by a REPLACE; the guards themselves are made at the end of every migration (`env`)."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing but the number, which brings older files here."""
