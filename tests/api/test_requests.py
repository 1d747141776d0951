"""What may come in."""

import gzip
import json
import re
from uuid import UUID

import httpx
import pytest

from kontakt.http import MAX_JSON_BODY
from kontakt.routes import ENDPOINTS
from tests.conftest import ORIGIN, assert_problem

FOREIGN = {"host": "kontakt.test.evil.example"}


@pytest.mark.parametrize("path", ["/api/me", "/c/grace", "/api/cards/grace", "/robots.txt", "/api/nothing"])
async def test_a_request_for_another_host_is_misdirected(client, path):
    assert_problem(await client.get(path, headers=FOREIGN), 421, "misdirected")
    forwarded = FOREIGN | {"x-forwarded-host": "kontakt.test", "forwarded": "host=kontakt.test"}
    assert_problem(await client.get(path, headers=forwarded), 421, "misdirected")


async def test_an_answer_that_is_at_hand_is_for_our_host_alone(client, make, grace):
    await make.card(owner=grace, slug="grace")
    for _ in range(3):
        assert (await client.get("/c/grace")).status_code == 200
    assert_problem(await client.get("/c/grace", headers=FOREIGN), 421, "misdirected")
    report = {"source": "link"}
    assert_problem(await client.post("/api/cards/grace/view", json=report, headers=FOREIGN), 421, "misdirected")


@pytest.mark.parametrize("path", ["/api/health", "/api/health/live"])
async def test_probes_may_ask_by_any_address(client, path):
    assert (await client.get(path, headers={"host": "10.1.2.3:3000"})).status_code == 200


async def test_a_request_names_one_host(client):
    request = client.build_request("GET", "/api/settings/public")
    del request.headers["host"]
    assert_problem(await client.send(request), 400, "bad-request")
    twice = httpx.Headers([("host", "kontakt.test"), ("host", "kontakt.test")])
    request = httpx.Request("GET", f"{ORIGIN}/api/settings/public", headers=twice)
    assert_problem(await client.send(request), 400, "bad-request")


def address(path):
    """The address of a route, with something in the place of each parameter."""
    path = re.sub(r"\{\w+:uuid\}", str(UUID(int=7)), path)
    return path.format(slug="grace", kind="avatar", name="x", platform="github", colour="0f172a", page="1")


JSON = [one for one in ENDPOINTS if isinstance(one.body, type)]
OTHER_BODIES = [one for one in ENDPOINTS if isinstance(one.body, str)]
of_each_json_route = pytest.mark.parametrize("endpoint", JSON, ids=lambda one: f"{one.method} {one.path}")


def send(client, endpoint, body, content_type="application/json", **headers):
    headers = {"content-type": content_type} | headers
    return client.request(endpoint.method, address(endpoint.path), content=body, headers=headers)


@of_each_json_route
async def test_json_has_to_be_called_json(client, ada, endpoint):
    admin = client.as_(ada)
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "text/plain; application/json",
        "application/json-seq",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "",
    ):
        assert_problem(await send(admin, endpoint, b"{}", kind), 415, "unsupported-media-type")
    packed = {"content-encoding": "gzip"}
    assert_problem(await send(admin, endpoint, gzip.compress(b"{}"), **packed), 415, "unsupported-media-type")
    for kind in ("application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'):
        assert (await send(admin, endpoint, b"[]", kind)).status_code in {404, 422}


HUGE = b'{"name":"' + b"a" * MAX_JSON_BODY + b'"}'
NOT_JSON = {
    "nothing": b"",
    "words": b"name=Grace",
    "cut off": b'{"name":',
    "more behind it": b'{"name":"Grace"}{}',
    "UTF-16": '{"name":"Grace"}'.encode("utf-16"),
    "no UTF-8": b'{"name":"\xff"}',
    "half of a pair in UTF-8": b'{"name":"\xed\xa0\x80"}',
    "a byte order mark": b'\xef\xbb\xbf{"name":"Grace"}',
    "a member twice": b'{"name":"Grace","name":"Ada"}',
    "not a number": b'{"name":NaN}',
    "infinity": b'{"name":-Infinity}',
    "a number beyond all": b'{"name":1e999}',
    "a number of many digits": b'{"name":' + b"9" * 5000 + b"}",
    "an array 33 deep": b"[" * 33 + b"]" * 33,
    "an object 33 deep": b'{"a":' * 33 + b"1" + b"}" * 33,
    "an array deeper than any stack": b"[" * 200_000,
    "an object deeper than any stack": b'{"a":' * 50_000,
}


@of_each_json_route
async def test_what_is_not_json_or_means_two_things_is_refused(client, ada, endpoint):
    admin = client.as_(ada)
    for name, body in NOT_JSON.items():
        response = await send(admin, endpoint, body)
        assert response.status_code in {400, 404}, name
    assert (await send(admin, endpoint, HUGE)).status_code in {413, 404}


@of_each_json_route
async def test_no_text_of_a_body_makes_a_fault(client, make, ada, endpoint):
    """PostgreSQL keeps no NUL, and no encoding has half of a surrogate pair."""
    admin = client.as_(ada)
    for text in ("\\u0000", "a\\ud800"):
        for name in (*endpoint.body.model_fields, text):
            for value in ("TEXT", ["TEXT"], [{"TEXT": "TEXT"}]):
                body = json.dumps({"name": "Grace"} | {name: value}).replace("TEXT", text)
                assert (await send(admin, endpoint, body.encode())).status_code < 500, body


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
async def test_no_query_and_no_path_makes_a_fault(client, make, ada, endpoint):
    """Nor are there two meanings: what cannot be text is refused, and of several the last counts."""
    admin = client.as_(ada)
    path = address(endpoint.path)
    for value in (
        "%00",
        "a%00b",
        "%ff%fe",
        "%c3%28",
        "%",
        "%zz",
        "%ed%a0%80",
        "%F4%90%80%80",
        "\\",
        "'",
        "+",
        "a" * 3000,
    ):
        query = "&".join(f"{name}={value}&{name}={value}" for name in (*endpoint.query, "unknown"))
        response = await admin.request(endpoint.method, f"{path}?{query}")
        assert response.status_code < 500, (value, response.text)
        assert "%00" not in value or response.status_code == 400, (value, response.text)
    for name in re.findall(r"\{(\w+)", endpoint.path):
        for value in ("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%2e%2e%2f", "%2F..%2F", "a" * 4000):
            path = address(re.sub(rf"\{{{name}[^}}]*\}}", value.replace("{", ""), endpoint.path))
            response = await admin.request(endpoint.method, path)
            assert response.status_code < 500, (value, response.text)
            assert "%00" not in value or response.status_code == 400, (value, response.text)
