"""`kontakt check-config`, as an operator and as a machine calls it: the real process, and nothing is touched."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from kontakt.settings import variables
from tests.startup.conftest import PLANTED, SECRET, kontakt

GREEN, RED = "\x1b[32m", "\x1b[31m"


def checked(environment, *options):
    result = kontakt(environment, "check-config", *options)
    assert "Traceback" not in result.stderr
    for secret in (SECRET, PLANTED, "planted"):
        assert secret not in result.stdout + result.stderr
    return result


def document(environment):
    result = checked(environment, "--json")
    answer = json.loads(result.stdout)
    assert answer["exit_code"] == result.returncode
    assert answer["status"] == ("failed" if result.returncode else "ok")
    return answer


def row(table, name):
    (line,) = (line for line in table.splitlines() if line[5:].startswith(f"{name} "))
    return " ".join(line.split())


def on_a_terminal(environment):
    """Return the exit code and what a terminal shows; stdout and stderr are both one."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kontakt", "check-config"]
    process = subprocess.Popen(command, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # How Linux says that nobody writes any more.
            break
    os.close(ours)
    return process.wait(60), shown.decode().replace("\r\n", "\n")


def test_everything_in_order_is_a_table_and_nothing_is_touched(environment):
    result = checked(environment)
    assert (result.returncode, result.stderr) == (0, "")
    for name in (*variables(), "identity provider", "database", "place for pictures"):
        assert row(result.stdout, name).startswith(f"ok {name} ")
    assert row(result.stdout, "APP_URL") == f"ok APP_URL {environment['APP_URL']} environment"
    assert row(result.stdout, "MIGRATE_ON_START") == "ok MIGRATE_ON_START true default"
    assert environment["OIDC_ISSUER"] in row(result.stdout, "identity provider")
    assert "PostgreSQL" in row(result.stdout, "database")
    assert "no tables yet" in " ".join(result.stdout.split())
    assert result.stdout.endswith("\nEverything is in order.\n")
    assert "\x1b" not in result.stdout
    assert not Path(environment["UPLOAD_DIR"]).exists()
    with psycopg.connect(environment["DATABASE_URL"]) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_the_revision_of_the_database_is_told_and_refused_as_at_a_start(environment):
    waiting = environment | {"MIGRATE_ON_START": "false"}
    assert "database-behind" in checked(waiting).stdout
    assert document(waiting)["exit_code"] == 70
    assert kontakt(environment, "migrate").returncode == 0
    (found,) = [one["found"] for one in document(waiting)["checks"] if one["name"] == "database"]
    assert re.search(r", revision \d{4}$", found)
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999', runs_with = '9999'")
    assert [problem["problem"] for problem in document(environment)["problems"]] == ["database-newer"]


def test_the_document_has_the_same_and_nothing_stands_beside_it(environment, tmp_path):
    (tmp_path / "secret").write_text(f"{PLANTED}\n")
    del environment["OIDC_CLIENT_SECRET"]
    answer = document(environment | {"OIDC_CLIENT_SECRET_FILE": f"{tmp_path}/secret"})
    assert set(answer) == {"status", "exit_code", "version", "settings", "checks", "problems"}
    settings = {one.pop("variable"): one for one in answer["settings"]}
    assert list(settings) == variables()
    assert settings["APP_URL"] == {
        "status": "ok",
        "value": environment["APP_URL"],
        "source": "environment",
        "file": None,
    }
    assert settings["OIDC_CLIENT_SECRET"] == {
        "status": "ok",
        "value": f"a secret of {len(PLANTED)} bytes",
        "source": "file",
        "file": f"{tmp_path}/secret",
    }
    assert settings["SESSION_IDLE"] == {"status": "ok", "value": "24h", "source": "default", "file": None}
    assert settings["OIDC_CALLBACK_URL"]["value"] == f"{environment['APP_URL']}/api/auth/callback"
    assert settings["OIDC_ADMIN_CLAIM"]["value"] is None
    assert [(one["name"], one["status"]) for one in answer["checks"]] == [
        ("identity provider", "ok"),
        ("database", "ok"),
        ("place for pictures", "ok"),
    ]
    assert answer["problems"] == []


def test_wrong_settings_are_told_together_with_what_they_leave_to_check(environment, tmp_path):
    (tmp_path / "secret").write_text("planted")
    changes = {"OIDC_ISSUER": "http://id.example.com", "PORT": "0", "OIDC_CLIENTID": "planted"}
    wrong = environment | changes | {"JWT_SECRET": "", "JWT_SECRET_FILE": f"{tmp_path}/secret"}
    result = checked(wrong)
    assert (result.returncode, result.stderr) == (78, "")
    assert row(result.stdout, "OIDC_ISSUER") == "!! OIDC_ISSUER http://id.example.com environment"
    assert row(result.stdout, "JWT_SECRET") == "!! JWT_SECRET a secret of 7 bytes file"
    assert row(result.stdout, "PORT") == "!! PORT 0 environment"
    assert row(result.stdout, "identity provider") == "-- identity provider not checked without OIDC_ISSUER"
    assert row(result.stdout, "database").startswith("ok ")
    for reason in ("settings-disagree", "secret-weak", "setting-invalid", "setting-unknown"):
        assert f"[{reason}]" in result.stdout
    assert "Exit code 78." in result.stdout
    answer = document(wrong)
    assert [problem["subject"] for problem in answer["problems"]] == [
        "JWT_SECRET",
        "OIDC_ISSUER",
        "OIDC_CLIENTID",
        "PORT",
    ]
    for problem in answer["problems"]:
        assert set(problem) == {"problem", "subject", "found", "expected", "example"}
        assert all(problem.values())
    assert [one["status"] for one in answer["checks"]] == ["skipped", "ok", "ok"]


def test_a_service_may_name_the_database(environment, tmp_path):
    parameters = conninfo_to_dict(environment["DATABASE_URL"])
    (tmp_path / "services").write_text("\n".join(["[kontakt]", *(f"{key}={one}" for key, one in parameters.items())]))
    service = {"DATABASE_URL": "postgresql:///?service=kontakt", "PGSERVICEFILE": f"{tmp_path}/services"}
    result = checked(environment | service)
    assert result.returncode == 0, result.stdout
    assert f"database {parameters['dbname']}" in " ".join(result.stdout.split())


def test_nothing_read_is_told_as_nothing(environment):
    answer = document({"PATH": environment["PATH"]})
    assert answer["exit_code"] == 78
    assert answer["settings"][0] == {
        "variable": "APP_URL",
        "status": "failed",
        "value": None,
        "source": None,
        "file": None,
    }


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_may_come_by_itself_is_awaited_and_the_log_stays_on_stderr(environment, options):
    gone = environment | {"OIDC_ISSUER": "http://127.0.0.1:9", "LOG_FORMAT": "console"}
    result = checked(gone, *options)
    assert result.returncode == 75
    assert "waiting for the identity provider" in result.stderr
    assert "waiting" not in result.stdout
    assert "provider-refused" in result.stdout


def test_secrets_are_shown_by_their_length_alone(environment):
    database = environment["DATABASE_URL"].replace("@", ":planted@") + "?sslpassword=planted"
    assert "sslpassword=(7 bytes)" in checked(environment | {"DATABASE_URL": database}).stdout
    unreadable = checked(environment | {"DATABASE_URL": "postgresql://x:planted@y@z/planted"}).stdout
    assert row(unreadable, "DATABASE_URL") == "!! DATABASE_URL a secret of 34 bytes environment"
    issuer = checked(environment | {"OIDC_ISSUER": "https://ada:planted@id.example.com/?planted"}).stdout
    assert "https://(11 bytes)@" in issuer


def test_colours_are_for_terminals_that_want_them(environment):
    wrong = environment | {"PORT": "0", "TERM": "xterm-256color"}
    code, shown = on_a_terminal(wrong)
    assert code == 78
    assert f"{GREEN} ok  APP_URL " in shown
    assert f"{RED} !!  PORT " in shown
    for refused in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, shown = on_a_terminal(wrong | refused)
        assert code == 78
        assert "\x1b" not in shown
        assert " !!  PORT " in shown


@pytest.mark.parametrize("columns", [80, 100])
def test_the_table_keeps_the_width_of_the_terminal_whatever_it_shows(environment, columns):
    long = {"UPLOAD_DIR": f"/tmp/{'/'.join(['uploads'] * 20)}", "OIDC_CLIENT_ID": "k" * 200, "COLUMNS": str(columns)}
    table, _, _ = checked(environment | long).stdout.partition("Kontakt cannot start")
    assert max(len(line) for line in table.splitlines()) <= columns
    pieces = [line.split()[-1] if line[0] == " " else "" for line in table.splitlines() if "k" * 9 in line]
    assert len(pieces) > 2


def test_a_terminal_without_unicode_is_shown_what_it_can(environment, tmp_path):
    odd = environment | {"UPLOAD_DIR": str(tmp_path / "ü"), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = checked(odd)
    assert result.returncode == 0
    assert r"\xfc" in result.stdout


@pytest.mark.parametrize(("command", "style"), [("check-config", ""), ("serve", "json"), ("serve", "console")])
@pytest.mark.parametrize("redirected", [">&-", "2>&-", ">/dev/full", "2>/dev/full"])
def test_the_exit_code_is_right_although_nothing_can_be_written(environment, command, redirected, style):
    wrong = {"PATH": environment["PATH"], "LOG_FORMAT": style}
    line = f'exec "$1" -m kontakt {command} {redirected}'
    result = subprocess.run(["sh", "-c", line, "sh", sys.executable], env=wrong, check=False, capture_output=True)
    said = (result.stdout + result.stderr).decode()
    assert result.returncode == 78, said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    if command != "serve" and redirected == ">/dev/full":
        assert said == "stdout cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("json", "json"), ("console", "console"), ("CONSOLE", "console"), ("xml", "json"), ("", "json")],
)
def test_the_format_of_the_report_may_come_from_a_file(environment, tmp_path, written, meant):
    (tmp_path / "format").write_text(f"{written}\n")
    environment = environment | {"LOG_FORMAT_FILE": f"{tmp_path}/format", "PORT": "0"}
    said = kontakt(environment, "serve").stderr
    assert said.startswith('{"level"' if meant == "json" else "Kontakt cannot start")
    assert "PORT" in said


def test_a_format_that_is_none_is_told_in_the_one_that_fits_the_terminal(environment):
    said = kontakt(environment | {"LOG_FORMAT": "xml"}, "serve").stderr
    assert json.loads(said.splitlines()[0])["subject"] == "LOG_FORMAT"
    _, shown = on_a_terminal(environment | {"LOG_FORMAT": "xml"})
    assert "LOG_FORMAT: A setting has a value that cannot be meant." in shown
