"""What can be learned by asking often: who and what there is, and how to ask more often than one may."""

import statistics
import time
from collections.abc import Callable
from uuid import uuid4

import httpx

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_ROUNDS = 120
_BOUND = 4.0
"""How many times its error a difference of means may be, and how many per cent: what is beyond both can be learned."""


def _told_apart(one: Callable[[], httpx.Response], other: Callable[[], httpx.Response]) -> Outcome:
    """Ask in turns, and compare medians; the noise is the spread of the middle half of each."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(_ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            (one, other)[which]().read()
            times[which].append(time.perf_counter() - began)
    first, second = (statistics.median(found) for found in times)
    spread = [statistics.quantiles(found, n=4) for found in times]
    error = sum((quarters[2] - quarters[0]) / 1.35 * 1.25 / _ROUNDS**0.5 for quarters in spread)
    ratio = first / second
    alike = abs(first - second) < _BOUND * error or abs(ratio - 1) < 0.25
    return seen(
        alike,
        f"{first * 1e3:.2f} and {second * 1e3:.2f} ms, ratio {ratio:.2f}",
        f"{first * 1e3:.2f} and {second * 1e3:.2f} ms, ratio {ratio:.2f}",
    )


@attack("Disabled cards by the time of the answer", "an unknown and a disabled slug in turns, 120 times")
def slug_times(site: Site) -> Outcome:
    hidden = (
        site.grace.post("/api/cards", json={"name": "Gone", "slug": "gone-card", "visibility": "disabled"})
        .raise_for_status()
        .json()
    )
    client = site.visitor()
    page = _told_apart(lambda: client.get("/c/gone-card"), lambda: client.get("/c/none-card"))
    data = _told_apart(lambda: client.get("/api/cards/gone-card"), lambda: client.get("/api/cards/none-card"))
    first, second = client.get("/api/cards/gone-card").json(), client.get("/api/cards/none-card").json()
    same = {**first, "instance": ""} == {**second, "instance": ""}
    site.grace.delete(f"/api/cards/{hidden['id']}")
    return all_of(page, data, seen(same, "the same words", f"{first} {second}"))


@attack("Ids of others by the time of the answer", "the id of another's card and a random one in turns, 120 times")
def id_times(site: Site) -> Outcome:
    known, unknown = site.card_of(site.ada)["id"], str(uuid4())
    return _told_apart(lambda: site.grace.get(f"/api/cards/{known}"), lambda: site.grace.get(f"/api/cards/{unknown}"))


@attack("Sessions by the time of the answer", "a token with a living session's id and one with a random id, 120 times")
def session_times(site: Site) -> Outcome:
    own = site.grace.cookies["kontakt_session"]
    client = site.visitor()
    return _told_apart(
        lambda: client.get("/api/me", headers={"cookie": f"kontakt_session={own[:-6]}AAAAAA"}),
        lambda: client.get("/api/me", headers={"cookie": f"kontakt_session={own[:10]}AAAAAA{own[16:]}"}),
    )


@attack("Slugs by asking whether they are free", "GET /api/slugs/… without a session")
def slugs(site: Site) -> Outcome:
    answers = [site.visitor().get(f"/api/slugs/{slug}") for slug in ("ada-lovelace", "nobody")]
    return answered(answers, 401)


@attack("More contacts than one may reveal", "40 × POST /c/…, each with another X-Forwarded-For, X-Real-IP, Forwarded")
def reveals(site: Site) -> Outcome:
    client, told = site.visitor(), []
    for number in range(40):
        headers = dict.fromkeys(
            ("x-forwarded-for", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip"), f"10.1.2.{number}"
        )
        headers["forwarded"] = f"for=10.1.2.{number}"
        told.append(client.post("/c/ada-lovelace", headers=headers))
    allowed = [one for one in told if one.status_code != 429]
    retry = all(int(one.headers["retry-after"]) > 0 for one in told if one.status_code == 429)
    return seen(
        len(allowed) <= 31 and told[-1].status_code == 429 and retry,
        f"429 after {len(allowed)}, with Retry-After",
        f"{len(allowed)} allowed",
    )


@attack(
    "More sign-ins, codes and views than one may", "310 sign-ins; 310 contacts; one address, other headers each time"
)
def rates(site: Site) -> Outcome:
    told = []
    for ask, most in (("/api/auth/login", 330), ("/api/cards/ada-lovelace/vcf?version=3.0", 330)):
        client = site.visitor()
        statuses = []
        for number in range(most + 30):
            client.cookies.clear()
            statuses.append(
                client.get(
                    ask, headers={"x-forwarded-for": f"10.2.{number % 250}.7", "user-agent": f"agent {number}"}
                ).status_code
            )
            if statuses[-1] == 429:
                break
        told.append(seen(429 in statuses, f"429 after {len(statuses)}", f"{len(statuses)} × {statuses[-1]}"))
    other = site.visitor().get("/api/cards/ada-lovelace/vcf")
    return all_of(*told, answered([other], 200))


@attack("Somebody else's limit", "30 reveals by one visitor; another one must still get theirs")
def others_limit(site: Site) -> Outcome:
    greedy = site.visitor()
    for _ in range(35):
        greedy.post("/c/ada-lovelace", headers={"x-forwarded-for": "127.0.0.200"})
    return answered([site.visitor().post("/c/ada-lovelace")], 200)


@attack("Views and clicks that nobody made", "events of unknown kinds, links and sources; 200 views in a row")
def events(site: Site) -> Outcome:
    client = site.visitor()
    bodies: tuple[object, ...] = (
        {"event": "x"},
        {"event": "click", "source": "x" * 9999},
        {"event": "phone", "count": 9999},
        {"event": ["phone"]},
        {"event": "phone", "target": {"$gt": ""}},
        [],
        1,
        None,
    )
    answers = [client.post("/api/cards/ada-lovelace/event", json=body) for body in bodies]
    slug = card(site)["slug"]
    mine = site.grace.get(f"/api/cards/{card(site)['id']}/analytics").status_code
    many = [client.post(f"/api/cards/{slug}/view", json={"source": "link"}) for _ in range(200)]
    return all_of(answered(answers, 400, 413, 415, 422, 204), answered(many, 204, 429), answered([mine], 200))
