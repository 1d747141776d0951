"""What is soaked: replicas behind Caddy on one PostgreSQL, an object store, and the demo identity provider."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from kontakt.demo.ports import free_port
from tests import objectstore, postgresql, replicas
from tests.bench import instance
from tests.objectstore import ObjectStore
from tests.replicas import Program

CARDS = 300
"""Cards that are read."""

CACHE = 16_000_000
"""Bytes of PAGE_CACHE_SIZE: so few that answers give way all the time."""


@dataclass
class Site:
    """Everything that runs."""

    url: str
    postgres: postgresql.Server
    database_url: str
    store: ObjectStore
    provider: Program
    replicas: list[Program]
    caddy: Program
    folder: Path

    def pids(self) -> dict[str, int]:
        """Return the present process of each name."""
        programs = {one.name: one.pid for one in (*self.replicas, self.caddy, self.provider)}
        return {**programs, "postgres": self.postgres.process.pid, "object store": self.store.process.pid}


@contextmanager
def running(count: int) -> Iterator[Site]:
    """Start everything with this many replicas."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kontakt-soak-", dir="/tmp")))
        postgres = stack.enter_context(
            postgresql.own_server("fsync=on", "synchronous_commit=on", "max_connections=120")
        )
        store = stack.enter_context(objectstore.server())
        port = free_port()
        url = f"http://localhost:{port}"
        provider = replicas.provider(url, folder)
        stack.enter_context(replicas.running([provider]))
        database_url = postgresql.create_database(postgres.url, "soak")
        place = {"STORAGE_URL": store.url(), "PAGE_CACHE_SIZE": str(CACHE)}
        variables = replicas.settings(url, database_url, place, provider)
        instance.populate(variables, CARDS + 1)
        programs = [replicas.replica(number, variables, folder) for number in range(1, count + 1)]
        stack.enter_context(replicas.running(programs))
        caddy = replicas.proxy(port, url, programs, folder)
        stack.enter_context(replicas.running([caddy]))
        yield Site(url, postgres, database_url, store, provider, programs, caddy, folder)


def signed_in(url: str, person: str) -> dict[str, str]:
    """Return the cookies of a person after a sign-in at the demo provider's page."""
    with httpx.Client(base_url=url, follow_redirects=True, trust_env=False, timeout=30) as browser:
        page = browser.get("/api/auth/login", params={"next": "/api/me"})
        browser.post(urljoin(str(page.url), ""), data={"sub": person}).raise_for_status()
        return dict(browser.cookies)
