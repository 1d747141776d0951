"""What a preview shows, as a value, and the short hash that changes with it. Nothing here needs Pillow."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from kontakt.cards.fields import ImageKind, Layout
from kontakt.pages.view import CardView, Look

WIDTH, HEIGHT = 1200, 630
"""Pixels: the size that networks ask for, at a ratio of 1.91:1."""

LOCALES: Mapping[str, str] = {
    "en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "et": "et_EE", "it": "it_IT", "nl": "nl_NL",
    "pl": "pl_PL", "pt": "pt_BR", "sv": "sv_SE", "uk": "uk_UA", "ja": "ja_JP", "ar": "ar_AR",
}  # fmt: skip
"""What Open Graph calls the languages of the pages; it knows none without a territory."""

_EDITION = 1
"""Counted up whenever the drawing changes, so that messengers fetch the pictures anew."""

_KINDS: Mapping[Layout, frozenset[ImageKind]] = {
    Layout.CLASSIC: frozenset({ImageKind.AVATAR, ImageKind.BANNER}),
    Layout.CENTERED: frozenset({ImageKind.AVATAR}),
    Layout.BANNER: frozenset({ImageKind.AVATAR, ImageKind.BANNER}),
    Layout.MINIMAL: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Social:
    """One preview: texts, colours and the bytes of its pictures (JPEG, PNG or WebP). No telephone number, no mail."""

    name: str
    look: Look
    organisation: str
    role: str | None = None
    employer: str | None = None
    photo: bytes | None = None
    banner: bytes | None = None
    logo: bytes | None = None


def social(view: CardView) -> Social:
    """Return the preview of the view, still without its pictures."""
    organisation = view.organisation.name
    # The organisation stands at the foot already.
    company = view.company if view.company != organisation else None
    employer = " · ".join(part for part in (view.department, company) if part)
    return Social(view.name, view.look, organisation, view.job_title, employer or None)


def address(view: CardView) -> str:
    """Return the absolute address of the preview; its query changes with what the picture shows."""
    origin = view.url.removesuffix(f"/c/{view.slug}")
    return f"{origin}/api/cards/{view.slug}/preview.png?v={_version(view)}"


def kinds(layout: Layout) -> frozenset[ImageKind]:
    """Return the card's pictures that the layout shows."""
    return _KINDS[layout]


def _version(view: CardView) -> str:
    own = kinds(view.look.layout)
    photo = view.avatar_jpeg if ImageKind.AVATAR in own else None
    banner = view.banner if ImageKind.BANNER in own else None
    shown = (_EDITION, social(view), photo, banner, view.organisation.logo)
    return sha256(repr(shown).encode()).hexdigest()[:12]
