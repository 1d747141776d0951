"""What the signed-in person is told and may choose."""

import pytest
from sqlalchemy import delete, update

from kontakt.db.base import now
from kontakt.db.models import Role, User
from tests.conftest import assert_problem


@pytest.mark.parametrize(("asked", "kept"), [("ar", "ar"), ("pt", "pt"), (None, None)])
async def test_a_person_chooses_the_language_of_the_application(client, grace, mallory, asked, kept):
    changed = await client.as_(grace).patch("/api/me", json={"language": asked})
    assert (changed.status_code, changed.json()["language"]) == (200, kept)
    assert (await client.as_(grace).get("/api/me")).json() == changed.json()
    assert (await client.as_(mallory).get("/api/me")).json()["language"] is None


async def test_a_language_that_kontakt_does_not_speak_is_refused(client, grace):
    await client.as_(grace).patch("/api/me", json={"language": "de"})
    refused = await client.as_(grace).patch("/api/me", json={"language": "tlh"})
    assert_problem(refused, 422, "invalid")
    assert refused.json()["errors"][0]["pointer"] == "/language"
    assert (await client.as_(grace).patch("/api/me", json={})).json()["language"] == "de"


async def test_nobody_makes_themself_an_administrator(client, grace):
    refused = await client.as_(grace).patch("/api/me", json={"role": "admin"})
    assert_problem(refused, 422, "invalid")
    assert (await client.as_(grace).get("/api/me")).json()["role"] == "user"


async def test_a_stranger_chooses_nothing(client):
    assert_problem(await client.patch("/api/me", json={"language": "de"}), 401, "not-signed-in")


@pytest.fixture
def meanwhile(sessions):
    """Give a body that is whole only after something has happened to the account."""

    def body(statement):
        async def pieces():
            yield b'{"language": '
            async with sessions.begin() as session:
                await session.execute(statement)
            yield b'"de"}'

        return {"content": pieces(), "headers": {"content-type": "application/json"}}

    return body


async def test_who_is_disabled_meanwhile_stays_so(client, sessions, ada, meanwhile):
    disabling = update(User).where(User.id == ada.id).values(disabled_at=now(), role=Role.USER)
    await client.as_(ada).patch("/api/me", **meanwhile(disabling))
    async with sessions() as session:
        present = await session.get(User, ada.id, populate_existing=True)
    assert present.disabled_at is not None
    assert present.role is Role.USER


async def test_who_is_deleted_meanwhile_does_not_come_back(client, sessions, mallory, meanwhile):
    gone = delete(User).where(User.id == mallory.id)
    assert_problem(await client.as_(mallory).patch("/api/me", **meanwhile(gone)), 401, "not-signed-in")
    async with sessions() as session:
        assert await session.get(User, mallory.id, populate_existing=True) is None
