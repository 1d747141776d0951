"""How long a session lives, and what gives it another identity. Time passes in the database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kontakt.account import upkeep
from kontakt.auth.identity import Identity
from kontakt.auth.store import sign_in
from kontakt.db.base import now
from kontakt.db.models import AuditEntry, Session
from tests.conftest import ISSUER, assert_problem

GRACE = Identity(ISSUER, "grace", "Grace", "grace@example.com", True, None, None, False, None, "", {})


@pytest.fixture
def pass_time(sessions):
    """Let so much time pass for all sessions."""

    async def passing(duration):
        async with sessions.begin() as session:
            moved = {name: getattr(Session, name) - duration for name in ("created_at", "last_seen_at", "expires_at")}
            await session.execute(update(Session).values(moved))

    return passing


async def is_in(client, browser):
    return (await client.as_(browser).get("/api/me")).status_code == 200


async def number_of_sessions(sessions):
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(Session))


async def test_a_session_lives_as_long_as_it_is_used_but_never_beyond_its_end(client, settings, grace, pass_time):
    almost = settings.session_idle - timedelta(minutes=5)
    spent = timedelta()
    while spent + almost < settings.session_max:
        await pass_time(almost)
        spent += almost
        assert await is_in(client, grace)
    await pass_time(settings.session_max - spent)
    assert not await is_in(client, grace)


async def test_a_session_that_nobody_uses_ends(client, settings, grace, mallory, pass_time):
    await pass_time(settings.session_idle - timedelta(minutes=1))
    assert await is_in(client, grace)
    await pass_time(timedelta(minutes=1))
    assert await is_in(client, grace)
    assert not await is_in(client, mallory)


@pytest.mark.parametrize("was_admin", [False, True])
async def test_a_change_of_the_role_ends_all_sessions_that_began_with_the_former(client, make, sessions, was_admin):
    before = [await make.person("grace", is_admin=was_admin) for _ in range(2)]
    other = await make.person("mallory")
    after = await make.person("grace", is_admin=not was_admin)
    assert [await is_in(client, one) for one in (*before, other, after)] == [False, False, True, True]
    async with sessions() as session:
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "role-changed"))
    roles = {"old": "admin", "new": "user"} if was_admin else {"old": "user", "new": "admin"}
    assert (entry.actor_id, entry.subject_id, entry.details) == (after.id, after.id, roles)


async def test_a_sign_in_with_the_same_role_leaves_other_browsers_alone(client, make, sessions):
    first = await make.person("grace")
    await make.person("grace")
    assert await is_in(client, first)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 0


async def test_the_role_of_a_namesake_at_another_provider_is_not_ones_own(client, sessions, grace):
    async with sessions.begin() as session:
        await sign_in(session, replace(GRACE, issuer="https://other.test", is_admin=True))
    assert await is_in(client, grace)
    assert (await client.as_(grace).get("/api/me")).json()["role"] == "user"


async def test_sessions_that_have_ended_are_removed_though_nobody_signs_in(settings, sessions, grace, mallory):
    async with sessions.begin() as session:
        idle = update(Session).where(Session.user_id == grace.id)
        await session.execute(idle.values(last_seen_at=now() - settings.session_idle))
    assert await upkeep.sweep_ended(sessions, settings.session_idle) == 1
    async with sessions.begin() as session:
        await session.execute(update(Session).values(expires_at=now()))
    assert await upkeep.sweep_ended(sessions, settings.session_idle) == 1
    assert await number_of_sessions(sessions) == 0


async def test_a_session_that_lives_is_not_removed(client, settings, sessions, grace):
    assert await upkeep.sweep_ended(sessions, settings.session_idle) == 0
    assert await is_in(client, grace)


@pytest.mark.parametrize(
    ("error", "level"), [(PoolTimeout("no connection left"), "WARNING"), (ValueError("never foreseen"), "ERROR")]
)
async def test_a_running_server_removes_them_again_and_again(settings, sessions, monkeypatch, caplog, error, level):
    monkeypatch.setattr(upkeep, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    failures, again = [error], asyncio.Event()
    sweep = upkeep.sweep_ended

    async def sometimes(*of_what):
        if failures:
            raise failures.pop()
        await sweep(*of_what)
        again.set()

    monkeypatch.setattr(upkeep, "sweep_ended", sometimes)
    with anyio.fail_after(30):
        async with upkeep.sweeping(sessions, settings.session_idle):
            await again.wait()
    assert [record.levelname for record in caplog.records] == [level]


async def test_a_cookie_whose_session_was_removed_opens_nothing(client, settings, sessions, grace, pass_time):
    await pass_time(settings.session_max)
    await upkeep.sweep_ended(sessions, settings.session_idle)
    assert_problem(await client.as_(grace).get("/api/me"), 401, "not-signed-in")
