"""Where a person may be sent after signing in."""

from posixpath import normpath
from urllib.parse import unquote, urlsplit

_MAXIMUM_LENGTH = 2000


def safe_next(value: str | None) -> str:
    """Return the value if it is a path of this site, else `/`.

    Browsers take `//host`, `/\\host` and `/<tab>/host` for another site, so none of them passes. A path of the
    sign-in itself does not either: it would start over and over again.
    """
    if not value or not value.startswith("/") or value.startswith("//") or len(value) > _MAXIMUM_LENGTH:
        return "/"
    if "\\" in value or not value.isprintable():
        return "/"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "/"
    # As it arrives: browsers resolve `/../` and `/%2e%2e/`, and the server decodes what is left.
    path = normpath(unquote(parts.path))
    if parts.scheme or parts.netloc or path.startswith("/api/auth"):
        return "/"
    return value
