"""What all tests share: a migrated PostgreSQL, an application in process, and the personas.

*ada* administers, *grace* owns, *mallory* must see nothing. Every test runs in an outer transaction that is rolled
back.
"""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine as create_sync_engine
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker
from starlette.types import Receive, Scope, Send

from kontakt.analytics.recorder import Recorder, recording
from kontakt.analytics.visitors import DailyKey
from kontakt.app import create_app
from kontakt.auth.discovery import ProviderMetadata
from kontakt.auth.identity import Identity
from kontakt.auth.relying_party import Registration, RelyingParty
from kontakt.auth.sessions import open_session
from kontakt.auth.store import sign_in
from kontakt.auth.used_tokens import UsedStates
from kontakt.branding import defaults
from kontakt.cards import store as cards
from kontakt.cards.deletion import REVERSIBLE
from kontakt.cards.schemas import CardCreate
from kontakt.cards.upkeep import finish_deletions
from kontakt.db import migrations
from kontakt.db.engine import create_engine
from kontakt.db.models import Card, User
from kontakt.imports.work import Work
from kontakt.limits.ledger import counting
from kontakt.limits.limiter import Limiter
from kontakt.limits.service import digest_key
from kontakt.media.storage import Storage, open_storage
from kontakt.settings import Settings
from kontakt.settings.environment import read_settings
from tests import objectstore, postgresql

ORIGIN = "http://kontakt.test"
ISSUER = "https://id.test"
METADATA = ProviderMetadata(
    issuer=ISSUER,
    authorization_endpoint=f"{ISSUER}/authorize",
    token_endpoint=f"{ISSUER}/token",
    userinfo_endpoint=f"{ISSUER}/userinfo",
    jwks_uri=f"{ISSUER}/jwks",
    end_session_endpoint=f"{ISSUER}/end-session",
    token_endpoint_auth_methods=("client_secret_basic",),
    signing_algorithms=("RS256",),
    iss_parameter_supported=True,
)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgresql.server() as url:
        yield url


@pytest.fixture(scope="session")
def object_store() -> Iterator[objectstore.ObjectStore]:
    with objectstore.server() as store:
        yield store


@pytest.fixture(scope="session")
def database_url(postgres: str) -> str:
    """A database at the newest revision, with the default settings."""
    url = postgresql.create_database(postgres, "tests")
    engine = create_sync_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return read_settings(
        {
            "APP_URL": ORIGIN,
            "DATABASE_URL": database_url,
            "JWT_SECRET": base64.b64encode(bytes(range(7, 55))).decode(),
            "OIDC_ISSUER": ISSUER,
            "OIDC_CLIENT_ID": "kontakt",
            "OIDC_CLIENT_SECRET": "client-secret",
            "UPLOAD_DIR": str(tmp_path / "uploads"),
        }
    )


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(settings)
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.connect() as connection:
        transaction = await connection.begin()
        yield connection
        await transaction.rollback()


@pytest.fixture
async def sessions(connection: AsyncConnection) -> async_sessionmaker[AsyncSession]:
    """Sessions whose commits are savepoints of the test's transaction."""
    maker = async_sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    async with maker.begin() as session:
        await defaults.seed(session)
    return maker


@pytest.fixture
def storage(settings: Settings) -> Storage:
    storage = open_storage(settings)
    storage.prepare()
    return storage


class Client(httpx.AsyncClient):
    """The application, called in process as a browser on its own origin would."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], **options: Any) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        super().__init__(transport=transport, base_url=ORIGIN, **options)
        self.app = app

    def as_(self, user: "Persona") -> "Client":
        """The same application with that person's session."""
        return Client(self.app, headers={"sec-fetch-site": "same-origin"}, cookies={"kontakt_session": user.cookie})


class Persona:
    """A signed-in person."""

    def __init__(self, user: User, cookie: str) -> None:
        self.user = user
        self.id = user.id
        self.cookie = cookie


