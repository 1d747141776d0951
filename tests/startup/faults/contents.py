"""Faults of what the database is, holds and allows."""

import psycopg

from kontakt.startup.reasons import Reason
from tests.startup import chain, impostor
from tests.startup.faults import fault
from tests.startup.launcher import COMMAND
from tests.startup.listener import listening
from tests.startup.place import Place, address, execute, waited


@fault(Reason.DATABASE_TOO_OLD, says=("PostgreSQL 13.22", "PostgreSQL 14 or newer"))
def an_old_server(here):
    with listening(impostor.of_version("13.22 (Debian 13.22-1)")) as place:
        yield {"DATABASE_URL": address(place)}


@fault(Reason.DATABASE_ENCODING, says=("LATIN1", "template0"))
def a_database_in_latin_1(here):
    place = Place(here)
    yield place.changes(name=place.database("ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"))


@fault(Reason.DATABASE_ENCODING, Reason.DATABASE_NO_CREATE, says=("SQL_ASCII", "GRANT USAGE, CREATE ON SCHEMA"))
def two_things_at_once(here):
    place = Place(here)
    name = place.database("ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    yield place.changes(name=name, role=place.role())


@fault(Reason.DATABASE_NO_CREATE, says=("may not create tables", "GRANT USAGE, CREATE ON SCHEMA"))
def a_role_that_may_not_create(here):
    place = Place(here)
    yield place.changes(role=place.role())


@fault(Reason.DATABASE_NO_SCHEMA, says=("search_path is nowhere", "CREATE SCHEMA"))
def a_search_path_that_leads_nowhere(here):
    yield Place(here).changes(options="-csearch_path%3Dnowhere")


@fault(Reason.DATABASE_NO_SCHEMA, says=("search_path is empty", "SET search_path = public;"))
def an_empty_search_path(here):
    yield Place(here).changes(options="-csearch_path%3D")


@fault(Reason.DATABASE_NO_SCHEMA, says=("GRANT USAGE, CREATE ON SCHEMA",))
def a_schema_that_the_role_may_not_use(here):
    place = Place(here)
    execute(place.url, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    yield place.changes(role=place.role())


@fault(Reason.DATABASE_NO_SCHEMA, says=("CREATE SCHEMA", "AUTHORIZATION"))
def a_search_path_with_a_schema_for_each_role(here):
    yield Place(here).changes(options="-csearch_path%3D%22%24user%22")


@fault(Reason.DATABASE_NO_ACCESS, says=("alembic_version", "GRANT SELECT, INSERT, UPDATE, DELETE"))
def tables_of_another_role(here):
    place = Place(here).migrated()
    yield place.changes(role=place.role())


@fault(Reason.DATABASE_NO_ACCESS, says=("audit_entries", "GRANT SELECT, INSERT, UPDATE, DELETE"))
def tables_that_may_only_be_read(here):
    place = Place(here).migrated()
    role = place.role()
    execute(place.url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    yield place.changes(role=role)


@fault(Reason.DATABASE_NO_ACCESS, says=("ALTER TABLE", "alembic_version", "OWNER TO"))
def a_table_that_only_another_role_may_change(here):
    place = Place(here)
    role = place.role()
    execute(
        place.url,
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
        f"GRANT ALL ON alembic_version TO {role}",
        f"GRANT ALL ON SCHEMA public TO {role}",
    )
    yield place.changes(role=role)


@fault(Reason.DATABASE_FOREIGN, says=("(t0,", "t4,", "...)", "CREATE DATABASE"))
def the_database_of_another_program(here):
    place = Place(here)
    execute(place.url, *(f"CREATE TABLE t{i} (id integer)" for i in range(6)))
    yield place.changes()


@fault(Reason.DATABASE_FOREIGN, says=("1 table (articles)",))
def the_database_of_another_program_with_alembic(here):
    place = Place(here)
    execute(
        place.url,
        "CREATE TABLE articles (id integer)",
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('ae10')",
    )
    yield place.changes()


def holding(here, *statements):
    """Give what changes for a database in which somebody else has made something."""
    place = Place(here)
    execute(place.url, *statements)
    return place.changes()


def versioned(*revisions):
    """Give what writes Alembic's table."""
    yield "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)"
    yield from (f"INSERT INTO alembic_version VALUES ('{revision}')" for revision in revisions)


@fault(Reason.DATABASE_FOREIGN, says=("1 table (users)",))
def another_program_with_alembic_and_users(here):
    yield holding(here, "CREATE TABLE users (id integer)", *versioned("ae1027a6acf"))


@fault(Reason.DATABASE_FOREIGN, says=("1 table (users)",))
def another_program_that_numbers_its_revisions(here):
    yield holding(here, "CREATE TABLE users (id integer)", *versioned("0001"))


@fault(Reason.DATABASE_FOREIGN, says=("1 table (alembic_version)",))
def a_table_with_the_name_of_alembics_one(here):
    yield holding(here, "CREATE TABLE alembic_version (release text)")


@fault(Reason.DATABASE_FOREIGN, says=("1 view (alembic_version)",))
def a_view_with_the_name_of_alembics_table(here):
    yield holding(here, "CREATE VIEW alembic_version AS SELECT '0001' AS version_num")


@fault(Reason.DATABASE_FOREIGN, says=("3 objects (cards,",))
def views_and_a_sequence_with_names_of_tables(here):
    yield holding(
        here,
        "CREATE VIEW users AS SELECT 1 AS id",
        "CREATE MATERIALIZED VIEW cards AS SELECT 1 AS id",
        "CREATE SEQUENCE sessions",
    )


@fault(Reason.DATABASE_REVISION, says=("alembic_version has 2 rows", "DELETE FROM alembic_version"), command=COMMAND)
def two_revisions_at_once(here):
    place = Place(here).migrated()
    folder = here.folder / "migrations"
    *_, last = chain.longer(folder, chain.NOTES)
    execute(place.url, f"INSERT INTO alembic_version VALUES ('{last}')")
    yield place.changes() | {"REVISIONS": str(folder)}


@fault(Reason.DATABASE_NEWER, says=("revision 9999",))
def the_revision_of_a_newer_kontakt_beside_ours(here):
    place = Place(here).migrated()
    execute(place.url, "INSERT INTO alembic_version VALUES ('9999')")
    yield place.changes()


@fault(Reason.DATABASE_REVISION, says=("is empty or missing", "INSERT INTO"))
def a_revision_that_somebody_deleted(here):
    place = Place(here).migrated()
    execute(place.url, "DELETE FROM alembic_version")
    yield place.changes()


@fault(Reason.DATABASE_BUSY, says=("lock timeout", "pg_locks"))
def a_revision_that_somebody_locks(here):
    place = Place(here).migrated()
    with psycopg.connect(place.url) as report:
        report.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        yield waited(place.url)


@fault(Reason.DATABASE_TIMEOUT, says=("statement timeout", "SET statement_timeout = '60s'"))
def a_role_that_may_ask_only_what_takes_no_time(here):
    place = Place(here).migrated()
    execute(place.administration, f"ALTER DATABASE \"{place.name}\" SET statement_timeout = '200ms'")
    with psycopg.connect(place.url) as report:
        report.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        yield waited(place.url)


@fault(Reason.DATABASE_ERROR, says=("SQLSTATE 42501",))
def a_catalog_that_is_closed(here):
    place = Place(here)
    execute(place.url, "REVOKE SELECT ON pg_namespace FROM PUBLIC")
    yield place.changes(role=place.role())


@fault(Reason.DATABASE_NEWER, says=("revision 9999",))
def the_database_of_a_newer_kontakt(here):
    place = Place(here).migrated()
    execute(place.url, "UPDATE alembic_version SET version_num = '9999', runs_with = '9999'")
    yield place.changes()


@fault(Reason.DATABASE_BEHIND, says=("kontakt migrate",))
def a_database_that_nobody_migrated(here):
    yield {"MIGRATE_ON_START": "false"}
