"""What an answer costs that is not kept."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.api.test_images import picture


@contextmanager
def counted(engine):
    """Give a list of the queries meanwhile, without the savepoints that stand for a test's transactions."""
    queries: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if "SAVEPOINT" not in statement:
            queries.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/c/ada", "/api/cards/ada", "/api/cards/ada/vcf", "/api/cards/ada/qr"])
async def test_an_answer_that_is_not_kept_costs_one_query(client, make, grace, engine, path):
    card = await make.card(grace, slug="ada")
    (await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())).raise_for_status()
    await client.get("/c/ada")  # Everything is loaded.
    with counted(engine) as queries:
        assert (await client.get(path)).status_code == 200
    assert len(queries) == 1, queries


async def test_a_former_address_and_a_missing_card_cost_one_query(client, make, grace, engine):
    card = await make.card(grace, slug="ada")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"slug": "augusta"})
    for path, status in (("/c/ada", 308), ("/c/nobody", 404)):
        with counted(engine) as queries:
            assert (await client.get(path)).status_code == status
        assert len(queries) == 1, queries
