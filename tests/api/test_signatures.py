"""A person's own e-mail signatures."""

import io

import pytest
from PIL import Image
from sqlalchemy import event

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.models import AuditEntry
from kontakt.signatures.store import MOST
from tests.api.test_images import picture
from tests.conftest import ORIGIN, assert_problem

URL = "/api/me/signatures"
FIELDS = ["picture", "name", "job_title", "phone:+1 202 555 0101", "email:grace@example.com", "card"]
CARD = {
    "slug": "grace",
    "job_title": "Rear admiral",
    "phones": [{"number": "+1 202 555 0101", "label": "mobile"}],
    "emails": [{"email": "grace@example.com"}],
    "social_links": [{"platform": "github", "url": "github.com/grace"}],
    "primary_color": "#4b2e83",
}


@pytest.fixture
async def card(make, grace):
    return await make.card(owner=grace, **CARD)


def body(card, **members):
    return {"card_id": str(card.id), "name": "Work", "layout": "classic", "fields": FIELDS} | members


async def made(client, person, card, **members):
    response = await client.as_(person).post(URL, json=body(card, **members))
    assert response.status_code == 201, response.text
    return response.json()


async def test_a_new_signature_keeps_every_member(client, grace, card):
    own = client.as_(grace)
    sent = body(card, accent="#C2185B", disclaimer="Not a contract.\r\nNot advice.")
    response = await own.post(URL, json=sent)
    assert response.status_code == 201
    signature = response.json()
    assert response.headers["location"] == f"{URL}/{signature['id']}"
    kept = sent | {"accent": "#c2185b", "disclaimer": "Not a contract.\nNot advice.", "missing": ["picture"]}
    assert {member: signature[member] for member in kept} == kept
    assert signature["card_name"] == "Grace Hopper"
    again = await own.get(response.headers["location"])
    assert again.json() == signature
    assert again.headers["etag"] == response.headers["etag"]
    listed = await own.get(URL)
    assert listed.json() == {"items": [signature], "next": None, "total": 1}


async def test_a_missing_member_is_unchanged_and_null_clears(client, grace, card):
    own = client.as_(grace)
    signature = await made(client, grace, card, accent="#c2185b", disclaimer="Not a contract.")
    url = f"{URL}/{signature['id']}"
    changed = (await own.patch(url, json={"layout": "minimal", "accent": None})).json()
    assert (changed["layout"], changed["accent"], changed["disclaimer"]) == ("minimal", None, "Not a contract.")
    assert changed["revision"] == signature["revision"] + 1
    for member in ("card_id", "name", "layout", "fields"):
        assert_problem(await own.patch(url, json={member: None}), 422, "invalid", {f"/{member}"})


async def test_a_second_editor_does_not_overwrite_the_first(client, grace, card):
    own = client.as_(grace)
    signature = await made(client, grace, card)
    url = f"{URL}/{signature['id']}"
    first = await own.get(url)
    match = {"if-match": first.headers["etag"]}
    # That the card has something else now is no change of the signature.
    await own.patch(f"/api/cards/{card.id}", json={"job_title": None})
    stale = await own.get(url, headers={"if-none-match": first.headers["etag"]})
    assert stale.status_code == 200
    assert stale.json()["missing"] == ["picture", "job_title"]
    assert (await own.patch(url, json={"name": "One"}, headers=match)).status_code == 200
    assert_problem(await own.patch(url, json={"name": "Two"}, headers=match), 412, "changed-meanwhile")
    assert_problem(await own.delete(url, headers={"if-match": '"1"'}), 412, "changed-meanwhile")
    assert (await own.patch(url, json={"name": "Two"}, headers={"if-match": '"2"'})).status_code == 200


async def test_reads_are_conditional(client, grace, card):
    own = client.as_(grace)
    signature = await made(client, grace, card)
    for url in (URL, f"{URL}/{signature['id']}", f"{URL}/{signature['id']}/html", "/api/icons/github/4b2e83.png"):
        tag = (await own.get(url)).headers["etag"]
        assert (await own.get(url, headers={"if-none-match": tag})).status_code == 304


async def test_every_invalid_member_is_named_at_once(client, grace, card):
    wrong = body(
        card,
        name=" ",
        layout="fancy",
        fields=["name", "salary", "phone:call me", "email:x", "website:javascript:alert(1)", "social:\x00", "name:x"],
        accent="red",
        disclaimer="x" * 1001,
        owner="me",
    )
    pointers = {"/name", "/layout", "/accent", "/disclaimer", "/owner", *(f"/fields/{n}" for n in range(1, 7))}
    assert_problem(await client.as_(grace).post(URL, json=wrong), 422, "invalid", pointers)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [([], "/fields"), (["name"] * 41, "/fields"), (["name", "card", "name"], "/fields/2"), (["x" * 2101], "/fields/0")],
)
async def test_the_fields_are_at_most_forty_and_different(client, grace, card, fields, pointer):
    response = await client.as_(grace).post(URL, json=body(card, fields=fields))
    assert_problem(response, 422, "invalid", {pointer})


