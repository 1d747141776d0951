"""Admins change the instance's settings, and see on a sample card what that does."""

import pytest
from sqlalchemy import select

from kontakt.branding.changes import SettingsPatch
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import AuditEntry, Card
from tests.api.test_images import picture
from tests.conftest import assert_problem

ALL = {
    "org_name": "Analytical Engines",
    "org_url": "https://engines.example/",
    "default_primary_color": "#00ff00",
    "default_secondary_color": "#ff0000",
    "default_background_color": "#101010",
    "default_theme": "dark",
    "default_font": "literata",
    "default_layout": "banner",
    "default_avatar_shape": "rounded",
    "default_visibility": "unlisted",
    "allow_user_colors": False,
    "allow_user_background": False,
    "allow_user_layout": False,
    "footer_text": "1 Main St",
    "footer_link": "https://engines.example/imprint",
    "default_locale": "de",
    "max_cards_per_user": 3,
    "event_retention_days": 30,
    "audit_retention_days": 3650,
}

WRONG = {
    "org_name": "x" * 121,
    "org_url": "javascript:alert(1)",
    "default_primary_color": "green",
    "default_secondary_color": 3,
    "default_background_color": "#12345",
    "default_theme": "neon",
    "default_font": "comic-sans",
    "default_layout": "spiral",
    "default_avatar_shape": "star",
    "default_visibility": "secret",
    "allow_user_colors": "perhaps",
    "allow_user_background": 2,
    "allow_user_layout": [],
    "footer_text": "x" * 201,
    "footer_link": "ftp://example.com",
    "default_locale": "tlh",
    "max_cards_per_user": 0,
    "event_retention_days": 36_501,
    "audit_retention_days": 29,
}


async def read(client, admin):
    settings = (await client.as_(admin).get("/api/settings")).json()
    return {name: value for name, value in settings.items() if name != "revision"}


async def patch(client, admin, members, **headers):
    return await client.as_(admin).patch("/api/settings", json=members, headers=headers)


def test_every_setting_can_be_changed_but_the_pictures():
    assert set(SettingsPatch.model_fields) == set(InstanceSettings.model_fields) - {"org_logo", "org_favicon"}
    assert set(ALL) == set(WRONG) == set(SettingsPatch.model_fields)


async def test_settings_are_changed_and_cleared(client, ada):
    before = await read(client, ada)
    assert before == InstanceSettings().model_dump(mode="json")
    changed = await patch(client, ada, ALL)
    assert await read(client, ada) == before | ALL
    again = await client.as_(ada).get("/api/settings")
    assert again.json() == changed.json()
    assert again.headers["etag"] == changed.headers["etag"] == f'"{changed.json()["revision"]}"'
    await patch(client, ada, dict.fromkeys(ALL))
    assert await read(client, ada) == before


async def test_a_missing_setting_is_unchanged_and_a_blank_one_is_cleared(client, ada):
    await patch(client, ada, {"org_name": "Engines", "footer_text": "1 Main St"})
    assert (await patch(client, ada, {"footer_text": "  "})).json()["footer_text"] is None
    assert (await client.get("/api/settings/public")).json()["org_name"] == "Engines"
    assert (await patch(client, ada, {"org_name": ""})).json()["org_name"] == "Kontakt"


async def test_every_wrong_setting_is_named_and_nothing_is_changed(client, ada):
    response = await patch(client, ada, WRONG | {"org_logo": None, "colour": "#000000"})
    assert_problem(response, 422, "invalid", {f"/{name}" for name in [*WRONG, "org_logo", "colour"]})
    codes = {error["pointer"]: error["code"] for error in response.json()["errors"]}
    assert codes["/colour"] == codes["/org_logo"] == "unknown-member"
    assert codes["/default_locale"] == codes["/default_theme"] == "not-a-choice"
    assert await read(client, ada) == InstanceSettings().model_dump(mode="json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/api/settings"), ("PATCH", "/api/settings"), ("POST", "/api/settings/preview")),
        *((method, f"/api/settings/{kind}") for method in ("PUT", "DELETE") for kind in ("logo", "favicon")),
    ],
)
async def test_it_is_for_admins_only(client, grace, method, path):
    assert_problem(await client.request(method, path), 401, "not-signed-in")
    assert_problem(await client.as_(grace).request(method, path), 403, "forbidden")


