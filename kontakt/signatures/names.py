"""The names of what a signature shows: members of a card by identity, never by position."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, EmailStr, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from kontakt.cards.fields import Format, PhoneNumber, WebURL
from kontakt.pages.view import CardView

SINGLE = (
    *("name", "pronouns", "job_title", "company", "department"),
    *("address", "picture", "logo", "booking", "card"),
)
"""What a card has once; `card` is the link to it, `logo` the organisation's."""

MOST = 40
"""Fields of a signature."""

_LISTED: Mapping[str, TypeAdapter[Any]] = {
    "phone": TypeAdapter(PhoneNumber),
    "email": TypeAdapter(Annotated[EmailStr, Field(max_length=254)]),
    "website": TypeAdapter(WebURL),
    "social": TypeAdapter(WebURL),
}
"""What a card has several of: the name goes on with a colon and the value as it is stored."""


def _checked(name: str) -> str:
    kind, colon, value = name.partition(":")
    if not colon and name in SINGLE:
        return name
    if colon and kind in _LISTED:
        try:
            return f"{kind}:{_LISTED[kind].validate_python(value)}"
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise PydanticCustomError("field_value", "{reason}", {"reason": first["msg"]}) from error
    raise PydanticCustomError("field_name", "This names nothing that a signature can show.")


def _distinct(names: list[str]) -> list[str]:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise PydanticCustomError("duplicate", "This is in the list twice.", {"pointer": str(position)})
    return names


FieldName = Annotated[
    str, StringConstraints(min_length=1, max_length=2100), AfterValidator(_checked), Format("signature-field")
]
FieldNames = Annotated[
    list[FieldName],
    Field(min_length=1, max_length=MOST, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_distinct),
]


def offered(view: CardView, *, is_published: bool) -> frozenset[str]:
    """Return the names of all that the card has now.

    Of a card that is not published, the link and the picture answer to nobody who gets the mail.
    """
    held = {
        "name": True,
        "pronouns": view.pronouns,
        "job_title": view.job_title,
        "company": view.company,
        "department": view.department,
        "address": view.address,
        "picture": view.avatar_jpeg and is_published,
        "logo": view.organisation.logo,
        "booking": view.calendar_url,
        "card": is_published,
    }
    return frozenset(
        [
            *(name for name, value in held.items() if value),
            *(f"phone:{phone.number}" for phone in view.phones),
            *(f"email:{email.email}" for email in view.emails),
            *(f"website:{website.url}" for website in view.websites),
            *(f"social:{link.url}" for link in view.social_links),
        ]
    )
