from collections.abc import Callable
from dataclasses import replace

import pytest

from kontakt.cards.fields import AvatarShape, Font, Layout, Platform, Theme
from kontakt.pages.view import (
    AddressView,
    CardView,
    EmailView,
    LinkView,
    Look,
    Organisation,
    PhoneView,
    Picture,
    SocialView,
)

ORIGIN = "https://cards.example"

LOOK = Look(
    primary_color="#1e40af",
    background_color="#ffffff",
    own_background=False,
    text_color=None,
    font=Font.INTER,
    theme=Theme.AUTO,
    avatar_shape=AvatarShape.CIRCLE,
    layout=Layout.CLASSIC,
)

FULL = CardView(
    slug="ada-lovelace",
    url=f"{ORIGIN}/c/ada-lovelace",
    name="Ada Lovelace",
    look=LOOK,
    organisation=Organisation(
        name="Analytical Engines",
        url="https://engines.example",
        logo=Picture(f"{ORIGIN}/uploads/logo.webp", 480, 120),
        footer_text="Imprint",
        footer_link="https://engines.example/imprint",
    ),
    job_title="Principal analyst",
    company="Analytical Engines",
    department="Research",
    pronouns="she/her",
    phones=(
        PhoneView("+44 20 7946 0958", "+442079460958", "work"),
        PhoneView("+44 7700 900123", "+447700900123", "mobile"),
    ),
    emails=(EmailView("ada@engines.example", "work"),),
    address=AddressView("12 St James's Square", "London", None, "SW1Y 4LB", "GB"),
    websites=(LinkView("https://www.engines.example/people/ada", None), LinkView("https://ada.example/", "Blog")),
    social_links=(
        SocialView(Platform.LINKEDIN, "https://linkedin.com/in/ada"),
        SocialView(Platform.CUSTOM, "https://notes.example/ada"),
    ),
    bio="I write programs for a machine.\n\nAsk me about Bernoulli numbers.",
    calendar_url="https://cal.example/ada",
    calendar_label="Book 30 minutes",
    avatar=Picture(f"{ORIGIN}/uploads/avatar.webp", 512, 512),
    avatar_jpeg=Picture(f"{ORIGIN}/uploads/avatar.jpg", 400, 400),
    banner=Picture(f"{ORIGIN}/uploads/banner.webp", 1500, 500),
    background=Picture(f"{ORIGIN}/uploads/background.webp", 2000, 1400),
)


@pytest.fixture
def full() -> CardView:
    """A card with every member."""
    return FULL


@pytest.fixture
def looking() -> Callable[..., CardView]:
    """The full card with another look."""
    return lambda **changes: replace(FULL, look=replace(LOOK, **changes))
