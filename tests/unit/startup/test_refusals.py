"""What libpq and servers say, and what it means; in the words of PostgreSQL, PgBouncer and psycopg themselves."""

import psycopg
import pytest

from kontakt.db.servers import target
from kontakt.startup import refusals
from kontakt.startup.reasons import Reason

TARGET = target("postgresql://ada:planted@db:5432/cards")
FAILED = 'connection failed: connection to server at "192.0.2.1", port 5432 failed: '
SAID = {
    'FATAL:  no pg_hba.conf entry for host "192.0.2.9", user "ada", database "cards", no encryption': "SIGN_IN",
    'FATAL:  role "ada" is not permitted to log in': "SIGN_IN",
    'FATAL:  Peer authentication failed for user "ada"': "SIGN_IN",
    "FATAL:  Passwort-Authentifizierung f\u00fcr Benutzer \u00bbada\u00ab fehlgeschlagen": "SIGN_IN",
    "FATAL:  authentification par mot de passe \u00e9chou\u00e9e pour l'utilisateur \u00ab ada \u00bb": "SIGN_IN",
    'FATAL:  no such user: "ada"': "SIGN_IN",
    'FATAL:  no such database: "cards"': "MISSING",
    "FATAL:  the database system is shutting down": "STARTING",
    "FATAL:  the database system is in recovery mode": "STARTING",
    "FATAL:  the database system is not yet accepting connections\nDETAIL:  Consistent recovery state ...": "STARTING",
    "FATAL:  sorry, too many clients already": "FULL",
    "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute": "FULL",
    'FATAL:  too many connections for database "cards"': "FULL",
    "FATAL:  no more connections allowed (max_client_conn)": "FULL",
    "server is in hot standby mode": "READ_ONLY",
    "SSL error: certificate verify failed": "TLS",
    'root certificate file "/ca.pem" does not exist\nEither provide the file, or change sslmode.': "TLS",
    "SSL SYSCALL error: EOF detected": "CONNECTION",
    "timeout expired": "TIMEOUT",
    "Connection timed out\n\tIs the server running on that host and accepting TCP/IP connections?": "TIMEOUT",
    "No route to host": "CONNECTION",
    "expected authentication request from server, but received H": "CONNECTION",
    'FATAL:  database "authentik" is not currently accepting connections': "CONNECTION",
    "FATAL:  der Datenbankserver hat heute Ruhetag": "CONNECTION",
}


def problem(error):
    return refusals.problem(error, TARGET.servers[0], TARGET)


@pytest.mark.parametrize(("said", "name"), SAID.items(), ids=SAID.values())
def test_what_is_said_has_a_reason(said, name):
    told = problem(psycopg.OperationalError(FAILED + said))
    assert told.reason is Reason[f"DATABASE_{name}"]
    assert told.found.startswith(f"db:5432: {said.splitlines()[0][:7]}")
    assert told.expected
    assert told.example


def test_the_state_tells_more_than_the_words():
    told = problem(psycopg.errors.AdminShutdown("Verbindung wird abgebrochen"))
    assert told.reason is Reason.DATABASE_STARTING


def test_an_address_that_libpq_does_not_take_is_a_wrong_setting():
    for error in (
        psycopg.OperationalError('connection is bad: invalid sslmode value: "yes"'),
        psycopg.OperationalError("could not match 2 port numbers to 3 hosts"),
        psycopg.ProgrammingError("bad value for connect_timeout: 'soon'"),
    ):
        assert problem(error).reason is Reason.SETTING_INVALID


def test_each_thing_is_said_once_and_guesses_are_left_out():
    refused = "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"
    error = psycopg.OperationalError(
        f"{FAILED}{refused}\nMultiple connection attempts failed. All failures were:\n"
        f"- host: 'db', port: '5432', hostaddr: '2001:db8::1': {FAILED}Network is unreachable\n"
        f"- host: 'db', port: '5432', hostaddr: '192.0.2.1': {FAILED}{refused}\n"
        f"- host: 'db', port: '5432', hostaddr: '192.0.2.2': {FAILED}{refused}"
    )
    assert problem(error).found == "db:5432: Network is unreachable; Connection refused"


def test_what_a_stranger_says_cannot_move_the_cursor():
    assert "\x1b" not in problem(psycopg.OperationalError(f"{FAILED}FATAL:  \x1b[2J")).found
