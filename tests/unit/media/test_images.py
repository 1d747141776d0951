"""What becomes of honest pictures."""

import io
from hashlib import sha256

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat, PngImagePlugin

from kontakt.cards.fields import ImageKind
from kontakt.media.images import Rendition, decode

KINDS = list(ImageKind)
QUARTERS = {(0.25, 0.25): "red", (0.75, 0.25): "lime", (0.25, 0.75): "blue", (0.75, 0.75): "white"}


def shown(rendition: Rendition) -> Image.Image:
    picture = Image.open(io.BytesIO(rendition.data))
    picture.load()
    assert picture.size == (rendition.width, rendition.height)
    assert picture.format == {"webp": "WEBP", "jpg": "JPEG"}[rendition.name.rpartition(".")[2]]
    return picture


def difference(one: Image.Image, other: Image.Image) -> int:
    """Return the largest difference of any channel of any pixel, 0..255."""
    extrema = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(int(high) for _, high in extrema)  # type: ignore[misc]


def assert_quarters(picture: Image.Image, tolerance: int = 60) -> None:
    for (x, y), colour in QUARTERS.items():
        at = (int(x * picture.width), int(y * picture.height))
        pixel = picture.convert("RGB").crop((*at, at[0] + 1, at[1] + 1))
        assert difference(pixel, Image.new("RGB", (1, 1), colour)) < tolerance, (x, y)


@pytest.mark.parametrize(
    ("kind", "size", "webp", "jpeg"),
    [
        (ImageKind.AVATAR, (1000, 600), (512, 512), (400, 400)),
        (ImageKind.AVATAR, (100, 60), (60, 60), (60, 60)),
        (ImageKind.AVATAR, (450, 2000), (450, 450), (400, 400)),
        (ImageKind.BANNER, (4000, 3000), (1500, 500), (1500, 500)),
        (ImageKind.BANNER, (900, 900), (900, 300), (900, 300)),
        (ImageKind.BANNER, (3001, 1000), (1500, 500), (1500, 500)),
        (ImageKind.BACKGROUND, (3840, 2160), (1920, 1080), (1920, 1080)),
        (ImageKind.BACKGROUND, (1000, 2500), (768, 1920), (768, 1920)),
        (ImageKind.BACKGROUND, (640, 480), (640, 480), (640, 480)),
    ],
)
@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_a_picture_gets_the_size_of_its_place_and_is_never_enlarged(encode, kind, size, webp, jpeg, format_name):
    renditions = decode(io.BytesIO(encode(Image.new("RGB", size, "teal"), format_name)), kind)
    assert shown(renditions.webp).size == webp
    assert shown(renditions.jpeg).size == jpeg


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format_name", ["PNG", "GIF", "WEBP", "JPEG"])
def test_one_pixel_is_a_picture(encode, kind, format_name):
    renditions = decode(io.BytesIO(encode(Image.new("RGB", (1, 1), "red"), format_name)), kind)
    assert shown(renditions.webp).size == shown(renditions.jpeg).size == (1, 1)


