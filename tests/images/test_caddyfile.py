"""What Caddy makes of each kind of public address, and of a proxy in front; without containers."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from kontakt.demo.ports import free_ports
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
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def serve(upstream: str, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Run Caddy for a public address; give the address on this machine where it serves plain HTTP."""
    running = []

    def serve(app_url: str, **variables: str) -> str:
        http_port, https_port = free_ports(2)
        environment = {"APP_URL": app_url, "SITE_ADDRESS": app_url, "API_UPSTREAM": upstream, "HOME": str(tmp_path)}
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
    other = post(address, "other.lan")
    assert (other.status_code, other.headers["location"]) == (307, "http://kontakt.lan/api/x")


def test_with_tls_nothing_but_the_way_to_it_is_served_without(serve):
    answer = post(serve("https://localhost"), "localhost")
    assert (answer.status_code, answer.headers["location"]) == (307, "https://localhost/api/x")


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
