"""The history of the database."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from kontakt.db import migrations, models, revisions
from kontakt.db.base import Base
from tests import postgresql
from tests.startup import chain


@pytest.fixture
def empty(postgres, request):
    """A connection to a database without anything."""
    name = request.node.name[:50]
    url = postgresql.create_database(postgres, name)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


assert models.Card.metadata is Base.metadata  # The models must be imported to be compared.


def tables(connection: Connection) -> set[str]:
    found = set(inspect(connection).get_table_names()) - {"alembic_version"} - parts(connection)
    connection.rollback()
    return found


def parts(connection: Connection) -> set[str]:
    """The tables that are parts of another one, which follow the calendar and not the models."""
    return set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")))


def test_up_down_up(empty):
    migrations.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)
    command.downgrade(migrations.config(empty), "base")
    empty.commit()
    assert tables(empty) == set()
    migrations.upgrade(empty)
    assert tables(empty) == set(Base.metadata.tables)


def test_models_and_migrations_do_not_differ(empty):
    migrations.upgrade(empty)
    left_out = parts(empty)
    options = {"compare_server_default": True, "include_name": lambda name, *_: name not in left_out}
    context = MigrationContext.configure(empty, opts=options)
    assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_and_index_has_a_name_of_the_convention(empty):
    migrations.upgrade(empty)
    names = empty.scalars(
        text(
            "SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid"
            " WHERE connamespace = 'public'::regnamespace AND contype != 'n' AND NOT relispartition"
            " UNION SELECT indexname FROM pg_indexes JOIN pg_class c ON c.relname = tablename"
            " WHERE schemaname = 'public' AND NOT relispartition"
        )
    ).all()
    wild = {name for name in names if not name.startswith(("pk_", "uq_", "ck_", "fk_", "ix_", "alembic_version"))}
    assert wild == set()


def test_there_is_one_line_of_revisions():
    script = ScriptDirectory.from_config(migrations.config())
    assert len(script.get_heads()) == len(script.get_bases()) == 1


def test_the_migrations_can_be_read_as_sql(empty):
    raw = empty.connection.dbapi_connection
    raw.execute(migrations.sql(None).encode())
    empty.rollback()
    assert tables(empty) == set(Base.metadata.tables)
    assert revisions.present(empty) == revisions.newest()
    empty.rollback()
    assert migrations.sql(revisions.newest()).split() == []


def test_a_revision_that_would_end_its_transaction_is_refused(empty, tmp_path, monkeypatch):
    # As CREATE INDEX CONCURRENTLY needs it: the lock against other processes would be gone.
    *_, last = chain.longer(tmp_path / "migrations", ("outside", ["CREATE INDEX ix_cards_bio ON cards (bio)"], []))
    (file,) = (tmp_path / "migrations" / "versions").glob("*_outside.py")
    inside = "with op.get_context().autocommit_block():\n            op.execute(statement)"
    file.write_text(file.read_text().replace("op.execute(statement)", inside, 1))
    monkeypatch.setattr(revisions, "FOLDER", tmp_path / "migrations")
    with pytest.raises(AssertionError), empty.begin():
        migrations.apply(empty, last)
    assert tables(empty) == set()
