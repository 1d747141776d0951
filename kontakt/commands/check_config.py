"""`kontakt check-config`: what was read, and whether Kontakt could start with it."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

from kontakt import __version__, logs
from kontakt.auth.fetch import http_client
from kontakt.commands import table
from kontakt.commands.table import Row
from kontakt.db import revisions
from kontakt.settings.environment import Reading, read
from kontakt.startup.checks import Outcome, Outcomes, check, examine
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.startup.report import say, tell, text


def check_configuration(*, as_json: bool = False) -> int:
    """Run the startup hook's checks without changing anything, and print what was read and found.

    Return the exit code that `serve` would have.
    """
    reading = read()
    logs.configure(reading.settings.log_level if "log_level" in reading.usable else "info")
    outcomes = asyncio.run(_examined(reading))
    problems = (*reading.problems, *outcomes.problems)
    exit_code = StartupFailed(problems).exit_code if problems else 0
    settings, checks = list(_settings(reading)), list(_checks(reading, outcomes))
    if as_json:
        words = json.dumps(_document(settings, checks, problems, exit_code), indent=2) + "\n"
    else:
        words = _page(settings, checks, problems, exit_code)
    say(sys.stdout, words)
    say(sys.stderr, "")  # The log's lines went there.
    return exit_code


def checked(reading: Reading, *others: StartProblem) -> int:
    """Run the checks alone and tell their problems, with `others` that are known; return the exit code."""

    async def run() -> None:
        async with http_client() as client:
            await check(reading, client, *others)

    try:
        asyncio.run(run())
    except StartupFailed as error:
        tell(error)
        return error.exit_code
    return 0


async def _examined(reading: Reading) -> Outcomes:
    async with http_client() as client:
        return await examine(reading, client)


def _settings(reading: Reading) -> Iterator[Row]:
    # These two have a default that follows from something else.
    derived: dict[str, str] = {"LOG_FORMAT": logs.style()}
    if "app_url" in reading.usable:
        derived["OIDC_CALLBACK_URL"] = reading.settings.callback_url
    for one in reading.variables:
        shown = one.shown if one.source != "default" else one.shown or derived.get(one.name)
        yield Row(one.name, "failed" if one.problem else "ok", shown, one.source, one.path)


def _checks(reading: Reading, outcomes: Outcomes) -> Iterator[Row]:
    provider, database, storage = outcomes.provider, outcomes.database, outcomes.storage
    words = ""
    if provider.found is not None:
        words = f"{provider.found.issuer}, signs with {', '.join(provider.found.signing_algorithms)}"
    yield _check("identity provider", provider, words)
    if (found := database.found) is not None:
        state = "no tables yet" if found.revision is None else f"revision {found.revision}"
        if revisions.missing(found.revision) and found.revision is not None:
            state += f", {found.newest} comes at the start"
        elif found.revision not in {None, found.newest}:
            state += f" of a newer Kontakt, with which this one (revision {found.newest}) still works"
        where = f"{found.server}{', behind a pooler' if found.is_pooled else ''}"
        words = f"PostgreSQL {found.version} at {where}, database {found.name}, role {found.role}, {state}"
    yield _check("database", database, words)
    if database.found is not None and database.found.shortage:
        yield Row("database connections", "warned", database.found.shortage)
    yield _check("place for pictures", storage, storage.found or "")


def _check(name: str, outcome: Outcome[Any], words: str) -> Row:
    if outcome.lacks:
        return Row(name, "skipped", f"not checked without {' and '.join(outcome.lacks)}")
    if outcome.problems:
        return Row(name, "failed", "; ".join(dict.fromkeys(problem.reason.sentence for problem in outcome.problems)))
    return Row(name, "ok", words)


def _document(
    settings: list[Row], checks: list[Row], problems: tuple[StartProblem, ...], exit_code: int
) -> dict[str, Any]:
    return {
        "status": "failed" if exit_code else "ok",
        "exit_code": exit_code,
        "version": __version__,
        "settings": [
            {"variable": row.name, "status": row.status, "value": row.text, "source": row.source, "file": row.file}
            for row in settings
        ],
        "checks": [{"name": row.name, "status": row.status, "found": row.text} for row in checks],
        "problems": [problem.as_event() for problem in problems],
    }


def _page(settings: list[Row], checks: list[Row], problems: tuple[StartProblem, ...], exit_code: int) -> str:
    width = min(max(shutil.get_terminal_size((80, 24)).columns, 60), 120)
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    is_coloured = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    lines = [
        f"Kontakt {__version__} reads these settings:\n",
        *table.lines(settings, width, is_coloured=is_coloured),
        "\nand finds:\n",
        *table.lines(checks, width, is_coloured=is_coloured),
        "",
        text(problems, exit_code, width) if problems else "Everything is in order.\n",
    ]
    return "\n".join(lines)
