"""What was kept, and what the public gets of it once the database does not answer."""

import re

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from kontakt.app import create_app
from kontakt.db.engine import create_engine, create_sessions
from tests.conftest import Client

PATHS = ["/c/grace", "/c/grace?lang=de", "/api/cards/grace", "/api/cards/grace/vcf"]


@pytest.fixture
async def state(settings, storage, sessions):
    return {"settings": settings, "storage": storage, "sessions": sessions}


@pytest.fixture
async def visitor(settings, state):
    """Somebody who visits an instance that hears of no change; what its requests find is in `state`."""
    app = create_app(settings)

    async def with_state(scope, receive, send):
        await app({**scope, "state": dict(state)}, receive, send)

    async with Client(with_state) as visitor:
        yield visitor


@pytest.fixture
async def nowhere(settings):
    """Sessions with a database that is not there."""
    away = settings.model_copy(update={"database_url": SecretStr("postgresql://kontakt@127.0.0.1:1/kontakt")})
    engine = create_engine(away)
    yield create_sessions(engine)
    await engine.dispose()


async def test_the_last_answer_is_given_and_marked(visitor, state, nowhere, make, grace):
    await make.card(owner=grace, slug="grace")
    before = await visitor.get("/c/grace")
    state["sessions"] = nowhere
    after = await visitor.get("/c/grace")
    assert (after.status_code, after.content) == (200, before.content)
    assert "database-unavailable" in after.headers["cache-status"]
    assert (await visitor.get("/c/nobody")).status_code == 503


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cards SET visibility = 'disabled'",
        "DELETE FROM cards",
        "UPDATE cards SET slug = 'hopper'",
        "UPDATE cards SET obfuscate = true",
    ],
)
async def test_what_somebody_has_seen_to_be_gone_does_not_come_back(
    visitor, state, nowhere, connection, make, grace, change
):
    card = await make.card(owner=grace, slug="grace", phones=[{"number": "+1 202 555 0101"}])
    for path in PATHS:
        assert (await visitor.get(path)).status_code == 200
    if "slug" in change:
        await connection.execute(text("INSERT INTO card_slugs (slug, card_id) VALUES ('hopper', :id)"), {"id": card.id})
    await connection.execute(text(change))
    await visitor.get("/c/grace")
    state["sessions"] = nowhere
    for path in PATHS:
        assert not re.search("202.?555.?0101", (await visitor.get(path)).text)


async def test_what_an_address_led_to_does_not_come_back_when_it_leads_elsewhere(
    visitor, state, nowhere, connection, make, grace, mallory
):
    await make.card(owner=grace, slug="grace", name="Grace Hopper")
    other = await make.card(owner=mallory, slug="other", name="Mallory")
    for path in PATHS:
        assert "Hopper" in (await visitor.get(path)).text
    await connection.execute(text("UPDATE cards SET slug = 'hopper' WHERE slug = 'grace'"))
    await connection.execute(text("UPDATE cards SET slug = 'grace' WHERE slug = 'other'"))
    await connection.execute(text("UPDATE card_slugs SET card_id = :id WHERE slug = 'grace'"), {"id": other.id})
    assert "Mallory" in (await visitor.get("/c/grace")).text
    state["sessions"] = nowhere
    for path in PATHS:
        assert "Hopper" not in (await visitor.get(path)).text
