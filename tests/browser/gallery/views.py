"""The cards of the gallery: ordinary, sparse, crowded, from right to left, hostile."""

from dataclasses import replace
from typing import Any

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
from tests.browser.gallery.pictures import ORIGIN

LOOK = Look(
    primary_color="#4b2e83",
    background_color="#ffffff",
    own_background=False,
    text_color=None,
    font=Font.INTER,
    theme=Theme.AUTO,
    avatar_shape=AvatarShape.CIRCLE,
    layout=Layout.CLASSIC,
)

FULL = CardView(
    slug="ada",
    url=f"{ORIGIN}/c/ada",
    name="Ada Lovelace",
    look=LOOK,
    organisation=Organisation(
        name="Analytical Society",
        url="https://society.example/",
        logo=Picture(f"{ORIGIN}/uploads/logo.webp", 360, 96),
        footer_text="Imprint and privacy",
        footer_link="https://society.example/imprint",
    ),
    job_title="Analyst of Engines",
    company="Analytical Society",
    department="Notes and Programs",
    pronouns="she/her",
    phones=(
        PhoneView("+44 20 7946 0815", "+442079460815", "work"),
        PhoneView("+44 7700 900184", "+447700900184", "mobile"),
    ),
    emails=(EmailView("ada@society.example", "work"), EmailView("lovelace@example.com", "home")),
    address=AddressView("12 St James's Square", "London", None, "SW1Y 4JH", "GB"),
    websites=(
        LinkView("https://ada.example/notes", "Notes A to G"),
        LinkView("https://society.example/", "Analytical Society"),
    ),
    social_links=tuple(
        SocialView(platform, f"https://{platform.value}.example/ada")
        for platform in (Platform.MASTODON, Platform.GITHUB, Platform.LINKEDIN, Platform.ORCID)
    ),
    bio="I write programs for a machine that is not built yet.\n\n"
    "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves.",
    calendar_url="https://calendar.example/ada",
    calendar_label="Meet over tea",
    avatar=Picture(f"{ORIGIN}/uploads/avatar.webp", 512, 512),
    banner=Picture(f"{ORIGIN}/uploads/banner.webp", 1500, 500),
)

BARE = replace(FULL, avatar=None, banner=None, organisation=Organisation("Analytical Society"))

CROWDED = replace(
    FULL,
    phones=tuple(PhoneView(f"+44 20 7946 08{n}", f"+4420794608{n}", "work") for n in range(10, 15)),
    emails=tuple(EmailView(f"ada.{n}@society.example", "work") for n in range(3)),
    websites=tuple(LinkView(f"https://ada.example/note-{letter}", None) for letter in "abc"),
    social_links=tuple(SocialView(p, f"https://{p.value}.example/ada") for p in tuple(Platform)[:20]),
)

LETTER = CardView(slug="b", url=f"{ORIGIN}/c/b", name="B", look=LOOK, organisation=Organisation("Kontakt"))

LONG = replace(
    FULL,
    name=(
        "Augusta Ada King-Noel, Countess of Lovelace, Baroness of Ockham and Keeper of the Punched Cards "
        "of the Difference Engine"
    )[:120],
    job_title="Principal analyst of engines that weave algebraical patterns, and reader of Bernoulli's numbers",
    department="Department for Notes, Programs and Everything Else That a Machine May Be Told to Do",
)

HOSTILE = replace(
    FULL,
    name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    job_title="W" * 60,
    pronouns="x" * 40,
    bio="https://a.example/" + "endless" * 30,
    emails=(EmailView("a" * 60 + "@" + "b" * 60 + ".example", "q" * 30),),
    websites=(LinkView("https://very.example/" + "path-without-an-end/" * 8, "m" * 30),),
    calendar_label="Z" * 60,
    organisation=Organisation("Ö" * 100, footer_text="Ü" * 120),
)

ARABIC = replace(
    FULL,
    name="آدا لوفليس",
    job_title="محللة المحركات",
    company="الجمعية التحليلية",
    department="الملاحظات والبرامج",
    pronouns=None,
    bio="أكتب برامج لآلة لم تُبنَ بعد.",
    calendar_label="موعد على الشاي",
    avatar=None,
)

HEBREW = replace(
    FULL,
    name="Ada Lovelace",
    bio="אני כותבת תוכניות למכונה שעדיין לא נבנתה.\nועוד שורה אחת.",  # noqa: RUF001 - Hebrew, nothing else
)

MASKED = replace(FULL, phones=(), emails=(), masked=True)

PICTURED = replace(FULL, background=Picture(f"{ORIGIN}/uploads/hills.webp", 1600, 1000))

SQUARES = replace(
    FULL,
    banner=Picture(f"{ORIGIN}/uploads/squares.webp", 1500, 1000),
    background=Picture(f"{ORIGIN}/uploads/squares.webp", 1500, 1000),
)


def looking(view: CardView, **changes: Any) -> CardView:
    """Return the card with another look."""
    return replace(view, look=replace(view.look, **changes))
