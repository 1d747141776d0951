"""A database of a module's own, in which everything is really committed. A conftest takes the fixtures it needs."""

import psycopg
import pytest
from sqlalchemy import create_engine

from kontakt.branding import defaults
from kontakt.db import migrations
from kontakt.db.base import Base
from kontakt.db.engine import create_sessions
from tests import postgresql


@pytest.fixture(scope="module")
def database_url(postgres, request):
    url = postgresql.create_database(postgres, request.module.__name__.rpartition(".")[2])
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture
def database(database_url):
    """A connection of the test that commits each statement; every table is empty afterwards."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
        connection.execute("SET session_replication_role = replica")  # Or the record of what was done would refuse.
        connection.execute(f"TRUNCATE {', '.join(Base.metadata.tables)}".encode())


@pytest.fixture
async def sessions(engine, database):
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        await defaults.seed(session)
    return sessions
