"""A value is of the type that the description of the API says, and not of one that could be meant."""

import pytest

from tests.conftest import assert_problem


@pytest.mark.parametrize("member", ["no_index", "obfuscate"])
@pytest.mark.parametrize("value", ["yes", "true", 1, 0.0, ""])
async def test_a_switch_is_true_or_false(client, grace, member, value):
    made = await client.as_(grace).post("/api/cards", json={"name": "Grace", member: value})
    assert_problem(made, 422, "invalid", {f"/{member}"})


@pytest.mark.parametrize("value", [True, False, None])
async def test_a_switch_is_kept(client, grace, value):
    made = await client.as_(grace).post("/api/cards", json={"name": "Grace", "obfuscate": value})
    assert made.json()["obfuscate"] is bool(value)


@pytest.mark.parametrize(("value", "kept"), [(90, 90), (90.0, 90), (None, None)])
async def test_a_number_of_days_is_whole_however_it_is_written(client, ada, value, kept):
    changed = await client.as_(ada).patch("/api/settings", json={"max_cards_per_user": value})
    assert changed.json()["max_cards_per_user"] == kept


@pytest.mark.parametrize("value", [90.5, "90", True, 1e30])
async def test_a_number_is_not_guessed_from_something_else(client, ada, value):
    changed = await client.as_(ada).patch("/api/settings", json={"max_cards_per_user": value})
    assert_problem(changed, 422, "invalid", {"/max_cards_per_user"})


@pytest.mark.parametrize("moment", ["0", "0.5", "-5", "1767225600", "1e-5", "2026-01-31", "2026-01-31T12:00:00"])
async def test_a_moment_is_written_out_with_its_offset(client, ada, moment):
    found = await client.as_(ada).get("/api/admin/audit", params={"from": moment})
    assert_problem(found, 422, "invalid", {"/from"})
