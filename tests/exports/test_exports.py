"""What admins can take away: all cards as a table that can be imported again, and the whole instance."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import event

from kontakt.exports.store import BATCH
from tests.api.test_images import picture
from tests.conftest import assert_problem

TABLE, ARCHIVE = "/api/admin/export/cards.csv", "/api/admin/export"
EVERYTHING = {
    "name": "=HYPERLINK(1)",
    "pronouns": "she/her",
    "job_title": "-Analyst",
    "company": '@Analytical; Engines, "Ltd"',
    "department": "'=quoted",
    "phones": [
        {"number": "+372 5555 5555", "label": "mobile"},
        {"number": "555 01", "label": "+ Front desk"},
        {"number": "+1 202 555 0101", "label": None},
    ],
    "emails": [{"email": "ada@example.com", "label": "work"}, {"email": "b@example.com", "label": None}],
    "websites": [{"url": "https://example.com/", "label": "Home"}],
    "social_links": [
        {"platform": "mastodon", "url": "https://social.example/@ada"},
        {"platform": "github", "url": "https://github.com/ada"},
        {"platform": "custom", "url": "https://github.com/other"},
    ],
    "address": {"street": "1 Road", "city": "Tallinn", "region": "Harju", "postal_code": "+1", "country": "EE"},
    "bio": "-- first\nsecond",
    "calendar_url": "https://example.com/book",
    "calendar_label": "Book",
    "primary_color": "#102030",
    "background_color": "#ffffff",
    "text_color": "#000000",
    "font": "literata",
    "theme": "dark",
    "avatar_shape": "rounded",
    "layout": "banner",
    "visibility": "unlisted",
    "no_index": True,
    "obfuscate": True,
    "slug": "ada",
}
OWN = {"id", "revision", "created_at", "updated_at", "url", "images"}


def records(response):
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def archive(response):
    assert response.headers["content-type"] == "application/zip"
    found = zipfile.ZipFile(io.BytesIO(response.content))
    assert found.testzip() is None
    return found


def read(found, name):
    return json.loads(found.read(f"{name}.json"))


async def test_exports_are_for_admins(client, grace):
    for path in (TABLE, ARCHIVE):
        assert_problem(await client.as_(grace).get(path), 403, "forbidden")
        assert_problem(await client.get(path), 401, "not-signed-in")


async def test_a_table_that_is_imported_again_makes_the_same_cards(client, make, ada, grace, database, upload, run):
    before = [await make.card(owner=grace, **EVERYTHING), await make.card(owner=ada, name="Plain", slug="plain")]

    async def cards():
        found = [(await client.as_(ada).get(f"/api/cards/{card_id}")).json() for card_id in await ids()]
        return [{name: value for name, value in card.items() if name not in OWN} for card in found]

    async def ids():
        return [row[0] for row in database.execute("SELECT id FROM cards ORDER BY name").fetchall()]

    assert len(before) == 2
    had = await cards()
    table = (await client.as_(ada).get(TABLE)).content
    database.execute("TRUNCATE cards CASCADE")
    done = await run(await upload(table), "all_or_nothing")
    assert done["created"] == 2
    assert await cards() == had
    assert (await client.as_(ada).get(TABLE)).content == table


async def test_no_cell_of_a_table_is_a_formula(client, make, ada, grace):
    await make.card(owner=grace, **EVERYTHING)
    response = await client.as_(ada).get(TABLE)
    (row,) = records(response)
    assert (row["name"], row["department"], row["phone"]) == ("'=HYPERLINK(1)", "''=quoted", "'+372 5555 5555")
    assert not [cell for cell in row.values() if cell.lstrip().startswith(tuple("=+-@"))]
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


async def test_cards_that_wait_for_somebody_are_exported_with_their_address(client, ada, upload, run):
    await run(await upload([{"name": "New", "owner_email": "New@example.com"}, {"name": "Own"}]), "all_or_nothing")
    rows = records(await client.as_(ada).get(TABLE))
    assert [(row["name"], row["owner_email"]) for row in rows] == [
        ("New", "new@example.com"),
        ("Own", "ada@example.com"),
    ]


async def test_deleted_cards_are_left_out(client, make, ada, grace):
    gone, kept = await make.card(owner=grace, name="Gone"), await make.card(owner=grace, name="Kept")
    signature = {"card_id": str(gone.id), "name": "Mine", "layout": "compact", "fields": ["job_title"]}
    assert (await client.as_(grace).post("/api/me/signatures", json=signature)).status_code == 201
    await client.as_(grace).put(f"/api/cards/{gone.id}/images/avatar", content=picture(300, 300))
    assert (await client.as_(grace).delete(f"/api/cards/{gone.id}")).status_code == 204
    assert [row["slug"] for row in records(await client.as_(ada).get(TABLE))] == [kept.slug]
    found = archive(await client.as_(ada).get(ARCHIVE))
    assert [card["name"] for card in read(found, "cards")] == ["Kept"]
    assert read(found, "signatures") == []
    assert read(found, "manifest")["counts"]["pictures"] == 0


async def test_the_archive_has_everything_and_counts_it(client, make, ada, grace):
    card = await make.card(owner=grace, **EVERYTHING)
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "countess"})
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture(300, 300))
    await client.as_(ada).put("/api/settings/logo", content=picture(300, 100))
    signature = {"card_id": str(card.id), "name": "Mine", "layout": "compact", "fields": ["job_title"]}
    assert (await client.as_(grace).post("/api/me/signatures", json=signature)).status_code == 201
    found = archive(await client.as_(ada).get(ARCHIVE))
    manifest = read(found, "manifest")
    assert (manifest["format"], manifest["counts"]["cards"], manifest["counts"]["users"]) == (1, 1, 2)
    assert manifest["counts"]["signatures"] == 1
    names = {Path(name).name for name in found.namelist() if name.startswith("pictures/")}
    (exported,) = read(found, "cards")
    (image,) = exported["images"]
    assert {image["webp_name"], image["jpeg_name"]} < names
    assert manifest["counts"]["pictures"] == len(names) == 4
    assert (exported["slug"], exported["former_slugs"], exported["user_id"]) == ("countess", ["ada"], str(grace.id))
    assert exported["phones"][0]["number"] == "+372 5555 5555"
    assert read(found, "settings")["org_name"] == "Kontakt"
    assert {person["email"] for person in read(found, "users")} == {"ada@example.com", "grace@example.com"}
    assert read(found, "signatures")[0]["fields"] == ["job_title"]
    assert "instance-exported" in {entry["action"] for entry in read(found, "audit")}
    assert manifest["counts"]["audit"] == len(read(found, "audit"))


async def test_the_archive_holds_no_secret_and_no_session(client, make, ada, database, settings):
    response = await client.as_(ada).get(ARCHIVE)
    found = archive(response)
    everything = b"".join(found.read(name) for name in found.namelist())
    (session_id,) = database.execute("SELECT id::text FROM sessions").fetchone()
    secrets = [settings.jwt_secret.get_secret_value(), settings.oidc_client_secret.get_secret_value(), ada.cookie]
    for secret in (*secrets, session_id):
        assert secret.encode() not in everything


async def test_a_picture_that_is_lost_is_counted_and_stops_nothing(client, make, ada, grace, storage, database):
    card = await make.card(owner=grace)
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture(300, 300))
    (name,) = database.execute("SELECT webp_name FROM images").fetchone()
    storage.delete(name)
    counts = read(archive(await client.as_(ada).get(ARCHIVE)), "manifest")["counts"]
    assert (counts["pictures"], counts["pictures_missing"]) == (1, 1)


@pytest.mark.parametrize(("path", "action"), [(TABLE, "cards-exported"), (ARCHIVE, "instance-exported")])
async def test_exports_are_in_the_audit_log(client, ada, database, path, action):
    await client.as_(ada).get(path)
    assert database.execute("SELECT actor_id, action FROM audit_entries").fetchall() == [(ada.id, action)]


async def test_ten_thousand_cards_are_exported_in_batches(client, ada, grace, database, engine):
    database.execute(
        "INSERT INTO cards (id, user_id, slug, name, revision) "
        "SELECT gen_random_uuid(), %s, 'card-' || number, 'Card ' || number, 1 FROM generate_series(1, 10000) number",
        [grace.id],
    )
    largest = []
    event.listen(
        engine.sync_engine, "after_cursor_execute", lambda connection, cursor, *_: largest.append(cursor.rowcount)
    )
    rows = records(await client.as_(ada).get(TABLE))
    assert len({row["slug"] for row in rows}) == 10_000
    found = archive(await client.as_(ada).get(ARCHIVE))
    assert len({card["slug"] for card in read(found, "cards")}) == 10_000
    assert read(found, "manifest")["counts"]["cards"] == 10_000
    assert max(largest) == BATCH


@pytest.mark.parametrize("path", [TABLE, ARCHIVE])
async def test_asking_whether_there_is_a_download_makes_none(client, ada, database, path):
    answer = await client.as_(ada).head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert database.execute("SELECT count(*) FROM audit_entries WHERE action LIKE '%-exported'").fetchone() == (0,)
