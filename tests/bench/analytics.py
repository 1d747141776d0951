"""What the reports on all cards cost the server, in time and in queries, after a year of visitors."""

import argparse
import asyncio
import tempfile
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy import create_engine as create_sync_engine

from kontakt.db import migrations
from tests import postgresql
from tests.bench import crowd
from tests.bench.lists import measured, settings_of, tell

EVENTS = 10_000
"""How often something happened today."""

_YEAR = """
    INSERT INTO card_days (card_id, day, kind, source, device, agent, count, visitors)
    SELECT id, (now() AT TIME ZONE 'UTC')::date - day, 'view', 'link', 'desktop', 'person', 1 + day % 5, 1
    FROM generate_series(365, 31, -1) AS day, cards;
    INSERT INTO card_days (card_id, day, kind, source, device, agent, count, visitors)
    SELECT id, (now() AT TIME ZONE 'UTC')::date - day, kind, 'qr', 'mobile', 'person', 1, 0
    FROM generate_series(60, 1, -1) AS day, cards, unnest(ARRAY['vcard', 'phone']) AS kind
    WHERE hashtext(id::text || day || kind) % 3 = 0;
"""
_SUMS = """
    INSERT INTO card_weeks SELECT date_trunc('week', day)::date, card_id, sum(count) FROM card_days
    WHERE kind = 'view' AND agent = 'person' GROUP BY 1, 2;
    INSERT INTO organisation_days SELECT day, kind, source, device, agent, sum(count), sum(visitors)
    FROM card_days GROUP BY 1, 2, 3, 4, 5;
"""
_TODAY = """
    INSERT INTO events (id, card_id, kind, source, device, agent, visitor, occurred_at)
    SELECT gen_random_uuid(), md5('card' || 1 + number * 7919 % %(cards)s)::uuid,
           CASE WHEN number % 3 = 0 THEN 'vcard' ELSE 'view' END, 'qr', 'mobile', 'person',
           decode(md5(number::text), 'hex'), date_trunc('day', now(), 'UTC') + number * interval '1 millisecond'
    FROM generate_series(1, %(events)s) AS number
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with postgresql.server() as server, tempfile.TemporaryDirectory() as folder:
        url = postgresql.create_database(server, "analytics")
        engine = create_sync_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            migrations.upgrade(connection)
        engine.dispose()
        crowd.gather(url)
        fill(url)
        tell(asyncio.run(measured(settings_of(url, folder), reports(), options.rounds)))


def fill(url: str) -> None:
    """Add what visitors did in the year before, and today."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*_YEAR.split(";"), *_SUMS.split(";")):
            connection.execute(statement.encode())
        connection.execute(_TODAY.replace(" % ", " %% ").encode(), {"cards": crowd.CARDS, "events": EVENTS})
        connection.execute("VACUUM ANALYZE")


def reports() -> list[str]:
    """Return the addresses of the reports on all cards, of the usual periods."""
    today = datetime.now(UTC).date()
    spans = [(today - timedelta(days=days - 1), today) for days in (7, 30, 90, 366)]
    month = today - timedelta(days=40)
    spans.append((month - timedelta(days=29), month))
    return [f"/api/admin/analytics{kind}?from={begin}&to={end}" for kind in ("", ".csv") for begin, end in spans]


if __name__ == "__main__":
    main()
