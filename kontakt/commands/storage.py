"""`kontakt storage`: pictures are brought to another place while Kontakt serves, and looked after where they are.

Nothing is asked of the identity provider, nor is it named: only the settings of database, pictures and log are needed.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kontakt import logs, signals
from kontakt.commands.place import Place
from kontakt.commands.progress import progress, readable, sum_up
from kontakt.db.engine import create_engine, create_sessions
from kontakt.db.trouble import is_away
from kontakt.media import inventory, unused
from kontakt.media.copying import Aim, Copying, TooManyLost
from kontakt.media.storage import Defect, Storage, StorageUnusable
from kontakt.settings import Settings
from kontakt.settings.environment import read
from kontakt.startup import schema
from kontakt.startup.database import check as check_database
from kontakt.startup.patience import Patience
from kontakt.startup.problems import StartupFailed
from kontakt.startup.reasons import CONFIGURATION, UNREACHABLE
from kontakt.startup.report import say, tell
from kontakt.wording import Unfit

INCOMPLETE = 1
"""The exit code where a picture that is in use is not where it should be."""

NEEDED = frozenset(
    {
        *("database_url", "database_direct_url", "database_pool_size", "startup_timeout", "log_level"),
        *("upload_dir", "storage_url", "max_file_size"),
    }
)
"""The settings that are used."""

_DOING = {Aim.COPY: "copying", Aim.LOOK: "looking at", Aim.COMPARE: "reading"}
_AGAIN = "Run it again when that is put right: what is there already is passed over."
_log = logging.getLogger(__name__)

Sessions = async_sessionmaker[AsyncSession]
Work = Callable[[Sessions], Awaitable[int]]


def copy(to: str | None, origin: str | None, *, aim: Aim = Aim.COPY, at_once: int = 4) -> int:
    """Copy the pictures in use to a place, or compare; null is the configured one. Return the exit code."""

    def begin(settings: Settings) -> Work:
        source, target = Place(origin, settings), Place(to, settings)
        if source.identity == target.identity:
            raise Unfit("the place that pictures are copied from", "another place, or --from with it")
        return partial(_copy, source=source.open(), target=target.open(), aim=aim, at_once=at_once)

    return _run(begin)


def check(*, older_than: float, removes: bool = False, at_once: int = 4) -> int:
    """Compare what is in use with what is in the configured place; remove what is unused and older (in seconds)."""

    def begin(settings: Settings) -> Work:
        return partial(
            _check, storage=Place(None, settings).open(), older_than=older_than, removes=removes, at_once=at_once
        )

    return _run(begin)


def _run(begin: Callable[[Settings], Work]) -> int:
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    try:
        if problems := [one for one in reading.problems if one.subject.removesuffix("_FILE").lower() in NEEDED]:
            raise StartupFailed(problems)
        return signals.run(_on_database(reading.settings, begin(reading.settings)))
    except StartupFailed as error:
        tell(error)
        return error.exit_code
    except Unfit as error:
        say(sys.stderr, f"This is {error.found or 'no place'}; expected is {error.expected}.\n")
        return CONFIGURATION
    except StorageUnusable as error:
        _log.error("pictures are out of reach: %s", error.found, extra={"event": "storage-unusable"})
        say(sys.stderr, f"Pictures are out of reach: {error.found}. {_AGAIN}\n")
        return UNREACHABLE if error.defect is Defect.UNREACHABLE else CONFIGURATION
    except Exception as error:
        if not is_away(error):
            raise
        _log.error("the database is away: %s", error, extra={"event": "database-away"})
        say(sys.stderr, f"The database is out of reach. {_AGAIN}\n")
        return UNREACHABLE


async def _on_database(settings: Settings, work: Work) -> int:
    engine = create_engine(settings)
    patience = Patience(settings.startup_timeout.total_seconds())

    async def attempt() -> None:
        await check_database(settings, seconds=patience.left, migrates=False)
        await schema.bring_up(engine, statement_timeout=None, seconds=patience.left)

    try:
        await patience.until("database", attempt)
        return await work(create_sessions(engine))
    finally:
        await engine.dispose()


async def _copy(sessions: Sessions, source: Storage, target: Storage, aim: Aim, at_once: int) -> int:
    says = [await asyncio.to_thread(storage.check) for storage in (source, target)]
    say(sys.stdout, f"from {says[0]}\nto   {says[1]}\n")
    if aim is Aim.COPY:
        await asyncio.to_thread(target.prepare)
        await asyncio.to_thread(target.sweep)
    return await _go_through(sessions, source, target, aim, at_once)


async def _go_through(sessions: Sessions, source: Storage, target: Storage, aim: Aim, at_once: int) -> int:
    with progress(f"{_DOING[aim]} pictures", await inventory.count(sessions)) as seen:
        copying = Copying(sessions, source, target, aim=aim, at_once=at_once, tell=seen)
        try:
            await copying.run()
        except TooManyLost:
            found = f"{len(copying.tally.lost)} are missing, and the rest was not looked at"
            say(sys.stderr, f"{found}: this may be another Kontakt's database, or its pictures.\n")
        except StorageUnusable:
            sum_up(copying.tally, aim, is_all=False)
            raise
    sum_up(copying.tally, aim)
    return INCOMPLETE if copying.tally.lost else 0


async def _check(sessions: Sessions, storage: Storage, older_than: float, at_once: int, *, removes: bool) -> int:
    await asyncio.to_thread(storage.prepare if removes else storage.check)
    code = await _go_through(sessions, storage, storage, Aim.COMPARE, at_once)
    return await _look_after(sessions, storage, older_than, removes=removes) or code


async def _look_after(sessions: Sessions, storage: Storage, older_than: float, *, removes: bool) -> int:
    found = await unused.look(sessions, storage, older_than)
    say(sys.stdout, f"{found.files} files ({readable(found.size)}), of which {found.used} are in use.\n")
    if found.young:
        say(sys.stdout, f"{found.young} unused ones are too young to be removed.\n")
    say(sys.stdout, f"{found.old} unused ones ({readable(found.old_size)}) may be removed.\n")
    if not removes:
        for name in found.some:
            say(sys.stdout, f"  {name}\n")
        return 0
    if found.old and not found.used:
        say(sys.stderr, "Not one file is in use, so the database may be another Kontakt's: nothing is removed.\n")
        return CONFIGURATION
    removed, left = await unused.remove(sessions, storage, older_than)
    _log.info("unused pictures removed", extra={"event": "storage-swept", "removed": removed, "left": left})
    say(sys.stdout, f"{removed} were removed.\n")
    return UNREACHABLE if left else 0
