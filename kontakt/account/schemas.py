"""What people receive about where they are signed in."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row

from kontakt.account.browsers import browser, system


class SessionOut(BaseModel):
    """A signed-in browser; `browser` and `system` are names such as Firefox and Android, null where unknown."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    browser: str | None
    system: str | None
    is_current: bool

    @classmethod
    def of(cls, row: Row[*tuple[Any, ...]], present: UUID | None) -> Self:
        """Return what is told of a row of `kontakt.account.sessions.living`; `present` is the id of who asks."""
        agent = row.user_agent or ""
        return cls(
            id=row.id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            browser=browser(agent),
            system=system(agent),
            is_current=row.id == present,
        )


class SessionPage(BaseModel):
    """The caller's sessions, the last seen first; all are on the one page."""

    items: list[SessionOut]
    next: str | None
    total: int