async def test_a_signature_of_someone_else_looks_missing(client, ada, grace, mallory, card):
    signature = await made(client, grace, card)
    for person in (mallory, ada):
        other = client.as_(person)
        url = f"{URL}/{signature['id']}"
        for response in (
            await other.get(url),
            await other.get(f"{url}/html"),
            await other.patch(url, json={"name": "Mine"}),
            await other.delete(url),
        ):
            assert_problem(response, 404, "not-found")
        assert (await other.get(URL)).json()["total"] == 0


async def test_a_card_of_someone_else_looks_missing_except_to_an_admin(client, make, ada, grace, mallory, card):
    other = client.as_(mallory)
    assert_problem(await other.post(URL, json=body(card)), 404, "not-found")
    assert_problem(await other.post(f"{URL}/preview", json=body(card)), 404, "not-found")
    own = await made(client, mallory, await make.card(owner=mallory), fields=["name"])
    assert_problem(await other.patch(f"{URL}/{own['id']}", json={"card_id": str(card.id)}), 404, "not-found")
    signature = await made(client, ada, card)
    assert (await client.as_(ada).get(f"{URL}/{signature['id']}")).json()["card_name"] == "Grace Hopper"


async def test_a_signature_goes_with_its_card_and_comes_back_with_it(client, grace, card):
    own = client.as_(grace)
    signature = await made(client, grace, card)
    await own.delete(f"/api/cards/{card.id}")
    assert (await own.get(URL)).json()["total"] == 0
    assert_problem(await own.get(f"{URL}/{signature['id']}"), 404, "not-found")
    await own.post(f"/api/cards/{card.id}/restore")
    assert (await own.get(f"{URL}/{signature['id']}")).status_code == 200


async def test_a_signature_of_a_card_that_was_given_away_is_gone(client, grace, mallory, card, sessions):
    signature = await made(client, grace, card)
    async with sessions.begin() as session:
        kept = await session.merge(card)
        kept.user_id = mallory.id
    assert_problem(await client.as_(grace).get(f"{URL}/{signature['id']}/html"), 404, "not-found")


async def test_nobody_has_more_than_fifty(client, grace, card):
    for _ in range(MOST):
        last = await made(client, grace, card)
    assert_problem(await client.as_(grace).post(URL, json=body(card)), 409, "too-many-signatures")
    assert (await client.as_(grace).delete(f"{URL}/{last['id']}")).status_code == 204
    await made(client, grace, card)


async def test_the_list_goes_on_where_the_page_before_ended(client, grace, card):
    names = [(await made(client, grace, card, name=f"Number {n}"))["name"] for n in range(3)]
    own = client.as_(grace)
    first = (await own.get(URL, params={"limit": 2})).json()
    second = (await own.get(URL, params={"limit": 2, "cursor": first["next"]})).json()
    assert [one["name"] for one in first["items"] + second["items"]] == names[::-1]
    assert (first["total"], second["next"]) == (3, None)
    assert_problem(await own.get(URL, params={"limit": 0}), 422, "invalid", {"/limit"})


async def test_the_list_costs_the_same_number_of_queries_whatever_its_length(client, make, grace, engine):
    counts, statements = [], []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    for _ in range(2):
        for _ in range(4):
            await made(client, grace, await make.card(owner=grace, name="Grace"))
        statements.clear()
        assert (await client.as_(grace).get(URL)).status_code == 200
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 6


async def test_changes_are_in_the_audit_log(client, grace, card, sessions):
    own = client.as_(grace)
    url = f"{URL}/{(await made(client, grace, card))['id']}"
    await own.patch(url, json={"name": "Other"})
    await own.delete(url)
    async with sessions() as session:
        entries = (await session.scalars(AuditEntry.__table__.select().with_only_columns(AuditEntry.action))).all()
    assert [one for one in entries if one.startswith("signature-")] == [
        "signature-created",
        "signature-changed",
        "signature-deleted",
    ]


async def test_a_preview_keeps_nothing_and_draws_what_would_be_saved(client, grace, card):
    own = client.as_(grace)
    drawn = (await own.post(f"{URL}/preview", json=body(card, name=None))).json()
    assert (await own.get(URL)).json()["total"] == 0
    signature = await made(client, grace, card)
    document = await own.get(f"{URL}/{signature['id']}/html")
    assert drawn["html"] in document.text
    assert drawn["missing"] == ["picture"]
    assert (await own.get(f"{URL}/{signature['id']}/html?format=text")).text == drawn["text"]
    assert f"{ORIGIN}/c/grace?s=signature" in drawn["html"]


