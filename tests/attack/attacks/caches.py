"""Answers for others: what one visitor sends must never be in what another one gets."""

import httpx

from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_PAGE = "/c/ada-lovelace"


def _same_for_others(site: Site, *sent: dict[str, str], path: str = _PAGE) -> Outcome:
    before = site.visitor().get(path)
    attacker = site.visitor()
    answers = [attacker.get(path, headers=headers) for headers in sent]
    after = site.visitor().get(path)
    clean = before.content == after.content and not any(b"evil" in one.content for one in (*answers, after))
    led = [one.headers.get("location", "") for one in answers if "evil" in one.headers.get("location", "")]
    statuses = answered(answers).happened
    broken = [one.status_code for one in answers if one.status_code >= 500]
    return seen(
        clean and not led and not broken, f"{statuses}; the next visitor's page is the same", f"{statuses} {led}"
    )


@attack("Another Host", "Host: evil.example, through Caddy and past it")
def host(site: Site) -> Outcome:
    client = site.visitor()
    through = [
        client.get(path, headers={"host": "evil.example"}) for path in (_PAGE, "/", "/api/auth/login", "/api/me")
    ]
    led = [one.headers.get("location", "") for one in through]
    past = [
        httpx.get(f"http://127.0.0.1:{site.api_port}{path}", headers={"host": name}, trust_env=False)
        for path in (_PAGE, "/api/auth/login")
        for name in ("evil.example", f"{site.authority}.evil.example", "localhost", f"evil.example:{site.port}")
    ]
    ours = all(not one or one.startswith(site.origin) for one in led)
    return all_of(answered(through, 307, 421), answered(past, 421), seen(ours, "sent home", f"{led}"))


@attack("Forwarded hosts and schemes", "X-Forwarded-Host, -Proto, -Port, -Prefix, Forwarded: evil.example")
def forwarded(site: Site) -> Outcome:
    sent = [
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "evil", "x-forwarded-port": "666"},
        {"forwarded": "for=1.2.3.4;host=evil.example;proto=https", "x-forwarded-prefix": "/evil"},
        {"x-host": "evil.example", "x-forwarded-server": "evil.example", "x-http-host-override": "evil.example"},
    ]
    return all_of(_same_for_others(site, *sent), _same_for_others(site, *sent, path=f"/api/cards/{site.slug}"))


@attack("Headers that rewrite the address", "X-Original-URL, X-Rewrite-URL: /api/admin/users")
def rewritten(site: Site) -> Outcome:
    sent = [
        {name: "/api/admin/users?evil"}
        for name in ("x-original-url", "x-rewrite-url", "x-override-url", "x-forwarded-uri")
    ]
    return _same_for_others(site, *sent)


@attack("Two Hosts, and an address with a host in it", "Host: … twice; GET http://evil.example/c/… HTTP/1.1")
def two_hosts(site: Site) -> Outcome:
    twice = site.head(_PAGE, "Host: evil.example", "Connection: close") + b"\r\n"
    absolute = site.head(f"http://evil.example{_PAGE}", "Connection: close") + b"\r\n"
    found = site.raw(absolute)
    led = f"location: {site.origin}".encode() in found.lower() or b"evil" not in found
    past = site.statuses(twice, port=site.api_port)
    return all_of(
        answered(site.statuses(twice), 400), answered(past, 400), seen(led, "no word of evil", f"{found[:200]!r}")
    )


@attack("A language that is none", "Accept-Language: evil, 5 000 tags, weights of nonsense")
def languages(site: Site) -> Outcome:
    return _same_for_others(
        site,
        {"accept-language": "evil"},
        {"accept-language": "<script>evil</script>;q=1"},
        {"accept-language": ",".join(f"ev-{n};q=0.{n % 10}" for n in range(2000))},
        {"accept-language": "*;q=nan,de;q=1e9999,fr;q=-1,ar;q=0x3"},
        {"accept-language": "../../etc/passwd"},
    )


