"""Events of a real process: what it acknowledged is in the database, however it ends."""

import asyncio
import signal
from contextlib import closing, suppress

import httpx
import psycopg
import pytest

from tests.startup.processes import serving, until
from tests.startup.test_memory import session_cookie

BEHIND = {"TRUSTED_PROXIES": "127.0.0.1/32"}
VISITORS = 40
HEADERS = {"content-type": "application/json", "sec-fetch-site": "same-origin", "user-agent": "Firefox"}
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kontakt events'"


async def create_card(environment, url):
    cookies = {"kontakt_session": await session_cookie(environment)}
    async with httpx.AsyncClient(base_url=url, cookies=cookies, headers={"sec-fetch-site": "same-origin"}) as grace:
        assert (await grace.post("/api/cards", json={"name": "Grace", "slug": "grace"})).status_code == 201


async def read_status(reader):
    """Return the status of an answer without content."""
    head = await reader.readuntil(b"\r\n\r\n")
    return int(head.split()[1])


class Burst:
    """Visitors who report all the time, each with an address of its own, and what they were told."""

    def __init__(self, port):
        self.port = port
        self.sent = 0
        self.acknowledged = []
        self.refused = 0

    async def visit(self):
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            with closing(writer):
                while True:
                    self.sent += 1
                    address = f"10.{self.sent >> 16}.{self.sent >> 8 & 255}.{self.sent & 255}"
                    await self.report(reader, writer, address)

    async def report(self, reader, writer, address):
        own = {"host": f"127.0.0.1:{self.port}", "content-length": "15", "x-forwarded-for": address}
        lines = [*HEADERS.items(), *own.items()]
        fields = "".join(f"{name}: {value}\r\n" for name, value in lines)
        writer.write(f'POST /api/cards/grace/view HTTP/1.1\r\n{fields}\r\n{{"source":"qr"}}'.encode())
        await writer.drain()
        status = await read_status(reader)
        if status == 204:
            self.acknowledged.append(address)
        else:
            self.refused += 1

    async def until_killed(self, running, number, sent):
        """End the process by the signal as soon as so many are acknowledged."""
        visitors = [asyncio.create_task(self.visit()) for _ in range(VISITORS)]
        while len(self.acknowledged) < number:
            assert running.process.poll() is None, running.said()
            await asyncio.sleep(0.001)
        running.send(sent)
        await asyncio.wait(visitors)


def visitors(environment):
    """How many views are committed. Each is of another visitor."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        query = "SELECT count(*), count(DISTINCT visitor), count(DISTINCT xmin::text) FROM events"
        return connection.execute(query).fetchone()


@pytest.mark.parametrize(("number", "sent"), [(200, signal.SIGKILL), (1500, signal.SIGKILL), (500, signal.SIGTERM)])
def test_no_acknowledged_event_is_lost_when_the_process_ends_in_a_burst(environment, tmp_path, number, sent):
    environment |= BEHIND
    with serving(environment, tmp_path) as running:
        asyncio.run(create_card(environment, f"http://127.0.0.1:{running.port}"))
        burst = Burst(running.port)
        asyncio.run(burst.until_killed(running, number, sent))
        assert running.process.wait(30) == (-signal.SIGKILL if sent == signal.SIGKILL else 0)
    rows, different, commits = visitors(environment)
    assert len(set(burst.acknowledged)) == len(burst.acknowledged) >= number
    # What was committed and not yet acknowledged may be there, too: at most one of each visitor that waited.
    assert len(burst.acknowledged) <= rows <= min(burst.sent, len(burst.acknowledged) + VISITORS)
    assert different == rows
    assert commits < rows / 2
    if sent == signal.SIGTERM:
        assert (rows, burst.refused) == (len(burst.acknowledged), 0)


def test_a_process_whose_connection_is_cut_in_a_burst_goes_on(environment, tmp_path):
    environment |= BEHIND
    with serving(environment, tmp_path) as running:
        asyncio.run(create_card(environment, f"http://127.0.0.1:{running.port}"))
        burst = Burst(running.port)

        async def cut():
            tasks = [asyncio.create_task(burst.visit()) for _ in range(VISITORS)]
            async with await psycopg.AsyncConnection.connect(environment["DATABASE_URL"], autocommit=True) as admin:
                for turn in range(1, 6):
                    while len(burst.acknowledged) < turn * 200:  # noqa: ASYNC110 - there is no event for it
                        await asyncio.sleep(0.001)
                    await admin.execute(CUT)
            running.send(signal.SIGTERM)
            await asyncio.wait(tasks)

        asyncio.run(cut())
        assert running.process.wait(30) == 0
    rows, different, _ = visitors(environment)
    assert rows == different >= len(burst.acknowledged) >= 1000
    assert rows <= burst.sent


def test_the_key_of_yesterday_goes_when_a_process_starts(environment, tmp_path):
    with serving(environment, tmp_path):
        pass
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("INSERT INTO daily_keys VALUES (current_date - 1, '\\x00'), (current_date - 2, '\\x00')")
        with serving(environment, tmp_path):
            until(lambda: connection.execute("SELECT count(*) FROM daily_keys").fetchone() == (0,))
