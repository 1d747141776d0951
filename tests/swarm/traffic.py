"""What many people do at once: 200 requests in a second, or as many as the machine can answer."""

import asyncio
import secrets
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx

from tests.spread import CONTEXT, Spread

PER_SECOND = {"read": 150, "event": 26, "write": 8, "sign-in": 2}
"""A write is two requests, and a sign-in four, besides those to the provider: 200 in all."""

AT_ONCE = 40
"""How many of them wait for an answer at most: where the machine is the bottleneck, people come more slowly."""

READS = ("/c/{slug}", "/c/{slug}", "/api/cards/{slug}", "/api/cards/{slug}/vcf", "/api/me", "/")


class Failure(NamedTuple):
    """What was not as it should be; `at` is the second of the traffic."""

    kind: str
    at: float
    what: str


@dataclass
class Traffic:
    """What was asked, and what came of it."""

    url: str
    cookies: httpx.Cookies
    slugs: list[str]
    done: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    slowest: float = 0
    failures: list[Failure] = field(default_factory=list)
    cards: dict[str, str | None] = field(default_factory=dict)
    """Of each acknowledged card the acknowledged job title."""
    begun: float = 0
    seconds: float = 0

    def failed(self, *kinds: str) -> list[Failure]:
        """Return the failures of these kinds."""
        return [one for one in self.failures if one.kind in kinds]

    def __str__(self) -> str:
        rate = self.requests / self.seconds
        counts = ", ".join(f"{number} {kind}s" for kind, number in sorted(self.done.items()))
        failed = Counter((one.kind, one.what) for one in self.failures).most_common(5)
        came = f"{self.requests} requests in {self.seconds:.0f} s ({rate:.0f}/s; {counts})"
        return f"{came}, the slowest {self.slowest:.1f} s, {len(self.failures)} failed {failed or ''}".rstrip()


@contextmanager
def traffic(url: str, cookies: httpx.Cookies, slugs: list[str]) -> Iterator[Traffic]:
    """Let people come until the end, in a thread; whoever came before it is waited for."""
    many, enough = Traffic(url, cookies, slugs), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_run(many, enough)))
    thread.start()
    try:
        yield many
    finally:
        enough.set()
        thread.join()


async def _run(many: Traffic, enough: threading.Event) -> None:
    many.begun = time.monotonic()
    common: dict[str, Any] = {
        "base_url": many.url,
        "headers": {"origin": many.url},
        "transport": Spread(),
        "timeout": 30,
    }
    room = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(**common, cookies=many.cookies) as client, asyncio.TaskGroup() as group:
        visitor = Visitor(many, client)
        actions = {"read": visitor.read, "event": visitor.event, "write": visitor.write, "sign-in": visitor.sign_in}
        due = many.begun
        for kind in cycle(_mixed()):
            if enough.is_set():
                break
            await room.acquire()
            group.create_task(_counted(many, kind, actions[kind])).add_done_callback(lambda _: room.release())
            due = max(due + 1 / sum(PER_SECOND.values()), time.monotonic() - 1)
            await asyncio.sleep(due - time.monotonic())
    many.seconds = time.monotonic() - many.begun


def _mixed() -> list[str]:
    """Return what is done in a second, each kind evenly over it."""
    times = [((number + 0.5) / rate, kind) for kind, rate in PER_SECOND.items() for number in range(rate)]
    return [kind for _, kind in sorted(times)]


async def _counted(many: Traffic, kind: str, action: Callable[[], Awaitable[None]]) -> None:
    begin = time.monotonic()
    try:
        await action()
    except (httpx.TransportError, Unexpected) as error:
        many.failures.append(Failure(kind, round(begin - many.begun, 1), f"{type(error).__name__}: {error}"))
    else:
        many.done[kind] += 1
    many.slowest = max(many.slowest, time.monotonic() - begin)


class Unexpected(Exception):  # noqa: N818 - an answer, and no fault of this program
    """An answer of another status."""


class Visitor:
    """What one does, one step after the other."""

    def __init__(self, many: Traffic, client: httpx.AsyncClient) -> None:
        self._many = many
        self._client = client
        self._places = cycle(READS)
        self._slugs = cycle(many.slugs)
        self._numbers = count()
        self._name = secrets.token_hex(4)

    async def _ask(self, method: str, path: str, status: int, **options: Any) -> httpx.Response:
        self._many.requests += 1
        answer = await self._client.request(method, path, **options)
        if answer.status_code != status:
            raise Unexpected(f"{method} {answer.status_code} {answer.text[:100]}")
        return answer

    async def read(self) -> None:
        """Look at a card, or at the application."""
        await self._ask("GET", next(self._places).format(slug=next(self._slugs)), 200)

    async def event(self) -> None:
        """Open a card as somebody who has not been there yet."""
        agent = f"Mozilla/5.0 (X11; {self._name}; rv:{next(self._numbers)}.0) Gecko/20100101 Firefox/140.0"
        path, headers = f"/api/cards/{next(self._slugs)}/view", {"user-agent": agent}
        await self._ask("POST", path, 204, json={"source": "qr"}, headers=headers)

    async def write(self) -> None:
        """Make a card, and change it."""
        number = next(self._numbers)
        card = await self._ask("POST", "/api/cards", 201, json={"name": f"Written {number}"})
        id_ = card.json()["id"]
        self._many.cards[id_] = None
        await self._ask("PATCH", f"/api/cards/{id_}", 200, json={"job_title": f"Number {number}"})
        self._many.cards[id_] = f"Number {number}"

    async def sign_in(self) -> None:
        """Sign in at the provider, in a browser of one's own."""
        async with httpx.AsyncClient(
            base_url=self._many.url, follow_redirects=True, verify=CONTEXT, trust_env=False, timeout=30
        ) as browser:
            page = await browser.get("/api/auth/login", params={"next": "/"})
            if 'name="sub" value="ada"' not in page.text:
                raise Unexpected(f"sign-in: {page.status_code} {page.text[:100]}")
            back = await browser.post(urljoin(str(page.url), ""), data={"sub": "ada"})
            self._many.requests += 3  # With the two that the provider sends the browser to.
            if back.url.path != "/" or back.url.query or back.status_code != 200:
                raise Unexpected(f"back from the provider: {back.status_code} {back.url.copy_with(query=None)}")
            me = await browser.get("/api/me")
            self._many.requests += 1
            if me.status_code != 200:
                raise Unexpected(f"signed in: {me.status_code} {me.text[:100]}")
