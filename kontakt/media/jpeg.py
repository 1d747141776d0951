"""What it takes to decode a JPEG, read from its markers (ITU-T T.81, annex B) before a pixel is decoded."""

from dataclasses import dataclass
from typing import BinaryIO

_START_OF_SCAN = 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Scans:
    """How many scans a JPEG has, and the bytes of the coefficients that a decoder holds until the last one is read.

    Only a picture in one scan (`coefficients` is 0) is decoded row by row; a progressive one is held whole, at full
    size, however small it is to become.
    """

    number: int
    coefficients: int


def scans(file: BinaryIO) -> Scans:
    """Return what the markers say; the file is read from its start. Raise `ValueError` where there is no scan."""
    file.seek(0)
    sequential, components, blocks = False, 0, 0
    while (marker := _next_marker(file)) != _START_OF_SCAN:
        segment = _segment(file, marker)
        if marker in _FRAMES:
            sequential, components, blocks = marker in _SEQUENTIAL, segment[5], _blocks(segment)
    interleaved = _segment(file, marker)[0] == components
    return Scans(1 + _further_scans(file), 0 if sequential and interleaved else blocks * 64 * 2)


def _next_marker(file: BinaryIO) -> int:
    previous = b""
    while octet := file.read(1):
        if previous == b"\xff" and octet not in {b"\x00", b"\xff"}:
            return octet[0]
        previous = octet
    raise ValueError("This JPEG ends before its first scan.")


def _segment(file: BinaryIO, marker: int) -> bytes:
    if marker in _ALONE:
        return b""
    length = int.from_bytes(file.read(2)) - 2
    segment = file.read(max(length, 0))
    if len(segment) != length or (marker in _FRAMES and length < 6 + 3 * segment[5]) or (not length):
        raise ValueError("This JPEG has a broken segment.")
    return segment


def _blocks(frame: bytes) -> int:
    """Return the number of 8 by 8 blocks of all components, rounded up to whole minimum coded units."""
    height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
    factors = [(frame[at] >> 4 or 1, frame[at] & 15 or 1) for at in range(7, 7 + 3 * frame[5], 3)]
    across = max((horizontal for horizontal, _ in factors), default=1)
    down = max((vertical for _, vertical in factors), default=1)
    units = -(-width // (8 * across)) * -(-height // (8 * down))
    return units * sum(horizontal * vertical for horizontal, vertical in factors)


def _further_scans(file: BinaryIO) -> int:
    number, last = 0, b""
    while chunk := file.read(_CHUNK):
        number += (last + chunk).count(b"\xff\xda")  # Inside a scan the octet FF is always followed by 00 or RSTn.
        last = chunk[-1:]
    return number
