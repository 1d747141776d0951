"""What the public gets of a card through Caddy: in which coding and language, kept how long, drawn and listed."""

import gzip
import io
import re
import sys
from xml.etree import ElementTree

import brotli
import pytest
from PIL import Image

from kontakt.cache.coding import CODINGS

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NAME = "Ada Lovelace"
UNCODED = {"br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress, None: bytes}
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"

each_coding = pytest.mark.parametrize("coding", [*CODINGS, None])


@pytest.fixture(scope="module")
def slug(grace):
    # Long enough to be worth a coding as vCard, too.
    return make(grace, NAME, bio="Writes programs for machines that are still to be built. " * 8)


@pytest.fixture(scope="module")
def anyone(stack):
    with stack.client() as client:
        yield client


def make(client, name, **fields):
    made = client.post("/api/cards", json={"name": name, "visibility": "public"} | fields)
    assert made.status_code == 201, made.text
    return made.json()["slug"]


def raw(client, path, coding=None, **headers):
    """Return the answer and its content as it came, which httpx would decode."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream("GET", path, headers={"accept-encoding": coding or "identity"} | headers) as answer:
        return answer, b"".join(answer.iter_raw())


def listed(answer, header):
    """Return the members of a header that is a list, however many lines it has."""
    return sorted(part.strip().lower() for line in answer.headers.get_list(header) for part in line.split(","))


@each_coding
@pytest.mark.parametrize("path", ["/c/{}", "/api/cards/{}", "/api/cards/{}/vcf", "/api/cards/{}/qr?format=svg"])
def test_an_answer_comes_in_the_coding_that_the_visitor_reads_and_is_not_sent_twice(anyone, slug, path, coding):
    path = path.format(slug)
    _, plain = raw(anyone, path)
    answer, content = raw(anyone, path, coding)
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == coding
    assert UNCODED[coding](content) == plain
    assert int(answer.headers["content-length"]) == len(content)
    assert listed(answer, "vary").count("accept-encoding") == 1
    # Strong, and the application's own: Caddy passes on what is encoded already.
    tag = answer.headers["etag"]
    assert re.fullmatch(r'"[\w-]+"', tag)
    again, nothing = raw(anyone, path, coding, if_none_match=tag)
    assert (again.status_code, nothing) == (304, b"")
    assert again.headers["etag"] == tag
    assert listed(again, "vary") == listed(answer, "vary")
    assert again.headers["cache-control"] == answer.headers["cache-control"]
    head = anyone.head(path, headers={"accept-encoding": coding or "identity"})
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_the_codings_of_a_page_have_tags_of_their_own(anyone, slug):
    tags = [raw(anyone, f"/c/{slug}", coding)[0].headers["etag"] for coding in UNCODED]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", ["/c/{}", "/"])
def test_who_names_no_coding_gets_none_and_no_tag_of_one(anyone, slug, path):
    named, plain = raw(anyone, path.format(slug))
    request = anyone.build_request("GET", path.format(slug))
    del request.headers["accept-encoding"]
    answer = anyone.send(request)
    assert answer.content == plain
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(plain))
    assert answer.headers.get("etag") == named.headers.get("etag")


def test_a_part_of_an_answer_can_be_asked_for(anyone, slug):
    path = f"/api/cards/{slug}/vcf"
    _, whole = raw(anyone, path)
    answer, content = raw(anyone, path, "br", range="bytes=6-10")
    assert (answer.status_code, content) == (206, whole[6:11])
    assert answer.headers["content-range"] == f"bytes 6-10/{len(whole)}"


def test_a_page_is_in_the_language_of_its_visitor(anyone, slug):
    german = anyone.get(f"/c/{slug}", headers={"accept-language": "de-AT, en;q=0.5"})
    english = anyone.get(f"/c/{slug}", headers={"accept-language": "en"})
    arabic = anyone.get(f"/c/{slug}?lang=ar", headers={"accept-language": "en"})
    assert '<html lang="de"' in german.text
    assert "Kontakt speichern" in german.text
    assert "Save contact" in english.text
    assert re.search(r'<html lang="ar"[^>]* dir="rtl"', arabic.text)
    assert listed(german, "vary") == ["accept-encoding", "accept-language"]


def picture(client, slug):
    """Return the pixels of a card's link preview."""
    answer = client.get(f"/api/cards/{slug}/preview.png")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return image.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("one", "other"),
    [(NAME, "Ada Lindgren"), ("Łucja Дорош", "Łucja Дорога"), ("محمد علي", "محمد عمر"), ("דנה לוי", "דנה לביא")],
)
def test_a_link_preview_shows_the_name_in_its_own_letters(anyone, grace, one, other):
    # With the same letters in the monogram, only the drawn name differs.
    assert picture(anyone, make(grace, one)) != picture(anyone, make(grace, other))


def test_a_code_is_a_picture_a_drawing_or_a_page_to_print(anyone, slug):
    kinds = {"png": ("image/png", b"\x89PNG"), "svg": ("image/svg+xml", b"<"), "pdf": ("application/pdf", b"%PDF-")}
    for kind, (media_type, begin) in kinds.items():
        answer = anyone.get(f"/api/cards/{slug}/qr", params={"format": kind})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert answer.content.startswith(begin)


def test_robots_find_the_public_cards_and_no_others(anyone, stack, grace, slug):
    unlisted = make(grace, "Grace Hidden", visibility="unlisted")
    robots = anyone.get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {stack.url}/sitemap.xml" in robots.text.splitlines()
    maps = locations(anyone.get("/sitemap.xml"))
    assert maps
    cards = {card for address in maps for card in locations(anyone.get(address))}
    assert f"{stack.url}/c/{slug}" in cards
    assert f"{stack.url}/c/{unlisted}" not in cards


def locations(answer):
    assert answer.status_code == 200, answer.text
    return [element.text for element in ElementTree.fromstring(answer.content).iter(LOCATION)]


def test_what_caddy_encodes_itself_is_not_sent_twice_either(anyone):
    headers = {"accept-encoding": "gzip"}
    first = anyone.get("/sitemap.xml", headers=headers)
    assert first.status_code == 200
    again = anyone.get("/sitemap.xml", headers=headers | {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
