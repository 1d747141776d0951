"""What the signed-in person is told and may choose."""

import pytest

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
