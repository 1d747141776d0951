"""A database of its own, in which everything is really committed, and tables of cards."""

import csv
import io

import pytest

from tests import committed

database, database_url, sessions = committed.database, committed.database_url, committed.sessions


def table(rows, columns=None):
    """The CSV file of these rows."""
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


CSV = {"content-type": "text/csv"}


@pytest.fixture
def upload(client, ada, imports):
    """Send a table as Ada and check it; return the import."""

    async def send(rows, name="staff.csv"):
        content = rows if isinstance(rows, bytes) else table(rows)
        response = await client.as_(ada).post("/api/admin/imports", params={"name": name}, content=content, headers=CSV)
        assert response.status_code == 202, response.text
        await imports.until_idle()
        return (await client.as_(ada).get(response.headers["location"])).json()

    return send


@pytest.fixture
def run(client, ada, imports):
    """Run an import as Ada; return it when it has ended."""

    async def begin(one, mode):
        address = f"/api/admin/imports/{one['id']}"
        response = await client.as_(ada).post(f"{address}/run", json={"mode": mode})
        assert response.status_code == 202, response.text
        await imports.until_idle()
        return (await client.as_(ada).get(address)).json()

    return begin


@pytest.fixture
def rows_of(client, ada):
    """All rows of an import of an outcome."""

    async def read(one, outcome=None):
        items, cursor = [], None
        while True:
            given = {"limit": "100", "outcome": outcome, "cursor": cursor}
            query = {name: value for name, value in given.items() if value}
            page = (await client.as_(ada).get(f"/api/admin/imports/{one['id']}/rows", params=query)).json()
            items += page["items"]
            if not (cursor := page["next"]):
                assert len(items) == page["total"]
                return items

    return read
