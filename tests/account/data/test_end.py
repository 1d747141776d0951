"""The end of an account, by the person themself: nothing of them stays."""

from datetime import timedelta

import pytest
from sqlalchemy import Text, cast, select
from sqlalchemy.dialects.postgresql import JSONB

from kontakt.db.base import Base
from tests.api.test_images import files, picture
from tests.conftest import assert_problem

NAME, MAIL, PHONE, SUBJECT, PLACE = (
    "Zyxwvu Planted",
    "zyxwvu@planted.example",
    "+372 5123 4567",
    "zyxwvu",
    "Plantedville",
)
PERSONAL = (NAME, MAIL, PHONE, "37251234567", SUBJECT, PLACE, "planted")
"""What belongs to one person and could be found again: of whatever case."""


@pytest.fixture
async def person(client, make, ada, database, upload, run):
    """Somebody with something personal wherever there can be something."""
    rows = [{"name": NAME, "phone": PHONE, "owner_email": MAIL.upper(), "slug": "zyxwvu-imported"}, {"name": "Else"}]
    await run(await upload([*rows, {"name": "", "owner_email": MAIL}]), "valid_only")  # Before the first sign-in.
    person = await make.person(SUBJECT)
    database.execute(
        "UPDATE users SET name = %s, email = %s, picture = %s, profile = jsonb_build_object('phone', %s::text) "
        "WHERE id = %s",
        [NAME, MAIL, f"https://id.test/{SUBJECT}.png", PHONE, person.id],
    )
    database.execute("UPDATE cards SET user_id = %s, intended_for = NULL WHERE intended_for = %s", [person.id, MAIL])
    owner = client.as_(person)
    members = {"phones": [{"number": PHONE}], "emails": [{"email": MAIL}], "address": {"city": PLACE}}
    card = await make.card(owner=person, name=NAME, bio=f"I am {NAME}.", slug="zyxwvu-planted", **members)
    for change in ({"slug": "planted-again"}, {"name": f"{NAME} II"}, {"bio": f"{NAME} lives in {PLACE}."}):
        assert (await owner.patch(f"/api/cards/{card.id}", json=change)).status_code == 200
    for kind in ("avatar", "banner"):
        put = await owner.put(f"/api/cards/{card.id}/images/{kind}", content=picture(301, 301))
        assert put.status_code == 200
        text = await owner.patch(f"/api/cards/{card.id}/images/{kind}", json={"alt": NAME})
        assert text.status_code == 200
    mail = {"card_id": str(card.id), "name": NAME, "layout": "compact", "fields": [f"phone:{PHONE}"]}
    assert (await owner.post("/api/me/signatures", json=mail)).status_code == 201
    gone = await make.card(owner=person, name=NAME)
    assert (await owner.delete(f"/api/cards/{gone.id}")).status_code == 204
    database.execute("UPDATE sessions SET id_token = %s WHERE user_id = %s", [SUBJECT, person.id])
    await owner.get("/api/me/export")
    return person


async def places(sessions):
    """The columns of text or JSON in which a personal value is, of all tables."""
    found = set()
    async with sessions() as session:
        for table in Base.metadata.tables.values():
            for column in table.columns:
                if not isinstance(column.type, JSONB) and column.type.python_type is not str:
                    continue
                values = await session.scalars(select(cast(column, Text)).where(column.is_not(None)))
                text = "\n".join(values).lower()
                if any(value.lower() in text for value in PERSONAL):
                    found.add(f"{table.name}.{column.key}")
    return found


async def test_nothing_personal_stays_in_any_table_nor_any_picture(client, sessions, person, storage):
    before = await places(sessions)
    assert before >= {
        *("users.name", "users.email", "users.subject", "users.picture", "users.profile", "sessions.id_token"),
        *("cards.name", "cards.phones", "cards.emails", "cards.city", "cards.bio", "cards.slug", "card_slugs.slug"),
        *("images.alt", "signatures.name", "signatures.fields", "import_rows.values"),
    }
    assert len(files(storage)) == 4
    response = await client.as_(person).delete("/api/me")
    assert (response.status_code, response.content) == (204, b"")
    assert await places(sessions) == set()
    assert files(storage) == []


async def test_what_others_have_stays(client, make, database, person, mallory):
    await make.card(owner=mallory, name="Mallory")
    await client.as_(person).delete("/api/me")
    assert (await client.as_(mallory).get("/api/me/cards")).json()["total"] == 1
    assert database.execute("SELECT values->>'name' FROM import_rows").fetchall() == [("Else",)]
    assert database.execute("SELECT count(*) FROM users").fetchone() == (2,)


