"""Write down what this release says to its database, so that later ones can hold it against their revisions.

`pytest tests/migrations/record.py` writes `releases/<newest revision>.json` beside this file: once for each release,
when nothing of it changes any more. `workload.py` says it again.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import Binary
from psycopg.types.json import Jsonb

from kontakt.analytics import days
from kontakt.cards.upkeep import finish_deletions
from kontakt.db import revisions
from tests.api.test_images import picture

FOLDER = Path(__file__).parent / "releases"
_BEGINS, _ENDS = re.compile(r"SAVEPOINT\b"), re.compile(r"(RELEASE|ROLLBACK TO) SAVEPOINT\b")


class Recording:
    """The statements, each once, and the transactions: of each statement its number, its values and its rows.

    In tests a transaction is a savepoint. What is said outside of one commits by itself.
    """

    def __init__(self):
        self.statements, self.transactions, self.depth = [], [], 0
        self.began = datetime.now(UTC)

    def note(self, query, values, rows):
        query = query.decode() if isinstance(query, bytes) else str(query)
        if _BEGINS.match(query):
            self.depth += 1
            self.transactions += [[]] if self.depth == 1 else []
        elif _ENDS.match(query):
            self.depth -= 1
        else:
            if query not in self.statements:
                self.statements.append(query)
            self.transactions += [] if self.depth else [[]]
            self.transactions[-1].append([self.statements.index(query), written(values or {}, self.began), rows])

    def text(self):
        said = ",\n".join(f" {json.dumps(statement, ensure_ascii=False)}" for statement in self.statements)
        steps = [",\n  ".join(json.dumps(step, ensure_ascii=False) for step in one) for one in self.transactions if one]
        done = ",\n".join(f" [{one}]" for one in steps)
        return f'{{"statements": [\n{said}\n],\n"transactions": [\n{done}\n]}}\n'


def written(value, now):
    """Return a value as JSON has it; times are told from the beginning of the recording."""
    if isinstance(value, dict):
        return {name: written(one, now) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [written(one, now) for one in value]
    if isinstance(value, Enum):
        return value.value
    return next((write(value, now) for kind, write in WRITTEN.items() if isinstance(value, kind)), value)


WRITTEN = {
    UUID: lambda value, _: {"uuid": str(value)},
    datetime: lambda value, now: {"seconds": round((value - now).total_seconds())},
    date: lambda value, now: {"days": (value - now.date()).days},
    timedelta: lambda value, _: {"interval": value.total_seconds()},
    bytes: lambda value, _: {"bytes": value.hex()},
    Binary: lambda value, _: {"bytes": value.obj.hex()},
    Jsonb: lambda value, _: {"jsonb": value.obj},
}
"""How values are written that JSON has no word for; a date is not taken for a `datetime`, which comes first."""


@pytest.fixture
def recording(monkeypatch):
    """What is said through psycopg, by whatever means."""
    found = Recording()
    execute, executemany = psycopg.AsyncCursor.execute, psycopg.AsyncCursor.executemany

    async def executed(self, query, params=None, **options):
        result = await execute(self, query, params, **options)
        found.note(query, params, self.rowcount)
        return result

    async def many(self, query, params_seq, **options):
        rows = list(params_seq)
        await executemany(self, query, rows, **options)
        for row in rows:
            found.note(query, row, None)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", executed)
    monkeypatch.setattr(psycopg.AsyncCursor, "executemany", many)
    return found


async def test_this_release_is_recorded(client, make, sessions, storage, recording):
    def right(response):
        assert response.status_code < 400, response.text
        return response

    ada = await make.person("recorded-ada", is_admin=True)
    grace = await make.person("recorded-grace")
    owner, admin = client.as_(grace), client.as_(ada)
    card = right(await owner.post("/api/cards", json={"name": "Grace", "slug": "recorded-grace"})).json()
    other = right(await owner.post("/api/cards", json={"name": "recorded"})).json()
    address = f"/api/cards/{card['id']}"
    right(await owner.patch(address, json={"bio": "Rear admiral", "websites": [{"url": "https://a.test"}]}))
    right(await owner.patch(address, json={"slug": "recorded-hopper"}))
    right(await owner.put(f"{address}/images/avatar", content=picture()))
    right(await owner.get(address))
    for path in ("/c/recorded-hopper", "/api/cards/recorded-hopper", "/api/cards/recorded-hopper/vcf"):
        right(await client.get(path))
    right(await client.get("/c/recorded-grace", follow_redirects=True))
    right(await client.get("/api/settings/public"))
    right(await client.get("/api/health"))
    for user_agent in ("Mozilla/5.0 (Android 15; Mobile) Firefox/140", "Mozilla/5.0 (X11; Linux) Firefox/140"):
        headers = {"user-agent": user_agent}
        right(await client.post("/api/cards/recorded-hopper/view", json={"source": "qr"}, headers=headers))
        event = {"kind": "website", "target": "https://a.test/"}
        right(await client.post("/api/cards/recorded-hopper/event", json=event, headers=headers))
    right(await client.post("/api/cards/recorded-grace/view", json={}))
    for path in (f"{address}/analytics", "/api/me/analytics", "/api/me/cards", "/api/me", "/api/me/sessions"):
        right(await owner.get(path))
    for path in ("/api/admin/analytics", "/api/admin/cards?q=recorded", "/api/admin/users?q=recorded"):
        right(await admin.get(path))
    right(await admin.get("/api/admin/audit"))
    right(await admin.patch("/api/settings", json={"footer_text": "recorded"}))
    right(await admin.get("/api/settings"))
    body = {"name": "recorded", "card_id": card["id"], "layout": "classic", "fields": ["job_title"]}
    right(await owner.post("/api/me/signatures", json=body))
    right(await owner.get("/api/me/signatures"))
    right(await owner.delete(f"/api/cards/{other['id']}"))
    right(await owner.post(f"/api/cards/{other['id']}/restore"))
    right(await owner.delete(f"/api/cards/{other['id']}"))
    await days.roll_up(sessions)
    await days.delete_old(sessions)
    await finish_deletions(sessions, storage)
    right(await owner.post("/api/auth/logout"))
    (FOLDER / f"{revisions.newest()}.json").write_text(recording.text(), encoding="utf-8")
