"""What `/metrics` says of what was done."""

import httpx
import pytest
from prometheus_client.openmetrics import parser as openmetrics
from pydantic import SecretStr

from kontakt.telemetry import requests
from tests.api.test_images import picture
from tests.conftest import ORIGIN, Client, application_of, assert_problem
from tests.telemetry.conftest import read

TOKEN = "p7Qd-2xWm9Zt4Lk8"


async def test_a_request_is_counted_by_the_template_of_its_route(client, growth, make, grace):
    card = await make.card(owner=grace)
    assert (await client.as_(grace).get(f"/api/cards/{card.id}")).status_code == 200
    assert (await client.get(f"/api/cards/{card.id}")).status_code == 401
    of = {"route": "/api/cards/{card_id}", "method": "GET"}
    assert await growth.of("kontakt_http_requests_total", **of, status="2xx") == 1
    assert await growth.of("kontakt_http_requests_total", **of, status="4xx") == 1
    assert await growth.of("kontakt_http_request_duration_seconds_count", **of) == 2
    assert await growth.of("kontakt_http_request_duration_seconds_bucket", **of, le="+Inf") == 2
    assert 0 < await growth.of("kontakt_http_request_duration_seconds_sum", **of) < 60


async def test_what_visitors_make_up_gives_no_series_of_its_own(client, growth):
    await client.get("/planted/path")
    await client.request("PLANTED", "/api/me")
    text = (await client.get("/metrics", params={"planted": "query"})).text
    assert "planted" not in text.lower()
    assert await growth.of("kontakt_http_requests_total", route="unmatched") == 2
    assert await growth.of("kontakt_http_requests_total", route="unmatched", method="other", status="4xx") == 1


async def test_the_slug_of_a_card_is_nowhere(client, make, grace):
    await make.card(owner=grace, slug="planted-slug", name="Planted Name")
    for path in ("/c/planted-slug", "/api/cards/planted-slug/vcf", "/c/planted-nobody", "/planted"):
        await client.get(path)
    await client.post("/api/cards/planted-slug/view", json={})
    assert "planted" not in (await client.get("/metrics")).text.lower()


async def test_asking_for_the_numbers_changes_none(client, growth):
    await client.get("/metrics")
    assert await growth.of("kontakt_http_requests_total") == 0


async def test_events_and_their_commits_are_counted(client, growth, make, grace):
    await make.card(owner=grace, slug="grace")
    assert (await client.post("/api/cards/grace/event", json={"kind": "share"})).status_code == 204
    assert await growth.of("kontakt_events_total", outcome="committed") == 1
    assert await growth.of("kontakt_event_commit_size_count") == 1
    assert await growth.of("kontakt_event_commit_size_bucket", le="1.0") == 1
    assert await growth.of("kontakt_http_requests_total", route="/api/cards/{slug}/event", status="2xx") == 1


async def test_a_sign_in_that_fails_is_counted_by_its_reason(client, growth):
    await client.get("/api/auth/callback?code=1&state=2")
    assert await growth.of("kontakt_sign_ins_total") == 1
    assert await growth.of("kontakt_sign_ins_total", outcome="sign-in-expired") == 1


async def test_uploads_are_counted_by_how_they_end(client, growth, make, grace):
    address = f"/api/cards/{(await make.card(owner=grace)).id}/images/avatar"
    assert (await client.as_(grace).put(address, content=picture(60, 60))).status_code == 200
    assert_problem(await client.as_(grace).put(address, content=b"no picture"), 415, "unusable-image")
    assert await growth.of("kontakt_uploads_total", outcome="taken") == 1
    assert await growth.of("kontakt_uploads_total", outcome="unusable-image") == 1


async def test_a_rate_limit_that_is_reached_is_counted(client, growth, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True)
    answers = [(await client.post("/c/grace", headers={"accept": "text/html"})).status_code for _ in range(32)]
    assert answers.count(429) == 2
    assert await growth.of("kontakt_rate_limits_reached_total", limit="reveal") == 2


async def test_the_pool_says_how_much_of_it_is_in_use(client, engine):
    async with engine.connect():
        found = read((await client.get("/metrics")).text)
    values = {name: value for (name, _), value in found.items()}
    assert values["kontakt_database_pool_in_use"] == values["kontakt_database_pool_connections"] == 2  # And the test's.
    assert values["kontakt_database_pool_limit"] == 15
    assert values["kontakt_database_pool_waiting"] == 0


async def test_openmetrics_is_given_to_whoever_asks_for_it(client):
    answer = await client.get("/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0,*/*;q=0.1"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name for family in openmetrics.text_string_to_metric_families(answer.text)}
    assert {"kontakt_http_requests", "kontakt_build_info", "process_cpu_seconds"} <= families


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via"])
async def test_without_a_token_nothing_is_said_through_a_proxy(client, header):
    assert_problem(await client.get("/metrics", headers={header: "192.0.2.1"}), 404, "not-found")


async def test_it_is_asked_for_by_whatever_name_the_machine_has(client):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(client.app), base_url="http://api:3000") as prometheus:
        answer = await prometheus.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert ORIGIN not in answer.text


async def test_it_is_not_in_the_access_log(client, caplog):
    caplog.set_level("INFO", "kontakt.access")
    await client.get("/metrics")
    assert [record for record in caplog.records if requests.PATH in record.getMessage()] == []


async def test_there_are_no_numbers_unless_they_are_wanted(settings, started):
    unwanted = settings.model_copy(update={"metrics": False})
    async with Client(application_of(unwanted, started)) as client:
        assert_problem(await client.get("/metrics"), 404, "not-found")


@pytest.mark.parametrize(
    "said", ["", "Bearer wrong", "Basic p7Qd-2xWm9Zt4Lk8", "Bearer", "Bearer p7Qd-2xWm9Zt4Lk8\xff"]
)
async def test_with_a_token_nobody_gets_them_without_it(settings, started, said):
    token = "p7Qd-2xWm9Zt4Lk8"
    guarded = settings.model_copy(update={"metrics_token": SecretStr(token)})
    async with Client(application_of(guarded, started)) as client:
        answer = await client.get("/metrics", headers={"authorization": said.encode("latin-1")})
        assert_problem(answer, 401, "not-signed-in")
        assert answer.headers["www-authenticate"] == "Bearer"
        right = {"authorization": f"bearer {TOKEN}", "x-forwarded-for": "192.0.2.1"}
        assert (await client.get("/metrics", headers=right)).status_code == 200