async def test_the_document_is_shown_safely_and_saved_under_the_name(client, grace, card):
    own = client.as_(grace)
    signature = await made(client, grace, card, name="Käse & </script>")
    url = f"{URL}/{signature['id']}/html"
    shown = await own.get(url)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-disposition" not in shown.headers
    assert "<title>Käse &amp; &lt;/script&gt;</title>" in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    saved = await own.get(f"{url}?download=1")
    assert saved.headers["content-disposition"].startswith('attachment; filename="Kase script.html"')
    plain = await own.get(f"{url}?format=text&download=1")
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.headers["content-disposition"].startswith('attachment; filename="Kase script.txt"')
    assert_problem(await own.get(f"{url}?format=pdf&download=2"), 422, "invalid", {"/format", "/download"})


@pytest.mark.parametrize("name", ["A\r\nBcc: all@example.com", "x" * 10_000, "Ada\x00", "Ada \u202eadA"])
async def test_a_name_that_is_more_than_a_line_is_refused(client, grace, card, name):
    for member in ("name", "disclaimer"):
        if member == "name" or "\r\n" not in name:
            response = await client.as_(grace).post(URL, json=body(card, **{member: name}))
            assert_problem(response, 422, "invalid", {f"/{member}"})


@pytest.mark.parametrize(
    "name", ["</script>", '"; filename="x.exe', "Ada 👩🏽‍💻", "\u05d2\u05e8\u05d9\u05d9\u05e1", "{{ 7*7 }}", "\\"]
)
async def test_an_odd_name_stays_what_it_is(client, grace, card, name):
    own = client.as_(grace)
    await own.patch(f"/api/cards/{card.id}", json={"name": name})
    signature = await made(client, grace, card, name=name)
    assert signature["name"] == signature["card_name"] == name
    saved = await own.get(f"{URL}/{signature['id']}/html?download=1")
    assert saved.headers["content-disposition"].isascii()
    assert saved.headers["content-disposition"].count("filename=") == 1
    assert "<script" not in saved.text
    assert name in (await own.get(f"{URL}/{signature['id']}/html?format=text")).text


async def test_a_masked_card_is_clear_in_its_owners_own_mail(client, make, grace):
    card = await make.card(owner=grace, **(CARD | {"obfuscate": True}))
    drawn = (await client.as_(grace).post(f"{URL}/preview", json=body(card))).json()
    assert "+1 202-555-0101" in drawn["text"]
    assert "grace@example.com" in drawn["html"]


async def test_the_picture_is_a_jpeg_as_long_as_the_card_is_there_for_others(client, grace, card):
    own = client.as_(grace)
    saved = await own.put(f"/api/cards/{card.id}/images/avatar", content=picture(600, 600))
    assert saved.status_code == 200
    html = (await own.post(f"{URL}/preview", json=body(card))).json()["html"]
    address = html.partition('src="')[2].partition('"')[0]
    response = await client.get(address)
    assert response.headers["content-type"] == "image/jpeg"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    await own.patch(f"/api/cards/{card.id}", json={"visibility": "disabled"})
    drawn = (await own.post(f"{URL}/preview", json=body(card))).json()
    assert drawn["missing"] == ["picture", "card"]
    assert address not in drawn["html"]


async def test_without_leave_to_choose_colours_the_organisations_stays(client, grace, card, sessions):
    chosen = body(card, accent="#c2185b", fields=["name", "social:https://github.com/grace"])
    own = client.as_(grace)
    assert "github/c2185b.png" in (await own.post(f"{URL}/preview", json=chosen)).json()["html"]
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(allow_user_colors=False, default_primary_color="#00695c"))
    assert "github/00695c.png" in (await own.post(f"{URL}/preview", json=chosen)).json()["html"]


async def test_the_words_are_in_the_persons_language(client, grace, card):
    own = client.as_(grace)
    text = (await own.post(f"{URL}/preview", json=body(card), headers={"accept-language": "de"})).json()["text"]
    assert "Mobil: +1 202-555-0101" in text
    await own.patch("/api/me", json={"language": "fr"})
    text = (await own.post(f"{URL}/preview", json=body(card), headers={"accept-language": "de"})).json()["text"]
    assert "Enregistrer le contact" in text


async def test_an_icon_is_for_everybody_and_kept_for_ever(client):
    response = await client.get("/api/icons/github/4b2e83.png")
    assert response.headers["content-type"] == "image/png"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert Image.open(io.BytesIO(response.content)).size == (72, 72)


@pytest.mark.parametrize("path", ["github/4B2E83", "github/4b2e8", "github/red", "myspace/4b2e83", "github/4b2e83ff"])
async def test_there_is_no_other_icon(client, path):
    assert_problem(await client.get(f"/api/icons/{path}.png"), 404, "not-found")
