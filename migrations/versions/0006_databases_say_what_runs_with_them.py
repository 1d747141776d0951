"""A database says which code still runs with it, and events get a bound.

The bound is the first step of keeping events by month (0008): the table as it is becomes the part for all events
before it. It is a month ahead at least, so that events are written however long the steps take; and it is not held
against the events that are there, which would keep the table from being used meanwhile.

Revision: 0006, after 0005.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
runs_with = "0005"
tightens = {"events.ck_events_before": "0001"}
"""No code writes events that are from after its day."""


def upgrade() -> None:
    """Add the constraint and the column. The table that health checks read comes last: nobody waits for it."""
    op.execute(
        "DO $$ DECLARE bound timestamptz; BEGIN "
        "LOCK TABLE events IN ACCESS EXCLUSIVE MODE; "
        "SELECT (date_trunc('month', greatest(now() + interval '1 month', max(occurred_at)) AT TIME ZONE 'UTC') "
        "+ interval '1 month') AT TIME ZONE 'UTC' INTO bound FROM events; "
        "EXECUTE 'ALTER TABLE events ADD CONSTRAINT ck_events_before CHECK (occurred_at < ' "
        "|| quote_literal(bound) || ') NOT VALID'; END $$"
    )
    # It may be there: who restores a lost table is told to make it with this column.
    op.execute("ALTER TABLE alembic_version ADD COLUMN IF NOT EXISTS runs_with varchar(32)")


def downgrade() -> None:
    """Drop both."""
    op.drop_column("alembic_version", "runs_with")
    op.execute("ALTER TABLE events DROP CONSTRAINT ck_events_before")
