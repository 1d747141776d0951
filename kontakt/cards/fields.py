"""The types of a card's members: what is accepted, and in which form it is kept."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from iso3166 import countries_by_alpha2
from pydantic import AfterValidator, BeforeValidator, HttpUrl, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

_HTTP_URL = TypeAdapter(HttpUrl)
_SCHEME = re.compile(r"(?i)^[a-z][a-z0-9+.-]*:(?!\d)")
# Embedding, override and isolate controls turn what a reader sees around (Unicode UAX #9, section 2).
_DIRECTION_CONTROLS = frozenset(chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Theme(StrEnum):
    """Light, dark, or as the visitor's device prefers."""

    LIGHT = "light"
    DARK = "dark"
    AUTO = "auto"


class Layout(StrEnum):
    """The composition of a card page."""

    CLASSIC = "classic"
    CENTERED = "centered"
    BANNER = "banner"
    MINIMAL = "minimal"


class AvatarShape(StrEnum):
    """The outline of the portrait."""

    CIRCLE = "circle"
    ROUNDED = "rounded"


class Font(StrEnum):
    """The self-hosted variable fonts; each value is the font's package name."""

    INTER = "inter"
    SOURCE_SANS = "source-sans-3"
    COMFORTAA = "comfortaa"
    LITERATA = "literata"
    GARAMOND = "eb-garamond"
    JETBRAINS_MONO = "jetbrains-mono"


class Visibility(StrEnum):
    """Public; reachable but not indexed; gone everywhere."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    DISABLED = "disabled"


class ImageKind(StrEnum):
    """The places of a card that hold a picture."""

    AVATAR = "avatar"
    BANNER = "banner"
    BACKGROUND = "background"


class Platform(StrEnum):
    """Where a social link may lead."""

    GITHUB = "github"
    LINKEDIN = "linkedin"
    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    SNAPCHAT = "snapchat"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    SIGNAL = "signal"
    DISCORD = "discord"
    SLACK = "slack"
    REDDIT = "reddit"
    PINTEREST = "pinterest"
    DRIBBBLE = "dribbble"
    BEHANCE = "behance"
    MEDIUM = "medium"
    DEV = "dev"
    STACKOVERFLOW = "stackoverflow"
    TWITCH = "twitch"
    SPOTIFY = "spotify"
    SOUNDCLOUD = "soundcloud"
    BANDCAMP = "bandcamp"
    MASTODON = "mastodon"
    THREADS = "threads"
    BLUESKY = "bluesky"
    MATRIX = "matrix"
    XING = "xing"
    ORCID = "orcid"
    CUSTOM = "custom"


def _clean(value: str, allowed: str = "") -> str:
    """Return the value in Unicode normal form C; raise if it holds a control character."""
    for character in value:
        if character in allowed:
            continue
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _DIRECTION_CONTROLS:
            raise PydanticCustomError(
                "control_character", "This holds an invisible control character; type it again without."
            )
    return unicodedata.normalize("NFC", value)


def _clean_prose(value: str) -> str:
    return _clean(value.replace("\r\n", "\n").replace("\r", "\n"), allowed="\n\t")


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _text(maximum: int, minimum: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=minimum, max_length=maximum)


def web_url(value: str) -> str:
    """Return an absolute http or https URL; a bare host gets https. Raise for any other scheme and for user names."""
    if _SCHEME.match(value) is None:
        value = f"https://{value.lstrip('/')}"
    elif not value.lower().startswith(("http://", "https://")):
        raise PydanticCustomError("url_scheme", "Only web addresses that begin with https:// or http://.")
    try:
        url = _HTTP_URL.validate_python(value)
    except ValueError as error:
        raise PydanticCustomError("url", "This is not a web address, such as https://example.com.") from error
    if url.username or url.password:
        raise PydanticCustomError("url_user", "A web address must not hold a user name.")
    return str(url)


def _https(value: str) -> str:
    if urlsplit(value).scheme != "https":
        raise PydanticCustomError("url_https", "Only an address that begins with https://.")
    return value


def _country(value: str) -> str:
    code = value.upper()
    if code not in countries_by_alpha2:
        raise PydanticCustomError("country", "This is not an ISO 3166 country code, such as EE or DE.")
    return code


def _phone_number(value: str) -> str:
    if sum(character.isdigit() for character in value) < 2:
        raise PydanticCustomError("phone", "This is not a telephone number, such as +372 5555 5555.")
    return value


NoBlank = BeforeValidator(_none_if_blank)
"""An empty form field is a cleared member."""

Line = Annotated[str, _text(120), AfterValidator(_clean)]
Street = Annotated[str, _text(200), AfterValidator(_clean)]
PostalCode = Annotated[str, _text(20), AfterValidator(_clean)]
Label = Annotated[str, _text(30), AfterValidator(_clean)]
Caption = Annotated[str, _text(60), AfterValidator(_clean)]
Alternative = Annotated[str, _text(200), AfterValidator(_clean)]
Bio = Annotated[str, _text(1000), AfterValidator(_clean_prose)]
PhoneNumber = Annotated[str, _text(40, 2), AfterValidator(_clean), AfterValidator(_phone_number)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", max_length=2), AfterValidator(_country)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", max_length=7), AfterValidator(str.lower)]
WebURL = Annotated[str, _text(2048), AfterValidator(_clean), AfterValidator(web_url)]
SecureURL = Annotated[WebURL, AfterValidator(_https)]
