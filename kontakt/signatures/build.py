"""From what a card page shows, and what was chosen of it, to what the signature shows."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.fields import AvatarShape, Visibility
from kontakt.cards.output import upload_url
from kontakt.db.models import Card, Signature
from kontakt.pages import present
from kontakt.pages.build import card_view
from kontakt.pages.view import CardView, Organisation, Picture
from kontakt.signatures.colours import colours
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.names import offered
from kontakt.signatures.schemas import SignaturePreview
from kontakt.signatures.view import Contact, Profile, Shown, SignatureView

PICTURE: Mapping[SignatureLayout, int] = {SignatureLayout.CLASSIC: 88, SignatureLayout.COMPACT: 48}
"""CSS pixels of the picture's side, in the layouts that have one."""

LOGO = (160, 48)
"""CSS pixels into which the logo must fit."""


@dataclass(frozen=True, slots=True)
class Design:
    """What the owner chose; a null accent is the card's colour."""

    layout: SignatureLayout
    fields: Sequence[str]
    accent: str | None
    disclaimer: str | None

    @classmethod
    def of(cls, source: Signature | SignaturePreview) -> "Design":
        """Return what a saved signature or a request says."""
        return cls(source.layout, source.fields, source.accent, source.disclaimer)


def drawn_view(card: Card, brand: InstanceSettings, design: Design, app_url: str, language: str) -> SignatureView:
    """Return the signature of a card in the database, whose pictures must be loaded.

    Where people may not choose colours, the organisation's stays.
    """
    if not brand.allow_user_colors:
        design = replace(design, accent=None)
    view = mail_view(card, brand, app_url)
    return signature_view(view, design, app_url, is_published=is_published(card), language=language)


def is_published(card: Card) -> bool:
    """Return whether the card's page and pictures answer to those who get the mail."""
    return card.visibility is not Visibility.DISABLED


def mail_view(card: Card, brand: InstanceSettings, app_url: str) -> CardView:
    """Return what a card shows in its owner's own mail: nothing is masked, and the logo is a PNG."""
    view = card_view(card, brand, app_url, revealed=True)
    logo = brand.org_logo
    # No mail program on Windows shows WebP.
    drawn = Picture(upload_url(app_url, logo.png), logo.width, logo.height) if logo else None
    return replace(view, organisation=replace(view.organisation, logo=drawn))


def signature_view(
    card: CardView, design: Design, app_url: str, *, is_published: bool, language: str = "en"
) -> SignatureView:
    """Return the signature of a card as `mail_view` has it."""
    card = present.web_only(card)
    held = offered(card, is_published=is_published)
    chosen = [name for name in design.fields if name in held]
    tones = colours(design.accent or card.look.primary_color)
    return SignatureView(
        layout=design.layout,
        language=language,
        direction=_direction(card.name),
        colours=tones,
        is_round=card.look.avatar_shape is AvatarShape.CIRCLE,
        name=card.name if "name" in chosen else None,
        pronouns=card.pronouns if "pronouns" in chosen else None,
        roles=tuple(_roles(card, chosen)),
        contacts=tuple(_contacts(card, chosen, language)),
        profiles=tuple(_profiles(card, chosen, f"{app_url}/api/icons", tones.fill)),
        picture=_picture(card, design.layout) if "picture" in chosen else None,
        logo=_logo(card.organisation) if "logo" in chosen else None,
        booking=(card.calendar_url, card.calendar_label) if "booking" in chosen and card.calendar_url else None,
        card=f"{card.url}?s=signature" if "card" in chosen else None,
        disclaimer=tuple((design.disclaimer or "").split("\n")) if design.disclaimer else (),
        missing=tuple(name for name in design.fields if name not in held),
    )


def _direction(name: str) -> Literal["ltr", "rtl"]:
    """Return the direction of the first letter that has one (UAX #9, rules P2 and P3)."""
    strong = (kind for kind in map(unicodedata.bidirectional, name) if kind in {"L", "R", "AL"})
    return "ltr" if next(strong, "L") == "L" else "rtl"


def _roles(card: CardView, chosen: Sequence[str]) -> Iterable[str]:
    """Yield the lines below the name: the role, and company and department together where they are neighbours."""
    line: list[str] = []
    for name in chosen:
        if name == "job_title" and card.job_title:
            yield from [" · ".join(line)] if line else []
            line = []
            yield card.job_title
        elif name in {"company", "department"}:
            line.append((card.company if name == "company" else card.department) or "")
    if line:
        yield " · ".join(line)


def _contacts(card: CardView, chosen: Sequence[str], language: str) -> Iterable[Contact]:
    names = [
        *(f"phone:{phone.number}" for phone in card.phones),
        *(f"email:{email.email}" for email in card.emails),
        *(["address"] if card.address else []),
        *(f"website:{website.url}" for website in card.websites),
    ]
    # The page's own rows, in which numbers are written for people and labels are in the language.
    rows = {name: row for name, row in zip(names, present.rows(card, language), strict=True) if name in chosen}
    for name in chosen:
        if name not in rows:
            continue
        row, is_phone = rows[name], name.startswith("phone:")
        text = ", ".join(row.value.split("\n"))
        yield Contact(text, row.href, row.label if is_phone else None, is_code=name != "address")


def _profiles(card: CardView, chosen: Sequence[str], icons: str, colour: str) -> Iterable[Profile]:
    found = {f"social:{one.href}": one for one in present.profiles(card)}
    for name in chosen:
        if one := found.get(name):
            yield Profile(one.name, one.href, f"{icons}/{one.icon}/{colour[1:]}.png")


def _picture(card: CardView, layout: SignatureLayout) -> Shown | None:
    side, jpeg = PICTURE.get(layout), card.avatar_jpeg
    return Shown(jpeg.url, side, side, jpeg.alt or card.name) if side and jpeg else None


def _logo(organisation: Organisation) -> Shown | None:
    logo = organisation.logo
    if logo is None:
        return None
    scale = min(1.0, LOGO[0] / logo.width, LOGO[1] / logo.height)
    return Shown(logo.url, round(logo.width * scale) or 1, round(logo.height * scale) or 1, organisation.name)
