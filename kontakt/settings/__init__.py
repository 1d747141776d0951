"""What can be configured: names, types, defaults, meaning."""

import ipaddress
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from kontakt import wording
from kontakt.settings import addresses
from kontakt.settings.database_url import database_url, shown_database_url
from kontakt.settings.storage_url import object_address, shown_storage_url
from kontakt.wording import Shown, Unfit

_EXAMPLE_SECRETS = re.compile(r"(?i)change[-_ ]?me|your[-_ ]?secret|example|^secret|^(.)\1+$|0123456789|placeholder")
_MAKE_ONE = "make one with: openssl rand -base64 48"
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=3650)
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")
_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+=[\x21-\x2b\x2d-\x7e]+(?: [\x21-\x2b\x2d-\x7e]+)*", re.ASCII)
CALLBACK_PATH = "/api/auth/callback"


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value)
    if match is None:
        raise Unfit("", "a number and its unit, one of ms, s, m, h, d")
    seconds = min(float(match[1]) * _UNITS[match[2]], 2 * _LONGEST.total_seconds())
    duration = timedelta(seconds=seconds)
    if not timedelta(0) < duration <= _LONGEST:
        raise Unfit("", "more than nothing, and at most 3650d")
    return duration


def _pause(value: object) -> object:
    return timedelta(0) if value == "0s" else _duration(value)


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise Unfit("", "")  # Python would read 3_000 and 3000.0, too, and nothing else that reads them does.
    return value


def _decimal(value: object) -> object:
    if isinstance(value, str) and _DECIMAL.fullmatch(value) is None:
        raise Unfit("", "")  # Python would read 1e3, inf and nan, too.
    return value


def _lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _level(value: object) -> object:
    level = _lower_case(value)
    return "warning" if level == "warn" else level


def _folder(value: object) -> object:
    if isinstance(value, str) and "://" in value:
        raise Unfit("which is an address", "the path of a folder; an object store's address is for STORAGE_URL")
    return value


def _networks(value: object) -> object:
    return tuple(_network(part.strip()) for part in value.split(",")) if isinstance(value, str) else value


def _network(text: str) -> "Network":
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        expected = "networks in CIDR notation, separated by commas"
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Unfit("", expected) from None
    raise Unfit(f"of which {text} is an address in a network", expected, str(network))


def _scopes(value: str) -> str:
    expected = "names separated by one blank each, and openid among them"
    if _SCOPES.fullmatch(value) is None:
        raise Unfit("in which something is no scope", expected)
    if "openid" not in value.split():
        raise Unfit("without openid", expected)
    return value


def _database_url(value: SecretStr) -> SecretStr:
    database_url(value.get_secret_value())
    return value


def _database_read_url(value: SecretStr) -> SecretStr:
    database_url(value.get_secret_value(), writes=False)
    return value


def _storage_url(value: SecretStr) -> SecretStr:
    object_address(value.get_secret_value())
    return value


def _jwt_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if len(secret.encode()) < 32:
        raise Unfit("", f"at least 32 bytes that nobody can guess; {_MAKE_ONE}", is_weak=True)
    if _EXAMPLE_SECRETS.search(secret) or len(set(secret)) < 8:
        raise Unfit("that others know or can guess", f"a secret of your own; {_MAKE_ONE}", is_weak=True)
    return value


def _metrics_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if len(token.encode()) < 16 or _EXAMPLE_SECRETS.search(token):
        raise Unfit("", f"at least 16 bytes that nobody can guess; {_MAKE_ONE}", is_weak=True)
    return value


def _headers(value: SecretStr) -> SecretStr:
    if not all(_HEADER.fullmatch(part.strip()) for part in value.get_secret_value().split(",")):
        raise Unfit("", "name=value pairs, separated by commas; other characters as %20")
    return value


Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Pause = Annotated[timedelta, BeforeValidator(_pause)]
Whole = Annotated[int, BeforeValidator(_digits)]
Decimal = Annotated[float, BeforeValidator(_decimal)]
_ADDRESS = Shown(wording.shown_web_address)
_DATABASE = Shown(shown_database_url)
_STORAGE = Shown(shown_storage_url)