@pytest.mark.parametrize("size", [(1, 3000), (3000, 1)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_a_picture(encode, kind, size):
    renditions = decode(io.BytesIO(encode(Image.new("L", size, 99), "PNG")), kind)
    assert min(shown(renditions.webp).size) == 1


@pytest.mark.parametrize("mode", ["P", "RGB", "RGBA"])
@pytest.mark.parametrize("format_name", ["PNG", "GIF", "WEBP"])
def test_coloured_pictures_are_read(encode, scene, mode, format_name):
    assert_quarters(shown(decode(io.BytesIO(encode(scene.convert(mode), format_name)), ImageKind.BACKGROUND).webp))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16"])
def test_grey_pictures_keep_their_shades(encode, mode):
    shades = {"1": (0, 255)}.get(mode, (40, 200))
    grey = Image.new("L", (64, 64), shades[0])
    grey.paste(shades[1], (32, 0, 64, 64))
    if mode == "I;16":
        grey = grey.point(lambda value: value * 257, "I")
    webp = shown(decode(io.BytesIO(encode(grey.convert(mode), "PNG")), ImageKind.BACKGROUND).webp)
    for left, shade in zip((0, 40), shades, strict=True):
        part = webp.crop((left, 0, left + 24, 64))
        assert difference(part, Image.new("RGB", part.size, (shade, shade, shade))) < 12


def test_a_file_on_disk_is_read_by_its_content_and_not_by_its_name(tmp_path, encode, scene):
    path = tmp_path / "scene.exe"
    path.write_bytes(encode(scene, "PNG"))
    assert_quarters(shown(decode(path, ImageKind.BACKGROUND).webp))


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_the_hash_of_the_content(encode, scene, kind):
    data = encode(scene, "PNG")
    first, second = decode(io.BytesIO(data), kind), decode(io.BytesIO(data), kind)
    assert first == second
    for rendition, extension in ((first.webp, "webp"), (first.jpeg, "jpg")):
        assert rendition.name == f"{sha256(rendition.data).hexdigest()[:32]}.{extension}"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_a_turned_photograph_becomes_upright(encode, scene, kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Transpositions that undo each orientation's own.
    stored = scene.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else scene
    data = encode(stored, "JPEG", quality=95, subsampling=0, exif=exif)
    assert_quarters(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    renditions = decode(io.BytesIO(data), kind)
    for rendition in (renditions.webp, renditions.jpeg):
        assert shown(rendition).size == {"avatar": (200, 200), "banner": (300, 100), "background": (300, 200)}[kind]
        assert_quarters(shown(rendition))
        assert shown(rendition).getexif().get(0x0112) is None


def test_no_metadata_survives(encode, scene):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (59.0, 26.0, 14.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    extras = {"exif": exif, "icc_profile": profile, "xmp": b"<x:xmpmeta>secret</x:xmpmeta>"}
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret")
    originals = [
        encode(scene, "JPEG", comment=b"secret", **extras),
        encode(scene, "PNG", pnginfo=text, exif=exif, icc_profile=profile),
        encode(scene, "WEBP", **extras),
        encode(scene, "GIF", comment=b"secret"),
    ]
    for data in originals:
        assert any(word in data for word in (b"Secret Camera", b"secret"))
        for rendition in (decode(io.BytesIO(data), kind) for kind in KINDS):
            for part in (rendition.webp, rendition.jpeg):
                assert not [
                    word for word in (b"ecret", b"Exif", b"EXIF", b"GPS", b"ICC", b"xmp", b"XMP") if word in part.data
                ]
                assert set(shown(part).info) <= {
                    "jfif",
                    "jfif_version",
                    "jfif_unit",
                    "jfif_density",
                    "loop",
                    "background",
                    "timestamp",
                    "duration",
                }


def test_transparency_is_kept_for_the_page_and_white_in_the_jpeg(encode):
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((200, 0, 0, 255), (25, 25, 75, 75))
    renditions = decode(io.BytesIO(encode(picture, "PNG")), ImageKind.AVATAR)
    webp, jpeg = shown(renditions.webp), shown(renditions.jpeg)
    assert webp.mode == "RGBA"
    assert webp.getchannel("A").getextrema() == (0, 255)
    assert difference(jpeg.crop((0, 0, 20, 20)), Image.new("RGB", (20, 20), "white")) < 12
    assert difference(jpeg.crop((40, 40, 60, 60)), Image.new("RGB", (20, 20), (200, 0, 0))) < 12


def test_an_alpha_channel_that_hides_nothing_is_dropped(encode, scene):
    scene.putalpha(255)
    assert shown(decode(io.BytesIO(encode(scene, "PNG")), ImageKind.BACKGROUND).webp).mode == "RGB"


def test_an_animation_gives_its_first_frame(encode, scene):
    for format_name in ("GIF", "WEBP", "PNG"):
        data = encode(
            scene, format_name, save_all=True, append_images=[Image.new("RGB", scene.size, "black")], duration=9
        )
        webp = shown(decode(io.BytesIO(data), ImageKind.BACKGROUND).webp)
        assert getattr(webp, "n_frames", 1) == 1
        assert_quarters(webp)


def test_a_transparent_palette_is_read(encode):
    picture = Image.new("P", (40, 40), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (0, 0, 20, 40))
    renditions = decode(io.BytesIO(encode(picture, "GIF", transparency=0)), ImageKind.AVATAR)
    assert shown(renditions.webp).convert("RGBA").getchannel("A").getextrema() == (0, 255)
    assert difference(shown(renditions.jpeg).crop((30, 10, 36, 30)), Image.new("RGB", (6, 20), "white")) < 12


def test_a_picture_for_print_becomes_one_for_screens(encode, scene):
    renditions = decode(io.BytesIO(encode(scene.convert("CMYK"), "JPEG", quality=95)), ImageKind.BACKGROUND)
    assert_quarters(shown(renditions.jpeg))
    assert_quarters(shown(renditions.webp))


def test_an_embedded_profile_is_applied(encode):
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"  # A screen whose red is blue.
    data = encode(Image.new("RGB", (64, 64), (255, 0, 0)), "PNG", icc_profile=bytes(swapped))
    webp = shown(decode(io.BytesIO(data), ImageKind.BACKGROUND).webp)
    assert difference(webp, Image.new("RGB", (64, 64), (0, 0, 255))) < 30


@pytest.mark.parametrize("profile", [b"junk", b"\0" * 4000])
def test_a_profile_that_cannot_be_read_is_ignored(encode, scene, profile):
    assert_quarters(shown(decode(io.BytesIO(encode(scene, "JPEG", icc_profile=profile)), ImageKind.BACKGROUND).webp))


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0junk", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0II*\0\xff\xff\xff\xff"]
)
def test_broken_metadata_does_not_make_a_picture_unusable(encode, scene, exif):
    assert_quarters(shown(decode(io.BytesIO(encode(scene, "JPEG", exif=exif)), ImageKind.BACKGROUND).webp))


@pytest.mark.parametrize(
    ("kind", "size", "kept"),
    [
        (ImageKind.AVATAR, (1777, 1333), (222, 0, 1555, 1333)),
        (ImageKind.BANNER, (3000, 2001), (0, 500, 3000, 1500)),
        (ImageKind.BACKGROUND, (2000, 1999), (0, 0, 2000, 1999)),
    ],
)
def test_resizing_in_bands_gives_what_resizing_at_once_gives(encode, kind, size, kept):
    picture = Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 50).convert("RGB")
    webp = shown(decode(io.BytesIO(encode(picture, "PNG")), kind).webp)
    at_once = picture.crop(kept).resize(webp.size, Image.Resampling.LANCZOS)
    lossy = Image.open(io.BytesIO(encode(at_once, "WEBP", quality=82, method=4))).convert("RGB")
    assert max(ImageStat.Stat(ImageChops.difference(webp, lossy)).mean) < 0.2
