"""The figure that all portraits share: one head, the features of a face, and clothes.

Lengths are in units of one hundredth of the picture; x = 50 is the figure's axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kontakt.demo.canvas import Canvas, Point, mirrored, mix, symmetric

SIZE = 512
"""Width and height of a portrait, in pixels."""

_HEAD = symmetric([(50, 23), (59.5, 26), (64.5, 35), (64.6, 46), (62, 55), (56.5, 62), (50, 65)])
_NECK: list[Point] = [(43.5, 54), (56.5, 54), (57, 70), (61, 76), (50, 84), (39, 76), (43, 70)]
_CAT_EYE = (2.2, 43.6), (7, 42.4), (12.6, 41.4), (11.2, 47.2), (7, 49.4), (3.2, 47.6)
_INK = "#241a20"
_BLUSH = "#5a1f2e"


@dataclass(frozen=True, slots=True)
class Face:
    """The colours of a face and its few features; brows in units."""

    skin: str
    hair: str
    lips: str
    iris: str = "#2b2530"
    brow_rise: float = 0.9
    brow_width: float = 1.0
    has_lashes: bool = True


def ground(top: str, bottom: str, light: str) -> Canvas:
    """Return a canvas with a soft light behind the head."""
    canvas = Canvas(SIZE, SIZE, top)
    canvas.gradient(top, bottom)
    canvas.glow((50, 42), 52, light, 0.75)
    return canvas


def head(canvas: Canvas, face: Face, *, has_ears: bool = True) -> None:
    """Draw neck and head, without hair and features."""
    shade = mix(face.skin, _BLUSH, 0.28)
    if has_ears:
        for x in (35.2, 64.8):
            canvas.ellipse((x, 46.5), 2.7, 4.2, face.skin)
            canvas.ellipse((x, 46.8), 1.3, 2.4, shade, 0.5)
    canvas.blob(_NECK, face.skin)
    # The chin's shadow lifts the head from the neck.
    canvas.shadow([(41, 56), (59, 56), (58, 66), (50, 70.5), (42, 66)], shade, 0.75, 0.9, _NECK)
    canvas.blob(_HEAD, face.skin)
    canvas.shadow([(59, 24), (70, 30), (70, 62), (55, 68), (61, 52)], shade, 0.3, 3.0, _HEAD)
    for x in (42.6, 57.4):
        canvas.glow((x, 53), 5.4, mix(face.skin, face.lips, 0.75), 0.55)


def features(canvas: Canvas, face: Face) -> None:
    """Draw eyes, brows, nose and mouth."""
    brow = mix(face.hair, "#1d1418", 0.35)
    for sign in (-1, 1):
        x = 50 + sign * 6.7
        canvas.ellipse((x, 45.3), 2.5, 1.75, "#fffaf5")
        canvas.ellipse((x, 45.2), 1.65, 1.75, face.iris)
        canvas.ellipse((x + 0.55, 44.6), 0.5, 0.5, "#ffffff")
        lid = [(x - sign * 2.7, 45.0), (x - sign * 0.5, 43.3), (x + sign * 2.9, 44.6)]
        canvas.line(lid, 0.75 if face.has_lashes else 0.5, _INK)
        if face.has_lashes:
            canvas.line([(x + sign * 2.7, 44.5), (x + sign * 3.9, 43.6)], 0.55, _INK)
        arch = [(x - sign * 3.2, 40.7), (x + sign * 0.6, 40.3 - face.brow_rise), (x + sign * 4.0, 40.9)]
        canvas.line(arch, face.brow_width, brow, 0.9)
    canvas.line([(51.4, 48.6), (52.0, 50.7), (50.4, 51.9), (48.8, 51.4)], 0.6, mix(face.skin, _BLUSH, 0.45), 0.75)
    _mouth(canvas, face)


def _mouth(canvas: Canvas, face: Face) -> None:
    upper = [(45.2, 55.6), (48.4, 55.1), (50, 55.6), (51.6, 55.1), (54.8, 55.6), (50, 57.4)]
    canvas.blob(upper, mix(face.lips, "#3a1220", 0.12))
    canvas.blob([(45.6, 56.0), (50, 57.3), (54.4, 56.0), (52.5, 58.8), (50, 59.3), (47.5, 58.8)], face.lips)
    smile = [(44.4, 55.0), (47.2, 56.7), (50, 57.3), (52.8, 56.7), (55.6, 55.0)]
    canvas.line(smile, 0.45, mix(face.lips, "#2a0d16", 0.6))


def torso(canvas: Canvas, colour: str, *, width: float = 33, rise: float = 0) -> None:
    """Draw shoulders and chest; `width` is half of it, `rise` lifts the shoulders."""
    right = [(50, 77 - rise), (56, 75 - rise), (63, 76 - rise), (73, 80 - rise), (50 + width, 89), (53 + width, 106)]
    canvas.blob([*right, (50, 114), *mirrored(right)[:0:-1]], colour)


def both(canvas: Canvas, points: Sequence[Point], colour: str) -> None:
    """Fill the shape and its mirror image."""
    canvas.blob(points, colour)
    canvas.blob(mirrored(points), colour)


def shirt(canvas: Canvas) -> None:
    """Draw the front of a shirt, before the head."""
    canvas.polygon([(42, 73), (58, 73), (60, 104), (40, 104)], "#f3f5f8")


def collar(canvas: Canvas) -> None:
    """Draw the collar of a shirt, after the head."""
    for sign in (-1, 1):
        points = [(50, 80.5), (50 + sign * 7.0, 70.5), (50 + sign * 11.6, 76.5), (50 + sign * 5, 85)]
        canvas.polygon(points, "#ffffff")
        canvas.line([points[2], points[3], points[0]], 0.45, "#c3ccd8")


def tie(canvas: Canvas, colour: str, dark: str) -> None:
    """Draw a tie and its darker knot."""
    canvas.polygon([(48.6, 84), (51.4, 84), (54, 104), (46, 104)], colour)
    canvas.polygon([(47, 80.2), (53, 80.2), (51.7, 85), (48.3, 85)], dark)


def lapels(canvas: Canvas, colour: str, edge: str) -> None:
    """Draw the two lapels of a jacket over a shirt."""
    right: list[Point] = [(57.6, 74.5), (63.5, 75.5), (66, 84), (62.5, 86.5), (64.5, 89), (52, 104), (51, 104)]
    for points in (right, mirrored(right)):
        canvas.polygon(points, colour)
        canvas.line(points[1:3], 0.5, edge)
        canvas.line(points[2:4], 0.5, edge)
        canvas.line(points[3:6], 0.5, edge)


def glasses(canvas: Canvas, colour: str, across: float, down: float, width: float) -> None:
    """Draw round glasses with these half axes."""
    for sign in (-1, 1):
        canvas.ellipse((50 + sign * 6.8, 45.6), across, down, "#ffffff", 0.16)
        canvas.ring((50 + sign * 6.8, 45.6), across + width / 2, down + width / 2, width, colour)
        canvas.line([(50 + sign * (6.8 + across), 44.8), (50 + sign * 14.8, 44.2)], width * 0.8, colour)
    canvas.line([(50 - 6.8 + across, 45.0), (50, 44.2), (50 + 6.8 - across, 45.0)], width * 0.85, colour)


def cat_eye_glasses(canvas: Canvas, colour: str) -> None:
    """Draw glasses whose upper corners rise."""
    for sign in (-1, 1):
        frame = [
            (50 + sign * x, y) for x, y in ((2.2, 43.6), (7, 42.4), (12.6, 41.4), (11.2, 47.2), (7, 49.4), (3.2, 47.6))
        ]
        canvas.line([*frame, frame[0]], 0.9, colour)
        canvas.line([frame[1], frame[2]], 1.5, colour)
        canvas.line([frame[2], (50 + sign * 14.8, 43.6)], 0.8, colour)
    canvas.line([(47.8, 44), (50, 43.2), (52.2, 44)], 0.9, colour)
