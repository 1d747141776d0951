"""Hostile values, from the API to everything that shows them: refused by name, or shown harmlessly."""

import io
import json
from html.parser import HTMLParser

import pytest
import vobject
import zxingcpp
from PIL import Image

from tests.conftest import assert_problem

VALUES = {
    "script": "</script><script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "apostrophe": "' onclick='alert(1)",
    "line break": "Grace\r\nTEL:+1 900 555 0199",
    "backslash": "Grace\\",
    "separators": "Hopper;Grace,:=\\,\\;",
    "template": "{{ 7 * 7 }}{% raw %}",
    "too long": "x" * 10_000,
    "right to left": "\u200f\u05d2\u05e8\u05d9\u05d9\u05e1 \u05d4\u05d5\u05e4\u05e8",
    "override": "Grace \u202ereppoH",
    "emoji": "Grace 👩🏽‍💻🇪🇪",
    "null": "Grace\x00",
    "entity": "&lt;b&gt; &amp; &#x27;",
    "blank": "  ",
}
TEXTS = ("name", "job_title", "company", "department", "pronouns", "bio", "calendar_label")


class Page(HTMLParser):
    """The elements of a page, and the text of its structured data."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.data = ""
        self.in_data = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, tuple(sorted(name for name, _ in attributes))))
        self.in_data = ("type", "application/ld+json") in attributes

    def handle_endtag(self, tag):
        self.in_data = False

    def handle_data(self, data):
        self.data += data if self.in_data else ""


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("member", TEXTS)
async def test_a_hostile_text_is_refused_or_harmless_everywhere(client, make, grace, member, name):
    value = VALUES[name]
    plain = dict.fromkeys(TEXTS, "Plain") | {"slug": "grace", "calendar_url": "https://example.com/book"}
    card = await make.card(owner=grace, **plain)
    before = Page((await client.get("/c/grace")).text)
    response = await client.as_(grace).patch(f"/api/cards/{card.id}", json={member: value})
    if response.status_code != 200:
        assert_problem(response, 422, "invalid", {f"/{member}"})
        assert (await client.get("/api/cards/grace")).json()[member] == "Plain"
        return
    kept = response.json()[member]
    if kept is None:
        assert not value.strip()
        return
    page = await client.get("/c/grace")
    after = Page(page.text)
    if name != "right to left":  # That one is marked up with its direction.
        assert after.elements == before.elements
    assert "{{" in page.text or name != "template"
    person = json.loads(after.data)
    if member == "name":
        assert person["name"] == kept
    contact = vobject.readOne((await client.get("/api/cards/grace/vcf")).text)
    assert "tel" not in contact.contents
    if member == "name":
        assert contact.fn.value == kept
    four = (await client.get("/api/cards/grace/vcf?version=4.0")).content
    lines = four.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert not any(line.startswith(b"TEL") for line in lines)
    for content in ("vcard", "mecard"):
        code = await client.get(f"/api/cards/grace/qr?content={content}&size=900")
        (found,) = zxingcpp.read_barcodes(
            Image.open(io.BytesIO(code.content)).convert("L"),
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        )
        assert "\nTEL:" not in found.text
        assert ";TEL:" not in found.text.replace("\\;", "")


@pytest.mark.parametrize("label", [value for name, value in VALUES.items() if name != "blank"], ids=str.encode)
async def test_a_hostile_label_is_refused_or_harmless(client, grace, label):
    body = {"name": "Grace", "slug": "grace", "phones": [{"number": "+1 202 555 0101", "label": label}]}
    response = await client.as_(grace).post("/api/cards", json=body)
    if response.status_code != 201:
        assert_problem(response, 422, "invalid", {"/phones/0/label"})
        return
    for version in ("3.0", "4.0"):
        contact = (await client.get(f"/api/cards/grace/vcf?version={version}")).text
        telephones = [line for line in contact.split("\r\n") if "TEL" in line.partition(":")[0]]
        assert len(telephones) == 1
        assert "2025550101" in telephones[0]
    assert Page((await client.get("/c/grace")).text).elements.count(("script", ("type",))) == 1


@pytest.mark.parametrize(
    "number", ["+1 202 555 0101\r\nEMAIL:evil@example.com", "+1;EMAIL:evil@example.com", "12\\", "javascript:alert(12)"]
)
async def test_a_hostile_number_is_refused_or_harmless(client, grace, number):
    response = await client.as_(grace).post(
        "/api/cards", json={"name": "Grace", "slug": "grace", "phones": [{"number": number}]}
    )
    if response.status_code != 201:
        assert_problem(response, 422, "invalid", {"/phones/0/number"})
        return
    page = (await client.get("/c/grace")).text
    assert 'href="javascript:' not in page
    contact = vobject.readOne((await client.get("/api/cards/grace/vcf")).text)
    assert "email" not in contact.contents


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://example.com/\r\nSet-Cookie: a=b",
        "https://example.com@evil.example/",
        "vbscript:x",
        "//",
        "https://",
        "file:///etc/passwd",
    ],
)
async def test_an_address_that_is_no_web_address_is_refused(client, grace, url):
    for member in ("websites", "social_links"):
        entry = {"url": url} | ({"platform": "custom"} if member == "social_links" else {})
        response = await client.as_(grace).post("/api/cards", json={"name": "Grace", member: [entry]})
        assert_problem(response, 422, "invalid", {f"/{member}/0/url"})


async def test_an_address_is_escaped_where_it_stands(client, grace):
    url = "https://example.com/\"><script>alert(1)</script>?a=1&b='2'"
    created = await client.as_(grace).post(
        "/api/cards", json={"name": "Grace", "slug": "grace", "websites": [{"url": url}]}
    )
    assert created.status_code == 201
    page = (await client.get("/c/grace")).text
    assert "<script>alert" not in page
    assert len([one for one in Page(page).elements if one[0] == "script"]) == 2
