"""Making deletions final while the server runs."""

import asyncio

import anyio
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kontakt.cards import upkeep
from kontakt.cards.deletion import LOCK, REVERSIBLE
from kontakt.db.base import now
from kontakt.db.models import Card


async def is_there(sessions, card):
    async with sessions() as session:
        return await session.scalar(select(Card.id).where(Card.id == card.id)) is not None


async def deleted_long_ago(make, grace, sessions):
    card = await make.card(owner=grace)
    async with sessions.begin() as session:
        await session.execute(update(Card).where(Card.id == card.id).values(deleted_at=now() - REVERSIBLE))
    return card


async def test_a_running_server_makes_deletions_final_again_and_again(make, grace, sessions, storage, monkeypatch):
    monkeypatch.setattr(upkeep, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    finished = asyncio.Event()
    finish = upkeep.finish_deletions

    async def telling(*of_what):
        number = await finish(*of_what)
        if number:
            finished.set()
        return number

    monkeypatch.setattr(upkeep, "finish_deletions", telling)
    for _ in range(2):
        card = await deleted_long_ago(make, grace, sessions)
        finished.clear()
        with anyio.fail_after(30):
            async with upkeep.running(sessions, storage):
                await finished.wait()
        assert not await is_there(sessions, card)


async def test_one_process_of_all_does_it_at_a_time(make, grace, sessions, storage, engine):
    card = await deleted_long_ago(make, grace, sessions)
    async with engine.begin() as another:
        await another.execute(select(func.pg_advisory_xact_lock(LOCK)))
        assert await upkeep.finish_deletions(sessions, storage) == 0
        assert await is_there(sessions, card)
    assert await upkeep.finish_deletions(sessions, storage) == 1


@pytest.mark.parametrize(
    ("error", "level"), [(PoolTimeout("no connection left"), "WARNING"), (ValueError("never foreseen"), "ERROR")]
)
async def test_one_failure_does_not_end_the_upkeep(sessions, storage, monkeypatch, caplog, error, level):
    monkeypatch.setattr(upkeep, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    failures, again = [error], asyncio.Event()

    async def sometimes(*_of_what):
        if failures:
            raise failures.pop()
        again.set()
        return 0

    monkeypatch.setattr(upkeep, "finish_deletions", sometimes)
    with anyio.fail_after(30):
        async with upkeep.running(sessions, storage):
            await again.wait()
    assert [record.levelname for record in caplog.records] == [level]
