"""STORAGE_URL: which bucket, and how it is reached."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import unquote_to_bytes, urlsplit

from kontakt.settings import addresses
from kontakt.wording import Unfit, escaped, size

_FORM = "s3://bucket/prefix?endpoint=https://host&region=name&access_key_id=name&secret_access_key=secret"
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}")
_PREFIX = re.compile(r"[A-Za-z0-9!_.'()-]+(/[A-Za-z0-9!_.'()-]+)*")
_REGION = re.compile(r"[A-Za-z0-9_-]{1,63}")
_SECRET = re.compile(r"[\x21-\x7e]+")
_HIDDEN = ("access_key_id", "secret_access_key", "session_token")
_SWITCHES = ("allow_http", "virtual_hosted_style_request")
_PARAMETERS = ("endpoint", "region", *_HIDDEN, *_SWITCHES)


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """A bucket, the prefix of all names in it, and how it is reached.

    What is null is for the client to find: in variables such as AWS_REGION and AWS_ACCESS_KEY_ID, then in the machine.
    """

    bucket: str
    prefix: str
    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    allow_http: bool = False
    virtual_hosted_style_request: bool = False

    @property
    def host(self) -> str:
        """Where the store is, for people."""
        return self.endpoint or "the endpoint of AWS"

    @property
    def request_endpoint(self) -> str | None:
        """Where requests go: in the virtual-hosted style the bucket's name comes before the host's."""
        if self.endpoint is None or not self.virtual_hosted_style_request:
            return self.endpoint
        scheme, _, host = self.endpoint.partition("://")
        return self.endpoint if host.startswith(f"{self.bucket}.") else f"{scheme}://{self.bucket}.{host}"


def object_address(url: str) -> ObjectAddress:
    """Return what the address says; raise `Unfit`, which repeats no value of it."""
    scheme, _, rest = url.partition("://")
    if scheme != "s3":
        raise Unfit("that does not begin with s3://", _FORM)
    if "#" in rest:
        raise Unfit("with a # in it", f"{_FORM}, with a # written as %23")
    location, _, query = rest.partition("?")
    bucket, _, prefix = location.partition("/")
    if "@" in bucket or ":" in bucket:
        raise Unfit("with more than the bucket's name before the path", _FORM)
    if not _BUCKET.fullmatch(bucket):
        raise Unfit("with a bucket's name that cannot be", "a name of 3 to 63 letters, digits, dots and hyphens")
    prefix = prefix.strip("/")
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise Unfit("with a path that names cannot begin with", "letters, digits, hyphens and single slashes")
    given = _parameters(query)
    _check(given)
    address = ObjectAddress(
        bucket,
        prefix,
        endpoint=given.get("endpoint"),
        region=given.get("region"),
        access_key_id=given.get("access_key_id"),
        secret_access_key=given.get("secret_access_key"),
        session_token=given.get("session_token"),
        allow_http=_is_true("allow_http", given),
        virtual_hosted_style_request=_is_true("virtual_hosted_style_request", given),
    )
    _check_endpoint(address)
    return address


def shown_storage_url(url: str) -> str | None:
    """Return the address with the lengths of its secrets in their place; None if it is not certain where they are."""
    try:
        address = object_address(url)
    except Unfit:
        return None
    parts = []
    for name in _PARAMETERS:
        value = getattr(address, name)
        if value:
            text = f"({size(value)})" if name in _HIDDEN else "true" if value is True else value
            parts.append(f"{name}={text}")
    path = f"/{address.prefix}" if address.prefix else ""
    return escaped(f"s3://{address.bucket}{path}{'?' if parts else ''}{'&'.join(parts)}")


def _parameters(query: str) -> dict[str, str]:
    given: dict[str, str] = {}
    before = ""
    for part in query.split("&") if query else []:
        name, _, text = part.partition("=")
        if name not in _PARAMETERS:
            raise _unknown(name, before)
        if name in given:
            raise Unfit(f"with {name} twice", f"{name} once")
        if re.search(r"%(?![0-9A-Fa-f]{2})", text):
            raise Unfit(f"with a % in {name} that begins no encoded character", "a % written as %25")
        # Not as in forms: there a + is a blank, and many a key has one.
        value = unquote_to_bytes(text).decode("utf-8", "replace")
        if not value:
            raise Unfit(f"with nothing behind {name}=", f"a value for {name}, or no {name}")
        given[name] = value
        before = name
    return given


def _unknown(name: str, before: str) -> Unfit:
    """What comes after a secret may be the rest of it, and is not repeated."""
    if before in _HIDDEN or not re.fullmatch(r"[a-z_]{1,40}", name):
        return Unfit(
            f"with something unknown after {before or 'the ?'}", f"{', '.join(_PARAMETERS)}; a & in a value is %26"
        )
    near = get_close_matches(name, _PARAMETERS, 1)
    return Unfit(f"with the unknown parameter {name}", near[0] if near else f"one of {', '.join(_PARAMETERS)}")


def _check(given: dict[str, str]) -> None:
    if ("access_key_id" in given) != ("secret_access_key" in given):
        expected = "access_key_id and secret_access_key, or neither and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        raise Unfit("with half a key", expected)
    if "session_token" in given and "access_key_id" not in given:
        raise Unfit("with a session_token, but no key", "access_key_id and secret_access_key with it")
    for name in _HIDDEN:
        if name in given and not _SECRET.fullmatch(given[name]):
            raise Unfit(f"with a character in {name} that no key has", "ASCII without blanks")
    if "region" in given and not _REGION.fullmatch(given["region"]):
        raise Unfit("with a region that cannot be", "a region's name, such as eu-central-1")


def _check_endpoint(address: ObjectAddress) -> None:
    if address.endpoint is None:
        return
    try:
        addresses.web_address(address.endpoint)
    except Unfit as unfit:
        raise Unfit(f"with an endpoint {unfit.found}", f"as endpoint {unfit.expected}") from None
    parts = urlsplit(address.endpoint)
    if parts.query or parts.fragment:
        raise Unfit("with an endpoint that has a query", "as endpoint an address without a query")
    if parts.scheme == "http" and parts.hostname not in addresses.LOOPBACK and not address.allow_http:
        expected = "an endpoint with https; allow_http=true lets the pictures travel openly"
        raise Unfit("with an endpoint without TLS", expected)


def _is_true(name: str, given: dict[str, str]) -> bool:
    text = given.get(name, "false")
    if text not in {"true", "false"}:
        raise Unfit(f"with a {name} that is neither true nor false", f"{name}=true, or no {name}")
    return text == "true"
