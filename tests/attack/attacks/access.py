"""What belongs to somebody else."""

from collections.abc import Iterable
from uuid import uuid4

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Client, Site

_ADMIN = (
    ("GET", "/api/settings"),
    ("PATCH", "/api/settings"),
    ("PUT", "/api/settings/logo"),
    ("DELETE", "/api/settings/favicon"),
    ("GET", "/api/admin/cards"),
    ("POST", "/api/admin/cards/bulk"),
    ("GET", "/api/admin/users"),
    ("POST", "/api/admin/users/bulk"),
    ("GET", "/api/admin/audit"),
    ("GET", "/api/admin/audit.csv"),
    ("POST", "/api/admin/imports"),
    ("GET", "/api/admin/imports"),
    ("GET", "/api/admin/export"),
    ("GET", "/api/admin/export/cards.csv"),
    ("GET", "/api/admin/analytics"),
    ("POST", "/api/settings/preview"),
)


def _of_ada(site: Site) -> list[tuple[str, str]]:
    mine = site.card_of(site.ada)["id"]
    signature = site.ada.post(
        "/api/me/signatures", json={"card_id": mine, "name": "Mail", "layout": "classic", "fields": ["name"]}
    )
    sign = signature.json().get("id") or site.ada.get("/api/me/signatures").json()["items"][0]["id"]
    return [
        *((method, f"/api/cards/{mine}") for method in ("GET", "PATCH", "DELETE")),
        *((method, f"/api/cards/{mine}/images/avatar") for method in ("PUT", "PATCH", "DELETE")),
        ("POST", f"/api/cards/{mine}/duplicate"),
        ("POST", f"/api/cards/{mine}/restore"),
        ("GET", f"/api/cards/{mine}/analytics"),
        ("GET", f"/api/cards/{mine}/analytics.csv"),
        *((method, f"/api/me/signatures/{sign}") for method in ("GET", "PATCH", "DELETE")),
        ("GET", f"/api/me/signatures/{sign}/html"),
        ("DELETE", f"/api/me/sessions/{uuid4()}"),
    ]


def _asked(client: Client, routes: Iterable[tuple[str, str]]) -> list[int]:
    """Return the statuses; writes have an empty body of JSON."""
    return [
        client.request(method, path, json={} if method in {"PATCH", "POST"} else None).status_code
        for method, path in routes
    ]


@attack(
    "Cards, pictures, numbers and signatures of others, by their ids (IDOR)",
    "every route with the id of the administrator's",
)
def others(site: Site) -> Outcome:
    routes = _of_ada(site)
    return all_of(answered(_asked(site.grace, routes), 404), answered(_asked(site.visitor(), routes), 401, 404))


@attack("Routes of administrators", f"{len(_ADMIN)} of them, as a person and as nobody")
def administration(site: Site) -> Outcome:
    return all_of(answered(_asked(site.grace, _ADMIN), 403), answered(_asked(site.visitor(), _ADMIN), 401))


@attack("Routes of administrators by other spellings", "/api//admin, /API/ADMIN, /api/admin/users/, %2f, ;x, .json")
def spellings(site: Site) -> Outcome:
    paths = (
        "/api//admin/users",
        "/API/ADMIN/USERS",
        "/api/admin/users/",
        "/api%2fadmin%2fusers",
        "/api/admin;x/users",
        "/api/admin/users.json",
        "/api/./admin/users",
        "/api/x/../admin/users",
        "/c/../api/admin/users",
        "/uploads/..%2fapi/admin/users",
        "/api/admin/users%20",
        "/api/admin/users?x",
    )
    answers = [site.grace.get(path, headers={"accept": "application/json"}) for path in paths]
    told = [one for one in answers if one.status_code == 200 and "ada@example.com" in one.text]
    return seen(not told, answered(answers).happened, f"{[str(one.url) for one in told]}")


@attack(
    "The card of somebody else in what is one's own", "preview, signature and free slug with the id of another's card"
)
def borrowed(site: Site) -> Outcome:
    mine = site.card_of(site.ada)["id"]
    answers = [
        site.grace.post("/api/cards/preview", json={"id": mine, "name": "x"}),
        site.grace.post(
            "/api/me/signatures", json={"card_id": mine, "name": "x", "layout": "classic", "fields": ["name"]}
        ),
        site.grace.post("/api/me/signatures/preview", json={"card_id": mine, "layout": "classic", "fields": ["name"]}),
        site.grace.get("/api/slugs/x-y-z", params={"card": mine}),
    ]
    return all_of(answered(answers[:3], 404), answered(answers[3:], 200, 404, 422))


@attack("Ids that are none", "0, -1, UUIDs of other versions, braces, urn:uuid:, SQL, 100 000 letters")
def ids(site: Site) -> Outcome:
    values = (
        "0",
        "-1",
        "00000000-0000-0000-0000-000000000000",
        "{" + str(uuid4()) + "}",
        f"urn:uuid:{uuid4()}",
        uuid4().hex,
        "' OR 1=1--",
        "null",
        "undefined",
        "%00",
    )
    answers = [site.grace.get(f"/api/cards/{value}/analytics") for value in values]
    answers += [site.ada.get(f"/api/admin/users/{value}") for value in values]
    return answered(answers, 400, 404)


@attack("A disabled card, by every way", "page, JSON, contact, code, picture, view, event, upload")
def disabled(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    picture = site.grace.get(path).json()["images"]["avatar"]
    site.grace.patch(path, json={"visibility": "disabled"}).raise_for_status()
    client, slug = site.visitor(), site.grace.get(path).json()["slug"]
    answers = [
        client.get(one)
        for one in (
            f"/c/{slug}",
            f"/api/cards/{slug}",
            f"/api/cards/{slug}/vcf",
            f"/api/cards/{slug}/qr",
            f"/api/cards/{slug}/preview.png",
        )
    ]
    if picture:
        answers.append(client.get("/uploads/" + picture["url"].rpartition("/")[2]))
    listed = slug in client.get("/sitemap.xml").text
    counted = [
        client.post(f"/api/cards/{slug}/view", json={"source": "link"}),
        client.post("/api/cards/nobody-at-all/view", json={"source": "link"}),
    ]
    site.grace.patch(path, json={"visibility": "public"}).raise_for_status()
    same = counted[0].status_code == counted[1].status_code
    return all_of(
        answered(answers, 404), seen(same and not listed, "counted like any other miss, not listed", "it can be told")
    )


@attack("More than anybody may have", "11 phones, 11 websites, 21 links, 1 001 letters, 5 000 cards in bulk")
def too_much(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    answers = [
        site.grace.patch(path, json={"phones": [{"number": f"+372 555 {n}"} for n in range(11)]}),
        site.grace.patch(path, json={"websites": [{"url": f"https://x{n}.de"} for n in range(11)]}),
        site.grace.patch(
            path, json={"social_links": [{"platform": "custom", "url": f"https://x{n}.de"} for n in range(21)]}
        ),
        site.grace.patch(path, json={"bio": "x" * 1001}),
        site.ada.post("/api/admin/cards/bulk", json={"ids": [str(uuid4()) for _ in range(5000)], "action": "disable"}),
    ]
    return answered(answers, 413, 422)
