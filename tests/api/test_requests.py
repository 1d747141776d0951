"""What may come in."""

import httpx
import pytest

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
