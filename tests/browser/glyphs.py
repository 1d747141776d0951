"""Draw the glyphs of the icons in signatures anew: `.venv/bin/python -m tests.browser.glyphs`.

It needs Chromium and writes `kontakt/signatures/glyphs.png`: a row of square cells in shades of grey, in which white is
what is seen. The first is the disc that an icon lies on, the others are the platforms in the order of `Platform`, from
the same outlines as on the pages (`templates/icons.json`). A test compares the file with what Chromium draws.
"""

import json
from io import BytesIO

from PIL import Image, ImageOps

from kontakt.cards.fields import Platform
from kontakt.pages.sources import read
from kontakt.signatures.icons import GLYPHS, SIDE
from tests.browser.visits import chromium

_GLYPH = 0.58
"""The share of the disc's diameter that a glyph is wide."""


def main() -> None:
    """Write the file."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": SIDE * (len(Platform) + 1), "height": SIDE})
        page.set_content(markup())
        drawn(page.screenshot()).save(GLYPHS, "PNG", optimize=True)


def markup() -> str:
    """Return the page whose picture the file is made of."""
    icons = json.loads(read("icons.json"))
    inset, glyph = SIDE * (1 - _GLYPH) / 2, SIDE * _GLYPH
    cells = [f'<circle cx="{SIDE / 2}" cy="{SIDE / 2}" r="{SIDE / 2}"/>']
    for position, platform in enumerate(Platform, start=1):
        place = f'x="{SIDE * position + inset}" y="{inset}" width="{glyph}" height="{glyph}" viewBox="0 0 24 24"'
        if path := icons["brands"].get(platform.value):
            cells.append(f'<svg {place}><path d="{path}"/></svg>')
        else:
            stroke = 'fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
            cells.append(f'<svg {place}><path {stroke} d="{icons["outlines"]["link"]}"/></svg>')
    width = SIDE * (len(Platform) + 1)
    return f'<body style="margin:0"><svg width="{width}" height="{SIDE}" style="display:block">{"".join(cells)}</svg>'


def drawn(png: bytes) -> Image.Image:
    """Return the picture of the page with black and white turned around."""
    with Image.open(BytesIO(png)) as image:
        return ImageOps.invert(image.convert("L"))


if __name__ == "__main__":
    main()
