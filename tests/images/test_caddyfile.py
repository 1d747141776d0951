"""What Caddy makes of each kind of public address, and of a proxy in front; without containers."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from kontakt.demo.ports import free_ports
from kontakt.middleware.security_headers import HEADERS
from tests.images.engine import ROOT

CADDY = str(Path(sys.executable).with_name("caddy"))
CADDYFILE = ("--config", str(ROOT / "Caddyfile"), "--adapter", "caddyfile")


class Echo(BaseHTTPRequestHandler):
    """Answers with the address that it was told, once it has read the body."""

    def do_POST(self) -> None:
        """Read, answer."""
        length = int(self.headers["content-length"])
        if len(self.rfile.read(length)) < length:
            return  # Caddy has broken it off.
        body = self.headers["x-forwarded-for"].encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def upstream() -> Iterator[str]:
    """The port of one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield str(server.server_port)
        server.shutdown()
        thread.join()


@pytest.fixture
def serve(upstream: str, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Run Caddy for a public address; give the address on this machine where it serves plain HTTP."""
    running = []

    def serve(app_url: str, **variables: str) -> str:
        http_port, https_port = free_ports(2)
        environment = {"APP_URL": app_url, "SITE_ADDRESS": app_url, "HOME": str(tmp_path)}
        environment |= {"API_HOST": "127.0.0.1", "API_PORT": upstream}
        environment |= {"HTTP_PORT": str(http_port), "HTTPS_PORT": str(https_port)} | variables
        command = [CADDY, "run", *CADDYFILE]
        running.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        address = f"http://127.0.0.1:{http_port}"
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx.get(address, trust_env=False)
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return address

    yield serve
    for process in running:
        process.terminate()
        process.wait(30)


class Wavering(Echo):
    """Ends every other connection without an answer, as a replica does that is killed."""

    seen = 0

    def do_GET(self) -> None:
        """Answer or not."""
        Wavering.seen += 1
        if Wavering.seen % 2 == 0:
            self.send_response(204)
            self.end_headers()
        self.close_connection = True

    def do_HEAD(self) -> None:
        """Answer or not."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer or not."""
        self.do_GET()


@pytest.fixture
def wavering() -> Iterator[str]:
    """The port of one that has not been asked yet."""
    Wavering.seen = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Wavering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield str(server.server_port)
        server.shutdown()
        thread.join()


def post(address, host, content=b"", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"host": host}
    return httpx.post(f"{address}/api/x", content=content, headers=headers, trust_env=False)


def adapted(app_url):
    """Return Caddy's own form of the Caddyfile."""
    environment = os.environ | {"APP_URL": app_url, "SITE_ADDRESS": app_url}
    done = subprocess.run([CADDY, "adapt", *CADDYFILE], env=environment, check=True, capture_output=True)
    return json.loads(done.stdout)["apps"]


def test_a_real_domain_is_served_with_a_certificate_that_caddy_gets():
    apps = adapted("https://kontakt.example.com")
    servers = {server["listen"][0]: server for server in apps["http"]["servers"].values()}
    assert set(servers) == {":443", ":80", "127.0.0.1:2080"}
    # Nothing but redirects is our own: Caddy's default is to ask a public authority.
    assert servers[":443"]["automatic_https"] == {"disable_redirects": True}
    assert "tls" not in apps


def test_an_address_without_tls_is_served_without(serve):
    address = serve("http://kontakt.lan")
    assert post(address, "kontakt.lan").text == "127.0.0.1"
    assert "strict-transport-security" not in post(address, "kontakt.lan").headers
    other = httpx.get(f"{address}/c/ada?s=qr", headers={"host": "other.lan"}, trust_env=False)
    assert (other.status_code, other.headers["location"]) == (307, "http://kontakt.lan/c/ada?s=qr")
    assert post(address, "other.lan").status_code == 421


LED_ON = [
    "/",
    "/cards",
    "/c/ada?s=qr",
    "/api/cards/ada/vcf",
    "/api/icons/github/000000.png",
    "/api/docs",
    "/api/health",
]


def test_with_tls_nothing_but_the_way_to_it_is_served_without(serve):
    address = serve("https://localhost")
    for path in LED_ON:
        answer = httpx.get(f"{address}{path}", headers={"host": "localhost"}, trust_env=False)
        assert (answer.status_code, answer.headers["location"]) == (307, f"https://localhost{path}")
        assert_harmless(answer)


@pytest.mark.parametrize("path", ["/api/me", "/api/admin/users", "/api/auth/callback?code=x", "/api/settings"])
def test_a_program_without_tls_is_told_and_not_led_on(serve, path):
    address = serve("https://localhost")
    for answer in (
        httpx.get(f"{address}{path}", headers={"host": "localhost"}, trust_env=False),
        httpx.post(f"{address}/api/cards", json={}, headers={"host": "localhost"}, trust_env=False),
        httpx.post(f"{address}/api/cards/ada/view", json={}, headers={"host": "localhost"}, trust_env=False),
    ):
        assert (answer.status_code, answer.json()["code"]) == (421, "misdirected")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "location" not in answer.headers
        assert_harmless(answer)


def test_who_comes_by_another_name_is_led_on_with_the_headers(serve):
    address = serve("http://kontakt.lan", SITE_ADDRESS="http://", CANONICAL_HOST="kontakt.lan", WEB="files")
    answer = httpx.get(f"{address}/c/ada", headers={"host": "other.lan"}, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "http://kontakt.lan/c/ada")
    assert_harmless(answer)
    assert post(address, "kontakt.lan").text == "127.0.0.1"


def assert_harmless(answer):
    """It has the headers of what Caddy says itself."""
    policy = answer.headers["content-security-policy"]
    for directive in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    for name in ("x-content-type-options", "referrer-policy", "cross-origin-resource-policy"):
        assert len(answer.headers.get_list(name)) == 1
    assert "server" not in answer.headers


def test_a_proxy_in_front_is_believed_and_nobody_else(serve):
    behind = {"SITE_ADDRESS": "http://kontakt.example.com"}
    believing = serve("https://kontakt.example.com", **behind, FRONT_PROXIES="10.0.0.0/8 127.0.0.1/32")
    assert post(believing, "kontakt.example.com", x_forwarded_for="192.0.2.7").text == "192.0.2.7"
    # What the visitor claims stands left of what the proxy saw.
    assert post(believing, "kontakt.example.com", x_forwarded_for="8.8.8.8, 192.0.2.7").text == "192.0.2.7"


def test_without_a_proxy_in_front_nobody_is_believed(serve):
    address = serve("http://kontakt.lan")
    assert post(address, "kontakt.lan", x_forwarded_for="192.0.2.7").text == "127.0.0.1"


def test_a_body_over_the_limit_is_cut_off(serve):
    address = serve("http://kontakt.lan", MAX_BODY_SIZE="10KB")
    assert post(address, "kontakt.lan", content=b"a" * 9_000).status_code == 200
    assert post(address, "kontakt.lan", content=b"a" * 11_000).status_code == 413


@pytest.mark.parametrize(("method", "status", "asked"), [("GET", 204, 2), ("HEAD", 204, 2), ("POST", 503, 1)])
def test_what_only_reads_is_asked_again_where_a_replica_breaks_off(serve, wavering, method, status, asked):
    address = serve("http://kontakt.lan", API_PORT=wavering)
    answer = httpx.request(method, f"{address}/api/x", headers={"host": "kontakt.lan"}, trust_env=False)
    assert (answer.status_code, Wavering.seen) == (status, asked)


def exchange(address, *packets):
    """Send each packet, a second apart, and give all that comes back until Caddy closes the connection."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as connection, suppress(ConnectionError):
        for packet in packets:
            connection.sendall(packet)
        received = b""
        while more := connection.recv(65536):
            received += more
        return received
    return b""


def test_a_head_over_the_limit_is_refused(serve):
    address = serve("http://kontakt.lan")
    begin = b"POST /api/x HTTP/1.1\r\nHost: kontakt.lan\r\nContent-Length: 0\r\nX-A: "
    assert b"HTTP/1.1 431 " in exchange(address, begin + b"a" * 40_000 + b"\r\n\r\n")


def test_a_request_with_two_lengths_reaches_nobody(serve):
    address = serve("http://kontakt.lan")
    for fields in (b"Content-Length: 3\r\nContent-Length: 4", b"Content-Length: x", b"Transfer-Encoding: xchunked"):
        begin = b"POST /api/x HTTP/1.1\r\nHost: kontakt.lan\r\n" + fields + b"\r\n\r\nabcd"
        assert re.match(rb"HTTP/1\.1 (400|501) ", exchange(address, begin)), fields


@pytest.mark.parametrize("app_url", ["http://kontakt.lan", "https://kontakt.example.com", "https://localhost"])
def test_every_server_waits_for_nobody_without_end(app_url):
    for server in adapted(app_url)["http"]["servers"].values():
        assert {"read_timeout", "read_header_timeout", "write_timeout", "idle_timeout"} <= set(server)
        assert server["max_header_bytes"] == 32_000


@pytest.mark.parametrize("path", ["/", "/cards", "/api/x", "/c/ada"])
def test_what_caddy_says_where_something_is_away_has_the_headers(serve, path):
    """Nothing answers behind it, neither for the application nor for the web."""
    closed = {"API_PORT": "9", "WEB_HOST": "127.0.0.1", "WEB_PORT": "9"}
    answer = httpx.get(
        f"{serve('http://kontakt.lan', **closed)}{path}", headers={"host": "kontakt.lan"}, trust_env=False
    )
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    assert_harmless(answer)


def test_the_application_and_its_host_have_the_same_policies(serve, tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Kontakt</title>")
    address = serve("http://kontakt.lan", WEB="files", WEB_ROOT=str(tmp_path))
    headers = httpx.get(f"{address}/cards", headers={"host": "kontakt.lan"}, trust_env=False).headers
    for name, value in HEADERS.items():
        if name not in {"content-security-policy", "cache-control"}:
            assert headers[name] == value
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_what_is_strict_about_tls_is_not_for_localhost():
    text = json.dumps(adapted("https://kontakt.example.com"))
    assert "max-age=31536000; includeSubDomains" in text
    assert '"not": [{"host": ["localhost", "*.localhost"]}]' in text
