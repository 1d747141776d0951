"""The organisation's logo and icon, from the upload to the last file."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from kontakt.db.models import AuditEntry
from tests.api.test_images import UNUSABLE, files, picture
from tests.conftest import ORIGIN, assert_problem
from tests.unit.contact.pictures import open_png


def drawing(width=1200, height=300, kind="PNG", colour=(255, 0, 0, 255)):
    """A coloured half on a transparent ground."""
    found = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    found.paste(colour, (0, 0, width // 2, height))
    buffer = io.BytesIO()
    found.save(buffer, kind, **({"lossless": True} if kind == "WEBP" else {}))
    return buffer.getvalue()


async def put(client, admin, kind, content, **headers):
    return await client.as_(admin).put(f"/api/settings/{kind}", content=content, headers=headers)


def opened(response):
    assert response.status_code == 200, response.text
    return Image.open(io.BytesIO(response.content))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_a_logo_keeps_its_transparency_and_is_made_smaller(client, ada, storage, kind):
    response = await put(client, ada, "logo", drawing(4000, 1000, kind))
    assert response.status_code == 200
    logo = response.json()["org_logo"]
    assert logo == (await client.get("/api/settings/public")).json()["org_logo"]
    assert (logo["width"], logo["height"]) == (1000, 250)
    for url, media_type, size in (
        (logo["url"], "image/webp", (1000, 250)),
        (logo["png_url"], "image/png", (600, 150)),
    ):
        served = await client.get(url)
        assert served.headers["content-type"] == media_type
        assert "immutable" in served.headers["cache-control"]
        assert "x-robots-tag" not in served.headers
        shown = opened(served)
        assert shown.size == size
        assert shown.convert("RGBA").getpixel((10, 10)) == (255, 0, 0, 255)
        assert shown.convert("RGBA").getpixel((size[0] - 10, 10))[3] == 0
    assert len(files(storage)) == 2


async def test_a_small_logo_is_not_enlarged_and_may_come_as_a_form(client, ada):
    form = {"file": ("logo.jpg", picture(64, 48, "JPEG"), "image/jpeg")}
    logo = (await client.as_(ada).put("/api/settings/logo", files=form)).json()["org_logo"]
    assert (logo["width"], logo["height"]) == (64, 48)


async def test_a_logo_is_on_the_page_in_the_code_and_in_the_preview_of_a_link(client, make, ada, grace):
    await make.card(owner=grace, slug="grace")
    before = {path: (await client.get(path)).content for path in ("/api/cards/grace/preview.png",)}
    preview = await client.get("/c/grace")
    logo = (await put(client, ada, "logo", drawing(400, 400, colour=(255, 0, 0, 255)))).json()["org_logo"]
    page = await client.get("/c/grace")
    assert f'src="{logo["url"].removeprefix(ORIGIN)}" width="400" height="400"' in page.text
    assert "/uploads/" not in preview.text
    code = open_png((await client.get("/api/cards/grace/qr?logo=1")).content)
    assert code.getpixel((140, 150)) == (255, 0, 0)
    assert (await client.get("/api/cards/grace/preview.png")).content != before["/api/cards/grace/preview.png"]


async def test_an_icon_is_square_in_every_size_that_is_asked_for(client, ada, storage):
    icon = (await put(client, ada, "favicon", drawing(300, 200))).json()["org_favicon"]
    assert [one["size"] for one in icon["icons"]] == [32, 180, 192, 512]
    assert icon["url"] == icon["icons"][-1]["url"]
    for one in icon["icons"]:
        served = await client.get(one["url"])
        assert served.headers["content-type"] == "image/png"
        shown = opened(served)
        assert shown.size == (one["size"], one["size"])
        corner = shown.convert("RGBA").getpixel((one["size"] - 1, 0))
        # iOS would put black behind an icon of the home screen.
        assert corner == (255, 255, 255, 255) if one["size"] == 180 else corner[3] == 0
    assert len(files(storage)) == 4


async def test_browsers_find_the_icon_on_pages_and_where_they_look_by_themselves(client, make, ada, grace):
    await make.card(owner=grace, slug="grace")
    for address, own in (("/favicon.ico", "/favicon.svg"), ("/favicon.ico?size=180", "/apple-touch-icon.png")):
        assert (await client.get(address)).headers["location"] == own
    assert '<link rel="icon" href="/favicon.svg"' in (await client.get("/c/grace")).text
    icon = (await put(client, ada, "favicon", drawing(64, 64))).json()["org_favicon"]
    url = {one["size"]: one["url"].removeprefix(ORIGIN) for one in icon["icons"]}
    page = (await client.get("/c/grace")).text
    assert f'<link rel="icon" href="{url[32]}" sizes="32x32" type="image/png">' in page
    assert f'<link rel="apple-touch-icon" href="{url[180]}">' in page
    assert "/favicon.svg" not in page
    for query, size in (("", 32), ("?size=33", 180), ("?size=512", 512), ("?size=9999", 512), ("?size=x", 32)):
        response = await client.get(f"/favicon.ico{query}")
        assert (response.status_code, response.headers["location"]) == (307, url[size])
        assert response.headers["cache-control"] == "no-cache"
    await client.as_(ada).delete("/api/settings/favicon")
    assert (await client.get("/favicon.ico")).headers["location"] == "/favicon.svg"


@pytest.mark.parametrize("mark", ["logo", "favicon"])
@pytest.mark.parametrize("content", UNUSABLE.values(), ids=list(UNUSABLE))
async def test_what_is_no_picture_is_refused(client, ada, storage, mark, content):
    data, status, code = content
    assert_problem(await put(client, ada, mark, data), status, code)
    assert files(storage) == []
    assert (await client.get("/api/settings/public")).json()[f"org_{mark}"] is None


@pytest.mark.parametrize("mark", ["logo", "favicon"])
async def test_an_svg_is_refused_in_words_that_help(client, ada, mark):
    for data in (UNUSABLE["svg"][0], b'<?xml version="1.0"?>\n<!-- -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'):
        response = await put(client, ada, mark, data)
        assert_problem(response, 415, "unusable-image")
        assert "PNG" in response.json()["detail"]


async def test_too_large_a_file_is_refused(client, ada, settings):
    response = await put(client, ada, "logo", bytes(settings.max_file_size + 1))
    assert_problem(response, 413, "too-large")


async def test_replaced_files_go_when_nothing_else_uses_them(client, make, ada, grace, storage):
    red, blue = drawing(64, 64), drawing(64, 64, colour=(0, 0, 255, 255))
    first = (await put(client, ada, "logo", red)).json()["org_logo"]
    await put(client, ada, "logo", red)
    assert len(files(storage)) == 2
    await put(client, ada, "logo", blue)
    assert len(files(storage)) == 2
    assert (await client.get(first["url"])).status_code == 404
    await put(client, ada, "favicon", red)
    assert len(files(storage)) == 6
    removed = await client.as_(ada).delete("/api/settings/logo")
    assert removed.json()["org_logo"] is None
    assert len(files(storage)) == 4
    await client.as_(ada).delete("/api/settings/favicon")
    assert files(storage) == []


async def test_a_file_that_a_card_uses_too_stays(client, make, ada, grace, storage):
    card = await make.card(owner=grace)
    for mark in ("logo", "favicon"):
        await put(client, ada, mark, picture(300, 300))
    await client.as_(grace).put(f"/api/cards/{card.id}/images/background", content=picture(300, 300))
    image = (await client.as_(grace).get(f"/api/cards/{card.id}")).json()["images"]["background"]
    for mark in ("logo", "favicon"):
        await client.as_(ada).delete(f"/api/settings/{mark}")
    assert (await client.get(image["url"])).status_code == 200
    assert len(files(storage)) == 2


async def test_two_admins_do_not_overwrite_each_others_logo(client, ada, storage):
    tag = (await client.as_(ada).get("/api/settings")).headers["etag"]
    await put(client, ada, "logo", drawing())
    stored = files(storage)
    response = await put(client, ada, "logo", drawing(64, 64), **{"if-match": tag})
    assert_problem(response, 412, "changed-meanwhile")
    assert_problem(
        await client.as_(ada).delete("/api/settings/logo", headers={"if-match": tag}), 412, "changed-meanwhile"
    )
    assert files(storage) == stored


async def test_a_logo_is_in_the_record(client, sessions, ada):
    await put(client, ada, "logo", drawing())
    await client.as_(ada).delete("/api/settings/logo")
    await client.as_(ada).delete("/api/settings/logo")
    async with sessions() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(entry.action, list(entry.details["settings"])) for entry in entries] == [
        ("settings-changed", ["org_logo"]),
        ("settings-changed", ["org_logo"]),
    ]
