"""The stack of compose.nix.yml in a folder of its own, as an operator has it, with an identity provider beside it."""

import io
import json
import shutil
import ssl
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import httpx

from kontakt.demo.people import ADMIN_CLAIM, ADMIN_VALUE
from kontakt.demo.ports import free_ports
from tests.images.engine import ROOT, Docker
from tests.images.provider import CLIENT_ID, CLIENT_SECRET, provider


def routes() -> list[IPv4Network]:
    """The networks that this machine reaches otherwise than by its default route."""
    lines = Path("/proc/net/route").read_text(encoding="ascii").splitlines()[1:]
    fields = [line.split() for line in lines]
    pairs = [[IPv4Address(int(field, 16).to_bytes(4, "little")) for field in (line[1], line[7])] for line in fields]
    return [IPv4Network(f"{address}/{mask}") for address, mask in pairs if int(mask)]


def _free_subnet() -> str:
    """A network without a route: an engine that was killed leaves its bridges, and packets would go there."""
    taken = routes()
    candidates = (IPv4Network(f"172.16.{number}.0/28") for number in range(84, 256))
    return str(next(one for one in candidates if not any(one.overlaps(other) for other in taken)))


SUBNET = _free_subnet()
AUTHORITY = "/data/caddy/pki/authorities/local"

OVERRIDE = """\
# The provider listens on the gateway of this network, which is there before anything starts.
networks:
  outbound: {name: %s, external: true}
"""


@dataclass
class Stack:
    """A running stack."""

    docker: Docker
    project: str
    folder: Path
    provider: str
    url: str
    http_port: int

    def compose(self, *arguments: str, check: bool = True, stdin: bytes | None = None) -> str:
        """Run `docker compose ARGUMENTS`."""
        return self.docker(
            "compose", "--project-directory", self.folder, *self._files, *arguments, check=check, stdin=stdin
        )

    @property
    def _files(self) -> list[str]:
        return ["--project-name", self.project, "-f", f"{self.folder}/compose.nix.yml", "-f", f"{self.folder}/test.yml"]

    def up(self) -> None:
        """Bring everything up and wait until all of it is healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", "120")

    def container(self, service: str) -> str:
        """Return the container's id."""
        return self.compose("ps", "--all", "--quiet", service).strip()

    def inspect(self, service: str) -> dict[str, Any]:
        """Return what `docker inspect` says about the service's container."""
        (document,) = json.loads(self.docker("inspect", self.container(service)))
        assert isinstance(document, dict)
        return document

    def sql(self, statement: str) -> list[str]:
        """Run SQL as the superuser; return the lines of the answer."""
        arguments = ("--username=postgres", "--dbname=kontakt", "--tuples-only", "--no-align", f"--command={statement}")
        return self.compose("exec", "-T", "db", "psql", "--host=/tmp", *arguments).splitlines()

    def certificate(self, name: str) -> bytes:
        """Return a certificate of Caddy's own authority: root or intermediate."""
        done = self.docker.run("cp", f"{self.container('caddy')}:{AUTHORITY}/{name}.crt", "-")
        assert done.returncode == 0, done.stderr
        return _only_file(done.stdout)

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Trust in Caddy's own authority, and in no other."""
        return ssl.create_default_context(cadata=self.certificate("root").decode())

    def client(self, **options: Any) -> httpx.Client:
        """Return a client that checks the certificate."""
        return httpx.Client(base_url=self.url, verify=self.trust, trust_env=False, timeout=30, **options)

    @cached_property
    def settings(self) -> dict[str, str]:
        """What `make env` wrote."""
        lines = (self.folder / ".env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@contextmanager
def running(docker: Docker, folder: Path, project: str) -> Iterator[Stack]:
    """Bring the stack up on loopback ports; remove it with its volumes at the end."""
    network = f"{project}-outbound"
    docker("network", "create", network)
    try:
        gateway = json.loads(docker("network", "inspect", network))[0]["IPAM"]["Config"][0]["Gateway"]
        http_port, https_port, provider_port = free_ports(3)
        url, issuer = f"https://localhost:{https_port}", f"http://{gateway}:{provider_port}"
        shutil.copy(ROOT / "compose.nix.yml", folder)
        (folder / "test.yml").write_text(OVERRIDE % network, encoding="utf-8")
        _make_env(folder, url, http_port, issuer)
        stack = Stack(docker, project, folder, issuer, url, http_port)
        with provider(issuer, url):
            try:
                stack.up()
                yield stack
            finally:
                stack.compose("down", "--volumes", "--timeout", "5", check=False)
    finally:
        docker("network", "rm", network, check=False)


def _make_env(folder: Path, url: str, http_port: int, issuer: str) -> None:
    given = {
        "ENV_FILE": folder / ".env",
        "APP_URL": url,
        "HTTP_PORT": http_port,
        "PUBLISH_ADDRESS": "127.0.0.1",
        "INTERNAL_SUBNET": SUBNET,
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_ALLOW_HTTP": "true",
        "OIDC_ADMIN_CLAIM": ADMIN_CLAIM,
        "OIDC_ADMIN_CLAIM_VALUE": ADMIN_VALUE,
    }
    command = ["make", "--silent", "env", *(f"{name}={value}" for name, value in given.items())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"Written: {folder}/.env\n"


def _only_file(tar: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        (member,) = archive
        content = archive.extractfile(member)
        assert content is not None
        return content.read()
