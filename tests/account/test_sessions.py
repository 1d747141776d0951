"""Where a person is signed in, and how it ends there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select, update

from kontakt.auth.sessions import open_session
from kontakt.db.base import now
from kontakt.db.models import AuditEntry, Session
from tests.conftest import assert_problem

SESSIONS = "/api/me/sessions"
ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


async def shown(client, browser):
    response = await client.as_(browser).get(SESSIONS)
    assert response.status_code == 200, response.text
    return response.json()


async def current(client, browser):
    (one,) = [item["id"] for item in (await shown(client, browser))["items"] if item["is_current"]]
    return one


async def audited(sessions):
    async with sessions() as session:
        rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.actor_id, row.subject_type, row.subject_id, row.details) for row in rows]


@pytest.fixture
async def browsers(make):
    """The same person in three browsers."""
    return [await make.person("grace") for _ in range(3)]


async def test_a_person_sees_where_they_are_signed_in(client, sessions, browsers, mallory):
    async with sessions.begin() as session:
        of_phone = select(Session.id).where(Session.user_id == browsers[0].id).limit(1).scalar_subquery()
        await session.execute(update(Session).where(Session.id == of_phone).values(user_agent=ANDROID))
    page = await shown(client, browsers[1])
    assert (page["total"], page["next"], len(page["items"])) == (3, None, 3)
    assert [item["is_current"] for item in page["items"]].count(True) == 1
    assert ("Firefox", "Android") in {(item["browser"], item["system"]) for item in page["items"]}
    assert set(page["items"][0]) == {
        *("id", "created_at", "last_seen_at", "expires_at", "browser", "system", "is_current"),
    }
    seen = [item["last_seen_at"] for item in page["items"]]
    assert seen == sorted(seen, reverse=True)


async def test_nothing_that_opens_a_session_is_in_the_answer(client, sessions, browsers):
    async with sessions.begin() as session:
        await session.execute(update(Session).values(id_token="e.idtoken.e", provider_sid="sid-of-provider"))
    text = (await client.as_(browsers[0]).get(SESSIONS)).text
    async with sessions() as session:
        hashes = (await session.scalars(select(Session.secret_hash))).all()
    for secret in (*(one.cookie for one in browsers), *(one.hex() for one in hashes), "idtoken", "sid-of-provider"):
        assert secret not in text


async def test_a_session_that_is_over_or_idle_is_not_shown(client, sessions, settings, browsers):
    kept = await current(client, browsers[0])
    others = [item["id"] for item in (await shown(client, browsers[0]))["items"] if item["id"] != kept]
    async with sessions.begin() as session:
        over = {"expires_at": now() - timedelta(seconds=1)}
        await session.execute(update(Session).where(Session.id == others[0]).values(over))
        idle = {"last_seen_at": now() - settings.session_idle}
        await session.execute(update(Session).where(Session.id == others[1]).values(idle))
    assert [item["id"] for item in (await shown(client, browsers[0]))["items"]] == [kept]


async def test_one_session_is_ended_and_the_others_go_on(client, sessions, browsers):
    ended = await current(client, browsers[2])
    assert (await client.as_(browsers[0]).delete(f"{SESSIONS}/{ended}")).status_code == 204
    assert [(await client.as_(one).get("/api/me")).status_code for one in browsers] == [200, 200, 401]
    user_id = browsers[0].id
    assert (await audited(sessions))[-1] == ("user-session-ended", user_id, "user", user_id, {})
    assert_problem(await client.as_(browsers[0]).delete(f"{SESSIONS}/{ended}"), 404, "not-found")


async def test_the_present_session_may_be_ended_too(client, browsers):
    browser = client.as_(browsers[0])
    response = await browser.delete(f"{SESSIONS}/{await current(client, browsers[0])}")
    assert response.status_code == 204
    assert 'kontakt_session=""' in response.headers["set-cookie"]
    assert_problem(await client.as_(browsers[0]).get("/api/me"), 401, "not-signed-in")


async def test_a_session_of_somebody_else_looks_missing(client, sessions, grace, mallory, ada):
    theirs = await current(client, grace)
    for other in (mallory, ada):
        refused = await client.as_(other).delete(f"{SESSIONS}/{theirs}")
        unknown = await client.as_(other).delete(f"{SESSIONS}/{uuid4()}")
        assert_problem(refused, 404, "not-found")
        assert refused.json() | {"instance": ""} == unknown.json() | {"instance": ""}
        assert theirs not in str(await shown(client, other))
    assert (await client.as_(grace).get("/api/me")).status_code == 200
    assert await audited(sessions) == []


async def test_all_other_sessions_are_ended_at_once(client, sessions, browsers, mallory):
    assert (await client.as_(browsers[1]).delete(SESSIONS)).status_code == 204
    assert [(await client.as_(one).get("/api/me")).status_code for one in browsers] == [401, 200, 401]
    assert (await client.as_(mallory).get("/api/me")).status_code == 200
    user_id = browsers[1].id
    assert (await audited(sessions))[-1] == ("user-sessions-ended", user_id, "user", user_id, {"sessions": 2})
    assert (await client.as_(browsers[1]).delete(SESSIONS)).status_code == 204
    assert len(await audited(sessions)) == 1  # Nothing ended, nothing is recorded.


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("DELETE", f"/{UUID(int=1)}")])
async def test_a_stranger_has_no_sessions(client, method, path):
    assert_problem(await client.request(method, SESSIONS + path), 401, "not-signed-in")


async def test_who_has_the_list_gets_it_once(client, grace):
    answer = await client.as_(grace).get(SESSIONS)
    again = await client.as_(grace).get(SESSIONS, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@contextmanager
def counted(engine) -> Iterator[list[str]]:
    found: list[str] = []

    def hear(*arguments: str) -> None:
        found.append(arguments[2])

    event.listen(engine.sync_engine, "before_cursor_execute", hear)
    yield found
    event.remove(engine.sync_engine, "before_cursor_execute", hear)


async def test_fifty_sessions_cost_as_many_queries_as_one(client, engine, make, settings, sessions, grace):
    async def cost(path, method):
        with counted(engine) as found:
            assert (await client.as_(grace).request(method, path)).status_code in {200, 204}
        return len(found)

    few = [await cost(SESSIONS, "GET")]
    await make.person("grace")
    few.append(await cost(SESSIONS, "DELETE"))
    identity = type("Identity", (), {"sid": None, "id_token": ""})()
    async with sessions.begin() as session:
        for _ in range(50):
            await open_session(session, grace.user, identity, settings, ANDROID)
    assert (await shown(client, grace))["total"] == 51
    assert [await cost(SESSIONS, "GET"), await cost(SESSIONS, "DELETE")] == few
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Session)) == 1
