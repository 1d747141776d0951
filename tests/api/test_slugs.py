"""Addresses of cards."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker

from kontakt.cards import store
from kontakt.cards.schemas import CardCreate, CardPatch
from kontakt.cards.slug import MAX_LENGTH, free_slug, numbered, slug_from
from kontakt.db.base import new_id
from kontakt.db.models import User
from kontakt.problems import SlugTaken
from tests.conftest import assert_problem


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("  Łukasz   Żółć ", "lukasz-zolc"),
        ("Анна Каренина", "anna-karenina"),
        ("Ελένη Παπαδοπούλου", "elene-papadopoulou"),
        ("李小龍", "li-xiao-long"),
        ("😀", "card"),
        ("A", "card"),
        ("</script>", "script"),
        ("x" * 120, "x" * MAX_LENGTH),
        ("x" * 99 + " y", "x" * 99),
        ("01890a5d-ac96-774b-bcce-b302099a8057", "card"),
    ],
)
def test_a_name_becomes_a_slug(name, slug):
    assert slug_from(name) == slug


def test_a_number_behind_stays_within_the_limit():
    base = "x" * 98 + "-y"
    assert numbered(base, 2) == "x" * 98 + "-2"
    assert free_slug(base, {base, "x" * 98 + "-2"}) == "x" * 98 + "-3"
    assert len(numbered("x" * 100, 12345)) == MAX_LENGTH


async def test_namesakes_are_numbered(client, grace):
    slugs = [(await client.as_(grace).post("/api/cards", json={"name": "Ada"})).json()["slug"] for _ in range(12)]
    assert slugs == ["ada", *(f"ada-{number}" for number in range(2, 13))]


async def test_long_namesakes_are_numbered_within_the_limit(client, grace):
    name = "y" * 120
    slugs = [(await client.as_(grace).post("/api/cards", json={"name": name})).json()["slug"] for _ in range(11)]
    assert slugs == ["y" * 100, *("y" * 98 + f"-{n}" for n in range(2, 10)), "y" * 97 + "-10", "y" * 97 + "-11"]


async def test_an_asked_slug_that_is_taken_is_refused_with_a_suggestion(client, make, grace, mallory):
    await make.card(owner=grace, slug="grace")
    card = await make.card(owner=mallory, name="Mallory")
    for response in (
        await client.as_(mallory).post("/api/cards", json={"name": "M", "slug": "grace"}),
        await client.as_(mallory).patch(f"/api/cards/{card.id}", json={"slug": "grace"}),
    ):
        assert_problem(response, 409, "slug-taken", {"/slug"})
        assert "grace-2" in response.json()["errors"][0]["detail"]
    assert (await client.as_(mallory).get(f"/api/cards/{card.id}")).json()["slug"] == "mallory"


@pytest.mark.parametrize(
    "slug", ["a", "A-b", "a--b", "-ab", "ab-", "a_b", "a b", "å", "x" * 101, "01890a5d-ac96-774b-bcce-b302099a8057"]
)
async def test_a_slug_of_another_form_is_refused(client, grace, slug):
    response = await client.as_(grace).post("/api/cards", json={"name": "Grace", "slug": slug})
    assert_problem(response, 422, "invalid", {"/slug"})


@pytest.mark.parametrize("path", ["/c/{}", "/api/cards/{}", "/api/cards/{}/vcf", "/api/cards/{}/qr"])
async def test_a_former_slug_leads_to_the_present_one(client, make, grace, path):
    card = await make.card(owner=grace, slug="grace")
    renamed = await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    assert (renamed.json()["slug"], renamed.json()["former_slugs"]) == ("hopper", ["grace"])
    response = await client.get(path.format("grace") + "?s=qr")
    assert response.status_code == 308
    assert response.headers["location"] == path.format("hopper") + "?s=qr"
    assert (await client.get(path.format("hopper"))).status_code == 200


@pytest.mark.parametrize("slug", ["card", "api", "ca"])
@pytest.mark.parametrize("path", ["/c/{}", "/api/cards/{}", "/api/cards/{}/vcf"])
async def test_a_former_slug_is_told_from_the_rest_of_its_address(client, make, grace, path, slug):
    card = await make.card(owner=grace, slug=slug)
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    assert (await client.get(path.format(slug))).headers["location"] == path.format("hopper")


async def test_nobody_is_sent_round_in_a_circle_by_a_redirect_that_was_kept(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    for path in ("/c/grace", "/api/cards/grace/vcf"):
        assert (await client.get(path)).headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_a_card_may_take_its_former_slug_back(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    for slug in ("hopper", "grace"):
        await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": slug})
    assert (await client.get("/api/cards/hopper")).headers["location"] == "/api/cards/grace"
    assert (await client.get("/api/cards/grace")).status_code == 200


async def test_a_former_slug_is_left_alone_until_another_card_asks_for_it(client, make, grace, mallory):
    card = await make.card(owner=grace, name="Grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    namesake = (await client.as_(mallory).post("/api/cards", json={"name": "Grace"})).json()
    assert namesake["slug"] == "grace-2"
    await client.as_(mallory).patch(f"/api/cards/{namesake['id']}", json={"slug": "grace"})
    assert (await client.get("/api/cards/grace")).json()["slug"] == "grace"
    assert (await client.get("/api/cards/grace-2")).headers["location"] == "/api/cards/grace"
    mine = (await client.as_(grace).get(f"/api/cards/{card.id}")).json()
    assert (mine["slug"], mine["former_slugs"]) == ("hopper", [])


@pytest.fixture
async def owner(engine):
    """A person outside the test's transaction, for tests in which transactions meet."""
    maker = async_sessionmaker(engine, expire_on_commit=False)
    async with maker.begin() as session:
        user = User(id=new_id(), issuer="https://race.test", subject="racer", name="Racer")
        session.add(user)
    yield maker, user
    async with maker.begin() as session:
        await session.execute(text("DELETE FROM users WHERE issuer = 'https://race.test'"))


async def test_namesakes_made_at_the_same_moment_all_get_a_slug(owner):
    maker, user = owner

    async def create() -> str:
        async with maker.begin() as session:
            return (await store.create(session, user, CardCreate(name="Racer"))).slug

    slugs = await asyncio.gather(*(create() for _ in range(5)))
    assert len(set(slugs)) == 5
    assert all(slug == "racer" or slug.startswith("racer-") for slug in slugs)


async def test_of_two_who_ask_for_a_slug_at_the_same_moment_one_gets_it(owner):
    maker, user = owner
    async with maker.begin() as session:
        ids = [(await store.create(session, user, CardCreate(name=name))).id for name in ("One", "Two")]

    async def rename(card_id) -> str | None:
        try:
            async with maker.begin() as session:
                card = await store.editable(session, card_id, user)
                await store.change(session, card, CardPatch(slug="wanted"))
        except SlugTaken:
            return None
        return "wanted"

    assert sorted(await asyncio.gather(*map(rename, ids)), key=str) == [None, "wanted"]
