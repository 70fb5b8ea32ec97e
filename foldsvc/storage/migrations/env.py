"""Runs the migrations on the connection that `storage.database.migrate` hands over."""

from alembic import context

from foldsvc.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Both databases can undo DDL; the transaction is the caller's.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
