"""A throw-away PostgreSQL server for the tests, as durable as a test needs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from kontakt.demo.ports import free_port
from kontakt.demo.postgres import NOBODY, binaries

ACCESS = """
host all /^guarded_ 127.0.0.1/32 scram-sha-256
host all /^unwelcome_ 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
host replication all 127.0.0.1/32 trust
"""
"""pg_hba.conf: everybody comes in without a password, but for roles whose names begin like these."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "unix_socket_directories=", "max_connections=60")


class Server:
    """A server whose data are in a folder; it can be ended at once, started again, and held up."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/{{}}"
        self._prefix: list[str] = []
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
            self._prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            self._prefix += [
                "--inh-caps=+dac_override",
                "--ambient-caps=+dac_override",
                "--securebits=+no_setuid_fixup",
            ]
        self._make()
        self._options = [part for setting in (*FAST, *settings) for part in ("-c", setting)]

    def _make(self) -> None:
        collation = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        self._run("initdb", "-U", "postgres", "-A", "trust", *collation)
        (self.folder / "data" / "pg_hba.conf").write_text(ACCESS)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self._command("postgres"), "-p", str(self.port), *self._options], stderr=log, cwd=self.folder
            )
        _wait(self.port)

    def end(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it and wait: SIGQUIT ends it at once, without a word to those who are connected."""
        self.process.send_signal(number)
        self.process.wait(20)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to all of its processes, such as SIGSTOP and SIGCONT."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        for pid in (self.process.pid, *map(int, children.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._command(program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def _command(self, program: str) -> list[str]:
        return [*self._prefix, str(binaries() / program), "-D", str(self.folder / "data")]


@contextmanager
def server(*settings: str) -> Iterator[str]:
    """Start a server; give a URL with the place of the database's name left open as `{}`.

    `settings` are further ones, such as `max_connections=5`. Roles that `ACCESS` names need their password, or are
    rejected.
    """
    with own_server(*settings) as running:
        yield running.url


class Standby(Server):
    """A server that follows another one (streaming replication) until it is promoted; the other one runs."""

    def __init__(self, folder: Path, primary: Server, *settings: str) -> None:
        self.primary = primary
        super().__init__(folder, *settings)

    def _make(self) -> None:
        primary = f"host=127.0.0.1 port={self.primary.port} user=postgres application_name=standby"
        self._run("pg_basebackup", "-R", "--checkpoint=fast", "-d", primary)

    def promote(self) -> None:
        """Make it a primary, and wait until it is one."""
        self._run("pg_ctl", "promote", "-w")


@contextmanager
def own_server(*settings: str) -> Iterator[Server]:
    """Start a server as `server` does; give the server itself."""
    with _started(Server(_folder(), *settings)) as running:
        yield running


@contextmanager
def standby(primary: Server, *settings: str) -> Iterator[Standby]:
    """Start a server that follows the primary, with the settings that both have."""
    follower = Standby(_folder(), primary, *settings)
    with _started(follower):
        yield follower


def _folder() -> Path:
    # Directly below /tmp, because as root the server runs as nobody, who may not enter pytest's own folders.
    return Path(tempfile.mkdtemp(prefix="kontakt-postgres-", dir="/tmp"))


@contextmanager
def _started(running: Server) -> Iterator[Server]:
    running.start()
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.send(signal.SIGCONT)
            running.end()
        shutil.rmtree(running.folder)


def create_database(url: str, name: str, template: str = "template1") -> str:
    """Create a database; return its URL."""
    with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return url.format(name)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
