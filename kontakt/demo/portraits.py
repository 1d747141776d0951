"""Portraits of the sample people, drawn by this code: flat shapes and few details, each with its own silhouette."""

from collections.abc import Callable

from PIL import Image

from kontakt.demo.canvas import Canvas, Point
from kontakt.demo.figure import (
    Face,
    both,
    cat_eye_glasses,
    collar,
    features,
    glasses,
    ground,
    head,
    lapels,
    shirt,
    tie,
    torso,
)

_CURLS_BEHIND = (
    (38, 27, 9),
    (50, 22.5, 10.5),
    (62, 27, 9),
    (67, 37, 7.5),
    (33, 37, 7.5),
    (66.5, 47, 5.6),
    (33.5, 47, 5.6),
)
_CURLS_BEFORE = (41, 27.5, 5.2), (47.5, 25, 5.4), (54, 25, 5.2), (60, 28, 5), (36.6, 34, 3.8), (63.6, 34.4, 3.8)


def draw(slug: str) -> Image.Image | None:
    """Return the portrait of the person whose card has this slug, 512 pixels square; None if there is none."""
    painter = _PAINTERS.get(slug)
    return painter().picture() if painter else None


def _lovelace() -> Canvas:
    face = Face("#f3cdb5", "#3d2520", "#c4505f", "#4a3026")
    canvas = ground("#6d5bb8", "#c9a7d8", "#efd9ef")
    for sign in (-1, 1):  # Ringlets gathered above the ears, as in her portraits.
        for x, y, across, down in ((66.5, 47, 6.8, 9.5), (68, 56, 5.4, 6.5), (66, 63, 3.8, 4.6)):
            canvas.ellipse((50 + sign * (x - 50), y), across, down, face.hair)
    canvas.ellipse((50, 20.5), 9.5, 7.5, face.hair)
    torso(canvas, face.skin, width=31)
    head(canvas, face, has_ears=False)
    _lace_dress(canvas, "#4b2e83")
    features(canvas, face)
    cap: list[Point] = [
        (50, 20),
        (61, 22.5),
        (67.5, 32),
        (67.5, 44),
        (64.8, 49.5),
        (63.8, 41),
        (59.5, 32.5),
        (50, 25.6),
    ]
    both(canvas, cap, face.hair)
    for sign in (-1, 1):
        for reach in (0.0, 3.2):
            end = (50 + sign * (15 + reach / 3), 38.0)
            strand = [(50 + sign * 1.2, 25 - reach), (50 + sign * (9 + reach / 2), 28 - reach), end]
            canvas.line(strand, 0.6, "#6b4436", 0.8)
        for height in (44, 50, 56):
            curl = [(50 + sign * 15.4, height + 1), (50 + sign * 18.6, height + 2.6), (50 + sign * 21.6, height)]
            canvas.line(curl, 0.55, "#6b4436", 0.75)
    canvas.line([(40.5, 21.8), (50, 18.6), (59.5, 21.8)], 1.5, "#e9c46a")
    for pearl in ((43.2, 20.2), (46.5, 19.2), (50, 18.4), (53.5, 19.2), (56.8, 20.2)):
        canvas.ellipse(pearl, 1.35, 1.35, "#fff3d6")
    canvas.line([(41, 74), (50, 79), (59, 74)], 0.45, "#e9c46a")
    canvas.ellipse((50, 80.3), 1.7, 2.1, "#e9c46a")
    return canvas


def _lace_dress(canvas: Canvas, colour: str) -> None:
    edge: list[Point] = [(18, 83.5), (26, 83.5), (37, 88), (50, 92), (63, 88), (74, 83.5), (82, 83.5)]
    canvas.blob([(12, 108), (15, 92), *edge, (85, 92), (88, 108)], colour)
    canvas.line([(x, y + 1.2) for x, y in edge], 3.6, "#f4ecfa")
    for i in range(21):
        t = i / 10 - 1
        canvas.ellipse((50 + 30 * t, 86.8 + 8.4 * (1 - abs(t) ** 1.8)), 1.45, 1.45, "#fbf7ff")


