"""What of the address and of libpq's own variables arrives at the server, and what never gets out."""

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from kontakt.db.engine import create_engine

PASSWORD = "p@ss/word: 50 %"
ENCODED = "p%40ss%2Fword%3A%2050%20%25"


@pytest.fixture
def role(database_url):
    """A role that needs its password."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE guarded_ada LOGIN PASSWORD '{PASSWORD}'")
        yield "guarded_ada"
        connection.execute("DROP ROLE guarded_ada")


@pytest.fixture
def place(database_url):
    return database_url.partition("@")[2]


@pytest.fixture
def ask(settings):
    async def scalar(url, question):
        engine = create_engine(settings.model_copy(update={"database_url": SecretStr(url)}))
        assert ENCODED not in repr(engine) + repr(engine.url) + repr(engine.pool)
        try:
            async with engine.connect() as connection:
                return await connection.scalar(text(question))
        finally:
            await engine.dispose()

    return scalar


async def test_a_password_is_written_into_the_address(ask, role, place):
    assert await ask(f"postgresql://{role}:{ENCODED}@{place}", "SELECT current_user") == role


async def test_a_password_comes_from_the_environment(ask, role, place, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert await ask(f"postgresql://{role}@{place}", "SELECT current_user") == role


async def test_a_wrong_password_is_not_repeated(ask, role, place):
    with pytest.raises(OperationalError, match="password authentication failed") as caught:
        await ask(f"postgresql://{role}:another-{ENCODED}@{place}", "SELECT 1")
    assert "another" not in str(caught.value)


@pytest.mark.parametrize(("parameters", "name"), [("", "kontakt"), ("?application_name=cards", "cards")])
async def test_a_session_says_whose_it_is(ask, database_url, parameters, name):
    assert await ask(database_url + parameters, "SHOW application_name") == name


async def test_text_is_unicode_whatever_the_environment_says(ask, database_url, monkeypatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    assert await ask(database_url, "SELECT '\u6f22\U0001f642'") == "\u6f22\U0001f642"


async def test_an_error_does_not_tell_what_was_to_be_written(settings):
    engine = create_engine(settings)
    try:
        async with engine.connect() as connection:
            with pytest.raises(DataError, match="division by zero") as caught:
                await connection.execute(text("SELECT 1 / 0, CAST(:name AS text)"), {"name": "Ada Lovelace"})
    finally:
        await engine.dispose()
    assert "Ada" not in str(caught.value)
