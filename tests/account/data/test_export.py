"""Everything that is stored about a person, to take away."""

import io
import json
import re
import zipfile
from uuid import uuid4

import anyio
import pytest
import vobject
from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import BYTEA

from kontakt.account import downloads
from kontakt.account.archive import PARTS
from kontakt.account.readme import README
from kontakt.analytics.targets import fingerprint
from kontakt.db.base import Base
from kontakt.exports.store import BATCH
from tests.api.test_images import picture
from tests.conftest import Client, assert_problem
from tests.exports.test_exports import EVERYTHING

OWN = "/api/me/export"
MISSING = "/api/admin/users/01890000-0000-7000-8000-000000000000/export"

COVERED = {
    "users": "profile",
    "cards": "cards",
    "card_slugs": "cards",
    "images": "cards",
    "signatures": "signatures",
    "sessions": "sessions",
    "imports": "imports",
    "audit_entries": "audit",
    "card_days": "analytics",
    "card_weeks": "analytics",
    "link_days": "links",
}
"""Which file of the archive tells what a table holds of a person."""

LEFT_OUT = {
    "events": "They are about visitors; what they come to is in analytics.json.",
    "import_rows": "They are about the people in the table.",
}
KEPT_BACK = {
    "sessions": {
        *("secret_hash", "id_token", "provider_sid"),  # Of a token, or what names one.
        "user_id",
    },
    "images": {"id", "card_id"},
    "card_slugs": {"card_id"},
    "card_weeks": {"week", "views"},  # Sums of `card_days`.
    "link_days": {"target"},  # As `link`.
    "imports": {"user_id", "leased_until"},
    "signatures": {"revision"},
}
"""Columns that have no member of their own in the archive."""

PEOPLE = {"actor_id", "subject_id", "user_id"}
"""Columns that may hold the id of a person without a foreign key."""


def opened(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/zip"
    found = zipfile.ZipFile(io.BytesIO(response.content))
    assert found.testzip() is None
    return found


def read(found, name):
    return json.loads(found.read(f"{name}.json"))


@pytest.fixture
async def stored(client, make, ada, grace, database, upload):
    """Grace, with something in every table that may know of her."""
    card = await make.card(owner=grace, **(EVERYTHING | {"name": "Grace Hopper", "slug": "grace"}))
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "admiral"})
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture(300, 300))
    mail = {"card_id": str(card.id), "name": "Mine", "layout": "compact", "fields": ["job_title"]}
    assert (await client.as_(grace).post("/api/me/signatures", json=mail)).status_code == 201
    await upload([{"name": "Somebody Else"}])
    database.execute("UPDATE imports SET user_id = %s", [grace.id])
    of_browser = "user_agent = 'Browser of Grace', id_token = 'aWRfdG9rZW4', provider_sid = 'psid'"
    database.execute(f"UPDATE sessions SET {of_browser}")
    view = {"kind": "view", "source": "link", "device": "phone", "visitor": bytes(16), "card": card.id}
    database.execute(
        "INSERT INTO events (id, card_id, kind, source, device, visitor) "
        "VALUES (gen_random_uuid(), %(card)s, %(kind)s, %(source)s, %(device)s, %(visitor)s)",
        view,
    )
    database.execute(
        "INSERT INTO card_days VALUES (%s, '2026-01-02', 'view', 'qr', 'phone', 'person', 7, 5)", [card.id]
    )
    target = fingerprint("https://example.com/")
    database.execute("INSERT INTO link_days VALUES (%s, '2026-01-02', 'website', %s, 3)", [card.id, target])
    return card


