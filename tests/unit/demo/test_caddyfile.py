"""The Caddyfile: what it makes of each environment."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kontakt.demo.programs import ROOT
from kontakt.routes import ENDPOINTS

CADDYFILE = ROOT / "Caddyfile"
CADDY = Path(sys.executable).with_name("caddy")
EMBEDDED = {
    "SITE_ADDRESS": "http://:8080",
    "LISTEN": "127.0.0.1",
    "CANONICAL_HOST": "localhost",
    "APP_URL": "http://localhost:8080",
    "API_HOST": "127.0.0.1",
    "WEB": "files",
    "WEB_ROOT": "/srv",
}
COMPOSE = {"SITE_ADDRESS": "kontakt.example.com"}


def caddy(tmp_path, *arguments, **environment):
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    return subprocess.run([CADDY, *arguments], env=environment, capture_output=True, text=True, check=False)


def adapted(tmp_path, environment):
    result = caddy(tmp_path, "adapt", "--config", CADDYFILE, "--adapter", "caddyfile", **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("environment", [EMBEDDED, COMPOSE], ids=["embedded", "compose"])
def test_it_is_valid(tmp_path, environment):
    result = caddy(tmp_path, "validate", "--config", CADDYFILE, "--adapter", "caddyfile", **environment)
    assert result.returncode == 0, result.stderr


def test_it_is_formatted(tmp_path):
    assert caddy(tmp_path, "fmt", CADDYFILE).stdout == CADDYFILE.read_text()


def test_the_embedded_run_listens_on_this_machine_alone(tmp_path):
    (server,) = adapted(tmp_path, EMBEDDED)["apps"]["http"]["servers"].values()
    assert server["listen"] == ["127.0.0.1:8080"]


def test_a_checkout_may_lie_in_a_folder_with_spaces(tmp_path):
    assert '"root": "/my projects/web"' in json.dumps(adapted(tmp_path, EMBEDDED | {"WEB_ROOT": "/my projects/web"}))


def test_compose_serves_its_name_with_tls_and_forwards_everything(tmp_path):
    servers = adapted(tmp_path, COMPOSE)["apps"]["http"]["servers"].values()
    by_port = {address: server for server in servers for address in server["listen"]}
    assert set(by_port) == {":80", ":443", "127.0.0.1:2080"}
    text = json.dumps(by_port[":443"])
    replicas = set(re.findall(r'"dynamic_upstreams": \{"name": "([^"]+)", "port": "([^"]+)"', text))
    assert replicas == {("api", "3000"), ("web", "8080")}
    assert "file_server" not in text
    assert "reverse_proxy" not in json.dumps(by_port[":80"])


@pytest.mark.parametrize("environment", [EMBEDDED, COMPOSE], ids=["embedded", "compose"])
def test_every_route_of_the_application_reaches_it(tmp_path, environment):
    configuration = json.dumps(adapted(tmp_path, environment))
    (patterns,) = [paths for paths in re.findall(r'"path": (\[[^]]*\])', configuration) if "/c/*" in paths]
    proxied = re.compile("|".join(re.escape(path).replace(r"\*", ".*") for path in json.loads(patterns)))
    assert [one.path for one in ENDPOINTS if not proxied.fullmatch(one.path)] == []
    assert not proxied.fullmatch("/cards")


def test_the_development_server_sends_the_same_paths_to_it():
    text = (ROOT / "web" / "vite.config.ts").read_text()
    listed = re.search(r"const paths = \[(.*?)\]", text, re.DOTALL)
    assert listed is not None
    proxied = re.compile("|".join(f"({path})" for path in re.findall(r"'(.*?)'", listed[1].replace("\\\\", "\\"))))
    concrete = [re.sub(r"\{[^}]*\}", "1", one.path) for one in ENDPOINTS]
    assert [path for path in concrete if not proxied.match(path)] == []


def test_the_policy_of_the_page_for_an_outage_allows_its_style():
    text = CADDYFILE.read_text()
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
