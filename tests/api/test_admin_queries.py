"""What the administration costs the database does not depend on how much there is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

LISTS = [
    *("/api/admin/cards?limit=100", "/api/admin/cards?limit=100&q=grace&sort=name"),
    *("/api/admin/users?limit=100", "/api/admin/users?limit=100&q=person&sort=sign_in"),
    *("/api/admin/audit?limit=100", "/api/admin/audit?limit=100&q=grace"),
]


@pytest.fixture
def statements(engine):
    """Everything that the database is asked, as long as the context lasts."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        found: list[str] = []

        def hear(*arguments: str) -> None:
            found.append(arguments[2])

        event.listen(engine.sync_engine, "before_cursor_execute", hear)
        yield found
        event.remove(engine.sync_engine, "before_cursor_execute", hear)

    return listening


@pytest.fixture
async def crowd(make, client, ada):
    """So many people, each with a card that was changed once."""

    async def gathered(count):
        people = [await make.person(f"person{number}") for number in range(count)]
        cards = [await make.card(owner=person, name=f"Grace {number}") for number, person in enumerate(people)]
        for person, card in zip(people, cards, strict=True):
            await client.as_(person).patch(f"/api/cards/{card.id}", json={"bio": "Compilers."})
        return people, cards

    return gathered


async def number_of(statements, asked):
    with statements() as found:
        response = await asked
    assert response.status_code == 200, response.text
    number = len([one for one in found if not one.startswith(("SAVEPOINT", "RELEASE"))])
    assert number > 1
    return number


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_two(client, statements, crowd, ada, path):
    await crowd(2)
    few = await number_of(statements, client.as_(ada).get(path))
    await crowd(50)
    assert await number_of(statements, client.as_(ada).get(path)) == few


@pytest.mark.parametrize("action", ["disable", "transfer", "delete", "restore"])
async def test_many_cards_are_changed_in_as_many_queries_as_two(client, statements, crowd, ada, action):
    async def change(cards):
        body = {"action": action, "ids": [str(card.id) for card in cards]}
        body |= {"owner_id": str(ada.id)} if action == "transfer" else {}
        if action == "restore":
            await client.as_(ada).post("/api/admin/cards/bulk", json=body | {"action": "delete"})
        return await number_of(statements, client.as_(ada).post("/api/admin/cards/bulk", json=body))

    _, cards = await crowd(52)
    assert await change(cards[2:]) == await change(cards[:2])


@pytest.mark.parametrize("action", ["disable", "sign_out", "delete"])
async def test_many_people_are_changed_in_as_many_queries_as_two(client, statements, crowd, ada, action):
    people, _ = await crowd(52)

    async def change(some):
        body = {"action": action, "ids": [str(person.id) for person in some]}
        return await number_of(statements, client.as_(ada).post("/api/admin/users/bulk", json=body))

    assert await change(people[2:]) == await change(people[:2])
