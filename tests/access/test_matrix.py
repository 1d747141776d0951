"""Every route, tried by everybody: who may is answered, who may not is told nothing and changes nothing."""

import re
from contextlib import asynccontextmanager

import pytest
from starlette.routing import compile_path

from kontakt.docs import description
from kontakt.endpoints import Who
from kontakt.middleware.same_origin import SAFE_METHODS
from kontakt.routes import ENDPOINTS, routes
from tests.access.table import COLUMNS, WORDS, table
from tests.access.visits import ASKED, FOREIGN, OURS, cookies, tampered, who_may
from tests.access.world import PRIVATE, digest
from tests.conftest import assert_problem

_NAME = re.compile(r"\{(\w+)(:\w+)?\}")


def shape(path):
    return _NAME.sub("{}", path)


def test_every_route_has_a_line_and_every_line_a_route():
    listed = [(endpoint.method, endpoint.path) for endpoint in ENDPOINTS]
    assert len(set(listed)) == len(listed)
    assert sorted(table()) == sorted(listed)


def test_nothing_is_served_but_the_routes_and_the_document_describes_them_all():
    served = [(method, route.path) for route in routes() for method in (route.methods or set()) - {"HEAD"}]
    assert sorted(served) == sorted((endpoint.method, endpoint.path) for endpoint in ENDPOINTS)
    described = {(method.upper(), shape(path)) for path, item in description()["paths"].items() for method in item}
    assert described == {(endpoint.method, shape(endpoint.path)) for endpoint in ENDPOINTS}


def test_what_the_routes_say_of_themselves_is_what_the_table_says():
    for endpoint in ENDPOINTS:
        line = table()[endpoint.method, endpoint.path]
        assert (line["anon"] == "login") is (endpoint.who is not Who.ANYONE), endpoint.path
        assert (line["other"] == "role") is (endpoint.who is Who.ADMIN), endpoint.path
        is_unsafe = endpoint.method not in SAFE_METHODS and endpoint.path not in EXEMPT
        assert (line["alien"] == "site") is (is_unsafe or endpoint.who is not Who.ANYONE), endpoint.path


EXEMPT = {"/api/auth/backchannel-logout"}
"""Unsafe methods that others than our own pages may use."""


@pytest.mark.parametrize("column", COLUMNS)
async def test_everybody_gets_what_the_table_says(column, visit, there, connection, settings, storage):
    before = await digest(connection)
    wrong = []
    for endpoint in ENDPOINTS:
        word = table()[endpoint.method, endpoint.path][column]
        for jar, headers in attempts(column, endpoint, there, settings):
            methods = [endpoint.method, *(["HEAD"] if endpoint.method == "GET" else [])]
            for method in methods:
                async with undone(connection, storage, there):
                    response = await visit(endpoint, jar, headers, method)
                    found = outcome(endpoint, response, word)
                    if word != "yes" and await digest(connection) != before:
                        found += ", and something changed"
                    if column not in {"owner", "admin", "alien"} and PRIVATE.encode() in response.content:
                        found += ", and something private is told"
                if found != word:
                    wrong.append(f"{method} {endpoint.path} {headers}: {word} expected, {found} found")
    assert not wrong, "\n".join(wrong)


async def test_no_path_takes_a_method_that_is_not_in_the_table(visit, there, connection):
    forms = {endpoint: compile_path(endpoint.path)[0] for endpoint in ENDPOINTS}
    paths = {endpoint.path: endpoint for endpoint in ENDPOINTS}
    before = await digest(connection)
    for endpoint in paths.values():
        address = there.path(endpoint.path)
        known = {other.method for other, form in forms.items() if form.fullmatch(address)}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"} - known:
            response = await visit(endpoint, cookies(there.people["admin"]), OURS, method)
            assert_problem(response, 405, "method-not-allowed")
            assert set(response.headers["allow"].split(", ")) - {"HEAD"} == known, f"{method} {address}"
    assert await digest(connection) == before


def attempts(column, endpoint, there, settings):
    """Give the cookies and the headers of each request to the route."""
    person = there.people.get(column)
    if column == "alien":
        jar = cookies(there.people[who_may(endpoint)])
        return [(jar, headers) for headers in (ASKED if endpoint.method in SAFE_METHODS else FOREIGN)]
    if column == "fake":
        return [({"kontakt_session": value}, OURS) for value in tampered(there, settings)]
    return [(cookies(person), OURS)]


def outcome(endpoint, response, likely):
    """Return the word for what happened, or what it was instead. An answer to HEAD has a status only: it may be any."""
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code == endpoint.status:
        return "yes"
    if media_type == "application/problem+json":
        code = response.json()["code"] if response.content else None
        for word in sorted(WORDS, key=lambda word: word != likely):
            status, expected = WORDS[word]
            if response.status_code == status and code in {expected, None}:
                return word
    return f"{response.status_code} {response.text[:200]}"


@asynccontextmanager
async def undone(connection, storage, there):
    """Take back what happens meanwhile."""
    async with connection.begin_nested() as savepoint:
        yield
        await savepoint.rollback()
    kept = {path.name for path in storage.root.iterdir()}
    for name in there.files.keys() - kept:
        (storage.root / name).write_bytes(there.files[name])
