"""The catalogues say everything that the pages say, in every language, and nothing else."""

import re

import pytest
from babel.messages.pofile import read_po

from kontakt.pages.language import LANGUAGES
from tests.locale.messages import FOLDER, TEMPLATE, TRANSLATED, catalogue, compiled, countries, extracted, messages, po
from tests.locale.messages import strings as translated

RUN = "the catalogues are behind the words of the pages; run `make messages`"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def ids(words):
    return {message.id for message in messages(words)}


def singular(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.fixture(scope="module")
def said():
    """What the code and the templates say."""
    return extracted()


def test_there_are_words_in_templates_in_pages_and_in_problems(said):
    assert {"Save contact", "Call", "Reference", "There is no card here"} <= ids(said)
    assert len(ids(said)) > 40


def test_the_template_of_the_catalogues_holds_what_is_said(said):
    with TEMPLATE.open("rb") as file:
        kept = {singular(message) for message in messages(read_po(file))}
    assert kept == {singular(message) for message in messages(said)}, RUN


def test_every_language_has_a_catalogue():
    assert {path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/kontakt.mo")} == set(TRANSLATED)
    assert {*TRANSLATED, "en"} == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_message_and_no_other(language, said):
    words = catalogue(language)
    assert ids(words) == ids(said), RUN
    assert not words.obsolete
    assert [message.id for message in messages(words) if message.fuzzy] == []
    assert [message.id for message in messages(words) if not all(translated(message))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_compiled(language):
    assert po(language).with_suffix(".mo").read_bytes() == compiled(catalogue(language)), RUN


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_message_has_a_translation_for_every_plural_form(language):
    words = catalogue(language)
    counted = [message for message in messages(words) if message.pluralizable]
    assert counted
    assert {len(translated(message)) for message in counted} == {words.num_plurals}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_the_original(language):
    for message in messages(catalogue(language)):
        wanted = sorted(PLACEHOLDER.findall(singular(message)))
        for index, translation in enumerate(translated(message)):
            found = sorted(PLACEHOLDER.findall(translation))
            # Arabic has forms for one and for two that name the number themselves.
            said_in_words = message.pluralizable and language == "ar" and index in {1, 2}
            assert found == ([] if said_in_words else wanted), translation


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_ends_as_the_original_does_and_is_calm(language):
    for message in messages(catalogue(language)):
        original = singular(message)
        for translation in translated(message):
            assert translation == translation.strip()
            assert not set("!¡\N{FULLWIDTH EXCLAMATION MARK}") & set(translation)
            assert translation.endswith((".", "。")) == original.endswith("."), translation


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_was_left_in_english(language):
    for message in messages(catalogue(language)):
        if " " in singular(message):
            assert singular(message) not in translated(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_countries_have_the_names_of_the_cldr(language):
    kept = (FOLDER / language / "countries.json").read_text(encoding="utf-8")
    assert kept == countries(language), RUN
