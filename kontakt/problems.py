"""Every error that a client can get, one class each (RFC 9457, Problem Details for HTTP APIs).

A handler raises one of these; `kontakt.http` renders it as `application/problem+json`, or as a page where the
client prefers HTML. `code` is stable and is what a client acts on; `title` is for people. What somebody without an
account can meet on a page is `translatable`; documents stay in English.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypedDict


def translatable(message: str) -> str:
    """Return the message as it is; a page shows it in the visitor's language, from the catalogues of kontakt/locale."""
    return message


class FieldError(TypedDict, total=False):
    """One invalid member: where it is (JSON Pointer, RFC 6901), a stable code, and what would be right."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):  # noqa: N818 - the standard's own word is "problem"
    """The base of all problems. The `detail` is a sentence, in which each name in braces stands for one of `values`."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = translatable("Something went wrong on our side")
    explanation: ClassVar[str | None] = None
    """The detail of a problem that is raised without one."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        values: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.sentence, self.values = detail or self.explanation, dict(values or {})
        self.detail = self.sentence.format(**self.values) if self.sentence and values else self.sentence
        super().__init__(self.detail if detail else self.title)
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members: Mapping[str, str] = {}  # Extension members of the document (RFC 9457, section 3.2).


class BadRequest(Problem):
    """The request cannot be understood."""

    status, code, title = 400, "bad-request", translatable("This request cannot be understood")


class NotSignedIn(Problem):
    """The route needs a session."""

    status, code, title = 401, "not-signed-in", translatable("Sign in to continue")


class Forbidden(Problem):
    """A signed-in person without the role that the route needs."""

    status, code, title = 403, "forbidden", translatable("This is for administrators")


class ForeignOrigin(Problem):
    """From another site: an unsafe method, also of a client that does not say where it is; or what needs a session."""

    status, code, title = 403, "foreign-origin", translatable("This request came from another site")


class NotFound(Problem):
    """Unknown, disabled, or somebody else's."""

    status, code, title = 404, "not-found", translatable("There is nothing here")


class CardNotFound(NotFound):
    """No card that the public may see has the address; the same answer as for any other miss, in words for people."""

    title = translatable("There is no card here")
    explanation = translatable("It was taken down, or the address is mistyped.")


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    status, code, title = 405, "method-not-allowed", translatable("This address does not support that method")


class SlugTaken(Problem):
    """Another card holds the slug."""

    status, code, title = 409, "slug-taken", "This address is taken"

    def __init__(self, pointer: str, suggestion: str | None = None) -> None:
        error: FieldError = {"pointer": pointer, "code": "taken"}
        if suggestion:
            error["detail"] = f"This address is taken; try {suggestion}."
        super().__init__(errors=[error])


class TooManyCards(Problem):
    """The instance's `max_cards_per_user` is reached."""

    status, code, title = 409, "too-many-cards", "You have as many cards as your organisation allows"


class TooManySignatures(Problem):
    """A person has as many signatures as anybody may have."""

    status, code, title = 409, "too-many-signatures", "You have as many signatures as fit here"


class OwnAccount(Problem):
    """Admins cannot disable or delete themselves: nobody might be left who could undo it."""

    status, code, title = 409, "own-account", "You cannot do this to your own account"


class ChangedMeanwhile(Problem):
    """If-Match names a revision that is not the present one (RFC 9110, section 13.1.1)."""

    status, code, title = 412, "changed-meanwhile", "This was changed in the meantime"


class TooLarge(Problem):
    """The body is over its limit."""

    status, code, title = 413, "too-large", "This is too large"


class TooSlow(Problem):
    """The request does not come at the rate that is needed (RFC 9110, section 15.5.9)."""

    status, code, title = 408, "too-slow", "This request came too slowly"


class AddressTooLong(Problem):
    """The request's target is over its limit (RFC 9110, section 15.5.15)."""

    status, code, title = 414, "address-too-long", "This address is too long"


class HeadersTooLarge(Problem):
    """The request has too many headers, or too large ones (RFC 6585, section 5)."""

    status, code, title = 431, "headers-too-large", "The headers of this request are too large"


class Misdirected(Problem):
    """The request is for another host than the one of APP_URL (RFC 9110, section 15.5.20)."""

    status, code, title = 421, "misdirected", "This request is for another site"


class UnsupportedMediaType(Problem):
    """The body is of a type that the route does not take."""

    status, code, title = 415, "unsupported-media-type", "This type of content is not accepted here"


class UnusableImage(Problem):
    """The upload is no picture that can be read."""

    status, code, title = 415, "unusable-image", "This file is not a picture that can be used"


class TooManyPixels(Problem):
    """The picture has more pixels than the limit."""

    status, code, title = 413, "too-many-pixels", "This picture has too many pixels"


class Invalid(Problem):
    """One or more members or parameters are wrong; `errors` names every one."""

    status, code, title = 422, "invalid", translatable("Some values are not accepted")


class TooManyRequests(Problem):
    """A rate limit is reached; Retry-After says for how long."""

    status, code, title = 429, "too-many-requests", translatable("Too many requests; try again in a while")


class InternalError(Problem):
    """A fault of ours; says nothing internal and names the request id."""


class Unavailable(Problem):
    """Something that Kontakt needs (the database, the provider, the storage) does not answer."""

    status, code, title = 503, "unavailable", translatable("Kontakt cannot answer just now; try again in a moment")


class SignInFailed(Problem):
    """The base of everything that ends a sign-in; the page offers to try again."""

    status, code, title = 400, "sign-in-failed", translatable("You could not be signed in")
    explanation = translatable("Try it once more. If it happens again, tell your administrator what this page says.")
