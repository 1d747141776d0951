"""The database of a start, on the real server: what a fault changes there."""

from uuid import uuid4

import psycopg

from kontakt.db import migrations


def address(place, name="kontakt", role="kontakt", **parameters):
    query = "&".join(f"{key}={value}" for key, value in ({"sslmode": "disable"} | parameters).items())
    return f"postgresql://{role}:planted-password@{place}/{name}?{query}"


def execute(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


class Place:
    """The real server, and the database that the start would use."""

    def __init__(self, here):
        self.administration = here.postgres.format("postgres")
        self.url = here.environment["DATABASE_URL"]
        self.name = self.url.rsplit("/", 1)[1]
        self.server = self.url.split("@")[1].split("/")[0]

    def role(self, options="LOGIN", kind="ordinary"):
        """Create a role; return its name, which begins with the kind."""
        name = f"{kind}_{uuid4().hex[:8]}"
        execute(self.administration, f"CREATE ROLE {name} {options}")
        return name

    def database(self, options):
        """Create another database; return its name."""
        name = f"other_{uuid4().hex[:8]}"
        execute(self.administration, f"CREATE DATABASE {name} {options}")
        return name

    def changes(self, name=None, role="postgres", **parameters):
        return {"DATABASE_URL": address(self.server, name or self.name, role, **parameters)}

    def migrated(self):
        execute(self.url, migrations.sql(None))
        return self


def waited(url):
    """Give what changes for something that is waited for, though not for long here."""
    return {"STARTUP_TIMEOUT": "100ms", "DATABASE_URL": url}
