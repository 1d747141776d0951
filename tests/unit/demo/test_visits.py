"""The visitors of the sample cards."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from kontakt.analytics import days, store
from kontakt.analytics.periods import Period
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.counts import CardDay, CardWeek, Event, LinkDay, OrganisationDay
from kontakt.demo import visits
from kontakt.demo.samples import CARDS
from kontakt.pages import links as shown
from kontakt.pages.build import card_view
from tests.conftest import ORIGIN

PRESENT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
async def cards(make, ada):
    return [await make.card(owner=ada, **fields) for _, fields in CARDS]


@pytest.fixture
async def planted(sessions, cards):
    async with sessions.begin() as session:
        await visits.plant(session, cards, ORIGIN, PRESENT)
    return cards


async def rows(sessions, table):
    async with sessions() as session:
        return sorted(tuple(row) for row in await session.execute(select(*table.__table__.columns)))


async def test_visitors_are_the_same_every_time(sessions, planted):
    first = await rows(sessions, CardDay)
    async with sessions.begin() as session:
        for table in (CardDay, CardWeek, LinkDay, OrganisationDay, Event):
            await session.execute(delete(table))
        await visits.plant(session, planted, ORIGIN, PRESENT)
    assert await rows(sessions, CardDay) == first


async def test_days_and_weeks_are_what_counting_would_make_of_them(sessions, planted):
    before = [await rows(sessions, table) for table in (OrganisationDay, CardWeek)]
    async with sessions.begin() as session:
        for ago in range(1, visits.DAYS + 1):
            await days.add_up(session, PRESENT.date() - timedelta(days=ago))
    assert [await rows(sessions, table) for table in (OrganisationDay, CardWeek)] == before


async def test_every_sample_card_has_visitors_who_used_its_links(sessions, planted):
    period = Period(PRESENT.date() - timedelta(days=visits.DAYS), PRESENT.date())
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Event).where(Event.occurred_at > PRESENT)) == 0
        for card in planted:
            view = card_view(card, InstanceSettings(), ORIGIN, revealed=True, images=())
            found = await store.report(session, card.id, period, list(shown.links(view)))
            assert found.total.views > found.total.visitors > 60
            assert len(found.links) >= 3
            assert found.removed == 0
