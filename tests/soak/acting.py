"""What visitors, owners and people who sign in do, and what was acknowledged to them."""

import io
import random
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import count, cycle
from typing import Any
from urllib.parse import urljoin

import httpx
from PIL import Image

from tests.spread import CONTEXT

_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_EDITED = 40
"""Cards that there are to be edited, one change after the other."""


class Refused(Exception):  # noqa: N818 - an answer, and no fault of this program
    """An answer that is not what was asked for, or none: then the status is 0."""

    def __init__(self, what: str, status: int = 0, *, has_retry_after: bool = False) -> None:
        super().__init__(what)
        self.status = status
        self.has_retry_after = has_retry_after


class Actions:
    """What is done, through one client; `events` and `cards` are what was acknowledged.

    Of a card's titles the last acknowledged one is kept, and those after it that nobody acknowledged; a picture stays.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        cookies: dict[str, str],
        slugs: list[str],
        events: Counter[str],
        events_tried: Counter[str],
        cards: dict[str, dict[str, list[str]]],
    ) -> None:
        self.requests = 0
        self._client, self._url = client, url
        self._signed_in = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self._slugs, self._numbers = _popular(slugs), count(1)
        self._events, self._events_tried, self._cards = events, events_tried, cards
        self._tags: dict[str, str] = {}
        self._pictures: deque[str] = deque(maxlen=50)
        self._free: deque[str] = deque()
        self._bare: deque[str] = deque(maxlen=1000)

    def named(self, name: str) -> Callable[[], Awaitable[None]]:
        """Return the action of this name in the mix."""
        action: Callable[[], Awaitable[None]] = getattr(self, name.replace(" ", "_").replace("-", "_"))
        return action

    async def prepare(self) -> None:
        """Make the cards that are edited, and the first picture."""
        for _ in range(_EDITED):
            self._free.append(await self._created())
        while not self._pictures:
            await self.upload()

    async def page(self) -> None:
        slug = next(self._slugs)
        answer = await self._ask("GET", f"/c/{slug}", 200)
        self._tags[slug] = answer.headers["etag"]

    async def known_page(self) -> None:
        slug = next(self._slugs)
        headers = {"if-none-match": self._tags[slug]} if slug in self._tags else {}
        answer = await self._ask("GET", f"/c/{slug}", 200, 304, headers=headers)
        self._tags[slug] = answer.headers["etag"]

    async def vcard(self) -> None:
        answer = await self._ask("GET", f"/api/cards/{next(self._slugs)}/vcf", 200)
        if not answer.content.endswith(b"END:VCARD\r\n"):
            raise Refused("half a vCard", 200)

    async def qr(self) -> None:
        await self._ask("GET", f"/api/cards/{next(self._slugs)}/qr", 200)

    async def json(self) -> None:
        await self._ask("GET", f"/api/cards/{next(self._slugs)}", 200)

    async def picture(self) -> None:
        await self._ask("GET", self._pictures[next(self._numbers) % len(self._pictures)], 200)

    async def list(self) -> None:
        await self._ask("GET", "/api/me/cards", 200, headers=self._signed_in)

    async def event(self) -> None:
        """Open a card as somebody who was never there."""
        slug, number = next(self._slugs), next(self._numbers)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"user-agent": _FIREFOX, "x-forwarded-for": address}
        self._events_tried[slug] += 1
        await self._ask("POST", f"/api/cards/{slug}/view", 204, json={"source": "qr"}, headers=headers)
        self._events[slug] += 1

    async def edit(self) -> None:
        """Change a card that nobody else changes just now: a new one while all changes wait for their answers."""
        card = self._free.popleft() if self._free else await self._created()
        title = f"Number {next(self._numbers)}"
        titles = self._cards[card]["titles"]
        titles.append(title)
        try:
            await self._ask("PATCH", f"/api/cards/{card}", 200, json={"job_title": title}, headers=self._signed_in)
        finally:
            self._free.append(card)
        titles[:] = [title]

    async def upload(self) -> None:
        """Put a picture on a card that has none; it stays there."""
        card = self._bare.popleft() if self._bare else await self._created()
        headers = {**self._signed_in, "content-type": "image/png"}
        content = _picture(next(self._numbers))
        answer = await self._ask("PUT", f"/api/cards/{card}/images/avatar", 200, content=content, headers=headers)
        address: str = answer.json()["images"]["avatar"]["url"]
        self._cards[card]["pictures"] = [address]
        self._pictures.append(address)

    async def create(self) -> None:
        self._bare.append(await self._created())

    async def sign_in(self) -> None:
        """Sign in at the provider, in a browser of one's own."""
        async with httpx.AsyncClient(base_url=self._url, verify=CONTEXT, trust_env=False, timeout=30) as browser:
            begun = await self._ask("GET", "/api/auth/login", 303, by=browser)
            authorization = begun.headers["location"]
            try:
                page = await browser.get(authorization)
                answer = await browser.post(urljoin(str(page.url), ""), data={"sub": "grace"})
                back = httpx.URL(answer.headers["location"])
            except (httpx.TransportError, KeyError) as error:
                raise Refused(f"provider: {type(error).__name__}") from error
            await self._ask("GET", back.raw_path.decode(), 303, by=browser)
            await self._ask("GET", "/api/me", 200, by=browser)

    async def _created(self) -> str:
        number = next(self._numbers)
        body = {"name": f"Soaked {number}", "job_title": f"Number {number}"}
        answer = await self._ask("POST", "/api/cards", 201, json=body, headers=self._signed_in)
        card: str = answer.json()["id"]
        self._cards[card] = {"titles": [body["job_title"]], "pictures": []}
        return card

    async def _ask(
        self, method: str, path: str, *expected: int, by: httpx.AsyncClient | None = None, **options: Any
    ) -> httpx.Response:
        self.requests += 1
        try:
            answer = await (by or self._client).request(method, path, **options)
        except httpx.TransportError as error:
            raise Refused(f"{method} {path}: {type(error).__name__} {error}") from error
        if answer.status_code not in expected:
            what = f"{method} {path}: {answer.status_code} {answer.text[:120]}"
            raise Refused(what, answer.status_code, has_retry_after="retry-after" in answer.headers)
        return answer


def _popular(slugs: Sequence[str]) -> Iterator[str]:
    """Return whose card is wanted next, as pages of the web are wanted (docs/scaling.md).

    Few are asked for all the time and many hardly ever, so that a cache that holds a part of them has most at hand, and
    all the same something gives way all the time.
    """
    weights = [rank**-0.8 for rank in range(1, len(slugs) + 1)]
    return cycle(random.Random(7).choices(slugs, weights, k=100_000))


def _picture(number: int) -> bytes:
    """Return a picture that is like no other."""
    file = io.BytesIO()
    Image.new("RGB", (96, 96), (number & 255, number >> 8 & 255, number >> 16 & 255)).save(file, "PNG")
    return file.getvalue()
