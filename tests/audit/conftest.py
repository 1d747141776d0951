"""What the record of what was done holds."""

import pytest
from sqlalchemy import select

from kontakt.db.models import AuditEntry


@pytest.fixture
def entries(sessions):
    """Return the entries of an action, or all, in their order."""

    async def found(action=None):
        query = select(AuditEntry).order_by(AuditEntry.id)
        async with sessions() as session:
            return list((await session.scalars(query.where(AuditEntry.action == action) if action else query)).all())

    return found
