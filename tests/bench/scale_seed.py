"""Databases with any number of cards or of events, made by PostgreSQL itself, and what they weigh."""

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import psycopg

from kontakt.auth.identity import Identity
from kontakt.auth.sessions import open_session
from kontakt.auth.store import sign_in
from kontakt.db.engine import create_engine, create_sessions
from kontakt.settings.environment import read_settings
from tests.bench.instance import SLUG

CARDS_OF_A_PERSON = 2
EVENTS_OF_A_CARD = 100
"""Events of a card that is asked for; all others are those of other cards."""

DAYS = 88
"""Since when there were events: the setting `event_retention_days` keeps them for 90."""

# Copies of the sample card with everything, its pictures too, each with people, names and addresses of their own.
_PEOPLE = """
    INSERT INTO users (id, issuer, subject, name, email, role)
    SELECT md5('person' || number)::uuid, %(issuer)s, 'person-' || number, 'Person ' || number,
           'person-' || number || '@example.com', 'user'
    FROM generate_series(0, %(people)s) AS number
"""
_CARDS = """
    INSERT INTO cards ({columns}, id, slug, name, user_id)
    SELECT {columns}, md5('card' || number)::uuid, %(slug)s || '-' || number, name || ' ' || number,
           md5('person' || number / %(each)s)::uuid
    FROM (SELECT * FROM cards WHERE slug = %(slug)s) AS one, generate_series(1, %(count)s) AS number
"""
_SLUGS = "INSERT INTO card_slugs (slug, card_id) SELECT slug, id FROM cards WHERE slug LIKE %(slug)s || '-%%'"
_IMAGES = """
    INSERT INTO images ({columns}, id, card_id)
    SELECT {columns}, md5(kind || number)::uuid, md5('card' || number)::uuid
    FROM (SELECT * FROM images WHERE card_id = (SELECT id FROM cards WHERE slug = %(slug)s)) AS one,
         generate_series(1, %(count)s) AS number
"""
# One of each month, so that all months have their place before the many come.
_FIRST_EVENTS = """
    INSERT INTO events (id, card_id, kind, source, device, visitor, occurred_at)
    SELECT gen_random_uuid(), md5('card1')::uuid, 'vcard', 'link', 'mobile', '', now() - day * interval '1 day'
    FROM generate_series(0, %(days)s) AS day
"""
_EVENTS = """
    INSERT INTO events (id, card_id, kind, source, device, agent, visitor, view_hour, occurred_at)
    SELECT gen_random_uuid(), md5('card' || card)::uuid, kind, 'qr', 'mobile', 'person',
           decode(md5('visitor' || number), 'hex'),
           CASE kind WHEN 'view' THEN date_trunc('hour', occurred_at, 'UTC') END, occurred_at
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number,
    LATERAL (SELECT CASE number %% 4 WHEN 0 THEN 'vcard' ELSE 'view' END AS kind,
             1 + %(skipped)s + number %% %(cards)s AS card,
             now() - (number * 7919 %% (%(days)s * 1440)) * interval '1 minute' AS occurred_at) AS made
"""
_ROLLED_UP = """
    INSERT INTO card_days (card_id, day, kind, source, device, agent, count, visitors)
    SELECT card_id, (occurred_at AT TIME ZONE 'UTC')::date, kind, source, device, agent, count(*),
           count(*) FILTER (WHERE kind = 'view')
    FROM events WHERE occurred_at < date_trunc('day', now(), 'UTC') GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT DO NOTHING;
    INSERT INTO card_weeks SELECT date_trunc('week', day)::date, card_id, sum(count) FROM card_days
    WHERE kind = 'view' AND agent = 'person' GROUP BY 1, 2 ON CONFLICT DO NOTHING;
    INSERT INTO organisation_days SELECT day, kind, source, device, agent, sum(count), sum(visitors)
    FROM card_days GROUP BY 1, 2, 3, 4, 5 ON CONFLICT DO NOTHING
"""
_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
_WEIGHTS = """
    SELECT coalesce(parent.relname, one.relname), sum(one.reltuples)::bigint, sum(pg_table_size(one.oid))::bigint,
           sum(pg_indexes_size(one.oid))::bigint
    FROM pg_class one LEFT JOIN pg_inherits ON inhrelid = one.oid LEFT JOIN pg_class parent ON parent.oid = inhparent
    WHERE one.relkind = 'r' AND one.relnamespace = 'public'::regnamespace GROUP BY 1
    HAVING sum(pg_total_relation_size(one.oid)) > 1000000 ORDER BY 3 DESC
"""


