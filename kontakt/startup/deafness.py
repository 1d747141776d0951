"""Step 3, where something stands before the database: a change that is told through it must be heard."""

import asyncio
from contextlib import AsyncExitStack

import psycopg

from kontakt.db.connections import connect
from kontakt.db.hearing import LIMIT, is_heard
from kontakt.settings import Settings
from kontakt.startup import failures
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.reasons import Reason


async def refuse(settings: Settings, seconds: float) -> None:
    """Return where a notification arrives; raise `StartupFailed` where not, `NotYet` if that cannot be told."""
    limit = max(seconds, LIMIT + 2)  # A notification that does not come is the answer, too.
    try:
        async with asyncio.timeout(limit + 0.2), asyncio.timeout(limit), AsyncExitStack() as stack:
            listening = await stack.enter_async_context(await connect(settings, direct=True, autocommit=True))
            telling = await stack.enter_async_context(await connect(settings, autocommit=True))
            heard = await is_heard(listening, telling)
    except TimeoutError:
        raise failures.silent(limit) from None
    except (psycopg.Error, OSError) as error:
        raise failures.asking(error) from error
    if heard:
        return
    example = "DATABASE_DIRECT_URL=postgresql://kontakt@db.example.com:5432/kontakt"
    if settings.database_direct_url is None:
        found = "a pooler stands at DATABASE_URL that passes no notification on, as PgBouncer in transaction mode"
        expected = "the address of the same database without it, for notifications and migrations"
    else:
        found = "a notification that was sent through DATABASE_URL does not arrive there"
        expected = "the address of the same database and server as DATABASE_URL, without a pooler in transaction mode"
    raise StartupFailed([StartProblem(Reason.DATABASE_DEAF, "DATABASE_DIRECT_URL", found, expected, example)])
