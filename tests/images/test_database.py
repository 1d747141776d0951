"""The database image alone: what it does with a new volume, a half-made one, another version's, and a signal."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.images.engine import Docker

READY = "database system is ready to accept connections"
PASSWORD = ("--env", 'POSTGRES_PASSWORD=it\'s a "secret"\\')


class Server:
    """A container of the image on a volume."""

    def __init__(self, docker: Docker, volume: str, *options: str) -> None:
        self.docker = docker
        run = ("run", "--detach", "--read-only", "--cap-drop=ALL", "--network=none", "--tmpfs=/tmp:mode=1777")
        self.id = docker(*run, f"--volume={volume}:/data", *options, "kontakt-db").strip()

    def log(self) -> str:
        """Return what it wrote on stderr."""
        return self.docker.run("logs", self.id).stderr.decode()

    def ready(self) -> "Server":
        """Wait until it takes connections."""
        deadline = time.monotonic() + 30
        while READY not in self.log():
            assert self.is_running, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)
        return self

    @property
    def is_running(self) -> bool:
        return self.docker("inspect", "--format", "{{.State.Running}}", self.id).strip() == "true"

    def ended(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and the log."""
        return int(self.docker("wait", self.id)), self.log()

    def sql(self, statement: str, user: str = "postgres", *options: str) -> str:
        """Run SQL by the socket; return the answer."""
        psql = ("psql", f"--username={user}", "--dbname=kontakt", "-Atc", statement)
        return self.docker("exec", *options, self.id, *psql).strip()


@pytest.fixture
def volume(docker: Docker) -> Iterator[str]:
    name = f"kontakt-test-{uuid4().hex}"
    yield name
    docker("volume", "rm", "--force", name, check=False)


@pytest.fixture
def start(docker: Docker, volume: str) -> Iterator[Callable[..., Server]]:
    servers = []

    def start(*options: str) -> Server:
        servers.append(Server(docker, volume, *options))
        return servers[-1]

    yield start
    for server in servers:
        docker("rm", "--force", server.id, check=False)


def on_volume(docker, volume, script):
    return docker("run", "--rm", f"--volume={volume}:/data", "--entrypoint=/bin/sh", "kontakt-db", "-c", script)


def test_a_new_volume_gets_role_database_and_password_once(start):
    first = start(*PASSWORD).ready()
    assert first.sql("SELECT current_user", "kontakt") == "kontakt"
    # By the network and not by the socket, where nobody is asked.
    assert (
        first.sql("SELECT 1", "kontakt", "--env", "PGHOST=127.0.0.1", "--env", f"PGPASSWORD={PASSWORD[1][18:]}") == "1"
    )
    with pytest.raises(AssertionError, match="password authentication failed"):
        first.sql("SELECT 1", "kontakt", "--env", "PGHOST=127.0.0.1", "--env", "PGPASSWORD=wrong")
    with pytest.raises(AssertionError, match="no password supplied"):
        first.sql("SELECT 1", "postgres", "--env", "PGHOST=127.0.0.1")
    first.sql("CREATE TABLE kept AS SELECT 42 AS number")
    first.sql("CREATE UNIQUE INDEX one ON kept (number)")
    with pytest.raises(AssertionError, match="duplicate key value"):
        first.sql("INSERT INTO kept SELECT 6 * 7")
    assert "(number)=(42)" not in first.log()
    first.docker("rm", "--force", first.id)
    second = start().ready()
    assert "making a new database" not in second.log()
    assert second.sql("SELECT number FROM kept") == "42"


def test_the_password_may_come_from_a_file(start, docker, volume):
    on_volume(docker, volume, "echo from-a-file > /data/password")
    server = start("--env", "POSTGRES_PASSWORD_FILE=/data/password").ready()
    assert server.sql("SELECT 1", "kontakt", "--env", "PGHOST=127.0.0.1", "--env", "PGPASSWORD=from-a-file") == "1"


def test_without_a_password_it_says_what_it_needs(start):
    code, log = start().ended()
    assert code == 1
    assert log == "db: a new database needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE\n"


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9, 1.2])
def test_a_database_that_was_killed_while_it_was_made_is_made_anew(start, docker, seconds):
    killed = start(*PASSWORD)
    time.sleep(seconds)
    docker("kill", "--signal=KILL", killed.id, check=False)
    assert start(*PASSWORD).ready().sql("SELECT 1", "kontakt") == "1"


def test_the_data_of_another_major_version_are_refused_and_left_alone(start, docker, volume):
    on_volume(docker, volume, "mkdir /data/pg; echo 17 > /data/pg/PG_VERSION")
    code, log = start(*PASSWORD).ended()
    assert code == 1
    assert log.startswith("db: /data/pg was made by PostgreSQL 17, and this is PostgreSQL 18: ")
    assert log.count("\n") == 1
    assert on_volume(docker, volume, "cd /data; find . -type f").strip() == "./pg/PG_VERSION"


def test_something_else_on_the_volume_is_left_alone(start, docker, volume):
    on_volume(docker, volume, "mkdir /data/pg; touch /data/pg/precious")
    code, log = start(*PASSWORD).ended()
    assert code == 1
    assert "holds something that is no PostgreSQL database" in log
    assert on_volume(docker, volume, "ls /data/pg").strip() == "precious"


def test_it_stops_at_once_and_cleanly_although_somebody_is_connected(start, docker):
    server = start(*PASSWORD).ready()
    docker("exec", "--detach", server.id, "psql", "--username=kontakt", "--command=SELECT pg_sleep(600)")
    deadline = time.monotonic() + 10
    while server.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'") == "0":
        assert time.monotonic() < deadline
    begin = time.monotonic()
    docker("stop", "--time=30", server.id)
    assert time.monotonic() - begin < 10
    code, log = server.ended()
    assert code == 0
    assert "database system is shut down" in log
    docker("start", server.id)
    assert "was not properly shut down" not in server.ready().log()


def test_a_killed_server_leaves_nothing_that_keeps_the_next_from_starting(start, docker, volume):
    server = start(*PASSWORD).ready()
    server.sql("CREATE TABLE kept AS SELECT 42 AS number")
    docker("kill", "--signal=KILL", server.id)
    # The process number that it left is taken in the next container: by the script that starts the server.
    on_volume(docker, volume, "sed -i '1s/.*/1/' /data/pg/postmaster.pid")
    assert start().ready().sql("SELECT number FROM kept") == "42"


def test_arguments_are_the_servers(docker, volume):
    server = docker(
        "run", "--rm", "--detach", *PASSWORD, f"--volume={volume}:/data", "kontakt-db", "-c", "shared_buffers=64MB"
    ).strip()
    try:
        deadline = time.monotonic() + 30
        while docker.run("exec", server, "pg_isready", "--quiet").returncode:
            assert time.monotonic() < deadline
        shown = docker("exec", server, "psql", "--username=postgres", "-Atc", "SHOW shared_buffers")
        assert shown.strip() == "64MB"
    finally:
        docker("rm", "--force", server)
