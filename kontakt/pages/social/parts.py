"""What compositions are made of: texts that can be written, pictures that can be read, and colours."""

from dataclasses import dataclass

from PIL import Image

from kontakt.cards.theme import Palette
from kontakt.pages.social.text import Style
from kontakt.pages.social.values import Social


@dataclass(frozen=True, slots=True)
class Parts:
    """What there is to compose: texts that can be written, and pictures that can be read."""

    social: Social
    palette: Palette
    name: str | None
    role: str | None
    employer: str | None
    organisation: str | None
    photo: Image.Image | None
    banner: Image.Image | None
    logo: Image.Image | None
    is_mirrored: bool

    def style(self, weight: int) -> Style:
        """Return the card's font in that weight."""
        return Style(self.social.look.font, weight)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of text: of the name, of the lines below it, and what they lie on."""

    strong: str
    soft: str
    ground: str
