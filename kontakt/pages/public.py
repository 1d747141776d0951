"""A card view as JSON."""

from dataclasses import asdict

from kontakt.cards.schemas import AddressOut, CardPublic, ImageOut, ImagesOut, LookOut
from kontakt.pages.view import CardView, Picture


def card_public(view: CardView) -> CardPublic:
    """Return what the page shows; nothing about the owner's account."""
    values = {name: value for name, value in asdict(view).items() if name in CardPublic.model_fields}
    return CardPublic.model_validate(
        values
        | {
            "address": AddressOut(**asdict(view.address)) if view.address else None,
            "images": ImagesOut(
                avatar=_image(view.avatar), banner=_image(view.banner), background=_image(view.background)
            ),
            "look": LookOut.model_validate(asdict(view.look)),
        }
    )


def _image(picture: Picture | None) -> ImageOut | None:
    return ImageOut(**asdict(picture)) if picture else None