async def test_an_import_that_is_under_way_keeps_its_rows(client, make, database, upload):
    """Its cards are still to be made, and an admin decides."""
    person = await make.person(SUBJECT)
    await upload([{"name": NAME, "owner_email": f"{SUBJECT}@example.com"}])
    assert (await client.as_(person).delete("/api/me")).status_code == 204
    assert database.execute("SELECT count(*) FROM import_rows").fetchone() == (1,)


async def test_an_address_that_nobody_verified_takes_no_rows_along(client, make, database, upload, run):
    await run(await upload([{"name": "Else", "owner_email": f"{SUBJECT}@example.com"}]), "valid_only")
    person = await make.person(SUBJECT)
    database.execute("UPDATE cards SET user_id = (SELECT id FROM users WHERE subject = 'ada')")
    database.execute("UPDATE users SET email_verified = false WHERE id = %s", [person.id])
    assert (await client.as_(person).delete("/api/me")).status_code == 204
    assert database.execute("SELECT count(*) FROM import_rows").fetchone() == (1,)


async def test_the_person_is_signed_out_everywhere_and_the_cookie_is_cleared(client, make, grace):
    elsewhere = await make.person("grace")
    response = await client.as_(grace).delete("/api/me")
    assert 'kontakt_session=""' in response.headers["set-cookie"]
    assert response.headers["clear-site-data"] == '"storage"'
    for browser in (grace, elsewhere):
        assert_problem(await client.as_(browser).get("/api/me"), 401, "not-signed-in")


async def test_the_record_says_who_is_gone_by_an_id_that_names_nobody(client, database, grace):
    await client.as_(grace).delete("/api/me")
    (entry,) = database.execute("SELECT action, actor_id, subject_type, subject_id, details FROM audit_entries")
    assert entry == ("user-deleted", grace.id, "user", grace.id, {})


async def test_their_page_is_gone_for_the_next_visitor(client, make, grace):
    await make.card(owner=grace, slug="grace")
    assert (await client.get("/c/grace")).status_code == 200
    await client.as_(grace).delete("/api/me")
    assert (await client.get("/c/grace")).status_code == 404


async def test_an_admin_asks_another_admin(client, make, database, ada):
    card = await make.card(owner=ada, slug="ada")
    assert_problem(await client.as_(ada).delete("/api/me"), 409, "own-account")
    assert (await client.as_(ada).get(f"/api/cards/{card.id}")).status_code == 200
    other = await make.person("bob", is_admin=True)
    body = {"action": "delete", "ids": [str(ada.id)]}
    assert (await client.as_(other).post("/api/admin/users/bulk", json=body)).status_code == 200
    assert_problem(await client.as_(ada).get("/api/me"), 401, "not-signed-in")


@pytest.mark.parametrize(("age", "status"), [(timedelta(minutes=14), 204), (timedelta(minutes=16), 403)])
async def test_it_takes_a_recent_sign_in(client, make, database, grace, age, status):
    await make.card(owner=grace)
    database.execute("UPDATE sessions SET created_at = now() - %s", [age])
    response = await client.as_(grace).delete("/api/me")
    assert response.status_code == status
    if status == 403:
        assert_problem(response, 403, "sign-in-again")
        assert (await client.as_(grace).get("/api/me/cards")).json()["total"] == 1
        again = await make.person("grace")
        assert (await client.as_(again).delete("/api/me")).status_code == 204


async def test_a_session_that_is_used_all_the_time_is_no_recent_sign_in(client, database, grace):
    database.execute("UPDATE sessions SET created_at = now() - interval '1 hour', last_seen_at = now()")
    assert_problem(await client.as_(grace).delete("/api/me"), 403, "sign-in-again")


async def test_a_stranger_and_another_site_delete_nobody(client, grace):
    assert_problem(await client.delete("/api/me"), 401, "not-signed-in")
    foreign = await client.as_(grace).delete("/api/me", headers={"sec-fetch-site": "cross-site"})
    assert_problem(foreign, 403, "foreign-origin")
    assert (await client.as_(grace).get("/api/me")).status_code == 200


async def test_who_signs_in_again_begins_anew(client, make, grace):
    await make.card(owner=grace)
    await client.as_(grace).delete("/api/me")
    again = await make.person("grace")
    assert again.id != grace.id
    assert (await client.as_(again).get("/api/me/cards")).json()["total"] == 0
