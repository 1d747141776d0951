"""What clients send about pictures, apart from the pictures."""

from typing import Annotated

from kontakt.cards.fields import Alternative, NoBlank
from kontakt.cards.schemas import Body


class ImagePatch(Body):
    """What a picture shows, for those who do not see it; `null` clears."""

    alt: Annotated[Alternative | None, NoBlank] = None
