"""Migrations: how a file of any earlier version becomes one of today. Alembic is imported only when there is work."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from pmconsole.data.file import trigger_sets

_HERE = Path(__file__).parent


@cache
def latest() -> int:
    """The schema number this program knows: the highest `NNNN_` among the versions, without importing them."""
    return max(int(file.name[:4]) for file in (_HERE / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def upgrade(connection: Connection) -> None:
    """Bring the file up to date inside the transaction `connection` is in; either all of it happens or nothing.

    Versions make tables, indexes and data; no trigger stands in their way, and afterwards all are made afresh.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    amiss = trigger_sets.take_down(connection)
    command.upgrade(config, "head")
    trigger_sets.put_up(connection, amiss)
