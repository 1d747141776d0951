"""What was counted before there were sums of it is summed by the upgrade."""

from datetime import date

import pytest
from sqlalchemy import create_engine, text

from kontakt.db import migrations
from tests import postgresql
from tests.migrations.first_release import fill

MONDAY = date(2026, 3, 2)


@pytest.fixture
def database(postgres):
    url = postgresql.create_database(postgres, "sums_of_counts")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_an_upgrade_sums_the_counts_of_former_days(database):
    with database.begin():
        migrations.apply(database, "0001")
        fill(database)
        migrations.apply(database, "0003")
        database.execute(text("DELETE FROM card_days"))
        one, other = database.scalars(text("SELECT id FROM cards ORDER BY id LIMIT 2")).all()
        insert = text("INSERT INTO card_days VALUES (:card, :day, :kind, 'qr', 'mobile', :agent, :count, 1)")
        for card, day, kind, agent, count in (
            (one, MONDAY, "view", "person", 2),
            (one, date(2026, 3, 8), "view", "person", 3),
            (one, date(2026, 3, 9), "view", "person", 5),
            (one, MONDAY, "phone", "person", 7),
            (one, MONDAY, "view", "bot", 11),
            (other, MONDAY, "view", "person", 13),
        ):
            values = {"card": card, "day": day, "kind": kind, "agent": agent, "count": count}
            database.execute(insert, values)
    migrations.upgrade(database)
    weeks = database.execute(text("SELECT week, card_id, views FROM card_weeks ORDER BY 1, 2")).all()
    assert [tuple(row) for row in weeks] == [(MONDAY, one, 5), (MONDAY, other, 13), (date(2026, 3, 9), one, 5)]
    days = database.execute(text("SELECT day, kind, agent, count, visitors FROM organisation_days ORDER BY 1, 2, 3"))
    assert [tuple(row) for row in days] == [
        (MONDAY, "phone", "person", 7, 1),
        (MONDAY, "view", "bot", 11, 1),
        (MONDAY, "view", "person", 15, 2),
        (date(2026, 3, 8), "view", "person", 3, 1),
        (date(2026, 3, 9), "view", "person", 5, 1),
    ]
