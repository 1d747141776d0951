"""Questions to a database that does not answer end, and are told."""

import time

import pytest
from pydantic import SecretStr

from kontakt.db.engine import create_engine, create_sessions
from kontakt.startup import schema
from kontakt.startup.patience import Patience
from kontakt.startup.problems import NotYet
from kontakt.startup.reasons import Reason
from tests.startup import impostor
from tests.startup.listener import listening


@pytest.fixture
def of(settings):
    """Give the settings, but with another address."""

    def changed(place):
        url = f"postgresql://kontakt@{place}/kontakt?sslmode=disable"
        return settings.model_copy(update={"database_url": SecretStr(url)})

    return changed


async def test_neither_the_revision_nor_the_defaults_wait_for_ever(of, monkeypatch):
    monkeypatch.setattr(schema, "_SHORTEST", 0.3)
    with listening(impostor.of_version("17.2")) as place:
        engine = create_engine(of(place))
        began = time.monotonic()
        with pytest.raises(NotYet) as revision:
            await schema.at(engine, seconds=0)
        with pytest.raises(NotYet) as defaults:
            await schema.seed(create_sessions(engine), Patience(0))
        assert time.monotonic() - began < 3
        await engine.dispose()
    for told in (revision, defaults):
        (problem,) = told.value.problems
        assert problem.reason is Reason.DATABASE_TIMEOUT
        assert "no answer to a question within 0.3 s" in problem.found


async def test_migrating_has_only_what_is_left_of_the_patience(of):
    settings = of("127.0.0.1:9")
    engine = create_engine(settings)
    began = time.monotonic()
    with pytest.raises(NotYet):
        await schema.migrate(settings, engine, Patience(0))
    assert time.monotonic() - began < settings.startup_timeout.total_seconds() / 2
    await engine.dispose()
