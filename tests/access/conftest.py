"""A world with everything in it, a provider to sign in at, and requests to each route."""

import time
from uuid import uuid4

import httpx
import pytest
from starlette.responses import Response

from kontakt.auth.discovery import discover
from kontakt.auth.fetch import http_client
from kontakt.auth.logout_token import EVENT
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.used_tokens import UsedStates
from tests.access import visits, world
from tests.api.test_images import picture
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Provider, SigningKey, serving


@pytest.fixture(scope="module")
def provider():
    with serving() as server:
        key = SigningKey("ES256", "one")
        metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
        server.provider = Provider(server.address, key, [key], metadata=metadata)
        server.provider.answers["/picture.png"] = lambda: Response(picture(), media_type="image/png")
        yield server.provider


@pytest.fixture
def settings(settings, provider):
    registration = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": type(settings.oidc_client_secret)(CLIENT_SECRET),
        "oidc_callback_url": REDIRECT_URI,
        "rate_limits": 10_000,
    }
    return settings.model_copy(update=registration)


@pytest.fixture
async def relying_party(settings, sessions):
    async with http_client() as http:
        metadata = await discover(settings.oidc_issuer, http)
        party = RelyingParty(Registration.of(settings), http, metadata=metadata, used=UsedStates(sessions))
        yield party
        await party.aclose()


@pytest.fixture
async def there(client, make, sessions, imports, storage, provider):
    return await world.made(client, make, sessions, imports, storage, f"{provider.issuer}/picture.png")


@pytest.fixture
def visit(client, there, provider):
    of_provider = {("POST", "/api/auth/backchannel-logout"): {"logout_token": _logout_token(provider)}}
    return visits.Visit(client, there, {("GET", "/api/auth/callback"): _sign_in}, of_provider)


async def _sign_in(browser):
    """Go to the provider, and return the address to which it sends the browser back."""
    login = await browser.get("/api/auth/login")
    async with httpx.AsyncClient() as outside:
        back = await outside.get(login.headers["location"])
    return httpx.URL(back.headers["location"]).raw_path.decode()


def _logout_token(provider):
    now = int(time.time())
    times = {"iat": now, "exp": now + 120}
    who = {"iss": provider.issuer, "aud": CLIENT_ID, "sub": "nobody", "jti": str(uuid4())}
    return provider.signer.sign({**who, **times, "events": {EVENT: {}}})
