"""Whether all connections find room, and what would be right."""

import psycopg
import pytest
from pydantic import SecretStr

from kontakt.startup import database
from kontakt.startup.room import Room, shortage


def told(settings, most, listening=0, **changes):
    return shortage(settings.model_copy(update=changes), Room(1, most, listening))


def test_what_fits_is_not_spoken_of(settings):
    assert told(settings, 18) is None
    assert told(settings, 97, workers=5) is None
    assert told(settings, 97, listening=5) is None


def test_what_does_not_fit_is_told_with_what_would(settings):
    assert told(settings, 17) == (
        "1 processes with up to 18 connections each may need 18 of them, and the server has 17 for the role; right "
        "would be DATABASE_POOL_SIZE=14 or max_connections raised by 1"
    )
    assert "DATABASE_POOL_SIZE=9 or max_connections raised by 47" in str(told(settings, 97, workers=8))
    assert "DATABASE_POOL_SIZE=9 or" in str(told(settings, 97, listening=8))


def test_a_pool_that_would_be_too_small_is_no_way(settings):
    assert "right would be max_connections raised by" in str(told(settings, 20, workers=10))


def test_behind_a_pooler_only_direct_connections_count(settings):
    direct = {"database_direct_url": SecretStr("postgresql://db/kontakt")}
    assert told(settings, 97, workers=48, **direct) is None
    assert "max_connections raised by 1;" in f"{told(settings, 97, workers=49, **direct)};"


@pytest.fixture
def limited(postgres, database_url):
    with psycopg.connect(postgres.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE limited_ada LOGIN SUPERUSER CONNECTION LIMIT 9")
        yield database_url.replace("postgres@", "limited_ada@")
        connection.execute("DROP ROLE limited_ada")


async def test_the_limit_of_the_role_counts(settings, limited):
    found = await database.check(
        settings.model_copy(update={"database_url": SecretStr(limited)}), seconds=5, migrates=None
    )
    assert "the server has 9 for the role; right would be DATABASE_POOL_SIZE=6" in str(found.shortage)
    assert not found.is_pooled
