"""Which of its links visitors used on a card."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, insert, select

from kontakt.analytics import days
from kontakt.analytics.targets import fingerprint
from kontakt.analytics.visitors import present_day
from kontakt.db.base import new_id
from kontakt.db.counts import Event, LinkDay
from tests.conftest import assert_problem

TODAY = present_day()
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
FIREFOX = "Mozilla/5.0 (Android 16; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0"
TEL, MAIL = "tel:+442079460958", "mailto:grace@example.com"


@pytest.fixture
async def card(make, grace):
    return await make.card(
        owner=grace,
        slug="grace",
        phones=[{"number": "+44 20 7946 0958", "label": "work"}],
        emails=[{"email": "grace@example.com"}],
        social_links=[{"platform": "github", "url": "https://github.com/grace"}],
        obfuscate=True,
    )


@pytest.fixture
def used(sessions, card):
    """Insert that a link was used some days ago, each time by another visitor."""

    async def insert_events(days_ago, kind, href, number=1, agent="person", visitors=True):
        row = {"card_id": card.id, "kind": kind, "source": "qr", "device": "mobile", "agent": agent}
        row |= {"occurred_at": NOON - timedelta(days=days_ago), "target": fingerprint(href)}
        rows = [{**row, "id": new_id(), "visitor": bytes([one if visitors else 0]) * 16} for one in range(number)]
        async with sessions.begin() as session:
            await session.execute(insert(Event), rows)

    return insert_events


@pytest.fixture
def read(client, grace, card):
    async def report(query=""):
        return (await client.as_(grace).get(f"/api/cards/{card.id}/analytics{query}")).json()

    return report


@pytest.mark.parametrize("padding", [0, 1000], ids=["the short way", "the long way"])
async def test_a_click_counts_for_the_link_that_was_used(client, card, read, padding):
    for kind, href in (("phone", TEL), ("phone", TEL), ("email", MAIL), ("social", "https://github.com/grace")):
        for _ in range(2):  # A loaded application takes what is short in the short way.
            report = {"kind": kind, "target": href, "source": "nfc"}
            content = client.build_request("POST", "/", json=report).content + b" " * padding
            headers = {"content-type": "application/json", "user-agent": FIREFOX}
            answer = await client.post("/api/cards/grace/event", content=content, headers=headers)
            assert answer.status_code == 204
    found = await read()
    assert found["links"] == [
        {"kind": "phone", "label": "work", "value": "+44 20 7946 0958", "count": 4},
        {"kind": "email", "label": None, "value": "grace@example.com", "count": 2},
        {"kind": "social", "label": "github", "value": "github.com/grace", "count": 2},
    ]
    assert found["removed"] == 0


async def test_nothing_is_kept_of_a_link_but_eight_bytes_of_its_hash(client, card, sessions):
    targets = {"phone": "tel:+15550100", "vcard": "/api/cards/grace/vcf?key=secret", "view": "https://a.example"}
    for kind, target in targets.items():
        await client.post("/api/cards/grace/event", json={"kind": kind, "target": target})
    await client.post("/api/cards/grace/event", json={"kind": "website"})
    async with sessions() as session:
        found = (await session.execute(select(Event.kind, Event.target).order_by(Event.id))).all()
    kept = bytes.fromhex("b2619dadf7e6bbf7")
    assert [tuple(row) for row in found] == [("phone", kept), ("vcard", None), ("view", None), ("website", None)]


@pytest.mark.parametrize("target", ["x" * 2049, "\ud800", 1, ["tel:1"]])
async def test_what_is_no_address_is_refused_by_name_in_both_ways(client, card, target):
    for _ in range(2):
        content = b'{"kind": "phone", "target": %s}' % repr(target).replace("'", '"').encode()
        headers = {"content-type": "application/json"}
        answer = await client.post("/api/cards/grace/event", content=content, headers=headers)
        assert_problem(answer, 422, "invalid")
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/target"}


@pytest.mark.parametrize("is_rolled_up", [True, False])
async def test_links_are_the_same_before_and_after_the_roll_up(read, used, sessions, is_rolled_up):
    await used(0, "phone", TEL, 2)
    await used(3, "phone", TEL, 3)
    await used(3, "email", MAIL)
    await used(3, "email", MAIL, 5, agent="bot")
    await used(3, "email", "mailto:former@example.com", 4)
    await used(3, "website", TEL)
    await used(40, "phone", TEL, 7)
    if is_rolled_up:
        await days.roll_up(sessions)
        async with sessions.begin() as session:
            await session.execute(delete(Event).where(Event.occurred_at < NOON - timedelta(days=1)))
    found = await read()
    assert [(link["kind"], link["count"]) for link in found["links"]] == [("phone", 5), ("email", 1)]
    assert found["removed"] == 5


async def test_a_stranger_cannot_fill_the_table_nor_crowd_out_what_visitors_use(read, used, sessions):
    await used(1, "phone", TEL, 2)
    for number in range(60):
        await used(1, "website", f"https://{number}.example", 3, visitors=False)
    await days.roll_up(sessions)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(LinkDay)) == days.MAX_LINKS + 1
        assert await session.scalar(select(func.sum(LinkDay.count))) == 182
    found = await read()
    assert [(link["kind"], link["count"]) for link in found["links"]] == [("phone", 2)]
    assert found["removed"] == 180


async def test_the_twenty_links_that_were_used_most_are_told(client, grace, read, used, card):
    sites = [{"url": f"https://{number}.example/"} for number in range(10)]
    social = [{"platform": "custom", "url": f"https://s{number}.example/"} for number in range(15)]
    body = {"websites": sites, "social_links": social}
    assert (await client.as_(grace).patch(f"/api/cards/{card.id}", json=body)).status_code == 200
    for number in range(10):
        await used(0, "website", f"https://{number}.example/", number + 2)
    for number in range(15):
        await used(0, "social", f"https://s{number}.example/")
    found = (await read())["links"]
    assert len(found) == 20
    assert [link["count"] for link in found[:10]] == list(range(11, 1, -1))
