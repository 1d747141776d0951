"""Cuts ELF files after what a loader reads: symbols, debugging data and the section table go.

The last of all steps, because patchelf needs the sections. Where the file's last segment ends is where it is cut.
"""

import struct
import sys
from pathlib import Path

ELF64 = b"\x7fELF\x02"
PROGRAM_HEADER_OFFSET = 32
SECTION_HEADER_OFFSET = 40
PROGRAM_HEADER_SIZE_AND_COUNT = 54
SECTION_COUNT_AND_NAMES = 60


def strip(path: Path) -> None:
    """Shorten an ELF file in place; leave any other file as it is."""
    with path.open("r+b") as file:
        head = file.read(64)
        if not head.startswith(ELF64):
            return
        (offset,) = struct.unpack_from("<Q", head, PROGRAM_HEADER_OFFSET)
        size, count = struct.unpack_from("<HH", head, PROGRAM_HEADER_SIZE_AND_COUNT)
        file.seek(offset)
        table = file.read(size * count)
        # Of each segment, where it begins in the file and how much of the file it is.
        end = max(sum(struct.unpack_from("<Q16xQ", table, index * size + 8)) for index in range(count))
        file.seek(SECTION_HEADER_OFFSET)
        file.write(bytes(8))
        file.seek(SECTION_COUNT_AND_NAMES)
        file.write(bytes(4))
        file.truncate(max(end, offset + len(table)))


def strip_all(folder: Path) -> None:
    """Strip every ELF file below the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            strip(path)


if __name__ == "__main__":
    strip_all(Path(sys.argv[1]))
