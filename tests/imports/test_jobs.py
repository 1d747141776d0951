"""Who works on an import: one process at a time, another after a crash, and nothing is lost when the work ends."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kontakt.db.base import new_id
from kontakt.imports import jobs
from kontakt.imports.work import Work, working
from tests.imports.conftest import CSV, table
from tests.imports.test_import import staff


@pytest.fixture
def send(client, ada):
    async def send(rows):
        return (await client.as_(ada).post("/api/admin/imports", content=table(rows), headers=CSV)).json()["id"]

    return send


def lease(database, seconds):
    database.execute("UPDATE imports SET leased_until = now() + make_interval(secs => %s)", [seconds])


async def test_only_one_takes_an_import_until_its_lease_is_over(sessions, database, send):
    import_id = await send([{"name": "Ada"}])
    assert str(await jobs.claim(sessions)) == import_id
    assert await jobs.claim(sessions) is None
    lease(database, -1)
    assert str(await jobs.claim(sessions)) == import_id


async def test_the_oldest_import_comes_first(sessions, send):
    one, two = await send([{"name": "Ada"}]), await send([{"name": "Grace"}])
    assert [str(await jobs.claim(sessions)) for _ in range(2)] == [one, two]


async def test_a_dry_run_goes_on_where_another_process_left_it(sessions, database, send):
    import_id = await send(staff(600, [3, 400]))
    done = "UPDATE import_rows SET outcome = 'valid' WHERE number <= 251 AND number <> 5"
    database.execute(done)
    database.execute("UPDATE imports SET processed = 249")
    await Work(sessions).until_idle()
    found = database.execute("SELECT state, processed, faulty FROM imports WHERE id = %s", [import_id]).fetchone()
    assert found == ("checked", 600, 2)


async def test_cards_are_made_once_though_two_work_on_the_import(sessions, database, upload, client, ada):
    for mode in ("valid_only", "all_or_nothing"):
        one = await upload(staff(700))
        await client.as_(ada).post(f"/api/admin/imports/{one['id']}/run", json={"mode": mode})
        import_id = await jobs.claim(sessions)
        assert import_id is not None
        await asyncio.gather(*(jobs.perform(sessions, import_id) for _ in range(3)))
        found = database.execute("SELECT state, processed, created FROM imports WHERE id = %s", [import_id]).fetchone()
        assert found == ("done", 700, 700)
        assert database.execute("SELECT count(*) FROM cards").fetchone() == (700,)
        finished = "SELECT count(*) FROM audit_entries WHERE action = 'import-finished' AND subject_id = %s"
        assert database.execute(finished, [import_id]).fetchone() == (1,)
        database.execute("TRUNCATE cards CASCADE")


async def test_the_progress_of_one_transaction_is_seen_from_outside(sessions, database, upload, client, ada):
    one = await upload(staff(1500))
    await client.as_(ada).post(f"/api/admin/imports/{one['id']}/run", json={"mode": "all_or_nothing"})
    running = asyncio.create_task(Work(sessions).until_idle())
    seen = set()
    while not running.done():
        seen.add(database.execute("SELECT processed, created, (SELECT count(*) FROM cards) FROM imports").fetchone())
        await asyncio.sleep(0.005)
    await running
    under_way = {row for row in seen if row[1] == 0}
    assert len({processed for processed, _, _ in under_way}) >= 3
    assert {cards for _, _, cards in under_way} == {0}


async def test_an_import_whose_importer_is_gone_fails(sessions, database, upload, client, make, ada):
    one = await upload([{"name": "Ada"}])
    await client.as_(ada).post(f"/api/admin/imports/{one['id']}/run", json={"mode": "valid_only"})
    database.execute("DELETE FROM users WHERE id = %s", [ada.id])
    await Work(sessions).until_idle()
    assert database.execute("SELECT state, failure, created FROM imports").fetchone() == ("failed", "nobody-left", 0)
    details = database.execute("SELECT details FROM audit_entries WHERE action = 'import-finished'").fetchone()
    assert details == ({"rows": 1, "created": 0, "faulty": 0, "failure": "nobody-left"},)


async def test_an_import_that_cannot_be_worked_on_fails_and_others_go_on(sessions, database, send, caplog):
    await send([{"name": "Ada"}])
    database.execute("""UPDATE imports SET columns = '["no such column"]'""")
    await send([{"name": "Grace"}])
    await Work(sessions).until_idle()
    states = database.execute("SELECT state, failure FROM imports ORDER BY id").fetchall()
    assert states == [("failed", "internal-error"), ("checked", None)]
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["an import failed"]


async def test_what_is_begun_is_free_for_others_when_the_work_ends(sessions, database, send):
    await send(staff(5000))
    async with working(sessions) as work:
        work.wake()
        while database.execute("SELECT processed FROM imports").fetchone() == (0,):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)
        assert database.execute("SELECT leased_until > now() FROM imports").fetchone() == (True,)
    assert database.execute("SELECT leased_until, state FROM imports").fetchone() == (None, "checking")
    assert await jobs.claim(sessions) is not None


async def test_an_import_that_was_deleted_meanwhile_is_no_fault(sessions):
    await jobs.perform(sessions, new_id())


async def test_an_import_waits_while_the_database_is_away(sessions, database, send, caplog, monkeypatch):
    await send([{"name": "Ada"}])
    monkeypatch.setattr("kontakt.imports.work.FIRST_SECONDS", 0)
    monkeypatch.setattr("kontakt.imports.work.LOOK_SECONDS", 0.05)
    fails = [ConnectionError("away"), PoolTimeout("no connection left"), ValueError("never foreseen")]

    def sometimes():
        if fails:
            raise fails.pop(0)
        return sessions()

    maker: Any = Sometimes(sessions, sometimes)
    async with working(maker):
        while database.execute("SELECT state FROM imports").fetchone() == ("checking",):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert [record.levelname for record in caplog.records if "imports wait" in record.message] == [
        "WARNING",
        "WARNING",
        "ERROR",
    ]
    assert database.execute("SELECT state FROM imports").fetchone() == ("checked",)


class Sometimes:
    """A maker of sessions that fails at first."""

    def __init__(self, sessions, ask):
        self.sessions = sessions
        self.ask = ask

    def __call__(self):
        return self.ask()

    def begin(self):
        self.ask()
        return self.sessions.begin()
