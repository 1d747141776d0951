"""Nobody rewrites the record: not whoever owns its table, and even less the role that only runs the application."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine

from kontakt.db import migrations
from tests import committed, postgresql
from tests.audit.roles import statements

database = committed.database

YOUNG, OLD = "29 days 23 hours", "30 days 1 hour"
ADD = "INSERT INTO audit_entries (id, at, action) VALUES (gen_random_uuid(), now() - interval '{}', 'sign-in')"


def add(connection, *ages):
    for age in ages:
        connection.execute(ADD.format(age))


def number(connection):
    return connection.execute("SELECT count(*) FROM audit_entries").fetchone()[0]


@pytest.fixture(scope="module")
def database_url(postgres):
    """A database whose tables belong to a role of their own; the URL is that of an administrator."""
    url = postgresql.create_database(postgres, "append_only")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE kontakt LOGIN")
        connection.execute("GRANT CREATE ON SCHEMA public TO kontakt")
    engine = create_engine(url.replace("postgresql://postgres@", "postgresql+psycopg://kontakt@"))
    with engine.connect() as connection:
        migrations.upgrade(connection)
    engine.dispose()
    return url


@pytest.fixture
def owner(database_url, database):
    with psycopg.connect(database_url.replace("postgres@", "kontakt@"), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def application_url(database_url):
    """The database as the role without rights of its own, made as the documentation says."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statements().encode())
    return database_url.replace("postgres@", "kontakt_app:change-me@", 1)


@pytest.fixture
def application(application_url, database):
    with psycopg.connect(application_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("role", ["database", "owner", "application"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'sign-out'",
        "UPDATE audit_entries SET actor_id = NULL, details = '{}'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "TRUNCATE audit_entries CASCADE",
    ],
)
def test_no_entry_is_changed_or_taken_away(request, role, statement):
    connection = request.getfixturevalue(role)
    add(connection, YOUNG)
    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)
    assert connection.execute("SELECT action FROM audit_entries").fetchall() == [("sign-in",)]


def test_the_owner_of_the_table_may_delete_what_is_old(owner):
    add(owner, YOUNG, OLD)
    owner.execute("DELETE FROM audit_entries WHERE at < now() - interval '30 days'")
    assert number(owner) == 1


def test_the_role_of_the_application_may_not_even_delete_what_is_old(application):
    add(application, OLD)
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("DELETE FROM audit_entries")


def test_it_lets_old_entries_go_by_the_one_way_for_it(application):
    add(application, "400 days", "366 days", "364 days", YOUNG)
    assert application.execute("SELECT erase_audit_entries(365, 1)").fetchone() == (1,)
    assert application.execute("SELECT erase_audit_entries(365, 100)").fetchone() == (1,)
    assert number(application) == 2


@pytest.mark.parametrize("days", [0, -1000, 29])
def test_that_way_spares_what_is_young(application, days):
    add(application, OLD, YOUNG, "0")
    assert application.execute("SELECT erase_audit_entries(%s, 100)", [days]).fetchone() == (1,)
    assert number(application) == 2


def test_a_temporary_table_does_not_take_the_place_of_the_record(application, database):
    add(application, OLD)
    application.execute("CREATE TEMPORARY TABLE audit_entries (id uuid, at timestamptz)")
    assert application.execute("SELECT erase_audit_entries(365, 100)").fetchone() == (0,)
    assert application.execute("SELECT erase_audit_entries(30, 100)").fetchone() == (1,)
    assert number(database) == 0


def test_nobody_else_may_call_it(application_url, database):
    database.execute("DROP ROLE IF EXISTS stranger")
    database.execute("CREATE ROLE stranger LOGIN")
    url = application_url.replace("kontakt_app:change-me@", "stranger@")
    with psycopg.connect(url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT erase_audit_entries(30, 100)")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
        "DROP TRIGGER keep ON audit_entries",
        "DROP TABLE audit_entries",
        "ALTER TABLE audit_entries RENAME TO old",
        "CREATE OR REPLACE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "SET session_replication_role = replica",
        "CREATE TABLE audit (id uuid)",
        "SET ROLE kontakt",
    ],
)
def test_the_role_of_the_application_cannot_get_around_it(application, statement):
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(statement)
