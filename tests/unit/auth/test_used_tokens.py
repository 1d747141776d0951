"""What counts only once, on a real database."""

from datetime import timedelta

import anyio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from kontakt.auth.used_tokens import UsedStates, use
from kontakt.db.models import UsedToken

MINUTE = timedelta(minutes=1)
Sessions = async_sessionmaker[AsyncSession]


async def test_a_state_counts_once_until_it_is_released(sessions: Sessions) -> None:
    used = UsedStates(sessions)
    assert await used.use("one", MINUTE)
    assert not await used.use("one", MINUTE)
    assert await used.use("two", MINUTE)
    await used.release("one")
    assert await used.use("one", MINUTE)
    assert not await used.use("two", MINUTE)


async def test_one_value_may_be_used_for_two_purposes(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await use(session, "logout", "one", MINUTE)
    assert await UsedStates(sessions).use("one", MINUTE)


async def test_what_is_over_is_swept_and_may_be_used_again(sessions: Sessions) -> None:
    used = UsedStates(sessions)
    for state in ("one", "two", "three"):
        await used.use(state, -MINUTE)
    assert await used.use("one", MINUTE)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(UsedToken)) == 1


async def test_the_database_holds_no_state_in_clear(sessions: Sessions) -> None:
    await UsedStates(sessions).use("planted", MINUTE)
    async with sessions() as session:
        (row,) = (await session.scalars(select(UsedToken))).all()
    assert len(row.key) == 32
    assert b"planted" not in row.key


async def test_of_many_who_use_one_state_at_once_one_is_the_first(engine: AsyncEngine) -> None:
    """On connections of their own, as replicas have them."""
    used = UsedStates(async_sessionmaker(engine))
    firsts: list[bool] = []

    async def attempt() -> None:
        firsts.append(await used.use("raced", MINUTE))

    try:
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(attempt)
        assert sorted(firsts) == [False] * 7 + [True]
    finally:
        await used.release("raced")
