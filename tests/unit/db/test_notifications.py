"""Listening for changes."""

import asyncio
import logging

import psycopg

from kontakt.db.connections import connect
from kontakt.db.notifications import CHANNEL, follow


class Stumbling:
    """A hearer that fails at the first change; what it is told is in `told`."""

    def __init__(self):
        self.told: asyncio.Queue[str] = asyncio.Queue()
        self.drops = 0

    def drop(self, card_id):
        self.drops += 1
        if self.drops == 1:
            raise KeyError(card_id)
        self.told.put_nowait("drop")

    def drop_all(self):
        self.told.put_nowait("drop all")

    def listen(self):
        self.told.put_nowait("listen")

    def trust(self, until):
        assert until > 0

    def suspend(self):
        self.told.put_nowait("suspend")


async def test_a_fault_of_the_hearer_is_told_and_does_not_end_the_listening(settings, database_url, caplog):
    hearer, card = Stumbling(), "01890a5d-ac96-774b-bcce-b302099a8057"
    task = asyncio.create_task(follow(lambda: connect(settings, autocommit=True), hearer))
    async with asyncio.timeout(60), await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        for expected in (["listen"], ["suspend", "listen"], ["drop"]):
            for one in expected:
                assert await hearer.told.get() == one
            await other.execute("SELECT pg_notify(%s, %s)", [CHANNEL, card])
    assert not task.done()
    task.cancel()
    assert [(record.levelno, record.exc_info is not None) for record in caplog.records if record.levelno > 20] == [
        (logging.ERROR, True)
    ]
