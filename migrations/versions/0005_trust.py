"""What counts once, how often who came, and a record that nobody rewrites.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEPT = "30 days"
"""Younger entries of the record cannot be deleted by anybody; how long they stay is a setting of the instance."""


def upgrade() -> None:
    """Create two tables, find sessions by the provider's name for them, and make the record append-only."""
    op.create_table(
        "used_tokens",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_used_tokens")),
    )
    op.create_index(op.f("ix_used_tokens_expires_at"), "used_tokens", ["expires_at"], unique=False)
    # Unlogged: it is written often, and nobody misses it after a crash of the database.
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limits")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_rate_limits_expires_at"), "rate_limits", ["expires_at"], unique=False)
    op.create_index(
        op.f("ix_sessions_provider_sid"),
        "sessions",
        ["provider_sid"],
        unique=False,
        postgresql_where=sa.text("provider_sid IS NOT NULL"),
    )
    # The id of a person who is gone stays, so that a row never has to change.
    op.drop_constraint(op.f("fk_audit_entries_actor_id"), "audit_entries", type_="foreignkey")
    op.execute(
        "CREATE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF OLD.at < now() - interval '{_KEPT}' THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'insufficient_privilege'; END$$"
    )
    op.execute(
        "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()"
    )
    op.execute(
        "CREATE TRIGGER keep_all BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries()"
    )
    _create_erasing()


def _create_erasing() -> None:
    """Create the one way in which a role without the right to delete entries lets old ones go.

    It runs with the rights of whoever migrates. The schema of temporary tables comes last: else anybody's temporary
    table of that name, with triggers of its own, would take the place of the record.
    """
    op.execute(
        "DO $do$ BEGIN EXECUTE $create$"
        "CREATE FUNCTION erase_audit_entries(days integer, most integer) RETURNS integer "
        "LANGUAGE sql SECURITY DEFINER SET search_path = $create$ "
        "|| quote_ident(current_schema()) || $create$, pg_temp AS $$"
        "WITH erased AS (DELETE FROM audit_entries WHERE id IN ("
        "SELECT id FROM audit_entries WHERE at < now() - make_interval(days => greatest(days, 30)) "
        "ORDER BY at LIMIT most) RETURNING 1) SELECT count(*)::integer FROM erased"
        "$$ $create$; END $do$"
    )
    op.execute("REVOKE EXECUTE ON FUNCTION erase_audit_entries(integer, integer) FROM PUBLIC")


def downgrade() -> None:
    """Drop what was added; entries lose the ids of people who are gone."""
    op.execute("DROP FUNCTION erase_audit_entries(integer, integer)")
    op.execute("DROP TRIGGER keep_all ON audit_entries")
    op.execute("DROP TRIGGER keep ON audit_entries")
    op.execute("DROP FUNCTION keep_audit_entries()")
    op.execute("UPDATE audit_entries SET actor_id = NULL WHERE actor_id NOT IN (SELECT id FROM users)")
    op.create_foreign_key(
        op.f("fk_audit_entries_actor_id"), "audit_entries", "users", ["actor_id"], ["id"], ondelete="SET NULL"
    )
    op.drop_index(op.f("ix_sessions_provider_sid"), table_name="sessions")
    for table in ("rate_limits", "used_tokens"):
        op.drop_table(table)
