"""A request has one id, from Caddy to the log of the application; and `/metrics` is nothing that Caddy leads to."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event

from kontakt.demo.ports import free_ports
from kontakt.telemetry.comments import comment

ROOT = Path(__file__).resolve().parents[2]
HOST = {"host": "kontakt.lan"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
FRONT = "10.0.0.0/8 127.0.0.1/32"


class Upstream(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self) -> None:
        """Answer."""
        body = json.dumps({name.lower(): value for name, value in self.headers.items()} | {"path": self.path}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextmanager
def caddy(folder: Path, **variables: str) -> Iterator[Callable[..., httpx.Response]]:
    """Run Caddy; give what asks it for a path with headers."""
    http_port, https_port = free_ports(2)
    (folder / "index.html").write_text("the web application")
    environment = {
        "APP_URL": "http://kontakt.lan",
        "SITE_ADDRESS": "http://kontakt.lan",
        "HTTP_PORT": str(http_port),
        "HTTPS_PORT": str(https_port),
        "API_HOST": "127.0.0.1",
        "WEB": "files",
        "WEB_ROOT": str(folder),
        "HOME": str(folder),
        **variables,
    }
    command = [str(Path(sys.executable).with_name("caddy")), "run", "--adapter", "caddyfile", "--config"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, str(ROOT / "Caddyfile")], env=environment, stdout=log, stderr=log)

    def ask(path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()} | HOST
        return httpx.get(f"http://127.0.0.1:{http_port}{path}", headers=named, trust_env=False)

    deadline = time.monotonic() + 30
    try:
        while True:
            try:
                ask("/")
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.05)
        yield ask
    finally:
        process.terminate()
        process.wait(30)


def test_what_comes_from_outside_gets_an_id_of_our_own_and_no_trace(tmp_path, upstream):
    claimed = str(uuid4())
    with caddy(tmp_path, API_PORT=str(upstream)) as ask:
        found = [ask("/api/x", x_request_id=claimed, traceparent=TRACE, tracestate="a=b").json() for _ in range(2)]
    ids = {UUID(one["x-request-id"]) for one in found}
    assert len(ids) == 2
    assert UUID(claimed) not in ids
    assert all({"traceparent", "tracestate"} & set(one) == set() for one in found)


def test_what_a_proxy_in_front_says_goes_on(tmp_path, upstream):
    claimed = str(uuid4())
    with caddy(tmp_path, API_PORT=str(upstream), FRONT_PROXIES=FRONT) as ask:
        found = ask("/api/x", x_request_id=claimed, traceparent=TRACE, tracestate="a=b").json()
        unfit = ask("/api/x", x_request_id="no\tid").json()
        without = ask("/api/x").json()
    assert (found["x-request-id"], found["traceparent"], found["tracestate"]) == (claimed, TRACE, "a=b")
    assert UUID(unfit["x-request-id"]) != UUID(without["x-request-id"])


def test_the_line_of_a_request_has_its_id_and_nothing_personal(tmp_path, upstream):
    with caddy(tmp_path, API_PORT=str(upstream), CADDY_LOG_LEVEL="INFO") as ask:
        sent = ask("/api/x?planted=query", cookie="planted=cookie", user_agent="planted-agent").json()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if "http.log.access" in line]
    (line,) = [one for one in lines if one["request"]["uri"] == "/api/x"]
    assert line["request_id"] == sent["x-request-id"]
    assert line["status"] == 200
    assert "planted" not in json.dumps(line)
    assert "127.0.0.1" not in json.dumps(line)


def test_where_nobody_answers_the_answer_has_the_id(tmp_path):
    with caddy(tmp_path, API_PORT="9") as ask:
        answer = ask("/api/x")
    assert answer.status_code == 503
    assert UUID(answer.headers["x-request-id"]).version == 4


def test_caddy_leads_nobody_to_the_numbers(tmp_path, upstream):
    with caddy(tmp_path, API_PORT=str(upstream)) as ask:
        for path in ("/metrics", "/metrics/", "/%6detrics", "//metrics", "/./metrics", "/web/../metrics"):
            assert ask(path).text == "the web application", path
        for path in ("/api/../metrics", "/api/%2e%2e/metrics", "/c/..%2fmetrics"):
            answer = ask(path)
            assert answer.text == "the web application" or answer.json()["path"] != "/metrics", path


async def test_the_application_goes_on_under_the_id_that_it_is_given(client, caplog):
    caplog.set_level("INFO", "kontakt.access")
    given = str(uuid4())
    answer = await client.get("/api/cards/nobody", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["instance"] == f"urn:uuid:{given}"


def statements(engine):
    """What is sent to the database from now on."""
    said: list[str] = []
    event.listen(engine.sync_engine, "after_cursor_execute", lambda *context: said.append(context[2]))
    return said


async def test_a_statement_says_which_request_it_is_for(client, engine, make, grace):
    comment(engine)
    said = statements(engine)
    await make.card(owner=grace, slug="grace")
    assert not any("request_id" in one for one in said)
    said.clear()
    given = str(uuid4())
    assert (await client.get("/api/cards/grace", headers={"x-request-id": given})).status_code == 200
    assert said
    assert all(one.endswith(f" /*request_id='{given}'*/") for one in said)


async def test_statements_say_nothing_unless_that_is_wanted(client, engine, make, grace):
    said = statements(engine)
    await make.card(owner=grace, slug="grace")
    assert (await client.get("/api/cards/grace")).status_code == 200
    assert said
    assert not any("request_id" in one for one in said)
