"""A misbehaving provider, a relying party that was started with it, and a browser between them."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.types import ASGIApp

from kontakt.auth.authorization import Transaction
from kontakt.auth.discovery import discover
from kontakt.auth.fetch import http_client
from kontakt.auth.identity import AdminClaim, Identity
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.used_tokens import UsedStates
from kontakt.settings import Settings
from tests.unit.auth.browser import Browser
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Provider, Server, SigningKey, serving

Sessions = async_sessionmaker[AsyncSession]


@dataclass
class Clock:
    """The time of the relying party, which a test can move on, or hold."""

    ahead: float = 0.0
    held_at: float | None = None

    def __call__(self) -> float:
        return (time.time() if self.held_at is None else self.held_at) + self.ahead


class UsedInMemory:
    """Knows which states were used, as the database does."""

    def __init__(self) -> None:
        self.states: set[str] = set()

    async def use(self, state: str, _lifetime: timedelta) -> bool:
        is_new = state not in self.states
        self.states.add(state)
        return is_new

    async def release(self, state: str) -> None:
        self.states.discard(state)


@dataclass
class SignIn:
    """Everything that a sign-in needs."""

    provider: Provider
    client: httpx.AsyncClient
    clock: Clock = field(default_factory=Clock)
    admin: AdminClaim | None = None
    redirect_uri: str = REDIRECT_URI
    party: RelyingParty | None = None

    async def relying_party(self) -> RelyingParty:
        """Return the relying party, started on first use as the startup hook does it."""
        if self.party is None:
            metadata = await discover(self.provider.issuer, self.client)
            registration = Registration(
                self.provider.issuer, CLIENT_ID, CLIENT_SECRET, self.redirect_uri, admin=self.admin
            )
            used = UsedInMemory()
            self.party = RelyingParty(
                registration, self.client, metadata=metadata, used=used, now=self.clock, clock=self.clock
            )
        return self.party

    async def begin(self) -> tuple[Transaction, dict[str, str]]:
        """Return the transaction and the query with which the browser comes back from the provider."""
        party = await self.relying_party()
        url, transaction = await party.authorization_url("/cards")
        async with httpx.AsyncClient(verify=False) as browser:  # Nothing here has TLS; certificates take long to load.
            response = await browser.get(url)
        assert response.is_redirect, response.text
        return transaction, dict(httpx.URL(response.headers["location"]).params)

    async def finish(self, transaction: Transaction, query: Mapping[str, str]) -> Identity:
        return await (await self.relying_party()).complete(transaction, query)

    async def __call__(self) -> Identity:
        """Sign in and return who it was."""
        return await self.finish(*await self.begin())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def second_server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def new_key() -> Callable[[str, str | None], SigningKey]:
    """Return a key; those of one name are made once, since RSA keys take their time."""
    made: dict[tuple[str, str | None], SigningKey] = {}

    def key(algorithm: str = "RS256", kid: str | None = None) -> SigningKey:
        if (algorithm, kid) not in made:
            made[algorithm, kid] = SigningKey(algorithm, kid)
        return made[algorithm, kid]

    return key


def _provider(server: Server, key: SigningKey) -> Provider:
    server.provider = Provider(server.address, key, [key])
    return server.provider


@pytest.fixture
def provider(server: Server, new_key: Callable[[str, str | None], SigningKey]) -> Provider:
    return _provider(server, new_key("RS256", "one"))


@pytest.fixture
def second_provider(second_server: Server, new_key: Callable[[str, str | None], SigningKey]) -> Provider:
    return _provider(second_server, new_key("RS256", "two"))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with http_client() as client:
        yield client


@pytest.fixture
async def sign_in(provider: Provider, client: httpx.AsyncClient) -> AsyncIterator[SignIn]:
    sign_in = SignIn(provider, client)
    yield sign_in
    if sign_in.party is not None:
        await sign_in.party.aclose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(settings: Settings, server: Server) -> Settings:
    """Those of an application that was registered with the provider."""
    registered = {
        "oidc_issuer": server.address,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "oidc_callback_url": REDIRECT_URI,
    }
    return settings.model_copy(update=registered)


@pytest.fixture
async def relying_party(
    settings: Settings, sessions: Sessions, provider: Provider, client: httpx.AsyncClient, clock: Clock
) -> AsyncIterator[RelyingParty]:
    """The one of the application."""
    metadata, used = await discover(provider.issuer, client), UsedStates(sessions)
    party = RelyingParty(Registration.of(settings), client, metadata=metadata, used=used, now=clock, clock=clock)
    yield party
    await party.aclose()


@pytest.fixture
async def browser(application: ASGIApp) -> AsyncIterator[Browser]:
    async with Browser(application) as browser:
        yield browser
