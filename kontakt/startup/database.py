"""Step 3: the database can be reached, is new enough, and the role may do what Kontakt does. Nothing is changed."""

import asyncio
from dataclasses import dataclass, replace

import psycopg
from psycopg import AsyncConnection

from kontakt.db import revisions
from kontakt.db.engine import MINIMUM_VERSION, connect
from kontakt.db.servers import Server, Target, target
from kontakt.settings import Settings
from kontakt.startup import failures, inspection, refusals
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import UNREACHABLE, Reason


@dataclass(frozen=True, slots=True)
class Database:
    """What is known of the database.

    `version` is such as `17.2`, `server` such as `db.example.com:5432`; `revision` is null if nothing was migrated yet,
    and `newest` is the one that the code needs.
    """

    version: str
    server: str
    name: str
    role: str
    revision: str | None
    newest: str


class _Unreached(Exception):  # noqa: N818 - says what happened
    """A server cannot be reached; another one of the same address may."""

    def __init__(self, problem: StartProblem) -> None:
        super().__init__(problem.found)
        self.problem = problem


async def check(settings: Settings, *, seconds: float, migrates: bool | None) -> Database:
    """Return what the database is; raise `NotYet` if it may come by itself, `StartupFailed` if not.

    All servers of the address are asked side by side, for so many seconds. The first one in their order that answers
    counts, as it will for every later connection. `migrates` is null if it is not known whether the start migrates.
    """
    named = target(settings.database_url.get_secret_value())
    attempts = [asyncio.create_task(_ask(settings, server, named, seconds, migrates)) for server in named.servers]
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


async def _ask(settings: Settings, server: Server, named: Target, seconds: float, migrates: bool | None) -> Database:
    has_answered = False
    limit = max(seconds, 1)  # A second more at the end, for a server that is there but slow.
    try:
        async with (
            # psycopg takes up to 5 s to cancel a query that hangs; the second interruption ends that.
            asyncio.timeout(limit + 0.2),
            asyncio.timeout(limit),
            await connect(settings, **server.parameters, autocommit=True) as connection,
        ):
            has_answered = True
            version = _version(connection, server)
            # Less than the whole time: PostgreSQL says what it waited for, an interruption here does not.
            await connection.execute("SELECT set_config('lock_timeout', %s, false)", [f"{limit * 500:.0f}ms"])
            state = await inspection.inspect(connection)
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
    return Database(version, str(server), state.database, state.role, state.revision, revisions.newest())


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


def _failure(problems: list[StartProblem]) -> StartupFailed:
    may_come = any(problem.reason.exit_code == UNREACHABLE for problem in problems)
    return NotYet(problems) if may_come else StartupFailed(problems)
