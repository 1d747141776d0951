import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cards.fields import Layout, Platform
from kontakt.pages.render import render_card, render_problem
from kontakt.pages.structured import person
from kontakt.pages.view import AddressView, CardView, EmailView, LinkView, Organisation, PhoneView, SocialView
from tests.pages.conftest import FULL
from tests.pages.document import Document, parse

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}</style>",
    "</title><svg onload=alert(1)>",
    "<!--<script>",
    "]]>{{ 7 * 7 }}{% raw %}%(name)s",
    "ends in a backslash \\",
    "it's O'Brien & \"Sons\" &amp; &#39;",
    "CR\r\nLF and \u2028 and \u2029",
    "\u202eright to left \u05d0\u05d1",
    "👩‍👩‍👧‍👦🏴‍☠️",
    "x" * 10_000,
]


def filled(value: str) -> CardView:
    """The full card with one value in every text that a person types."""
    return replace(
        FULL,
        name=value,
        job_title=value,
        company=value,
        department=value,
        pronouns=value,
        bio=value,
        calendar_label=value,
        phones=(PhoneView(value, None, value), PhoneView(value, None, "mobile")),
        emails=(EmailView(value, value),),
        address=AddressView(value, value, value, value, "GB"),
        websites=(LinkView(f"https://a.example/{value}", value), LinkView(f"https://b.example/{value}", value)),
        social_links=(
            SocialView(Platform.LINKEDIN, f"https://linkedin.com/in/{value}"),
            SocialView(Platform.CUSTOM, f"https://c.example/{value}"),
        ),
        organisation=replace(FULL.organisation, name=value, footer_text=value),
        reveal_key=None,
    )


def skeleton(document: Document) -> list[tuple[str, frozenset[str]]]:
    """The elements with the names of their attributes; an address has as many <wbr> as slashes and at signs."""
    # A long name is set smaller, by a class.
    return [(e.tag, frozenset(e.attributes) - {"class"}) for e in document.elements if e.tag != "wbr"]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_adds_no_element_and_no_attribute(value, layout):
    shown = replace(filled(value), look=replace(FULL.look, layout=layout))
    harmless = replace(filled("harmless"), look=shown.look)
    assert skeleton(parse(render_card(shown).html)) == skeleton(parse(render_card(harmless).html))


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_shown_as_it_was_typed(value):
    document = parse(render_card(filled(value)).html)
    written = value.replace("\r\n", "\n")  # The parser of HTML normalises line ends, as browsers do.
    assert written in document.one("h1").text.replace("\r\n", "\n")
    assert document.meta("og:title").replace("\r\n", "\n").startswith(written)
    assert document.one("p", class_="bio").text.replace("\r\n", "\n") == written


@given(st.text(min_size=1))
def test_structured_data_says_the_same_and_stays_in_its_element(value):
    encoded = person(filled(value))
    assert not set("<>&\u2028\u2029\n\r") & set(encoded)
    data = json.loads(encoded)
    assert data["name"] == data["jobTitle"] == data["description"] == value
    assert data["worksFor"]["name"] == data["worksFor"]["department"]["name"] == value


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_the_structured_data_of_the_page_can_be_read(value):
    document = parse(render_card(filled(value)).html)
    assert json.loads(document.one("script", type="application/ld+json").text)["name"] == value


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_problem_page_shows_hostile_values_harmlessly(value):
    def page(text: str) -> Document:
        return parse(render_problem(status=404, title=text, detail=text, request_id=text, organisation=text).html)

    assert skeleton(page(value)) == skeleton(page("harmless"))
    assert value in page(value).one("h1").text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)"])
def test_an_address_that_is_not_of_the_web_is_no_link(url):
    shown = replace(
        FULL,
        websites=(LinkView(url, None),),
        social_links=(SocialView(Platform.CUSTOM, url),),
        calendar_url=url,
        organisation=Organisation("Engines", url=url, footer_text="Imprint", footer_link=url),
    )
    document = parse(render_card(shown).html)
    assert not [e for e in document.elements if url in (e.attributes.get("href"), e.attributes.get("src"))]
