"""A Kontakt whose identity provider is Canaille: the processes of the embedded run, and the provider beside them."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kontakt.demo import programs
from kontakt.demo.folder import DataFolder
from kontakt.demo.ports import free_ports
from kontakt.demo.processes import Program, environment
from tests import postgresql
from tests.browser.embedded import ROOT, Site
from tests.browser.providers.canaille_server import ADMIN_GROUP, GROUP_CLAIM, SCOPES

_CLIENT_ID = "kontakt"


@dataclass(frozen=True, slots=True)
class CanailleSite(Site):
    """Where the application and Canaille are found, and what Canaille keeps."""

    database: Path

    def forget_consents(self) -> None:
        """Let Canaille ask everybody again whether Kontakt may know them."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DELETE FROM consent")

    def logs(self) -> str:
        """Return what the application and Canaille have said, for whoever looks into a failure."""
        return "\n".join(self.database.with_name(f"{name}.log").read_text()[-4000:] for name in ("api", "canaille"))


@contextmanager
def running_with_canaille() -> Iterator[CanailleSite]:
    """Start everything, and wait until it answers; end it afterwards."""
    path = Path(tempfile.mkdtemp(prefix="kontakt-providers-", dir="/tmp"))
    with ExitStack() as stack:
        folder = stack.enter_context(DataFolder.hold(path, address="the tests"))
        database = postgresql.create_database(stack.enter_context(postgresql.server()), "kontakt")
        addresses = programs.Addresses(*free_ports(4))
        stack.enter_context(_running(_provider(folder, addresses), path, f"{addresses.issuer}/oauth/jwks.json"))
        variables = programs.application_environment(folder, addresses, f"{database}?sslmode=disable") | {
            "OIDC_CLIENT_ID": _CLIENT_ID,
            "OIDC_SCOPES": SCOPES,
            "OIDC_ADMIN_CLAIM": GROUP_CLAIM,
            "OIDC_ADMIN_CLAIM_VALUE": ADMIN_GROUP,
        }
        health = f"http://127.0.0.1:{addresses.api_port}/api/health"
        stack.enter_context(_running(programs.application(variables), path, health))
        stack.enter_context(_running(programs.caddy(folder, addresses), path, f"{addresses.app_url}/api/health"))
        yield CanailleSite(addresses.app_url, addresses.issuer, _database(folder))
    shutil.rmtree(path)


def _database(folder: DataFolder) -> Path:
    return folder.path / "canaille.sqlite"


def _provider(folder: DataFolder, addresses: programs.Addresses) -> Program:
    variables = environment(
        ISSUER=addresses.issuer,
        CLIENT_ID=_CLIENT_ID,
        CLIENT_SECRET=folder.secret("oidc-client"),
        APP_URL=addresses.app_url,
        DATABASE=f"sqlite:///{_database(folder)}",
        PYTHONUNBUFFERED="1",
    )
    return Program("canaille", [sys.executable, "-m", "tests.browser.providers.canaille_server"], variables, ROOT)


@contextmanager
def _running(program: Program, path: Path, address: str) -> Iterator[None]:
    """Run a program whose readiness an address shows."""
    log = path / f"{program.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            program.command, env=dict(program.environment), cwd=program.folder, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(program.stop_signal)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
