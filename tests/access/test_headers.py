"""The headers of every route's success, by the kind of what it answers; a route without a kind fails."""

import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kontakt.middleware.security_headers import HEADERS
from kontakt.routes import ENDPOINTS
from tests.access.test_matrix import undone
from tests.access.visits import cookies, who_may
from tests.conftest import Client, application_of, assert_problem

NOTHING = HEADERS["content-security-policy"]
SANDBOX = "default-src 'none'; sandbox"
NO_STORE, FRESH = "no-store", "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"

KINDS = {
    # kind: policy of content, policy of resources, caching; a policy that ends in `…` only begins so
    "data": (NOTHING, "same-origin", NO_STORE),
    "fresh": (NOTHING, "same-origin", FRESH),
    "public": (NOTHING, "same-origin", "no-cache"),
    "listed": (NOTHING, "same-origin", "public, max-age=300"),
    "page": ("default-src 'none'; style-src 'sha256-…", "same-origin", FRESH),
    "drawn": ("default-src 'none'; style-src 'sha256-…", "same-origin", NO_STORE),
    "described": ("default-src 'none'; style-src 'sha256-…", "same-origin", "no-cache"),
    # Mail programs know nothing but style attributes, and this document is of no origin.
    "mail": ("default-src 'none'; img-src 'self'; style-src-attr 'unsafe-inline'; sandbox…", "same-origin", NO_STORE),
    "script": (NOTHING, "same-origin", IMMUTABLE),
    "picture": (SANDBOX, "same-origin", NO_STORE),
    "upload": (SANDBOX, "cross-origin", IMMUTABLE),
    "shown": (NOTHING, "cross-origin", FRESH),
    "icon": (NOTHING, "cross-origin", IMMUTABLE),
}

# All others are data: made for one person, or for one moment.
OF_ROUTES = {
    "/c/static/{name}": "script",
    "/c/{slug}": {"GET": "page", "POST": "drawn"},
    "/uploads/{name}": "upload",
    "/favicon.ico": "public",
    "/robots.txt": "listed",
    "/sitemap.xml": "listed",
    "/sitemaps/{page}.xml": "listed",
    "/api/openapi.json": "public",
    "/api/docs": "described",
    "/api/manifest.webmanifest": "public",
    "/api/settings/public": "public",
    "/api/icons/{platform}/{colour}.png": "icon",
    "/api/cards/{slug}": "fresh",
    "/api/cards/{slug}/vcf": "fresh",
    "/api/cards/{slug}/qr": "shown",
    "/api/cards/{slug}/preview.png": "shown",
    "/api/cards/preview": "drawn",
    "/api/settings/preview": "drawn",
    "/api/me/picture": "picture",
    "/api/me/signatures/{signature_id}/html": "mail",
}
OF_DATA = ("/api/admin/", "/api/auth/", "/api/cards", "/api/health", "/api/me", "/api/settings", "/api/slugs/")
"""Where routes are that answer data of people, of cards, or of the moment."""


def kind_of(endpoint):
    path = endpoint.path.replace(":uuid", "").replace(":int", "")
    kind = OF_ROUTES.get(path)
    if kind is None:
        assert path.startswith(OF_DATA), f"of which kind is {path}?"
        return "data"
    return kind[endpoint.method] if isinstance(kind, dict) else kind


def findings(headers, kind):
    """What is not as the kind wants it."""
    content, resources, caching = KINDS[kind]
    expected = HEADERS | {"cross-origin-resource-policy": resources, "cache-control": caching}
    expected["content-security-policy"] = content
    for name, value in expected.items():
        given = headers.get(name, "")
        is_right = given.startswith(value[:-1]) if value.endswith("…") else given == value
        if not is_right:
            yield f"{name}: {given}"
    policy = headers["content-security-policy"]
    if kind != "mail" and ("unsafe" in policy or "*" in policy):
        yield policy


