"""The QR code of a card as it was asked for, or the nearest that can be read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kontakt.contact.mecard import mecard
from kontakt.contact.parameters import Content, Format, QrParameters
from kontakt.contact.qr.mark import Mark
from kontakt.contact.qr.pdf import qr_pdf
from kontakt.contact.qr.png import qr_png
from kontakt.contact.qr.svg import qr_svg
from kontakt.contact.qr.symbol import TooMuchData
from kontakt.contact.values import Contact, essential
from kontakt.contact.vcard import vcard

_DRAW: Mapping[Format, Callable[[str, int, str, str, Mark | None], bytes]] = {
    "png": qr_png,
    "svg": qr_svg,
    "pdf": qr_pdf,
}
MEDIA_TYPES: Mapping[Format, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


class QrCode(NamedTuple):
    """A drawn code; `holds` is what it really holds: `vcard`, `mecard`, `essential` (a shortened one) or `url`."""

    body: bytes
    media_type: str
    holds: str


def qr_code(parameters: QrParameters, contact: Contact, link: str, mark: Mark | None = None) -> QrCode:
    """Return the code. A contact that does not fit is shortened to what is essential, and then replaced by the link.

    Raise `TooMuchData` (`TooSmall` where a larger size would do) if even the link does not fit, or `UnreadableColours`.
    """
    draw = _DRAW[parameters.format]
    for holds, text in _shorter_and_shorter(parameters.content, contact):
        try:
            body = draw(text, parameters.size, parameters.fg, parameters.bg, mark)
        except TooMuchData:
            continue
        return QrCode(body, MEDIA_TYPES[parameters.format], holds)
    body = draw(link, parameters.size, parameters.fg, parameters.bg, mark)
    return QrCode(body, MEDIA_TYPES[parameters.format], "url")


def _shorter_and_shorter(content: Content, contact: Contact) -> Iterator[tuple[str, str]]:
    whole, short = replace(contact, photo=None), essential(contact)
    if content == "vcard":
        yield "vcard", vcard(whole).decode()
        yield "essential", vcard(short).decode()
    elif content == "mecard":
        yield "mecard", mecard(whole)
        yield "essential", mecard(short)