@attack("Encodings that nobody else reads", "Accept-Encoding: evil, identity;q=0, *;q=0, br;q=nan")
def encodings(site: Site) -> Outcome:
    values = ("evil", "identity;q=0", "*;q=0", "br;q=nan", "gzip, gzip, gzip", "zstd;q=0.001", ";;;")
    return _same_for_others(site, *[{"accept-encoding": value} for value in values])


@attack("Other addresses for the same page", "?evil, ;evil, //c/…, /c/…%2f.., upper case, dots")
def keys(site: Site) -> Outcome:
    client = site.visitor()
    paths = (
        "/c/ada-lovelace?evil=<script>",
        "/c/ada-lovelace;evil",
        "//c/ada-lovelace",
        "/c//ada-lovelace",
        "/c/./ada-lovelace",
        "/c/ADA-LOVELACE",
        "/c/ada-lovelace%2f..%2fevil",
        "/c/ada-lovelace/",
        "/c/ada-lovelace%00",
        "/c/ada-lovelace%0a",
        "/c/x/../ada-lovelace",
        "/c/ada-lovelace.css",
        "/c/ada%2dlovelace",
        "/c/ada-lovelace%20",
        "/c/%61da-lovelace",
    )
    before = site.visitor().get(_PAGE).content
    answers = [client.get(path) for path in paths]
    index = site.visitor().get("/").content
    same = [one.status_code in {301, 307, 308, 400, 404} or one.content in {before, index} for one in answers]
    evil = any(b"evil" in one.content and one.status_code == 200 and "/c/" in str(one.url.path) for one in answers)
    kept = site.visitor().get(_PAGE).content == before
    return seen(all(same) and not evil and kept, answered(answers).happened + ", never another page", f"{same}")


@attack("Ranges", "Range: bytes=0-0, one thousand of them, overlapping, beyond the end")
def ranges(site: Site) -> Outcome:
    url = site.visitor().get(f"/api/cards/{site.slug}").json()["images"]["avatar"]["url"]
    path = httpx.URL(url).path
    whole = len(site.visitor().get(path).content)
    client = site.visitor()
    values = (
        "bytes=0-0",
        "bytes=" + ",".join(f"{n}-" for n in range(1000)),
        "bytes=-1",
        "bytes=999999999-",
        "bytes=5-1",
        "evil=1",
    )
    answers = [
        client.get(where, headers={"range": value}) for value in values for where in (path, _PAGE, "/index.html")
    ]
    larger = [one for one in answers if one.url.path == path and len(one.content) > whole]
    return all_of(answered(answers, 200, 206, 416), seen(not larger, "never more than the file", "more than the file"))


@attack("A private answer under a public name", "/api/me/x.css, /api/me;x.js, /api/me%2fx.png, /api/me?x.css")
def deception(site: Site) -> Outcome:
    answers = [
        site.grace.get(path)
        for path in ("/api/me/x.css", "/api/me;x.js", "/api/me%2fx.png", "/api/me%0a.css", "/api/me?x.css")
    ]
    stored = [
        one for one in answers if "no-store" not in one.headers.get("cache-control", "") and one.status_code == 200
    ]
    return seen(not stored, answered(answers).happened + ", nothing may be kept", f"{[str(one.url) for one in stored]}")


@attack("A page that is kept for somebody else", "a signed-in person's cookie on public addresses")
def kept_cookies(site: Site) -> Outcome:
    own = [site.grace.get(path) for path in (_PAGE, f"/api/cards/{site.slug}", "/api/settings/public")]
    others = [site.visitor().get(path) for path in (_PAGE, f"/api/cards/{site.slug}", "/api/settings/public")]
    same = all(mine.content == theirs.content for mine, theirs in zip(own, others, strict=True))
    cookies = any("set-cookie" in one.headers for one in (*own, *others))
    return seen(same and not cookies, "the same for everybody, no cookie", "it differs")