class Settings(BaseModel):
    """The validated environment. A field's name in upper case is its variable; agreement.py checks them together."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    app_url: Annotated[str, AfterValidator(addresses.origin), _ADDRESS] = Field(
        description="Public address; links, QR codes, cookies and redirects derive from it",
        examples=["https://kontakt.example.com"],
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url), _DATABASE] = Field(
        description="`postgresql://user:password@host:5432/database`",
        examples=["postgresql://kontakt:password@db.example.com:5432/kontakt"],
    )
    jwt_secret: Annotated[SecretStr, AfterValidator(_jwt_secret)] = Field(
        description="Signs the session cookie; at least 32 bytes"
    )
    jwt_secret_previous: Annotated[SecretStr, AfterValidator(_jwt_secret)] | None = Field(
        None, description="The `JWT_SECRET` before; what it signed still counts"
    )
    oidc_issuer: Annotated[str, AfterValidator(addresses.issuer), _ADDRESS] = Field(
        description="The identity provider's issuer identifier", examples=["https://id.example.com"]
    )
    oidc_client_id: str = Field(description="Kontakt's client id at the provider", examples=["kontakt"])
    oidc_client_secret: SecretStr = Field(description="Its client secret")
    oidc_callback_url: Annotated[str, AfterValidator(addresses.web_address), _ADDRESS] | None = Field(
        None,
        description="Redirect URI; `<APP_URL>/api/auth/callback` if empty",
        examples=["https://kontakt.example.com/api/auth/callback"],
    )
    oidc_scopes: Annotated[str, AfterValidator(_scopes)] = Field(
        "openid email profile", description="Requested scopes, separated by spaces"
    )
    oidc_admin_claim: str | None = Field(
        None, description="Dotted path into the claims, such as `realm_access.roles`", examples=["realm_access.roles"]
    )
    oidc_admin_claim_value: str | None = Field(
        None, description="The value there that makes an admin", examples=["kontakt-admin"]
    )
    oidc_allow_http: bool = Field(False, description="Allow a provider without TLS that is not on this machine")
    database_direct_url: Annotated[SecretStr, AfterValidator(_database_url), _DATABASE] | None = Field(
        None,
        description="The same database without a pooler between, where `DATABASE_URL` leads to one such as PgBouncer",
        examples=["postgresql://kontakt:password@db.example.com:5432/kontakt"],
    )
    database_read_url: Annotated[SecretStr, AfterValidator(_database_read_url), _DATABASE] | None = Field(
        None,
        description="A replica (standby) of the database, which then answers what the public looks up",
        examples=["postgresql://kontakt:password@replica.example.com:5432/kontakt"],
    )
    database_pool_size: Whole = Field(
        15, ge=3, le=1000, description="Connections to the database for requests, per process, at most"
    )
    upload_dir: Annotated[Path, BeforeValidator(_folder)] = Field(
        Path("./uploads"), description="Folder that holds the pictures; unused with `STORAGE_URL`"
    )
    storage_url: Annotated[SecretStr, AfterValidator(_storage_url), _STORAGE] | None = Field(
        None,
        description="Object store that holds the pictures instead: `s3://bucket/prefix?endpoint=...&region=...`",
        examples=["s3://pictures/kontakt?endpoint=https://s3.example.com&region=eu-central-1"],
    )
    page_cache_size: Whole = Field(
        64 * 1024 * 1024, ge=0, le=16 * 1024**3, description="Memory for rendered pages, per process, in bytes; 0: none"
    )
    max_file_size: Whole = Field(5 * 1024 * 1024, ge=1024, le=100 * 1024 * 1024, description="Largest upload in bytes")
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        (), description="Networks (CIDR, comma-separated) whose X-Forwarded-* headers count", examples=["10.0.0.0/8"]
    )
    rate_limits: Decimal = Field(1, ge=0, le=10_000, description="Multiplies every rate limit; 0: none")
    session_idle: Duration = Field(timedelta(hours=24), description="A session ends after this time without a request")
    session_max: Duration = Field(timedelta(days=30), description="A session ends after this time in any case")
    startup_timeout: Duration = Field(
        timedelta(seconds=30), description="How long to wait for the provider and the database at start"
    )
    migrate_on_start: bool = Field(True, description="Apply migrations at start; `false` only checks")
    shutdown_delay: Pause = Field(
        timedelta(0),
        le=timedelta(minutes=5),
        description="How long to answer everything but `/api/health` when told to end, so that a load balancer notices",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_level)] = Field(
        "info", description="Least severe level logged"
    )
    log_format: Annotated[Literal["json", "console"], BeforeValidator(_lower_case)] | None = Field(
        None, description="`json`, or `console` (the default on a terminal)", examples=["json"]
    )
    host: Annotated[str, AfterValidator(addresses.listening_address)] = Field(
        "0.0.0.0",  # noqa: S104 - a container's own network
        description="Address to listen on",
    )
    port: Whole = Field(3000, ge=1, le=65535, description="Port to listen on")
    workers: Whole = Field(1, ge=1, le=64, description="Processes that answer requests")
    metrics: bool = Field(False, description="Answer `/metrics`, for Prometheus, on the port to listen on")
    metrics_token: Annotated[SecretStr, AfterValidator(_metrics_token)] | None = Field(
        None, description="What `Authorization: Bearer` must say there; at least 16 bytes"
    )
    database_comments: bool = Field(False, description="Let each statement say which request it is for; it costs speed")
    otel_exporter_otlp_endpoint: Annotated[str, AfterValidator(addresses.web_address), _ADDRESS] | None = Field(
        None, description="OpenTelemetry collector that gets traces (OTLP over HTTP)", examples=["http://otel:4318"]
    )
    otel_exporter_otlp_headers: Annotated[SecretStr, AfterValidator(_headers)] | None = Field(
        None, description="Headers for it, `name=value` separated by commas, such as a key"
    )
    otel_service_name: str = Field("kontakt", description="What the traces call this installation")
    otel_traces_sampler_arg: Decimal = Field(1, ge=0, le=1, description="Share of the requests that are traced")

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """The secrets whose signatures count; the first one is the present one, with which new ones are made."""
        secrets = (self.jwt_secret, self.jwt_secret_previous)
        return tuple(secret.get_secret_value() for secret in secrets if secret is not None)

    @property
    def callback_url(self) -> str:
        """The exact redirect URI."""
        return self.oidc_callback_url or f"{self.app_url}{CALLBACK_PATH}"

    @property
    def is_https(self) -> bool:
        """Whether visitors use TLS, so that cookies may be `Secure` and `__Host-`."""
        return self.app_url.startswith("https://")


def variables() -> list[str]:
    """Return the name of every variable, in the order of the documentation."""
    return [name.upper() for name in Settings.model_fields]
