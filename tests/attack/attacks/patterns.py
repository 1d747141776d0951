"""Text that makes a pattern slow (ReDoS), and numbers that make arithmetic slow."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import httpx

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, attack, seen
from tests.attack.site import Site

_SLOW = 3.0
"""Seconds for one answer; what grows with the square or worse takes minutes at these lengths."""


def _quick(asks: Sequence[Callable[[], httpx.Response]], *allowed: int) -> Outcome:
    slowest, statuses = 0.0, []
    for ask in asks:
        began = time.monotonic()
        statuses.append(ask().status_code)
        slowest = max(slowest, time.monotonic() - began)
    good = slowest < _SLOW and set(statuses) <= set(allowed)
    return seen(
        good, f"{sorted(set(statuses))}, {slowest * 1000:.0f} ms at most", f"{sorted(set(statuses))}, {slowest:.1f} s"
    )


def _patched(site: Site, *bodies: Mapping[str, object]) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    return _quick([partial(site.grace.patch, path, json=body) for body in bodies], 200, 413, 422)


@attack("E-mail addresses", "a@a.a.a.a…, (((((…@x, quotes, 100 000 letters")
def emails(site: Site) -> Outcome:
    values = (
        "a@" + "a." * 50_000 + "a",
        "(" * 50_000 + "@x.y",
        '"' + "\\" * 50_000 + "@x.y",
        "a" * 100_000 + "@x",
        "@" * 50_000,
        "x@" + "-" * 50_000 + ".de",
        "x@" + "xn--" * 20_000,
        "a." * 120 + "@b.de",
        "x@[" + ":" * 200 + "]",
        "é" * 50_000 + "@é.de",
    )
    return _patched(site, *[{"emails": [{"email": value}]} for value in values])


@attack("Web addresses", "https://aaa…, //////…, %%%%…, [[[[…, 100 000 letters")
def addresses(site: Site) -> Outcome:
    values = (
        "https://" + "a" * 100_000,
        "/" * 100_000,
        "https://x/" + "%" * 1900,
        "https://" + "[" * 1900,
        "a:" * 50_000,
        "https://" + "x." * 950,
        "https://" + "1." * 900,
        "https://xn--" + "a" * 1900,
        "https://" + "。" * 900,
        "https://x/" + "../" * 600,
        "h" + "t" * 1900 + ":",
    )
    return _patched(
        site, *[{"websites": [{"url": value}]} for value in values], *[{"calendar_url": value} for value in values]
    )


@attack("Telephone numbers", "1;ext=1;ext=1…, +++++…, 100 000 digits")
def phones(site: Site) -> Outcome:
    values = (
        "1" * 100_000,
        "+" * 40,
        "1;ext=" * 7,
        "1x" * 20,
        "(" * 38 + "11",
        "+1 " + "- " * 18,
        "٣" * 40,
        "1#" * 20,
        "tel:" * 10,
    )
    return _patched(site, *[{"phones": [{"number": value}]} for value in values])


@attack("Slugs, colours, countries", "a-a-a-…!, #fff…, 100 000 letters")
def short_ones(site: Site) -> Outcome:
    return _patched(
        site,
        *[{"slug": value} for value in ("a-" * 50_000, "a-" * 49 + "!", "-" * 100_000, "a" * 100_000 + "!")],
        *[{"primary_color": value} for value in ("#" * 100_000, "#" + "f" * 100_000)],
        *[{"address": {"country": value}} for value in ("D" * 100_000, "ſ" * 2)],
        {"bio": "\n" * 200_000},
        {"name": "\u0301" * 120},
        {"name": "﷽" * 120},
    )


@attack(
    "Languages, kinds and codings that are asked for", 'Accept-Language: a,a,a…;q=, Accept: ;;;;…, If-None-Match: ",",…'
)
def negotiation(site: Site) -> Outcome:
    client = site.visitor()
    values = (
        "a," * 10_000,
        "a;q=" + "0" * 20_000,
        ";" * 20_000,
        "-" * 20_000,
        "en" + "-a" * 10_000,
        '"' * 20_000,
        "a" + " " * 20_000 + "a",
        "*/*;version=" * 1500,
    )
    names = (
        "accept-language",
        "accept",
        "accept-encoding",
        "if-none-match",
        "cookie",
        "authorization",
        "if-modified-since",
        "content-type",
    )
    path = "/api/cards/ada-lovelace/vcf"
    asks = [partial(client.get, path, headers={name: value.strip()}) for name in names for value in values]
    return _quick(asks, 200, 304, 400, 406, 422, 429, 431)


@attack(
    "Programs that call themselves something (patterns of crawlers)",
    "User-Agent of 20 000 letters, ten kinds, with a view",
)
def agents(site: Site) -> Outcome:
    client = site.visitor()
    words = ("bot", "(", "Mozilla/5.0 ", "a/1.", "http://", "crawler;", " ", "-", "Googlebot/", "x" * 99 + "\\")
    path = "/api/cards/ada-lovelace/view"
    named = [{"user-agent": f"x{word * (20_000 // len(word))}x"} for word in words]
    asks = [partial(client.post, path, json={"source": "link"}, headers=headers) for headers in named]
    return _quick(asks, 204, 400, 422, 431)


@attack("Numbers of thousands of digits", "limit, size, page, If-Match, max_cards_per_user, dates, q=0.000…")
def numbers(site: Site) -> Outcome:
    many = "9" * 6000
    client = site.visitor()
    asks = [
        lambda: site.grace.get("/api/me/cards", params={"limit": many}),
        lambda: client.get("/api/cards/ada-lovelace/qr", params={"size": many}),
        lambda: client.get(f"/sitemaps/{many}.xml"),
        lambda: site.ada.get(f"/api/admin/users/{many}"),
        lambda: site.grace.patch(f"/api/cards/{card(site)['id']}", json={}, headers={"if-match": f'"{many}"'}),
        lambda: site.ada.patch(
            "/api/settings", content=f'{{"max_cards_per_user":{many}}}', headers={"content-type": "application/json"}
        ),
        lambda: site.ada.patch(
            "/api/settings", content='{"max_cards_per_user":1e400}', headers={"content-type": "application/json"}
        ),
        lambda: site.ada.get("/api/admin/audit", params={"from": many, "to": "99999-99-99"}),
        lambda: site.grace.get("/api/me/analytics", params={"from": "0000-00-00", "to": "9999-12-31"}),
        lambda: client.get("/favicon.ico", params={"size": many}),
    ]
    return _quick(asks, 200, 307, 400, 404, 412, 422)
