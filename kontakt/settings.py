"""What can be configured: names, types, defaults, meaning, cross-checks."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

_EXAMPLE_SECRETS = re.compile(r"(?i)change[-_ ]?me|your[-_ ]?secret|example|^secret|^(.)\1+$|0123456789|placeholder")
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _duration(value: object) -> object:
    if isinstance(value, str):
        match = _DURATION.match(value.strip())
        if match is None:
            raise PydanticCustomError("duration", "a number and a unit, such as 30s, 15m, 24h or 30d")
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    return value


def _networks(value: object) -> object:
    if isinstance(value, str):
        try:
            return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError as error:
            raise PydanticCustomError(
                "networks", "a comma-separated list of CIDR networks, such as 10.0.0.0/8"
            ) from error
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PydanticCustomError("web_address", "an address such as https://kontakt.example.com")
    return value  # As it is: an issuer may end in a slash, and must be equal to the last character.


def _origin(value: str) -> str:
    value = _web_address(value).rstrip("/")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise PydanticCustomError("origin", "scheme and host only, such as https://kontakt.example.com")
    return value


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if not url.startswith(("postgresql://", "postgres://")):
        raise PydanticCustomError("database_url", "postgresql://user:password@host:5432/database")
    return value


def _jwt_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if len(secret.encode()) < 32:
        raise PydanticCustomError("secret_short", "at least 32 bytes; make one with: openssl rand -base64 48")
    if _EXAMPLE_SECRETS.search(secret) or len(set(secret)) < 8:
        raise PydanticCustomError("secret_known", "a secret of your own; make one with: openssl rand -base64 48")
    return value


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Duration = Annotated[timedelta, BeforeValidator(_duration), Field(gt=timedelta(0))]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseModel):
    """The validated environment. A field's name in upper case is its variable."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    app_url: Annotated[str, AfterValidator(_origin)] = Field(
        description="Public address; links, QR codes, cookies and redirects derive from it"
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] = Field(
        description="`postgresql://user:password@host:5432/database`"
    )
    jwt_secret: Annotated[SecretStr, AfterValidator(_jwt_secret)] = Field(
        description="Signs the session cookie; at least 32 bytes"
    )
    oidc_issuer: WebAddress = Field(description="The identity provider's issuer identifier")
    oidc_client_id: Annotated[str, Field(min_length=1)] = Field(description="Kontakt's client id at the provider")
    oidc_client_secret: Annotated[SecretStr, Field(min_length=1)] = Field(description="Its client secret")
    oidc_callback_url: WebAddress | None = Field(
        None, description="Redirect URI; `<APP_URL>/api/auth/callback` if empty"
    )
    oidc_scopes: str = Field("openid email profile", description="Requested scopes, separated by spaces")
    oidc_admin_claim: str | None = Field(None, description="Dotted path into the claims, such as `realm_access.roles`")
    oidc_admin_claim_value: str | None = Field(None, description="The value there that makes an admin")
    oidc_allow_http: bool = Field(False, description="Allow a provider without TLS that is not on this machine")
    upload_dir: Path = Field(Path("./uploads"), description="Folder that holds the pictures")
    max_file_size: int = Field(5 * 1024 * 1024, ge=1024, le=100 * 1024 * 1024, description="Largest upload in bytes")
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        (), description="Networks (CIDR, comma-separated) whose X-Forwarded-* headers count"
    )
    session_idle: Duration = Field(timedelta(hours=24), description="A session ends after this time without a request")
    session_max: Duration = Field(timedelta(days=30), description="A session ends after this time in any case")
    startup_timeout: Duration = Field(
        timedelta(seconds=30), description="How long to wait for the provider and the database at start"
    )
    migrate_on_start: bool = Field(True, description="Apply migrations at start; `false` only checks")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level logged")
    log_format: Literal["json", "console"] | None = Field(
        None, description="`json`, or `console` (the default on a terminal)"
    )
    host: str = Field("0.0.0.0", description="Address to listen on")  # noqa: S104 - a container's own network
    port: int = Field(3000, ge=1, le=65535, description="Port to listen on")
    workers: int = Field(1, ge=1, le=64, description="Processes that answer requests")

    @model_validator(mode="after")
    def _admin_claim_is_whole(self) -> Self:
        if (self.oidc_admin_claim is None) != (self.oidc_admin_claim_value is None):
            raise PydanticCustomError(
                "admin_claim", "OIDC_ADMIN_CLAIM and OIDC_ADMIN_CLAIM_VALUE are set together or not at all"
            )
        return self

    @model_validator(mode="after")
    def _openid_is_asked_for(self) -> Self:
        if "openid" not in self.oidc_scopes.split():
            raise PydanticCustomError("scopes", "OIDC_SCOPES must contain openid")
        return self

    @model_validator(mode="after")
    def _issuer_is_safe(self) -> Self:
        issuer = urlsplit(self.oidc_issuer)
        if issuer.scheme == "http" and issuer.hostname not in LOOPBACK and not self.oidc_allow_http:
            raise PydanticCustomError("issuer_http", "OIDC_ISSUER must be https unless OIDC_ALLOW_HTTP=true")
        return self

    @property
    def callback_url(self) -> str:
        """The exact redirect URI."""
        return self.oidc_callback_url or f"{self.app_url}/api/auth/callback"

    @property
    def is_https(self) -> bool:
        """Whether visitors use TLS, so that cookies may be `Secure` and `__Host-`."""
        return self.app_url.startswith("https://")


def variables() -> list[str]:
    """Return the name of every variable, in the order of the documentation."""
    return [name.upper() for name in Settings.model_fields]
