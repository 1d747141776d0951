"""Several replicas of the application behind the real Caddy, as one machine can run them: each at a port of its own."""

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from kontakt.demo.ports import free_port
from kontakt.demo.programs import ROOT

PATIENCE = 120
CLIENT = "kontakt-replicas"
CADDY = Path(sys.executable).with_name("caddy")


class Program:
    """A program of a site that can be ended, and started again at the same port. `name` is what it is called."""

    def __init__(self, name: str, command: Sequence[str], variables: Mapping[str, str], ready: str, log: Path) -> None:
        self.name = name
        self.command, self.variables, self.ready, self.log = command, variables, ready, log

    def start(self) -> None:
        """Start it, without waiting."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, env=dict(self.variables), cwd=ROOT, stdout=log, stderr=log)

    def until_ready(self) -> None:
        """Return when it answers; raise `RuntimeError` with what it said if it ends before, or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while not _answers(self.ready):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not answer: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal that ends it, and wait."""
        self.process.send_signal(number)
        self.process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid


@contextmanager
def running(programs: Sequence[Program]) -> Iterator[None]:
    """Start programs at once, and end those that still run, the last first."""
    try:
        for one in programs:
            one.start()
        for one in programs:
            one.until_ready()
        yield
    finally:
        for one in reversed(programs):
            if hasattr(one, "process") and one.process.poll() is None:
                one.end()


def replica(number: int, variables: Mapping[str, str], folder: Path, core: Sequence[str] = ()) -> Program:
    """Return one replica; its port is in its `variables`."""
    port = str(free_port())
    own = {**variables, "HOST": "127.0.0.1", "PORT": port, "LOG_LEVEL": "warning", "LOG_FORMAT": "json"}
    command = [*core, sys.executable, "-m", "kontakt", "serve"]
    return Program(f"api {number}", command, own, f"http://127.0.0.1:{port}/api/health", folder / f"api-{number}.log")


def proxy(port: int, app_url: str, replicas: Sequence[Program], folder: Path) -> Program:
    """Return Caddy with the repository's own Caddyfile before these replicas.

    Only the name service is replaced: all replicas of one name have one port, and these cannot.
    """
    home = Path(tempfile.mkdtemp(prefix="caddy-", dir=folder))
    variables = {
        "SITE_ADDRESS": f"http://:{port}",
        "LISTEN": "127.0.0.1",
        "CANONICAL_HOST": "localhost",
        "APP_URL": app_url,
        "WEB": "files",
        "WEB_ROOT": str(ROOT / "web" / "dist"),
        # Visitors have addresses of their own.
        "FRONT_PROXIES": "127.0.0.1/32",
        "LOG_FORMAT": "json",
        **{name: str(home) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")},
    }
    adapt = [str(CADDY), "adapt", "--config", str(ROOT / "Caddyfile"), "--adapter", "caddyfile"]
    adapted = json.loads(subprocess.run(adapt, env=variables, check=True, capture_output=True).stdout)
    upstreams = [{"dial": f"127.0.0.1:{one.variables['PORT']}"} for one in replicas]
    assert _with_upstreams(adapted, upstreams) == 1, "the Caddyfile has one way to the application"
    (home / "caddy.json").write_text(json.dumps(adapted))
    command = [str(CADDY), "run", "--config", str(home / "caddy.json")]
    return Program("caddy", command, variables, f"http://localhost:{port}/api/health", home / "log")


def provider(app_url: str, folder: Path) -> Program:
    """Return the demo identity provider."""
    port = free_port()
    issuer = f"http://localhost:{port}"
    variables = {
        "PATH": os.environ["PATH"],
        "ISSUER": issuer,
        "CLIENT_ID": CLIENT,
        "CLIENT_SECRET": secrets.token_urlsafe(32),
        "APP_URL": app_url,
    }
    command = [sys.executable, "-m", "kontakt.demo.provider"]
    ready = f"{issuer}/.well-known/openid-configuration"
    return Program("provider", command, variables, ready, folder / "provider.log")


def settings(app_url: str, database_url: str, place: Mapping[str, str], provider: Program) -> dict[str, str]:
    """Return the environment that all replicas share; `place` says where the pictures are."""
    return {
        "PATH": os.environ["PATH"],
        "APP_URL": app_url,
        "DATABASE_URL": database_url,
        "JWT_SECRET": base64.b64encode(os.urandom(48)).decode(),
        "OIDC_ISSUER": provider.variables["ISSUER"],
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": provider.variables["CLIENT_SECRET"],
        "OIDC_ADMIN_CLAIM": "roles",
        "OIDC_ADMIN_CLAIM_VALUE": "kontakt-admin",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "RATE_LIMITS": "10000",  # Hundreds of requests each second come from few addresses, and none is refused.
        "STARTUP_TIMEOUT": "60s",
        **place,
    }


def _with_upstreams(value: Any, upstreams: Sequence[Mapping[str, str]]) -> int:
    """Put fixed upstreams into the place of the names that are looked up; return how often."""
    if isinstance(value, list):
        return sum(_with_upstreams(one, upstreams) for one in value)
    if not isinstance(value, dict):
        return 0
    if "dynamic_upstreams" in value:
        del value["dynamic_upstreams"]
        value["upstreams"] = list(upstreams)
        return 1
    return sum(_with_upstreams(one, upstreams) for one in value.values())


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
