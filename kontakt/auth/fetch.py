"""Requests to the identity provider: limited in size and time, never redirected."""

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import anyio
import httpx

from kontakt import __version__

SIZE_LIMIT = 1024 * 1024
"""The largest accepted response, in bytes."""

DEADLINE = 10.0
"""How long a request may take altogether, in seconds."""


class ProviderUnreachable(Exception):  # noqa: N818 - it names a state, as the problems do
    """The provider does not answer, or answers with a fault of its own; trying again may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said: a JSON object, or the reason why it is none, to be read after the address."""

    status: int
    document: dict[str, Any] | None
    fault: str


def http_client() -> httpx.AsyncClient:
    """Return a client for requests to the provider; it keeps no cookies, since many people share it."""
    return httpx.AsyncClient(
        headers={"User-Agent": f"Kontakt/{__version__}"},
        timeout=httpx.Timeout(DEADLINE, connect=5.0),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )


async def fetch(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Return the provider's answer; raise `ProviderUnreachable` for network faults, HTTP 429 and 5xx."""
    # Without a content coding the limit holds for what is read into memory, too.
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        with anyio.fail_after(DEADLINE):
            async with client.stream(method, url, headers=sent, data=form, follow_redirects=False) as response:
                body = await _limited(response)
    except (httpx.RequestError, TimeoutError) as error:
        raise ProviderUnreachable(f"{url} does not answer: {_reason(error)}") from error
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        raise ProviderUnreachable(f"{url} answers with HTTP {response.status_code}")
    return _answer(response, body)


async def _limited(response: httpx.Response) -> bytes | None:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > SIZE_LIMIT:
            return None
    return bytes(body)


def _answer(response: httpx.Response, body: bytes | None) -> Answer:
    status = response.status_code
    if response.has_redirect_location:
        return Answer(status, None, f"redirects to {response.headers['location']}")
    if body is None:
        return Answer(status, None, f"answers with more than {SIZE_LIMIT} bytes")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        return Answer(status, None, f"answers with HTTP {status} and no JSON object")
    return Answer(status, document, "" if response.is_success else f"answers with HTTP {status}")


def _reason(error: BaseException) -> str:
    for cause in _causes(error):
        match cause:
            case TimeoutError() | httpx.TimeoutException():
                return "it takes too long"
            case socket.gaierror():
                return "its name is not known"
            case ssl.SSLCertVerificationError():
                return f"its TLS certificate is not trusted ({cause.verify_message})"
            case ssl.SSLError():
                return "it does not speak TLS"
            case ConnectionRefusedError():
                return "it refuses the connection"
    return "the connection fails"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    # Connecting to several addresses of one name fails as a group.
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__
