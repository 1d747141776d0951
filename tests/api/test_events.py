"""What pages report of their visitors, and what owners get to know of it."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy import event as listener

from kontakt.analytics import days
from kontakt.analytics.schemas import Agent, Device, EventKind, Source
from kontakt.analytics.visitors import present_day
from kontakt.db.base import new_id
from kontakt.db.counts import CardDay, DailyKey, Event
from tests.conftest import ORIGIN, assert_problem

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148"
TODAY = present_day()
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)


@pytest.fixture
async def card(make, grace):
    return await make.card(owner=grace, slug="grace")


@pytest.fixture
def recorded(sessions):
    async def recorded(*columns):
        async with sessions() as session:
            return [tuple(row) for row in await session.execute(select(*columns).order_by(Event.id))]

    return recorded


@pytest.fixture
def happened(sessions, card):
    """Insert events as they happened some days ago."""

    async def insert_events(days_ago, kind="view", visitor=b"1", *, number=1, **columns):
        row = {"source": "qr", "device": "mobile", "agent": "person"} | columns
        at = NOON - timedelta(days=days_ago)
        row |= {"card_id": card.id, "kind": kind, "visitor": visitor.ljust(16), "occurred_at": at}
        async with sessions.begin() as session:
            await session.execute(insert(Event), [{"id": new_id(), **row} for _ in range(number)])

    return insert_events


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("source", Source)
async def test_every_kind_is_recorded_with_its_source(client, card, recorded, kind, source):
    report = {"kind": kind, "source": source}
    for _ in range(2):  # By the long way, and by the short one.
        assert (await client.post("/api/cards/grace/event", json=report)).status_code == 204
    number = 1 if kind == "view" else 2
    assert await recorded(Event.card_id, Event.kind, Event.source) == [(card.id, kind, source)] * number


@pytest.mark.parametrize("turns", [1, 3])
async def test_a_visitor_has_one_view_in_an_hour(client, card, recorded, turns):
    for user_agent in (IPHONE, IPHONE + "/2") * turns:
        headers = {"user-agent": user_agent}
        assert (await client.post("/api/cards/grace/view", json={}, headers=headers)).status_code == 204
    assert await recorded(Event.kind, Event.source, Event.device) == [("view", "link", "mobile")] * 2


async def test_who_is_behind_a_report_is_told(client, card, recorded):
    agents = {"person": IPHONE, "preview": "Slackbot-LinkExpanding 1.0", "bot": "Googlebot/2.1"}
    for user_agent in agents.values():
        await client.post("/api/cards/grace/view", json={}, headers={"user-agent": user_agent})
    assert await recorded(Event.agent) == [(agent,) for agent in agents]


async def test_a_former_address_counts_for_the_card(client, card, grace, recorded):
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    for slug in ("grace", "hopper"):
        await client.post(f"/api/cards/{slug}/event", json={"kind": "share"})
    assert await recorded(Event.card_id) == [(card.id,)] * 2


async def test_nothing_of_a_visitor_is_kept_but_what_the_key_makes_of_it(client, card, sessions, recorded):
    await client.post("/api/cards/grace/view", json={}, headers={"user-agent": IPHONE})
    ((visitor,),) = await recorded(Event.visitor)
    async with sessions() as session:
        key = (await session.scalars(select(DailyKey.key))).one()
    assert visitor == hmac.digest(key, f"127.0.0.1\n{IPHONE}".encode(), hashlib.sha256)[:16]
    columns = {column.name for column in Event.__table__.columns}
    assert columns == {
        *("id", "card_id", "kind", "source", "device", "agent", "visitor", "view_hour", "target", "occurred_at"),
    }


WRONG = {
    "another site": ({"origin": "https://evil.test", "sec-fetch-site": "cross-site"}, b"{}", 403, "foreign-origin"),
    "another origin": ({"origin": "https://evil.test"}, b"{}", 403, "foreign-origin"),
    "a form": ({"content-type": "text/plain"}, b"{}", 415, "unsupported-media-type"),
    "no JSON": ({}, b"{", 400, "bad-request"),
    "not UTF-8": ({}, b'{"source": "\xff"}', 400, "bad-request"),
    "no object": ({}, b"[]", 422, "invalid"),
    "a member too many": ({}, b'{"card": 1}', 422, "invalid"),
    "no known source": ({}, b'{"source": "sms"}', 422, "invalid"),
    "too large": ({}, b" " * (256 * 1024 + 1), 413, "too-large"),
}


@pytest.mark.parametrize(("headers", "body", "status", "code"), WRONG.values(), ids=WRONG.keys())
async def test_what_is_wrong_is_refused_the_same_by_both_ways(application, card, recorded, headers, body, status, code):
    ours = {"origin": ORIGIN, "content-type": "application/json"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=ORIGIN) as visitor:
        answers = [await visitor.post("/api/cards/grace/view", content=body, headers=ours | headers) for _ in range(2)]
    for answer in answers:
        assert_problem(answer, status, code)
    one, other = ({**answer.json(), "instance": ""} for answer in answers)
    assert one == other
    assert await recorded(Event.id) == []


async def test_both_ways_take_what_is_right(application, card, recorded):
    right = [
        ({"origin": ORIGIN, "content-type": "application/json; charset=utf-8"}, b" {}\n"),
        ({"sec-fetch-site": "same-origin", "content-type": "Application/JSON"}, b'{"source": "nfc"}'),
        ({"origin": ORIGIN, "content-type": "application/json"}, b"{}" + b" " * 1000),
    ]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=ORIGIN) as visitor:
        for turn in range(2):
            for number, (headers, body) in enumerate(right):
                agent = {"user-agent": f"Firefox/{turn}{number}"}
                answer = await visitor.post("/api/cards/grace/view", content=body, headers=headers | agent)
                assert (answer.status_code, answer.content) == (204, b"")
                assert answer.headers["cache-control"] == "no-store"
                assert answer.headers["x-content-type-options"] == "nosniff"
                # The short way, which a loaded application has for what is short, gives no id.
                assert ("x-request-id" in answer.headers) == ((turn, number) == (0, 0) or number == 2)
    assert len(await recorded(Event.id)) == 6


@pytest.mark.parametrize("slug", ["nobody", "gone", "A", "x" * 101, "%F0%9F%98%80"])
async def test_what_is_not_there_is_a_plain_miss_by_both_ways(client, make, grace, slug, recorded):
    await make.card(owner=grace, slug="gone", visibility="disabled")
    for _ in range(2):
        assert_problem(await client.post(f"/api/cards/{slug}/view", json={}), 404, "not-found")
    assert await recorded(Event.id) == []


async def test_a_card_takes_its_events_and_counts_along(client, card, grace, happened, sessions, an_hour_later):
    await happened(0)
    await happened(1)
    await days.roll_up(sessions)
    assert (await client.as_(grace).delete(f"/api/cards/{card.id}")).status_code == 204
    await an_hour_later()
    async with sessions() as session:
        for table in (Event, CardDay):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_a_report_of_nothing_has_every_day_and_every_name(client, card, grace):
    response = await client.as_(grace).get(f"/api/cards/{card.id}/analytics")
    assert response.status_code == 200
    report = response.json()
    zero = {"views": 0, "visitors": 0, "actions": 0}
    assert report["total"]["from"] == (TODAY - timedelta(days=29)).isoformat()
    assert report["total"]["to"] == TODAY.isoformat()
    assert report["previous"]["from"] == (TODAY - timedelta(days=59)).isoformat()
    assert report["previous"]["to"] == (TODAY - timedelta(days=30)).isoformat()
    assert report["total"]["events"] == dict.fromkeys(EventKind, 0)
    assert report["days"] == [{**zero, "day": (TODAY - timedelta(days=ago)).isoformat()} for ago in reversed(range(30))]
    assert report["sources"] == [{**zero, "source": source} for source in Source]
    assert report["devices"] == [{**zero, "device": device} for device in Device]
    assert report["programs"] == [{**zero, "agent": agent} for agent in (Agent.BOT, Agent.PREVIEW)]
    again = await client.as_(grace).get(
        f"/api/cards/{card.id}/analytics", headers={"if-none-match": response.headers["etag"]}
    )
    assert again.status_code == 304


@pytest.fixture
async def week(happened):
    """Events of two weeks, two days ago and ten."""
    await happened(0, visitor=b"1")
    await happened(0, visitor=b"2", source="nfc", device="desktop")
    await happened(0, "phone", number=3, source="nfc")
    await happened(2, visitor=b"1", number=2)
    await happened(2, "vcard", visitor=b"1")
    await happened(2, visitor=b"4", agent="bot", device="desktop", number=5)
    await happened(2, visitor=b"5", agent="preview", device="desktop")
    await happened(2, "click")  # A kind of a former release.
    await happened(10, visitor=b"1")
    await happened(10, "share", number=4)
    await happened(20, visitor=b"1", number=100)


@pytest.mark.parametrize("is_rolled_up", [True, False])
async def test_a_report_is_the_same_before_and_after_the_roll_up(client, card, grace, week, sessions, is_rolled_up):
    if is_rolled_up:
        await days.roll_up(sessions)
        async with sessions.begin() as session:
            await session.execute(delete(Event).where(Event.occurred_at < NOON - timedelta(days=1)))
    begin = (TODAY - timedelta(days=6)).isoformat()
    report = (await client.as_(grace).get(f"/api/cards/{card.id}/analytics?from={begin}&to={TODAY}")).json()
    assert report["total"] | {"from": 0, "to": 0, "events": 0} == {
        "from": 0,
        "to": 0,
        "events": 0,
        "views": 4,
        "visitors": 3,
        "actions": 5,
    }
    some = {kind: number for kind, number in report["total"]["events"].items() if number}
    assert some == {"view": 4, "phone": 3, "vcard": 1}
    assert (report["previous"]["views"], report["previous"]["visitors"], report["previous"]["actions"]) == (1, 1, 4)
    assert report["previous"]["events"]["share"] == 4
    filled = {day["day"]: (day["views"], day["visitors"], day["actions"]) for day in report["days"] if day["views"]}
    assert filled == {TODAY.isoformat(): (2, 2, 3), (TODAY - timedelta(days=2)).isoformat(): (2, 1, 2)}
    sources = {one["source"]: (one["views"], one["visitors"], one["actions"]) for one in report["sources"]}
    assert sources == {"qr": (3, 2, 2), "nfc": (1, 1, 3), "link": (0, 0, 0), "signature": (0, 0, 0)}
    devices = {one["device"]: (one["views"], one["visitors"]) for one in report["devices"]}
    assert devices == {"mobile": (3, 2), "tablet": (0, 0), "desktop": (1, 1)}
    assert {one["agent"]: one["views"] for one in report["programs"]} == {"bot": 5, "preview": 1}


async def test_a_report_costs_as_many_queries_for_a_year_as_for_a_day(client, card, grace, week, engine):
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_others):
        statements.append(statement)

    listener.listen(engine.sync_engine, "before_cursor_execute", note)
    owner, numbers = client.as_(grace), []
    for begin in (TODAY, TODAY - timedelta(days=365)):
        statements.clear()
        answer = await owner.get(f"/api/cards/{card.id}/analytics?from={begin}&to={TODAY}")
        assert answer.status_code == 200
        numbers.append(len([one for one in statements if one.startswith(("SELECT", "WITH"))]))
    assert numbers[0] == numbers[1] <= 5


async def test_the_report_of_someone_elses_card_looks_missing(client, card, ada, mallory):
    path = f"/api/cards/{card.id}/analytics"
    assert_problem(await client.get(path), 401, "not-signed-in")
    assert_problem(await client.as_(mallory).get(path), 404, "not-found")
    assert_problem(await client.as_(mallory).get(f"/api/cards/{new_id()}/analytics"), 404, "not-found")
    assert (await client.as_(ada).get(path)).status_code == 200


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("from=yesterday&to=2026-13-01", {"/from", "/to"}),
        ("from=20260101", {"/from"}),
        ("to=2026-W01-1", {"/to"}),
        ("to=", {"/to"}),
        ("from=2026-02-30", {"/from"}),
        ("from=2026-02-02&to=2026-02-01", {"/from"}),
        ("from=2025-01-01&to=2026-01-02", {"/from"}),
        ("from=0001-01-01&to=0001-01-02", {"/from", "/to"}),
        ("to=9999-12-31", {"/to"}),
        ("from=٢٠٢٦-01-01", {"/from"}),
    ],
)
async def test_days_that_cannot_be_meant_are_refused_by_name(client, card, grace, query, pointers):
    answer = await client.as_(grace).get(f"/api/cards/{card.id}/analytics?{query}")
    assert_problem(answer, 422, "invalid", pointers)


@pytest.mark.parametrize(
    ("query", "number"),
    [("from=2025-01-01&to=2026-01-01", 366), ("from=2026-01-01&to=2026-01-01", 1), ("to=2026-01-31", 30)],
)
async def test_a_period_has_its_first_and_its_last_day(client, card, grace, query, number):
    report = (await client.as_(grace).get(f"/api/cards/{card.id}/analytics?{query}")).json()
    assert len(report["days"]) == number
    assert report["days"][-1]["day"] == report["total"]["to"]
    assert report["days"][0]["day"] == report["total"]["from"]
