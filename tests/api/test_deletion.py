"""Deletions that can be taken back for an hour."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.deletion import BATCH, REVERSIBLE
from kontakt.cards.upkeep import finish_deletions
from kontakt.db.base import now
from kontakt.db.models import AuditEntry, Card
from tests.api.test_images import picture
from tests.conftest import assert_problem

EVERYWHERE = ("/c/{slug}", "/api/cards/{slug}", "/api/cards/{slug}/vcf", "/api/cards/{slug}/qr")
EVERYWHERE_TOO = ("/api/cards/{slug}/preview.png",)


@pytest.fixture
async def card(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    response = await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())
    return response.json()


@pytest.fixture
def passing(sessions):
    """Let the deletion of a card be so long ago."""

    async def pass_by(card_id, ago):
        async with sessions.begin() as session:
            await session.execute(update(Card).where(Card.id == card_id).values(deleted_at=now() - ago))

    return pass_by


def file_name(card):
    return card["images"]["avatar"]["url"].rsplit("/", 1)[1]


async def living(sessions):
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(Card))


async def test_a_deleted_card_is_gone_everywhere_at_once(client, card, grace, ada):
    upload = f"/uploads/{file_name(card)}"
    addresses = [path.format(slug="grace") for path in (*EVERYWHERE, *EVERYWHERE_TOO)] + [upload]
    for address in addresses:
        assert (await client.get(address)).status_code == 200, address
    assert "/c/grace" in (await client.get("/sitemaps/1.xml")).text
    assert (await client.as_(grace).delete(f"/api/cards/{card['id']}")).status_code == 204
    for address in addresses:
        assert (await client.get(address)).status_code == 404, address
    for path in ("view", "event"):
        body = {"source": "qr"} | ({"kind": "phone"} if path == "event" else {})
        assert_problem(await client.post(f"/api/cards/grace/{path}", json=body), 404, "not-found")
    assert "/c/grace" not in (await client.get("/sitemaps/1.xml")).text
    for person in (client.as_(grace), client.as_(ada)):
        assert_problem(await person.get(f"/api/cards/{card['id']}"), 404, "not-found")
        assert_problem(await person.patch(f"/api/cards/{card['id']}", json={"name": "G"}), 404, "not-found")
        assert_problem(await person.get(f"/api/cards/{card['id']}/analytics"), 404, "not-found")
        assert_problem(await person.delete(f"/api/cards/{card['id']}"), 404, "not-found")
        assert (await person.get(upload)).status_code == 404
    assert (await client.as_(grace).get("/api/me/cards")).json() == {"items": [], "next": None, "total": 0}
    preview = await client.as_(grace).post("/api/cards/preview", json={"id": card["id"], "name": "G"})
    assert_problem(preview, 404, "not-found")


async def test_a_deletion_is_taken_back_with_everything(client, card, grace, sessions):
    await client.as_(grace).delete(f"/api/cards/{card['id']}")
    restored = await client.as_(grace).post(f"/api/cards/{card['id']}/restore")
    assert restored.status_code == 200
    own = {"revision", "updated_at"}
    assert {k: v for k, v in restored.json().items() if k not in own} == {k: v for k, v in card.items() if k not in own}
    assert restored.headers["etag"] == f'"{restored.json()["revision"]}"'
    assert (await client.get("/c/grace")).status_code == 200
    assert (await client.get(f"/uploads/{file_name(card)}")).status_code == 200
    async with sessions() as session:
        actions = (await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2))).all()
    assert actions == ["card-restored", "card-deleted"]


async def test_an_administrator_takes_a_deletion_back_and_a_stranger_does_not(client, card, grace, mallory, ada):
    address = f"/api/cards/{card['id']}/restore"
    assert_problem(await client.as_(grace).post(address), 404, "not-found")
    await client.as_(grace).delete(f"/api/cards/{card['id']}")
    assert_problem(await client.as_(mallory).post(address), 404, "not-found")
    assert_problem(await client.post(address), 401, "not-signed-in")
    assert (await client.as_(ada).post(address)).json()["owner_id"] == str(grace.id)


async def test_after_an_hour_a_deletion_is_final(client, card, grace, passing, sessions, storage):
    await client.as_(grace).delete(f"/api/cards/{card['id']}")
    await passing(card["id"], REVERSIBLE - timedelta(minutes=1))
    assert await finish_deletions(sessions, storage) == 0
    assert storage.read(file_name(card)) is not None
    await passing(card["id"], REVERSIBLE)
    assert_problem(await client.as_(grace).post(f"/api/cards/{card['id']}/restore"), 404, "not-found")
    assert await finish_deletions(sessions, storage) == 1
    assert storage.read(file_name(card)) is None
    assert await living(sessions) == 0


async def test_all_that_is_due_is_removed_and_nothing_else(client, make, grace, sessions, storage):
    for number in range(BATCH + 2):
        await make.card(owner=grace, name=f"Grace {number}")
    async with sessions.begin() as session:
        await session.execute(update(Card).values(deleted_at=now() - REVERSIBLE))
    kept = await make.card(owner=grace, name="Grace")
    assert await finish_deletions(sessions, storage) == BATCH + 2
    assert [one["id"] for one in (await client.as_(grace).get("/api/me/cards")).json()["items"]] == [str(kept.id)]
    assert await living(sessions) == 1


async def test_a_slug_that_only_a_deleted_card_holds_can_be_asked_for(client, card, grace, mallory, sessions, storage):
    await client.as_(grace).delete(f"/api/cards/{card['id']}")
    made = await client.as_(mallory).post("/api/cards", json={"name": "Grace"})
    assert made.json()["slug"] == "grace-2"  # Nobody asked for the slug, so that the deletion can be taken back.
    asked = await client.as_(mallory).patch(f"/api/cards/{made.json()['id']}", json={"slug": "grace"})
    assert asked.json()["slug"] == "grace"
    assert (await client.get("/c/grace")).status_code == 200
    assert_problem(await client.as_(grace).post(f"/api/cards/{card['id']}/restore"), 404, "not-found")
    assert await finish_deletions(sessions, storage) == 1
    assert storage.read(file_name(card)) is None
    assert (await client.get("/c/grace")).status_code == 200


async def test_a_slug_that_is_refused_leaves_the_deletion_as_it_was(client, card, make, grace, mallory):
    other = await make.card(owner=mallory, name="Other")
    await client.as_(grace).delete(f"/api/cards/{card['id']}")
    stale = {"if-match": '"99"'}
    refused = await client.as_(mallory).patch(f"/api/cards/{other.id}", json={"slug": "grace"}, headers=stale)
    assert_problem(refused, 412, "changed-meanwhile")
    assert (await client.as_(grace).post(f"/api/cards/{card['id']}/restore")).status_code == 200


async def test_only_living_cards_count_and_no_deletion_is_taken_back_over_the_maximum(client, card, grace, sessions):
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(max_cards_per_user=1))
    person = client.as_(grace)
    assert_problem(await person.post("/api/cards", json={"name": "Second"}), 409, "too-many-cards")
    await person.delete(f"/api/cards/{card['id']}")
    second = (await person.post("/api/cards", json={"name": "Second"})).json()
    assert_problem(await person.post(f"/api/cards/{card['id']}/restore"), 409, "too-many-cards")
    await person.delete(f"/api/cards/{second['id']}")
    assert (await person.post(f"/api/cards/{card['id']}/restore")).status_code == 200


async def test_a_deletion_honours_if_match(client, card, grace):
    refused = await client.as_(grace).delete(f"/api/cards/{card['id']}", headers={"if-match": '"99"'})
    assert_problem(refused, 412, "changed-meanwhile")
    assert (await client.get("/c/grace")).status_code == 200
