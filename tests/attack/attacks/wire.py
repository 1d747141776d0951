"""Requests that two servers could read in two ways, methods that nobody needs, and too much of everything."""

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_SMUGGLED = b"GET /api/admin/users HTTP/1.1\r\nHost: x\r\n\r\n"


_UNREAD = {501, 502, 503, 505}
"""What Caddy says where it cannot read a request, or breaks off one that it has begun to hand on."""


def _both(site: Site, *requests: bytes) -> Outcome:
    """Return whether each request is refused, or read in one way: through Caddy and past it.

    What follows a request is another one to Caddy, too, and is answered by Caddy itself (400, or 307 for its Host).
    """
    told = []
    good = True
    for port in (site.port, site.api_port):
        for request in requests:
            statuses = site.statuses(request, port=port)
            is_first = statuses[0] < 500 or (port == site.port and statuses[0] in _UNREAD)
            good = good and is_first and len(statuses) <= 2 and set(statuses[1:]) <= {400, 307}
            told.append("+".join(map(str, statuses)))
    next_one = site.visitor().get("/api/settings/public")
    good = good and next_one.status_code == 200 and "org_name" in next_one.json()
    return Outcome(good, " ".join(told))


@attack("A body that ends in two ways (CL.TE, TE.CL)", "Content-Length: 6 and Transfer-Encoding: chunked")
def smuggling(site: Site) -> Outcome:
    head = site.head(
        "/api/cards/ada-lovelace/view", "Sec-Fetch-Site: same-origin", "Content-Type: application/json", method="POST"
    )
    return _both(
        site,
        head + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + _SMUGGLED,
        head + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + _SMUGGLED,
    )


@attack("A coding that one server does not see (TE.TE)", "Transfer-Encoding: xchunked; chunked, identity; \\x0bchunked")
def obfuscated(site: Site) -> Outcome:
    head = site.head("/api/cards/ada-lovelace/view", "Sec-Fetch-Site: same-origin", "Content-Length: 3", method="POST")
    codings = (
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        b" Transfer-Encoding: chunked",
    )
    return _both(site, *[head + coding + b"\r\n\r\n0\r\n\r\n" + _SMUGGLED for coding in codings])


@attack("Two lengths, and lengths that are none", "Content-Length: 2 and 44; +2; 2,2; -1; 0x2; 9 × 5 000")
def lengths(site: Site) -> Outcome:
    head = site.head("/api/cards/ada-lovelace/view", "Sec-Fetch-Site: same-origin", method="POST")
    values = (b"2\r\nContent-Length: 44", b"+2", b"-1", b"0x2", b"2 2", b"9" * 5000, b"\xb2")
    return _both(site, *[head + b"Content-Length: " + value + b"\r\n\r\n{}" + _SMUGGLED for value in values])


@attack("Chunks that are none", "sizes of 0x, ffffffffffffffff1, -1, spaces, no line feed")
def chunks(site: Site) -> Outcome:
    head = site.head(
        "/api/cards/ada-lovelace/view", "Sec-Fetch-Site: same-origin", "Transfer-Encoding: chunked", method="POST"
    )
    sizes = (
        b"0x2\r\n{}\r\n",
        b"f" * 16 + b"1\r\n{}",
        b"-1\r\n{}",
        b"2 \r\n{}\r\n",
        b"2\n{}\n",
        b"2;" + b"x" * 20000 + b"\r\n{}\r\n",
    )
    return _both(site, *[head + b"\r\n" + size + b"0\r\n\r\n" for size in sizes])


@attack("Heads that are none", "names with blanks, folded lines, NUL, bare line feeds, no version")
def heads(site: Site) -> Outcome:
    begin = b"GET /c/ada-lovelace HTTP/1.1\r\nHost: " + site.authority.encode() + b"\r\n"
    requests = (
        begin + b"X Y: 1\r\n\r\n",
        begin + b"X: 1\r\n folded: 2\r\n\r\n",
        begin + b"X: a\0b\r\n\r\n",
        begin + b": 1\r\n\r\n",
        begin.replace(b"\r\n", b"\n") + b"\n",
        b"GET /c/ada-lovelace\r\n\r\n",
        b"GET  /c/x  HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01",
        begin.replace(b"1.1", b"9.9") + b"\r\n",
        b"\r\n" * 2000,
        begin + b"X: a\rb\r\n\r\n",
    )
    return _both(site, *requests)


