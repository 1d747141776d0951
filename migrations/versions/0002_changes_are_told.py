"""Changes of cards are told to whoever listens.

In the transaction that makes them, so that they are heard when it is committed, and not at all when it is not.

Revision: 0002, after 0001.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

_CHANNEL = "kontakt_changes"
# Each table with the column that says whose change it is.
_OF_A_CARD = {"cards": "id", "images": "card_id", "card_slugs": "card_id"}


def upgrade() -> None:
    """Create the triggers."""
    for table, column in _OF_A_CARD.items():
        _function(
            f"tell_change_of_{table}",
            f"IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('{_CHANNEL}', OLD.{column}::text); END IF; "
            f"IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('{_CHANNEL}', NEW.{column}::text); END IF;",
        )
        op.execute(
            f"CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION tell_change_of_{table}()"
        )
    _function("tell_change_of_all", f"PERFORM pg_notify('{_CHANNEL}', '*');")
    changes = {"settings": "INSERT OR UPDATE OR DELETE OR TRUNCATE"} | dict.fromkeys(_OF_A_CARD, "TRUNCATE")
    for table, events in changes.items():
        op.execute(
            f"CREATE TRIGGER tell_change_of_all AFTER {events} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_change_of_all()"
        )


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} RETURN NULL; END$$")


def downgrade() -> None:
    """Drop the triggers."""
    for table in ("settings", *_OF_A_CARD):
        op.execute(f"DROP TRIGGER tell_change_of_all ON {table}")
    op.execute("DROP FUNCTION tell_change_of_all()")
    for table in _OF_A_CARD:
        op.execute(f"DROP TRIGGER tell_change ON {table}")
        op.execute(f"DROP FUNCTION tell_change_of_{table}()")
