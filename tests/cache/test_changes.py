"""A change made through one process is seen through it at once, and through the other as soon as it is told."""

from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.api.test_images import picture
from tests.cache.conftest import Person, visitor
from tests.startup.processes import until

PUBLIC = ["/c/{}", "/api/cards/{}", "/api/cards/{}/vcf", "/api/cards/{}/qr", "/api/cards/{}/preview.png"]


@pytest.fixture(scope="module")
def grace(shared, processes):
    with Person(shared, processes[0]) as person:
        yield person


@pytest.fixture(scope="module")
def ada(shared, processes):
    with Person(shared, processes[0], is_admin=True) as person:
        yield person


@pytest.fixture
def card(grace, request):
    """A card that both processes have in memory."""
    card = grace.make(slug=f"card-{abs(hash(request.node.name))}", name="Ada", emails=[{"email": "ada@example.com"}])
    yield card
    grace.delete(f"/api/cards/{card['id']}")


def seen(processes, path, condition):
    """Look through the first process once, and through the other until it is so; return both answers."""
    answers = []
    with visitor(processes[0]) as one, visitor(processes[1]) as other:
        answers.append(one.get(path))
        assert condition(answers[0]), answers[0].text[:500]
        answers.append(until(lambda: condition(found := other.get(path)) and found))
    return answers


def remembered(processes, slug):
    for running in processes:
        with visitor(running) as client:
            for path in PUBLIC[:4]:
                until(lambda path=path, client=client: "x-request-id" not in client.get(path.format(slug)).headers)


@pytest.mark.parametrize("path", PUBLIC[:3])
def test_what_is_changed_is_changed_everywhere(processes, grace, card, path):
    remembered(processes, card["slug"])
    grace.change(card, name="Augusta")
    seen(processes, path.format(card["slug"]), lambda response: "Augusta" in response.text)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_disabled_card_is_gone_everywhere(processes, grace, card, path):
    remembered(processes, card["slug"])
    grace.change(card, visibility="disabled")
    seen(processes, path.format(card["slug"]), lambda response: response.status_code == 404)
    grace.change(card, visibility="public")
    seen(processes, path.format(card["slug"]), lambda response: response.status_code == 200)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_deleted_card_is_gone_everywhere(processes, grace, card, path):
    remembered(processes, card["slug"])
    grace.delete(f"/api/cards/{card['id']}").raise_for_status()
    seen(processes, path.format(card["slug"]), lambda response: response.status_code == 404)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_former_address_leads_to_the_present_one(processes, grace, card, path):
    remembered(processes, card["slug"])
    new = f"{card['slug']}-new"
    grace.change(card, slug=new)
    for answer in seen(processes, path.format(card["slug"]), lambda response: response.status_code == 308):
        assert answer.headers["location"].endswith(path.format(new))
    seen(processes, path.format(new), lambda response: response.status_code == 200)


@pytest.mark.parametrize("path", PUBLIC[:3])
def test_an_address_that_another_card_takes_shows_that_one(processes, grace, card, path):
    slug = card["slug"]
    grace.change(card, slug=f"{slug}-new")
    seen(processes, path.format(slug), lambda response: response.status_code == 308)
    other = grace.make(slug=slug, name="Charles Babbage")
    seen(processes, path.format(slug), lambda response: "Babbage" in response.text)
    remembered(processes, slug)
    grace.change(other, slug=f"{slug}-other")
    seen(processes, path.format(slug), lambda response: response.status_code == 308)
    grace.change(card, slug=slug)
    seen(processes, path.format(slug), lambda response: response.status_code == 200 and "Babbage" not in response.text)
    grace.delete(f"/api/cards/{other['id']}").raise_for_status()


@pytest.mark.parametrize("path", PUBLIC[:3])
def test_a_masked_card_shows_its_contact_data_to_nobody_any_more(processes, grace, card, path):
    remembered(processes, card["slug"])
    seen(processes, path.format(card["slug"]), lambda response: "ada@example.com" in response.text)
    grace.change(card, obfuscate=True)
    seen(processes, path.format(card["slug"]), lambda response: "ada@example.com" not in response.text)


def test_an_unlisted_card_is_kept_out_of_search_engines(processes, grace, card):
    remembered(processes, card["slug"])
    path = f"/c/{card['slug']}"
    with visitor(processes[1]) as client:
        before = client.get(path)
    assert "x-robots-tag" not in before.headers
    grace.change(card, visibility="unlisted")
    after = seen(processes, path, lambda response: response.headers.get("x-robots-tag") == "noindex")
    assert after[0].headers["etag"] == after[1].headers["etag"] != before.headers["etag"]