@pytest.fixture
async def relying_party(settings: Settings, sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[RelyingParty]:
    async with httpx.AsyncClient() as http:
        party = RelyingParty(Registration.of(settings), http, metadata=METADATA, used=UsedStates(sessions))
        yield party
        await party.aclose()


@pytest.fixture
async def events(connection: AsyncConnection) -> AsyncIterator[Recorder]:
    """Events are written in the test's transaction."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    async with recording(lambda: nullcontext(raw), DailyKey()) as recorder:
        yield recorder


@pytest.fixture
def imports(sessions: async_sessionmaker[AsyncSession]) -> Work:
    """What works on imports when a test tells it to."""
    return Work(sessions)


@pytest.fixture
async def limiter(connection: AsyncConnection, settings: Settings) -> AsyncIterator[Limiter]:
    """Hits are counted in the test's transaction."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    async with counting(lambda: nullcontext(raw), digest_key(settings)) as ledger:
        yield Limiter(ledger, settings.rate_limits, settings.trusted_proxies)


@pytest.fixture
def started(
    settings: Settings,
    engine: AsyncEngine,
    sessions: async_sessionmaker[AsyncSession],
    storage: Storage,
    relying_party: RelyingParty,
    events: Recorder,
    imports: Work,
    limiter: Limiter,
) -> dict[str, Any]:
    """What the startup hook opens for every request."""
    return {
        "settings": settings,
        "engine": engine,
        "sessions": sessions,
        "storage": storage,
        "relying_party": relying_party,
        "events": events,
        "imports": imports,
        "limiter": limiter,
        "user": None,
    }


@pytest.fixture
def application(settings: Settings, started: dict[str, Any]) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    return application_of(settings, started)


def application_of(settings: Settings, state: dict[str, Any]) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    app = create_app(settings)

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return with_state


@pytest.fixture
async def client(application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> AsyncIterator[Client]:
    async with Client(application, headers={"sec-fetch-site": "same-origin"}) as client:
        yield client


class Make:
    """Factories that name only what matters."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], settings: Settings) -> None:
        self.sessions = sessions
        self.settings = settings

    async def person(self, subject: str, *, is_admin: bool = False) -> Persona:
        identity = Identity(
            issuer=ISSUER,
            subject=subject,
            name=subject.capitalize(),
            email=f"{subject}@example.com",
            email_verified=True,
            picture=None,
            locale="en",
            is_admin=is_admin,
            sid=None,
            id_token="",
            claims={},
        )
        async with self.sessions.begin() as session:
            user = await sign_in(session, identity)
            cookie, _ = await open_session(session, user, identity, self.settings, "tests")
        return Persona(user, cookie)

    async def card(self, owner: Persona, **members: Any) -> Card:
        body = CardCreate.model_validate({"name": "Grace Hopper"} | members)
        async with self.sessions.begin() as session:
            return await cards.create(session, owner.user, body)


@pytest.fixture
def make(sessions: async_sessionmaker[AsyncSession], settings: Settings) -> Make:
    return Make(sessions, settings)


@pytest.fixture
async def ada(make: Make) -> Persona:
    return await make.person("ada", is_admin=True)


@pytest.fixture
async def grace(make: Make) -> Persona:
    return await make.person("grace")


@pytest.fixture
async def mallory(make: Make) -> Persona:
    return await make.person("mallory")


@pytest.fixture
def an_hour_later(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> Callable[[], Awaitable[None]]:
    """Let an hour pass for all deletions, so that they become final."""

    async def later() -> None:
        async with sessions.begin() as session:
            deleted = update(Card).where(Card.deleted_at.is_not(None))
            await session.execute(deleted.values(deleted_at=Card.deleted_at - REVERSIBLE))
        await finish_deletions(sessions, storage)

    return later


def assert_problem(response: httpx.Response, status: int, code: str, pointers: set[str] | None = None) -> None:
    """The answer is that problem, with exactly these pointers."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code
    if pointers is not None:
        assert {error["pointer"] for error in response.json()["errors"]} == pointers
