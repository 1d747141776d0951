"""An answer is the same whether it was kept or is made anew: a process that keeps nothing shows what is right."""

import pytest

from tests.api.test_images import picture
from tests.cache.conftest import Person, process, visitor

CARD = {
    "name": "Ada Lovelace",
    "slug": "ada",
    "emails": [{"email": "ada@example.com", "label": "work"}],
    "phones": [{"number": "+44 20 7946 0815", "label": "work"}],
    "bio": "I write programs for a machine that is not built yet. " * 10,
}
PATHS = [
    "/c/ada", "/c/ada?s=qr", "/c/ada?lang=de", "/c/ada?lang=xx", "/c/quiet", "/c/masked",
    "/api/cards/ada", "/api/cards/quiet",
    "/api/cards/ada/vcf", "/api/cards/ada/vcf?version=4.0", "/api/cards/masked/vcf",
    "/api/cards/ada/qr", "/api/cards/ada/qr?format=svg&size=200", "/api/cards/ada/qr?content=mecard",
    "/api/cards/ada/preview.png",
]  # fmt: skip
ASKED = [
    {},
    {"accept-encoding": "gzip, deflate, br, zstd"},
    {"accept-encoding": "gzip"},
    {"accept-encoding": "zstd", "accept-language": "fr-CH, fr;q=0.9"},
    {"accept": "text/vcard;version=4.0"},
    {"range": "bytes=10-99"},
    {"range": "bytes=-5", "accept-encoding": "br"},
    {"range": "bytes=99999999-"},
    {"range": "bytes=0-1,4-5"},
    {"range": "bytes=0-9", "if-range": '"another"'},
    {"if-none-match": "*"},
    {"if-none-match": '"another", W/"and-another"'},
]
OF_EACH = {"date", "x-request-id"}


@pytest.fixture(scope="module")
def ways(shared, folder):
    """A process that keeps answers, and one that does not."""
    with process(shared, folder / "keeps") as fast, process(shared, folder / "not", PAGE_CACHE_SIZE="0") as slow:
        with Person(shared, fast) as ada:
            card = ada.make(**CARD)
            ada.put(f"/api/cards/{card['id']}/images/avatar", content=picture()).raise_for_status()
            ada.make(**CARD | {"slug": "quiet", "visibility": "unlisted"})
            ada.make(**CARD | {"slug": "masked", "obfuscate": True})
        yield fast, slow


def raw(client, method, path, headers):
    """Status, headers and the bytes as they came."""
    with client.stream(method, path, headers=headers) as response:
        return response, b"".join(response.iter_raw())


def kept(running, method, path, headers):
    """The answer that is given without the middleware, which alone adds an id."""
    with visitor(running) as client:
        for _ in range(3):
            response, content = raw(client, method, path, headers)
            if "x-request-id" not in response.headers:
                return response, content
    raise AssertionError("it is not kept")


def fields(response):
    return sorted((name, value) for name, value in response.headers.multi_items() if name not in OF_EACH)


@pytest.mark.parametrize("path", PATHS)
def test_what_is_kept_is_what_would_be_made(ways, path):
    fast, slow = ways
    for asked in ASKED[: 3 if "preview" in path else None]:  # It is drawn each time.
        for method in ("GET", "HEAD"):
            given, content = kept(fast, method, path, asked)
            with visitor(slow) as client:
                made, expected = raw(client, method, path, asked)
            assert "x-request-id" in made.headers
            assert given.status_code == made.status_code, asked
            assert fields(given) == fields(made), asked
            assert content == expected, asked


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["", "br", "zstd", "gzip"])
def test_whoever_has_it_gets_304_from_both(ways, path, coding):
    whole, _ = kept(ways[0], "GET", path, {"accept-encoding": coding})
    asked = {"accept-encoding": coding, "if-none-match": whole.headers["etag"]}
    answers = []
    for running in ways:
        with visitor(running) as client:
            answers += [raw(client, method, path, asked) for method in ("GET", "HEAD")]
    assert [(response.status_code, content) for response, content in answers] == [(304, b"")] * 4
    assert len({str(fields(response)) for response, _ in answers}) == 1
    only = answers[0][0].headers
    assert {"etag", "cache-control"} <= set(only) <= {"etag", "cache-control", "vary", *OF_EACH}
    for name in set(only) - OF_EACH:
        assert only[name] == whole.headers[name]


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_content(ways, path):
    for asked in ASKED[:4]:
        whole, content = kept(ways[0], "GET", path, asked)
        head, nothing = kept(ways[0], "HEAD", path, asked)
        assert fields(head) == fields(whole)
        assert (nothing, int(head.headers["content-length"])) == (b"", len(content))


