"""What messengers, networks and search engines read in the head of a page."""

import json
from dataclasses import replace

import pytest

from kontakt.pages.language import LANGUAGES
from kontakt.pages.render import render_card
from kontakt.pages.social.values import LOCALES
from tests.pages.conftest import FULL, ORIGIN
from tests.pages.document import parse

HOSTILE = [
    '"><script>alert(1)</script>',
    "</title></head><body onload=alert(1)>",
    "'\"`<>&",
    "Ada &amp; Grace",
    "{{ 7 * 7 }}{% raw %}",
    "محمد بن موسى",
    "Ada 😀 Lovelace",
    "\\",
    "--><!--",
]


def properties(document):
    """The Open Graph properties and X's names, each of which must be there once."""
    found = {}
    for element in document.all("meta"):
        name = element.attributes.get("property") or element.attributes.get("name", "")
        if name.startswith(("og:", "twitter:", "profile:")):
            assert name not in found
            # Readers of Open Graph look for `property`, those of X's cards for `name`.
            assert ("property" in element.attributes) == name.startswith(("og:", "profile:"))
            found[name] = element.attributes["content"]
    return found


def test_a_link_to_a_card_shows_a_large_picture():
    document = parse(render_card(FULL).html)
    tags = properties(document)
    title = "Ada Lovelace \N{EN DASH} Principal analyst, Analytical Engines"
    assert tags.pop("og:image").startswith(f"{ORIGIN}/api/cards/ada-lovelace/preview.png?v=")
    assert len(tags.pop("og:description")) <= 160
    assert tags == {
        "og:type": "profile",
        "og:title": title,
        "og:url": f"{ORIGIN}/c/ada-lovelace",
        "og:site_name": "Analytical Engines",
        "og:locale": "en_US",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": title,
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:image:alt": title,
    }
    assert document.one("link", rel="canonical").attributes["href"] == tags["og:url"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_page_is_named_as_networks_name_it(language):
    locale = properties(parse(render_card(FULL, language).html))["og:locale"]
    assert locale == LOCALES[language]
    assert locale.startswith(f"{language}_")


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_names_are_text_in_every_tag(value):
    view = replace(
        FULL, name=value, job_title=value, company=value, organisation=replace(FULL.organisation, name=value)
    )
    tags = properties(parse(render_card(view).html))
    assert tags.keys() == properties(parse(render_card(FULL).html)).keys()
    for name in ("og:title", "twitter:title", "og:image:alt", "twitter:image:alt"):
        assert tags[name] == f"{value} \N{EN DASH} {value}, {value}"
    assert tags["og:site_name"] == value


def test_the_editors_preview_has_no_tags_for_messengers():
    assert properties(parse(render_card(replace(FULL, mode="preview")).html)) == {}


def structured(view):
    return json.loads(parse(render_card(view).html).one("script", type="application/ld+json").text)


def test_search_engines_are_told_about_the_person():
    assert structured(FULL) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "mainEntityOfPage": {"@type": "ProfilePage", "@id": f"{ORIGIN}/c/ada-lovelace"},
        "name": "Ada Lovelace",
        "url": f"{ORIGIN}/c/ada-lovelace",
        "image": f"{ORIGIN}/uploads/avatar.jpg",
        "jobTitle": "Principal analyst",
        "worksFor": {
            "@type": "Organization",
            "name": "Analytical Engines",
            "url": "https://engines.example",
            "department": {"@type": "Organization", "name": "Research"},
        },
        "description": "I write programs for a machine.\n\nAsk me about Bernoulli numbers.",
        "telephone": ["+442079460958", "+447700900123"],
        "email": ["ada@engines.example"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "12 St James's Square",
            "addressLocality": "London",
            "postalCode": "SW1Y 4LB",
            "addressCountry": "GB",
        },
        "sameAs": [
            "https://www.engines.example/people/ada",
            "https://ada.example/",
            "https://linkedin.com/in/ada",
            "https://notes.example/ada",
        ],
    }


def test_an_employer_is_named_as_far_as_the_card_does():
    assert structured(replace(FULL, company=None))["worksFor"] == {"@type": "Organization", "name": "Research"}
    other = structured(replace(FULL, company="Babbage & Sons", department=None))["worksFor"]
    assert other == {"@type": "Organization", "name": "Babbage & Sons"}
    assert "worksFor" not in structured(replace(FULL, company=None, department=None))


def test_structured_data_of_a_masked_card_has_no_way_to_call():
    masked = structured(replace(FULL, phones=(), emails=(), masked=True))
    assert masked.keys() == structured(FULL).keys() - {"telephone", "email"}
