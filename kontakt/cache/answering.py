"""Answers of public addresses that are not at hand: looked up, built, kept, given."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cache.address import target
from kontakt.cache.compression import compress
from kontakt.cache.entry import Answer, Entry
from kontakt.cache.memory import Key, Memory
from kontakt.cache.sending import messages
from kontakt.cards.visibility import published_with_settings
from kontakt.db.models import Card
from kontakt.db.replica import Replica
from kontakt.db.trouble import is_away
from kontakt.problems import CardNotFound, Unavailable
from kontakt.telemetry.metrics import CACHE_MISSES, CACHE_STALE

FRESH = "public, max-age=0, must-revalidate"
"""Shared caches may keep a copy and must ask each time whether it is still right."""

PATIENCE = 1.0
"""Seconds that the database has for an answer where an older one could be given instead."""

LIMIT = 10.0
"""Seconds that it has for all others, which is how long they wait for a connection, too."""


@dataclass(frozen=True, slots=True)
class Found:
    """A published card and the instance's settings."""

    card: Card
    brand: InstanceSettings


Build = Callable[[Request, Found], Awaitable[Answer]]


async def answer(request: Request, build: Build) -> Response:
    """Return what `build` makes of the card that the path's slug leads to, and keep it for those who come next.

    A former slug is redirected. Where the database does not answer, an answer from before is given, marked as stale.
    """
    memory: Memory = request.app.memory
    slug: str = request.path_params["slug"]
    asked = target(request.scope["path"], request.scope["query_string"])
    headers = dict(request.scope["headers"])
    choice = asked.choose(headers) if asked and asked.choose else ""
    key = (asked.address, choice) if asked else None
    kept = memory.kept(key) if key else None
    if kept and time.monotonic() < memory.away_until:
        return _Given(memory, kept, key, stale=True)
    ticket = memory.ticket()
    patience = PATIENCE if kept else LIMIT
    try:
        # psycopg takes up to 10 s to cancel a query that hangs; the second interruption ends that.
        async with asyncio.timeout(patience + 0.2), asyncio.timeout(patience):
            card, brand = await find(request)
    except CardNotFound:
        memory.settle(slug, None)
        raise
    except Exception as error:
        if not is_away(error):
            raise
        if kept is None:
            # Without its cause: an outage is one line for each request, not a traceback.
            raise Unavailable("The database does not answer.", headers={"retry-after": "5"}) from None
        if isinstance(error, TimeoutError):
            memory.away_until = time.monotonic() + PATIENCE
        return _Given(memory, kept, key, stale=True)
    if card.slug != slug:
        memory.settle(slug, None)
        return redirect(request, card)
    memory.settle(slug, card.id)
    built = await build(request, Found(card, brand))
    if asked:
        CACHE_MISSES.add(asked.address.kind)
    entry = Entry(card.id, built, request.app.base_headers, compress)
    if key and built.is_lasting:
        memory.put(key, entry, ticket)
    return _Given(memory, entry, key)


async def find(request: Request) -> tuple[Card, InstanceSettings]:
    """Return the published card of the path's slug and the settings, in one query; raise `CardNotFound`."""
    slug: str = request.path_params["slug"]

    async def look(session: AsyncSession) -> tuple[Card, dict[str, Any]]:
        return await published_with_settings(session, slug)

    replica: Replica | None = getattr(request.state, "replica", None)
    found = await replica.read(look) if replica else None
    if found is None:
        async with request.state.sessions() as session:
            found = await look(session)
    card, stored = found
    brand = branding.parsed(stored)
    request.app.default_locale = brand.default_locale
    return card, brand


def redirect(request: Request, card: Card) -> Response:
    """Return the way to the present slug of a card that was asked for by a former one."""
    parts = request.scope["path"].split("/")
    parts[3 if parts[1] == "api" else 2] = card.slug
    query = request.scope["query_string"].decode("latin-1")
    # A card may take a former slug back, or another one may ask for it: the way back, and one that is remembered,
    # would lead round in a circle.
    return RedirectResponse("/".join(parts) + (query and f"?{query}"), 308, {"cache-control": FRESH})


class _Given(Response):
    """An entry as a response; `key` where it is kept."""

    def __init__(self, memory: Memory, entry: Entry, key: Key | None = None, *, stale: bool = False) -> None:
        super().__init__()
        self.memory = memory
        self.entry = entry
        self.key = key
        self.stale = stale
        if stale:
            CACHE_STALE.add()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; what the middleware adds does not become part of what is kept."""
        start, body = messages(self.memory, self.key, self.entry, scope, dict(scope["headers"]))
        await send({**start, "headers": [*start["headers"], *self._marks()]})
        await send(body)

    def _marks(self) -> list[tuple[bytes, bytes]]:
        # RFC 9211, section 2: forwarded because it was stale, and answered without the one it was forwarded to.
        return [(b"cache-status", b"Kontakt; hit; ttl=-1; detail=database-unavailable")] if self.stale else []
