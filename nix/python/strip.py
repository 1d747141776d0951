"""Cuts ELF files down to what a loader reads: symbols, debugging data, the section table and gaps between segments go.

The last of all steps, because patchelf needs the sections.
"""

import struct
import sys
from pathlib import Path

ELF64 = b"\x7fELF\x02"
PROGRAM_HEADER_OFFSET = 32
SECTION_HEADER_OFFSET = 40
PROGRAM_HEADER_SIZE_AND_COUNT = 54
SECTION_COUNT_AND_NAMES = 60
LOADED = 1
PAGE = 4096

Segment = list[int]
"""An entry of the program header table (ELF-64, figure 6): type, flags, offset, address, physical address, size in the
file, size in memory, alignment."""
OFFSET, ADDRESS, SIZE, ALIGNMENT = 2, 3, 5, 7


def strip(path: Path) -> None:
    """Shorten an ELF file in place; leave any other file as it is."""
    old = path.read_bytes()
    if not old.startswith(ELF64):
        return
    (table,) = struct.unpack_from("<Q", old, PROGRAM_HEADER_OFFSET)
    size, count = struct.unpack_from("<HH", old, PROGRAM_HEADER_SIZE_AND_COUNT)
    segments = [list(struct.unpack_from("<IIQQQQQQ", old, table + index * size)) for index in range(count)]
    moves = _moves(segments)
    new = bytearray()
    for begin, length, to in [*moves, (table, size * count, _moved(table, moves))]:
        new.extend(bytes(max(0, to + length - len(new))))
        new[to : to + length] = old[begin : begin + length]
    for index, segment in enumerate(segments):
        segment[OFFSET] = _moved(segment[OFFSET], moves)
        if segment[0] == LOADED:
            segment[ALIGNMENT] = min(segment[ALIGNMENT], PAGE)
        struct.pack_into("<IIQQQQQQ", new, _moved(table, moves) + index * size, *segment)
    struct.pack_into("<Q", new, PROGRAM_HEADER_OFFSET, _moved(table, moves))
    new[SECTION_HEADER_OFFSET : SECTION_HEADER_OFFSET + 8] = bytes(8)
    new[SECTION_COUNT_AND_NAMES : SECTION_COUNT_AND_NAMES + 4] = bytes(4)
    path.write_bytes(new)


def _moves(segments: list[Segment]) -> list[tuple[int, int, int]]:
    """Return where each part of the file begins that is loaded, how long it is, and where it can begin.

    Between two of them are symbols, if patchelf has added a part behind these, or up to 2 MiB of nothing, as linkers
    once did. A loader wants no more than that offset and address are equal within a page.
    """
    moves, end = [], 0
    for segment in sorted((one for one in segments if one[0] == LOADED), key=lambda one: one[OFFSET]):
        begin, length = segment[OFFSET], segment[SIZE]
        to = end + (segment[ADDRESS] - end) % PAGE
        moves.append((begin, length, to))
        end = to + length
    return moves


def _moved(offset: int, moves: list[tuple[int, int, int]]) -> int:
    return next(
        (offset - begin + to for begin, length, to in moves if begin <= offset < begin + max(length, 1)), offset
    )


def strip_all(folder: Path) -> None:
    """Strip every ELF file below the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            strip(path)


if __name__ == "__main__":
    strip_all(Path(sys.argv[1]))
