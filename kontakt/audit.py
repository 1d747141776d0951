"""The record of what was done: its actions, and the one way to add an entry. A trigger refuses to change any."""

from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from kontakt.db.base import new_id
from kontakt.db.models import AuditEntry
from kontakt.http import client_address


class Action(StrEnum):
    """What can be done, with the kind of thing that it is done to, and which details an entry has.

    Details hold nothing personal: people are named by their ids, and what people write only by the names of its fields.
    """

    kind: str | None
    details: frozenset[str]

    def __new__(cls, code: str, kind: str | None = None, *details: str) -> Self:
        """Return the action with the code."""
        action = str.__new__(cls, code)
        action._value_, action.kind, action.details = code, kind, frozenset(details)
        return action

    SIGN_IN = "sign-in", "user"
    SIGN_IN_FAILED = "sign-in-failed", "user", "code"
    SIGN_OUT = "sign-out", "user"
    SIGNED_OUT_BY_PROVIDER = "signed-out-by-provider", "user", "sessions"
    ADMIN_REFUSED = "admin-refused"
    ROLE_CHANGED = "role-changed", "user", "old", "new"

    CARD_CREATED = "card-created", "card"
    CARD_CHANGED = "card-changed", "card", "fields", "changes"
    CARD_DELETED = "card-deleted", "card"
    CARD_RESTORED = "card-restored", "card"
    CARD_ERASED = "card-erased", "card"
    CARD_TRANSFERRED = "card-transferred", "card", "owner_id", "former_owner_id"
    CARD_PICTURE_CHANGED = "card-picture-changed", "card", "picture"
    CARD_PICTURE_DESCRIBED = "card-picture-described", "card", "picture"
    CARD_PICTURE_REMOVED = "card-picture-removed", "card", "picture"
    CARDS_RECEIVED = "cards-received", "user", "cards"
    CARDS_EXPORTED = "cards-exported"

    INSTANCE_EXPORTED = "instance-exported"
    AUDIT_EXPORTED = "audit-exported", None, "filters"
    AUDIT_ERASED = "audit-erased", None, "entries", "days"

    IMPORT_RECEIVED = "import-received", "import", "rows"
    IMPORT_STARTED = "import-started", "import", "mode", "rows", "faulty"
    IMPORT_FINISHED = "import-finished", "import", "rows", "created", "faulty", "failure"
    IMPORT_CANCELLED = "import-cancelled", "import", "rows", "created"
    IMPORT_ERASED = "import-erased", "import"
    IMPORT_ROWS_EXPORTED = "import-rows-exported", "import"

    SETTINGS_CHANGED = "settings-changed", None, "settings"

    SIGNATURE_CREATED = "signature-created", "signature"
    SIGNATURE_CHANGED = "signature-changed", "signature"
    SIGNATURE_DELETED = "signature-deleted", "signature"

    USER_ENABLED = "user-enabled", "user"
    USER_DISABLED = "user-disabled", "user"
    USER_DELETED = "user-deleted", "user", "transfer_to"
    USER_EXPORTED = "user-exported", "user"
    USER_SIGNED_OUT = "user-signed-out", "user"
    USER_SESSION_ENDED = "user-session-ended", "user"
    USER_SESSIONS_ENDED = "user-sessions-ended", "user", "sessions"


def record(
    session: AsyncSession,
    action: Action,
    *,
    request: Request | None,
    actor: UUID | None,
    subject: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note who did what to what, from which address; the details are ready for JSON.

    `subject` is the id of what the action names the kind of. Work in the background has no request, and no address.
    """
    given = dict(details or {})
    assert action.details.issuperset(given), f"{action} has no such details"
    entry = AuditEntry(
        id=new_id(),
        actor_id=actor,
        action=action.value,
        subject_type=action.kind if subject else None,
        subject_id=subject,
        address=address_of(request) if request else None,
        details=given,
    )
    session.add(entry)


def address_of(request: Request) -> str | None:
    """Return the visitor's address as PostgreSQL reads it, or null."""
    try:
        # The zone of a link-local address means something on this machine only, and PostgreSQL knows none.
        return str(ip_address(client_address(request).partition("%")[0]))
    except ValueError:
        return None
