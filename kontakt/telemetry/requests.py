"""What is counted of each request."""

import re
from collections.abc import Iterable, Iterator

from starlette.types import Scope

from kontakt.telemetry import cells
from kontakt.telemetry.instruments import OTHER, Values
from kontakt.telemetry.metrics import CACHE_HITS, DURATIONS, KINDS, REQUESTS

UNMATCHED = "unmatched"
"""The route of all that leads to none."""

CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")
PATH = "/metrics"
"""What is not counted itself."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_CONVERTER = re.compile(r":[a-z]+\}")
_HITS = {(kind, method, int(status)): place for (kind, method, status), place in list(CACHE_HITS.places.items())[1:]}


def template(path: str) -> str:
    """Return a route's path without the types of its parameters."""
    return _CONVERTER.sub("}", path)


def expect(routes: Iterable[tuple[str, str]]) -> None:
    """Make room for the requests of these methods and paths."""
    for method, path in routes:
        for each in (method, "HEAD") if method == "GET" else (method,):
            REQUESTS.expect((template(path), each, status) for status in CLASSES)
            DURATIONS.expect([(template(path), each)])


def known(method: str) -> str:
    """Return the method, or what stands for all that nobody needs."""
    return method if method in _METHODS else OTHER


def route_of(scope: Scope) -> str:
    """Return the template of the route that the request has reached."""
    found = scope.get("route")  # Starlette's; of a wrong method, too.
    route = template(found.path) if found is not None else UNMATCHED
    return route if (route, scope["method"]) in DURATIONS.places else UNMATCHED


def count(scope: Scope, status: int, seconds: float) -> None:
    """Count a request that was answered with this status, 0 for none, after so many seconds."""
    count_at(route_of(scope), known(scope["method"]), status, seconds)


def count_at(route: str, method: str, status: int, seconds: float) -> None:
    """Count a request to the route of this template."""
    REQUESTS.add(route, method, f"{status // 100}xx" if status else "none")
    DURATIONS.observe(seconds, route, method)


def count_given(kind: str, method: str, status: int) -> None:
    """Count an answer from memory. It costs about 0.2 µs, and nothing else is done for each of them."""
    cells.row[_HITS[kind, method, status]] += 1


def answered() -> Iterator[tuple[Values, float]]:
    """Yield the label values of requests and how many there were, for routes and methods that had any.

    Those that were answered from memory are counted in, too.
    """
    given: dict[Values, float] = {}
    for values in CACHE_HITS.places:
        if values[0] in KINDS:
            kind, method, status = values
            of = KINDS[kind], method, f"{status[0]}xx"
            given[of] = given.get(of, 0) + CACHE_HITS.read(values)
    for route, method in DURATIONS.places:
        if route != OTHER:
            all_of = [(route, method, status) for status in CLASSES]
            counts = {one: REQUESTS.read(one) + given.get(one, 0) for one in all_of}
            if any(counts.values()):
                yield from counts.items()


expect([("GET", "/api/health"), ("GET", "/api/health/live")])
expect((method, UNMATCHED) for method in (*_METHODS, OTHER))
