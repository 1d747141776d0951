"""The pages themselves, in every language."""

import json
import re
from dataclasses import replace
from itertools import groupby

import pytest

from kontakt.cards.fields import Layout
from kontakt.pages import present
from kontakt.pages.language import LANGUAGES, direction, translations
from kontakt.pages.render import render_card, render_problem
from kontakt.pages.sources import read
from kontakt.pages.view import AddressView, CardView, EmailView, LinkView, Organisation, PhoneView
from tests.locale.messages import TRANSLATED, extracted, messages
from tests.pages.conftest import FULL, LOOK, ORIGIN
from tests.pages.document import parse

PLAIN = replace(
    FULL,
    phones=tuple(PhoneView("+44 20 7946 0958", None, label) for label in ("work", "mobile", "fax", "other", None)),
    emails=(EmailView("ada@engines.example", None), EmailView("ada@home.example", "home")),
    websites=(LinkView("https://ada.example/", None),),
    calendar_label=None,
)
"""A card that leaves every label to the page."""


def said(html):
    """Every text and attribute value of the page."""
    elements = parse(html).elements
    return {e.text.strip() for e in elements} | {value for e in elements for value in e.attributes.values()}


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_of_a_card_page_is_in_the_language(language, layout, masked):
    view = replace(PLAIN, masked=masked, look=replace(LOOK, layout=layout))
    english, translated = said(render_card(view, "en").html), said(render_card(view, language).html)
    words = translations(language)
    used = {message.id for message in messages(extracted()) if isinstance(message.id, str) and message.id in english}
    assert len(used) >= 8 if masked else len(used) >= 20
    assert {words.gettext(message) for message in used} <= translated
    assert {message for message in used if words.gettext(message) != message} & translated == set()


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("mode", ["page", "preview"])
def test_no_word_of_a_template_is_left_unmarked(masked, mode):
    organisation = Organisation("الجمعية", "https://engines.example", None, "عن الجمعية", None)
    view = CardView(
        slug="layla",
        url=f"{ORIGIN}/c/layla",
        name="ليلى الفاسي",
        look=LOOK,
        mode=mode,
        organisation=organisation,
        phones=PLAIN.phones,
        emails=(EmailView("1@2.34", None),),
        address=AddressView("12 شارع", "فاس", None, "20000", "MA"),
        bio="أكتب برامج",
        calendar_url="https://cal.example/",
        masked=masked,
    )
    document = parse(render_card(view, "ar").html)
    names = ("alt", "aria-label", "title", "placeholder", "data-copied", "data-link-copied")
    shown = [e.attributes[name] for e in document.elements for name in names if name in e.attributes]
    shown += [document.one("title").text, document.meta("description")]
    shown += [document.one("body").text]
    assert len(shown) >= 5
    assert {word for text in shown for word in re.findall("[A-Za-z]{2,}", text)} <= {"QR"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_its_direction(language):
    for page in (render_card(FULL, language), render_problem(status=404, title="Nothing", language=language)):
        html = parse(page.html).one("html").attributes
        assert html == {"lang": language, "dir": direction(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_offers_every_subset_of_the_font_that_its_words_need(language):
    document = parse(render_card(PLAIN, language).html)
    style, shown = document.one("style").text, document.one("body").text
    assert "\N{CYRILLIC SMALL LETTER A}" in shown or language != "uk"
    offered = set(re.findall(r"/([a-z-]+)\.woff2", style))
    for name, ranges in json.loads(read("fonts.json"))["subsets"].items():
        # Latin and its extension share signs, of which the first has them all.
        if name not in offered and (lacking := letters(ranges) & set(shown)):
            assert lacking <= letters(json.loads(read("fonts.json"))["subsets"]["latin"])


def letters(ranges):
    pairs = [part.removeprefix("U+").partition("-") for part in ranges.split(",")]
    return {chr(point) for low, _, high in pairs for point in range(int(low, 16), int(high or low, 16) + 1)}


@pytest.mark.parametrize(
    ("language", "country"),
    [("en", "United Kingdom"), ("de", "Vereinigtes Königreich"), ("pl", "Wielka Brytania"), ("ja", "イギリス")],
)
def test_a_country_has_the_name_that_the_visitor_knows(language, country):
    address = AddressView("12 St James's Square", "London", None, "SW1Y 4LB", "GB")
    assert present.address_lines(address, language) == ["12 St James's Square", "SW1Y 4LB London", country]


def test_a_country_that_nobody_knows_keeps_its_code():
    assert present.address_lines(AddressView(country="ZZ"), "de") == ["ZZ"]


def test_a_map_is_asked_in_one_language():
    maps = {row.href for language in LANGUAGES for row in present.rows(FULL, language) if row.icon == "pin"}
    assert len(maps) == 1


def test_what_the_owner_wrote_stays_as_it_is():
    own = replace(FULL, phones=(PhoneView("555 0100", None, "Mobile, evenings"),))
    shown = said(render_card(own, "de").html)
    assert {"Mobile, evenings", "Book 30 minutes", "Blog", "Imprint"} <= shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["{0.__class__}", "{name}", "{", "}", "%s", "</title>", "\\"])
def test_a_name_is_not_read_as_a_placeholder(language, name):
    small = CardView(slug="b", url=f"{ORIGIN}/c/b", name=name, look=LOOK, organisation=Organisation("Engines"))
    description = parse(render_card(small, language).html).meta("description")
    assert description == translations(language).gettext("The card of {name}").replace("{name}", name)


def test_numbers_and_addresses_are_written_from_left_to_right_in_every_language():
    document = parse(render_card(FULL, "ar").html)
    fixed = [e.text for e in document.all("bdi", dir="ltr")]
    assert fixed == [
        *(p.number for p in FULL.phones),
        "ada@engines.example",
        "engines.example/people/ada",
        "ada.example",
    ]
    # A street has the direction of its own letters.
    assert document.all("bdi", dir="ltr") != document.all("bdi")


def test_a_count_is_in_the_form_that_the_number_asks_for():
    def form(language, minutes):
        one, other = "You can go on in {minutes} minute.", "You can go on in {minutes} minutes."
        return translations(language).ngettext(one, other, minutes)

    def runs(language):
        return [
            (found, [n for _, n in group])
            for found, group in groupby(((form(language, n), n) for n in range(1, 61)), key=lambda pair: pair[0])
        ]

    assert {n for found, numbers in runs("pl") if found.endswith("minuty.") for n in numbers} == {
        *(2, 3, 4, 22, 23, 24, 32, 33, 34, 42, 43, 44, 52, 53, 54)
    }
    assert {n for found, numbers in runs("uk") if found.endswith("хвилину.") for n in numbers} == {1, 21, 31, 41, 51}
    assert [numbers for _, numbers in runs("ar")] == [[1], [2], [*range(3, 11)], [*range(11, 61)]]
    assert [numbers for _, numbers in runs("ja")] == [[*range(1, 61)]]
