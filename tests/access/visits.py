"""A request to each route, as each visitor."""

import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx

from kontakt.auth.tokens import sign
from kontakt.endpoints import BODY_FORM, Endpoint, Who
from kontakt.settings import Settings
from tests.access.world import CSV, PARAMETERS, PNG, World, bodies
from tests.conftest import ORIGIN, Client, Persona

OURS = {"sec-fetch-site": "same-origin"}
FOREIGN: tuple[dict[str, str], ...] = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site", "origin": ORIGIN},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "https://elsewhere.example"},
    {"origin": f"{ORIGIN}.elsewhere.example"},
    {"origin": "null"},
    {"referer": f"{ORIGIN}/cards"},
    {},
)
"""What pages of other sites, and clients that do not say where they are, send of themselves."""

ASKED: tuple[dict[str, str], ...] = ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"})
"""What says that another site made the browser ask; without it a GET may come from anywhere."""

Prepare = Callable[[Client], Awaitable[str]]


def tampered(world: World, settings: Settings) -> Iterator[str]:
    """Give cookies that somebody changed or made."""
    mallory, ada = world.people["other"].cookie, world.people["admin"].cookie
    head, claims, signature = ada.split(".")
    yield f"{head}.{claims}.{signature[:-2]}{'AA' if signature[-2:] != 'AA' else 'BB'}"
    yield f"{head}.{claims}.{mallory.split('.')[2]}"
    yield f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}."
    known = _decoded(claims)
    secret = settings.jwt_secret.get_secret_value()
    # Signed by us, but for something else; and with the session of an admin whose secret is not known.
    yield sign("reveal", {"sid": known["sid"], "key": known["key"]}, secret, settings.session_max)
    guessed = {"sid": known["sid"], "key": _decoded(mallory.split(".")[1])["key"]}
    yield sign("session", guessed, secret, settings.session_max)
    yield known["sid"]


def who_may(endpoint: Endpoint) -> str:
    """Return the column of somebody to whom the route gives what it has."""
    return "admin" if endpoint.who is Who.ADMIN else "owner"


def cookies(person: Persona | None) -> dict[str, str]:
    """Return the cookies of the person's browser."""
    return {"kontakt_session": person.cookie} if person else {}


class Visit:
    """Requests to the routes of a world."""

    def __init__(
        self,
        client: Client,
        world: World,
        prepare: dict[tuple[str, str], Prepare],
        of_provider: dict[tuple[str, str], Any],
    ) -> None:
        self.client = client
        self.world = world
        self.prepare = prepare
        self.bodies = bodies(world) | of_provider

    async def __call__(
        self,
        endpoint: Endpoint,
        cookies: dict[str, str],
        headers: dict[str, str] | None = None,
        method: str | None = None,
        names: dict[str, str] | None = None,
        body: Any = None,
    ) -> httpx.Response:
        """Send the route what it takes."""
        key = endpoint.method, endpoint.path
        others = {name: self.world.names[other] for name, other in PARAMETERS.get(key, {}).items()}
        path = self.world.path(endpoint.path, **(others | (names or {})))
        sent = self.bodies.get(key) if body is None else body
        assert (endpoint.body is None) is (sent is None), f"it is not known what to send to {key}"
        options: dict[str, Any] = {"headers": OURS if headers is None else headers}
        if isinstance(sent, bytes):
            options["content"] = sent
            options["headers"] = options["headers"] | (CSV if "imports" in path else PNG)
        elif endpoint.body == BODY_FORM:
            options["data"] = sent
        elif sent is not None:
            options["json"] = sent
        async with Client(self.client.app, cookies=cookies) as browser:
            if key in self.prepare:
                path = await self.prepare[key](browser)
            return await browser.request(method or endpoint.method, path, **options)


def _encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _decoded(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return value
