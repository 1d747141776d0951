"""Real processes on one database, and people who change cards through them."""

import asyncio
from contextlib import ExitStack

import httpx
import pytest

from kontakt.demo.ports import free_port
from tests import postgresql
from tests.startup.conftest import provider, surroundings  # noqa: F401 - a fixture
from tests.startup.processes import serving
from tests.startup.test_memory import session_cookie

HOST = {"host": "kontakt.test"}
"""All processes have one public address, and each is asked at its own."""

SAME_ORIGIN = HOST | {"sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def shared(postgres, provider, folder, request):  # noqa: F811
    """Everything that processes on one database need."""
    url = postgresql.create_database(postgres, f"cache_{abs(hash(request.module.__name__))}")
    return surroundings(url, provider, folder)


@pytest.fixture(scope="module")
def processes(shared, folder):
    """Two processes: whoever changes something through one looks at it through the other."""
    with ExitStack() as stack:
        yield [stack.enter_context(process(shared, folder / name)) for name in ("one", "other")]


def process(environment, folder, **variables):
    """A process of its own at a free port, with these further settings."""
    folder.mkdir()
    return serving(environment | {"PORT": str(free_port()), "APP_URL": "http://kontakt.test"} | variables, folder)


class Person(httpx.Client):
    """Somebody who is signed in to a process."""

    def __init__(self, environment, running, *, is_admin=False):
        cookie = asyncio.run(session_cookie(environment, is_admin=is_admin))
        super().__init__(base_url=origin(running), headers=SAME_ORIGIN, cookies={"kontakt_session": cookie}, timeout=30)

    def make(self, **members):
        """Make a card; return it."""
        return self.post("/api/cards", json={"name": "Ada"} | members).raise_for_status().json()

    def change(self, card, **members):
        """Change a card; return what it is now."""
        return self.patch(f"/api/cards/{card['id']}", json=members).raise_for_status().json()


def origin(running):
    return f"http://127.0.0.1:{running.port}"


def visitor(running, **headers):
    """Somebody who sends no headers but these: httpx would ask for content codings by itself."""
    quiet = HOST | {"accept-encoding": "", "accept": ""}
    own = quiet | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Client(base_url=origin(running), headers=own, timeout=30)
