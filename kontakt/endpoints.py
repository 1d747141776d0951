"""One line of the route table, and the media types that its answers have."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from kontakt.limits.rates import Rate

HTML = "text/html"
HTML_OR_TEXT = "text/html, text/plain"
JSON = "application/json"
MANIFEST = "application/manifest+json"
TEXT = "text/plain"
CSV = "text/csv"
ZIP = "application/zip"
XML = "application/xml"
VCARD = "text/vcard"
PNG = "image/png"
PNG_SVG_OR_PDF = "image/png, image/svg+xml, application/pdf"
WEBP = "image/webp"
WEBP_JPEG_OR_PNG = "image/webp, image/jpeg, image/png"
BODY_IMAGE = "image/*, multipart/form-data"
BODY_CSV = "text/csv, multipart/form-data"
BODY_FORM = "application/x-www-form-urlencoded"


class Who(StrEnum):
    """Whom a route answers."""

    ANYONE = "anyone"
    SESSION = "session"
    OWNER = "owner or admin"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and a path, who may use it, what it takes and what it answers: a schema or media types.

    `problems` are the statuses that its kind of route does not have anyway. More requests than `rate` are refused.
    """

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    who: Who
    body: type[BaseModel] | str | None
    answer: type[BaseModel] | str | None
    status: int = 200
    query: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()
    rate: Rate | None = None

    @property
    def summary(self) -> str:
        """The first sentence of the handler's docstring."""
        return (self.handler.__doc__ or "").strip().splitlines()[0]
