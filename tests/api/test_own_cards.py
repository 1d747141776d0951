"""The list of a person's own cards, and cards made of others."""

import pytest
from sqlalchemy import select, update

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import Card, Image
from tests.api.test_cards import FULL
from tests.api.test_images import picture
from tests.conftest import assert_problem

SAME = set(FULL) | {"owner_id"}


@pytest.fixture
async def three(make, grace, mallory):
    await make.card(owner=grace, name="Grace Hopper", job_title="Rear Admiral", company="Navy", slug="amazing")
    await make.card(owner=grace, name="Łukasz Żółć", job_title="100% sure")
    await make.card(owner=grace, name="Grace_Under", company="navy yard")
    await make.card(owner=mallory, name="Grace Mallory")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["Grace_Under", "Łukasz Żółć", "Grace Hopper"]),
        ("  ", ["Grace_Under", "Łukasz Żółć", "Grace Hopper"]),
        ("grace", ["Grace_Under", "Grace Hopper"]),
        ("NAVY", ["Grace_Under", "Grace Hopper"]),
        ("navy hop", ["Grace Hopper"]),
        ("amazing", ["Grace Hopper"]),
        ("admiral", ["Grace Hopper"]),
        ("żÓŁ", ["Łukasz Żółć"]),
        ("%", ["Łukasz Żółć"]),
        ("_", ["Grace_Under"]),
        ("mallory", []),
    ],
)
async def test_cards_are_found_by_what_their_owner_remembers(client, three, grace, search, names):
    page = (await client.as_(grace).get("/api/me/cards", params={"q": search})).json()
    assert [card["name"] for card in page["items"]] == names
    assert page["total"] == len(names)


async def test_a_search_goes_on_over_pages(client, make, grace):
    for number in range(5):
        await make.card(owner=grace, name=f"Grace {number}")
        await make.card(owner=grace, name=f"Other {number}")
    found: list[str] = []
    cursor = None
    while cursor is not None or not found:
        query = {"q": "grace", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.as_(grace).get("/api/me/cards", params=query)).json()
        found += [card["name"] for card in page["items"]]
        assert page["total"] == 5
        cursor = page["next"]
    assert found == [f"Grace {number}" for number in (4, 3, 2, 1, 0)]


async def test_a_search_has_a_limit(client, grace):
    assert_problem(await client.as_(grace).get(f"/api/me/cards?q={'x' * 101}"), 422, "invalid", {"/q"})


async def test_each_card_tells_its_views_of_the_last_thirty_days(client, make, grace):
    await make.card(owner=grace, slug="seen")
    await make.card(owner=grace, slug="unseen")
    agent = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    assert (await client.post("/api/cards/seen/view", json={"source": "qr"}, headers=agent)).status_code == 204
    items = (await client.as_(grace).get("/api/me/cards")).json()["items"]
    assert {card["slug"]: card["views"] for card in items} == {"seen": [0] * 29 + [1], "unseen": [0] * 30}


async def test_a_list_that_has_not_changed_is_not_sent_again(client, make, grace):
    await make.card(owner=grace)
    first = await client.as_(grace).get("/api/me/cards")
    known = {"if-none-match": first.headers["etag"]}
    assert (await client.as_(grace).get("/api/me/cards", headers=known)).status_code == 304
    await make.card(owner=grace)
    assert (await client.as_(grace).get("/api/me/cards", headers=known)).status_code == 200


async def test_a_duplicate_has_everything_but_the_address(client, grace, sessions):
    person = client.as_(grace)
    source = (await person.post("/api/cards", json=FULL)).json()
    for kind in ("avatar", "banner"):
        await person.put(f"/api/cards/{source['id']}/images/{kind}", content=picture())
    source = (await person.get(f"/api/cards/{source['id']}")).json()
    response = await person.post(f"/api/cards/{source['id']}/duplicate")
    assert response.status_code == 201
    copy = response.json()
    assert response.headers["location"] == f"/api/cards/{copy['id']}"
    assert {member: copy[member] for member in SAME} == {member: source[member] for member in SAME}
    assert copy["images"] == source["images"]
    assert (copy["slug"], copy["former_slugs"]) == ("grace-hopper-2", [])
    assert copy["id"] != source["id"]
    async with sessions() as session:
        assert len((await session.scalars(select(Image))).all()) == 4


async def test_a_picture_stays_as_long_as_one_of_two_cards_has_it(client, make, grace):
    person, card = client.as_(grace), await make.card(owner=grace)
    url = (await person.put(f"/api/cards/{card.id}/images/avatar", content=picture())).json()["images"]["avatar"]["url"]
    copy = (await person.post(f"/api/cards/{card.id}/duplicate")).json()
    await person.delete(f"/api/cards/{card.id}/images/avatar")
    assert (await client.get(url)).status_code == 200
    await person.delete(f"/api/cards/{copy['id']}/images/avatar")
    assert (await client.get(url)).status_code == 404


async def test_a_duplicate_is_never_disabled_and_intended_for_nobody(client, make, grace, sessions):
    card = await make.card(owner=grace, visibility="disabled")
    async with sessions.begin() as session:
        await session.execute(update(Card).where(Card.id == card.id).values(intended_for="new@example.com"))
    copy = (await client.as_(grace).post(f"/api/cards/{card.id}/duplicate")).json()
    assert copy["visibility"] == "unlisted"
    async with sessions() as session:
        assert await session.scalar(select(Card.intended_for).where(Card.id == copy["id"])) is None


async def test_a_duplicate_belongs_to_the_owner_and_counts_as_any_card(client, make, grace, ada, mallory, sessions):
    card = await make.card(owner=grace)
    address = f"/api/cards/{card.id}/duplicate"
    assert_problem(await client.as_(mallory).post(address), 404, "not-found")
    assert_problem(await client.post(address), 401, "not-signed-in")
    assert (await client.as_(ada).post(address)).json()["owner_id"] == str(grace.id)
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(max_cards_per_user=2))
    assert_problem(await client.as_(grace).post(address), 409, "too-many-cards")
