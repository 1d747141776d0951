"""What clients send and receive about cards; these models validate, and the OpenAPI document is made from them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kontakt.cards.fields import (
    AvatarShape,
    Bio,
    Caption,
    Colour,
    Country,
    Font,
    Kept,
    Label,
    Layout,
    Line,
    NoBlank,
    PhoneNumber,
    Platform,
    PostalCode,
    SecureURL,
    Street,
    Switch,
    Theme,
    Visibility,
    WebURL,
)
from kontakt.cards.platforms import belongs, platform_name
from kontakt.cards.slug import MAX_LENGTH, PATTERN

Slug = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=MAX_LENGTH, pattern=PATTERN),
]


class Body(BaseModel):
    """A request body: unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class Phone(Body):
    """A telephone number, kept as typed."""

    number: PhoneNumber
    label: Annotated[Label | None, NoBlank] = None


class Email(Body):
    """An e-mail address."""

    email: Annotated[EmailStr, Field(max_length=254)]
    label: Annotated[Label | None, NoBlank] = None


class Website(Body):
    """A web address; a bare host gets https."""

    url: WebURL
    label: Annotated[Label | None, NoBlank] = None


class SocialLink(Body):
    """A profile; its host must fit the platform where the platform has one."""

    platform: Platform
    url: WebURL

    @model_validator(mode="after")
    def _host_fits(self) -> Self:
        if not belongs(self.platform, self.url):
            raise PydanticCustomError(
                "platform_host",
                "This address is not on {platform}; choose Link for any other site.",
                {"platform": platform_name(self.platform), "pointer": "url"},
            )
        return self


class Address(Body):
    """A postal address; in a PATCH a missing member is unchanged."""

    street: Annotated[Street | None, NoBlank] = None
    city: Annotated[Line | None, NoBlank] = None
    region: Annotated[Line | None, NoBlank] = None
    postal_code: Annotated[PostalCode | None, NoBlank] = None
    country: Annotated[Country | None, NoBlank] = None


class CardFields(Body):
    """Every member of a card that may be left out."""

    job_title: Annotated[Line | None, NoBlank] = None
    company: Annotated[Line | None, NoBlank] = None
    department: Annotated[Line | None, NoBlank] = None
    pronouns: Annotated[Line | None, NoBlank] = None
    phones: Annotated[list[Phone], Field(max_length=10)] | None = None
    emails: Annotated[list[Email], Field(max_length=10)] | None = None
    address: Address | None = None
    websites: Annotated[list[Website], Field(max_length=10)] | None = None
    social_links: Annotated[list[SocialLink], Field(max_length=20)] | None = None
    bio: Annotated[Bio | None, NoBlank] = None
    calendar_url: Annotated[SecureURL | None, NoBlank] = None
    calendar_label: Annotated[Caption | None, NoBlank] = None
    primary_color: Annotated[Colour | None, NoBlank] = None
    background_color: Annotated[Colour | None, NoBlank] = None
    text_color: Annotated[Colour | None, NoBlank] = None
    font: Font | None = None
    theme: Theme | None = None
    avatar_shape: AvatarShape | None = None
    layout: Layout | None = None
    visibility: Visibility | None = None
    no_index: Switch | None = None
    obfuscate: Switch | None = None


class CardCreate(CardFields):
    """A new card. Without `slug` one is made from the name; without `visibility` the instance's default applies."""

    name: Line
    slug: Slug | None = None


class CardPatch(CardFields):
    """A change: a missing member is unchanged, `null` clears or returns to the organisation's default."""

    name: Annotated[Line | None, Kept] = None
    slug: Annotated[Slug | None, Kept] = None

    @model_validator(mode="after")
    def _required_stay(self) -> Self:
        for member in ("name", "slug"):
            if member in self.model_fields_set and getattr(self, member) is None:
                raise PydanticCustomError(
                    "required_member",
                    "A card always has {member}.",
                    {"member": f"a {member}", "pointer": member},
                )
        return self


class CardPreview(CardFields):
    """Unsaved data to draw. `id` names the saved card whose pictures and address are shown."""

    id: UUID | None = None
    name: Line
    slug: Slug | None = None


class PhoneOut(BaseModel):
    """A telephone number as typed; `e164` is null where it cannot be parsed."""

    number: str
    e164: str | None
    label: str | None


class EmailOut(BaseModel):
    """An e-mail address."""

    email: str
    label: str | None


class WebsiteOut(BaseModel):
    """A web address."""

    url: str
    label: str | None


class SocialLinkOut(BaseModel):
    """A profile on a platform."""

    platform: Platform
    url: str


class AddressOut(BaseModel):
    """A postal address."""

    street: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


class ImageOut(BaseModel):
    """A stored picture, in pixels; `alt` says what it shows."""

    url: str
    width: int
    height: int
    alt: str | None = None


class ImagesOut(BaseModel):
    """A card's pictures by place."""

    avatar: ImageOut | None = None
    banner: ImageOut | None = None
    background: ImageOut | None = None


class CardOut(BaseModel):
    """A card as its owner and the admins see it; a null colour, font, theme, shape or layout is inherited."""

    id: UUID
    owner_id: UUID
    slug: str
    former_slugs: list[str]
    url: str
    name: str
    job_title: str | None
    company: str | None
    department: str | None
    pronouns: str | None
    phones: list[PhoneOut]
    emails: list[EmailOut]
    address: AddressOut | None
    websites: list[WebsiteOut]
    social_links: list[SocialLinkOut]
    bio: str | None
    calendar_url: str | None
    calendar_label: str | None
    images: ImagesOut
    primary_color: str | None
    background_color: str | None
    text_color: str | None
    font: Font | None
    theme: Theme | None
    avatar_shape: AvatarShape | None
    layout: Layout | None
    visibility: Visibility
    no_index: bool
    obfuscate: bool
    revision: int
    created_at: datetime
    updated_at: datetime


class CardListed(CardOut):
    """A card in its owner's list; `views` is how often it was opened on each of the last 30 days (UTC), today last."""

    views: list[int]


class CardPage(BaseModel):
    """One page of a person's own cards."""

    items: list[CardListed]
    next: str | None
    total: int


class LookOut(BaseModel):
    """How the card looks, defaults applied."""

    primary_color: str
    background_color: str
    text_color: str | None
    font: Font
    theme: Theme
    avatar_shape: AvatarShape
    layout: Layout


class CardPublic(BaseModel):
    """What anyone may read of a card: what its page shows, masked where the page masks."""

    slug: str
    url: str
    name: str
    job_title: str | None
    company: str | None
    department: str | None
    pronouns: str | None
    masked: bool
    phones: list[PhoneOut]
    emails: list[EmailOut]
    address: AddressOut | None
    websites: list[WebsiteOut]
    social_links: list[SocialLinkOut]
    bio: str | None
    calendar_url: str | None
    calendar_label: str | None
    images: ImagesOut
    look: LookOut
