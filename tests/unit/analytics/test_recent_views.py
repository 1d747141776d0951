"""The views of the last days, of many cards at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as listener
from sqlalchemy import insert

from kontakt.analytics import days, store
from kontakt.analytics.visitors import present_day
from kontakt.db.base import new_id
from kontakt.db.counts import Event

NOON = datetime.combine(present_day(), datetime.min.time(), UTC) + timedelta(hours=12)


@pytest.fixture
async def seen(sessions, make, grace):
    """Two cards: one that was seen today, yesterday, a week ago and too long ago, and one that nobody saw."""
    card, other = [await make.card(owner=grace, slug=slug) for slug in ("seen", "unseen")]
    rows = [
        {
            "id": new_id(),
            "card_id": card.id,
            "kind": kind,
            "source": "qr",
            "device": "mobile",
            "agent": agent,
            "visitor": bytes([number]) * 16,
            "occurred_at": NOON - timedelta(days=ago),
        }
        for number, (ago, kind, agent) in enumerate(
            [
                *[(0, "view", "person")] * 3,
                *[(1, "view", "person")] * 2,
                (6, "view", "person"),
                (7, "view", "person"),
                (0, "phone", "person"),
                (1, "view", "bot"),
            ]
        )
    ]
    async with sessions.begin() as session:
        await session.execute(insert(Event), rows)
    return card, other


@pytest.mark.parametrize("is_rolled_up", [True, False])
async def test_recent_views_are_those_of_persons_oldest_day_first(sessions, seen, is_rolled_up):
    card, other = seen
    if is_rolled_up:
        await days.roll_up(sessions)
    async with sessions() as session:
        views = await store.recent_views(session, [card.id, other.id], days=7)
    assert views == {card.id: [1, 0, 0, 0, 0, 2, 3], other.id: [0] * 7}


async def test_recent_views_of_any_number_of_cards_are_one_query(sessions, seen, engine):
    statements = []
    listener.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    async with sessions() as session:
        views = await store.recent_views(session, [card.id for card in seen])
        assert {len(numbers) for numbers in views.values()} == {30}
        assert await store.recent_views(session, []) == {}
    assert len([one for one in statements if one.startswith(("SELECT", "WITH"))]) <= 2
