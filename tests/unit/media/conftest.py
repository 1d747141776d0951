"""Pictures made by hand, honest and otherwise."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

Encode = Callable[..., bytes]


@pytest.fixture
def scene() -> Image.Image:
    """A picture of 300 by 200 whose quarters differ: red and green above, blue and white below."""
    picture = Image.new("RGB", (300, 200), "red")
    picture.paste("lime", (150, 0, 300, 100))
    picture.paste("blue", (0, 100, 150, 200))
    picture.paste("white", (150, 100, 300, 200))
    return picture


@pytest.fixture
def encode() -> Encode:
    def encode(picture: Image.Image, format_name: str, **options: object) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, format_name, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture
def png() -> Callable[..., bytes]:
    """Make a PNG from its header fields; `rows` is what the compressed data unpacks to."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    def png(
        width: int, height: int, rows: int = 0, depth: int = 1, extra: tuple[tuple[bytes, bytes], ...] = ()
    ) -> bytes:
        packer = zlib.compressobj(9)
        data = b"".join(packer.compress(bytes(min(1 << 20, rows - done))) for done in range(0, rows, 1 << 20))
        header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
        chunks = ((b"IHDR", header), *extra, (b"IDAT", data + packer.flush()), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*pair) for pair in chunks)

    return png
