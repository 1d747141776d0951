"""A real Kontakt process, and everything that it needs."""

import base64
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import create_engine

from kontakt.db import migrations, revisions
from kontakt.demo.ports import free_port
from tests import postgresql
from tests.startup import chain
from tests.startup.watch import watching
from tests.unit.auth.provider import Provider, SigningKey, serving

SECRET = base64.b64encode(bytes(range(11, 59))).decode()
PLANTED = "planted-client-secret"


@pytest.fixture(autouse=True, scope="session")
def hangups():
    """Let what is started hear of a hangup, also where these tests are run by `nohup`: only *ignored* is inherited."""
    before = signal.getsignal(signal.SIGHUP)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(scope="module")
def provider():
    with serving() as server:
        key = SigningKey("ES256", "one")
        server.provider = Provider(server.address, key, [key])
        yield server.provider


@pytest.fixture
def environment(postgres, provider, request, tmp_path):
    """Everything that a start needs, on a new empty database."""
    name = f"startup_{abs(hash(request.node.name))}"
    return surroundings(postgresql.create_database(postgres, name), provider, tmp_path)


def surroundings(database_url, provider, folder):
    variables = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "JWT_SECRET": SECRET,
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": "kontakt",
        "OIDC_CLIENT_SECRET": PLANTED,
        "UPLOAD_DIR": str(folder / "uploads"),
        "STARTUP_TIMEOUT": "1s",
        "RATE_LIMITS": "1000",  # All that these tests ask for comes from one address.
        "HOST": "127.0.0.1",
    }
    return variables | here()


def here():
    """Where a process listens: a free port, and nobody reaches it by any other address."""
    port = free_port()
    return {"PORT": str(port), "APP_URL": f"http://127.0.0.1:{port}"}


@pytest.fixture
def history(tmp_path):
    """A longer history than the real one: its folder, and all its revisions."""
    folder = tmp_path / "migrations"
    return folder, chain.longer(folder, chain.NOTES, chain.CARDS, chain.WIDER)


@pytest.fixture
def shapes(postgres, history, request):
    """What the schema looks like at each revision, and at none."""
    folder, all_revisions = history
    url = postgresql.create_database(postgres, f"shapes_{abs(hash(request.node.name))}")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    found: dict[str | None, list[str]] = {}
    with watching(url) as watch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisions, "FOLDER", folder)
        found[None] = watch.shape()
        for revision in all_revisions:
            with engine.begin() as connection:
                migrations.apply(connection, revision)
            found[revision] = watch.shape()
    engine.dispose()
    return found


def kontakt(environment, *command):
    return subprocess.run(
        [sys.executable, "-m", "kontakt", *command],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def served(environment):
    process = subprocess.Popen([sys.executable, "-m", "kontakt", "serve"], env=environment)
    try:
        url = f"http://127.0.0.1:{environment['PORT']}"
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"{url}/api/health")
                break
            except httpx.TransportError:
                assert process.poll() is None, "the process ended"
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield url, process
    finally:
        process.kill()
        process.wait()
