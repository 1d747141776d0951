"""`kontakt demo`: what a first look at Kontakt stands on."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from kontakt.demo.folder import DataFolder
from kontakt.demo.ports import free_port
from kontakt.demo.postgres import Cluster
from tests.embedded.conftest import browser, mentioning, sign_in

pytestmark = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks for processes where Linux shows them")


def test_everything_answers_through_caddy(start, data):
    run = start(data).ready()
    with browser(run) as client:
        assert client.get("/api/health").json()["status"] == "ok"
        page = client.get("/c/ada-lovelace")
        assert page.status_code == 200
        assert "Ada Lovelace" in page.text
        assert client.get("/uploads/0123456789abcdef0123456789abcdef.webp").status_code == 404
        vcard = client.get("/api/cards/grace-hopper/vcf")
        assert vcard.headers["content-type"].startswith("text/vcard")


def test_the_web_application_is_served_with_its_headers(start, data):
    run = start(data).ready()
    with browser(run) as client:
        for path in ("/", "/cards/anything"):
            page = client.get(path)
            assert page.status_code == 200
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert page.headers["cache-control"] == "no-cache"
            assert "default-src 'self'" in page.headers["content-security-policy"]
            assert page.headers["x-content-type-options"] == "nosniff"
            assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        script = page.text.split('src="/assets/')[1].split('"')[0]
        asset = client.get(f"/assets/{script}")
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["content-encoding"] in {"zstd", "gzip"}
        for path in ("/assets/gone.js", "/fonts/gone.woff2"):
            missing = client.get(path)
            assert missing.status_code == 404
            assert "immutable" not in missing.headers.get("cache-control", "")


def test_another_name_of_this_machine_leads_to_localhost(start, data):
    run = start(data).ready()
    answer = httpx.get(f"http://127.0.0.1:{run.port}/c/ada-lovelace?a=b", trust_env=False)
    assert answer.headers["location"] == f"{run.url}/c/ada-lovelace?a=b"


def test_nothing_listens_for_other_machines(start, data):
    run = start(data).ready()
    sockets: set[str] = set()
    for process in run.children().values():
        sockets |= {str(entry.readlink()) for entry in Path(f"/proc/{process}/fd").iterdir()}
    listening = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        rows = [line.split() for line in Path(table).read_text(encoding="ascii").splitlines()[1:]]
        listening += [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]
    assert len(listening) >= 4
    assert set(listening) <= {"0100007F", "00000000000000000000000001000000"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process(start, data, number):
    run = start(data).ready()
    assert set(run.children()) == {"postgres", "provider", "api", "caddy"}
    assert run.stop(number) == 0
    assert mentioning(data) == []
    assert run.output.endswith("Kontakt has stopped. Its data is kept.\n")


def test_a_signal_during_the_start_ends_every_process(start, data):
    run = start(data)
    time.sleep(1)
    assert run.stop() == 0
    assert mentioning(data) == []


def test_a_killed_run_leaves_nothing_behind_and_loses_nothing(start, data):
    run = start(data).ready()
    run.stop(signal.SIGKILL)
    again = start(data, run.port).ready()
    with browser(again) as client:
        assert client.get("/c/ada-lovelace").status_code == 200
    again.stop()
    assert mentioning(data) == []


def test_a_database_server_that_was_left_behind_is_stopped(start, data):
    with DataFolder.hold(data, address="a test") as folder:
        program = Cluster(folder).program(free_port())
        server = subprocess.Popen(program.command, env=dict(program.environment), stderr=subprocess.DEVNULL)
    start(data).ready()
    assert server.wait(1) == 0


@pytest.mark.parametrize("name", ["api", "caddy", "provider", "postgres"])
def test_a_process_that_dies_is_named_and_the_rest_stops(start, data, name):
    run = start(data).ready()
    os.kill(run.children()[name], signal.SIGKILL)
    assert run.ended() == 1
    assert f"{name} ended unexpectedly (SIGKILL)" in run.output
    assert mentioning(data) == []


def test_a_second_start_is_quick_and_keeps_everything_under_another_port(start, data):
    first = start(data).ready()
    with browser(first) as client:
        ada = sign_in(client, "ada")
        cards = client.get("/api/me/cards").json()
        assert (ada["role"], cards["total"]) == ("admin", 5)
    first.stop()
    begin = time.monotonic()
    second = start(data).ready()
    assert time.monotonic() - begin < 10  # Two seconds on a quiet machine.
    assert second.port != first.port
    assert "sample cards" not in second.output
    with browser(second) as client:
        assert sign_in(client, "ada")["id"] == ada["id"]
        assert [card["slug"] for card in client.get("/api/me/cards").json()["items"]] == [
            card["slug"] for card in cards["items"]
        ]


def test_grace_is_a_member_with_one_card(start, data):
    run = start(data).ready()
    with browser(run) as client:
        assert sign_in(client, "grace")["role"] == "user"
        assert [card["slug"] for card in client.get("/api/me/cards").json()["items"]] == ["grace-hopper"]


def test_a_folder_in_use_is_said_so(start, data):
    run = start(data).ready()
    second = start(data)
    assert second.ended() == 1
    assert f"is in use by process {run.pid} at {run.url}" in second.output


def test_a_taken_port_is_said_so(start, data, tmp_path):
    run = start(data).ready()
    second = start(tmp_path / "other", run.port)
    assert second.ended() == 1
    assert f"Port {run.port} is taken by another program. Choose another: make up PORT=8090" in second.output


def test_a_database_of_another_major_version_is_left_alone(start, tmp_path):
    directory = tmp_path / "data" / "postgres"
    directory.mkdir(parents=True)
    (directory / "PG_VERSION").write_text("9\n")
    run = start(tmp_path / "data")
    assert run.ended() == 1
    assert "was made by PostgreSQL 9, and this is PostgreSQL 18" in run.output
    assert [path.name for path in directory.iterdir()] == ["PG_VERSION"]


def test_lost_passwords_are_said_so(start, data):
    secrets = data / "secrets"
    shutil.move(secrets, data / "kept")
    try:
        run = start(data, free_port())
        assert run.ended() == 1
        assert f"The passwords in {secrets} are not those of {data}/postgres" in run.output
    finally:
        shutil.rmtree(secrets)
        shutil.move(data / "kept", secrets)
