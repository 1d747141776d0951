"""A database of its own, in which everything is really committed."""

import asyncio
from uuid import UUID

import pytest

from kontakt.analytics.service import connecting
from kontakt.analytics.statement import Reported
from kontakt.db.base import new_id
from tests import committed

database, database_url, sessions = committed.database, committed.database_url, committed.sessions


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
