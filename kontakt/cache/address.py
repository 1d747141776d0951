"""Which public addresses have an answer that can be kept, and what it is known by."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from kontakt.cards.slug import is_slug
from kontakt.contact.parameters import accepted_version, qr_parameters
from kontakt.limits import rates
from kontakt.limits.rates import Rate
from kontakt.pages.language import LANGUAGES, negotiated
from kontakt.problems import Invalid

Headers = Mapping[bytes, bytes]

_LONGEST_PATH, _LONGEST_QUERY = 150, 500
"""What is longer leads to no card, and nobody shall fill the memory of addresses with it."""

_LONGEST_ACCEPT = 200
_PATH = re.compile(r"/(?:c/(?P<page>[^/]+)|api/cards/(?P<card>[^/]+)(?:/(?P<part>vcf|qr|preview\.png))?)")
_RATES: Mapping[str, Rate] = {"vcf": rates.VCARDS, "qr": rates.QR, "preview.png": rates.PICTURE}
_PARAMETERS: Mapping[str, frozenset[str]] = {
    "page": frozenset({"lang"}),
    "json": frozenset(),
    "vcf": frozenset({"version"}),
    "preview.png": frozenset(),
}
"""The parameters that change an answer. All others, such as `s` and `v`, do not, and are left out of its address."""


class Address(NamedTuple):
    """What an answer is kept by: the kind of answer, whose it is, and the parameters that matter, in one order."""

    kind: str
    slug: str
    parameters: tuple[tuple[str, str], ...]


class Target(NamedTuple):
    """An address, how the request's headers choose among its answers, and how often one may ask; null where there is
    nothing to choose, and no limit.
    """

    address: Address
    choose: Callable[[Headers], str] | None
    rate: Rate | None


def target(path: str, query: bytes) -> Target | None:
    """Return what a path and a query ask for; None for all that is not kept."""
    return None if len(path) > _LONGEST_PATH or len(query) > _LONGEST_QUERY else _target(path, query)


@lru_cache(maxsize=4096)
def _target(path: str, query: bytes) -> Target | None:
    match = _PATH.fullmatch(path)
    if match is None or b"%00" in query:  # That is refused, whatever it says.
        return None
    kind, slug = ("page", match["page"]) if match["page"] else (match["part"] or "json", match["card"])
    if not is_slug(slug):
        return None
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True) if query else []
    if any(name == "key" for name, _ in pairs):
        return None  # It opens what a person asked to see, and nobody else may get that.
    if kind == "qr":
        return _code(slug, query)
    known = _PARAMETERS[kind]
    # As the handlers do, the last of several counts.
    parameters = {name: value for name, value in pairs if name in known}
    if parameters.get("lang", "en") not in LANGUAGES:
        del parameters["lang"]  # It chooses nothing: each made-up one would have the same page kept once more.
    address = Address(kind, slug, tuple(sorted(parameters.items())))
    return Target(address, _choice(kind, parameters), _RATES.get(kind))


def _code(slug: str, query: bytes) -> Target | None:
    """Return a QR code's target: the same code for the same wish, whatever its spelling; None for what is refused."""
    try:
        asked = qr_parameters(query.decode("latin-1"))
    except Invalid:
        return None
    parameters = [(name, str(value)) for name, value in asked._asdict().items()]
    return Target(Address("qr", slug, tuple(parameters)), None, _RATES["qr"])


def _choice(kind: str, parameters: Mapping[str, str]) -> Callable[[Headers], str] | None:
    if kind == "page" and "lang" not in parameters:
        return language_of
    if kind == "vcf" and not parameters.get("version"):
        return version_of
    return None


def language_of(headers: Headers) -> str:
    """Return the visitor's language; empty where it is the organisation's to choose."""
    accepted = headers.get(b"accept-language")
    return negotiated(accepted.decode("latin-1"), "") if accepted else ""


def version_of(headers: Headers) -> str:
    """Return the version of vCard that the visitor's program asks for."""
    return _accepted_version(headers.get(b"accept", b"")[:_LONGEST_ACCEPT])


@lru_cache(maxsize=256)
def _accepted_version(accept: bytes) -> str:
    return accepted_version(accept.decode("latin-1"))
