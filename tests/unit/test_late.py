"""What is loaded late: nobody notices but by a moment's wait, and nothing that fails there is lost."""

import asyncio
import gc
import threading
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

import kontakt
from kontakt import garbage
from kontakt.app import create_app
from kontakt.db.models import User
from kontakt.late import Late
from kontakt.routes import ENDPOINTS
from kontakt.startup.inspection import TABLES

ROOT = Path(__file__).resolve().parents[2]


async def ask(application):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://kontakt.test") as visitor:
        return (await visitor.get("/")).text


async def test_requests_wait_for_what_is_loaded_once():
    may_load, loads = threading.Event(), []

    def load():
        loads.append(may_load.wait(5))
        return PlainTextResponse("here")

    late = Late(load)
    visitors = [asyncio.create_task(ask(late)) for _ in range(3)]
    late.begin()
    done, _ = await asyncio.wait(visitors, timeout=0.05)
    assert done == set()
    visitors.pop().cancel()
    may_load.set()
    assert await asyncio.gather(*visitors) == ["here", "here"]
    assert await ask(late) == "here"
    assert loads == [True]


async def test_what_cannot_be_loaded_is_an_error_for_everybody():
    def load():
        raise ImportError("broken")

    late = Late(load)
    for _ in range(2):
        with pytest.raises(ImportError, match="broken"):
            await ask(late)
    assert isinstance(late.begin().exception(), ImportError)


def test_garbage_is_looked_for_again_after_an_import_that_failed():
    def fail():
        with garbage.unsought():
            assert not gc.isenabled()
            raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert gc.isenabled()


def test_the_routes_that_are_there_at_once_are_of_the_table(settings):
    table = {(one.path, one.handler) for one in ENDPOINTS if one.method == "GET"}
    routes: list[Any] = create_app(settings).routes
    early = {(route.path, route.endpoint) for route in routes}
    assert early == {(path, handler) for path, handler in table if path.startswith("/api/health")}


def test_the_tables_that_a_start_knows_are_those_of_the_models():
    assert set(User.metadata.tables) == TABLES


def test_the_version_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert kontakt.__version__ == project["version"]
