"""The startup hook, seen from outside: the real process, real servers, and a port that opens only when all is well."""

import signal
import subprocess
import sys
import time

import httpx
import psycopg

from kontakt.db import revisions
from tests.startup.conftest import SECRET, here, kontakt, served


def test_a_start_on_an_empty_database_migrates_and_serves(environment):
    with served(environment) as (url, process):
        assert httpx.get(f"{url}/api/health").json()["status"] == "ok"
        assert httpx.get(f"{url}/api/settings/public").json()["org_name"] == "Kontakt"
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def test_several_workers_serve_together_or_not_at_all(environment):
    with served(environment | {"WORKERS": "2"}) as (url, process):
        assert httpx.get(f"{url}/api/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    result = kontakt(environment | {"WORKERS": "2", "OIDC_ISSUER": "http://127.0.0.1:9"}, "serve")
    assert result.returncode == 75
    assert "OIDC_ISSUER" in result.stderr


def test_the_defaults_are_inserted_once_and_never_again(environment):
    with served(environment), psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("UPDATE settings SET value = '\"Acme\"' WHERE key = 'org_name'")
        database.execute("DELETE FROM settings WHERE key = 'footer_text'")
    with served(environment) as (url, _):
        assert httpx.get(f"{url}/api/settings/public").json()["org_name"] == "Acme"
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        assert database.execute("SELECT count(*) FROM settings WHERE key = 'footer_text'").fetchone() == (0,)


def test_provider_and_database_are_reported_together(environment):
    broken = environment | {"OIDC_ISSUER": "http://127.0.0.1:9", "DATABASE_URL": "postgresql://x@127.0.0.1:9/x"}
    result = kontakt(broken, "serve")
    assert result.returncode == 75
    assert "OIDC_ISSUER" in result.stderr
    assert "DATABASE_URL" in result.stderr


def test_another_issuer_than_the_configured_one_is_refused_with_both(environment, provider):
    provider.metadata = {"issuer": "https://other.example"}
    try:
        result = kontakt(environment, "serve")
    finally:
        provider.metadata = {}
    assert result.returncode == 78
    assert provider.issuer in result.stderr
    assert "https://other.example" in result.stderr


def test_a_missing_database_is_named(environment):
    result = kontakt(environment | {"DATABASE_URL": environment["DATABASE_URL"] + "_gone"}, "serve")
    assert result.returncode == 78
    assert "_gone" in result.stderr


def test_a_newer_database_is_refused(environment):
    assert kontakt(environment, "migrate").returncode == 0
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999', runs_with = '9999'")
    result = kontakt(environment, "serve")
    assert result.returncode == 70
    assert "9999" in result.stderr
    assert revisions.newest() in result.stderr


def test_without_migrations_at_start_an_old_database_is_refused(environment):
    waiting = environment | {"MIGRATE_ON_START": "false"}
    result = kontakt(waiting, "serve")
    assert result.returncode == 70
    assert "kontakt migrate" in result.stderr
    assert kontakt(waiting, "migrate").returncode == 0
    with served(waiting) as (url, _):
        assert httpx.get(f"{url}/api/health").status_code == 200


def test_a_secret_may_come_from_a_file(environment, tmp_path):
    (tmp_path / "jwt").write_text(SECRET + "\n")
    environment["JWT_SECRET_FILE"] = str(tmp_path / "jwt")
    del environment["JWT_SECRET"]
    assert kontakt(environment, "check-config").returncode == 0


def test_check_config_changes_nothing(environment):
    result = kontakt(environment, "check-config")
    assert (result.returncode, result.stderr) == (0, "")
    assert "in order" in result.stdout
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        assert database.execute("SELECT to_regclass('cards')").fetchone() == (None,)
    broken = kontakt(environment | {"OIDC_ISSUER": "http://127.0.0.1:9"}, "check-config")
    assert broken.returncode == 75


def test_processes_that_start_together_all_get_healthy(environment):
    environments = [environment | here() for _ in range(3)]
    processes = [
        subprocess.Popen([sys.executable, "-m", "kontakt", "serve"], env=one, stderr=subprocess.DEVNULL)
        for one in environments
    ]
    try:
        waiting = {one["PORT"] for one in environments}
        deadline = time.monotonic() + 30
        while waiting and time.monotonic() < deadline:
            for port in sorted(waiting):
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/api/health").status_code == 200:
                        waiting.remove(port)
                except httpx.TransportError:
                    time.sleep(0.05)
        assert waiting == set()
    finally:
        for process in processes:
            process.terminate()
        assert [process.wait(15) for process in processes] == [0, 0, 0]


def test_health_follows_the_database(environment, postgres):
    name = environment["DATABASE_URL"].rsplit("/", 1)[1]
    with served(environment) as (url, _), psycopg.connect(postgres.format("postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        assert httpx.get(f"{url}/api/health").status_code == 503
        assert httpx.get(f"{url}/api/health/live").status_code == 200
        page = httpx.get(f"{url}/c/grace", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        assert httpx.get(f"{url}/api/health").status_code == 200
