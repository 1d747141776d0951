"""The types of a card's members: what is accepted, and in which form it is kept."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from iso3166 import countries_by_alpha2
from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

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


@dataclass(frozen=True, slots=True)
class Format:
    """A text of which the description of the API says only by this name what else is demanded of it."""

    name: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the JSON schema with the name. A pattern says less than that, and would be taken for all there is."""
        return {key: value for key, value in handler(schema).items() if key != "pattern"} | {"format": self.name}


class _NoBlank:
    """Takes a blank text for null."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - whatever it annotates
        """Return the schema that validates."""
        return core_schema.no_info_before_validator_function(_none_if_blank, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the JSON schema, which permits the empty text, too."""
        described = handler(schema)
        return {**described, "anyOf": [*described["anyOf"], {"type": "string", "maxLength": 0}]}


class _Kept:
    """Says in the description of the API that a member is not to be null; the model refuses it in words of its own."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the JSON schema without null."""
        (kept,) = (one for one in handler(schema)["anyOf"] if one != {"type": "null"})
        return dict(kept)


Kept = _Kept()
"""What is in a change only where it is to be changed: it cannot be cleared."""

NoBlank = _NoBlank()
"""An empty form field is a cleared member."""

Switch = Annotated[bool, Field(strict=True)]
_LINE, _PROSE, _WEB = Format("line"), Format("prose"), Format("web-address")
Line = Annotated[str, _text(120), AfterValidator(_clean), _LINE]
Street = Annotated[str, _text(200), AfterValidator(_clean), _LINE]
PostalCode = Annotated[str, _text(20), AfterValidator(_clean), _LINE]
Label = Annotated[str, _text(30), AfterValidator(_clean), _LINE]
Caption = Annotated[str, _text(60), AfterValidator(_clean), _LINE]
Alternative = Annotated[str, _text(200), AfterValidator(_clean), _LINE]
Bio = Annotated[str, _text(1000), AfterValidator(_clean_prose), _PROSE]
PhoneNumber = Annotated[
    str, _text(40, 2), AfterValidator(_clean), AfterValidator(_phone_number), Format("phone-number")
]
Country = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2}$", min_length=2, max_length=2),
    AfterValidator(_country),
    Format("iso-3166-alpha-2"),
]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", max_length=7), AfterValidator(str.lower)]
WebURL = Annotated[str, _text(2048), AfterValidator(_clean), AfterValidator(web_url), _WEB]
SecureURL = Annotated[WebURL, AfterValidator(_https), Format("https-address")]
