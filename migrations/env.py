"""Run by Alembic for every command; the connection comes from `kontakt.db.migrations`."""

from alembic import context

from kontakt.db.models import Base

connection = context.config.attributes["connection"]

if connection is None:
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
else:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)

with context.begin_transaction():
    context.run_migrations()
