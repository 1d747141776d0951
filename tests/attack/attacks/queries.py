"""Queries that want to be commands, or to cost much."""

import base64
import time
from collections.abc import Mapping
from uuid import uuid4

import httpx

from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_SQL = (
    "' OR '1'='1",
    "'; DROP TABLE cards; --",
    "' UNION SELECT null, secret_hash FROM sessions --",
    "'||pg_sleep(5)||'",
    "1; SELECT pg_sleep(5)",
    "\\'; SELECT pg_sleep(5) --",
    "') OR 1=1 --",
    "${jndi:ldap://127.0.0.1/x}",
    "{{7*7}}",
    "$(sleep 5)",
    "`sleep 5`",
    "%27%20OR%201=1",
    "a' AND (SELECT 1)::int=1 --",
)
_LISTS: Mapping[str, tuple[str, ...]] = {
    "/api/admin/cards": ("q", "sort", "visibility", "owner", "cursor", "limit"),
    "/api/admin/users": ("q", "sort", "role", "state", "cursor", "limit"),
    "/api/admin/audit": ("q", "action", "actor", "subject", "from", "to", "cursor"),
    "/api/me/cards": ("q", "cursor", "limit"),
    "/api/admin/analytics": ("from", "to"),
}


@attack("Commands for the database in every parameter of every list", "' OR '1'='1, ; DROP TABLE, pg_sleep(5)")
def sql(site: Site) -> Outcome:
    slowest, answers = 0.0, []
    for path, names in _LISTS.items():
        for name in names:
            for text in _SQL[:: 1 if name != "q" else 2]:
                began = time.monotonic()
                answers.append(site.ada.get(path, params={name: text}))
                slowest = max(slowest, time.monotonic() - began)
    found = [
        one
        for one in answers
        if one.status_code == 200 and one.json().get("total", 0) > 0 and "owner" not in str(one.url)
    ]
    there = site.ada.get("/api/admin/cards").json()["total"]
    return all_of(
        answered(answers, 200, 422, 429),
        seen(
            slowest < 4 and there > 0 and not found,
            f"{slowest * 1000:.0f} ms at most, {there} cards are there",
            f"{slowest:.1f} s, {[str(one.url) for one in found][:2]}",
        ),
    )


@attack("Commands in paths and bodies", "/c/'%20OR…, slug, name, import, event")
def sql_elsewhere(site: Site) -> Outcome:
    client = site.visitor()
    answers = []
    for text in _SQL:
        answers.append(client.get(f"/c/{httpx.URL(path='/' + text).path[1:].replace('/', '')}"))
        answers.append(client.post("/api/cards/ada-lovelace/event", json={"event": text, "source": text}))
        answers.append(client.get("/api/cards/ada-lovelace/preview.png", params={"v": text}))
        answers.append(site.grace.get("/api/slugs/" + text.replace("/", "").replace("?", "").replace("#", "")))
    return answered(answers, 200, 204, 307, 308, 400, 404, 422, 429)


@attack("Wildcards in a search", "%, _, %%%%… × 200, \\, (a|a)*")
def wildcards(site: Site) -> Outcome:
    slowest, found, answers = 0.0, 0, []
    for text in ("%", "_", "%" * 200, "_%" * 100, "\\", "\\%", "%" + "a%" * 80, "[a-z]", "(a|a)*" * 30, "*", ".*"):
        for path in ("/api/admin/cards", "/api/admin/users", "/api/admin/audit", "/api/me/cards"):
            began = time.monotonic()
            answers.append(site.ada.get(path, params={"q": text}))
            slowest = max(slowest, time.monotonic() - began)
            found += (
                answers[-1].json().get("total", 0)
                if answers[-1].status_code == 200 and path == "/api/admin/cards"
                else 0
            )
    return all_of(
        answered(answers, 200, 422, 429),
        seen(
            slowest < 3 and found == 0,
            f"letters like others, {slowest * 1000:.0f} ms at most",
            f"{found} found, {slowest:.1f} s",
        ),
    )


@attack("Cursors of one's own", "random bytes, another list's, SQL, 10 kB, JSON of other types")
def cursors(site: Site) -> Outcome:
    other = site.ada.get("/api/admin/audit", params={"limit": 1}).json()["next"] or "x"
    made = [
        base64.urlsafe_b64encode(value).decode().rstrip("=")
        for value in (
            b"\0" * 16,
            b"x",
            b'["\' OR 1=1",null]',
            b'{"a":1}',
            b'[["a"],{}]',
            b"\xff" * 40,
            b'["9999999999999999999","x"]',
            b"null",
            b"[1e999,1]",
        )
    ]
    values = (*made, other, "'", "../..", "=" * 100, "A" * 10_000, "\u0000", "%", str(uuid4()))
    answers = [
        site.ada.get(path, params={"cursor": value})
        for value in values
        for path in ("/api/admin/cards", "/api/admin/users", "/api/me/cards", "/api/admin/imports")
    ]
    return answered(answers, 200, 400, 414, 422)


@attack("Pages at the end of the world", "limit=100000, page=99999999, days of 9 999 years, /sitemaps/2147483648.xml")
def deep_pages(site: Site) -> Outcome:
    client = site.visitor()
    answers = [
        site.ada.get("/api/admin/cards", params={"limit": value}) for value in ("100000", "0", "-1", "1e3", "٣", "101")
    ]
    answers += [client.get(f"/sitemaps/{value}.xml") for value in ("99999999", "2147483648", "0", "-1", "9" * 30)]
    answers += [site.ada.get("/api/admin/analytics", params={"from": "0001-01-01", "to": "9999-12-31"})]
    return answered(answers, 404, 422)


@attack(
    "Parameters that are there twice, as lists or as objects",
    "limit=1&limit=100000, q[]=x, q[$ne]=, a thousand of them",
)
def pollution(site: Site) -> Outcome:
    queries = (
        "limit=1&limit=100000",
        "limit=100000&limit=1",
        "q[]=x",
        "q[$ne]=",
        "limit[]=1",
        "&".join(["q=x"] * 1000),
        "&".join(f"p{n}=x" for n in range(2000)),
        "q=%00",
        "q=%ff%fe",
        "=&=&",
        "%",
        "q=%u0041",
    )
    answers = [site.ada.get(f"/api/admin/cards?{query}") for query in queries]
    client = site.visitor()
    answers += [
        client.get(f"/api/cards/ada-lovelace/vcf?{query}")
        for query in ("version=3.0&version=9", "version[]=3.0", "version=3.0%00")
    ]
    large = [
        one
        for one in answers
        if one.status_code == 200 and "json" in one.headers["content-type"] and len(one.json()["items"]) > 100
    ]
    return all_of(
        answered(answers, 200, 400, 414, 422, 431), seen(not large, "never more than a page", "more than a page")
    )
