"""The content codings themselves. Imported late, with the first page."""

import gzip
import sys

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def compress(coding: str, content: bytes) -> bytes:
    """Return the content in `br`, `zstd` or `gzip`.

    At levels that take about a millisecond for a page: the first visitor after a change waits for it. The highest ones
    take thirty times as long for a tenth less.
    """
    match coding:
        case "br":
            return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=5))
        case "zstd":
            return zstd.compress(content, 6)
        case _:
            return gzip.compress(content, 6, mtime=0)  # Without the time, so that the same page has the same tag.