@pytest.mark.parametrize("path", PATHS)
def test_shared_caches_are_told_what_the_answer_depends_on(ways, path):
    answers = [kept(ways[0], "GET", path, {"accept-encoding": coding})[0] for coding in ("", "br", "zstd", "gzip")]
    codings = [answer.headers.get("content-encoding", "") for answer in answers]
    depends = {word.strip().lower() for word in answers[0].headers.get("vary", "").split(",") if word}
    assert {answer.headers.get("vary") for answer in answers} == {answers[0].headers.get("vary")}
    assert ("accept-encoding" in depends) == (codings != [""] * 4)
    assert ("accept-language" in depends) == (path.startswith("/c/") and "lang=de" not in path)
    assert ("accept" in depends) == (path.endswith("/vcf"))
    assert all(answer.headers["cache-control"] == "public, max-age=0, must-revalidate" for answer in answers)
    tags = {answer.headers["etag"] for answer in answers}
    assert len(tags) == len(set(codings)), "a strong tag is of the bytes"
    assert not any(tag.startswith("W/") for tag in tags)


def test_parts_make_the_whole(ways):
    _, whole = kept(ways[0], "GET", "/c/ada", {})
    middle = len(whole) // 2
    ranges = [f"bytes=0-{middle - 1}", f"bytes={middle}-"]
    parts = [kept(ways[0], "GET", "/c/ada", {"range": one, "accept-encoding": "br"}) for one in ranges]
    assert [response.status_code for response, _ in parts] == [206, 206]
    assert b"".join(content for _, content in parts) == whole
    assert parts[0][0].headers["content-range"] == f"bytes 0-{middle - 1}/{len(whole)}"
    assert all("content-encoding" not in response.headers for response, _ in parts)


def test_a_part_of_an_older_answer_is_not_given(ways):
    whole, content = kept(ways[0], "GET", "/c/ada", {})
    for tag, status in ((whole.headers["etag"], 206), ('"older"', 200), (f"W/{whole.headers['etag']}", 200)):
        response, _ = kept(ways[0], "GET", "/c/ada", {"range": "bytes=0-9", "if-range": tag})
        assert response.status_code == status
    compressed, _ = kept(ways[0], "GET", "/c/ada", {"accept-encoding": "br"})
    asked = {"range": "bytes=0-9", "if-range": compressed.headers["etag"], "accept-encoding": "br"}
    response, part = kept(ways[0], "GET", "/c/ada", asked)
    assert (response.status_code, part) == (200, content), "it has the beginning of other bytes"


def test_what_a_part_lies_outside_of_is_not_kept_by_anyone(ways):
    response, content = kept(ways[0], "GET", "/c/ada", {"range": "bytes=9999999-"})
    assert (response.status_code, content) == (416, b"")
    assert response.headers["content-range"].startswith("bytes */")
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/c/ada", "/api/cards/ada", "/api/cards/ada/vcf", "/api/cards/ada/qr"])
def test_only_reading_is_answered_from_memory(ways, method, path):
    kept(ways[0], "GET", path, {})
    with visitor(ways[0]) as client:
        response = client.request(method, path)
    assert "x-request-id" in response.headers
    assert response.status_code in {403, 405}


def test_what_a_person_revealed_is_never_kept(ways):
    fast, _ = ways
    path = "/c/masked"
    _, before = kept(fast, "GET", path, {})
    with visitor(fast, sec_fetch_site="same-origin") as person:
        page = person.post(path)
        key = page.text.partition("key=")[2].partition('"')[0].partition("&")[0]
        assert page.headers["cache-control"] == "no-store"
        assert key
        for _ in range(3):
            vcard = person.get(f"/api/cards/masked/vcf?key={key}")
            assert "ada@example.com" in vcard.text
            assert vcard.headers["cache-control"] == "no-store"
            assert "x-request-id" in vcard.headers
    assert "ada@example.com" in page.text
    assert kept(fast, "GET", path, {})[1] == before
    assert b"ada@example.com" not in before
    assert b"ada@example.com" not in kept(fast, "GET", "/api/cards/masked/vcf", {})[1]
