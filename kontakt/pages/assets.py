"""The files of the card page that are served under their content hash, so that caches may keep them for ever."""

from functools import cache
from hashlib import sha256

from kontakt.pages.sources import read


def script_path() -> str:
    """Return the address of the card page's script."""
    return f"/c/static/{_script()[0]}"


def asset(name: str) -> tuple[bytes, str] | None:
    """Return the content and media type of a file under its hashed name; None if there is none of that name."""
    own, content = _script()
    return (content, "text/javascript; charset=utf-8") if name == own else None


@cache
def _script() -> tuple[str, bytes]:
    content = read("card.js").encode()
    return f"card.{sha256(content).hexdigest()[:12]}.js", content
