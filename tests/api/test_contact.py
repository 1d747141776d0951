"""vCards and QR codes over HTTP: parameters, headers, the organisation's logo."""

import io
from collections.abc import Callable, Mapping

import pypdfium2
import pytest
from PIL import Image

from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings, Logo
from kontakt.media.storage import name_for
from tests.conftest import ORIGIN, assert_problem
from tests.unit.contact.pictures import decode, open_png, rasterise_pdf, rasterise_svg

LINK = f"{ORIGIN}/c/grace?s=qr"
READ: Mapping[str, Callable[[bytes], Image.Image]] = {"png": open_png, "svg": rasterise_svg, "pdf": rasterise_pdf}


def red_logo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "#ff0000").save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()


def logo(digit: str) -> Logo:
    name = digit * 32
    return Logo(webp=f"{name}.webp", png=f"{name}.png", width=64, height=64)


async def brand(sessions, **settings):
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(**settings))


@pytest.mark.parametrize("logo", ["0", "1"])
@pytest.mark.parametrize(
    ("kind", "media_type"), [("png", "image/png"), ("svg", "image/svg+xml"), ("pdf", "application/pdf")]
)
async def test_a_code_is_drawn_in_each_format_with_and_without_a_logo(client, make, grace, kind, media_type, logo):
    await make.card(owner=grace, slug="grace", name="Grace Hopper")
    response = await client.get(f"/api/cards/grace/qr?format={kind}&logo={logo}&fg=0f172a&bg=%23fffbeb&size=400")
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["content-disposition"].startswith(f'inline; filename="Grace Hopper.{kind}"')
    assert "x-qr-content" not in response.headers
    assert decode(READ[kind](response.content)) == LINK


async def test_the_size_in_print_is_that_of_the_picture(client, make, grace):
    await make.card(owner=grace, slug="grace")
    content = (await client.get("/api/cards/grace/qr?format=pdf&size=400")).content
    with pypdfium2.PdfDocument(content) as document:
        assert document[0].get_size() == (300, 300)


async def test_the_logo_of_the_organisation_is_in_the_middle(client, make, grace, sessions, storage):
    await make.card(owner=grace, slug="grace")
    name = name_for(red_logo(), "webp")
    storage.put(name, red_logo())
    await brand(sessions, org_logo=logo("0").model_copy(update={"webp": name}))
    picture = open_png((await client.get("/api/cards/grace/qr?logo=1")).content)
    assert picture.getpixel((150, 150)) == (255, 0, 0)
    assert decode(picture) == LINK


async def test_a_logo_that_is_not_here_gives_the_initials(client, make, grace, sessions):
    await make.card(owner=grace, slug="grace")
    await brand(sessions, org_name="Kontakt", default_primary_color="#00ff00")
    initials = (await client.get("/api/cards/grace/qr?logo=1")).content
    colours = open_png(initials).getcolors(90_000) or []
    assert (0, 255, 0) in {colour for _, colour in colours}
    await brand(sessions, default_primary_color="#00ff00", org_logo=logo("1"))
    response = await client.get("/api/cards/grace/qr?logo=1&s=again")
    assert response.content == initials


async def test_an_svg_may_show_the_logo_inside_of_it_and_nothing_else(client, make, grace):
    await make.card(owner=grace, slug="grace")
    response = await client.get("/api/cards/grace/qr?format=svg&logo=1")
    policy = dict(part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"


@pytest.mark.parametrize("content", ["vcard", "mecard"])
async def test_a_code_says_what_it_really_holds(client, make, grace, content):
    await make.card(owner=grace, slug="whole", bio="Short.")
    await make.card(owner=grace, slug="essential", bio="Long. " * 150)
    websites = [{"url": f"https://example.com/{number}{'x' * 250}"} for number in range(4)]
    await make.card(owner=grace, slug="url", websites=websites)
    for slug, holds in (("whole", None), ("essential", "essential"), ("url", "url")):
        response = await client.get(f"/api/cards/{slug}/qr?content={content}&size=600&logo=0")
        assert response.headers.get("x-qr-content") == holds
        text = decode(open_png(response.content)) or ""
        assert (text == f"{ORIGIN}/c/url?s=qr") == (holds == "url")
        assert ("Short." in text) == (holds is None)


async def test_the_longest_address_fits_into_the_smallest_code_with_a_logo(client, make, grace):
    slug = "grace-" * 16 + "a"
    await make.card(owner=grace, slug=slug)
    link = f"{ORIGIN}/c/{slug}?s=qr"
    assert decode(open_png((await client.get(f"/api/cards/{slug}/qr?size=100&logo=1")).content)) == link


async def test_every_wrong_parameter_is_named(client, make, grace):
    await make.card(owner=grace, slug="grace")
    response = await client.get("/api/cards/grace/qr?format=gif&size=1&content=x&logo=2&fg=red&bg=blue")
    assert_problem(response, 422, "invalid", {"/format", "/size", "/content", "/logo", "/fg", "/bg"})


@pytest.mark.parametrize("path", ["vcf", "vcf?version=4.0", "qr", "qr?format=svg&logo=1", "qr?format=pdf"])
async def test_head_tells_what_get_would_answer(client, make, grace, path):
    await make.card(owner=grace, slug="grace")
    got = await client.get(f"/api/cards/grace/{path}")
    told = await client.head(f"/api/cards/grace/{path}")
    assert told.content == b""
    for name in ("content-type", "content-length", "content-disposition", "etag", "cache-control"):
        assert told.headers[name] == got.headers[name]


@pytest.mark.parametrize("query", ["", "?version="])
async def test_programs_that_ask_by_header_get_the_version_that_they_prefer(client, make, grace, query):
    await make.card(owner=grace, slug="grace")
    for accept, version in (
        ("text/vcard;version=4.0, text/vcard;q=0.5", "4.0"),
        ("*/*", "3.0"),
        ("text/vcard;version=4.0;q=0.1, text/vcard;version=3.0", "3.0"),
        ("text/x-vcard," * 100 + "text/vcard;version=4.0", "3.0"),
    ):
        response = await client.get(f"/api/cards/grace/vcf{query}", headers={"accept": accept})
        assert f"\r\nVERSION:{version}\r\n" in response.text
        assert "accept" in response.headers["vary"].lower().replace(" ", "").split(",")
