"""What is done is in the record: by whom, from where, to what, and what it changed."""

import pytest

from kontakt.audit import Action, record
from tests.conftest import assert_problem

PERSONAL = {
    "name": "Grace Brewster Hopper",
    "job_title": "Rear admiral",
    "phones": [{"number": "+1 555 010 9999", "label": "Bridge"}],
    "emails": [{"email": "hopper@navy.example"}],
    "address": {"street": "Pier 7", "city": "Arlington"},
    "bio": "Compilers and nanoseconds.",
    "slug": "amazing-grace",
    "calendar_url": "https://meet.example/hopper",
}


async def test_a_change_of_a_card_names_the_fields_and_values_that_are_not_personal(client, make, grace, entries):
    card = await make.card(owner=grace, name="Grace Hopper", bio="Compilers.")
    body = PERSONAL | {"theme": "dark", "primary_color": "#ff0000", "visibility": "unlisted", "no_index": True}
    assert (await client.as_(grace).patch(f"/api/cards/{card.id}", json=body)).status_code == 200
    [entry] = await entries("card-changed")
    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (grace.id, "card", card.id)
    assert str(entry.address) == "127.0.0.1"
    assert entry.details["fields"] == sorted(body)
    assert entry.details["changes"] == {
        "theme": {"old": None, "new": "dark"},
        "primary_color": {"old": None, "new": "#ff0000"},
        "visibility": {"old": "public", "new": "unlisted"},
        "no_index": {"old": False, "new": True},
    }


async def test_what_changes_nothing_is_not_recorded(client, make, grace, entries):
    card = await make.card(owner=grace, bio="Compilers.", phones=[{"number": "+1 555 010 9999"}])
    body = {"bio": "Compilers.", "phones": [{"number": "+1 555 010 9999"}], "theme": None}
    await client.as_(grace).patch(f"/api/cards/{card.id}", json=body)
    assert await entries("card-changed") == []


async def test_the_final_deletion_of_a_card_is_recorded_as_nobodys(client, make, grace, entries, an_hour_later):
    card = await make.card(owner=grace)
    await client.as_(grace).delete(f"/api/cards/{card.id}")
    await an_hour_later()
    [entry] = await entries("card-erased")
    assert (entry.actor_id, entry.subject_id, entry.address) == (None, card.id, None)


async def test_the_address_is_the_visitors_as_far_as_it_is_one(client, make, grace, entries):
    await client.as_(grace).post("/api/cards", json={"name": "Grace"}, headers={"x-forwarded-for": "203.0.113.7"})
    [entry] = await entries("card-created")
    assert str(entry.address) == "127.0.0.1", "nobody trusts this proxy"


async def test_details_that_an_action_does_not_have_are_a_mistake(sessions):
    async with sessions() as session:
        with pytest.raises(AssertionError, match="no such details"):
            record(session, Action.SIGN_IN, request=None, actor=None, details={"name": "Grace"})


async def test_a_failed_sign_in_is_recorded_with_its_code_and_address(client, entries):
    query = "code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj"
    assert_problem(await client.get(f"/api/auth/callback?{query}"), 400, "sign-in-expired")
    [entry] = await entries()
    assert (entry.action, entry.details, entry.actor_id) == ("sign-in-failed", {"code": "sign-in-expired"}, None)
    assert str(entry.address) == "127.0.0.1"


async def test_a_flood_of_failures_does_not_fill_the_record(client, entries, monkeypatch):
    monkeypatch.setattr("kontakt.refusals.MOST_FROM_ONE", 3)
    for _ in range(5):
        await client.get("/api/auth/callback")
    assert len(await entries("sign-in-failed")) == 3


async def test_failures_from_many_addresses_do_not_fill_it_either(client, entries, monkeypatch):
    monkeypatch.setattr("kontakt.refusals.MOST_FAILURES", 2)
    for _ in range(4):
        await client.get("/api/auth/callback")
    assert len(await entries("sign-in-failed")) == 2


async def test_who_is_refused_an_admins_page_is_recorded_once(client, make, grace, mallory, entries):
    for address in ("/api/admin/users", "/api/settings", "/api/admin/audit"):
        assert_problem(await client.as_(mallory).get(address), 403, "forbidden")
    assert_problem(await client.as_(grace).get("/api/admin/users"), 403, "forbidden")
    refused = await entries("admin-refused")
    assert [entry.actor_id for entry in refused] == [mallory.id, grace.id]


async def test_settings_are_recorded_old_and_new(client, ada, entries):
    await client.as_(ada).patch("/api/settings", json={"footer_text": "Society of Engineers", "default_theme": "dark"})
    [entry] = await entries("settings-changed")
    assert entry.details["settings"]["footer_text"] == {"old": None, "new": "Society of Engineers"}
    assert entry.details["settings"]["default_theme"] == {"old": "auto", "new": "dark"}
