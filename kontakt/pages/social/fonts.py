"""The fonts of the previews: the page's own, in the files that browsers get, and two more for Hebrew and Arabic."""

import json
import logging
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont, features

import kontakt
from kontakt.cards.fields import Font
from kontakt.pages.sources import read

_log = logging.getLogger(__name__)
_PACKAGE = Path(kontakt.__file__).parent
_ABSENT = "\U0010ffff"  # No font has a glyph for it (a noncharacter).


class Subset(NamedTuple):
    """One font file, and by how much its letters are drawn larger or smaller to match the others."""

    file: str
    scale: float


@cache
def subsets(font: Font) -> tuple[Subset, ...]:
    """Return the files of the font, then those that help out; without any, one warning is logged."""
    listed = json.loads(read("fonts.json"))
    wanted = [(own.value, subset) for own in dict.fromkeys((font, Font.INTER)) for subset in listed["subsets"]]
    found = []
    for package, subset in (*wanted, *listed["previews"].items()):
        adjust = listed["fonts"].get(package, {}).get("adjust") or "100%"
        if path := _path(package, subset):
            found.append(Subset(str(path), float(adjust.removesuffix("%")) / 100))
    if not found:
        _log.warning("the fonts are missing: link previews are drawn without text", extra={"event": "fonts-missing"})
    return tuple(found)


@lru_cache(maxsize=96)  # About 80 KB each.
def face(file: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return the font at that size in pixels and that weight, or the nearest weight it has."""
    engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    font = ImageFont.truetype(file, size, layout_engine=engine)
    axes = font.get_variation_axes()
    lowest, highest = axes[0]["minimum"] or 0, axes[0]["maximum"] or weight
    font.set_variation_by_axes([min(max(weight, lowest), highest)])
    return font


@lru_cache(maxsize=8192)
def writes(file: str, character: str) -> bool:
    """Return whether the font has a glyph for the character: whether it draws something else than the empty box."""
    probe = _probe(file)
    return character.isspace() or bytes(probe.getmask(character)) != _box(file)


@cache
def _probe(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, 24, layout_engine=ImageFont.Layout.BASIC)


@cache
def _box(file: str) -> bytes:
    return bytes(_probe(file).getmask(_ABSENT))


def _path(package: str, subset: str) -> Path | None:
    name = f"{package}-{subset}-wght-normal.woff2"
    modules = _PACKAGE.parent / "web" / "node_modules" / "@fontsource-variable" / package / "files"
    return next((path for folder in (_PACKAGE / "fonts", modules) if (path := folder / name).is_file()), None)
