import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from kontakt.auth.discovery import ProviderUnreachable, ProviderUnusable, discover, read_metadata
from kontakt.auth.fetch import SIZE_LIMIT
from tests.unit.auth.provider import REMOVED, Provider, overridden

WELL_KNOWN = "/.well-known/openid-configuration"
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
    error.verify_message = "self-signed certificate"
    return error


def problems(**changed: Any) -> list[str]:
    with pytest.raises(ProviderUnusable) as refused:
        read_metadata(overridden(DOCUMENT, changed), "https://login.example.com")
    return refused.value.problems


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
    assert refused.value.problems == [f"The provider calls itself '{provider.issuer}', but OIDC_ISSUER is '{issuer}'."]
    provider.metadata["issuer"] = issuer
    assert (await discover(issuer, client)).issuer == issuer
    assert provider.requests[WELL_KNOWN] == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issuer": "https://other.example.com"}, "The provider calls itself 'https://other.example.com'"),
        ({"issuer": REMOVED}, "The provider calls itself None"),
        ({"token_endpoint": REMOVED}, "The provider does not say its token_endpoint."),
        ({"authorization_endpoint": 5}, "The provider's authorization_endpoint is 5"),
        ({"jwks_uri": "http://login.example.com/keys"}, "The provider's jwks_uri is 'http://"),
        ({"jwks_uri": "file:///etc/passwd"}, "The provider's jwks_uri is 'file:"),
        ({"jwks_uri": "https://user:password@login.example.com/"}, "The provider's jwks_uri"),
        ({"jwks_uri": "https://[::1"}, "The provider's jwks_uri"),
        ({"jwks_uri": "https://["}, "The provider's jwks_uri"),
        ({"jwks_uri": "https:///keys"}, "The provider's jwks_uri"),
        ({"jwks_uri": "https://a:99999/keys"}, "The provider's jwks_uri"),
        ({"userinfo_endpoint": "http://login.example.com/me"}, "The provider's userinfo_endpoint"),
        ({"end_session_endpoint": "javascript:alert(1)"}, "The provider's end_session_endpoint"),
        ({"response_types_supported": ["id_token"]}, "The provider does not offer the authorization code flow"),
        ({"response_types_supported": "code"}, "The provider does not offer the authorization code flow"),
        ({"id_token_signing_alg_values_supported": ["none", "HS256"]}, "The provider signs ID tokens with none of"),
        ({"id_token_signing_alg_values_supported": REMOVED}, "The provider signs ID tokens with none of"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "The provider's token endpoint takes none"),
    ],
)
def test_a_provider_that_cannot_be_used_is_told_why(changed: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(**changed)
    assert problem.startswith(sentence)
    assert problem.endswith(".")


def test_every_reason_is_told_at_once() -> None:
    assert len(problems(issuer=None, token_endpoint=None, jwks_uri="x", response_types_supported=[])) == 4


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
        (Response("<html>", 200), "answers with HTTP 200 and no JSON object"),
        (JSONResponse(["issuer"]), "answers with HTTP 200 and no JSON object"),
        (Response("[" * 100_000, 200), "answers with HTTP 200 and no JSON object"),
        (Response(b"\xff\xfe\xff", 200), "answers with HTTP 200 and no JSON object"),
        (Response("gone", 404), "answers with HTTP 404"),
        (JSONResponse({"error": "no such realm"}, 404), "answers with HTTP 404"),
        (Response(b" " * (SIZE_LIMIT + 1)), f"answers with more than {SIZE_LIMIT} bytes"),
        (
            Response(gzip.compress(b" " * 20 * SIZE_LIMIT), headers={"Content-Encoding": "gzip"}),
            f"answers with more than {SIZE_LIMIT} bytes",
        ),
        (RedirectResponse("https://elsewhere.example.com/"), "redirects to https://elsewhere.example.com/"),
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
    with pytest.raises(ProviderUnreachable, match=f"answers with HTTP {status}"):
        await discover(provider.issuer, client)


async def test_a_provider_that_is_not_there_may_come(client: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ProviderUnreachable, match="it refuses the connection"):
        await discover(f"http://127.0.0.1:{port}", client)


async def test_a_provider_without_tls_where_it_should_be_is_told(provider: Provider, client: httpx.AsyncClient) -> None:
    with pytest.raises(ProviderUnreachable, match="it does not speak TLS"):
        await discover(provider.issuer.replace("http:", "https:"), client)


async def test_a_provider_that_never_ends_is_given_up(
    provider: Provider, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:  # Each part comes in time, the whole never.
            yield b" "
            await anyio.sleep(0.02)

    monkeypatch.setattr("kontakt.auth.fetch.DEADLINE", 0.2)
    provider.answers[WELL_KNOWN] = lambda: StreamingResponse(drip())
    with pytest.raises(ProviderUnreachable, match="it takes too long"):
        await discover(provider.issuer, client)


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), "its name is not known"),
        (_untrusted(), r"its TLS certificate is not trusted \(self-signed certificate\)"),
        (httpx.ReadTimeout("slow"), "it takes too long"),
        (ConnectionResetError(), "the connection fails"),
        (ExceptionGroup("both addresses", [OSError(), ConnectionRefusedError()]), "it refuses the connection"),
    ],
)
async def test_a_network_fault_is_told_in_words(cause: Exception, sentence: str) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("All connection attempts failed") from cause

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(ProviderUnreachable, match=sentence):
            await discover("https://login.example.com", client)


@pytest.mark.parametrize(
    "issuer", ["http://login.example.com", "https://login.example.com:99999", "login", "https://["]
)
async def test_an_issuer_that_is_no_https_address_is_not_asked(issuer: str, client: httpx.AsyncClient) -> None:
    with pytest.raises(ProviderUnusable, match="which is no https address"):
        await discover(issuer, client)


async def test_cookies_of_the_provider_are_not_kept(provider: Provider, client: httpx.AsyncClient) -> None:
    await discover(provider.issuer, client)
    await discover(provider.issuer, client)
    assert provider.cookies_seen == []
