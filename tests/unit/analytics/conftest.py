"""A database of its own, in which everything is really committed."""

import asyncio
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine as create_sync_engine

from kontakt.analytics.service import connecting
from kontakt.analytics.statement import Reported
from kontakt.branding import defaults
from kontakt.db import migrations
from kontakt.db.base import new_id
from kontakt.db.engine import create_sessions
from tests import postgresql


@pytest.fixture(scope="module")
def database_url(postgres, request):
    url = postgresql.create_database(postgres, request.module.__name__.rpartition(".")[2])
    engine = create_sync_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture
def database(database_url):
    """A connection of the test that commits each statement."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
        connection.execute("TRUNCATE users, cards, events, card_days, organisation_days, daily_keys, settings CASCADE")


@pytest.fixture
async def sessions(engine, database):
    sessions = create_sessions(engine)
    async with sessions.begin() as session:
        await defaults.seed(session)
    return sessions


@pytest.fixture
def connect(settings, database):
    """What a recorder connects by."""
    return connecting(settings)


@pytest.fixture
async def card(make, grace):
    return await make.card(owner=grace, slug="grace")


async def until(condition):
    """Wait until it is so."""
    async with asyncio.timeout(15):
        while not condition():  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.01)


def reported(slug="grace", kind="view", address="192.0.2.1", *, identity: UUID | None = None, target=None):
    return Reported(identity or new_id(), slug, kind, "link", "mobile", "person", target, address, "Firefox")
