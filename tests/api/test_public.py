"""What anyone may see of a card, and what not."""

import io
import json
import re

import pytest
import vobject
import zxingcpp
from PIL import Image
from sqlalchemy import func, select

from kontakt.cards.platforms import tells_number
from kontakt.db.counts import DailyKey, Event
from tests.conftest import ORIGIN, Client, assert_problem

PUBLIC = ["/c/{}", "/api/cards/{}", "/api/cards/{}/vcf", "/api/cards/{}/qr", "/api/cards/{}/preview.png"]
CONTACT = {"phones": [{"number": "+1 202 555 0101"}], "emails": [{"email": "grace@example.com"}]}
NUMBER = re.compile(rb"555\D{0,3}0101")
"""However it is written; three digits alone may be part of any id."""


@pytest.mark.parametrize("path", PUBLIC)
async def test_anyone_sees_a_public_card(client, make, grace, path):
    await make.card(owner=grace, slug="grace")
    response = await client.get(path.format("grace"))
    assert response.status_code == 200
    again = await client.get(path.format("grace"), headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(path.format("grace"))
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", PUBLIC)
async def test_a_disabled_card_is_gone_everywhere(client, make, grace, path):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper", "visibility": "disabled"})
    unknown = await client.get(path.format("nobody"))
    for slug in ("grace", "hopper"):
        response = await client.get(path.format(slug))
        assert_problem(response, 404, "not-found")
        assert {**response.json(), "instance": ""} == {**unknown.json(), "instance": ""}


@pytest.mark.parametrize(("path", "body"), [("view", {}), ("event", {"kind": "phone"})])
async def test_events_of_a_disabled_card_look_like_those_of_an_unknown_one(client, make, grace, path, body):
    await make.card(owner=grace, slug="grace", visibility="disabled")
    assert_problem(await client.post(f"/api/cards/grace/{path}", json=body), 404, "not-found")
    assert_problem(await client.post(f"/api/cards/nobody/{path}", json=body), 404, "not-found")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("slug", ["A", "a--b", "x" * 101, "%F0%9F%98%80", "..%2f"])
async def test_an_address_that_no_card_can_have_is_a_plain_miss(client, path, slug):
    assert_problem(await client.get(path.format(slug)), 404, "not-found")


async def test_the_page_of_a_missing_card_is_for_people(client):
    response = await client.get("/c/nobody", headers={"accept": "text/html,application/xhtml+xml"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is no card here" in response.text
    assert "unsafe-inline" not in response.headers["content-security-policy"]


async def test_an_unlisted_card_is_not_indexed(client, make, grace):
    await make.card(owner=grace, slug="listed")
    await make.card(owner=grace, slug="unlisted", visibility="unlisted")
    await make.card(owner=grace, slug="no-index", no_index=True)
    for slug, header in (("listed", None), ("unlisted", "noindex"), ("no-index", "noindex")):
        response = await client.get(f"/c/{slug}")
        assert response.headers.get("x-robots-tag") == header
        assert ('content="noindex' in response.text) == (header is not None)
        for path in PUBLIC:
            assert (await client.get(path.format(slug))).headers.get("x-robots-tag") == header


async def test_the_public_json_tells_nothing_about_the_account(client, make, grace):
    card = await make.card(owner=grace, slug="grace", **CONTACT)
    body = (await client.get("/api/cards/grace")).json()
    assert body["phones"][0]["e164"] == "+12025550101"
    assert body["look"]["primary_color"] == "#0f172a"
    assert body["url"] == f"{ORIGIN}/c/grace"
    assert not {"id", "owner_id", "user_id", "revision"} & body.keys()
    assert str(card.id) not in json.dumps(body)
    assert str(grace.id) not in json.dumps(body)


@pytest.mark.parametrize(
    "path", [*PUBLIC, "/api/cards/{}/vcf?version=4.0", "/api/cards/{}/qr?content=vcard&format=svg"]
)
async def test_a_masked_card_tells_no_number_and_no_address(client, make, grace, path):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    response = await client.get(path.format("grace"))
    assert response.status_code == 200
    assert not NUMBER.search(response.content)
    for secret in (b"grace@", b"example.com"):
        assert secret not in response.content


@pytest.mark.parametrize("path", [*PUBLIC, "/api/cards/{}/vcf?version=4.0"])
async def test_a_masked_card_tells_no_number_by_a_link_of_a_messenger(client, make, grace, path):
    links = [
        {"platform": "whatsapp", "url": "https://api.whatsapp.com/send?phone=%2B1%20202-555-0101"},
        {"platform": "signal", "url": "https://signal.me/#p/+12025550101"},
        {"platform": "github", "url": "https://github.com/grace1234567"},
    ]
    number = {"url": "https://wa.me/12025550101", "label": None}
    await make.card(owner=grace, slug="grace", obfuscate=True, social_links=links, websites=[number])
    text = (await client.get(path.format("grace"))).content
    assert not NUMBER.search(text)
    assert (b"github.com/grace1234567" in text) is not path.endswith(("qr", "png"))
    revealed = set(re.findall('href="(.*?)"', (await client.post("/c/grace")).text))
    assert {"https://wa.me/12025550101", "https://signal.me/#p/+12025550101"} <= revealed


@pytest.mark.parametrize(
    ("url", "tells"),
    [
        ("https://wa.me/12025550101", True),
        ("https://wa.me/+1-202-555-0101", True),
        ("https://t.me/+12025550101", True),
        ("https://www.whatsapp.com/x?phone=12025550101&text=a", True),
        ("https://t.me/hopper1234567", False),
        ("https://t.me/+AbC12025550101xY", False),
        ("https://chat.whatsapp.com/IhQ2025550101KlM", False),
        ("https://example.com/12025550101", False),
    ],
)
def test_a_link_of_a_messenger_may_be_a_number(url, tells):
    assert tells_number(url) is tells


async def test_the_qr_code_of_a_masked_card_holds_no_number(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    image = (await client.get("/api/cards/grace/qr?content=mecard&size=600")).content
    (found,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(image)).convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    assert not NUMBER.search(found.text.encode())
    assert "Hopper" in found.text


async def test_one_action_reveals_a_masked_card_and_its_vcard(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    await make.card(owner=grace, slug="other", obfuscate=True, **CONTACT)
    page = await client.post("/c/grace")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "+1 202-555-0101" in page.text or "+1 202 555 0101" in page.text
    assert "grace@example.com" in page.text
    link = page.text.partition("/api/cards/grace/vcf?key=")[2].partition('"')[0]
    card = await client.get(f"/api/cards/grace/vcf?key={link}")
    assert "+12025550101" in card.text
    assert card.headers["cache-control"] == "no-store"
    assert not NUMBER.search((await client.get(f"/api/cards/other/vcf?key={link}")).content)


async def test_nobody_reveals_card_after_card(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    statuses = {(await client.post("/c/grace")).status_code for _ in range(31)}
    assert statuses == {200, 429}
    refused = await client.post("/c/grace")
    assert_problem(refused, 429, "too-many-requests")
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("one", "another", "status"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", 429),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 200),
        ("fe80::1%1", "fe80::1%2", 429),
        ("192.0.2.1", "::ffff:192.0.2.1", 429),
        ("192.0.2.1", "192.0.2.2", 200),
    ],
)
async def test_another_address_of_the_same_network_is_the_same_visitor(client, make, grace, one, another, status):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)

    def visitor(address):
        async def from_there(scope, receive, send):
            await client.app({**scope, "client": (address, 0)}, receive, send)

        return Client(from_there, headers={"sec-fetch-site": "same-origin"})

    for _ in range(30):
        assert (await visitor(one).post("/c/grace")).status_code == 200
    assert (await visitor(another).post("/c/grace")).status_code == status


async def test_a_vcard_is_downloaded_under_the_persons_name(client, make, grace):
    await make.card(owner=grace, name='Grace "Ž" Hopper\\', slug="grace", **CONTACT)
    response = await client.get("/api/cards/grace/vcf")
    assert response.headers["content-type"] == "text/vcard; charset=utf-8"
    disposition = response.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    assert "filename*=UTF-8''" in disposition
    assert vobject.readOne(response.text).fn.value == 'Grace "Ž" Hopper\\'


@pytest.mark.parametrize(
    ("query", "accept", "version"),
    [
        ("", "*/*", "3.0"),
        ("?version=4.0", "*/*", "4.0"),
        ("", "text/vcard;version=4.0", "4.0"),
        ("", 'text/vcard; version="4.0"', "4.0"),
        ("?version=3.0", "text/vcard;version=4.0", "3.0"),
    ],
)
async def test_the_version_of_a_vcard_is_chosen(client, make, grace, query, accept, version):
    await make.card(owner=grace, slug="grace")
    response = await client.get(f"/api/cards/grace/vcf{query}", headers={"accept": accept})
    assert f"\r\nVERSION:{version}\r\n" in response.text


async def test_a_vcard_has_the_same_uid_after_a_change(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    before = vobject.readOne((await client.get("/api/cards/grace/vcf")).text)
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"name": "Grace B. Hopper"})
    after = vobject.readOne((await client.get("/api/cards/grace/vcf")).text)
    assert before.uid.value == after.uid.value
    assert str(card.id) in after.uid.value


@pytest.mark.parametrize("size", [100, 300, 2000])
async def test_a_qr_code_leads_to_the_page(client, make, grace, size):
    await make.card(owner=grace, slug="grace")
    response = await client.get(f"/api/cards/grace/qr?size={size}")
    image = Image.open(io.BytesIO(response.content))
    assert image.size == (size, size)
    (found,) = zxingcpp.read_barcodes(
        image.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    assert found.text == f"{ORIGIN}/c/grace?s=qr"


async def test_a_qr_code_that_cannot_hold_the_contact_leads_to_the_page(client, make, grace):
    phones = [{"number": f"+1 202 555 01{n:02}", "label": "a label of thirty characters.."} for n in range(10)]
    websites = [{"url": f"https://example.com/{'x' * 200}", "label": None} for _ in range(5)]
    await make.card(owner=grace, slug="grace", phones=phones, websites=websites)
    response = await client.get("/api/cards/grace/qr?content=vcard&size=600")
    assert response.headers["x-qr-content"] == "url"
    (found,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(response.content)).convert("L"),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
    )
    assert found.text == f"{ORIGIN}/c/grace?s=qr"


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("format=gif&size=99&content=all", {"/format", "/size", "/content"}),
        ("size=2001", {"/size"}),
        ("size=1e3", {"/size"}),
        ("fg=%23ffffff&bg=%23fffffe", {"/fg"}),
        ("fg=red", {"/fg"}),
    ],
)
async def test_a_qr_code_that_cannot_be_read_is_refused(client, make, grace, query, pointers):
    await make.card(owner=grace, slug="grace")
    assert_problem(await client.get(f"/api/cards/grace/qr?{query}"), 422, "invalid", pointers)


async def test_a_version_that_does_not_exist_is_refused(client, make, grace):
    await make.card(owner=grace, slug="grace")
    assert_problem(await client.get("/api/cards/grace/vcf?version=2.1"), 422, "invalid", {"/version"})


async def test_views_are_counted_without_knowing_the_visitor(client, make, grace, sessions):
    await make.card(owner=grace, slug="grace")
    phone = {"user-agent": "Mozilla/5.0 (iPhone) Mobile"}
    assert (await client.post("/api/cards/grace/view", json={"source": "qr"}, headers=phone)).status_code == 204
    assert (await client.post("/api/cards/grace/event", json={"kind": "phone"})).status_code == 204
    async with sessions() as session:
        events = (await session.scalars(select(Event).order_by(Event.id))).all()
        keys = await session.scalar(select(func.count()).select_from(DailyKey))
    assert [(event.kind, event.source, event.device) for event in events] == [
        ("view", "qr", "mobile"),
        ("phone", "link", "desktop"),
    ]
    assert keys == 1
    assert all(len(event.visitor) == 16 for event in events)


async def test_an_event_that_does_not_exist_is_refused(client, make, grace):
    await make.card(owner=grace, slug="grace")
    response = await client.post("/api/cards/grace/event", json={"kind": "hack", "source": "sms", "card": 1})
    assert_problem(response, 422, "invalid", {"/kind", "/source", "/card"})


async def test_the_public_settings_are_public(client):
    body = (await client.get("/api/settings/public")).json()
    assert body["org_name"] == "Kontakt"
    assert "max_cards_per_user" not in body


async def test_the_script_of_the_page_is_immutable(client, make, grace):
    await make.card(owner=grace, slug="grace")
    page = (await client.get("/c/grace")).text
    address = page.partition('src="/c/static/')[2].partition('"')[0]
    response = await client.get(f"/c/static/{address}")
    assert response.headers["content-type"].startswith("text/javascript")
    assert "immutable" in response.headers["cache-control"]
    assert_problem(await client.get("/c/static/card.000000000000.js"), 404, "not-found")
