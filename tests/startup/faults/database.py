"""Faults on the way to the database: servers that are not there, misbehave or refuse."""

from contextlib import contextmanager

from kontakt.startup.reasons import Reason
from tests.startup import impostor
from tests.startup.certificates import issue
from tests.startup.faults import fault
from tests.startup.listener import close, hang, listening, say
from tests.startup.place import Place, address, execute, waited


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


@fault(Reason.DATABASE_DEAF, says=("DATABASE_DIRECT_URL: Changes in the database are not heard", "does not arrive"))
def another_database_at_the_direct_address(here):
    place = Place(here)
    yield place.changes() | {"DATABASE_DIRECT_URL": place.changes(place.database(""))["DATABASE_URL"]}


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
