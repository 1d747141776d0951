"""Events say who was behind them, views count once an hour, and days that are over are rolled up.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and the table. What is there stays: nobody knows any more which views are of one visitor."""
    op.add_column("events", sa.Column("agent", sa.String(length=20), server_default="person", nullable=False))
    op.add_column("events", sa.Column("view_hour", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_events_occurred_at"), "events", ["occurred_at"], unique=False)
    op.create_index(
        op.f("ix_events_card_id_view_hour_visitor"),
        "events",
        ["card_id", "view_hour", "visitor"],
        unique=True,
        postgresql_where=sa.text("view_hour IS NOT NULL"),
    )
    op.create_table(
        "card_days",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=20), nullable=False),
        sa.Column("agent", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_days_card_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("card_id", "day", "kind", "source", "device", "agent", name=op.f("pk_card_days")),
    )
    op.create_index(op.f("ix_card_days_day"), "card_days", ["day"], unique=False)


def downgrade() -> None:
    """Drop the columns and the table, with the counts of days whose events are deleted already."""
    op.drop_index(op.f("ix_card_days_day"), table_name="card_days")
    op.drop_table("card_days")
    op.drop_index(op.f("ix_events_card_id_view_hour_visitor"), table_name="events")
    op.drop_index(op.f("ix_events_occurred_at"), table_name="events")
    op.drop_column("events", "view_hour")
    op.drop_column("events", "agent")
