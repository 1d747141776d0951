"""What people entered into the first release is still there after every upgrade since."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from kontakt.branding import defaults
from kontakt.db import migrations, revisions
from kontakt.startup.schema import bring_up
from tests import postgresql
from tests.migrations.first_release import CARDS, fill
from tests.startup import chain

NOW: dict[str, str] = {}
"""Where a value of the first release is now, if a revision has moved it: `cards.bio` to `cards.biography`."""


@pytest.fixture(params=["the real history", "a longer history"])
def history(request, tmp_path, monkeypatch):
    if request.param == "a longer history":
        chain.longer(tmp_path / "migrations", chain.NOTES, chain.CARDS, chain.WIDER)
        monkeypatch.setattr(revisions, "FOLDER", tmp_path / "migrations")
        revisions.history.cache_clear()
    yield revisions.history()
    monkeypatch.undo()
    revisions.history.cache_clear()


@pytest.fixture
def url(postgres, request):
    created = postgresql.create_database(postgres, f"data_{abs(hash(request.node.name))}")
    return created.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def database(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
async def engine(url):
    engine = create_async_engine(url)
    yield engine
    await engine.dispose()


def values(connection):
    """Return every value as PostgreSQL writes it, by table, column and primary key."""
    keys = connection.execute(
        text(
            "SELECT coalesce(inhparent, conrelid)::regclass::text, attname"  # Of a table in parts, each has its key.
            " FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
            " LEFT JOIN pg_inherits ON inhrelid = conrelid"
            " WHERE contype = 'p' AND connamespace = 'public'::regnamespace"
        )
    ).all()
    found = {}
    for table, key in keys:
        rows = connection.scalars(text(f"SELECT to_jsonb(t) FROM {table} t")).all()
        for column in rows[0] if rows else ():
            found[f"{table}.{column}"] = {row[key]: row[column] for row in rows}
    connection.rollback()
    return found


async def test_every_value_of_the_first_release_survives_and_the_way_down_and_up_stays_open(history, database, engine):
    with database.begin():
        migrations.apply(database, history[0])
        fill(database)
    before = values(database)
    assert len(before["cards.id"]) == CARDS
    assert {"sessions.id_token", "events.visitor", "audit_entries.details", "images.webp_name"} <= before.keys()
    varieties = {name: len({str(value) for value in column.values()}) for name, column in before.items()}
    assert [name for name, count in varieties.items() if name.startswith("cards.") and count < 2] == []
    del before["alembic_version.version_num"]

    await bring_up(engine, statement_timeout=60, seconds=5)
    after = values(database)
    assert after["alembic_version.version_num"] == {history[-1]: history[-1]}
    for name, column in before.items():
        assert after[NOW.get(name, name)] == column, name

    command.downgrade(migrations.config(database), "base")
    database.commit()
    assert values(database) == {}
    await bring_up(engine, statement_timeout=60, seconds=5)
    async with engine.begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM cards")) == 0
        assert await defaults.seed(AsyncSession(connection))


async def test_a_database_that_is_current_costs_no_transaction_that_writes(history, database, engine):
    await bring_up(engine, statement_timeout=60, seconds=5)
    with database.begin():
        before = database.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))
    assert await bring_up(engine, statement_timeout=60, seconds=5) == history[-1]
    with database.begin():
        assert database.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")) == before