def test_a_picture_is_seen_and_goes(processes, grace, card):
    remembered(processes, card["slug"])
    address, path = f"/api/cards/{card['id']}/images/avatar", f"/api/cards/{card['slug']}/vcf"
    grace.put(address, content=picture()).raise_for_status()
    seen(processes, path, lambda response: "PHOTO" in response.text)
    remembered(processes, card["slug"])
    grace.delete(address).raise_for_status()
    seen(processes, path, lambda response: "PHOTO" not in response.text)


@pytest.mark.parametrize("kind", ["vcf", "preview.png"])
def test_what_lacks_a_picture_that_is_missing_is_not_kept(processes, shared, grace, card, kind):
    """It may be on its way from another storage."""
    before = set(Path(shared["UPLOAD_DIR"]).iterdir())
    content = picture(colour="orchid" if kind == "vcf" else "peru")
    grace.put(f"/api/cards/{card['id']}/images/avatar", content=content).raise_for_status()
    files = {path: path.read_bytes() for path in set(Path(shared["UPLOAD_DIR"]).iterdir()) - before}
    assert len(files) == 2
    with visitor(processes[0]) as client:

        def made():
            return client.get(f"/api/cards/{card['slug']}/{kind}").raise_for_status().content

        for path in files:
            path.unlink()
        without = made()
        for path, data in files.items():
            path.write_bytes(data)
        whole = made()
        assert whole != without
        for path in files:
            path.unlink()
        assert made() == whole  # Which is kept.


def test_a_setting_reaches_all_pages(processes, shared, card):
    change = "UPDATE settings SET value = %s WHERE key = 'footer_text'"
    with (
        psycopg.connect(shared["DATABASE_URL"], autocommit=True) as database,
        visitor(processes[0]) as one,
        visitor(processes[1]) as other,
    ):
        for words in ("Imprint of one", "Imprint of two", None):
            remembered(processes, card["slug"])
            assert database.execute(change, [Jsonb(words)]).rowcount == 1
            for client in (one, other):

                def is_there(client=client, words=words):
                    text = client.get(f"/c/{card['slug']}").text
                    return words in text if words else "Imprint" not in text

                until(is_there)


def test_a_setting_that_an_admin_changes_is_seen_everywhere(processes, ada, card):
    path = PUBLIC[0]
    for words in ("Imprint of one", "Imprint of two"):
        remembered(processes, card["slug"])
        ada.patch("/api/settings", json={"footer_text": words}).raise_for_status()
        seen(processes, path.format(card["slug"]), lambda response, words=words: words in response.text)
    ada.patch("/api/settings", json={"footer_text": None}).raise_for_status()
    seen(processes, path.format(card["slug"]), lambda response: "Imprint" not in response.text)


def test_a_logo_is_seen_everywhere(processes, ada, card):
    path = f"/c/{card['slug']}"
    remembered(processes, card["slug"])
    logo = ada.put("/api/settings/logo", content=picture()).raise_for_status().json()["org_logo"]
    name = logo["url"].rpartition("/")[2]
    seen(processes, path, lambda response: name in response.text)
    remembered(processes, card["slug"])
    ada.delete("/api/settings/logo").raise_for_status()
    seen(processes, path, lambda response: name not in response.text)


@pytest.mark.parametrize("path", PUBLIC)
def test_cards_that_an_admin_changes_at_once_are_changed_everywhere(processes, ada, card, path):
    def bulk(action):
        body = {"action": action, "ids": [card["id"]]}
        ada.post("/api/admin/cards/bulk", json=body).raise_for_status()

    for gone, back in (("disable", "enable"), ("delete", "restore")):
        remembered(processes, card["slug"])
        bulk(gone)
        seen(processes, path.format(card["slug"]), lambda response: response.status_code == 404)
        bulk(back)
        seen(processes, path.format(card["slug"]), lambda response: response.status_code == 200)


def test_a_change_that_is_taken_back_was_never_there(processes, grace, card):
    remembered(processes, card["slug"])
    slug = f"{card['slug']}-taken"
    other = grace.make(slug=slug)
    # The name is written before the address turns out to be taken.
    refused = grace.patch(f"/api/cards/{card['id']}", json={"name": "Nobody", "slug": slug})
    assert refused.status_code == 409
    for running in processes:
        with visitor(running) as client:
            assert "Nobody" not in client.get(f"/c/{card['slug']}").text
    grace.delete(f"/api/cards/{other['id']}").raise_for_status()
