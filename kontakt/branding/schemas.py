"""The instance's settings: their names, types and defaults."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from kontakt.cards.fields import (
    AvatarShape,
    Colour,
    Font,
    Layout,
    Line,
    NoBlank,
    Street,
    Theme,
    Visibility,
    WebURL,
)

LOCALES = ("en", "de", "fr", "es", "et", "it", "nl", "pl", "pt", "sv", "uk", "ja", "ar")


def _known_locale(value: str) -> str:
    if value not in LOCALES:
        raise PydanticCustomError("not_a_choice", "One of {choices}.", {"choices": ", ".join(LOCALES)})
    return value


Locale = Annotated[
    str,
    StringConstraints(max_length=10),
    AfterValidator(_known_locale),
    WithJsonSchema({"type": "string", "enum": list(LOCALES)}),
]


FileName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}\.(webp|png)$", max_length=37)]


class Logo(BaseModel):
    """The organisation's logo as it is kept: WebP for pages, PNG for mail. The size is that of the WebP, in pixels."""

    model_config = ConfigDict(extra="forbid")

    webp: FileName
    png: FileName
    width: int = Field(gt=0, le=4096)
    height: int = Field(gt=0, le=4096)


class Favicon(BaseModel):
    """The organisation's icon as it is kept: square PNG files by their side in pixels."""

    model_config = ConfigDict(extra="forbid")

    files: Annotated[dict[int, FileName], Field(min_length=1, max_length=10)]


class InstanceSettings(BaseModel):
    """Every setting. Seeded once when the table is empty; the table wins over these defaults ever after."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    org_name: Line = "Kontakt"
    org_url: Annotated[WebURL | None, NoBlank] = None
    org_logo: Logo | None = None
    org_favicon: Favicon | None = None
    default_primary_color: Colour = "#0f172a"
    default_secondary_color: Colour = "#3b82f6"
    default_background_color: Colour = "#ffffff"
    default_theme: Theme = Theme.AUTO
    default_font: Font = Font.INTER
    default_layout: Layout = Layout.CLASSIC
    default_avatar_shape: AvatarShape = AvatarShape.CIRCLE
    default_visibility: Visibility = Visibility.PUBLIC
    allow_user_colors: bool = True
    allow_user_background: bool = True
    allow_user_layout: bool = True
    footer_text: Annotated[Street | None, NoBlank] = None
    footer_link: Annotated[WebURL | None, NoBlank] = None
    default_locale: Locale = "en"
    max_cards_per_user: int | None = Field(None, ge=1, le=10_000)
    event_retention_days: int | None = Field(90, ge=1, le=36_500)
    audit_retention_days: int = Field(365, ge=30, le=3650)


class LogoOut(BaseModel):
    """The organisation's logo: `url` is for pages, `png_url` for mail; the size is that of the former, in pixels."""

    url: str
    png_url: str
    width: int
    height: int


class IconOut(BaseModel):
    """A square picture; `size` is its side in pixels."""

    url: str
    size: int


class FaviconOut(BaseModel):
    """The organisation's icon, the smallest first; `url` is the largest."""

    url: str
    icons: list[IconOut]


class PublicSettings(BaseModel):
    """The settings that anyone may read."""

    org_name: str
    org_url: str | None
    org_logo: LogoOut | None
    org_favicon: FaviconOut | None
    default_primary_color: str
    default_secondary_color: str
    default_background_color: str
    default_theme: Theme
    default_font: Font
    default_layout: Layout
    default_avatar_shape: AvatarShape
    allow_user_colors: bool
    allow_user_background: bool
    allow_user_layout: bool
    footer_text: str | None
    footer_link: str | None
    default_locale: str


class SettingsOut(PublicSettings):
    """Every setting; `revision` is what If-Match names, here too because a proxy that compresses changes an ETag."""

    revision: str
    default_visibility: Visibility
    max_cards_per_user: int | None
    event_retention_days: int | None
    audit_retention_days: int
