"""Everything that is stored about a person as one ZIP file, made piece by piece."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.account import holdings
from kontakt.account.holdings import Batches
from kontakt.account.readme import README
from kontakt.analytics.targets import fingerprint
from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards.fields import ImageKind
from kontakt.contact.vcard import vcard
from kontakt.db.models import Card
from kontakt.exports import store
from kontakt.exports.pieces import Archive
from kontakt.media.storage import Storage
from kontakt.media.store import read
from kontakt.pages.build import card_view, contact
from kontakt.pages.links import links

FORMAT = 1
"""Raised when what is in the archive changes so that its readers must know."""

PARTS: Mapping[str, Callable[[AsyncSession, UUID], Batches]] = {
    "cards": store.cards,
    "signatures": store.signatures,
    "sessions": holdings.sessions,
    "imports": holdings.imports,
    "audit": holdings.entries,
    "analytics": holdings.analytics,
}
"""The lists of the archive, each a file."""


@dataclass(frozen=True, slots=True)
class Place:
    """From where cards are read: the settings that they are shown with, the public address, and the storage."""

    brand: InstanceSettings
    app_url: str
    storage: Storage


async def person_zip(
    sessions: async_sessionmaker[AsyncSession], storage: Storage, app_url: str, user_id: UUID
) -> AsyncGenerator[bytes]:
    """Give the archive in pieces. All of it is read as it was at one moment; nothing in it opens a session."""
    async with store.snapshot(sessions) as session:
        with Archive() as archive:
            place = Place(await branding.load(session), app_url, storage)
            archive.add("README.txt", README)
            archive.add_json("profile.json", await holdings.profile(session, user_id))
            for name, batches in PARTS.items():
                async for data in archive.part(name, batches(session, user_id)):
                    yield data
            async for data in archive.part("links", _links(session, user_id, place)):
                yield data
            async for data in _vcards(archive, session, user_id, place):
                yield data
            async for data in archive.pictures(store.picture_names(session, user_id), storage):
                yield data
            archive.add_manifest(FORMAT)
        yield archive.taken()


async def _links(session: AsyncSession, user_id: UUID, place: Place) -> AsyncGenerator[Sequence[Mapping[str, Any]]]:
    async for cards in holdings.cards_whole(session, user_id):
        named = {
            (card.id, link.event, fingerprint(link.href)): link.value
            for card in cards
            for link in links(card_view(card, place.brand, place.app_url, revealed=True))
        }
        async for rows in holdings.links(session, cards, named):
            yield rows


async def _vcards(archive: Archive, session: AsyncSession, user_id: UUID, place: Place) -> AsyncGenerator[bytes]:
    async for cards in holdings.cards_whole(session, user_id):
        for card in cards:
            view = card_view(card, place.brand, place.app_url, revealed=True)
            archive.add(f"cards/{card.slug}.vcf", vcard(contact(card, view, await _photo(card, place.storage)), "4.0"))
            yield archive.taken()


async def _photo(card: Card, storage: Storage) -> bytes | None:
    avatar = next((image for image in card.images if image.kind is ImageKind.AVATAR), None)
    return await read(storage, avatar.jpeg_name) if avatar else None
