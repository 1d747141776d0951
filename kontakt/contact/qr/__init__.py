"""QR codes (ISO/IEC 18004) as PNG, SVG and PDF, with a mark in the middle where one is wanted."""

from kontakt.contact.colours import UnreadableColours, check_colours
from kontakt.contact.qr.code import QrCode, qr_code
from kontakt.contact.qr.pdf import qr_pdf
from kontakt.contact.qr.png import qr_png
from kontakt.contact.qr.svg import qr_svg
from kontakt.contact.qr.symbol import TooMuchData, TooSmall

__all__ = [
    "QrCode",
    "TooMuchData",
    "TooSmall",
    "UnreadableColours",
    "check_colours",
    "qr_code",
    "qr_pdf",
    "qr_png",
    "qr_svg",
]
