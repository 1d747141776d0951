"""A PgBouncer in transaction mode before the tests' PostgreSQL; `make` installs the program."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kontakt.demo.ports import free_port
from kontakt.demo.postgres import NOBODY

# Each transaction gets the session that was not used for the longest time, which is hardly ever the one before.
_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
server_round_robin = 1
default_pool_size = 4
max_client_conn = 200
"""


@contextmanager
def pgbouncer(url: str, mode: str = "transaction") -> Iterator[str]:
    """Start one before the server of this URL; give the URL through it, with the same database."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "make pgbouncer installs it"
    folder, port = Path(tempfile.mkdtemp(prefix="kontakt-pgbouncer-", dir="/tmp")), free_port()
    location, _, database = url.partition("@")[2].partition("/")
    server = location.rpartition(":")[2]
    (folder / "settings").write_text(_SETTINGS.format(server=server, port=port, folder=folder, mode=mode))
    (folder / "users").write_text('"postgres" ""\n')
    prefix = []
    if os.geteuid() == 0:  # It refuses to run as root.
        folder.chmod(0o755)
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*prefix, program, "-q", str(folder / "settings")], stdout=log, stderr=log)
    through = f"postgresql://postgres@127.0.0.1:{port}/{database}"
    try:
        _wait(through)
        yield through
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
