"""Alembic's environment: runs on the connection handed in, inside its transaction, and stamps the schema number."""

from alembic import context
from sqlmodel import SQLModel

from pmconsole.data import (  # noqa: F401  (their tables fill the metadata)
    alarm_tables,
    dialect,
    tables,
    tables_board,
    tables_core,
    tables_directory,
    tables_hand_in,
    tables_handover,
    tables_papers,
    tables_people,
    tables_roster,
    tables_shelf,
)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
    dialect.renew_guards(connection)
    dialect.stamp(connection, int(context.get_context().get_current_revision() or "0"))
