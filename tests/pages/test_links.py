"""What counts as a link of a card is what its page leads to."""

from dataclasses import replace

import pytest

from kontakt.analytics.targets import KINDS
from kontakt.cards.fields import Platform
from kontakt.pages.links import links
from kontakt.pages.render import render_card
from kontakt.pages.view import AddressView, LinkView, PhoneView, SocialView
from tests.pages.document import parse

HOSTILE = {
    "phones": (PhoneView("+44 20 7946 0958 ext. 12", "+442079460958", "fax"), PhoneView("1-2-3 (desk)", None, "a<b")),
    "address": AddressView('1 "Quote" & <b>', "Łódź\n", None, "90-001", "PL"),
    "websites": (LinkView("https://engines.example/?a=1&b='%22#c", "R&D"), LinkView("javascript:alert(1)", None)),
    "social_links": (SocialView(Platform.CUSTOM, "https://notes.example/ünicode"),),
    "calendar_url": "https://cal.example/ada?x=%3C&y=ö",
}


@pytest.mark.parametrize("changes", [{}, HOSTILE], ids=["usual", "hostile"])
def test_every_link_that_counts_is_known_as_the_page_has_it(full, changes):
    view = replace(full, **changes)
    elements = parse(render_card(view).html).all("a")
    shown = {(e.attributes["data-event"], e.attributes["href"]) for e in elements if "data-event" in e.attributes}
    known = {(link.event, link.href) for link in links(view)}
    assert known == {one for one in shown if one[0] != "vcard"}
    assert {event for event, _ in known} <= KINDS


def test_links_are_told_as_the_card_has_them(full):
    told = {(link.event, link.label, link.value) for link in links(full)}
    assert told == {
        ("phone", "work", "+44 20 7946 0958"),
        ("phone", "mobile", "+44 7700 900123"),
        ("message", "mobile", "+44 7700 900123"),
        ("email", "work", "ada@engines.example"),
        ("address", None, "12 St James's Square, SW1Y 4LB London, United Kingdom"),
        ("website", None, "engines.example/people/ada"),
        ("website", "Blog", "ada.example"),
        ("social", "linkedin", "linkedin.com/in/ada"),
        ("social", "custom", "notes.example/ada"),
        ("booking", "Book 30 minutes", "cal.example/ada"),
    }
