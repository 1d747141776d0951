"""The real server with a role that owns nothing and cannot rewrite the record, made as the documentation says."""

import asyncio
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from kontakt.admin.audit.upkeep import erase_old
from kontakt.analytics import days, months
from kontakt.branding import defaults
from kontakt.db.engine import create_engine, create_sessions
from kontakt.settings.environment import read_settings
from tests.api.test_images import picture
from tests.audit.roles import statements
from tests.startup.conftest import kontakt, served
from tests.startup.test_memory import session_cookie


@pytest.fixture
def confined(environment):
    """The environment with the role that only runs the application; another one has migrated."""
    url = environment["DATABASE_URL"]
    owner, application = f"owner_{uuid4().hex[:8]}", f"application_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN".encode())
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {owner}".encode())
        migrated = kontakt(environment | {"DATABASE_URL": url.replace("postgres@", f"{owner}@")}, "migrate")
        assert migrated.returncode == 0, migrated.stderr
        connection.execute(statements(owner, application).encode())
    return environment | {"DATABASE_URL": url.replace("postgres@", f"{application}@"), "MIGRATE_ON_START": "false"}


async def done(environment, *works):
    engine = create_engine(read_settings(environment))
    try:
        return [await work(create_sessions(engine)) for work in works]
    finally:
        await engine.dispose()


async def defaults_seeded(sessions):
    async with sessions.begin() as session:
        await defaults.seed(session)


def test_everything_works_with_it(confined, environment):
    with served(confined) as (url, _):
        cookies = {"kontakt_session": asyncio.run(session_cookie(confined, is_admin=True))}
        with httpx.Client(base_url=url, cookies=cookies, headers={"sec-fetch-site": "same-origin"}) as ada:
            card = ada.post("/api/cards", json={"name": "Ada", "slug": "ada"}).json()
            address = f"/api/cards/{card['id']}"
            assert ada.patch(address, json={"theme": "dark"}).status_code == 200
            assert ada.put(f"{address}/images/avatar", content=picture()).status_code == 200
            assert ada.get("/c/ada").status_code == 200
            assert ada.patch("/api/settings", json={"audit_retention_days": 30}).status_code == 200
            assert ada.delete(address).status_code == 204
            assert ada.post(f"{address}/restore").status_code == 200
            actions = [entry["action"] for entry in ada.get("/api/admin/audit").json()["items"]]
            assert {"card-created", "card-changed", "settings-changed", "card-restored"} <= set(actions)
            assert ada.post("/api/auth/logout").status_code == 200
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        old = "INSERT INTO audit_entries (id, at, action) VALUES (gen_random_uuid(), now() - interval '31 days', 'old')"
        connection.execute(old)
    assert asyncio.run(done(confined, erase_old)) == [1]


def test_it_makes_and_drops_months_of_events_though_it_owns_none(confined, environment):
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("INSERT INTO users (id, issuer, subject, name) VALUES (gen_random_uuid(), 'i', 's', 'Ada')")
        connection.execute(
            "INSERT INTO cards (id, user_id, slug, name, revision)"
            " SELECT gen_random_uuid(), id, 'ada', 'Ada', 1 FROM users"
        )
        connection.execute(
            "INSERT INTO events (id, card_id, kind, source, device, visitor, occurred_at)"
            " SELECT gen_random_uuid(), id, 'view', 'qr', 'mobile', '', now() - age FROM cards,"
            " unnest(array['1 year', '1 day']::interval[]) age"
        )
        asyncio.run(done(confined, months.make))
        ((made,), _) = connection.execute("SELECT tableoid::regclass::text FROM events ORDER BY occurred_at").fetchall()
        assert made.startswith("events_20")
        asyncio.run(done(confined, defaults_seeded, days.roll_up, months.drop_old))
        assert connection.execute("SELECT to_regclass(%s), count(*) FROM events", [made]).fetchone() == (None, 1)
        connection.execute(f"DROP OWNED BY {confined['DATABASE_URL'].split('//')[1].partition('@')[0]}".encode())
        with pytest.raises(ProgrammingError, match="permission denied for function"):
            asyncio.run(done(confined, months.make))
