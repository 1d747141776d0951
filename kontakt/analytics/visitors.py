"""Visitors who cannot be followed past their day: the key that makes them lives for one day (UTC) and is then gone."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_MAKE = "INSERT INTO daily_keys (day, key) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_READ = "SELECT key FROM daily_keys WHERE day = %s"
_FORGET = text("DELETE FROM daily_keys WHERE day < :day")


def present_day() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def visitor(key: bytes, address: str, user_agent: str) -> bytes:
    """Return 16 bytes that stand for address and user agent as long as there is the key, and for nothing after it."""
    return hmac.digest(key, f"{address}\n{user_agent}".encode(), hashlib.sha256)[:16]


class DailyKey:
    """The key of the present day, in memory for that day only; all processes of an instance share it."""

    def __init__(self, today: Callable[[], date] = present_day) -> None:
        self._today = today
        self._day: date | None = None
        self._key: bytes | None = None

    async def read(self, connection: AsyncConnection[Any]) -> bytes:
        """Return the key, made if there is none yet; raise `psycopg.Error`. The connection commits each statement."""
        self.drop()
        if self._key is None:
            day = self._today()
            await connection.execute(_MAKE, (day, secrets.token_bytes(32)))
            row = await (await connection.execute(_READ, (day,))).fetchone()
            assert row is not None, "it was just inserted, here or by another process"
            self._day, self._key = day, bytes(row[0])
        return self._key

    async def forget(self, session: AsyncSession) -> None:
        """Delete the keys of all former days: nobody can tell any more who those visitors were."""
        self.drop()
        await session.execute(_FORGET, {"day": self._today()})

    def drop(self) -> None:
        """Forget the key that is in memory if its day is over."""
        if self._day != self._today():
            self._day = self._key = None