async def test_a_person_takes_away_everything_that_is_stored(client, ada, grace, stored):
    found = opened(await client.as_(grace).get(OWN))
    profile = read(found, "profile")
    assert (profile["subject"], profile["email"], profile["email_verified"]) == ("grace", "grace@example.com", True)
    (card,) = read(found, "cards")
    assert (card["slug"], card["former_slugs"], card["bio"]) == ("admiral", ["grace"], "-- first\nsecond")
    assert card["phones"][0]["number"] == "+372 5555 5555"
    (image,) = card["images"]
    assert {f"pictures/{image[name]}" for name in ("webp_name", "jpeg_name")} < set(found.namelist())
    (session,) = read(found, "sessions")
    assert session["user_agent"] == "Browser of Grace"
    assert [one["name"] for one in read(found, "signatures")] == ["Mine"]
    assert [one["file_name"] for one in read(found, "imports")] == ["staff.csv"]
    assert "Somebody Else" not in str([found.read(name) for name in found.namelist()])
    days = {(one["day"], one["kind"], one["count"]) for one in read(found, "analytics")}
    assert ("2026-01-02", "view", 7) in days
    assert len(days) == 2  # And that of today, which is not over.
    (used,) = read(found, "links")
    assert (used["link"], used["count"], used["day"]) == ("example.com", 3, "2026-01-02")
    assert read(found, "manifest")["counts"]["cards"] == 1
    assert found.read("README.txt").decode() == README


async def test_the_card_is_there_for_an_address_book_too(client, make, grace, stored):
    vcard = vobject.readOne(opened(await client.as_(grace).get(OWN)).read("cards/admiral.vcf").decode())
    assert vcard.fn.value == "Grace Hopper"
    assert vcard.tel.value  # Though the page shows it only to those who ask.
    assert vcard.photo.value


async def test_a_card_that_is_deleted_but_not_for_good_is_in_it(client, make, grace, stored):
    assert (await client.as_(grace).delete(f"/api/cards/{stored.id}")).status_code == 204
    found = opened(await client.as_(grace).get(OWN))
    (card,) = read(found, "cards")
    assert card["deleted_at"]
    assert len(read(found, "signatures")) == 1


async def test_nothing_in_it_opens_anything_or_is_somebody_elses(client, make, ada, grace, mallory, stored, settings):
    other = await make.card(owner=mallory, name="Mallory Card")
    found = opened(await client.as_(grace).get(OWN))
    everything = b"".join(found.read(name) for name in found.namelist())
    secrets = [settings.jwt_secret.get_secret_value(), grace.cookie, "aWRfdG9rZW4", "psid", "secret_hash"]
    for secret in (*secrets, "mallory", str(other.id)):
        assert secret.encode() not in everything, secret


async def test_the_record_tells_where_the_person_was_but_not_where_others_were(client, ada, grace, database, stored):
    await client.as_(ada).patch(f"/api/cards/{stored.id}", json={"bio": "New"})
    await client.as_(ada).get(f"/api/admin/users/{grace.id}/export")
    entries = read(opened(await client.as_(grace).get(OWN)), "audit")
    mine, others = ([one for one in entries if (one["actor_id"] == str(grace.id)) is own] for own in (True, False))
    assert {one["action"] for one in others} >= {"card-changed", "user-exported"}
    assert all(one["address"] is None for one in others)
    assert {one["address"] for one in mine} == {"127.0.0.1"}


async def test_an_admin_downloads_the_same_for_a_person_who_asks(client, ada, grace, database, stored):
    response = await client.as_(ada).get(f"/api/admin/users/{grace.id}/export")
    assert re.fullmatch(r'attachment; filename="grace-[-0-9]{10}\.zip"', response.headers["content-disposition"])
    assert read(opened(response), "profile")["subject"] == "grace"
    entries = "SELECT actor_id, subject_id FROM audit_entries WHERE action = 'user-exported'"
    assert database.execute(entries).fetchall() == [(ada.id, grace.id)]
    await client.as_(grace).get(OWN)
    assert database.execute(entries + " ORDER BY id").fetchall()[1:] == [(grace.id, grace.id)]


async def test_data_of_others_are_for_admins_only(client, grace, mallory):
    path = f"/api/admin/users/{grace.id}/export"
    assert_problem(await client.get(path), 401, "not-signed-in")
    assert_problem(await client.get(OWN), 401, "not-signed-in")
    assert_problem(await client.as_(mallory).get(path), 403, "forbidden")


async def test_there_is_nothing_about_nobody(client, ada, database):
    assert_problem(await client.as_(ada).get(MISSING), 404, "not-found")
    assert database.execute("SELECT count(*) FROM audit_entries WHERE action = 'user-exported'").fetchone() == (0,)


