"""Cards that wait for somebody become theirs when they sign in with the address that their provider has verified."""

from dataclasses import replace

import pytest

from kontakt.auth.identity import Identity
from kontakt.auth.store import sign_in
from tests.conftest import ISSUER

NEW = Identity(ISSUER, "new", "New Person", "New.Person@Example.com", True, None, None, False, None, "", {})


@pytest.fixture
async def waiting(upload, run):
    rows = [{"name": f"Card {number}", "owner_email": "new.person@example.com"} for number in range(2)]
    await run(await upload([*rows, {"name": "Else", "owner_email": "else@example.com"}]), "all_or_nothing")


async def enter(sessions, identity):
    async with sessions.begin() as session:
        return (await sign_in(session, identity)).id


async def test_the_cards_are_theirs_at_the_first_sign_in(client, make, sessions, database, waiting):
    user_id = await enter(sessions, NEW)
    owned = "SELECT name, intended_for, revision FROM cards WHERE user_id = %s ORDER BY name"
    assert database.execute(owned, [user_id]).fetchall() == [("Card 0", None, 2), ("Card 1", None, 2)]
    audited = database.execute("SELECT actor_id, details FROM audit_entries WHERE action = 'cards-received'").fetchall()
    assert audited == [(user_id, {"cards": 2})]
    assert database.execute("SELECT count(*) FROM cards WHERE intended_for = 'else@example.com'").fetchone() == (1,)


async def test_an_address_that_is_not_verified_gets_nothing(sessions, database, waiting):
    for identity in (replace(NEW, email_verified=False), replace(NEW, email=None)):
        user_id = await enter(sessions, identity)
        assert database.execute("SELECT count(*) FROM cards WHERE user_id = %s", [user_id]).fetchone() == (0,)
    await enter(sessions, NEW)
    assert database.execute("SELECT count(*) FROM cards WHERE user_id = %s", [user_id]).fetchone() == (2,)


async def test_a_sign_in_without_waiting_cards_is_not_told(sessions, database, waiting):
    await enter(sessions, NEW)
    await enter(sessions, NEW)
    told = "SELECT count(*) FROM audit_entries WHERE action = 'cards-received'"
    assert database.execute(told).fetchone() == (1,)


async def test_a_deleted_card_is_not_handed_over(client, ada, sessions, database, waiting):
    deleted = database.execute("SELECT id FROM cards WHERE name = 'Card 0'").fetchone()[0]
    assert (await client.as_(ada).delete(f"/api/cards/{deleted}")).status_code == 204
    user_id = await enter(sessions, NEW)
    assert database.execute("SELECT name FROM cards WHERE user_id = %s", [user_id]).fetchall() == [("Card 1",)]


async def test_an_owner_whose_address_nobody_vouches_for_has_to_wait(upload, run, sessions, database):
    stranger = await enter(sessions, replace(NEW, email_verified=False))
    done = await run(await upload([{"name": "Hers", "owner_email": "new.person@example.com"}]), "all_or_nothing")
    assert done["created"] == 1
    assert database.execute("SELECT count(*) FROM cards WHERE user_id = %s", [stranger]).fetchone() == (0,)
    owner = await enter(sessions, replace(NEW, subject="vouched for"))
    assert database.execute("SELECT name FROM cards WHERE user_id = %s", [owner]).fetchall() == [("Hers",)]
