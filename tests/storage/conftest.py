"""A database with cards of its own, and places for their pictures."""

import json
import os
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import create_engine as create_sync_engine

from kontakt.db import migrations
from kontakt.db.engine import create_engine, create_sessions
from kontakt.settings.environment import read
from tests import postgresql
from tests.storage.gallery import Gallery


@pytest.fixture(scope="session")
def migrated(postgres):
    url = postgresql.create_database(postgres, "storage")
    engine = create_sync_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture
def own_database(migrated):
    """A migrated database that processes can use, without people and settings."""
    with psycopg.connect(migrated) as connection:
        connection.execute("TRUNCATE users, settings CASCADE")
    return migrated


@pytest.fixture
def gallery(own_database, tmp_path):
    return Gallery(own_database, tmp_path / "uploads")


@pytest.fixture
async def sessions(own_database):
    engine = create_engine(read({"DATABASE_URL": own_database}).settings)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
def bucket(object_store, request):
    """STORAGE_URL with a prefix of the test's own."""
    return object_store.url(prefix=f"tests/{abs(hash(request.node.nodeid))}")


@pytest.fixture
def environment(own_database, gallery):
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": own_database,
        "UPLOAD_DIR": str(gallery.folder),
        "LOG_FORMAT": "json",
    }


@pytest.fixture
def command(environment):
    """A function that runs `kontakt storage`, and returns the finished process; nothing secret is ever said."""

    def run(*arguments, **variables):
        line = [sys.executable, "-m", "kontakt", "storage", *arguments]
        surroundings = environment | variables
        done = subprocess.run(line, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert "planted" not in done.stdout + done.stderr
        return done

    return run


def events(done, name):
    """Return the events of that name in the log of a finished process."""
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("event") == name]