async def test_asking_whether_there_is_a_download_makes_none(client, grace, database):
    answer = await client.as_(grace).head(OWN)
    assert (answer.status_code, answer.content) == (200, b"")
    assert database.execute("SELECT count(*) FROM audit_entries WHERE action = 'user-exported'").fetchone() == (0,)


async def test_a_process_sends_few_at_once_and_one_for_each_person(application, grace, mallory, database):
    """Somebody who reads nothing keeps a connection to the database, and must not keep all."""
    refused = anyio.Event()

    async def read_nothing(message):
        await refused.wait()

    async def never():
        await anyio.sleep_forever()

    async with anyio.create_task_group() as tasks:
        for person in (uuid4() for _ in range(downloads.MOST - 1)):
            held = downloads.OneOfFew(nothing(), "x.zip", person)
            tasks.start_soon(held, {"type": "http", "method": "GET"}, never, read_nothing)
        await anyio.wait_all_tasks_blocked()
        async with Client(application) as client:
            assert (await client.as_(grace).get(OWN)).status_code == 200
            held = downloads.OneOfFew(nothing(), "x.zip", grace.id)
            tasks.start_soon(held, {"type": "http", "method": "GET"}, never, read_nothing)
            await anyio.wait_all_tasks_blocked()
            for person in (grace, mallory):
                answer = await client.as_(person).get(OWN)
                assert_problem(answer, 429, "too-many-requests")
                assert answer.headers["retry-after"] == "60"
            tasks.cancel_scope.cancel()
    async with Client(application) as client:
        assert (await client.as_(mallory).get(OWN)).status_code == 200
    assert database.execute("SELECT count(*) FROM audit_entries WHERE action = 'user-exported'").fetchone() == (2,)


async def nothing():
    yield b""


async def test_many_cards_are_given_in_batches(client, grace, database):
    database.execute(
        "INSERT INTO cards (id, user_id, slug, name, revision) "
        "SELECT gen_random_uuid(), %s, 'card-' || number, 'Card ' || number, 1 FROM generate_series(1, %s) number",
        [grace.id, BATCH + 1],
    )
    found = opened(await client.as_(grace).get(OWN))
    assert len(read(found, "cards")) == BATCH + 1
    assert len([name for name in found.namelist() if name.endswith(".vcf")]) == BATCH + 1


def about_people():
    """The tables that lead to a person: by foreign keys, over any number of tables, or by the name of a column."""
    found = {"users"} | {
        name for name, table in Base.metadata.tables.items() if PEOPLE & {column.key for column in table.columns}
    }
    while True:
        more = {
            name
            for name, table in Base.metadata.tables.items()
            if {key.column.table.name for key in table.foreign_keys} & found
        }
        if more <= found:
            return found
        found |= more


def test_every_table_that_leads_to_a_person_is_in_the_archive_or_left_out_for_a_reason():
    assert about_people() == set(COVERED) | set(LEFT_OUT)
    assert set(COVERED.values()) == set(PARTS) | {"profile", "links"}
    for name in set(COVERED.values()):
        assert f"{name}.json" in README


async def test_every_column_of_them_is_in_the_archive_or_kept_back_for_a_reason(client, grace, stored):
    found = opened(await client.as_(grace).get(OWN))
    files = {name: read(found, name) for name in set(COVERED.values())}
    for table, file in COVERED.items():
        rows = files[file] if isinstance(files[file], list) else [files[file]]
        (row, *_) = rows
        if table == "images":
            (row,) = row["images"]
        columns = {column.key for column in Base.metadata.tables[table].columns}
        assert columns - set(row) == KEPT_BACK.get(table, set()), table


def test_no_file_of_the_archive_has_bytes_of_the_database():
    """What is binary is a hash or a key; only fingerprints of links are read, and not told."""
    binary = {
        f"{table.name}.{column.key}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary | BYTEA) and table.name in COVERED
    }
    assert binary == {"sessions.secret_hash", "link_days.target"}
