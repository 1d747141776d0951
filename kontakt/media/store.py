"""Pictures of cards: rows in the database, files in the storage, and no file without a row for long."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar, TypeVarTuple

from anyio import CapacityLimiter, fail_after, to_thread
from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt.cards.fields import ImageKind
from kontakt.db.base import new_id
from kontakt.db.models import Card, Image, Role, User
from kontakt.media.images import Rendition, Renditions
from kontakt.media.inventory import used
from kontakt.media.storage import Part, Storage, StorageUnusable, is_content
from kontakt.problems import NotFound, Unavailable

_log = logging.getLogger(__name__)
_transfers = CapacityLimiter(16)
"""However many wait for a store that does not answer, there are threads left for everything else."""

_threads = CapacityLimiter(16)

WAITING = 10.0
"""Seconds that a transfer waits for its turn: while the store does not answer, the others are told so soon."""

_TOGETHER = 100
"""Files that one transaction removes: each takes a lock, of which the database has a few thousand."""

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


def names_of(images: Iterable[Image]) -> list[str]:
    """Return the names of the files that belong to the rows."""
    return [name for image in images for name in (image.webp_name, image.jpeg_name)]


async def keep(session: AsyncSession, storage: Storage, renditions: Collection[Rendition]) -> None:
    """Write the files, which something will refer to before the transaction ends; raise `Unavailable`.

    The names stay locked until then, so that `discard` of the same content elsewhere waits and finds what refers to it.
    """
    await _lock(session, [rendition.name for rendition in renditions])
    for rendition in renditions:
        await _transferred(storage.put, rendition.name, rendition.data)


async def attach(
    session: AsyncSession, storage: Storage, card: Card, kind: ImageKind, renditions: Renditions
) -> list[str]:
    """Write the files, then make them the card's picture of that kind; return the names of the files it replaces.

    Raise `Unavailable` if they cannot be written.
    """
    webp, jpeg = renditions.webp, renditions.jpeg
    await keep(session, storage, (webp, jpeg))
    row = next((image for image in card.images if image.kind is kind), None)
    replaced = names_of([row]) if row else []
    if row is None:
        row = Image(id=new_id(), card_id=card.id, kind=kind)
        card.images.append(row)
    if row.webp_name != webp.name:
        row.alt = None  # It described the picture that was there.
    row.webp_name, row.width, row.height = webp.name, webp.width, webp.height
    row.jpeg_name, row.jpeg_width, row.jpeg_height = jpeg.name, jpeg.width, jpeg.height
    return [name for name in replaced if name not in {webp.name, jpeg.name}]


def describe(card: Card, kind: ImageKind, alt: str | None) -> bool:
    """Say what the card's picture of that kind shows; return whether that is news. Raise `NotFound` without one."""
    row = next((image for image in card.images if image.kind is kind), None)
    if row is None:
        raise NotFound("There is no such picture.")
    is_news = row.alt != alt
    row.alt = alt
    return is_news


async def detach(session: AsyncSession, card: Card, kind: ImageKind) -> list[str]:
    """Remove the card's picture of that kind; return the names of its files."""
    row = next((image for image in card.images if image.kind is kind), None)
    if row is None:
        return []
    card.images.remove(row)
    return names_of([row])


async def discard(sessions: async_sessionmaker[AsyncSession], storage: Storage, names: Iterable[str]) -> None:
    """Remove the files that nothing uses any more. Called after the commit that let go of them.

    What was committed has succeeded, even if the files cannot be removed now: without a row nobody can see them.
    """
    _, unreached = await remove_unused(sessions, storage, names)
    if unreached:
        _log.warning("unused pictures stay where they are: %s", ", ".join(unreached))


async def remove_unused(
    sessions: async_sessionmaker[AsyncSession], storage: Storage, names: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Remove those of the files that nothing uses; return which were removed, and which could not be."""
    ordered = sorted(set(names))
    removed: list[str] = []
    for start in range(0, len(ordered), _TOGETHER):
        unused, unreached = await _remove(sessions, storage, ordered[start : start + _TOGETHER])
        removed += unused
        if unreached:
            return removed, unreached + ordered[start + _TOGETHER :]
    return removed, []


async def _remove(
    sessions: async_sessionmaker[AsyncSession], storage: Storage, names: Sequence[str]
) -> tuple[list[str], list[str]]:
    async with sessions.begin() as session:
        await _lock(session, names)
        in_use = await used(session, names)
        unused = [name for name in names if name not in in_use]
        for position, name in enumerate(unused):
            try:
                await _transferred(storage.delete, name)
            except Unavailable:
                return unused[:position], unused[position:]
    return unused, []


async def read(storage: Storage, name: str) -> bytes | None:
    """Return the file's content, or None if there is none or it is damaged; raise `Unavailable`."""
    content = await _transferred(storage.read, name)
    if content is not None and not is_content(name, content):
        tell_damaged(name)
        return None
    return content


async def part(storage: Storage, name: str, start: int, length: int) -> Part | None:
    """Return at most `length` bytes of the file, or None if there is none; raise `Unavailable`."""
    return await _transferred(storage.part, name, start, length)


def tell_damaged(name: str) -> None:
    """Log that a file is not what it was when its name was made."""
    _log.error("the picture %s is damaged", name, extra={"event": "picture-damaged", "picture": name})


async def _transferred(act: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
    borrower = object()
    try:
        with fail_after(WAITING):
            await _transfers.acquire_on_behalf_of(borrower)
    except TimeoutError as error:
        _log.error("pictures are out of reach: all transfers wait for their place")
        raise _unavailable() from error
    try:
        return await to_thread.run_sync(act, *arguments, limiter=_threads)
    except StorageUnusable as error:
        _log.error("pictures are out of reach: %s", error.found)
        raise _unavailable() from error
    finally:
        _transfers.release_on_behalf_of(borrower)


def _unavailable() -> Unavailable:
    return Unavailable(headers={"retry-after": "5"})


async def _lock(session: AsyncSession, names: Iterable[str]) -> None:
    # In one order everywhere: two transactions with the same names wait for each other and never in a circle.
    name = func.unnest(cast(sorted(names), ARRAY(Text()))).column_valued("name")
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def owned_image(session: AsyncSession, name: str, user: User) -> bool:
    """Return whether the file belongs to a card that the person may edit."""
    query = (
        select(Image.id)
        .join(Card, Card.id == Image.card_id)
        .where((Image.webp_name == name) | (Image.jpeg_name == name), Card.deleted_at.is_(None))
        .limit(1)
    )
    if user.role is not Role.ADMIN:
        query = query.where(Card.user_id == user.id)
    return await session.scalar(query) is not None
