"""Alembic's environment: runs on the connection handed in, inside its transaction, and stamps the schema number."""

from alembic import context

from pmconsole.data.core import dialect, every_table

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=every_table.metadata(), transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
    dialect.stamp(connection, int(context.get_context().get_current_revision() or "0"))
