"""Events are kept by month, so that old ones go with their month.

The table as it is becomes the part for everything before its bound, without being read or written: PostgreSQL knows
from the constraint that all of it belongs there. What no month is made for is in `events_default`.

Each part has an index of the ids, and one of a visitor's view of an hour, for which `ON CONFLICT DO NOTHING` looks. All
parts together could have them only with the time, by which an event that is written again would be another one.

Revision: 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
runs_with = "0005"
takes_away = {"events.pk_events": "0001", "events.ix_events_card_id_view_hour_visitor": "0003"}
"""No code names them for `ON CONFLICT`, which is all that they were for beside what each part has."""

_AHEAD = 3
"""For how many months after the present one there are parts from the beginning."""


def _lock(mode: str, table: str) -> str:
    """Return what locks `cards` in that mode, and the table against everybody.

    Whoever holds one of them and waits for the other must not wait for us while we wait: PostgreSQL would end one of
    the two. So the second lock is asked for and not waited for, and the first is let go of between the attempts.
    """
    return f"""
    FOR attempt IN 1..10 LOOP
        BEGIN
            LOCK TABLE cards IN {mode} MODE;
            FOR moment IN 1..10 LOOP
                BEGIN
                    LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE NOWAIT;
                    EXIT;
                EXCEPTION WHEN lock_not_available THEN
                    PERFORM pg_sleep(0.02);
                    IF moment = 10 THEN RAISE; END IF;
                END;
            END LOOP;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF attempt = 10 THEN RAISE; END IF;
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    """


def _for_each_grant(table: str, then: str) -> str:
    """Return the loop over what others than its owner may do with a table; `one` is the variable."""
    return f"""
    FOR one IN SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(rolname) END AS role
    FROM pg_class c CROSS JOIN aclexplode(relacl) LEFT JOIN pg_roles r ON r.oid = grantee
    WHERE c.oid = {table}::regclass AND grantee <> relowner LOOP {then} END LOOP;
    """  # noqa: S608 - constants of this revision


_GRANT = "EXECUTE 'GRANT ' || one.privilege_type || ' ON events TO ' || one.role;"

_INTO_PARTS = f"""
DO $$ DECLARE bound timestamptz; name text; has_events boolean; one record; BEGIN
    {_lock("ACCESS EXCLUSIVE", "events")}
    SET LOCAL timezone = 'UTC';
    SET LOCAL datestyle = 'ISO';
    SELECT substring(pg_get_constraintdef(oid) from '''([^'']+)''')::timestamptz INTO STRICT bound
    FROM pg_constraint WHERE conrelid = 'events'::regclass AND conname = 'ck_events_before';
    name := 'events_before_' || to_char(bound, 'YYYY_MM');
    EXECUTE 'ALTER TABLE events RENAME TO ' || name;
    EXECUTE 'ALTER INDEX pk_events RENAME TO ' || name || '_pkey';
    EXECUTE 'ALTER INDEX ix_events_occurred_at RENAME TO ' || name || '_occurred_at_idx';
    EXECUTE 'ALTER INDEX ix_events_card_id_occurred_at RENAME TO ' || name || '_card_id_occurred_at_idx';
    EXECUTE 'ALTER INDEX ix_events_card_id_view_hour_visitor RENAME TO ' || name || '_card_id_view_hour_visitor_idx';
    EXECUTE 'CREATE TABLE events (LIKE ' || name || ' INCLUDING DEFAULTS) PARTITION BY RANGE (occurred_at)';
    CREATE INDEX ix_events_occurred_at ON events (occurred_at);
    CREATE INDEX ix_events_card_id_occurred_at ON events (card_id, occurred_at);
    ALTER TABLE events ADD CONSTRAINT fk_events_card_id FOREIGN KEY (card_id) REFERENCES cards (id) ON DELETE CASCADE;
    {_for_each_grant("name", _GRANT)}
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO has_events;
    IF has_events THEN
        EXECUTE 'ALTER TABLE events ATTACH PARTITION ' || name || ' FOR VALUES FROM (MINVALUE) TO ('
        || quote_literal(bound) || ')';
        EXECUTE 'ALTER TABLE ' || name || ' DROP CONSTRAINT ck_events_before';
    ELSE
        EXECUTE 'DROP TABLE ' || name;
    END IF;
    CREATE TABLE events_default PARTITION OF events (PRIMARY KEY (id)) DEFAULT;
    CREATE UNIQUE INDEX ON events_default (card_id, view_hour, visitor) WHERE view_hour IS NOT NULL;
END $$
"""  # noqa: S608 - constants of this revision

# One process at a time: the lock of whoever rolls up. And whoever wants the table meanwhile waits a second at most.
_CAREFUL = "SET lock_timeout = '1s' SET timezone = 'UTC' SET datestyle = 'ISO'"
_ALONE = f"IF NOT pg_try_advisory_xact_lock({0x6B61727464617973}) THEN RETURN 0; END IF;"

_MONTHS = """
CREATE FUNCTION event_months(OUT part text, OUT begins timestamptz, OUT ends timestamptz) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = {schema}, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    SELECT part, coalesce(substring(bound from 'FROM [(]''([^'']+)''')::timestamptz, '-infinity'),
    coalesce(substring(bound from 'TO [(]''([^'']+)''')::timestamptz, 'infinity')
    FROM (SELECT relname::text AS part, pg_get_expr(relpartbound, c.oid) AS bound FROM pg_inherits
    JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'events'::regclass) parts
    WHERE bound <> 'DEFAULT'