async def test_every_success_has_the_headers_of_its_kind(visit, there, connection, storage):
    wrong = []
    for endpoint in ENDPOINTS:
        # Whoever may: nobody where that is enough, because what is public is the same for all.
        person = None if endpoint.who.value == "anyone" else there.people[who_may(endpoint)]
        async with undone(connection, storage, there):
            response = await visit(endpoint, cookies(person))
        assert response.status_code == endpoint.status, (endpoint.path, response.text)
        wrong += [f"{endpoint.method} {endpoint.path}: {one}" for one in findings(response.headers, kind_of(endpoint))]
    assert wrong == []


async def test_every_refusal_has_the_headers_of_data(client):
    foreign = {"host": "elsewhere.example"}
    for response in (
        await client.get("/api/nothing"),
        await client.get("/api/me"),
        await client.put("/api/me"),
        await client.get("/api/settings/public", headers=foreign),
        await client.get("/c/%00"),
        await client.post("/api/auth/logout", headers={"sec-fetch-site": "cross-site"}),
        await client.get("/uploads/nothing.svg"),
    ):
        assert response.status_code >= 400
        assert list(findings(response.headers, "data")) == []


@pytest.mark.parametrize("path", ["/c/nobody", "/api/nothing"])
async def test_a_refusal_that_is_a_page_runs_nothing(client, path):
    response = await client.get(path, headers={"accept": "text/html"})
    assert response.status_code == 404
    assert list(findings(response.headers, "drawn")) == []
    assert "script-src" not in response.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["x.svg", "x.html", "a" * 64 + ".svg", "a" * 64 + ".html", "a" * 64])
async def test_nothing_but_pictures_of_our_own_making_is_served(client, name):
    assert_problem(await client.get(f"/uploads/{name}"), 404, "not-found")


SCRIPT = b"<!doctype html><script>document.title = 'run'</script>"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_of_a_picture_that_is_a_page_too_only_the_picture_is_left(client, make, grace, kind):
    """In a comment, and behind the end: both are valid, and a browser that sniffs would run it."""
    image, whole = Image.new("RGB", (64, 64), "navy"), BytesIO()
    text = PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    hidden: dict[str, dict[str, Any]] = {"JPEG": {"comment": SCRIPT}, "PNG": {"pnginfo": text}, "WEBP": {"xmp": SCRIPT}}
    image.save(whole, kind, **hidden[kind])
    assert SCRIPT in whole.getvalue()
    card = await make.card(owner=grace, slug="grace")
    sent = whole.getvalue() + SCRIPT
    body = (await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=sent)).raise_for_status().json()
    for url in re.findall(r"/uploads/[\w.]+", json.dumps(body)):
        served = await client.get(url)
        assert b"script" not in served.content
        assert served.headers["content-type"] in {"image/webp", "image/jpeg", "image/png"}
        assert served.headers["content-disposition"] == f'inline; filename="{url.removeprefix("/uploads/")}"'
        assert list(findings(served.headers, "upload")) == []


@pytest.mark.parametrize(
    "content", [SCRIPT, b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", b"GIF89a/*"]
)
async def test_what_is_a_page_and_no_picture_is_refused(client, make, grace, content):
    card = await make.card(owner=grace)
    for declared in ("image/png", "image/svg+xml", "text/html"):
        address = f"/api/cards/{card.id}/images/avatar"
        response = await client.as_(grace).put(address, content=content, headers={"content-type": declared})
        assert_problem(response, 415, "unusable-image")


@pytest.mark.parametrize(
    ("origin", "strict"),
    [
        ("https://kontakt.test", "max-age=31536000; includeSubDomains"),
        ("http://kontakt.test", None),
        ("https://localhost:8443", None),
        ("https://192.0.2.1", None),
    ],
)
async def test_over_tls_every_answer_is_strict_about_it(settings, started, origin, strict):
    there = settings.model_copy(update={"app_url": origin})
    ours = {"host": urlsplit(origin).netloc}
    async with Client(application_of(there, started | {"settings": there}), headers=ours) as client:
        for path in ("/api/health/live", "/api/me", "/c/nobody", "/robots.txt", "/uploads/nothing.svg"):
            assert (await client.get(path)).headers.get("strict-transport-security") == strict, path
