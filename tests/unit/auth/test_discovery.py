import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from kontakt.auth.discovery import WELL_KNOWN, discover, read_metadata
from kontakt.auth.faults import Finding, Flaw, Obstacle, ProviderUnreachable, ProviderUnusable
from kontakt.auth.fetch import SIZE_LIMIT
from tests.unit.auth.provider import REMOVED, Provider, overridden

DOCUMENT = {
    "issuer": "https://login.example.com",
    "authorization_endpoint": "https://login.example.com/authorize",
    "token_endpoint": "https://login.example.com/token",
    "jwks_uri": "https://login.example.com/keys",
    "response_types_supported": ["code", "id_token"],
    "id_token_signing_alg_values_supported": ["HS256", "none", "RS256", "ES512"],
}


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = 18
    error.verify_message = "self-signed certificate"
    return error


def findings(**changed: Any) -> tuple[Finding, ...]:
    with pytest.raises(ProviderUnusable) as refused:
        read_metadata(overridden(DOCUMENT, changed), "https://login.example.com")
    return refused.value.findings


async def test_a_provider_is_described_as_it_says(provider: Provider, client: httpx.AsyncClient) -> None:
    metadata = await discover(provider.issuer, client)
    assert metadata.issuer == provider.issuer
    assert metadata.token_endpoint == f"{provider.issuer}/token"
    assert metadata.token_endpoint_auth_methods == ("client_secret_basic",)
    assert metadata.signing_algorithms == ("RS256",)
    assert metadata.iss_parameter_supported


def test_what_is_optional_may_be_missing() -> None:
    metadata = read_metadata(DOCUMENT, "https://login.example.com")
    assert (metadata.userinfo_endpoint, metadata.end_session_endpoint) == (None, None)
    assert not metadata.iss_parameter_supported
    assert metadata.signing_algorithms == ("RS256", "ES512")


async def test_the_slash_at_the_end_of_an_issuer_is_part_of_it(provider: Provider, client: httpx.AsyncClient) -> None:
    issuer = f"{provider.issuer}/"
    with pytest.raises(ProviderUnusable) as refused:
        await discover(issuer, client)
    assert str(refused.value) == f"the provider calls itself '{provider.issuer}', and OIDC_ISSUER is '{issuer}'"
    provider.metadata["issuer"] = issuer
    assert (await discover(issuer, client)).issuer == issuer
    assert provider.requests[WELL_KNOWN] == 2


