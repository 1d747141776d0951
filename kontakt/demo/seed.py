"""Planting the sample organisation, once: `python -m kontakt.demo.seed` with the application's environment."""

import asyncio
import io
import sys

from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.auth.identity import Identity
from kontakt.auth.store import sign_in
from kontakt.branding import store as branding
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards import store as cards
from kontakt.cards.fields import ImageKind
from kontakt.cards.schemas import CardCreate
from kontakt.db.base import now
from kontakt.db.engine import create_engine, create_sessions
from kontakt.db.models import Card, User
from kontakt.demo import banners, portraits, visits
from kontakt.demo.people import PEOPLE, Person
from kontakt.demo.samples import CARDS, SETTINGS
from kontakt.media import store as media
from kontakt.media.images import decode
from kontakt.media.storage import Storage, open_storage
from kontakt.settings import Settings
from kontakt.settings.environment import read_settings


async def plant(settings: Settings) -> bool:
    """Add the people, their cards and the organisation's settings to an empty database; return whether it was empty.

    All in one transaction: a run that is killed here plants everything the next time.
    """
    engine = create_engine(settings)
    storage = open_storage(settings)
    storage.prepare()
    try:
        async with create_sessions(engine).begin() as session:
            if await session.scalar(select(func.count()).select_from(Card)):
                return False
            users = {person.subject: await _user(session, person, settings) for person in PEOPLE}
            planted = []
            for owner, fields in CARDS:
                card = await cards.create(session, users[owner.subject], CardCreate.model_validate(fields))
                await _illustrate(session, storage, card)
                planted.append(card)
            await visits.plant(session, planted, settings.app_url, now())
            values = (await branding.load(session)).model_dump() | SETTINGS
            await branding.change(session, InstanceSettings.model_validate(values))
    finally:
        await engine.dispose()
    return True


async def _user(session: AsyncSession, person: Person, settings: Settings) -> User:
    """Return the person as the first sign-in will find them."""
    identity = Identity(
        issuer=settings.oidc_issuer,
        subject=person.subject,
        name=person.name,
        email=person.email,
        email_verified=True,
        picture=None,
        locale="en",
        is_admin=person.is_admin,
        sid=None,
        id_token="",
        claims={},
    )
    return await sign_in(session, identity)


async def _illustrate(session: AsyncSession, storage: Storage, card: Card) -> None:
    pictures = {ImageKind.AVATAR: portraits.draw(card.slug), ImageKind.BANNER: banners.draw(card.slug)}
    for kind, picture in pictures.items():
        if picture is not None:
            await media.attach(session, storage, card, kind, decode(_png(picture), kind))


def _png(picture: Image.Image) -> io.BytesIO:
    """Return the picture as somebody would upload it."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    file.seek(0)
    return file


if __name__ == "__main__":
    planted = asyncio.run(plant(read_settings()))
    sys.stdout.write("planted the sample cards\n" if planted else "there are cards already\n")
