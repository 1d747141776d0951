"""From a card in the database to what its owner receives."""

from typing import Any

from kontakt.cards.fields import ImageKind
from kontakt.cards.schemas import AddressOut, CardOut, ImageOut, ImagesOut
from kontakt.cards.store import ADDRESS, LISTS
from kontakt.db.models import Card, Image

_SAME = (
    *("id", "slug", "name", "job_title", "company", "department", "pronouns", "bio", "calendar_url", "calendar_label"),
    *("primary_color", "background_color", "text_color", "font", "theme", "avatar_shape", "layout"),
    *("visibility", "no_index", "obfuscate", "revision", "created_at", "updated_at", *LISTS),
)


def card_out(card: Card, app_url: str) -> CardOut:
    """Return the card with its pictures and former slugs, which must be loaded."""
    values: dict[str, Any] = {member: getattr(card, member) for member in _SAME}
    address = {member: getattr(card, member) for member in ADDRESS}
    return CardOut(
        **values,
        owner_id=card.user_id,
        former_slugs=[row.slug for row in card.addresses if row.slug != card.slug],
        url=card_url(app_url, card.slug),
        address=AddressOut(**address) if any(address.values()) else None,
        images=images_out(card, app_url),
    )


def images_out(card: Card, app_url: str) -> ImagesOut:
    """Return the card's pictures by place."""
    by_kind = {image.kind: _image_out(image, app_url) for image in card.images}
    return ImagesOut(
        avatar=by_kind.get(ImageKind.AVATAR),
        banner=by_kind.get(ImageKind.BANNER),
        background=by_kind.get(ImageKind.BACKGROUND),
    )


def card_url(app_url: str, slug: str) -> str:
    """Return the public address of a card."""
    return f"{app_url}/c/{slug}"


def upload_url(app_url: str, name: str) -> str:
    """Return the address of a stored picture."""
    return f"{app_url}/uploads/{name}"


def _image_out(image: Image, app_url: str) -> ImageOut:
    return ImageOut(url=upload_url(app_url, image.webp_name), width=image.width, height=image.height, alt=image.alt)
