"""The stack of deploy/swarm.yml on a Swarm of one node, with an identity provider beside it."""

import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

import httpx

from kontakt import __version__
from kontakt.demo.ports import free_ports
from tests.images.engine import ROOT, Docker
from tests.images.provider import CLIENT_ID, CLIENT_SECRET, provider
from tests.images.stack import routes

START_SECONDS = 120
BRIDGE = "docker_gwbridge"
"""By it containers on overlay networks reach the rest of the world; its gateway is this machine."""

OVERRIDE = """\
version: "3.9"
services:
  api:
    environment:
      OIDC_ALLOW_HTTP: "true"
      RATE_LIMITS: "0" # All visitors come from one address.
    # How long a replica is watched after the last one was replaced. What it looks for here comes sooner.
    deploy: {update_config: {monitor: 3s}, rollback_config: {monitor: 3s}}
"""


@dataclass
class Swarm:
    """A stack that serves."""

    docker: Docker
    name: str
    url: str
    provider: str

    def containers(self, service: str) -> list[str]:
        """Return the ids of the service's containers that run."""
        label = f"label=com.docker.swarm.service.name={self.name}_{service}"
        return self.docker("ps", "--quiet", "--no-trunc", "--filter", label).split()

    def replicas(self) -> list[str]:
        """Return the containers of api that are healthy."""
        label = f"label=com.docker.swarm.service.name={self.name}_api"
        return self.docker("ps", "--quiet", "--no-trunc", "--filter", label, "--filter", "health=healthy").split()

    def images(self) -> set[str]:
        """Return the ids of the images that the replicas run."""
        return set(self.docker("inspect", "--format", "{{.Image}}", *self.replicas()).split())

    def update(self, image: str) -> str:
        """Give api another image, as an operator does; return how the update ended."""
        service = f"{self.name}_api"
        self.docker("service", "update", "--quiet", "--detach=true", "--no-resolve-image", "--image", image, service)
        return self.settled()

    def settled(self) -> str:
        """Wait until Swarm has done with an update; return what it says of it."""
        deadline = time.monotonic() + 2 * START_SECONDS
        while True:
            said = self.docker("service", "inspect", "--format", "{{json .UpdateStatus}}", f"{self.name}_api")
            state = str(json.loads(said)["State"])
            if state not in {"updating", "rollback_started"}:
                return state
            assert time.monotonic() < deadline, said
            time.sleep(0.2)

    def sql(self, statement: str) -> list[str]:
        """Run SQL as the superuser; return the lines of the answer."""
        (db,) = self.containers("db")
        arguments = ("--username=postgres", "--dbname=kontakt", "--tuples-only", "--no-align", f"--command={statement}")
        return self.docker("exec", db, "psql", "--host=/tmp", *arguments).splitlines()

    def ready(self, replicas: int = 3) -> None:
        """Wait until all replicas are healthy, and Kontakt answers."""
        deadline = time.monotonic() + START_SECONDS
        while not (len(self.replicas()) == replicas and self._answers()):
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.3)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def told(self) -> str:
        """Return what the tasks and the services say, for whom something failed."""
        tasks = self.docker("stack", "ps", "--no-trunc", self.name, check=False)
        services = ("db", "api", "web", "caddy")
        logs = [self.docker.run("service", "logs", "--tail", "20", f"{self.name}_{one}") for one in services]
        return "\n".join([tasks, *((one.stdout + one.stderr).decode() for one in logs)])


def _subnet() -> str:
    """A network of the size that the stack wants, without a route."""
    candidates = (IPv4Network(f"172.16.{number}.0/24") for number in range(84, 256))
    return str(next(one for one in candidates if not any(one.overlaps(other) for other in routes())))


@contextmanager
def manager(docker: Docker, name: str) -> Iterator[str]:
    """Make the engine a Swarm of one node for the stack; give the address at which containers reach this machine."""
    # Swarm makes it with the first container, and the provider listens before.
    options = {"name": BRIDGE, "enable_icc": "false", "enable_ip_masquerade": "true"}
    arguments = [f"--opt=com.docker.network.bridge.{name}={value}" for name, value in options.items()]
    docker("network", "create", *arguments, BRIDGE, check=False)  # A Swarm of before may have left it.
    docker("swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1:0")
    try:
        labels = [f"--label-add=kontakt.{service}=true" for service in ("db", "api", "caddy")]
        docker("node", "update", *labels, docker("info", "--format", "{{.Swarm.NodeID}}").strip())
        (bridge,) = json.loads(docker("network", "inspect", BRIDGE))
        yield bridge["IPAM"]["Config"][0]["Gateway"]
    finally:
        # Services, containers, secrets and networks end with it.
        docker("swarm", "leave", "--force")
        docker("network", "rm", BRIDGE, check=False)
        volumes = docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.stack.namespace={name}").split()
        docker("volume", "rm", *volumes, check=False)


@contextmanager
def running(docker: Docker, folder: Path) -> Iterator[Swarm]:
    """Deploy the stack, as docs/deployment.md says; remove it with its volumes at the end."""
    name = f"kontakt-{os.getpid()}"
    with manager(docker, name) as gateway:
        http_port, https_port, provider_port = free_ports(3)
        swarm = Swarm(docker, name, f"http://localhost:{http_port}", f"http://{gateway}:{provider_port}")
        _make_secrets(docker)
        (folder / "test.yml").write_text(OVERRIDE, encoding="utf-8")
        docker.environment |= {
            "IMAGE_TAG": __version__,
            "APP_URL": swarm.url,
            "HTTP_PORT": str(http_port),
            "HTTPS_PORT": str(https_port),
            "INTERNAL_SUBNET": _subnet(),
            "OIDC_ISSUER": swarm.provider,
            "OIDC_CLIENT_ID": CLIENT_ID,
        }
        files = ("-c", ROOT / "deploy" / "swarm.yml", "-c", folder / "test.yml")
        with provider(swarm.provider, swarm.url):
            docker("stack", "deploy", "--resolve-image", "never", *files, name)
            swarm.ready()
            yield swarm


def _make_secrets(docker: Docker) -> None:
    password = secrets.token_hex(16)
    values = {
        "kontakt_postgres_password": password,
        "kontakt_database_url": f"postgresql://kontakt:{password}@db:5432/kontakt",
        "kontakt_jwt_secret": secrets.token_hex(32),
        "kontakt_oidc_client_secret": CLIENT_SECRET,
    }
    for name, value in values.items():
        docker("secret", "create", name, "-", stdin=value.encode())