def _hopper() -> Canvas:
    face = Face("#f1cbb4", "#8f8a8f", "#b9485a", "#3f5468", brow_width=0.8)
    canvas = ground("#1d5b8f", "#8fc3dd", "#d9edf2")
    back: list[Point] = [(50, 22), (66, 28), (69, 42), (67.5, 54), (62, 58), (50, 56)]
    both(canvas, back, face.hair)
    torso(canvas, "#14284a", width=36, rise=1)
    shirt(canvas)
    head(canvas, face)
    collar(canvas)
    tie(canvas, "#10182b", "#0b1120")
    lapels(canvas, "#1b3358", "#0d1d38")
    for button in (93, 100):
        canvas.ellipse((56.5, button), 1.3, 1.3, "#e8bf5a")
    for row, colours in enumerate((("#c2453d", "#e8bf5a", "#3f7d58"), ("#5a8fc4", "#f1ede4", "#c2453d"))):
        for i, colour in enumerate(colours):
            x, y = 68.5 + 4 * i, 88 + 2.6 * row
            canvas.polygon([(x, y), (x + 3.6, y), (x + 3.6, y + 2.1), (x, y + 2.1)], colour)
    features(canvas, face)
    both(
        canvas, [(50, 28), (60, 28.5), (66, 33), (66.5, 45), (64.2, 43), (62.4, 36.5), (57, 33.4), (50, 33)], face.hair
    )
    glasses(canvas, "#4b3a34", 4.3, 3.9, 0.75)
    _officers_cap(canvas)
    return canvas


def _officers_cap(canvas: Canvas) -> None:
    canvas.blob([(28, 20), (34, 12), (50, 8.5), (66, 12), (72, 20), (68, 25), (50, 26), (32, 25)], "#f7f8fa")
    canvas.blob([(32, 21), (50, 24), (68, 21), (68.5, 25.5), (50, 27), (31.5, 25.5)], "#dfe5ec")
    canvas.blob([(32.5, 24), (50, 22.5), (67.5, 24), (67.5, 30), (50, 31), (32.5, 30)], "#16233c")
    canvas.blob([(31.5, 29.5), (50, 28), (68.5, 29.5), (66, 33), (50, 36.2), (34, 33)], "#0b1120")
    canvas.line([(33, 29.6), (50, 28.4), (67, 29.6)], 1.3, "#e8bf5a")
    canvas.ellipse((50, 21.5), 3.1, 3.6, "#e8bf5a")
    canvas.ellipse((50, 21.5), 1.5, 1.9, "#16233c")
    for sign in (-1, 1):
        canvas.line([(50 + sign * 3, 22), (50 + sign * 6.4, 20.4), (50 + sign * 8.6, 21)], 1.1, "#e8bf5a")


def _turing() -> Canvas:
    face = Face("#f0c6aa", "#2f2622", "#b56a60", "#4a5b4c", brow_rise=0.3, brow_width=1.4, has_lashes=False)
    canvas = ground("#0f5a52", "#7fc3a8", "#d7efe0")
    torso(canvas, "#6b5844", width=37, rise=1)
    for i in range(-9, 10):  # Tweed.
        top = 78 + 0.02 * i * i * abs(i)
        canvas.line([(50 + 3.4 * i, top), (50 + 3.7 * i, 106)], 0.35, "#83705b", 0.6)
    shirt(canvas)
    head(canvas, face)
    collar(canvas)
    tie(canvas, "#7a2f35", "#5e2128")
    lapels(canvas, "#5d4b39", "#45372a")
    features(canvas, face)
    hair: list[Point] = [
        (34.6, 44),
        (33.8, 33),
        (38, 22.5),
        (47, 17),
        (58, 17.5),
        (65.5, 24),
        (66.6, 34),
        (65.4, 43.5),
        (63.6, 42),
        (62.6, 34.5),
        (57.5, 31.5),
        (48, 30.5),
        (41.5, 27.5),
        (38.2, 33),
        (36.6, 42),
    ]
    canvas.blob(hair, face.hair)
    for start, end in (((42, 26), (60, 20.5)), ((43, 28), (63.5, 25.5)), ((46, 29.5), (64.5, 31))):
        canvas.line([start, ((start[0] + end[0]) / 2, min(start[1], end[1]) - 1.2), end], 0.55, "#5a4a42", 0.8)
    return canvas


def _johnson() -> Canvas:
    face = Face("#9a6244", "#211a1a", "#a8434b", "#22181a", brow_width=1.1)
    canvas = ground("#d9772b", "#f6c667", "#ffeec2")
    for x, y, radius in (
        (38, 27, 9),
        (50, 22.5, 10.5),
        (62, 27, 9),
        (67, 37, 7.5),
        (33, 37, 7.5),
        (66.5, 47, 5.6),
        (33.5, 47, 5.6),
    ):
        canvas.ellipse((x, y), radius, radius, face.hair)
    torso(canvas, "#0f6f7c", width=33)
    head(canvas, face)
    collar: list[Point] = [(50, 86), (59, 75), (66.5, 75.5), (66, 83), (57, 92), (50, 92)]
    both(canvas, collar, "#12808f")
    canvas.blob([(43, 74), (57, 74), (50, 87)], face.skin)
    for i in range(13):
        t = i / 6 - 1
        canvas.ellipse((50 + 9.6 * t, 74.5 + 6.6 * (1 - t * t)), 1.3, 1.3, "#fff8ec")
        canvas.ellipse((49.7 + 9.6 * t, 74.1 + 6.6 * (1 - t * t)), 0.4, 0.4, "#ffffff")
    features(canvas, face)
    for x, y, radius in (
        (41, 27.5, 5.2),
        (47.5, 25, 5.4),
        (54, 25, 5.2),
        (60, 28, 5.0),
        (36.6, 34, 3.8),
        (63.6, 34.4, 3.8),
    ):
        canvas.ellipse((x, y), radius, radius, face.hair)
    for x, y in ((41, 25), (49, 20.5), (58, 23), (65, 33), (35, 33)):
        canvas.line([(x - 3.2, y + 1.2), (x, y - 1), (x + 3.2, y + 1.2)], 0.55, "#4a3a38", 0.9)
    cat_eye_glasses(canvas, "#2a1b22")
    for x in (34.4, 65.6):
        canvas.ellipse((x, 51.4), 1.2, 1.2, "#fff8ec")
    return canvas


