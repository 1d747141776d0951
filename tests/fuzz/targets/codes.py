"""QR codes: what is asked for, and what a reader gets."""

import io
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, quote

import zxingcpp
from PIL import Image

from kontakt.cards.colour import contrast
from kontakt.contact.mecard import mecard
from kontakt.contact.parameters import accepted_version, qr_parameters, vcard_version
from kontakt.contact.qr import TooMuchData, UnreadableColours, qr_code, qr_png
from kontakt.contact.qr.mark import monogram_mark
from kontakt.problems import Invalid
from tests.fuzz.people import contact_of
from tests.fuzz.source import Source

drawn: Counter[str] = Counter()
"""How many codes were drawn and read back, which takes a thousand times as long as to refuse one."""

_NAMES = ("format", "size", "content", "logo", "fg", "bg", "key", "version", "", "FORMAT", "size[]", "s\x00")
_VALUES = (
    *("png", "svg", "pdf", "gif", "", "url", "vcard", "mecard", "0", "1", "2", "true", "100", "99", "2000", "2001"),
    *(
        "300",
        "+300",
        "3e2",
        "٣٠٠",
        "-1",
        "000000",
        "ffffff",
        "#000000",
        "0f172a",
        "FFFFFF",
        "fff",
        "777777",
        "3.0",
        "4.0",
    ),
)
_TYPES = ("text/vcard", "text/vcard;version=4.0", 'text/vcard; version="4.0"', "text/vcard;version=3.0;q=0.5", "*/*;q=")
_DRAWN_IN = 64


def qr_parameters_of(source: Source) -> None:
    """A query gives valid values, or a problem that names what is wrong; never anything else."""
    query = _query(source)
    given = dict(parse_qsl(query, keep_blank_values=True))
    try:
        found = qr_parameters(query)
    except Invalid as problem:
        assert problem.errors
        assert {error["pointer"] for error in problem.errors} <= {"/format", "/size", "/content", "/logo", "/fg", "/bg"}
    else:
        assert found.format == given.get("format", "png")
        assert 100 <= found.size == int(given.get("size", "300")) <= 2000
        assert found.content == given.get("content", "url")
        assert found.logo == (given.get("logo", "0") == "1")
        assert found.fg == "#" + given.get("fg", "000000").removeprefix("#").lower()
        assert contrast(found.fg, found.bg) >= 3
    accept = ",".join(source.pick(_TYPES) + source.text(12) for _ in range(source.byte() % 4))
    assert accepted_version(accept) in {"3.0", "4.0"}
    try:
        assert vcard_version(query, accept) in {"3.0", "4.0"}
    except Invalid as problem:
        assert problem.errors[0]["pointer"] == "/version"


def _query(source: Source) -> str:
    parts = []
    for _ in range(source.byte() % 6):
        name = source.pick(_NAMES) if source.byte() % 8 else source.text(20)
        value = source.pick(_VALUES) if source.byte() % 4 else source.text(40)
        is_raw = source.chance(3)
        parts.append(
            f"{name}={value}" if is_raw else f"{quote(name, errors='replace')}={quote(value, errors='replace')}"
        )
    # As a server gives it: octets, each as one character.
    return "&".join(parts).encode("utf-8", "surrogatepass").decode("latin-1")


def qr_code_of(source: Source) -> None:
    """A MeCard is one line of fields; one text in 64 is drawn, and a reader gets exactly that text.

    Drawing and reading takes two milliseconds, which is why not every text is drawn; most of them are short.
    """
    who = contact_of(source)
    text = mecard(who)
    assert text.startswith("MECARD:")
    assert text.endswith(";;")
    assert text.isprintable() or not set(text) & set("\r\n\x00\x85\u2028\u2029"), text
    if source.number_of_case() % _DRAWN_IN == 0:
        _draws(source, text)
    else:
        _parameters_are_checked(source)


def _parameters_are_checked(source: Source) -> None:
    fg, bg = source.colour(), source.colour()
    try:
        found = qr_parameters(f"fg={fg[1:]}&bg={bg[1:]}&size={source.number(0, 2300)}")
    except Invalid:
        return
    assert contrast(found.fg, found.bg) >= 3


def _draws(source: Source, text: str) -> None:
    short = source.text(40)
    try:
        short.encode()
    except UnicodeEncodeError:
        short = "x"
    wanted = text if source.chance(8) else short or "x"
    mark = _mark() if source.chance(8) else None
    size = source.number(300 if mark else 100, 400)
    try:
        png = qr_png(wanted, size, "#000000", "#ffffff", mark)
    except TooMuchData:
        return
    except UnreadableColours as error:
        raise AssertionError(wanted) from error
    drawn["drawn and read back"] += 1
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (size, size)
        grey = picture.convert("L")
    # A camera moves until the code is read; some sizes are none that this reader can do with.
    sizes = (size, 2 * size, 3 * size, 700, 900)
    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    read = (zxingcpp.read_barcodes(grey.resize((side, side)), formats=kinds) for side in sizes)
    assert next((found[0].bytes for found in read if found), None) == wanted.encode(), (wanted, size, mark)
    if source.chance(8):
        who = contact_of(source)
        for query in ("format=svg&content=vcard&size=800", "format=pdf&content=mecard&size=800"):
            code = qr_code(qr_parameters(query), who, who.url)
            assert code.holds in {"vcard", "mecard", "essential", "url"}


@lru_cache(1)
def _mark() -> Image.Image:
    return monogram_mark("Ada Lovelace", "#1e40af")
