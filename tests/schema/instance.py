"""A Kontakt that runs: its process, PostgreSQL, a folder of pictures, a provider; and people who have everything."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.responses import Response

from tests import postgresql
from tests.api.test_images import picture
from tests.schema.people import People
from tests.startup.conftest import served, surroundings
from tests.unit.auth.provider import Provider, SigningKey, serving

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
TABLE = b"name,email\r\nOne,one@example.com\r\n,two@example.com\r\n"


@dataclass
class Instance:
    """Where it answers, how it was started, and names of what is there by the names of parameters."""

    url: str
    environment: dict[str, str]
    names: dict[str, list[str]]

    def variables(self, person: str, seed: int) -> dict[str, str]:
        """Return the environment in which `tests.schema.hooks` finds the instance."""
        told = {"environment": self.environment, "names": self.names, "person": person, "seed": seed}
        hooks = {"SCHEMATHESIS_HOOKS": "tests.schema.hooks", "PYTHONPATH": str(Path(__file__).parents[2])}
        return {**os.environ, **hooks, "KONTAKT_INSTANCE": json.dumps(told)}


@contextmanager
def running() -> Iterator[Instance]:
    """Start everything, and end it."""
    with postgresql.server() as postgres, serving() as provider, tempfile.TemporaryDirectory() as folder:
        key = SigningKey("ES256", "one")
        metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
        provider.provider = Provider(provider.address, key, [key], metadata=metadata)
        provider.provider.answers["/picture.png"] = lambda: Response(picture(), media_type="image/png")
        database = postgresql.create_database(postgres, "schema")
        environment = surroundings(database, provider.provider, Path(folder))
        environment |= {"RATE_LIMITS": "0", "APP_URL": f"http://localhost:{environment['PORT']}", "LOG_LEVEL": "error"}
        with served(environment), closing(People(environment)) as people:
            yield Instance(environment["APP_URL"], environment, filled(environment["APP_URL"], people))


def filled(url: str, people: People) -> dict[str, list[str]]:
    """Make cards, pictures, signatures, an import and visitors; return what they are called."""
    grace, ada = (browser(url, people.cookie(name)) for name in ("grace", "ada"))
    with grace, ada:
        wanted = ((grace, "Grace Hopper", "grace"), (grace, "Grace Hopper", "grace-2"), (ada, "Ada Lovelace", "ada"))
        cards = [created(one, "/api/cards", json={"name": name, "slug": slug}) for one, name, slug in wanted]
        for one, card in ((grace, cards[0]), (ada, cards[2])):
            path = f"/api/cards/{card['id']}/images/avatar"
            shown = put(one, path, picture())["images"]["avatar"]["url"]
        put(ada, "/api/settings/logo", picture())
        signature = {"name": "Mail", "card_id": cards[0]["id"], "layout": "classic", "fields": ["name"]}
        signatures = [
            created(one, "/api/me/signatures", json=signature | {"card_id": card["id"]})
            for one, card in ((grace, cards[0]), (ada, cards[2]))
        ]
        table = ada.post("/api/admin/imports", content=TABLE, headers={"content-type": "text/csv"})
        assert table.status_code == 202, table.text
    return {
        "slug": [str(card["slug"]) for card in cards],
        "card_id": [str(card["id"]) for card in cards],
        "signature_id": [str(one["id"]) for one in signatures],
        "import_id": [table.json()["id"]],
        "user_id": [people.id_of("grace"), people.id_of("ada")],
        "name": [shown.rpartition("/")[2]],
    }


def browser(url: str, cookie: str) -> httpx.Client:
    """Return a client with that person's session."""
    return httpx.Client(base_url=url, cookies={"kontakt_session": cookie}, headers=SAME_ORIGIN)


def created(client: httpx.Client, path: str, **options: Any) -> Any:
    """Make something; return what is answered."""
    answer = client.post(path, **options)
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(client: httpx.Client, path: str, content: bytes) -> Any:
    """Put a picture; return what is answered."""
    answer = client.put(path, content=content, headers={"content-type": "image/png"})
    assert answer.status_code == 200, answer.text
    return answer.json()
