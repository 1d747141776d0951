"""The whole instance as one ZIP file, made piece by piece."""

from collections.abc import AsyncGenerator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.branding import store as branding
from kontakt.exports import store
from kontakt.exports.pieces import Archive
from kontakt.media.storage import Storage

FORMAT = 1
"""Raised when what is in the archive changes so that its readers must know."""

PARTS = {
    "users": store.people,
    "cards": store.cards,
    "signatures": store.signatures,
    "audit": store.entries,
}


async def instance_zip(sessions: async_sessionmaker[AsyncSession], storage: Storage) -> AsyncGenerator[bytes]:
    """Give the archive in pieces: settings, users, cards, signatures, audit log, pictures, and at last a manifest.

    There are no sessions in it, no keys and nothing that is deleted. The manifest counts what is there.
    """
    async with store.snapshot(sessions) as session:
        with Archive() as archive:
            settings = await branding.load(session)
            archive.add("settings.json", settings.model_dump_json(indent=1))
            for name, batches in PARTS.items():
                async for data in archive.part(name, batches(session)):
                    yield data
            async for data in archive.pictures(_names(session, branding.names_of(settings)), storage):
                yield data
            archive.add_manifest(FORMAT)
        yield archive.taken()


async def _names(session: AsyncSession, of_settings: Sequence[str]) -> AsyncGenerator[str]:
    for name in sorted(set(of_settings)):
        yield name
    async for name in store.picture_names(session, but=of_settings):
        yield name