$$
"""

# What comes for a month while it is made waits, and is then in it: nothing is lost.
_MAKE = f"""
CREATE FUNCTION make_event_months(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {{schema}}, pg_temp {_CAREFUL} AS $$
DECLARE present timestamptz := date_trunc('month', now()); month timestamptz; following timestamptz; name text;
made integer := 0; BEGIN
    {_ALONE}
    FOR month IN
        SELECT generate_series(present, present + make_interval(months => least(ahead, 24)), '1 month')
        UNION SELECT date_trunc('month', occurred_at) FROM events_default
        WHERE occurred_at BETWEEN present - interval '10 years' AND present + interval '2 years' ORDER BY 1
    LOOP
        following := month + interval '1 month';
        CONTINUE WHEN EXISTS (SELECT FROM event_months() WHERE begins < following AND ends > month);
        {_lock("SHARE ROW EXCLUSIVE", "events_default")}
        name := 'events_' || to_char(month, 'YYYY_MM');
        EXECUTE 'CREATE TABLE ' || name || ' (LIKE events INCLUDING DEFAULTS, PRIMARY KEY (id))';
        EXECUTE 'CREATE UNIQUE INDEX ON ' || name || ' (card_id, view_hour, visitor) WHERE view_hour IS NOT NULL';
        EXECUTE 'WITH moved AS (DELETE FROM events_default WHERE occurred_at >= $1 AND occurred_at < $2 RETURNING *) '
        || 'INSERT INTO ' || name || ' SELECT * FROM moved' USING month, following;
        EXECUTE 'ALTER TABLE events ATTACH PARTITION ' || name || ' FOR VALUES FROM (' || quote_literal(month)
        || ') TO (' || quote_literal(following) || ')';
        made := made + 1;
    END LOOP;
    RETURN made;
END $$
"""  # noqa: S608 - constants of this revision

_DROP = f"""
CREATE FUNCTION drop_event_months(days integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = {{schema}}, pg_temp {_CAREFUL} AS $$
DECLARE name text; dropped integer := 0; BEGIN
    {_ALONE}
    FOR name IN SELECT part FROM event_months()
    WHERE ends <= date_trunc('day', now()) - make_interval(days => greatest(days, 1))
    -- Days are counted in their order, so that everything before the day after the newest one is.
    AND ends <= (SELECT max(day) + 1 FROM card_days)::timestamptz
    LOOP
        EXECUTE 'DROP TABLE ' || quote_ident(name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$
"""  # noqa: S608 - constants of this revision

_CALLED = "make_event_months(integer), drop_event_months(integer)"


def upgrade() -> None:
    """Put the table into the place of its first part, and make the months to come."""
    op.execute(_INTO_PARTS)
    for function in (_MONTHS, _MAKE, _DROP):
        # The schema of temporary tables comes last: else anybody's table of that name would take the place of ours.
        create = f"replace($create${function}$create$, '{{schema}}', quote_ident(current_schema()))"
        op.execute(f"DO $do$ BEGIN EXECUTE {create}; END $do$")
    op.execute(f"SELECT make_event_months({_AHEAD})")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {_CALLED} FROM PUBLIC")
    # Whoever could delete old events may go on to do so.
    grant = f"EXECUTE 'GRANT EXECUTE ON FUNCTION {_CALLED} TO ' || one.role;"
    then = f"IF one.privilege_type = 'DELETE' THEN {grant} END IF;"
    op.execute("DO $$ DECLARE one record; BEGIN " + _for_each_grant("'events'", then) + "END $$")


def downgrade() -> None:
    """Copy all events into one table, which takes as long as that takes."""
    op.execute(f"DROP FUNCTION event_months(), {_CALLED}")
    op.execute(f"DO $$ BEGIN {_lock('ACCESS EXCLUSIVE', 'events')} END $$")
    op.execute("ALTER TABLE events RENAME TO events_by_month")
    op.execute("CREATE TABLE events (LIKE events_by_month INCLUDING DEFAULTS, CONSTRAINT pk_events PRIMARY KEY (id))")
    op.execute("INSERT INTO events SELECT * FROM events_by_month ON CONFLICT DO NOTHING")
    op.execute("DO $$ DECLARE one record; BEGIN " + _for_each_grant("'events_by_month'", _GRANT) + "END $$")
    op.execute(
        "DO $$ DECLARE bound timestamptz; BEGIN "
        "SELECT (date_trunc('month', greatest(now() + interval '1 month', max(occurred_at)) AT TIME ZONE 'UTC') "
        "+ interval '1 month') AT TIME ZONE 'UTC' INTO bound FROM events; "
        "EXECUTE 'ALTER TABLE events ADD CONSTRAINT ck_events_before CHECK (occurred_at < ' "
        "|| quote_literal(bound) || ')'; END $$"
    )
    op.execute("DROP TABLE events_by_month")
    op.execute("CREATE INDEX ix_events_occurred_at ON events (occurred_at)")
    op.execute("CREATE INDEX ix_events_card_id_occurred_at ON events (card_id, occurred_at)")
    op.execute(
        "CREATE UNIQUE INDEX ix_events_card_id_view_hour_visitor ON events (card_id, view_hour, visitor) "
        "WHERE view_hour IS NOT NULL"
    )
    op.execute(
        "ALTER TABLE events ADD CONSTRAINT fk_events_card_id "
        "FOREIGN KEY (card_id) REFERENCES cards (id) ON DELETE CASCADE"
    )
