"""What holds for every route."""

import inspect
import re

import pytest
from sqlalchemy import event
from starlette.routing import Match

from kontakt.db import revisions
from kontakt.docs import description
from kontakt.endpoints import Who
from kontakt.middleware.same_origin import BACKCHANNEL
from kontakt.problems import AddressTooLong, BadRequest, HeadersTooLarge, Misdirected, TooSlow
from kontakt.routes import ENDPOINTS, routes
from tests.conftest import ORIGIN, assert_problem

UNSAFE = [one for one in ENDPOINTS if one.method not in {"GET", "HEAD"} and one.path != BACKCHANNEL]
IDENTITY = "01890a5d-ac96-774b-bcce-b302099a8057"


def address(path):
    path = re.sub(r"\{\w+:uuid\}", IDENTITY, path)
    return path.format(slug="grace", kind="avatar", name="x", platform="github", colour="0f172a", page="1")


@pytest.mark.parametrize("endpoint", UNSAFE, ids=lambda one: f"{one.method} {one.path}")
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
    ],
)
async def test_another_site_changes_nothing(client, grace, endpoint, headers):
    person = client.as_(grace)
    if not headers["sec-fetch-site"]:
        del person.headers["sec-fetch-site"]
        headers = {"origin": headers["origin"]}
    response = await person.request(endpoint.method, address(endpoint.path), headers=headers)
    assert_problem(response, 403, "foreign-origin")


async def test_an_older_browser_is_known_by_its_origin(client, grace):
    person = client.as_(grace)
    del person.headers["sec-fetch-site"]
    response = await person.post("/api/cards", json={"name": "Grace"}, headers={"origin": ORIGIN})
    assert response.status_code == 201


SESSION = [one for one in ENDPOINTS if one.who is not Who.ANYONE]


@pytest.mark.parametrize("endpoint", SESSION, ids=lambda one: f"{one.method} {one.path}")
async def test_a_route_for_people_needs_a_session(client, endpoint):
    response = await client.request(endpoint.method, address(endpoint.path))
    assert_problem(response, 401, "not-signed-in")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
async def test_every_answer_carries_the_security_headers(client, endpoint):
    headers = (await client.request(endpoint.method, address(endpoint.path))).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "unsafe" not in headers["content-security-policy"]
    assert "cache-control" in headers
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["x-request-id"])


def test_every_route_is_reached_by_its_own_handler():
    for endpoint in ENDPOINTS:
        scope = {"type": "http", "method": endpoint.method, "path": address(endpoint.path)}
        first = next(route for route in routes() if route.matches(scope)[0] is Match.FULL)
        assert inspect.unwrap(first.endpoint) is endpoint.handler, endpoint.path


async def test_a_problem_is_a_document_for_programs_and_a_page_for_people(client):
    document = await client.get("/api/nothing")
    assert_problem(document, 404, "not-found")
    assert document.json()["type"] == "/problems/not-found"
    assert document.json()["instance"] == f"urn:uuid:{document.headers['x-request-id']}"
    page = await client.get("/api/nothing", headers={"accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_method_that_does_not_exist_is_refused(client):
    response = await client.put("/api/me")
    assert_problem(response, 405, "method-not-allowed")
    assert "GET" in response.headers["allow"]


async def test_a_request_id_of_the_proxy_is_kept_and_nonsense_is_not(client):
    kept = await client.get("/api/health/live", headers={"x-request-id": IDENTITY})
    assert kept.headers["x-request-id"] == IDENTITY
    other = await client.get("/api/health/live", headers={"x-request-id": "<script>"})
    assert other.headers["x-request-id"] != "<script>"


async def test_the_health_answer_tells_the_revision(client):
    response = await client.get("/api/health")
    body = response.json()
    assert (response.status_code, body["status"], body["revision"]) == (200, "ok", revisions.newest())


async def test_the_description_is_served_for_machines_and_for_people(client):
    assert (await client.get("/api/openapi.json")).json() == description()
    page = await client.get("/api/docs", headers={"accept": "text/html"})
    assert page.status_code == 200
    for endpoint in ENDPOINTS:
        written = re.sub("`([^`]+)`", r"<code>\1</code>", endpoint.summary.replace("'", "&#39;"))
        assert written in page.text
    assert "`" not in re.sub("<pre>.*?</pre>", "", page.text, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)


def test_every_route_is_described():
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, item in description()["paths"].items()
        for method in item
    }
    assert described == {(one.method, re.sub(r"\{[^}]+\}", "{}", one.path)) for one in ENDPOINTS}


def test_every_route_may_be_refused_by_the_server_itself():
    refusals = {BadRequest, TooSlow, AddressTooLong, HeadersTooLarge, Misdirected}
    for item in description()["paths"].values():
        for operation in item.values():
            assert {str(one.status) for one in refusals} <= operation["responses"].keys(), operation["operationId"]


def test_every_text_array_and_number_of_a_body_has_a_limit():
    bodies = [one.body for one in ENDPOINTS if isinstance(one.body, type)]
    assert bodies
    for body in bodies:
        schema = body.model_json_schema()
        assert schema["additionalProperties"] is False
        unlimited = [path for path, node in leaves(schema, schema.get("$defs", {})) if not is_limited(node)]
        assert unlimited == [], body.__name__


def leaves(node, definitions, path=""):
    if "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[1]]
    if node.get("type") in {"string", "array", "integer", "number"}:
        yield path, node
    children = [*node.get("anyOf", ()), *([node["items"]] if "items" in node else [])]
    for child in children:
        yield from leaves(child, definitions, path)
    for name, child in node.get("properties", {}).items():
        yield from leaves(child, definitions, f"{path}/{name}")


def is_limited(node):
    if "enum" in node or "const" in node or node.get("format") == "uuid":
        return True
    limit = {"string": "maxLength", "array": "maxItems"}.get(node["type"], "maximum")
    return limit in node


async def test_a_list_costs_the_same_number_of_queries_whatever_its_length(client, make, grace, engine):
    counts = []
    statements = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    for _ in range(2):
        for _ in range(5):
            await make.card(owner=grace)
        statements.clear()
        await client.as_(grace).get("/api/me/cards?limit=100")
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 6
