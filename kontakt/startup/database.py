"""Step 3: the database can be reached, is new enough, and the role may do what Kontakt does. Nothing is changed.

Where a pooler stands before it, both ways must lead to one database, and changes must be heard.
"""

import asyncio
from dataclasses import dataclass, replace

import psycopg
from psycopg import AsyncConnection

from kontakt.db import revisions
from kontakt.db.connections import address_of, connect
from kontakt.db.engine import MINIMUM_VERSION
from kontakt.db.hearing import is_pooled
from kontakt.db.servers import Server, Target, target
from kontakt.settings import Settings
from kontakt.startup import deafness, failures, inspection, refusals
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import UNREACHABLE, Reason
from kontakt.startup.room import room, shortage


@dataclass(frozen=True, slots=True)
class Database:
    """What is known of the database.

    `version` is such as `17.2`, `server` such as `db.example.com:5432`; `revision` is null if nothing was migrated yet,
    and `newest` is the one that the code needs. `is_pooled` is whether something stands before the server. `shortage`
    is null unless the connections of all processes do not fit.
    """

    version: str
    server: str
    name: str
    role: str
    revision: str | None
    newest: str
    is_pooled: bool
    shortage: str | None


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways to the database: the address for everything, and the direct one."""

    settings: Settings
    is_direct: bool = False

    @property
    def target(self) -> Target:
        """What its address names."""
        return target(address_of(self.settings, direct=self.is_direct))

    def named(self, problem: StartProblem) -> StartProblem:
        """Return the problem with the variable that is to be looked at."""
        is_other = self.is_direct and self.settings.database_direct_url is not None
        return replace(problem, subject="DATABASE_DIRECT_URL") if is_other else problem


class _Unreached(Exception):  # noqa: N818 - says what happened
    """A server cannot be reached; another one of the same address may."""

    def __init__(self, problem: StartProblem) -> None:
        super().__init__(problem.found)
        self.problem = problem


async def check(settings: Settings, *, seconds: float, migrates: bool | None) -> Database:
    """Return what the database is; raise `NotYet` if it may come by itself, `StartupFailed` if not.

    There are so many seconds. `migrates` is null if it is not known whether the start migrates.
    """
    if settings.database_direct_url is None:
        found = await _check(Way(settings), seconds, migrates)
        if found.is_pooled:
            await deafness.refuse(settings, seconds)
        return found
    # What a migration needs, the role has to have that migrates.
    both = _check(Way(settings), seconds, None), check_direct(settings, seconds=seconds, migrates=migrates)
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    if failed := [one for one in outcomes if isinstance(one, BaseException)]:
        raise _together(failed)
    await deafness.refuse(settings, seconds)
    return next(one for one in outcomes if isinstance(one, Database))


async def check_direct(settings: Settings, *, seconds: float, migrates: bool | None) -> Database:
    """Return what `check` does, of the way without a pooler alone, which is all that a migration needs."""
    return await _check(Way(settings, is_direct=True), seconds, migrates)


async def _check(way: Way, seconds: float, migrates: bool | None) -> Database:
    """Return what the database is at the end of this way; raise as `check` does.

    All servers of the address are asked side by side. The first one in their order that answers counts, as it will for
    every later connection.
    """
    named = way.target
    attempts = [asyncio.create_task(_ask(way, server, seconds, migrates)) for server in named.servers]
    problems = []
    try:
        for attempt in attempts:
            try:
                return await attempt
            except _Unreached as error:
                problems.append(error.problem)
    finally:
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)
    raise _failure(problems)


async def _ask(way: Way, server: Server, seconds: float, migrates: bool | None) -> Database:
    try:
        return await _asked(way, server, seconds, migrates)
    except StartupFailed as error:
        raise type(error)(map(way.named, error.problems)) from error
    except _Unreached as error:
        raise _Unreached(way.named(error.problem)) from error


async def _asked(way: Way, server: Server, seconds: float, migrates: bool | None) -> Database:
    has_answered, settings, named = False, way.settings, way.target
    limit = max(seconds, 1)  # A second more at the end, for a server that is there but slow.
    try:
        async with (
            # psycopg takes up to 5 s to cancel a query that hangs; the second interruption ends that.
            asyncio.timeout(limit + 0.2),
            asyncio.timeout(limit),
            # One transaction, because a pooler may give the next one another session.
            await connect(
                settings, direct=way.is_direct, replica=False, autocommit=False, **server.parameters
            ) as connection,
        ):
            has_answered = True
            version = _version(connection, server)
            # Less than the whole time: PostgreSQL says what it waited for, an interruption here does not.
            await connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{limit * 500:.0f}ms"])
            state = await inspection.inspect(connection)
            there = await room(connection)
            pooled = is_pooled(connection, there.pid)
    except TimeoutError:
        if has_answered:
            raise _of_server(failures.silent(limit), server) from None
        late = psycopg.errors.ConnectionTimeout("connection timeout expired")
        raise _Unreached(refusals.problem(late, server, named)) from None
    except UnicodeError as error:  # A name that DNS cannot have; psycopg expects only what the resolver raises.
        unknown = psycopg.OperationalError(f"failed to resolve host '{server.host}': {error}")
        raise _Unreached(refusals.problem(unknown, server, named)) from error
    except psycopg.Error as error:
        if has_answered and not failures.is_lost(error):
            raise _of_server(failures.asking(error), server) from error
        raise _Unreached(refusals.problem(error, server, named)) from error
    if state.is_read_only:
        # A standby may lag behind, so nothing else that is found here is certain.
        raise NotYet([refusals.read_only(server, named)])
    if problems := list(inspection.problems(state, migrates=migrates)):
        raise StartupFailed(problems)
    return Database(
        version,
        str(server),
        state.database,
        state.role,
        state.revision,
        revisions.newest(),
        pooled,
        shortage(settings, there),
    )


def _of_server(failure: StartupFailed, server: Server) -> Exception:
    (problem,) = failure.problems
    problem = replace(problem, found=f"{server}: {problem.found}")
    return _Unreached(problem) if isinstance(failure, NotYet) else StartupFailed([problem])


def _version(connection: AsyncConnection, server: Server) -> str:
    info = connection.info
    version = (info.parameter_status("server_version") or "").partition(" ")[0]
    if info.server_version // 10_000 < MINIMUM_VERSION:
        # It may not even understand the questions that would follow.
        found = f"{server}: PostgreSQL {version}"
        expected = f"PostgreSQL {MINIMUM_VERSION} or newer; the data moves by pg_upgrade, or by a dump"
        problem = StartProblem(Reason.DATABASE_TOO_OLD, "DATABASE_URL", found, expected, "pg_dumpall > everything.sql")
        raise StartupFailed([problem])
    return version


def _together(failed: list[BaseException]) -> BaseException:
    """Return one failure with the problems of all."""
    if foreign := next((one for one in failed if not isinstance(one, StartupFailed)), None):
        return foreign
    problems = [problem for one in failed if isinstance(one, StartupFailed) for problem in one.problems]
    # What may come by itself is only worth waiting for where nothing else is wrong.
    return NotYet(problems) if all(isinstance(one, NotYet) for one in failed) else StartupFailed(problems)


def _failure(problems: list[StartProblem]) -> StartupFailed:
    may_come = any(problem.reason.exit_code == UNREACHABLE for problem in problems)
    return NotYet(problems) if may_come else StartupFailed(problems)