def _noether() -> Canvas:
    face = Face("#f4d2bd", "#5b4638", "#b55a62", "#4a5a66")
    canvas = ground("#5d7a4a", "#c8d8a4", "#f3f4d8")
    canvas.ellipse((50, 19.5), 7.4, 6.2, face.hair)
    both(canvas, [(50, 21), (63, 24), (68, 34), (66.8, 44), (62, 46), (50, 46)], face.hair)
    torso(canvas, "#e9e4d6", width=32)
    for i in (-3, -2, -1, 1, 2, 3):
        canvas.line([(50 + 5.5 * i, 82 + abs(i)), (50 + 6.4 * i, 104)], 0.35, "#cfc8b4")
    head(canvas, face)
    canvas.blob([(42, 71.5), (50, 73.5), (58, 71.5), (59.5, 77.5), (50, 80.5), (40.5, 77.5)], "#f4f0e4")
    canvas.line([(41, 77), (50, 80), (59, 77)], 0.45, "#cfc8b4")
    for sign in (-1, 1):
        canvas.blob([(50, 81), (50 + sign * 8.5, 77), (50 + sign * 9.5, 84.5)], "#37514a")
        canvas.polygon([(50, 81), (50 + sign * 5.5, 96), (50 + sign * 1.2, 97)], "#2f463f")
    canvas.ellipse((50, 81), 2.2, 2.4, "#2b3f39")
    features(canvas, face)
    both(
        canvas,
        [(50, 20.5), (60.5, 23), (66.5, 31), (66.8, 42), (64.4, 44), (62, 36), (56, 30.5), (50, 29.5)],
        face.hair,
    )
    for sign in (-1, 1):
        for reach in (0.0, 3.0):
            canvas.line(
                [(50 + sign * 1.5, 27 - reach), (50 + sign * 9, 28 - reach), (50 + sign * 15, 36 - reach)],
                0.55,
                "#86705e",
                0.8,
            )
    glasses(canvas, "#8a7346", 4.2, 4.1, 0.6)
    return canvas


def _ramanujan() -> Canvas:
    face = Face("#8c5a3c", "#1b1616", "#9a4f48", "#1f1616", brow_rise=0.6, brow_width=1.5, has_lashes=False)
    canvas = ground("#a3324a", "#f0a27a", "#fde0c4")
    torso(canvas, "#f2ead8", width=36, rise=1)
    head(canvas, face)
    both(canvas, [(50, 80), (57, 69), (62.4, 73.5), (57, 83), (50, 86)], "#e4d8bd")
    canvas.line([(50, 81), (50, 106)], 0.5, "#c9b894")
    for y in (86, 93, 100):
        canvas.ellipse((52.4, y), 1.15, 1.15, "#b08a3e")
    for sign in (-1, 1):
        canvas.line([(50 + sign * 19, 82), (50 + sign * 22, 94), (50 + sign * 21, 106)], 0.5, "#d3c5a3")
    features(canvas, face)
    hair: list[Point] = [
        (34.2, 45),
        (32.8, 34),
        (36.5, 22.5),
        (45, 16.5),
        (56, 16.4),
        (64, 22),
        (67.2, 33),
        (65.8, 45),
        (63.9, 42),
        (62.4, 34),
        (56.5, 28.6),
        (47, 27.2),
        (40.5, 30.5),
        (37.4, 35),
        (36.2, 42),
    ]
    canvas.blob(hair, face.hair)
    for rise in (0.0, 3.4, 6.6):
        strand = [(41, 27.5 - rise), (50, 23.8 - rise * 0.8), (58, 25 - rise), (63, 30 - rise)]
        canvas.line(strand, 0.55, "#43383a", 0.9)
    return canvas


_PAINTERS: dict[str, Callable[[], Canvas]] = {
    "ada-lovelace": _lovelace,
    "alan-turing": _turing,
    "emmy-noether": _noether,
    "grace-hopper": _hopper,
    "katherine-johnson": _johnson,
    "srinivasa-ramanujan": _ramanujan,
}
