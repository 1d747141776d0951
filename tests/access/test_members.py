"""Members that only the server sets are refused wherever somebody sends them (mass assignment)."""

import copy
import json

from pydantic import BaseModel

from kontakt.routes import ENDPOINTS
from tests.access.visits import cookies, who_may
from tests.access.world import digest
from tests.conftest import assert_problem

READ_ONLY = {
    "id": "0198d5e0-0000-7000-8000-000000000000",
    "user_id": "0198d5e0-0000-7000-8000-000000000000",
    "owner_id": "0198d5e0-0000-7000-8000-000000000000",
    "owner": {"id": "0198d5e0-0000-7000-8000-000000000000"},
    "role": "admin",
    "is_admin": True,
    "permissions": ["admin"],
    "disabled_at": None,
    "state": "active",
    "revision": 1,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": None,
    "deleted_at": None,
    "issuer": "https://id.test",
    "subject": "ada",
    "email_verified": True,
    "intended_for": "ada@example.com",
    "images": {},
    "url": "https://elsewhere.example",
    "former_slugs": ["ada"],
    "e164": "+1",
    "webp_name": "a.webp",
    "session_id": None,
    "provider_sid": "1",
    "org_logo": {"webp": "a.webp"},
    "__class__": {},
    "constructor": {},
}
TAKING = [(one, one.body) for one in ENDPOINTS if isinstance(one.body, type) and issubclass(one.body, BaseModel)]


def objects(value, pointer=""):
    """Give each object in the JSON, and where it is."""
    if isinstance(value, dict):
        yield pointer, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from objects(member, f"{pointer}/{name}")


async def test_no_body_sets_what_only_the_server_sets(visit, there, connection):
    before = await digest(connection)
    for endpoint, model in TAKING:
        jar = cookies(there.people[who_may(endpoint)])
        good = visit.bodies[endpoint.method, endpoint.path]
        for pointer, original in objects(good):
            # The schema of the route decides what is a member of its own, such as the `id` of an unsaved card.
            known = set(original) if pointer else set(model.model_fields)
            added = {name: value for name, value in READ_ONLY.items() if name not in known}
            body = copy.deepcopy(good)
            next(found for where, found in objects(body) if where == pointer).update(added)
            response = await visit(endpoint, jar, body=body)
            assert_problem(response, 422, "invalid", {f"{pointer}/{name}" for name in added})
            assert {error["code"] for error in response.json()["errors"]} == {"unknown-member"}, endpoint.path
    assert await digest(connection) == before


async def test_a_body_is_an_object_and_said_to_be_json(visit, there, connection):
    before = await digest(connection)
    for endpoint, _ in TAKING:
        jar = cookies(there.people[who_may(endpoint)])
        good = visit.bodies[endpoint.method, endpoint.path]
        for body in ([], "text", 1, [good]):
            assert_problem(await visit(endpoint, jar, body=body), 422, "invalid")
        sent_as_picture = await visit(endpoint, jar, body=json.dumps(good).encode())
        assert_problem(sent_as_picture, 415, "unsupported-media-type")
    assert await digest(connection) == before
