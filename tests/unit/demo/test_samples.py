"""The sample organisation: its texts and pictures."""

import re
from urllib.parse import urlsplit

import pytest

from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.fields import Font, Layout, Theme
from kontakt.cards.platforms import HOSTS
from kontakt.cards.schemas import CardCreate
from kontakt.demo import banners, portraits
from kontakt.demo.samples import CARDS, SETTINGS

SLUGS = [fields["slug"] for _, fields in CARDS]
# Ofcom's numbers for drama, the NANPA's 555-01XX, the Bundesnetzagentur's for media.
FICTIONAL = r"\+44(2079460|1614960)\d{3}|\+447700900\d{3}|\+1\d{3}55501\d{2}|\+493023125\d{3}"


def cards():
    return [CardCreate.model_validate(fields) for _, fields in CARDS]


def test_there_are_six_cards_and_grace_owns_one():
    owners = {fields["slug"]: person.subject for person, fields in CARDS}
    assert len(owners) == 6
    assert [slug for slug, owner in owners.items() if owner == "grace"] == ["grace-hopper"]
    assert owners["ada-lovelace"] == "ada"


def test_they_show_every_layout_font_and_theme():
    assert {card.layout for card in cards()} == set(Layout)
    assert {card.font for card in cards()} == set(Font)
    assert {card.theme for card in cards()} == set(Theme)


def test_nobody_can_be_called_or_written_to():
    for card in cards():
        for phone in card.phones or []:
            assert re.fullmatch(FICTIONAL, re.sub(r"[ -]", "", phone.number)), phone.number
        for email in card.emails or []:
            assert email.email.split("@")[1].endswith("example.com"), email.email


def test_every_link_leads_to_a_reserved_host_or_the_platform():
    for card in cards():
        links: list[tuple[str, tuple[str, ...]]] = [(site.url, ()) for site in card.websites or []]
        links += [(link.url, HOSTS[link.platform]) for link in card.social_links or []]
        links += [(card.calendar_url, ())] if card.calendar_url else []
        for url, known in links:
            assert (urlsplit(url).hostname or "").endswith((*known, "example.com", ".example")), url


def test_the_organisation_has_known_settings():
    assert SETTINGS.keys() <= InstanceSettings.model_fields.keys()
    InstanceSettings.model_validate(SETTINGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_everybody_has_a_portrait_of_many_colours(slug):
    portrait = portraits.draw(slug)
    assert portrait is not None
    assert portrait.size == (512, 512)
    assert len(portrait.getcolors(1 << 20) or []) > 1000


def test_no_two_portraits_are_alike():
    pictures = {portrait.tobytes() for slug in SLUGS if (portrait := portraits.draw(slug))}
    assert len(pictures) == len(SLUGS)


def test_layouts_that_show_a_banner_have_one():
    for card in cards():
        banner = banners.draw(card.slug or "")
        if card.layout in {Layout.CLASSIC, Layout.BANNER}:
            assert banner is not None
            assert banner.size == (1500, 500)
        else:
            assert banner is None


def test_pictures_are_the_same_every_time():
    first, second = (banners.draw("ada-lovelace") for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.tobytes() == second.tobytes()
