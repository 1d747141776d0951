"""The whole instance as one ZIP file, made piece by piece."""

import json
import zipfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt import __version__
from kontakt.branding import store as branding
from kontakt.db.base import now
from kontakt.exports import store
from kontakt.media.storage import Storage
from kontakt.media.store import read

FORMAT = 1
"""Raised when what is in the archive changes so that its readers must know."""

PARTS = {
    "users": store.people,
    "cards": store.cards,
    "signatures": store.signatures,
    "audit": store.entries,
}

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


async def instance_zip(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> AsyncGenerator[bytes]:
    """Give the archive in pieces: settings, users, cards, signatures, audit log, pictures, and at last a manifest.

    There are no sessions in it, no keys and nothing that is deleted. The manifest counts what is there.
    """
    pieces = _Pieces()
    counts: dict[str, int] = {}
    async with store.snapshot(sessions) as session:
        # It needs no more of a file than to write to it; its type says otherwise.
        with zipfile.ZipFile(cast("BytesIO", pieces), "w", zipfile.ZIP_DEFLATED) as archive:
            settings = await branding.load(session)
            archive.writestr(_member("settings.json"), settings.model_dump_json(indent=1))
            for name, batches in PARTS.items():
                async for data in _part(archive, pieces, name, batches(session), counts):
                    yield data
            names = _names(session, branding.names_of(settings))
            async for data in _pictures(archive, pieces, names, storage, counts):
                yield data
            archive.writestr(_member("manifest.json"), _manifest(counts))
        yield pieces.taken()


async def _part(
    archive: zipfile.ZipFile, pieces: _Pieces, name: str, batches: Batches, counts: dict[str, int]
) -> AsyncGenerator[bytes]:
    """Write a list to a file of its own, one entry a line."""
    counts[name] = 0
    with archive.open(_member(f"{name}.json"), "w", force_zip64=True) as file:
        async for rows in batches:
            for row in rows:
                file.write(b",\n" if counts[name] else b"[\n")
                file.write(json.dumps(dict(row), default=_plain, ensure_ascii=False).encode())
                counts[name] += 1
            yield pieces.taken()
        file.write(b"\n]\n" if counts[name] else b"[]\n")


async def _names(session: AsyncSession, of_settings: Sequence[str]) -> AsyncGenerator[str]:
    seen = set(of_settings)
    for name in sorted(seen):
        yield name
    async for names in store.picture_names(session):
        for name in names:
            if name not in seen:
                seen.add(name)
                yield name


async def _pictures(
    archive: zipfile.ZipFile, pieces: _Pieces, names: AsyncGenerator[str], storage: Storage, counts: dict[str, int]
) -> AsyncGenerator[bytes]:
    counts |= {"pictures": 0, "pictures_missing": 0}
    async for name in names:
        content = await read(storage, name)
        if content is None:
            counts["pictures_missing"] += 1
            continue
        archive.writestr(_member(f"pictures/{name}", zipfile.ZIP_STORED), content)  # It is compressed already.
        counts["pictures"] += 1
        yield pieces.taken()


def _manifest(counts: Mapping[str, int]) -> str:
    told = {"format": FORMAT, "kontakt": __version__, "created_at": now().isoformat(), "counts": counts}
    return json.dumps(told, indent=1)


def _member(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, now().timetuple()[:6])
    member.compress_type = compression
    return member


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