class Weight(NamedTuple):
    """A table with all its parts: rows, and the bytes of itself and of its indexes."""

    table: str
    rows: int
    bytes: int
    indexes: int


def slug(number: int) -> str:
    """Return the address of a card, from 1 on."""
    return f"{SLUG}-{number}"


def card_id(number: int) -> UUID:
    """Return the id of a card."""
    return UUID(hashlib.md5(f"card{number}".encode()).hexdigest())


def prepare(variables: Mapping[str, str], cards: int) -> None:
    """Migrate the database, and put so many cards into it."""
    for command in (("kontakt", "migrate"), ("kontakt.demo.seed",)):
        subprocess.run(
            [sys.executable, "-m", *command],
            env=dict(variables),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    with _seeding(variables) as connection:
        values = {"slug": SLUG, "count": cards, "each": CARDS_OF_A_PERSON, "people": cards // CARDS_OF_A_PERSON}
        values["issuer"] = variables["OIDC_ISSUER"]
        connection.execute(_PEOPLE.encode(), values)
        for statement, table, own in (
            (_CARDS, "cards", ("id", "slug", "name", "user_id")),
            (_SLUGS, "card_slugs", ()),
            (_IMAGES, "images", ("id", "card_id")),
        ):
            columns = ", ".join(name for (name,) in connection.execute(_COLUMNS, [table]) if name not in own)
            connection.execute(statement.format(columns=columns).encode(), values)
        connection.execute("VACUUM ANALYZE")


def add_events(variables: Mapping[str, str], events: int, cards: int, ordinary: int) -> None:
    """Put so many events into it: the first, ordinary cards have `EVENTS_OF_A_CARD` each, the others have the rest."""
    with _seeding(variables) as connection:
        # What the sample cards' visitors did counts as much as it did.
        connection.execute("TRUNCATE events, card_days, card_weeks, link_days, organisation_days")
        connection.execute(_FIRST_EVENTS.encode(), {"days": DAYS})
        if connection.execute("SELECT to_regprocedure('make_event_months(integer)')").fetchone() != (None,):
            connection.execute("SELECT make_event_months(3)")
        few = ordinary * EVENTS_OF_A_CARD
        values = {"days": DAYS}
        connection.execute(_EVENTS.encode(), {**values, "first": 1, "last": few, "skipped": 0, "cards": ordinary})
        rest = {"first": few + 1, "last": events, "skipped": ordinary, "cards": cards - ordinary}
        connection.execute(_EVENTS.encode(), {**values, **rest})
        for statement in _ROLLED_UP.split(";"):
            connection.execute(statement.encode())
        connection.execute("VACUUM ANALYZE")


def weights(database_url: str) -> list[Weight]:
    """Return what the tables weigh that weigh something."""
    with psycopg.connect(database_url) as connection:
        return [Weight(*row) for row in connection.execute(_WEIGHTS.encode()).fetchall()]


def cookies(variables: Mapping[str, str], people: Sequence[int]) -> list[str]:
    """Return the value of the session cookie of each of these people; of an administrator for 0."""
    return asyncio.run(_cookies(variables, people))


async def _cookies(variables: Mapping[str, str], people: Sequence[int]) -> list[str]:
    settings = read_settings(dict(variables))
    engine = create_engine(settings)
    found = []
    async with create_sessions(engine).begin() as session:
        for number in people:
            subject = f"person-{number}" if number else "ada"
            rest = (f"Person {number}", f"{subject}@example.com", True, None, "en", not number, None, "")
            identity = Identity(settings.oidc_issuer, subject, *rest, claims={})
            cookie, _ = await open_session(session, await sign_in(session, identity), identity, settings, "bench")
            found.append(cookie)
    await engine.dispose()
    return found


def _seeding(variables: Mapping[str, str]) -> psycopg.Connection:
    connection = psycopg.connect(variables["DATABASE_URL"], autocommit=True)
    # One notification for each card would be for nobody, because nobody listens yet; and no row needs to be proven.
    connection.execute("SET session_replication_role = replica")
    return connection
