"""From a card and the instance's settings to what the page shows, and to what goes into an address book."""

from collections.abc import Iterable

from kontakt.branding.schemas import Favicon, InstanceSettings, Logo
from kontakt.cards.fields import ImageKind, Platform, Visibility
from kontakt.cards.output import card_url, upload_url
from kontakt.cards.platforms import tells_number
from kontakt.contact.values import Contact
from kontakt.db.models import Card, Image
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


def card_view(
    card: Card,
    brand: InstanceSettings,
    app_url: str,
    *,
    revealed: bool = False,
    key: str | None = None,
    images: Iterable[Image] | None = None,
) -> CardView:
    """Return what the page shows; an obfuscated card is masked unless it was revealed, with `key` for its vCard.

    `images` stand in for the card's own, which must be loaded otherwise.
    """
    by_kind = {image.kind: image for image in (card.images if images is None else images)}
    avatar = by_kind.get(ImageKind.AVATAR)
    telling = {link["url"] for link in (*card.websites, *card.social_links) if tells_number(link["url"])}
    masked = card.obfuscate and not revealed and bool(card.phones or card.emails or telling)
    held_back = telling if masked else frozenset()
    return CardView(
        slug=card.slug,
        url=card_url(app_url, card.slug),
        name=card.name,
        look=_look(card, brand),
        organisation=_organisation(brand, app_url),
        job_title=card.job_title,
        company=card.company,
        department=card.department,
        pronouns=card.pronouns,
        phones=() if masked else tuple(PhoneView(p["number"], p["e164"], p["label"]) for p in card.phones),
        emails=() if masked else tuple(EmailView(e["email"], e["label"]) for e in card.emails),
        address=_address(card),
        websites=tuple(LinkView(w["url"], w["label"]) for w in card.websites if w["url"] not in held_back),
        social_links=tuple(
            SocialView(Platform(s["platform"]), s["url"]) for s in card.social_links if s["url"] not in held_back
        ),
        bio=card.bio,
        calendar_url=card.calendar_url,
        calendar_label=card.calendar_label,
        avatar=_picture(avatar, app_url),
        avatar_jpeg=_jpeg(avatar, app_url),
        banner=_picture(by_kind.get(ImageKind.BANNER), app_url),
        background=_picture(by_kind.get(ImageKind.BACKGROUND), app_url) if brand.allow_user_background else None,
        indexable=card.visibility is Visibility.PUBLIC and not card.no_index,
        masked=masked,
        reveal_key=key,
    )


def contact(card: Card, view: CardView, photo: bytes | None) -> Contact:
    """Return what goes into an address book: the view's values, which may be masked, and the JPEG."""
    return Contact(
        uid=card.id,
        revised_at=card.updated_at,
        url=view.url,
        name=view.name,
        job_title=view.job_title,
        company=view.company,
        department=view.department,
        pronouns=view.pronouns,
        phones=view.phones,
        emails=view.emails,
        address=view.address,
        websites=view.websites,
        social_links=view.social_links,
        bio=view.bio,
        calendar_url=view.calendar_url,
        calendar_label=view.calendar_label,
        photo=photo,
    )


def _look(card: Card, brand: InstanceSettings) -> Look:
    own = brand.allow_user_colors
    background = card.background_color if own else None
    return Look(
        primary_color=(card.primary_color if own else None) or brand.default_primary_color,
        background_color=background or brand.default_background_color,
        own_background=background is not None,
        text_color=card.text_color if own else None,
        font=card.font or brand.default_font,
        theme=card.theme or brand.default_theme,
        avatar_shape=card.avatar_shape or brand.default_avatar_shape,
        layout=(card.layout if brand.allow_user_layout else None) or brand.default_layout,
    )


def _organisation(brand: InstanceSettings, app_url: str) -> Organisation:
    logo = _logo(brand.org_logo, app_url)
    return Organisation(
        brand.org_name, brand.org_url, logo, brand.footer_text, brand.footer_link, _icons(brand.org_favicon, app_url)
    )


def _icons(favicon: Favicon | None, app_url: str) -> tuple[Picture, ...]:
    files = sorted(favicon.files.items()) if favicon else []
    return tuple(Picture(upload_url(app_url, name), size, size) for size, name in files)


def _logo(logo: Logo | None, app_url: str) -> Picture | None:
    return Picture(upload_url(app_url, logo.webp), logo.width, logo.height) if logo else None


def _address(card: Card) -> AddressView | None:
    address = AddressView(card.street, card.city, card.region, card.postal_code, card.country)
    return None if address == AddressView() else address


def _picture(image: Image | None, app_url: str) -> Picture | None:
    return Picture(upload_url(app_url, image.webp_name), image.width, image.height, image.alt) if image else None


def _jpeg(image: Image | None, app_url: str) -> Picture | None:
    return (
        Picture(upload_url(app_url, image.jpeg_name), image.jpeg_width, image.jpeg_height, image.alt) if image else None
    )