@attack("Another protocol", "Upgrade: websocket, h2c; PRI * HTTP/2.0")
def upgrades(site: Site) -> Outcome:
    socket = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    )
    h2c = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")
    statuses = [
        site.statuses(site.head(path, *lines) + b"\r\n", port=port)[0]
        for lines in (socket, h2c)
        for path in ("/c/ada-lovelace", "/api/me", "/")
        for port in (site.port, site.api_port)
    ]
    return seen(101 not in statuses, f"never 101: {sorted(set(statuses))}", "switched")


@attack("Methods that nobody needs", "TRACE, TRACK, CONNECT, DEBUG, PROPFIND, get, GeT")
def methods(site: Site) -> Outcome:
    secret = "X-Echo: tell-me"
    found = {
        method: site.raw(site.head("/api/me", secret, "Connection: close", method=method) + b"\r\n")
        for method in ("TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "get", "GeT", "X" * 5000)
    }
    statuses = [int(answer[9:12] or 0) for answer in found.values()]
    echo = any(b"tell-me" in answer for answer in found.values())
    return all_of(answered(statuses, 400, 403, 404, 405, 431, 501), seen(not echo, "no echo", "an echo"))


@attack("Another method than the one that is sent", "X-HTTP-Method-Override: DELETE, ?_method=DELETE")
def overridden(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    for name in ("x-http-method-override", "x-http-method", "x-method-override"):
        site.grace.get(path, headers={name: "DELETE"}, params={"_method": "DELETE"})
        site.grace.patch(path, headers={name: "DELETE"}, json={})
        site.grace.post(
            f"{path}/duplicate".removesuffix("/duplicate"), headers={name: "DELETE"}, data={"_method": "DELETE"}
        )
    return answered([site.grace.get(path)], 200)


@attack("A body behind HEAD and GET", "HEAD with a body; GET with a body of JSON")
def bodies(site: Site) -> Outcome:
    page = site.raw(site.head("/c/ada-lovelace", "Connection: close", method="HEAD") + b"\r\n")
    with_body = site.head("/c/ada-lovelace", "Content-Length: 2", "Connection: close") + b"\r\n{}"
    return all_of(seen(page.endswith(b"\r\n\r\n"), "HEAD has no body", "HEAD has a body"), _both(site, with_body))


@attack("A header of 64 KiB, and a cookie of 40", "X: xxx…, Cookie: xxx…")
def large_header(site: Site) -> Outcome:
    told = [
        site.statuses(site.head("/c/ada-lovelace", f"{name}: {'x' * size}") + b"\r\n", port=port)[0]
        for name, size in (("X", 65536), ("Cookie", 40_000))
        for port in (site.port, site.api_port)
    ]
    return answered(told, 400, 413, 431)


@attack("Three thousand headers", "X-0: 1 … X-2999: 1")
def many_headers(site: Site) -> Outcome:
    head = site.head("/c/ada-lovelace", *[f"X-{number}: 1" for number in range(3000)]) + b"\r\n"
    return answered([site.statuses(head)[0], site.statuses(head, port=site.api_port)[0]], 400, 413, 431)


@attack("An address of 100 000 characters", "/c/aaa…, ?q=aaa…")
def long_address(site: Site) -> Outcome:
    told = [
        site.statuses(site.head(path) + b"\r\n", port=port)[0]
        for path in ("/c/" + "a" * 100_000, "/api/me/cards?q=" + "a" * 100_000)
        for port in (site.port, site.api_port)
    ]
    return answered(told, 400, 404, 414, 431)
