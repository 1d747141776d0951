"""A real Kontakt with many cards, to be measured: the sample organisation, and copies of its first card."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from kontakt.demo.ports import free_port

SLUG = "ada-lovelace"
"""The card that is copied: every kind of contact, a photo and a banner."""

PATIENCE = 60

# The copies share the pictures' files, but have names, addresses and rows of their own.
_COPY = """
    INSERT INTO cards ({columns}, id, slug, name)
    SELECT {columns}, md5(number::text)::uuid, %(slug)s || '-' || number, name || ' ' || number
    FROM cards, generate_series(1, %(count)s) AS number WHERE slug = %(slug)s
"""
_REST = """
    INSERT INTO card_slugs (slug, card_id) SELECT slug, id FROM cards WHERE slug LIKE %(slug)s || '-%%';
    INSERT INTO images ({columns}, id, card_id)
    SELECT {columns}, md5(kind || copy)::uuid, copy
    FROM (SELECT * FROM images WHERE card_id = (SELECT id FROM cards WHERE slug = %(slug)s)) AS one,
         (SELECT id AS copy FROM cards WHERE slug LIKE %(slug)s || '-%%') AS copies
"""


def populate(variables: Mapping[str, str], count: int) -> None:
    """Migrate the database, and put `count` cards into it."""
    for command in (("kontakt", "migrate"), ("kontakt.demo.seed",)):
        subprocess.run(
            [sys.executable, "-m", *command],
            env=variables,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    with psycopg.connect(variables["DATABASE_URL"], autocommit=True) as connection:
        # One notification for each of a hundred thousand cards would be for nobody: nobody listens yet.
        connection.execute("SET session_replication_role = replica")
        for statement, table, own in (
            (_COPY, "cards", ("id", "slug", "name")),
            *((part, "images", ("id", "card_id")) for part in _REST.split(";")),
        ):
            columns = ", ".join(name for name in _columns(connection, table) if name not in own)
            connection.execute(statement.format(columns=columns).encode(), {"slug": SLUG, "count": count - 1})
        connection.execute("VACUUM ANALYZE")


def slugs(count: int) -> list[str]:
    """Return the addresses of the first copies."""
    return [f"{SLUG}-{number}" for number in range(1, count + 1)]


@contextmanager
def running(command: Sequence[str], variables: Mapping[str, str], path: str) -> Iterator[tuple[int, int]]:
    """Start a program that answers `path` at its port; give port and process id. `{port}` in a word is the port."""
    port = free_port()
    process = subprocess.Popen(
        [word.format(port=port) for word in command],
        env={**variables, "PORT": str(port), "APP_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "warning"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_answered(process, f"http://127.0.0.1:{port}{path}")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def kontakt(core: Sequence[str]) -> list[str]:
    """Return the command that serves Kontakt, on a core."""
    return [*core, sys.executable, "-m", "kontakt", "serve"]


def resident(pid: int) -> int:
    """Return the bytes of memory that the process has."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def _columns(connection: psycopg.Connection, table: str) -> list[str]:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
    return [name for (name,) in connection.execute(query, [table])]


def _until_answered(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if httpx.get(url).status_code < 400:
                return
        except httpx.TransportError:
            time.sleep(0.02)
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not answer")
