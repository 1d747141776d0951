"""A ZIP file that is made piece by piece while it is sent."""

import json
import zipfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from io import BytesIO
from types import TracebackType
from typing import Any, Self, cast

from kontakt import __version__
from kontakt.db.base import now
from kontakt.media.storage import Storage
from kontakt.media.store import read

Batches = AsyncGenerator[Sequence[Mapping[str, Any]]]


class _Pieces:
    """A file that is only written to, and gives away what it has."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing behind."""

    def taken(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


class Archive:
    """The ZIP file. It is whole when its context has ended; `counts` says how much of each kind is in it."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._pieces = _Pieces()
        # It needs no more of a file than to write to it; its type says otherwise.
        self._zip = zipfile.ZipFile(cast("BytesIO", self._pieces), "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        """Return the archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Write the end."""
        self._zip.close()

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        return self._pieces.taken()

    def add(self, name: str, content: str | bytes) -> None:
        """Write a small file."""
        self._zip.writestr(_member(name), content)

    def add_json(self, name: str, content: object) -> None:
        """Write a small file of JSON."""
        self.add(name, json.dumps(content, default=_plain, ensure_ascii=False, indent=1))

    def add_manifest(self, version: int) -> None:
        """Write what counts the rest; `version` is that of the format."""
        told = {"format": version, "kontakt": __version__, "created_at": now().isoformat(), "counts": self.counts}
        self.add("manifest.json", json.dumps(told, indent=1))

    async def part(self, name: str, batches: Batches) -> AsyncGenerator[bytes]:
        """Write a list to a file of its own, one entry a line; give what is written."""
        self.counts[name] = 0
        with self._zip.open(_member(f"{name}.json"), "w", force_zip64=True) as file:
            async for rows in batches:
                for row in rows:
                    file.write(b",\n" if self.counts[name] else b"[\n")
                    file.write(json.dumps(dict(row), default=_plain, ensure_ascii=False).encode())
                    self.counts[name] += 1
                yield self.taken()
            file.write(b"\n]\n" if self.counts[name] else b"[]\n")

    async def pictures(self, names: AsyncGenerator[str], storage: Storage) -> AsyncGenerator[bytes]:
        """Write the files of these names, each once; give what is written. What is lost is only counted."""
        self.counts |= {"pictures": 0, "pictures_missing": 0}
        async for name in names:
            content = await read(storage, name)
            if content is None:
                self.counts["pictures_missing"] += 1
                continue
            # It is compressed already.
            self._zip.writestr(_member(f"pictures/{name}", zipfile.ZIP_STORED), content)
            self.counts["pictures"] += 1
            yield self.taken()


def _member(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, now().timetuple()[:6])
    member.compress_type = compression
    return member


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
