"""Faults of the database: servers that are not there or misbehave, real ones without rights or with other tables."""

from contextlib import contextmanager
from uuid import uuid4

import psycopg

from kontakt.db import migrations
from kontakt.startup.reasons import Reason
from tests.startup import chain, impostor
from tests.startup.certificates import issue
from tests.startup.faults import fault
from tests.startup.launcher import COMMAND
from tests.startup.listener import close, hang, listening, say


def address(place, name="kontakt", role="kontakt", **parameters):
    query = "&".join(f"{key}={value}" for key, value in ({"sslmode": "disable"} | parameters).items())
    return f"postgresql://{role}:planted-password@{place}/{name}?{query}"


def execute(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


class Place:
    """The real server, and the database that the start would use."""

    def __init__(self, here):
        self.administration = here.postgres.format("postgres")
        self.url = here.environment["DATABASE_URL"]
        self.name = self.url.rsplit("/", 1)[1]
        self.server = self.url.split("@")[1].split("/")[0]

    def role(self, options="LOGIN", kind="ordinary"):
        """Create a role; return its name, which begins with the kind."""
        name = f"{kind}_{uuid4().hex[:8]}"
        execute(self.administration, f"CREATE ROLE {name} {options}")
        return name

    def database(self, options):
        """Create another database; return its name."""
        name = f"other_{uuid4().hex[:8]}"
        execute(self.administration, f"CREATE DATABASE {name} {options}")
        return name

    def changes(self, name=None, role="postgres", **parameters):
        return {"DATABASE_URL": address(self.server, name or self.name, role, **parameters)}

    def migrated(self):
        execute(self.url, migrations.sql(None))
        return self


def waited(url):
    """Give what changes for something that is waited for, though not for long here."""
    return {"STARTUP_TIMEOUT": "100ms", "DATABASE_URL": url}


@fault(Reason.DATABASE_NAME_UNKNOWN, says=("db.invalid:5432", "getent hosts db.invalid"))
def a_server_nobody_knows(here):
    yield waited(address("db.invalid"))


@fault(Reason.DATABASE_NAME_UNKNOWN, says=("db..example.com:5432", "label"))
def a_name_that_cannot_be(here):
    yield waited(address("db..example.com"))


@fault(Reason.DATABASE_REFUSED, says=("127.0.0.1:9: Connection refused", "pg_isready"))
def a_server_that_does_not_run(here):
    yield waited(address("127.0.0.1:9"))


@fault(Reason.DATABASE_REFUSED, says=("No such file or directory", "/nowhere"))
def a_socket_that_is_not_there(here):
    yield waited("postgresql:///kontakt?user=kontakt&password=planted&host=/nowhere")


@fault(Reason.DATABASE_TIMEOUT, says=("timeout expired", "firewall"))
def a_server_that_never_answers(here):
    with listening(hang) as place:
        yield waited(address(place))


@fault(Reason.DATABASE_CONNECTION, says=("received invalid response",))
def a_web_server_instead(here):
    with listening(say(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as place:
        yield waited(address(place, sslmode="prefer"))


@fault(Reason.DATABASE_TIMEOUT, says=("no answer to a question within 1.0 s", "pg_stat_activity"))
def a_server_that_hangs_after_the_sign_in(here):
    with listening(impostor.of_version("17.2")) as place:
        yield waited(address(place))


@fault(Reason.DATABASE_CONNECTION, says=("closed the connection",))
def a_server_that_hangs_up(here):
    with listening(close) as place:
        yield waited(address(place))


@fault(Reason.DATABASE_STARTING, says=("starting up",))
def a_server_that_is_starting(here):
    with listening(impostor.refusing("57P03", "the database system is starting up")) as place:
        yield waited(address(place))


@fault(Reason.DATABASE_CONNECTION, says=("wird gerade hochgefahren",))
def a_server_with_words_of_its_own(here):
    with listening(impostor.refusing("57P03", "das Datenbanksystem wird gerade hochgefahren")) as place:
        yield waited(address(place))


@fault(Reason.DATABASE_FULL, says=("too many connections", "max_connections"))
def a_server_without_a_connection_left(here):
    place = Place(here)
    yield waited(place.changes(role=place.role("LOGIN CONNECTION LIMIT 0"))["DATABASE_URL"])


@fault(Reason.DATABASE_READ_ONLY, says=("target_session_attrs=read-write",))
def a_server_that_can_only_be_read(here):
    place = Place(here)
    execute(place.administration, f'ALTER DATABASE "{place.name}" SET default_transaction_read_only = on')
    yield waited(place.url)


@fault(Reason.DATABASE_READ_ONLY, Reason.DATABASE_REFUSED, says=("session is read-only", "127.0.0.1:9: "))
def only_a_standby_is_left(here):
    place = Place(here)
    execute(place.administration, f'ALTER DATABASE "{place.name}" SET default_transaction_read_only = on')
    servers = f"127.0.0.1:9,{place.server}"
    yield waited(address(servers, place.name, "postgres", target_session_attrs="read-write"))


@fault(Reason.DATABASE_REFUSED, Reason.DATABASE_NAME_UNKNOWN, says=("127.0.0.1:9: ", "db.invalid:5433: "))
def two_servers_and_none_is_there(here):
    yield waited(address("127.0.0.1:9,db.invalid:5433"))


@fault(Reason.DATABASE_SIGN_IN, says=("password authentication failed", "PGPASSWORD"))
def a_wrong_password(here):
    place = Place(here)
    yield place.changes(role=place.role("LOGIN PASSWORD 'planted, and another'", kind="guarded"))


@fault(Reason.DATABASE_SIGN_IN, says=("password", "PGPASSWORD"))
def no_password(here):
    place = Place(here)
    role = place.role("LOGIN PASSWORD 'planted, and another'", kind="guarded")
    yield {"DATABASE_URL": f"postgresql://{role}@{place.server}/{place.name}"}


@fault(Reason.DATABASE_SIGN_IN, says=("nobody", "does not exist", "CREATE ROLE"))
def a_role_nobody_created(here):
    yield Place(here).changes(role="nobody")


@fault(Reason.DATABASE_SIGN_IN, says=("pg_hba.conf", "samenet"))
def a_role_that_may_not_come_from_here(here):
    place = Place(here)
    yield place.changes(role=place.role(kind="unwelcome"))


@fault(Reason.DATABASE_SIGN_IN, says=("permission denied", "GRANT CONNECT ON DATABASE"))
def a_role_that_may_not_connect(here):
    place = Place(here)
    execute(place.administration, f'REVOKE CONNECT ON DATABASE "{place.name}" FROM PUBLIC')
    yield place.changes(role=place.role())


@fault(Reason.DATABASE_MISSING, says=("nowhere", "CREATE DATABASE"))
def a_database_nobody_created(here):
    yield Place(here).changes(name="nowhere")


@fault(Reason.DATABASE_TLS, says=("does not support SSL",))
def a_server_without_tls(here):
    yield Place(here).changes(sslmode="require")


@contextmanager
def a_tls_server(here, *hosts):
    """Give the place of a server with a certificate for the hosts, and the file with its authority."""
    authority = issue("Authority", is_authority=True)
    context = issue("Database", *hosts, by=authority).context(here.folder / "server")
    trusted, _ = authority.write(here.folder / "authority")
    with listening(impostor.over_tls(context)) as place:
        yield place, trusted


@fault(Reason.DATABASE_TLS, says=("certificate verify failed", "sslrootcert"))
def a_certificate_of_an_unknown_authority(here):
    another, _ = issue("Another", is_authority=True).write(here.folder / "another")
    with a_tls_server(here, "127.0.0.1") as (place, _):
        yield {"DATABASE_URL": address(place, sslmode="verify-full", sslrootcert=another)}


@fault(Reason.DATABASE_TLS, says=("db.example.com", "does not match"))
def a_certificate_for_another_name(here):
    with a_tls_server(here, "db.example.com") as (place, authority):
        yield {"DATABASE_URL": address(place, sslmode="verify-full", sslrootcert=authority)}


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
    execute(place.url, "UPDATE alembic_version SET version_num = '9999'")
    yield place.changes()


@fault(Reason.DATABASE_BEHIND, says=("kontakt migrate",))
def a_database_that_nobody_migrated(here):
    yield {"MIGRATE_ON_START": "false"}
