"""What owners get to know of all their cards, admins of all cards, and both as a table."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy import event as listener

from kontakt.analytics import days
from kontakt.analytics.schemas import EventKind
from kontakt.analytics.visitors import present_day
from kontakt.db.base import new_id, now
from kontakt.db.counts import Event
from kontakt.db.models import Card
from tests.conftest import assert_problem

TODAY = present_day()
NOON = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
PATHS = ("/api/me/analytics", "/api/admin/analytics")


@pytest.fixture
async def cards(make, ada, grace):
    """Two cards of grace's, and one of ada's."""
    owners = {"one": grace, "two": grace, "three": ada}
    return {slug: await make.card(owner=owner, slug=slug) for slug, owner in owners.items()}


@pytest.fixture
def happened(sessions, cards):
    """Insert what persons did some days ago, each of them another."""

    async def insert_events(slug, days_ago, number=1, kind="view", agent="person"):
        row = {"card_id": cards[slug].id, "kind": kind, "source": "qr", "device": "mobile", "agent": agent}
        row |= {"occurred_at": NOON - timedelta(days=days_ago)}
        rows = [{**row, "id": new_id(), "visitor": one.to_bytes(16)} for one in range(number)]
        async with sessions.begin() as session:
            await session.execute(insert(Event), rows)

    return insert_events


@pytest.fixture
async def month(happened):
    """Events of two months, on edges of weeks and within."""
    for ago in (0, 1, 5, 8, 13, 20, 29):
        await happened("one", ago, 2)
    for ago in (0, 4, 29):
        await happened("two", ago)
    for ago in (1, 10, 16, 28):
        await happened("three", ago, 5)
    await happened("two", 3, 3, kind="phone")
    await happened("two", 3, 9, agent="bot")
    await happened("one", 30, 50)
    await happened("three", 45, 4)


@pytest.fixture
async def after(sessions):
    """Roll up what is over, and delete its events."""

    async def roll_up():
        await days.roll_up(sessions)
        async with sessions.begin() as session:
            await session.execute(delete(Event).where(Event.occurred_at < NOON - timedelta(days=1)))

    return roll_up


def brief(found):
    return {one["slug"]: (one["views"], one["visitors"], one["actions"]) for one in found["cards"]}


@pytest.mark.parametrize("is_rolled_up", [True, False])
async def test_own_cards_are_told_together_and_each(client, grace, month, after, is_rolled_up):
    if is_rolled_up:
        await after()
    found = (await client.as_(grace).get("/api/me/analytics")).json()
    total, previous = found["total"], found["previous"]
    assert (total["views"], total["visitors"], total["actions"]) == (17, 17, 3)
    assert total["events"]["phone"] == 3
    assert previous["views"] == 50
    assert brief(found) == {"one": (14, 14, 0), "two": (3, 3, 3)}
    assert [one["views"] for one in found["days"]][-6:] == [2, 1, 0, 0, 2, 3]
    assert {one["agent"]: one["views"] for one in found["programs"]} == {"bot": 9, "preview": 0}


@pytest.mark.parametrize("is_rolled_up", [True, False])
async def test_admins_are_told_of_all_cards(client, ada, month, after, is_rolled_up):
    if is_rolled_up:
        await after()
    found = (await client.as_(ada).get("/api/admin/analytics")).json()
    assert (found["total"]["views"], found["total"]["actions"], found["previous"]["views"]) == (37, 3, 54)
    assert brief(found) == {"three": (20, 20, 0), "one": (14, 14, 0), "two": (3, 3, 3)}
    assert [(one["slug"], one["name"], one["owner"]) for one in found["cards"]][:2] == [
        ("three", "Grace Hopper", "Ada"),
        ("one", "Grace Hopper", "Grace"),
    ]
    assert found["numbers"] == {"cards": 3, "users": 2, "made": 3}


@pytest.mark.parametrize("length", [*range(1, 16), 30, 60])
async def test_the_most_seen_cards_are_ranked_by_the_days_that_were_asked_for(client, ada, month, after, length):
    await after()
    admin = client.as_(ada)
    for ago in range(7):
        end = TODAY - timedelta(days=ago)
        query = f"?from={end - timedelta(days=length - 1)}&to={end}"
        found = (await admin.get(f"/api/admin/analytics{query}")).json()
        assert sum(one["views"] for one in found["cards"]) == found["total"]["views"]
        assert [one["views"] for one in found["cards"]] == sorted((v for v, *_ in brief(found).values()), reverse=True)


@pytest.mark.parametrize("is_final", [False, True])
async def test_a_deleted_card_stays_counted_with_all_and_is_not_told(
    client, ada, grace, month, after, sessions, cards, is_final
):
    await after()
    deletion = delete(Card) if is_final else update(Card).values(deleted_at=now())
    async with sessions.begin() as session:
        await session.execute(deletion.where(Card.slug == "one"))
    own = (await client.as_(grace).get("/api/me/analytics")).json()
    assert (own["total"]["views"], brief(own)) == (3, {"two": (3, 3, 3)})
    found = (await client.as_(ada).get("/api/admin/analytics")).json()
    assert found["numbers"]["cards"] == 2
    assert brief(found) == {"three": (20, 20, 0), "two": (3, 3, 3)}
    # What is not rolled up goes with the card.
    assert found["total"]["views"] == (35 if is_final else 37)


async def test_who_has_no_card_is_told_of_nothing(client, mallory, cards):
    found = (await client.as_(mallory).get("/api/me/analytics")).json()
    assert (found["total"]["views"], found["cards"], len(found["days"])) == (0, [], 30)


@pytest.mark.parametrize("path", PATHS)
async def test_at_most_twenty_cards_are_told(client, make, ada, happened, path):
    for number in range(25):
        await make.card(owner=ada, slug=f"further-{number}")
    await happened("three", 0)
    found = (await client.as_(ada).get(path)).json()
    assert found["cards"][0]["slug"] == "three"
    assert len(found["cards"]) == (20 if "me" in path else 1)


@pytest.mark.parametrize(("path", "most"), [("/api/me/analytics", 3), ("/api/admin/analytics", 5)])
async def test_reports_cost_as_many_queries_for_many_cards_as_for_few(client, make, ada, month, engine, path, most):
    statements = []
    listener.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    admin, numbers = client.as_(ada), []
    for query in ("", "?from=2025-01-01&to=2025-12-31", ".csv"):
        statements.clear()
        assert (await admin.get(path + query)).status_code == 200
        numbers.append(len([one for one in statements if one.startswith(("SELECT", "WITH"))]))
        for number in range(10):
            await make.card(owner=ada, slug=f"further-{len(numbers)}-{number}")
    assert numbers[0] == numbers[1] <= most
    assert numbers[2] == 2


async def test_only_admins_are_told_of_all_cards(client, grace):
    for suffix in ("", ".csv"):
        assert_problem(await client.get(f"/api/admin/analytics{suffix}"), 401, "not-signed-in")
        assert_problem(await client.as_(grace).get(f"/api/admin/analytics{suffix}"), 403, "forbidden")
        assert_problem(await client.get(f"/api/me/analytics{suffix}"), 401, "not-signed-in")


@pytest.mark.parametrize("path", [*PATHS, *(f"{path}.csv" for path in PATHS), "/api/cards/{}/analytics.csv"])
async def test_days_are_checked_and_answers_kept(client, ada, cards, path):
    path = path.format(cards["one"].id)
    assert_problem(await client.as_(ada).get(f"{path}?from=yesterday"), 422, "invalid", {"/from"})
    answer = await client.as_(ada).get(path)
    assert answer.headers["cache-control"] == "no-store"
    again = await client.as_(ada).get(path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_a_table_has_one_line_for_each_day(client, grace, month, after, cards):
    await after()
    path = f"/api/cards/{cards['two'].id}/analytics.csv?from={TODAY - timedelta(days=4)}&to={TODAY}"
    answer = await client.as_(grace).get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = f"two-{TODAY - timedelta(days=4)}-{TODAY}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.content.startswith(b"\xef\xbb\xbfday,views,visitors,phone,message,")
    assert answer.content.endswith(b"\r\n")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [one["day"] for one in lines] == [(TODAY - timedelta(days=ago)).isoformat() for ago in (4, 3, 2, 1, 0)]
    assert [one["views"] for one in lines] == ["1", "0", "0", "0", "1"]
    assert [one["phone"] for one in lines] == ["0", "3", "0", "0", "0"]
    assert list(lines[0]) == ["day", "views", "visitors", *(kind for kind in EventKind if kind != "view")]


async def test_tables_of_many_cards_are_their_sums(client, ada, grace, month):
    async def views(persona, path):
        text = (await client.as_(persona).get(path)).content.decode("utf-8-sig")
        return sum(int(line["views"]) for line in csv.DictReader(io.StringIO(text)))

    assert await views(grace, "/api/me/analytics.csv") == 17
    assert await views(ada, "/api/admin/analytics.csv") == 37


async def test_the_table_of_someone_elses_card_looks_missing(client, cards, grace, mallory, ada):
    path = f"/api/cards/{cards['one'].id}/analytics.csv"
    assert_problem(await client.as_(mallory).get(path), 404, "not-found")
    assert (await client.as_(ada).get(path)).status_code == 200


async def test_kinds_of_a_former_release_are_left_out_of_the_table(client, grace, happened):
    await happened("one", 0, kind="click")
    text = (await client.as_(grace).get("/api/me/analytics.csv")).text
    assert text.splitlines()[-1] == f"{TODAY}" + ",0" * 13
