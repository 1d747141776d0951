"""Where a sign-in may lead, as browsers resolve it (WHATWG URL Standard)."""

import re
from urllib.parse import unquote, urljoin, urlsplit

from starlette.responses import RedirectResponse

from kontakt.auth.redirects import safe_next
from tests.fuzz.source import Source

APP_URL = "https://cards.example"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = (
    *("/", "//", "\\", "/\\", ".", "..", "/.", "/..", "\t", "\n", "\r", " ", "\x00", "\x0b", "@", ":", "?", "#", "%2f"),
    *("evil.example", "https:", "javascript:", "data:", "cards.example", "/c/ada", "/api/auth/login", "%09", "%5c"),
    *("\u2044", "\uff0f", "\u3002", "\u00ad", "\ufeff", "[", "]", "[::1]", "x", "'", '"', "<", ";", "&next=", "\ud800"),
)


def safe_next_of(source: Source) -> None:
    """Whatever is asked for, a browser stays at home, and the header is one line."""
    wanted = "/" * source.chance(2) + "".join(source.pick(_PARTS) for _ in range(source.byte() % 9))
    if source.chance(4):
        wanted = source.text(2100)
    target = safe_next(wanted)
    assert target.startswith("/")
    assert len(target) <= 2000
    try:
        header = RedirectResponse(target, 303).headers["location"]
    except UnicodeEncodeError as error:
        raise AssertionError("no header can hold it") from error
    assert header.isascii()
    assert header.isprintable()
    for one in (target, header):
        assert host_of(one) == "cards.example", one
        joined = urlsplit(urljoin(APP_URL, one))
        assert (joined.scheme, joined.netloc) == ("https", "cards.example"), one
        assert not unquote(joined.path).startswith("/api/auth/"), one
    assert safe_next(target) == target


def host_of(reference: str) -> str:
    """Return the host at which a browser arrives that is sent there by a page of `APP_URL`."""
    text = re.sub(r"[\t\n\r]", "", reference.strip("".join(map(chr, range(33))))).replace("\\", "/")
    if match := _SCHEME.match(text):
        return re.split("[/?#]", text[match.end() :].lstrip("/"))[0].rpartition("@")[2]
    if text.startswith("//"):
        return re.split("[/?#]", text.lstrip("/"))[0].rpartition("@")[2]
    return "cards.example"