async def test_two_admins_do_not_overwrite_each_other(client, ada):
    tag = (await client.as_(ada).get("/api/settings")).headers["etag"]
    known = await client.as_(ada).get("/api/settings", headers={"if-none-match": tag})
    assert (known.status_code, known.content) == (304, b"")
    first = await patch(client, ada, {"org_name": "One"}, **{"if-match": tag})
    assert first.status_code == 200
    second = await patch(client, ada, {"org_name": "Two"}, **{"if-match": tag})
    assert_problem(second, 412, "changed-meanwhile")
    assert (await patch(client, ada, {"org_name": "Two"}, **{"if-match": first.headers["etag"]})).status_code == 200


async def test_the_record_has_the_old_and_the_new_values(client, sessions, ada):
    await patch(client, ada, {"org_name": "Engines", "default_theme": "auto"})
    await patch(client, ada, {"org_name": "Engines"})
    async with sessions() as session:
        [entry] = (await session.scalars(select(AuditEntry))).all()
    assert (entry.action, entry.actor_id, entry.subject_type) == ("settings-changed", ada.id, None)
    assert entry.details == {"settings": {"org_name": {"old": "Kontakt", "new": "Engines"}}}


async def test_what_an_organisation_does_not_allow_is_ignored_where_a_card_is_drawn(client, make, ada, grace):
    own = {"primary_color": "#c0ffee", "background_color": "#bada55", "text_color": "#decade", "layout": "banner"}
    card = await make.card(owner=grace, slug="grace", **own)
    look = (await client.get("/api/cards/grace")).json()["look"]
    assert {name: look[name] for name in own} == own
    await patch(
        client, ada, {"allow_user_colors": False, "allow_user_layout": False, "default_primary_color": "#00ff00"}
    )
    look = (await client.get("/api/cards/grace")).json()["look"]
    assert (look["primary_color"], look["background_color"], look["text_color"]) == ("#00ff00", "#ffffff", None)
    assert look["layout"] == "classic"
    page = (await client.get("/c/grace")).text
    assert 'body class="classic' in page
    assert not any(colour in page for colour in ("#c0ffee", "#bada55", "#decade"))
    # The owner's choice is kept for the day on which it is allowed again.
    kept = await client.as_(grace).patch(f"/api/cards/{card.id}", json={"primary_color": "#facade"})
    assert kept.json()["primary_color"] == "#facade"
    assert (await client.get("/api/cards/grace")).json()["look"]["primary_color"] == "#00ff00"
    await patch(client, ada, {"allow_user_colors": None})
    assert (await client.get("/api/cards/grace")).json()["look"]["primary_color"] == "#facade"


async def test_a_background_that_an_organisation_does_not_allow_is_not_shown(client, make, ada, grace):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).put(f"/api/cards/{card.id}/images/background", content=picture())
    assert 'class="backdrop"' in (await client.get("/c/grace")).text
    await patch(client, ada, {"allow_user_background": False})
    assert 'class="backdrop"' not in (await client.get("/c/grace")).text
    assert (await client.get("/api/cards/grace")).json()["images"]["background"] is None


async def test_the_preview_shows_a_sample_card_under_unsaved_settings(client, sessions, ada):
    members = {"org_name": "Engines <b>", "footer_text": "1 Main St", "default_layout": "centered"}
    response = await client.as_(ada).post("/api/settings/preview", json=members)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "Engines &lt;b&gt;" in response.text
    assert "1 Main St" in response.text
    assert 'body class="centered' in response.text
    assert (await client.get("/api/settings/public")).json()["org_name"] == "Kontakt"
    async with sessions() as session:
        assert (await session.scalars(select(Card))).all() == []
    wrong = await client.as_(ada).post("/api/settings/preview", json={"default_theme": "neon", "x": 1})
    assert_problem(wrong, 422, "invalid", {"/default_theme", "/x"})


async def test_the_longest_settings_can_be_drawn(client, ada):
    members = {"org_name": "x" * 120, "footer_text": "y" * 200, "org_url": f"https://example.com/{'z' * 2000}"}
    assert (await client.as_(ada).post("/api/settings/preview", json=members)).status_code == 200


@pytest.mark.parametrize(
    "member", [{"max_cards_per_user": True}, {"max_cards_per_user": "3"}, {"allow_user_colors": 1}]
)
async def test_a_number_is_no_switch_and_a_text_no_number(client, ada, member):
    refused = await patch(client, ada, member)
    assert_problem(refused, 422, "invalid")
    assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(member))}"
