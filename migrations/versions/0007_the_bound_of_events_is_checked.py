"""The bound of events is held against those that are there, while others are written and read.

Revision: 0007, after 0006.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
runs_with = "0005"


def upgrade() -> None:
    """Read the table once. It can be used meanwhile, as it could not in the transaction that adds the constraint."""
    op.execute("ALTER TABLE events VALIDATE CONSTRAINT ck_events_before")


def downgrade() -> None:
    """Leave it: a constraint that was checked does no less."""
