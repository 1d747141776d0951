"""What a real process imports before it answers for the first time, and that it ends if the rest cannot be imported."""

import asyncio
import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec

import httpx
import pytest

from tests.api.test_images import picture
from tests.startup.conftest import kontakt, served
from tests.startup.test_memory import session_cookie

BEFORE_THE_FIRST_ANSWER = {
    *("annotated_types", "anyio", "brotli", "certifi", "click", "greenlet", "h11", "httpcore", "httptools", "httpx"),
    *("kontakt", "psycopg", "psycopg_binary", "pydantic", "pydantic_core", "python_multipart", "pythonjsonlogger"),
    *("idna", "sqlalchemy", "starlette", "typing_extensions", "typing_inspection", "uvicorn", "uvloop"),
}
"""Every other package, and Alembic, cryptography, Pillow and Jinja above all, can come later."""

NOT_OF_KONTAKT = {"kontakt.surface", "kontakt.routes", "kontakt.db.models", "kontakt.db.migrations"}
OF_THE_TESTS = {"pygments", "rich"}
"""httpx imports them where they are, for a command line that Kontakt does not use."""

IMPORT = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", re.MULTILINE)


class Telling:
    """A process that tells on stderr what it imports, among the lines of its log."""

    def __init__(self, process, log, url):
        self.process = process
        self.log = log
        self.url = url

    def until(self, event):
        """Wait for the line of the log; return what was said before it and after it."""
        deadline = time.monotonic() + 120
        while f'"event": "{event}"' not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.02)
        before, _, after = said.partition(f'"event": "{event}"')
        return before, after


@contextmanager
def telling(environment, log):
    command = [sys.executable, "-X", "importtime", "-m", "kontakt", "serve"]
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, env=environment | {"LOG_FORMAT": "json"}, stderr=stderr)
    try:
        yield Telling(process, log, f"http://127.0.0.1:{environment['PORT']}")
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def used(environment):
    """What a start needs, where Kontakt was started before."""
    with served(environment):
        pass
    return environment


def imported(said):
    return set(IMPORT.findall(said))


def test_a_start_imports_only_what_its_first_answer_needs(used, tmp_path):
    with telling(used, tmp_path / "log") as process:
        before, _ = process.until("ready")
    names = imported(before)
    packages = {name.partition(".")[0] for name in names if not name.startswith("_")}
    assert packages >= BEFORE_THE_FIRST_ANSWER
    more = packages - sys.stdlib_module_names - BEFORE_THE_FIRST_ANSWER - OF_THE_TESTS
    assert {name for name in more if find_spec(name)} == set()  # Others were looked for in vain.
    assert names & NOT_OF_KONTAKT == set()


def test_a_start_tells_how_long_each_of_its_steps_took(used, tmp_path):
    with telling(used, tmp_path / "log") as process:
        process.until("loaded")
    (event,) = [json.loads(line) for line in process.log.read_text().splitlines() if '"event": "ready"' in line]
    seconds = event["seconds"]
    steps = {"imports", "settings", "open", "provider", "database", "storage", "migrations", "defaults"}
    assert set(seconds) == {*steps, "total"}
    assert all(0 < seconds[step] < seconds["total"] for step in steps)


def test_a_first_visitor_waits_for_no_import(used, tmp_path):
    with telling(used, tmp_path / "log") as process:
        process.until("loaded")
        cookies = {"kontakt_session": asyncio.run(session_cookie(used))}
        headers = {"sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=process.url, cookies=cookies, headers=headers) as grace:
            body = {"name": "Grace", "phones": [{"number": "555"}], "emails": [{"email": "grace@example.com"}]}
            card = grace.post("/api/cards", json=body).json()
            assert grace.put(f"/api/cards/{card['id']}/images/avatar", content=picture(600, 600)).status_code == 200
            assert grace.post("/api/cards/preview", json={"name": "Grace"}).status_code == 200
            mail = {"card_id": card["id"], "layout": "classic", "fields": ["name", "picture", "phone:555"]}
            assert grace.post("/api/me/signatures/preview", json=mail).status_code == 200
            assert grace.get("/api/icons/github/0f172a.png").status_code == 200
            assert grace.get("/api/auth/login").status_code == 303
        with httpx.Client(base_url=process.url, headers={"accept": "text/html"}) as visitor:
            assert visitor.get("/c/grace").status_code == 200
            assert visitor.get("/c/nobody").status_code == 404
            for kind in ("vcf", "qr", "qr?format=svg&logo=1", "qr?format=pdf", "preview.png"):
                assert visitor.get(f"/api/cards/grace/{kind}").status_code == 200
            assert visitor.post("/api/cards/grace/view", json={}, headers=headers).status_code == 204
        _, after = process.until("loaded")
    assert imported(after) == set()


def test_a_process_that_cannot_import_the_rest_ends_and_says_why(used, tmp_path):
    (tmp_path / "segno.py").write_text('raise ImportError("this QR library is broken")')
    broken = used | {"PYTHONPATH": str(tmp_path), "LOG_FORMAT": "json"}
    result = kontakt(broken, "serve")
    assert result.returncode == 70
    (event,) = [json.loads(line) for line in result.stderr.splitlines() if '"load-failed"' in line]
    assert event["level"] == "CRITICAL"
    assert "Traceback" in event["exc_info"]
    assert "this QR library is broken" in event["exc_info"]
