"""What a request says of itself: its JSON, its cookies, its address, what it would like to have."""

import ipaddress
import json
import math
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request

from kontakt.auth.cookies import read_cookies
from kontakt.bodies import MAX_DEPTH, announced, is_json, json_value
from kontakt.cache.coding import CODINGS, IDENTITY, preferred
from kontakt.cache.conditions import is_known, part
from kontakt.limits.visitors import household, visitors
from kontakt.middleware.host import authorities, is_ours
from kontakt.pages.language import LANGUAGES, negotiated
from kontakt.problems import BadRequest
from tests.fuzz.source import Source

_TOKENS = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b'"',
        b'"a"',
        b'"a":',
        b'"b":1',
        b"1",
        b"-",
        b"0",
        b"1e400",
        b"-1e-9",
        b"NaN",
        b"null",
    ),
    *(
        b"true",
        b"Infinity",
        b'"\\ud800"',
        b'"\\u0000"',
        b"\xff",
        b"\xef\xbb\xbf",
        b" ",
        b"\n",
        b"\\",
        b"[" * 40,
        b"]" * 40,
    ),
    *(b'{"a":' * 9, b"}" * 9, b"9" * 5000, b"1.5", b"[[]]", b'{"a":1}', b'{"a":1,"a":2}', b'{"":[]}', b"\x00"),
)
_VALUES = (
    *(
        "",
        "*",
        "gzip",
        "br;q=0",
        "zstd;q=1.0, gzip;q=nan",
        "identity;q=0, *;q=0",
        "de",
        "ar-EG;q=0.5,fr",
        "*;q=1e9",
        "en;q=\u0663",
    ),
    *(
        "application/json",
        "application/json; charset=utf-7",
        'APPLICATION/JSON;charset="utf-8"',
        "text/plain",
        "12",
        "-1",
        "9" * 5000,
    ),
    *(
        '"tag"',
        'W/"tag"',
        '"a", "tag"',
        "bytes=0-0",
        "bytes=-1",
        "bytes=5-1",
        "bytes=0-,1-",
        "bytes=" + "9" * 5000 + "-",
        "items=0-1",
    ),
    *(
        "10.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%eth0",
        "1.2.3.4, 10.0.0.1",
        "unknown",
        "localhost:8080",
        "LOCALHOST:8080",
        "x",
    ),
    *(
        "kontakt_session=a",
        "kontakt_session=a; kontakt_session=b",
        "=",
        ";;;",
        'a="b;c"',
        "\xa0kontakt_session=c",
        "kontakt_session",
    ),
)
_NETWORKS = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("127.0.0.1/32"))
_OURS = authorities("http://localhost:8080")


def json_body(source: Source) -> None:
    """A body means one thing and is not deep, or it is refused; never another error."""
    if source.chance(2):
        body = json.dumps(_value(source, 4)).encode()
        at = source.below(len(body)) % len(body)
        body = body[:at] + source.pick(_TOKENS) + body[at:] if source.chance(2) else body
    else:
        body = b"".join(source.pick(_TOKENS) if source.byte() % 8 else source.raw(9) for _ in range(source.byte() % 20))
    try:
        value = json_value(body)
    except BadRequest:
        return
    assert json.loads(body) == value
    level, depth = [value], 0
    while level:
        assert all(math.isfinite(one) for one in level if isinstance(one, float))
        level = [child for one in level for child in _children(one)]
        depth += 1
    assert depth <= MAX_DEPTH + 1, body


def _value(source: Source, depth: int) -> object:
    """Return what JSON can say, sometimes deeper than it may be."""
    kind = source.byte() % 6
    if depth and kind < 2:
        return [_value(source, depth - 1) for _ in range(source.byte() % 4)]
    if depth and kind < 4:
        return {source.text(9): _value(source, depth - 1) for _ in range(source.byte() % 4)}
    if kind == 4:
        deep: object = 1
        for _ in range(source.byte() % 50):
            deep = [deep] if source.chance(2) else {"a": deep}
        return deep
    return source.pick((None, True, 0, -1.5, 10**30, source.text(9)))


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def headers(source: Source) -> None:
    """Whatever the headers say, they are read without an error, and nothing is believed that is not certain."""
    said = {
        name: ",".join(
            source.pick(_VALUES) if source.byte() % 4 else source.text(30) for _ in range(source.byte() % 4)
        ).encode("utf-8", "replace")
        for name in (
            "accept-encoding",
            "accept-language",
            "content-type",
            "content-length",
            "if-none-match",
            "range",
            "host",
        )
    }
    raw = [(name.encode(), value) for name, value in said.items()]
    cookies = "; ".join(
        source.pick(_VALUES) if source.byte() % 3 else source.text(20) for _ in range(source.byte() % 5)
    )
    raw += [(b"cookie", cookies.encode("utf-8", "replace")), (b"x-forwarded-for", source.pick(_VALUES).encode())]
    scope: dict[str, Any] = {
        "type": "http",
        "headers": raw,
        "client": (source.pick(("127.0.0.1", "10.9.8.7", "192.0.2.1", "::1")), 1),
    }
    request = Request(scope)
    assert negotiated(request.headers.get("accept-language", ""), "en") in LANGUAGES
    assert preferred(said["accept-encoding"]) in {IDENTITY, *CODINGS}
    assert is_json(Headers(scope=scope)) in {True, False}
    assert 0 <= announced(request) < 10**18
    assert is_known(said["if-none-match"], b'"tag"') in {True, False}
    _range(said["range"])
    _visitor(scope, raw)
    assert not is_ours(raw, _OURS) or said["host"].lower() == b"localhost:8080"
    found = read_cookies(request)
    ours = {pair for one in cookies.split(";") if (pair := one.strip(" \t")).startswith("kontakt_session=")}
    assert ("kontakt_session" in found) == (len(ours) == 1), cookies
    assert not any(";" in value for value in found.values())


def _range(value: bytes) -> None:
    with suppress(ValueError):  # No byte of it: 416.
        first, last = part(value, 1000) or (0, 999)
        assert 0 <= first <= last < 1000, value


def _visitor(scope: dict[str, Any], raw: list[tuple[bytes, bytes]]) -> None:
    peer = str(scope["client"][0])
    seen = visitors(_NETWORKS)(scope)
    if peer in {"192.0.2.1", "::1"}:
        assert seen == household(peer), raw  # No proxy of ours: what it says of others does not count.
