"""Whether an address is free, asked before it is asked for."""

import pytest
from sqlalchemy import event, update

from kontakt.db.base import now
from kontakt.db.models import Card
from tests.conftest import assert_problem


async def asked(client, person, slug, card=None):
    response = await client.as_(person).get(f"/api/slugs/{slug}" + (f"?card={card.id}" if card else ""))
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_slug_that_nobody_has_is_available(client, grace):
    assert await asked(client, grace, "hopper") == {"slug": "hopper", "available": True, "suggestion": None}


async def test_a_slug_of_another_card_is_taken_and_another_is_suggested(client, make, grace, mallory):
    await make.card(owner=grace, slug="grace")
    await make.card(owner=grace, slug="grace-2")
    card = await make.card(owner=mallory, name="Mallory")
    taken = {"slug": "grace", "available": False, "suggestion": "grace-3"}
    assert await asked(client, mallory, "grace", card) == taken
    assert await asked(client, mallory, "grace") == taken


async def test_a_card_may_keep_its_slug_and_take_back_a_former_one(client, make, grace, ada):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    for person in (grace, ada):
        for slug in ("hopper", "grace"):
            assert (await asked(client, person, slug, card))["available"]


async def test_what_is_said_to_be_available_is_given(client, make, grace, mallory, sessions):
    former, deleted = await make.card(owner=grace, slug="former"), await make.card(owner=grace, slug="deleted")
    await client.as_(grace).patch(f"/api/cards/{former.id}", json={"slug": "present"})
    assert (await asked(client, mallory, "former"))["available"]
    assert not (await asked(client, mallory, "present"))["available"]
    given = await client.as_(mallory).post("/api/cards", json={"name": "Mallory", "slug": "former"})
    assert given.json()["slug"] == "former"

    async with sessions.begin() as session:
        await session.execute(update(Card).where(Card.id == deleted.id).values(deleted_at=now()))
    assert (await asked(client, mallory, "deleted"))["available"]


async def test_the_card_of_somebody_else_does_not_tell_its_slug(client, make, grace, mallory):
    card = await make.card(owner=grace, slug="grace")
    assert not (await asked(client, mallory, "grace", card))["available"]


@pytest.mark.parametrize("slug", ["a", "A-b", "a--b", "-ab", "a_b", "a b", "å", "x" * 101])
async def test_a_slug_of_another_form_is_refused_as_when_it_is_saved(client, make, grace, slug):
    card = await make.card(owner=grace)
    asked = await client.as_(grace).get(f"/api/slugs/{slug}")
    saved = await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": slug})
    assert_problem(asked, 422, "invalid", {"/slug"})
    assert asked.json()["errors"] == saved.json()["errors"]


async def test_an_id_is_no_slug_and_a_word_is_no_id(client, make, grace):
    card = await make.card(owner=grace)
    assert_problem(await client.as_(grace).get(f"/api/slugs/{card.id}"), 422, "invalid", {"/slug"})
    assert_problem(await client.as_(grace).get("/api/slugs/hopper?card=mine"), 422, "invalid", {"/card"})


async def test_only_who_is_signed_in_may_ask(client):
    assert_problem(await client.get("/api/slugs/hopper"), 401, "not-signed-in")


async def test_an_answer_that_is_known_is_not_sent_again(client, grace):
    first = await client.as_(grace).get("/api/slugs/hopper")
    again = await client.as_(grace).get("/api/slugs/hopper", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_number_of_queries_does_not_grow_with_the_namesakes(client, make, grace, engine):
    statements = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    counts = []
    for namesakes in (1, 11):
        for _ in range(namesakes):
            await make.card(owner=grace, name="Ada")
        statements.clear()
        assert not (await asked(client, grace, "ada"))["available"]
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts == [3, 3]