@pytest.mark.parametrize(
    ("changed", "flaw", "sentence"),
    [
        ({"issuer": "https://other.example.com"}, Flaw.ISSUER, "the provider calls itself 'https://other.example.com'"),
        ({"issuer": REMOVED}, Flaw.ISSUER, "the provider does not name its issuer"),
        ({"token_endpoint": REMOVED}, Flaw.ENDPOINT_MISSING, "the provider does not say its token_endpoint"),
        ({"authorization_endpoint": 5}, Flaw.ENDPOINT_INVALID, "the provider's authorization_endpoint is 5"),
        ({"authorization_endpoint": []}, Flaw.ENDPOINT_INVALID, "the provider's authorization_endpoint is a list"),
        ({"jwks_uri": "http://login.example.com/keys"}, Flaw.ENDPOINT_WITHOUT_TLS, "the provider's jwks_uri is 'http:"),
        ({"jwks_uri": "file:///etc/passwd"}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri is 'file:"),
        ({"jwks_uri": "https://user:password@login.example.com/"}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri"),
        ({"jwks_uri": "https://[::1"}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri"),
        ({"jwks_uri": "https://["}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri"),
        ({"jwks_uri": "https:///keys"}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri"),
        ({"jwks_uri": "https://a:99999/keys"}, Flaw.ENDPOINT_INVALID, "the provider's jwks_uri"),
        ({"userinfo_endpoint": "http://a.example/me"}, Flaw.ENDPOINT_WITHOUT_TLS, "the provider's userinfo_endpoint"),
        ({"end_session_endpoint": "javascript:a()"}, Flaw.ENDPOINT_INVALID, "the provider's end_session_endpoint"),
        ({"response_types_supported": ["id_token"]}, Flaw.CODE_FLOW, "the provider offers 'id_token' as response_t"),
        ({"response_types_supported": "code"}, Flaw.CODE_FLOW, "the provider names nothing as response_types_supp"),
        (
            {"id_token_signing_alg_values_supported": ["none", "HS256"]},
            Flaw.ALGORITHMS,
            "the provider offers 'none, HS",
        ),
        ({"id_token_signing_alg_values_supported": REMOVED}, Flaw.ALGORITHMS, "the provider names nothing as id_token"),
        ({"token_endpoint_auth_methods_supported": ["tls"]}, Flaw.CLIENT_SECRET, "the provider offers 'tls' as token_"),
    ],
)
def test_a_provider_that_cannot_be_used_is_told_why(changed: dict[str, Any], flaw: Flaw, sentence: str) -> None:
    (finding,) = findings(**changed)
    assert finding.flaw is flaw
    assert finding.member in changed
    assert finding.sentence.startswith(sentence)


def test_every_reason_is_told_at_once() -> None:
    found = findings(issuer=None, token_endpoint=None, jwks_uri="x", response_types_supported=[])
    assert [finding.member for finding in found] == ["issuer", "token_endpoint", "jwks_uri", "response_types_supported"]


@pytest.mark.parametrize(
    "value",
    ["\x1b[2Jfine", "two\nlines", "r\u202eight to left", "\N{CYRILLIC SMALL LETTER A}", "\0", "x" * 5000, "\ud800"],
)
def test_what_the_provider_says_is_shown_short_and_harmless(value: str) -> None:
    for finding in findings(issuer=value, jwks_uri=value, response_types_supported=[value]):
        assert finding.sentence.isprintable()
        assert finding.sentence.isascii()
        assert len(finding.sentence) < 320


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1", "[::1]:8443"])
def test_a_provider_on_this_machine_needs_no_tls(host: str) -> None:
    document = {name: _replaced(value, host) for name, value in DOCUMENT.items()}
    assert read_metadata(document, f"http://{host}").jwks_uri == f"http://{host}/keys"


def test_another_host_needs_no_tls_if_the_operator_says_so() -> None:
    document = {name: _replaced(value, "keycloak:8080") for name, value in DOCUMENT.items()}
    with pytest.raises(ProviderUnusable):
        read_metadata(document, "http://keycloak:8080")
    assert read_metadata(document, "http://keycloak:8080", allow_http=True).jwks_uri == "http://keycloak:8080/keys"


def _replaced(value: Any, host: str) -> Any:
    return value.replace("https://login.example.com", f"http://{host}") if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        (Response("", 200), "answers with nothing (no content type) and no JSON object"),
        (
            Response("<html>\n<p>", 200, media_type="text/html"),
            "answers with '<html> <p>' ('text/html; charset=utf-8') and",
        ),
        (JSONResponse(["issuer"]), """answers with '["issuer"]' ('application/json') and no JSON object"""),
        (Response("[" * 100_000, 200), f"answers with '{'[' * 60}...' (no content type) and no JSON object"),
        (Response(b"\xff\xfe\xff", 200), "answers with '\\ufffd\\ufffd\\ufffd' (no content type) and no JSON object"),
        (Response("\x1b[2J", 200), "answers with '\\x1b[2J' (no content type) and no JSON object"),
        (Response("gone", 404), "answers with HTTP 404"),
        (JSONResponse({"error": "no such realm"}, 404), "answers with HTTP 404"),
        (Response(b" " * (SIZE_LIMIT + 1)), f"answers with more than {SIZE_LIMIT} bytes"),
        (
            Response(gzip.compress(b" " * 20 * SIZE_LIMIT), headers={"Content-Encoding": "gzip"}),
            f"answers with more than {SIZE_LIMIT} bytes",
        ),
        (RedirectResponse("https://elsewhere.example.com/"), "redirects to 'https://elsewhere.example.com/'"),
    ],
)
async def test_an_answer_that_is_no_metadata_is_final(
    response: Response, sentence: str, provider: Provider, client: httpx.AsyncClient
) -> None:
    provider.answers[WELL_KNOWN] = lambda: response
    with pytest.raises(ProviderUnusable) as refused:
        await discover(provider.issuer, client)
    assert f"{provider.issuer}{WELL_KNOWN} {sentence}" in str(refused.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_fault_of_the_provider_may_pass(status: int, provider: Provider, client: httpx.AsyncClient) -> None:
    provider.answers[WELL_KNOWN] = lambda: JSONResponse({}, status)
    with pytest.raises(ProviderUnreachable, match=rf"it has a fault of its own \(HTTP {status}\)"):
        await discover(provider.issuer, client)


async def test_a_provider_that_is_not_there_may_come(client: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ProviderUnreachable, match="it refuses the connection"):
        await discover(f"http://127.0.0.1:{port}", client)


async def test_a_provider_without_tls_where_it_should_be_is_told(provider: Provider, client: httpx.AsyncClient) -> None:
    with pytest.raises(ProviderUnreachable, match="the TLS handshake fails"):
        await discover(provider.issuer.replace("http:", "https:"), client)


async def test_a_provider_that_never_ends_is_given_up(provider: Provider, client: httpx.AsyncClient) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:  # Each part comes in time, the whole never.
            yield b" "
            await anyio.sleep(0.02)

    provider.answers[WELL_KNOWN] = lambda: StreamingResponse(drip())
    with pytest.raises(ProviderUnreachable, match="it takes too long") as unreachable:
        await discover(provider.issuer, client, seconds=0.2)
    assert unreachable.value.detail == "no whole answer within 0.2 s"


@pytest.mark.parametrize(
    ("cause", "obstacle", "detail"),
    [
        (socket.gaierror(-2, "Name or service not known"), Obstacle.NAME_UNKNOWN, ""),
        (_untrusted(), Obstacle.CERTIFICATE, "self-signed certificate"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), Obstacle.TLS, ""),
        (ssl.SSLEOFError(8, "EOF"), Obstacle.CONNECTION, "it closes the connection in the TLS handshake"),
        (httpx.ReadTimeout("slow"), Obstacle.TIMEOUT, "no whole answer within 10 s"),
        (httpx.ConnectTimeout("slow"), Obstacle.TIMEOUT, "no connection in time"),
        (ConnectionResetError(104, "Connection reset by peer"), Obstacle.CONNECTION, "connection reset by peer"),
        (httpx.ProxyError("403 \x1b"), Obstacle.CONNECTION, "the proxy refuses: '403 \\x1b'"),
        (httpx.RemoteProtocolError("bad \x1b"), Obstacle.CONNECTION, "it does not speak HTTP: 'bad \\x1b'"),
        (ExceptionGroup("both addresses", [OSError(), ConnectionRefusedError()]), Obstacle.REFUSED, ""),
    ],
)
async def test_a_network_fault_is_told_in_words(cause: Exception, obstacle: Obstacle, detail: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("All connection attempts failed") from cause

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(ProviderUnreachable) as unreachable:
            await discover("https://login.example.com", client)
    assert (unreachable.value.obstacle, unreachable.value.detail) == (obstacle, detail)
    assert str(unreachable.value).startswith(f"https://login.example.com{WELL_KNOWN}: {obstacle.value}")


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.com",
        "https://login.example.com:99999",
        "https://login.example.com?realm=staff",
        "https://login.example.com/?",
        "https://kontakt:secret@login.example.com",
        "login",
        "https://[",
    ],
)
async def test_an_issuer_that_is_no_https_address_is_not_asked(issuer: str, client: httpx.AsyncClient) -> None:
    with pytest.raises(ProviderUnusable, match="it is no https address") as refused:
        await discover(issuer, client)
    assert [finding.flaw for finding in refused.value.findings] == [Flaw.ADDRESS]
    assert "secret" not in str(refused.value)


async def test_cookies_of_the_provider_are_not_kept(provider: Provider, client: httpx.AsyncClient) -> None:
    await discover(provider.issuer, client)
    await discover(provider.issuer, client)
    assert provider.cookies_seen == []
