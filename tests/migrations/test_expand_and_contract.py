"""The code of a release works with the schema of the next one: no revision takes away what it may still use."""

import asyncio

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from kontakt.db import migrations, revisions
from kontakt.startup.schema import bring_up
from tests import postgresql
from tests.migrations import catalog
from tests.migrations.workload import Workload, recorded

SCRIPTS = {one.revision: one.module for one in ScriptDirectory.from_config(migrations.config()).walk_revisions()}
MARKED = [revision for revision in revisions.history() if revision >= revisions.MARKED_SINCE]
RUNS_WITH = {revision: SCRIPTS[revision].runs_with for revision in MARKED}
STILL_USED = [revision for revision in recorded() if RUNS_WITH[MARKED[-1]] <= revision < MARKED[-1]]
"""The releases that were recorded and may run beside the present one."""

EVENTS = 30_000


@pytest.fixture
def url(postgres, request):
    return postgresql.create_database(postgres, f"expand_{abs(hash(request.node.name))}")


@pytest.fixture
def database(url):
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def said(revision, what):
    """What a revision says of what it takes away, or tightens."""
    return getattr(SCRIPTS[revision], what, {})


def test_each_revision_says_which_code_it_works_with():
    marks = list(RUNS_WITH.values())
    assert marks == sorted(marks)  # What one revision has put an end to, a later one does not bring back.
    assert all(mark in revisions.known() and mark <= revision for revision, mark in RUNS_WITH.items())


def test_the_release_that_the_newest_revision_works_with_is_recorded():
    assert RUNS_WITH[MARKED[-1]] in recorded()


def test_the_database_says_what_its_revision_does(database):
    for revision in revisions.history():
        with database.begin():
            migrations.apply(database, revision)
            (written,) = revisions.written(database)
        assert (written.revision, written.runs_with) == (revision, RUNS_WITH.get(revision))


def test_no_revision_takes_away_or_tightens_what_it_does_not_say(database):
    with database.begin():
        migrations.apply(database, max(revisions.known() - set(MARKED)))
        before = catalog.read(database)
    for revision in MARKED:
        with database.begin():
            migrations.apply(database, revision)
            after = catalog.read(database)
        assert catalog.taken_away(before, after) == set(said(revision, "takes_away")), revision
        assert catalog.tightened(before, after) == set(said(revision, "tightens")), revision
        before = after


def test_what_is_taken_away_is_no_longer_used_by_the_code_that_may_run_beside_it():
    for revision in MARKED:
        for since in (*said(revision, "takes_away").values(), *said(revision, "tightens").values()):
            assert since in revisions.known()
            assert since <= RUNS_WITH[revision], revision


@pytest.mark.parametrize(
    ("statement", "taken_away", "tightened"),
    [
        ("DROP TABLE signatures", {"signatures"}, set()),
        ("ALTER TABLE signatures RENAME TO autographs", {"signatures"}, set()),
        ("ALTER TABLE cards DROP COLUMN bio", {"cards.bio"}, set()),
        ("ALTER TABLE cards RENAME COLUMN bio TO biography", {"cards.bio"}, set()),
        ("ALTER TABLE card_days ALTER COLUMN count TYPE bigint", {"card_days.count"}, set()),
        ("ALTER TABLE cards ALTER COLUMN no_index DROP DEFAULT", {"cards.no_index"}, set()),
        ("ALTER TABLE cards DROP CONSTRAINT uq_cards_slug", {"cards.uq_cards_slug"}, set()),
        ("DROP FUNCTION event_months()", {"event_months()"}, set()),
        ("ALTER TABLE cards ALTER COLUMN bio SET NOT NULL", set(), {"cards.bio"}),
        ("ALTER TABLE cards ADD COLUMN motto text NOT NULL", set(), {"cards.motto"}),
        ("ALTER TABLE cards ADD CONSTRAINT ck_cards_bio CHECK (bio <> '') NOT VALID", set(), {"cards.ck_cards_bio"}),
        ("CREATE UNIQUE INDEX ix_cards_name ON cards (name)", set(), {"cards.ix_cards_name"}),
        ("ALTER TABLE sessions ADD FOREIGN KEY (id) REFERENCES cards", set(), {"sessions.sessions_id_fkey"}),
        ("CREATE TRIGGER no BEFORE INSERT ON cards EXECUTE FUNCTION keep_audit_entries()", set(), {"cards.no"}),
        ("ALTER TABLE cards ADD COLUMN motto text, ADD COLUMN plain bool NOT NULL DEFAULT true", set(), set()),
        ("CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL); CREATE INDEX ON cards (bio)", set(), set()),
    ],
)
def test_what_is_taken_away_or_tightened_is_noticed(head, statement, taken_away, tightened):
    with head.begin() as transaction:
        before = catalog.read(head)
        head.execute(text(statement))
        after = catalog.read(head)
        transaction.rollback()
    assert (catalog.taken_away(before, after), catalog.tightened(before, after)) == (taken_away, tightened)


@pytest.fixture(scope="module")
def head(postgres):
    """A connection to a database at the newest revision."""
    url = postgresql.create_database(postgres, "expand_head").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as connection:
        migrations.upgrade(connection)
        yield connection
    engine.dispose()


@pytest.mark.parametrize("release", STILL_USED)
def test_a_former_release_goes_on_through_the_upgrade_and_after_it_and_loses_nothing(release, url, database):
    with database.begin():
        migrations.apply(database, release)
    workload = Workload(url, recorded()[release], threads=2)
    with psycopg.connect(url, autocommit=True) as connection:
        workload.say(connection, 900_000)
        connection.execute(
            "INSERT INTO events (id, card_id, kind, source, device, visitor, occurred_at)"
            " SELECT gen_random_uuid(), c.id, 'view', 'qr', 'mobile', '', now() - n * interval '5 minutes'"
            f" FROM (SELECT id FROM cards LIMIT 1) c, generate_series(1, {EVENTS}) n"
        )
        with workload:
            at_least(workload, 2)
            assert asyncio.run(upgraded(url)) == release
            at_least(workload, len(workload.rounds) + 4)
        assert workload.failures == []
        assert connection.execute("SELECT count(*) FROM events WHERE visitor = ''").fetchone() == (EVENTS,)
        for table in ("events", "cards", "users", "signatures"):
            ids = {one for (one,) in connection.execute(f"SELECT id FROM {table}".encode()).fetchall()}
            assert workload.written(table)
            assert workload.written(table) <= ids, table


def at_least(workload, rounds):
    """Wait until so many rounds are said, or something has failed."""
    while len(workload.rounds) < rounds and not workload.failures:
        workload.pause()


async def upgraded(url):
    engine = create_async_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        return await bring_up(engine, statement_timeout=60, seconds=30)
    finally:
        await engine.dispose()
