"""Which content coding a client gets."""

import gzip
import string
import sys

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cache.coding import CODINGS, IDENTITY, preferred
from kontakt.cache.compression import compress

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DECODERS = {"br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("*;q=0", ""),
        ("identity;q=0, *;q=0", ""),
        ("gzip;q=0", ""),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0.8, gzip;q=0.8", "br"),
        ("gzip; q=0.5 , identity; q=0.7", ""),
        ("gzip;q=1.0, identity;q=0.5", "gzip"),
        ("deflate, compress", ""),
        ("br;q=high", ""),
        ("br;q=nan, gzip", "gzip"),
        ("br;q=-1, gzip;q=2", "gzip"),
        ("br" + ";q=0" + "," * 300 + "br", ""),
        ("x" * 251 + ", br;q=0", ""),
    ],
)
def test_the_best_that_the_client_takes_is_chosen(header, coding):
    assert preferred(header.encode()) == coding


_NAMES = st.sampled_from([*CODINGS, "identity", "*", "deflate"])
_PARTS = st.tuples(_NAMES, st.none() | st.integers(0, 1000))


@given(st.lists(_PARTS, max_size=6, unique_by=lambda part: part[0]))
def test_nothing_is_sent_that_the_client_refuses(parts):
    quality = {name: 1000 if weight is None else weight for name, weight in parts}
    header = ", ".join(name if weight is None else f"{name};q={weight / 1000:.3f}" for name, weight in parts)
    found = preferred(header.encode())
    taken = {coding: quality.get(coding, quality.get("*", 0)) for coding in CODINGS}
    if found == IDENTITY:
        assert max(taken.values()) == 0 or quality.get("identity", 0) > max(taken.values())
    else:
        assert taken[found] == max(taken.values()) > 0


@given(st.text(string.printable) | st.text())
def test_any_header_is_read(header):
    assert preferred(header.encode("latin-1", "ignore")) in {*CODINGS, IDENTITY}


@pytest.mark.parametrize("coding", CODINGS)
@given(content=st.binary())
def test_a_client_reads_what_was_there_before(coding, content):
    assert DECODERS[coding](compress(coding, content)) == content


@pytest.mark.parametrize("coding", CODINGS)
def test_the_same_content_is_always_the_same_bytes(coding):
    assert compress(coding, b"Ada" * 1000) == compress(coding, b"Ada" * 1000)
