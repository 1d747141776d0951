"""People choose a language, make signatures and import cards; deletions can be taken back; links are counted.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("users", sa.Column("language", sa.String(length=10), nullable=True))
    # Until the next sign-in nobody knows whether the address is verified.
    op.add_column("users", sa.Column("email_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("users", sa.Column("profile", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("cards", sa.Column("intended_for", sa.String(length=320), nullable=True))
    op.add_column("cards", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    for column in ("intended_for", "deleted_at"):
        present = sa.text(f"{column} IS NOT NULL")
        op.create_index(op.f(f"ix_cards_{column}"), "cards", [column], unique=False, postgresql_where=present)
    op.add_column("images", sa.Column("alt", sa.String(length=200), nullable=True))
    op.add_column("events", sa.Column("target", sa.LargeBinary(length=8), nullable=True))
    _link_days()
    _card_weeks()
    _organisation_days()
    _signatures()
    _imports()


def _link_days() -> None:
    op.create_table(
        "link_days",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target", sa.LargeBinary(length=8), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_link_days_card_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("card_id", "day", "kind", "target", name=op.f("pk_link_days")),
    )
    op.create_index(op.f("ix_link_days_day"), "link_days", ["day"], unique=False)


def _card_weeks() -> None:
    op.create_table(
        "card_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_weeks_card_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("week", "card_id", name=op.f("pk_card_weeks")),
    )
    op.create_index(op.f("ix_card_weeks_card_id"), "card_weeks", ["card_id"], unique=False)
    op.execute(
        "INSERT INTO card_weeks SELECT date_trunc('week', day)::date, card_id, sum(count) FROM card_days "
        "WHERE kind = 'view' AND agent = 'person' GROUP BY 1, 2"
    )


def _organisation_days() -> None:
    op.create_table(
        "organisation_days",
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(length=20), nullable=False) for name in ("kind", "source", "device", "agent")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "source", "device", "agent", name=op.f("pk_organisation_days")),
    )
    op.execute(
        "INSERT INTO organisation_days SELECT day, kind, source, device, agent, sum(count), sum(visitors) "
        "FROM card_days GROUP BY 1, 2, 3, 4, 5"
    )


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("fields", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("disclaimer", sa.String(length=1000), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signatures_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_signatures_card_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
    )
    op.create_index(op.f("ix_signatures_user_id"), "signatures", ["user_id"], unique=False)
    op.create_index(op.f("ix_signatures_card_id"), "signatures", ["card_id"], unique=False)


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=True),
        sa.Column("columns", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("processed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("faulty", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_imports_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_user_id"), "imports", ["user_id"], unique=False)
    op.create_index(op.f("ix_imports_created_at"), "imports", ["created_at"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("errors", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_rows")),
    )


def downgrade() -> None:
    """Drop what was added. Deletions that could be taken back become final, since the cards would be seen again."""
    for table in ("import_rows", "imports", "signatures", "organisation_days", "card_weeks", "link_days"):
        op.drop_table(table)
    op.drop_column("events", "target")
    op.drop_column("images", "alt")
    op.execute("DELETE FROM cards WHERE deleted_at IS NOT NULL")
    for column in ("deleted_at", "intended_for"):
        op.drop_index(op.f(f"ix_cards_{column}"), table_name="cards")
        op.drop_column("cards", column)
    op.drop_column("users", "profile")
    op.drop_column("users", "email_verified")
    op.drop_column("users", "language")
