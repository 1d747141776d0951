"""Pictures as an attacker makes them."""

import io
import struct
import zlib

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int) -> bytes:
    """Return an honest picture."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_text(picture: bytes, text: bytes) -> bytes:
    """Return the PNG with a text in it, which no viewer shows."""
    return _with(picture, chunk(b"tEXt", text))


def with_profile(picture: bytes, size: int) -> bytes:
    """Return the PNG with a colour profile that unpacks to so many bytes."""
    return _with(picture, chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(size), 9)))


def with_packed_text(picture: bytes, size: int) -> bytes:
    """Return the PNG with a text that unpacks to so many bytes."""
    return _with(picture, chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(size), 9)))


def declared(width: int, height: int) -> bytes:
    """Return a PNG of that size, whose few bytes unpack to one colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + 3 * width)) for _ in range(min(height, 4000))) + rows.flush()
    return _SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def animated(kind: str, frames: int) -> bytes:
    """Return an animation (APNG, GIF or WebP) of so many frames."""
    pictures = [Image.new("RGB", (64, 64), (number % 256, number // 256, 0)) for number in range(frames)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:], duration=20)
    return buffer.getvalue()


def claims(kind: str, side: int) -> bytes:
    """Return a file of that kind that says to be `side` pixels wide and high, and holds next to nothing."""
    if kind == "GIF":
        size = struct.pack("<HH", min(side, 65535), min(side, 65535))
        return b"GIF89a" + size + b"\x80\0\0" + b"\0" * 6 + b"," + b"\0\0\0\0" + size + b"\0\x02\x02D\x01\0;"
    if kind == "WEBP":
        dimension = struct.pack("<I", side - 1)[:3]
        body = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + dimension + dimension
        return b"RIFF" + struct.pack("<I", len(body)) + body
    frame = (
        b"\xff\xc0\0\x11\x08"
        + struct.pack(">HH", min(side, 65535), min(side, 65535))
        + b"\x03\x01\x11\0\x02\x11\x01\x03\x11\x01"
    )
    return b"\xff\xd8" + frame + b"\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0" + bytes(20) + b"\xff\xd9"


def _with(picture: bytes, extra: bytes) -> bytes:
    end = len(_SIGNATURE) + 25  # The signature and IHDR.
    return picture[:end] + extra + picture[end:]
