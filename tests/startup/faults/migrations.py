"""Faults of migrations: tables in use, revisions that are slow or fail, connections that are lost meanwhile."""

import json
import socket
import threading
from contextlib import suppress

import psycopg

from kontakt.startup.reasons import Reason
from tests.startup import chain
from tests.startup.faults import fault
from tests.startup.launcher import COMMAND
from tests.startup.listener import listening
from tests.startup.migrating import bring_to

PLANTED = "planted-name"


def another(here, *further, **limits):
    """Give what changes for a history that is longer by these revisions."""
    folder = here.folder / "migrations"
    chain.longer(folder, *further)
    return {"REVISIONS": str(folder), "LIMITS": json.dumps(limits)}


@fault(
    Reason.MIGRATION_BUSY,
    says=("next attempt", "table cards", "(report from", "terminate"),
    command=COMMAND,
)
def a_table_that_is_never_free(here):
    bring_to(here.environment["DATABASE_URL"], "head")
    with psycopg.connect(here.environment["DATABASE_URL"], application_name="report") as report:
        report.execute("SELECT count(*) FROM cards")
        yield another(here, chain.CARDS, LOCK_TIMEOUT=0.3, PAUSES=[0.1])


@fault(Reason.DATABASE_BUSY, says=("lock timeout", "pg_locks"))
def empty_settings_that_somebody_changes(here):
    bring_to(here.environment["DATABASE_URL"], "head")
    with psycopg.connect(here.environment["DATABASE_URL"]) as report:
        report.execute("LOCK TABLE settings IN ROW EXCLUSIVE MODE")
        yield {}


@fault(Reason.DATABASE_BUSY, says=("lock timeout", "pg_locks"))
def settings_that_nobody_may_even_read(here):
    bring_to(here.environment["DATABASE_URL"], "head")
    with psycopg.connect(here.environment["DATABASE_URL"]) as report:
        report.execute("LOCK TABLE settings IN ACCESS EXCLUSIVE MODE")
        yield {}


@fault(Reason.MIGRATION_SLOW, says=("ended after 0.3 s", "kontakt migrate"), command=COMMAND)
def a_statement_that_takes_too_long(here):
    slow: chain.Revision = ("slow", ["CREATE TABLE notes (id int)", "SELECT pg_sleep(60)"], [])
    yield another(here, slow, STATEMENT_TIMEOUT=0.3)


@fault(Reason.MIGRATION_FAILED, says=("duplicate key", "SQLSTATE 23505", "nothing of it"), command=COMMAND)
def a_revision_that_does_not_fit_the_data(here):
    insert = f"INSERT INTO notes VALUES ('{PLANTED}')"
    yield another(here, ("notes", ["CREATE TABLE notes (name text PRIMARY KEY)", insert, insert], []))


@fault(Reason.MIGRATION_FAILED, says=("CREATE INDEX CONCURRENTLY", "SQLSTATE 25001"), command=COMMAND)
def a_revision_that_is_no_transaction(here):
    yield another(here, ("index", ["CREATE INDEX CONCURRENTLY ix_cards_bio ON cards (bio)"], []))


@fault(Reason.MIGRATION_FAILED, says=("ZeroDivisionError",), command=COMMAND)
def a_revision_with_a_mistake(here):
    changes = another(here, ("mistake", [], []))
    (file,) = (here.folder / "migrations" / "versions").glob("*_mistake.py")
    file.write_text(file.read_text().replace("for statement in []", "for statement in [1 / 0]"))
    yield changes


@fault(Reason.MIGRATION_FAILED, says=("permission denied for database", "a role that has this right"), command=COMMAND)
def a_role_without_a_right_that_only_one_revision_needs(here):
    url = here.environment["DATABASE_URL"]
    name = url.rsplit("/", 1)[1]
    role = f"{name}_clerk"
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(f"CREATE ROLE {role} LOGIN".encode())
        database.execute(f"GRANT CREATE ON SCHEMA public TO {role}".encode())
        yield another(here, ("schema", ["CREATE SCHEMA elsewhere"], [])) | {
            "DATABASE_URL": url.replace("postgres@", f"{role}@")
        }
        assert database.execute("SELECT to_regclass('cards')::text").fetchone() == ("cards",)
        database.execute(f"DROP OWNED BY {role}; DROP ROLE {role}".encode())


@fault(Reason.DATABASE_CONNECTION, says=("in the middle of revision", "terminating connection"), command=COMMAND)
def a_connection_that_the_server_ends_in_a_revision(here):
    lost: chain.Revision = (
        "lost",
        ["CREATE TABLE notes (id int)", "SELECT pg_terminate_backend(pg_backend_pid())"],
        [],
    )
    yield another(here, lost)


@fault(Reason.DATABASE_CONNECTION, says=("in the middle of revision", "waiting for the database"), command=COMMAND)
def a_connection_that_is_cut_in_a_revision(here):
    url = here.environment["DATABASE_URL"]
    host, _, port = url.split("@")[1].split("/")[0].partition(":")

    def relay(client):
        with socket.create_connection((host, int(port))) as server:
            back = threading.Thread(target=carry, args=[server, client])
            back.start()
            carry(client, server)
            back.join()

    with listening(relay) as place:
        changes = another(here, ("cut", ["CREATE TABLE notes (id int)", "SELECT 'cut_here'"], []))
        yield changes | {"DATABASE_URL": url.replace(f"{host}:{port}", place)}


def carry(one, other):
    """Bring to the other side what the one says, until it says the words that end everything."""
    with suppress(OSError):
        while (words := one.recv(65536)) and b"cut_here" not in words:
            other.sendall(words)
    for side in (one, other):
        with suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)
