"""Requests to the identity provider: limited in size and time, never redirected."""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import anyio
import httpx

from kontakt import __version__
from kontakt.auth.faults import Finding, Flaw, Obstacle, ProviderUnreachable, shown
from kontakt.auth.freshness import fresh_for
from kontakt.auth.proxies import Passage, mounts, passage
from kontakt.telemetry.metrics import PROVIDER
from kontakt.telemetry.spans import span

SIZE_LIMIT = 1024 * 1024
"""The largest accepted response, in bytes."""

DEADLINE = 10.0
"""How long a request may take altogether, in seconds."""

CONNECT = 5.0
"""How long connecting may take, and then the TLS handshake, in seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said: a JSON object, or what is wrong with the answer; both if it is an error in JSON.

    `fresh_for` is for how many seconds it may be used, or None if it does not say.
    """

    status: int
    document: dict[str, Any] | None
    finding: Finding | None
    fresh_for: float | None = None


def http_client(trusted: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """Return a client for requests to the provider; it keeps no cookies, since many people share it.

    If nothing else is `trusted`, these are the authorities in SSL_CERT_FILE or SSL_CERT_DIR, else the well-known ones;
    none at all if they cannot be read. The environment's proxies are used, without those that cannot be. Of both
    `kontakt.startup.provider` tells.
    """
    if trusted is None:
        try:
            trusted = httpx.create_ssl_context()
        except OSError:
            trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        headers={"User-Agent": f"Kontakt/{__version__}"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        verify=trusted,
        mounts=mounts(trusted),
        trust_env=False,  # It would read the proxies again, and raise.
    )


async def fetch(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    seconds: float = DEADLINE,
) -> Answer:
    """Return the provider's answer within so many seconds.

    Raise `ProviderUnreachable` for network faults, HTTP 429 and 5xx.
    """
    attributes = {"http.request.method": method, "server.address": httpx.URL(url).host}
    with span(method, attributes, goes_out=True) as current:
        try:
            answer = await _fetch(client, method, url, headers=headers, form=form, seconds=seconds)
        except ProviderUnreachable:
            PROVIDER.add("unreachable")
            raise
        PROVIDER.add("answered")
        if current:
            current.set_attribute("http.response.status_code", answer.status)
        return answer


async def _fetch(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None,
    form: Mapping[str, str] | None,
    seconds: float,
) -> Answer:
    # Without a content coding the limit holds for what is read into memory, too.
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    # A handshake that is cut off leaves its socket open until it is collected, so that its own time ends first.
    timeout = httpx.Timeout(seconds, connect=min(CONNECT, 0.8 * seconds))
    request = client.build_request(method, url, headers=sent, data=form, timeout=timeout)
    try:
        with anyio.fail_after(seconds):
            response = await client.send(request, stream=True, follow_redirects=False)
            try:
                body = await _limited(response)
            finally:
                await response.aclose()
    except (httpx.RequestError, OSError) as error:
        raise _unreachable(url, error, seconds, passage(request)) from error
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        status = response.status_code
        raise ProviderUnreachable(url, Obstacle.STATUS, f"HTTP {status}", status, passage=passage(request))
    return _answer(url, response, body)


async def _limited(response: httpx.Response) -> bytes | None:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > SIZE_LIMIT:
            return None
    return bytes(body)


def _answer(url: str, response: httpx.Response, body: bytes | None) -> Answer:
    status = response.status_code
    if response.has_redirect_location:
        location = response.headers["location"]
        sentence = f"{url} redirects to {shown(location)}"
        return Answer(status, None, Finding(Flaw.REDIRECT, sentence, value=location))
    try:
        document = json.loads(body or b"")
    except (ValueError, RecursionError):
        document = None
    finding = None
    if not response.is_success:
        finding = Finding(Flaw.STATUS, f"{url} answers with HTTP {status}")
    elif body is None:
        finding = Finding(Flaw.NOT_JSON, f"{url} answers with more than {SIZE_LIMIT} bytes")
    elif not isinstance(document, dict):
        finding = Finding(Flaw.NOT_JSON, f"{url} answers with {_sample(response, body)} and no JSON object")
    fresh = fresh_for(response.headers, datetime.now(UTC))
    return Answer(status, document if isinstance(document, dict) else None, finding, fresh)


def _sample(response: httpx.Response, body: bytes) -> str:
    kind = response.headers.get("content-type")
    start = " ".join(body[:1000].decode(errors="replace").split())
    return f"{shown(start, 60) if start else 'nothing'} ({shown(kind, 60) if kind else 'no content type'})"


def _unreachable(url: str, error: BaseException, seconds: float, through: Passage | None) -> ProviderUnreachable:
    causes = list(_causes(error))
    for cause in causes:
        if obstacle := _obstacle(cause, seconds):
            return ProviderUnreachable(url, *obstacle, passage=through)
    words = next(filter(None, map(_words, causes)), "")
    return ProviderUnreachable(url, Obstacle.CONNECTION, words, passage=through)


def _obstacle(cause: BaseException, seconds: float) -> tuple[Obstacle, str, int] | None:
    found: tuple[Obstacle, str, int] | None = None
    match cause:
        case httpx.ConnectTimeout():
            found = Obstacle.TIMEOUT, "no connection in time", 0
        case TimeoutError() | httpx.TimeoutException():
            found = Obstacle.TIMEOUT, f"no whole answer within {seconds:g} s", 0
        case socket.gaierror():
            found = Obstacle.NAME_UNKNOWN, "", 0
        case ssl.SSLCertVerificationError():
            found = Obstacle.CERTIFICATE, cause.verify_message.rstrip("."), cause.verify_code
        case ssl.SSLEOFError():
            found = Obstacle.CONNECTION, "it closes the connection in the TLS handshake", 0
        case ssl.SSLError():
            found = Obstacle.TLS, getattr(cause, "reason", "").replace("_", " ").lower(), 0
        case ConnectionRefusedError():
            found = Obstacle.REFUSED, "", 0
    return found


def _words(cause: BaseException) -> str:
    match cause:
        case httpx.ProxyError():
            return f"the proxy refuses: {shown(str(cause))}"
        case httpx.RemoteProtocolError() if "disconnected" in str(cause):
            return "it closes the connection without an answer"
        case httpx.RemoteProtocolError():
            return f"it does not speak HTTP: {shown(str(cause))}"
        case OSError(strerror=str(words)):
            return words[:1].lower() + words[1:]
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    # Connecting to several addresses of one name fails as a group.
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__
