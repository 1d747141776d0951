"""A database that notes every change of its schema, and can stop a migration in the middle of a revision."""

import time
from contextlib import contextmanager

import psycopg
from psycopg.rows import scalar_row, tuple_row

_STOP = 0x73746F70
_SETUP = f"""
CREATE SCHEMA watch;
CREATE SEQUENCE watch.attempts;  -- What is rolled back counts, too.
CREATE TABLE watch.commands (id bigint, tag text, object text, at xid8, pid int);
CREATE TABLE watch.stops (revision text, command int);
CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
DECLARE
    present text := '';
    number bigint;
BEGIN
    IF tg_tag LIKE 'DROP %' THEN  -- Of these PostgreSQL gives no commands here.
        RETURN;
    END IF;
    number := nextval('watch.attempts');
    INSERT INTO watch.commands
    SELECT number, command_tag, object_identity, pg_current_xact_id(), pg_backend_pid()
    FROM pg_event_trigger_ddl_commands();
    IF to_regclass('public.alembic_version') IS NOT NULL THEN
        SELECT coalesce(max(version_num), '') INTO present FROM public.alembic_version;
    END IF;
    IF EXISTS (SELECT FROM watch.stops WHERE revision = present AND command =
            (SELECT count(DISTINCT id) FROM watch.commands WHERE at = pg_current_xact_id())) THEN
        PERFORM pg_advisory_lock_shared({_STOP});
    END IF;
END $$;
CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION watch.note();
"""
_SHAPE = """
SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, relkind)
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped ORDER BY 1
"""


class Watch:
    """A superuser's view of a database whose migrations are watched."""

    def __init__(self, url):
        self._connection = psycopg.connect(url, autocommit=True, application_name="watch", row_factory=scalar_row)
        self._connection.execute(_SETUP)
        self._connection.execute(f"SELECT pg_advisory_lock({_STOP})")

    def ask(self, query, *values):
        """Return the first column of all rows."""
        return self._connection.execute(query, values or None).fetchall()

    def row(self, query):
        """Return all columns of the only row."""
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(query).fetchone()

    def stop_after(self, command, revision):
        """Let the migration stop after that command (counted from 1) of what follows the revision (null: nothing)."""
        self._connection.execute("DELETE FROM watch.stops")
        self._connection.execute("INSERT INTO watch.stops VALUES (%s, %s)", [revision or "", command])

    def stop_nowhere(self):
        self._connection.execute("DELETE FROM watch.stops")

    def stopped(self, process):
        """Wait until the migration has stopped; return the number of PostgreSQL's process."""
        return self.until(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
            _STOP,
            so_long_as=lambda: process.poll() is None,
        )[0]

    def until(self, query, *values, so_long_as=lambda: True):
        """Wait until the query returns a row; return them."""
        deadline = time.monotonic() + 30
        while not (rows := self.ask(query, *values)):
            assert so_long_as(), "the process ended instead"
            assert time.monotonic() < deadline, query
            time.sleep(0.02)
        return rows

    def gone(self, pid):
        """Wait until PostgreSQL's process of that number has ended."""
        self.until("SELECT true WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", pid)

    def revision(self):
        if self.ask("SELECT to_regclass('alembic_version')::text") == [None]:
            return None
        return self.ask("SELECT version_num FROM alembic_version")[0]

    def shape(self):
        """Return every column of every table and index."""
        return self.ask(_SHAPE)


@contextmanager
def watching(url):
    watch = Watch(url)
    try:
        yield watch
    finally:
        watch._connection.close()
