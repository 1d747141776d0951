"""A throw-away PostgreSQL server for the tests, as durable as a test needs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kontakt.demo.ports import free_port
from kontakt.demo.postgres import NOBODY, binaries

ACCESS = """
host all /^guarded_ 127.0.0.1/32 scram-sha-256
host all /^unwelcome_ 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
"""
"""pg_hba.conf: everybody comes in without a password, but for roles whose names begin like these."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "unix_socket_directories=", "max_connections=60")


@contextmanager
def server(*settings: str) -> Iterator[str]:
    """Start a server; give a URL with the place of the database's name left open as `{}`.

    `settings` are further ones, such as `max_connections=5`. Roles that `ACCESS` names need their password, or are
    rejected.
    """
    # Directly below /tmp, because as root the server runs as nobody, who may not enter pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="kontakt-postgres-", dir="/tmp"))
    command: list[str] = []
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    data, port = folder / "data", free_port()
    collation = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    initdb = [*command, str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", *collation]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    (data / "pg_hba.conf").write_text(ACCESS)
    options = [part for setting in (*FAST, *settings) for part in ("-c", setting)]
    postgres = [*command, str(binaries() / "postgres"), "-D", str(data), "-p", str(port), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(postgres, stderr=log, cwd=folder)
    try:
        _wait(port)
        yield f"postgresql://postgres@127.0.0.1:{port}/{{}}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        shutil.rmtree(folder)


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
