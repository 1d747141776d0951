"""Run by Alembic for every command; the connection comes from `kontakt.db.migrations`."""

from alembic import context
from sqlalchemy import text

from kontakt.db.migrations import mark
from kontakt.db.models import Base

# Null but where another schema of search_path has the table: Alembic would take that for ours.
_HIDDEN = text("""
    SELECT current_schema() WHERE to_regclass('alembic_version') IS DISTINCT FROM
    to_regclass(quote_ident(current_schema()) || '.alembic_version')
""")
connection = context.config.attributes["connection"]

if connection is None:
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        on_version_apply=mark,
        transaction_per_migration=True,
    )
else:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        on_version_apply=mark,
        version_table_schema=connection.scalar(_HIDDEN),
    )

with context.begin_transaction():
    context.run_migrations()
