"""The label values that are known only when everything is loaded."""

from collections.abc import Iterable, Iterator

from kontakt.auth import problems as sign_ins
from kontakt.endpoints import Endpoint
from kontakt.limits.rates import RATES
from kontakt.problems import (
    ChangedMeanwhile,
    InternalError,
    Invalid,
    Problem,
    TooLarge,
    TooManyPixels,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
    UnusableImage,
)
from kontakt.telemetry import requests
from kontakt.telemetry.metrics import RATE_LIMITS, SIGN_INS, UPLOADS

_OF_ANY = (InternalError, Invalid, TooManyRequests, Unavailable)
_OF_UPLOADS = (ChangedMeanwhile, TooLarge, TooManyPixels, UnsupportedMediaType, UnusableImage)


def prepare(endpoints: Iterable[Endpoint]) -> None:
    """Make room for them; once in a process, before it is copied."""
    requests.expect((one.method, one.path) for one in endpoints)
    RATE_LIMITS.expect((rate.name,) for rate in RATES)
    codes = {problem.code for problem in _of_sign_ins()} | {problem.code for problem in _OF_ANY}
    SIGN_INS.expect((outcome,) for outcome in ("signed-in", *sorted(codes)))
    UPLOADS.expect((outcome,) for outcome in ("taken", *sorted({one.code for one in (*_OF_UPLOADS, *_OF_ANY)})))


def _of_sign_ins() -> Iterator[type[Problem]]:
    for one in vars(sign_ins).values():
        if isinstance(one, type) and issubclass(one, Problem) and one.__module__ == sign_ins.__name__:
            yield one
