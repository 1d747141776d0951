"""Pages in the visitor's language, over HTTP."""

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import async_sessionmaker

from kontakt.app import create_app
from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.engine import create_engine
from kontakt.pages.language import LANGUAGES, translations
from kontakt.problems import Unavailable
from tests.conftest import Client, assert_problem
from tests.pages.document import parse

PAGE = {"accept": "text/html,application/xhtml+xml"}
CONTACT = {"phones": [{"number": "+1 202 555 0101"}]}


def language_of(response):
    return parse(response.content).one("html").attributes["lang"]


async def test_a_page_is_in_the_language_that_the_browser_asks_for(client, make, grace):
    await make.card(owner=grace, slug="grace")
    for language in LANGUAGES:
        response = await client.get("/c/grace", headers={"accept-language": f"zh, {language}-XX;q=0.9, fr;q=0.1"})
        assert language_of(response) == language
        assert translations(language).gettext("Save contact") in response.text
        assert "Accept-Language" in response.headers["vary"]


async def test_the_address_wins_over_the_browser(client, make, grace):
    await make.card(owner=grace, slug="grace")
    german = {"accept-language": "de"}
    assert language_of(await client.get("/c/grace?lang=uk", headers=german)) == "uk"
    assert language_of(await client.get("/c/grace?lang=tlh", headers=german)) == "de"
    assert language_of(await client.get("/c/grace?lang=", headers=german)) == "de"
    assert language_of(await client.get("/c/nobody?lang=uk", headers=german | PAGE)) == "uk"


@pytest.mark.parametrize("header", [{}, {"accept-language": "zh-Hant, *;q=0.5"}])
async def test_the_organisation_chooses_for_everybody_else(client, make, grace, sessions, header):
    await make.card(owner=grace, slug="grace")
    async with sessions.begin() as session:
        await branding.change(session, InstanceSettings(default_locale="et"))
    assert language_of(await client.get("/c/grace", headers=header)) == "et"
    assert language_of(await client.get("/c/grace?lang=zh", headers=header)) == "et"
    assert language_of(await client.get("/c/nobody", headers=header | PAGE)) == "et"


async def test_the_preview_speaks_as_the_page_would(client, grace):
    preview = await client.as_(grace).post(
        "/api/cards/preview", json={"name": "Grace"}, headers={"accept-language": "nl"}
    )
    assert language_of(preview) == "nl"
    assert "Contact opslaan" in preview.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_of_a_missing_card_speaks_the_visitors_language(client, language):
    words = translations(language)
    response = await client.get("/c/nobody", headers={**PAGE, "accept-language": language})
    assert (response.status_code, language_of(response)) == (404, language)
    assert response.headers["content-language"] == language
    assert response.headers["vary"] == "Accept, Accept-Language"
    assert words.gettext("There is no card here") in response.text
    assert words.gettext("It was taken down, or the address is mistyped.") in response.text


async def test_a_problem_document_is_the_same_in_every_language(client):
    response = await client.get("/c/nobody", headers={"accept-language": "de"})
    assert_problem(response, 404, "not-found")
    assert response.json()["title"] == "There is no card here"
    assert response.json()["detail"] == "It was taken down, or the address is mistyped."


async def test_a_page_is_never_half_in_one_language_and_half_in_another(client):
    asked = {**PAGE, "accept-language": "de", "host": "elsewhere.example"}
    response = await client.get("/c/grace", headers=asked)  # Nobody put the words for this into the catalogues.
    assert (response.status_code, language_of(response)) == (421, "en")
    assert response.headers["content-language"] == "en"


async def test_a_language_that_was_chosen_stays_when_contact_details_are_shown(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    asked = "/c/grace?lang=sv&s=qr"
    form = parse((await client.get(asked)).content).one("form")
    # A form without an action is sent to the address of the page, query and all (HTML, section 4.10.18.3).
    assert form.attributes == {"method": "post"}
    revealed = await client.post(asked, headers={"accept-language": "de"})
    assert language_of(revealed) == "sv"
    assert "tel:+12025550101" in revealed.text


async def test_who_asked_too_often_reads_for_how_long_to_wait(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    for _ in range(30):
        await client.post("/c/grace")
    refused = await client.post("/c/grace", headers={**PAGE, "accept-language": "uk"})
    assert (refused.status_code, language_of(refused)) == (429, "uk")
    assert "Забагато запитів" in refused.text
    assert "Продовжити можна через 60 хвилин." in refused.text


async def test_a_form_of_another_site_is_refused_in_the_visitors_language(client, make, grace):
    await make.card(owner=grace, slug="grace", obfuscate=True, **CONTACT)
    foreign = {**PAGE, "accept-language": "ar", "sec-fetch-site": "cross-site"}
    refused = await client.post("/c/grace", headers=foreign)
    assert (refused.status_code, language_of(refused)) == (403, "ar")
    assert translations("ar").gettext("This request came from another site") in refused.text


async def test_a_card_that_cannot_be_read_says_so_in_the_visitors_language(settings):
    away = settings.model_copy(update={"database_url": SecretStr("postgresql://kontakt@127.0.0.1:1/kontakt")})
    engine, app = create_engine(away), create_app(settings)

    async def without_database(scope, receive, send):
        state = {"settings": settings, "sessions": async_sessionmaker(engine), "user": None}
        await app({**scope, "state": state}, receive, send)

    async with Client(without_database) as client:
        response = await client.get("/c/grace", headers={**PAGE, "accept-language": "ja"})
    assert (response.status_code, language_of(response)) == (503, "ja")
    assert parse(response.content).one("h1").text == translations("ja").gettext(Unavailable.title)
    assert parse(response.content).one("a").text == "再試行"
    assert "参照番号" in response.text
    await engine.dispose()
