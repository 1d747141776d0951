"""What a release says to its database, as `record.py` wrote it down, said again as often as a test wants."""

import hashlib
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg.types.json import Jsonb

RELEASES = Path(__file__).parent / "releases"
NAMESPACE = UUID("6b6f6e74-616b-7400-8000-000000000000")
LIMIT = "5s"
"""What the recorder of events gives a statement; others have more."""

ONE_FOR_ALL = ("daily_keys", "settings", "card_days", "organisation_days", "deleted_at <", "ORDER BY audit_entries.id")
"""Where these are said, the number of rows follows from what others did."""


def recorded() -> dict[str, dict[str, Any]]:
    """Return what was recorded of each release, by its revision."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RELEASES.glob("*.json"))}


class Values:
    """Values of a recording for the round of a number, so that no two rounds are about the same rows."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._now = datetime.now(UTC)

    def of(self, value: Any) -> Any:
        """Return the value to send: of a word with its value, of a list or of parameters what each stands for."""
        if isinstance(value, str):
            return value.replace("recorded", f"recorded{self._number:06}")
        if isinstance(value, list):
            return [self.of(one) for one in value]
        if not isinstance(value, dict):
            return value
        given: Any
        (word, given), *more = value.items() or [("", None)]
        known = {
            "uuid": lambda: uuid5(NAMESPACE, f"{self._number} {given}"),
            "bytes": lambda: hashlib.shake_256(f"{self._number} {given}".encode()).digest(len(given) // 2),
            "seconds": lambda: self._now + timedelta(seconds=given),
            "days": lambda: self._now.date() + timedelta(days=given),
            "interval": lambda: timedelta(seconds=given),
            "jsonb": lambda: Jsonb(given),
        }
        if word in known and not more:
            return known[word]()
        return {name: self.of(one) for name, one in value.items()}


class Workload:
    """Threads that say it again and again, each in rounds of its own, until they are told to stop."""

    def __init__(self, url: str, release: dict[str, Any], threads: int) -> None:
        self._url, self._release = url, release
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number * 10_000,)) for number in range(threads)]
        self.rounds: list[int] = []
        self.failures: list[str] = []

    def __enter__(self) -> "Workload":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def pause(self) -> None:
        """Let a moment pass."""
        time.sleep(0.05)

    def _run(self, number: int) -> None:
        try:
            with psycopg.connect(self._url, application_name="kontakt of before") as connection:
                connection.execute(f"SET statement_timeout = '{LIMIT}'")
                connection.commit()
                while not self._ending.is_set():
                    self.say(connection, number)
                    self.rounds.append(number)
                    number += 1
        except Exception as error:
            self.failures.append(f"round {number}: {type(error).__name__}: {error}")

    def say(self, connection: psycopg.Connection, number: int) -> None:
        """Say everything once, in the transactions that it was said in; raise if there are other numbers of rows."""
        values = Values(number)
        for steps in self._release["transactions"]:
            with connection.transaction():
                for index, given, rows in steps:
                    statement = self._release["statements"][index]
                    found = connection.execute(statement.encode(), values.of(given) or None).rowcount
                    if found != rows and rows is not None and not any(words in statement for words in ONE_FOR_ALL):
                        raise AssertionError(f"{found} rows, not {rows}: {statement}")

    def written(self, table: str) -> set[UUID]:
        """Return the ids of all rows that finished rounds have written into a table."""
        steps = [step for steps in self._release["transactions"] for step in steps]
        into = [step for step in steps if f"INSERT INTO {table} " in self._release["statements"][step[0]]]
        found: set[UUID] = set()
        for number in self.rounds:
            for _, given, _ in into:
                ids = Values(number).of(given.get("ids", given.get("id")))
                found.update(ids if isinstance(ids, list) else [ids])
        return found
