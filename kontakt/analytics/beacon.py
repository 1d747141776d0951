"""The short way of what pages report: nearly all of it is well-formed, and comes often.

It takes what is beyond doubt, by the rules of the middleware and of the handlers. All else goes the long way, where
every refusal is made and told.
"""

from collections.abc import Mapping
from functools import lru_cache
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from kontakt.analytics.reporting import record
from kontakt.analytics.schemas import EventReport, ViewReport
from kontakt.bodies import is_json
from kontakt.http import parsed
from kontakt.limits.limiter import Limiter
from kontakt.limits.rates import EVENTS
from kontakt.middleware.same_origin import is_ours
from kontakt.middleware.trusted_proxies import visitor_of
from kontakt.problems import Problem, Unavailable
from kontakt.settings import Settings
from kontakt.telemetry.requests import count_at

MAX_BODY = 700
"""Bytes; a report has 50, and the address of the link that was used."""

_MODELS: dict[str, type[ViewReport]] = {"view": ViewReport, "event": EventReport}
_EMPTY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Beacons:
    """Takes reports; `headers` are those that every answer has."""

    def __init__(self, settings: Settings, headers: Mapping[str, str]) -> None:
        self._origin, self._networks = settings.app_url, settings.trusted_proxies
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self._accepted: Message = {"type": "http.response.start", "status": 204, "headers": raw, "trailers": False}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Receive | None:
        """Answer a report and return nothing; else return with which `receive` the request goes on."""
        parts = scope["path"].split("/", 6)
        model = _MODELS.get(parts[4]) if len(parts) == 5 and parts[1:3] == ["api", "cards"] else None
        if model is None:
            return receive
        began = perf_counter()
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        is_short = len(length) < 4 and length.isdigit() and int(length) <= MAX_BODY
        if not (is_short and is_json(headers) and is_ours(headers, self._origin)):
            return receive
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        report = _report(model, b"".join(message.get("body", b"") for message in messages))
        visitor = visitor_of(scope, headers, self._networks)
        if report is not None and visitor is not None and _is_within(scope, visitor[0]):
            user_agent = headers.get("user-agent", "")
            try:
                events = scope["state"]["events"]
                found = await record(events, parts[3], report, address=visitor[0], user_agent=user_agent)
            except Unavailable:
                found = False
            if found:
                await send(self._accepted)
                await send(_EMPTY)
                count_at(f"/api/cards/{{slug}}/{parts[4]}", "POST", 204, perf_counter() - began)
                return None

        async def once_more() -> Message:
            return messages.pop(0) if messages else await receive()

        return once_more


def _is_within(scope: Scope, address: str) -> bool:
    limiter: Limiter | None = scope["state"].get("limiter")
    return limiter is None or limiter.takes_of(EVENTS, scope, address)


@lru_cache(maxsize=256)
def _report(model: type[ViewReport], body: bytes) -> ViewReport | None:
    """Return the report, if it is one. There are few different ones."""
    try:
        return parsed(body, model)
    except Problem:
        return None
