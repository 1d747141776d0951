"""What search engines are told: where the cards are, and what is not for them."""

import re
from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, text

from kontakt.pages import sitemap
from tests.conftest import ORIGIN, assert_problem

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MANY = 100_000


async def listed(client, path, root, entry):
    """The addresses in a sitemap or an index, with the times beside them; the document is what the protocol says."""
    response = await client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    assert len(response.content) < 50 * 1024 * 1024
    document = ElementTree.fromstring(response.content)
    assert document.tag == f"{NAMESPACE}{root}"
    assert len(document) <= 50_000
    found = {}
    for one in document:
        assert [child.tag for child in one] == [f"{NAMESPACE}loc", f"{NAMESPACE}lastmod"]
        assert one.tag == f"{NAMESPACE}{entry}"
        location, modified = (child.text or "" for child in one)
        assert len(location) < 2048
        assert location.startswith(f"{ORIGIN}/")
        found[location] = datetime.strptime(modified, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert len(found) == len(document)
    return found


@pytest.fixture
def statements(engine):
    seen = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    return seen


async def test_only_public_cards_that_may_be_indexed_are_listed(client, make, grace):
    card = await make.card(owner=grace, slug="listed")
    await make.card(owner=grace, slug="unlisted", visibility="unlisted")
    await make.card(owner=grace, slug="disabled", visibility="disabled")
    await make.card(owner=grace, slug="no-index", no_index=True)
    moved = await make.card(owner=grace, slug="former")
    await client.as_(grace).patch(f"/api/cards/{moved.id}", json={"slug": "present"})
    index = await listed(client, "/sitemap.xml", "sitemapindex", "sitemap")
    assert list(index) == [f"{ORIGIN}/sitemaps/1.xml"]
    cards = await listed(client, "/sitemaps/1.xml", "urlset", "url")
    assert list(cards) == [f"{ORIGIN}/c/listed", f"{ORIGIN}/c/present"]
    assert cards[f"{ORIGIN}/c/listed"] == card.updated_at.replace(microsecond=0)
    assert max(cards.values()) == index[f"{ORIGIN}/sitemaps/1.xml"]


async def test_without_cards_there_is_an_empty_index_and_no_sitemap(client):
    assert await listed(client, "/sitemap.xml", "sitemapindex", "sitemap") == {}
    assert_problem(await client.get("/sitemaps/1.xml"), 404, "not-found")


@pytest.mark.parametrize("page", ["0", "2", "999999", "1000000", "9" * 30, "9" * 5000, "-1", "+1", "\u0661", "one", ""])
async def test_a_sitemap_that_does_not_exist_is_a_plain_miss(client, make, grace, page):
    await make.card(owner=grace)
    assert_problem(await client.get(f"/sitemaps/{page}.xml"), 404, "not-found")


async def test_a_sitemap_that_has_not_changed_is_not_sent_again(client, make, grace):
    await make.card(owner=grace)
    for path in ("/robots.txt", "/sitemap.xml", "/sitemaps/1.xml"):
        tag = (await client.get(path)).headers["etag"]
        assert (await client.get(path, headers={"if-none-match": tag})).status_code == 304


async def test_a_hundred_thousand_cards_are_listed_once_each_in_one_query_a_file(
    client, make, grace, sessions, statements
):
    await make.card(owner=grace, slug="first")
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO cards (id, user_id, slug, name, visibility, no_index, revision, updated_at)"
                " SELECT gen_random_uuid(), :owner, 'many-' || n, 'Many', CASE n % 10 WHEN 0 THEN 'unlisted'"
                " WHEN 1 THEN 'disabled' ELSE 'public' END, n % 10 = 2, 1, now() - n * interval '1 minute'"
                " FROM generate_series(1, :many) AS n"
            ),
            {"owner": grace.id, "many": MANY},
        )
    statements.clear()
    index = await listed(client, "/sitemap.xml", "sitemapindex", "sitemap")
    assert len(selects(statements)) == 1
    seen: dict[str, datetime] = {}
    for address, changed_at in index.items():
        statements.clear()
        part = await listed(client, address, "urlset", "url")
        assert len(selects(statements)) == 1
        assert max(part.values()) == changed_at
        assert not seen.keys() & part.keys()
        seen |= part
    expected = {f"{ORIGIN}/c/many-{n}" for n in range(1, MANY + 1) if n % 10 > 2}
    assert seen.keys() == {f"{ORIGIN}/c/first", *expected}
    assert len(index) == -(-len(seen) // sitemap.PAGE_SIZE)


def selects(statements):
    return [statement for statement in statements if statement.startswith(("SELECT", "WITH"))]


async def test_robots_may_read_the_cards_and_nothing_of_the_application(client):
    response = await client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in response.text.splitlines()
    for path, allowed in (
        ("/c/grace", True),
        ("/c/static/card.0123.js", True),
        ("/uploads/0123.webp", True),
        ("/fonts/inter/5.3.0/latin.woff2", True),
        ("/api/cards/grace/preview.png?v=1", True),
        ("/api/cards/grace", False),
        ("/api/cards/grace/vcf", False),
        ("/api/auth/login", False),
        ("/", False),
        ("/cards", False),
        ("/admin", False),
    ):
        assert may_read(response.text, path) == allowed, path
    # What knows no wildcards reads the cards all the same.
    simple = RobotFileParser()
    simple.parse(response.text.splitlines())
    assert simple.can_fetch("anybot", f"{ORIGIN}/c/grace")
    assert not simple.can_fetch("anybot", f"{ORIGIN}/api/auth/login")


def may_read(robots, path):
    """Whether the rule with the longest match allows the path (RFC 9309, sections 2.2.2 and 2.2.3)."""
    found = []
    for rule, pattern in re.findall(r"^(Allow|Disallow): (.+)$", robots, re.MULTILINE):
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
        if re.match(expression, path):
            found.append((len(pattern), rule == "Allow"))
    return max(found)[1]
