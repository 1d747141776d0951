"""The picture that messengers show with a link to a card, as they fetch it."""

import io
import json
import struct

import pytest
from PIL import Image

from tests.conftest import ORIGIN, assert_problem
from tests.pages.document import parse

RED, BLUE = (220, 0, 0), (0, 0, 220)


def photo(colour, size=(600, 600)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


async def preview(client, slug="grace"):
    response = await client.get(f"/api/cards/{slug}/preview.png")
    assert response.status_code == 200
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def has(picture, colour):
    """Whether there is a spot of about that colour; JPEG changes it a little."""
    near = [max(abs(a - b) for a, b in zip(colour, seen, strict=True)) < 12 for _, seen in picture.getcolors(1 << 20)]
    return any(near)


async def test_the_page_names_the_picture_and_its_size(client, make, grace):
    await make.card(owner=grace, slug="grace")
    page = parse((await client.get("/c/grace")).content)
    address = page.meta("og:image")
    assert address.startswith(f"{ORIGIN}/api/cards/grace/preview.png?v=")
    response = await client.get(address)
    assert response.headers["content-type"] == page.meta("og:image:type") == "image/png"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.format == "PNG"
    assert picture.size == (int(page.meta("og:image:width")), int(page.meta("og:image:height"))) == (1200, 630)
    # A messenger's page shows it, and a shared cache asks whether it is still right.
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_the_address_of_the_picture_changes_with_what_it_shows(client, make, grace):
    card = await make.card(owner=grace, slug="grace")

    async def address():
        return parse((await client.get("/c/grace")).content).meta("og:image")

    seen = [await address()]
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"phones": [{"number": "+1 202 555 0101"}]})
    assert await address() == seen[0]
    for change in ({"name": "Grace Brewster"}, {"primary_color": "#ff0000"}, {"layout": "minimal"}, {"font": "inter"}):
        await client.as_(grace).patch(f"/api/cards/{card.id}", json=change)
        seen.append(await address())
    # Inter is the default, so the last change changes nothing that is seen.
    assert len(set(seen)) == 4


async def test_the_photo_and_the_banner_are_in_the_picture(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    own = client.as_(grace)
    assert not has(await preview(client), RED)
    await own.put(f"/api/cards/{card.id}/images/avatar", content=photo(RED))
    await own.put(f"/api/cards/{card.id}/images/banner", content=photo(BLUE, (1500, 500)))
    shown = await preview(client)
    assert has(shown, RED)
    assert has(shown, BLUE)
    await own.patch(f"/api/cards/{card.id}", json={"layout": "minimal"})
    assert not has(await preview(client), RED)


async def test_the_logo_is_in_the_picture(client, make, ada, grace):
    await make.card(owner=grace, slug="grace")
    assert not has(await preview(client), RED)
    await client.as_(ada).put("/api/settings/logo", content=photo(RED, (200, 100)))
    assert has(await preview(client), RED)


async def test_a_photo_that_is_gone_leaves_the_monogram(client, make, grace, storage):
    card = await make.card(owner=grace, slug="grace")
    before = await preview(client)
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=photo(RED))
    for file in storage.root.iterdir():
        file.unlink()
    assert (await preview(client)).tobytes() == before.tobytes()


async def test_a_former_slug_leads_to_the_picture(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "hopper"})
    response = await client.get("/api/cards/grace/preview.png?v=1")
    assert (response.status_code, response.headers["location"]) == (308, "/api/cards/hopper/preview.png?v=1")


async def test_a_picture_under_another_ending_is_a_miss(client, make, grace):
    await make.card(owner=grace, slug="grace")
    assert_problem(await client.get("/api/cards/grace/preview.jpg"), 404, "not-found")


SECRETS = ["</script><b>", "'\"><img src=x onerror=alert(1)>", "\\", "{{7*7}}", "é\u0301\u202fx", "-->", "&#60;", "]]>"]


@pytest.mark.parametrize("layout", ["classic", "centered", "banner", "minimal"])
@pytest.mark.parametrize("secret", SECRETS)
async def test_a_masked_card_gives_nothing_away_anywhere(client, make, grace, secret, layout):
    numbers = ["+1 202 555 0143", "+49 30 901820"]
    hidden = {
        "phones": [{"number": number, "label": f"{secret}veiled"[:30]} for number in numbers],
        "emails": [{"email": "hush.hush@secret.example", "label": f"{secret}veiled"[:30]}],
    }
    shown = {"name": secret, "job_title": secret, "bio": secret, "layout": layout, "obfuscate": True}
    await make.card(owner=grace, slug="grace", **shown, **hidden)
    await make.card(owner=grace, slug="other", **shown, phones=[{"number": "110"}])
    page = await client.get("/c/grace")
    structured = parse(page.content).one("script", type="application/ld+json").text
    picture = await client.get("/api/cards/grace/preview.png")
    for content in (page.text, structured, json.dumps(structured), (await client.get("/api/cards/grace")).text):
        for clear in ("2025550143", "555 0143", "555-0143", "901820", "hush", "secret.example", "veiled"):
            assert clear not in content
    assert not {"telephone", "email"} & json.loads(structured).keys()
    assert json.loads(structured)["name"] == shown["name"]
    assert picture.content == (await client.get("/api/cards/other/preview.png")).content
    assert set(chunks(picture.content)) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def chunks(data):
    position = 8
    while position < len(data):
        (length,), kind = struct.unpack(">I", data[position : position + 4]), data[position + 4 : position + 8]
        yield kind
        position += length + 12
