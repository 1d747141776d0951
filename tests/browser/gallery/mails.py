"""Signatures below a mail, as a mail program shows them: with the program's own colours, and nothing but inline style.

Arial is here the font that Kontakt brings along, so that the pictures are the same on every machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from playwright.sync_api import Page

from kontakt.pages.render import Rendered
from kontakt.pages.view import CardView, Picture
from kontakt.signatures import render
from kontakt.signatures.build import Design, signature_view
from kontakt.signatures.colours import DARK
from kontakt.signatures.fields import SignatureLayout
from tests.browser.gallery import views
from tests.browser.gallery.server import Shelf

WIDE, NARROW = 600, 320
MARGIN = 16
LIGHT = "#ffffff"
_TEXT = {LIGHT: "#1f1f1f", DARK: "#e8e8e8"}
_NOTE = "This message is meant for the person it is addressed to.\nPaper does not grow on trees; trees become paper."
_FONT = "/fonts/inter/5.0/latin.woff2"

FIELDS = (
    *("picture", "name", "pronouns", "job_title", "company", "department"),
    *("phone:+44 20 7946 0815", "phone:+44 7700 900184", "email:ada@society.example"),
    *("website:https://ada.example/notes", "address", "booking", "card", "logo"),
    *(f"social:{link.url}" for link in views.FULL.social_links),
)


@dataclass(frozen=True)
class Mail:
    """One picture: what is shown, in how many pixels, on which background."""

    name: str
    layout: SignatureLayout
    card: CardView
    fields: tuple[str, ...] = FIELDS
    disclaimer: str | None = None
    accent: str | None = None
    width: int = WIDE
    background: str = LIGHT

    def html(self, address: str) -> str:
        """Return the signature, with its pictures at the address of a shelf."""
        logo = self.card.organisation.logo
        card = replace(
            self.card,
            url=f"{address}/c/ada",
            avatar_jpeg=Picture(f"{address}/uploads/avatar.webp", 400, 400, alt=self.card.name),
            organisation=replace(
                self.card.organisation, logo=logo and replace(logo, url=f"{address}/uploads/logo.webp")
            ),
        )
        design = Design(self.layout, self.fields, self.accent, self.disclaimer)
        return render.html(signature_view(card, design, address, is_published=True))

    def page(self, address: str) -> Rendered:
        """Return the page of a mail program with the signature in it."""
        style = (
            f"@font-face{{font-family:Arial;font-weight:100 900;src:url({_FONT})}}"
            f"body{{margin:0;padding:{MARGIN}px;background:{self.background};color:{_TEXT[self.background]}}}"
        )
        body = f"<title>.</title><style>{style}</style><div id=mail>{self.html(address)}</div>"
        return Rendered(f'<!doctype html><html lang="en"><meta charset="utf-8">{body}'.encode(), "")


def mails() -> list[Mail]:
    """Return every picture."""
    return list(_mails())


def _mails() -> Iterator[Mail]:
    for layout in SignatureLayout:
        for width in (WIDE, NARROW):
            yield Mail(f"{layout.value}-full-{width}", layout, views.FULL, disclaimer=_NOTE, width=width)
            yield Mail(f"{layout.value}-sparse-{width}", layout, views.LETTER, ("name", "card"), width=width)
        yield Mail(f"{layout.value}-dark", layout, views.FULL, disclaimer=_NOTE, background=DARK)
        yield Mail(f"{layout.value}-hostile", layout, views.HOSTILE, hostile(), disclaimer="W" * 300, width=NARROW)


def hostile() -> tuple[str, ...]:
    """Return what the card with the values that do not break shows."""
    email, website = views.HOSTILE.emails[0].email, views.HOSTILE.websites[0].url
    return ("picture", "name", "pronouns", "job_title", f"email:{email}", f"website:{website}", "booking", "card")


def show(page: Page, shelf: Shelf, mail: Mail) -> None:
    """Open the mail, with everything in it loaded."""
    page.set_viewport_size({"width": mail.width + 2 * MARGIN, "height": 400})
    page.goto(shelf.put(mail.name, mail.page(shelf.address)))
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
