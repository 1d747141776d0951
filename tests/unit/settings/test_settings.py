"""The environment, read once."""

import gc
from datetime import timedelta

import pytest
from pydantic import ValidationError

from kontakt import logs
from kontakt.settings import Settings, meaning, variables
from kontakt.settings.environment import SettingsError, read, read_settings
from kontakt.startup.reasons import Reason
from kontakt.startup.report import text

WHOLE = {
    "APP_URL": "https://kontakt.example.com/",
    "DATABASE_URL": "postgresql://kontakt:planted-password@db/kontakt",
    "JWT_SECRET": "A7#kd93-plQz8!vn2Xy6?tRw5&bMc4*h",
    "OIDC_ISSUER": "https://tenant.example.com/",
    "OIDC_CLIENT_ID": "kontakt",
    "OIDC_CLIENT_SECRET": "planted-client-secret",
}


def problems(**changes):
    with pytest.raises(SettingsError) as raised:
        read_settings(WHOLE | changes)
    return {problem.subject: problem for problem in raised.value.problems}


def test_addresses_are_taken_as_the_other_side_writes_them():
    settings = read_settings(WHOLE)
    assert settings.app_url == "https://kontakt.example.com"
    assert settings.callback_url == "https://kontakt.example.com/api/auth/callback"
    assert settings.oidc_issuer == "https://tenant.example.com/"
    assert settings.is_https


def test_an_empty_variable_is_an_unset_one():
    settings = read_settings(WHOLE | {"SESSION_IDLE": "", "OIDC_ADMIN_CLAIM": "", "JWT_SECRET_FILE": ""})
    assert settings.session_idle == timedelta(hours=24)
    assert settings.model_fields_set == {name.lower() for name in WHOLE}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("500ms", timedelta(milliseconds=500)), ("30s", timedelta(seconds=30)), ("1.5h", timedelta(minutes=90))],
)
def test_durations_have_a_unit(written, meant):
    assert read_settings(WHOLE | {"SESSION_IDLE": written}).session_idle == meant


def test_a_pause_may_be_none_and_is_five_minutes_at_most():
    for written, seconds in (("0s", 0), ("5s", 5), ("5m", 300)):
        assert read_settings(WHOLE | {"SHUTDOWN_DELAY": written}).shutdown_delay == timedelta(seconds=seconds)
    assert list(problems(SHUTDOWN_DELAY="301s")) == ["SHUTDOWN_DELAY"]


@pytest.mark.parametrize("written", ["30", "1 day", "-5s", "0s", "s", "1e3s", "9999d", f"{'9' * 400}d", "0.0001ms"])
def test_a_duration_that_is_none_is_refused(written):
    assert list(problems(STARTUP_TIMEOUT=written)) == ["STARTUP_TIMEOUT"]


@pytest.mark.parametrize(
    ("variable", "written", "expected"),
    [
        ("JWT_SECRET", "x" * 40, "a secret of your own"),
        ("JWT_SECRET", "too short", "at least 32 bytes"),
        ("JWT_SECRET_PREVIOUS", "too short", "at least 32 bytes"),
        ("JWT_SECRET", "please-change-me-please-change-me-now", "a secret of your own"),
        ("OIDC_SCOPES", "email profile", "openid"),
        ("OIDC_SCOPES", "openid  email", "one blank each"),
        ("MAX_FILE_SIZE", "5 MB", "a whole number from 1024 to 104857600"),
        ("MAX_FILE_SIZE", "-1", "a whole number from 1024 to 104857600"),
        ("PORT", "70000", "a whole number from 1 to 65535"),
        ("PORT", "3_000", "a whole number from 1 to 65535"),
        ("PORT", "3000.0", "a whole number from 1 to 65535"),
        ("PORT", "٣٠٠٠", "a whole number from 1 to 65535"),
        ("PORT", "tcp://10.0.0.1:3000", "a whole number from 1 to 65535"),
        ("WORKERS", "0", "a whole number from 1 to 64"),
        ("LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("LOG_FORMAT", "xml", "json or console"),
        ("TRUSTED_PROXIES", "10.0.0.0/8 172.16.0.0/12", "separated by commas"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,", "separated by commas"),
        ("MIGRATE_ON_START", "perhaps", "true or false"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(variable, written, expected):
    found = problems(**{variable: written})
    assert list(found) == [variable]
    assert expected in found[variable].expected
    assert found[variable].example


@pytest.mark.parametrize(
    ("written", "meant"),
    [("INFO", "info"), ("Warning", "warning"), ("WARN", "warning"), ("warn", "warning"), ("Error", "error")],
)
def test_a_level_may_be_written_in_any_case(written, meant):
    assert read_settings(WHOLE | {"LOG_LEVEL": written}).log_level == meant


@pytest.mark.parametrize("written", ["json", "JSON", "Json"])
def test_a_format_may_be_written_in_any_case(monkeypatch, written):
    assert read_settings(WHOLE | {"LOG_FORMAT": written}).log_format == "json"
    monkeypatch.setenv("LOG_FORMAT", written.replace("json", "console").replace("JSON", "CONSOLE"))
    assert logs.style() == ("json" if written == "Json" else "console")


def test_an_address_in_a_network_is_answered_with_the_network():
    assert problems(TRUSTED_PROXIES="10.0.0.1/8")["TRUSTED_PROXIES"].example == "TRUSTED_PROXIES=10.0.0.0/8"


@pytest.mark.parametrize(
    ("variable", "written", "said", "right"),
    [
        ("APP_URL", '"https://kontakt.example.com"', "quotation marks", "https://kontakt.example.com"),
        ("APP_URL", "'https://kontakt.example.com'", "quotation marks", "https://kontakt.example.com"),
        ("PORT", " 3000", "a blank", "3000"),
        ("HOST", "127.0.0.1\r\n", "a line break", "127.0.0.1"),
        ("OIDC_CLIENT_ID", "kon\x1btakt", r"kon\x1btakt", "kontakt"),
        ("OIDC_CLIENT_ID", "kontakt\u200b", r"kontakt\u200b", "kontakt"),
        ("OIDC_CLIENT_ID", "kontakt\udcff", r"kontakt\udcff", "kontakt"),
    ],
)
def test_what_clings_to_a_value_is_named_and_the_value_without_it_shown(variable, written, said, right):
    problem = problems(**{variable: written})[variable]
    assert problem.reason is Reason.SETTING_INVALID
    assert said in problem.found
    assert problem.found.isprintable()
    assert problem.example == f"{variable}={right}"


@pytest.mark.parametrize("written", ['"planted-planted"', " planted", "planted\nplanted", "planted\udcff"])
def test_what_clings_to_a_secret_is_named_and_the_secret_is_not_shown(written):
    problem = problems(OIDC_CLIENT_SECRET=written)["OIDC_CLIENT_SECRET"]
    assert problem.found.startswith("a secret of ")
    assert "planted" not in f"{problem.found} {problem.expected} {problem.example}"


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_line_break_in_a_secret_is_named_and_how_openssl_writes_one_line(line_break):
    problem = problems(JWT_SECRET=f"planted{line_break}planted")["JWT_SECRET"]
    assert problem.found.endswith(" with a line break in it")
    assert problem.expected.startswith("one line: openssl rand -base64 48")
    assert problems(OIDC_CLIENT_SECRET="a\nb")["OIDC_CLIENT_SECRET"].expected == "one line"


def test_every_problem_is_told_at_once_in_the_order_of_the_variables_and_no_secret():
    with pytest.raises(SettingsError) as raised:
        read_settings(
            {
                "WORKERS": "many",
                "SESSION_IDLE": "60d",
                "OIDC_ADMIN_CLAIM": "roles",
                "OIDC_CLIENT_SECERT": "planted",
                "OIDC_CLIENT_SECRET_FILE": "planted",
                "OIDC_ISSUER": "http://id.example.com",
                "JWT_SECRET": "planted-short",
                "DATABASE_URL": "planted-url",
                "KONTAKT_DEBUG": "planted",
            }
        )
    assert [problem.subject for problem in raised.value.problems] == [
        "APP_URL",
        "DATABASE_URL",
        "JWT_SECRET",
        "OIDC_ISSUER",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET_FILE",
        "OIDC_CLIENT_SECERT",
        "OIDC_ADMIN_CLAIM_VALUE",
        "SESSION_IDLE",
        "WORKERS",
        "KONTAKT_DEBUG",
    ]
    assert "planted" not in text(raised.value.problems, raised.value.exit_code)
    assert "planted" not in str(raised.value)


def test_what_is_right_can_be_used_although_something_else_is_wrong():
    reading = read(WHOLE | {"PORT": "0", "OIDC_ISSUER": "http://id.example.com", "STARTUP_TIMEOUT": "5s"})
    assert set(Settings.model_fields) - reading.usable == {"port", "oidc_issuer"}
    assert reading.settings.startup_timeout == timedelta(seconds=5)
    assert reading.settings.max_file_size == 5 * 1024 * 1024


def test_a_value_that_is_refused_leaves_nothing_behind():
    gc.collect()
    before = sum(isinstance(one, ValidationError) for one in gc.get_objects())
    for _ in range(3):
        assert read(WHOLE | {"STARTUP_TIMEOUT": "soon", "PORT": "x"}).problems
    gc.collect()
    assert sum(isinstance(one, ValidationError) for one in gc.get_objects()) <= before


def test_no_secret_is_in_the_representation():
    shown = repr(read_settings(WHOLE)) + repr(read(WHOLE))
    assert "planted" not in shown
    assert WHOLE["JWT_SECRET"] not in shown


def test_every_variable_has_a_right_example():
    for name in Settings.model_fields:
        variable, _, value = meaning.example(name).partition("=")
        if variable == name.upper():
            assert name.upper() not in {problem.subject for problem in read(WHOLE | {variable: value}).problems}
        else:
            assert (variable, meaning.is_secret(name)) == (f"{name.upper()}_FILE", True)


def test_what_was_read_is_told_with_its_source(tmp_path):
    (tmp_path / "secret").write_text("planted-in-a-file\n")
    del (environment := WHOLE | {"OIDC_CLIENT_SECRET_FILE": f"{tmp_path}/secret"})["OIDC_CLIENT_SECRET"]
    read_ones = {one.name: one for one in read(environment | {"SESSION_MAX": "36h"}).variables}
    assert list(read_ones) == variables()
    told = {name: (one.source, one.path, one.shown) for name, one in read_ones.items()}
    assert told["APP_URL"] == ("environment", None, "https://kontakt.example.com/")
    assert told["DATABASE_URL"] == ("environment", None, "postgresql://kontakt:(16 bytes)@db/kontakt")
    assert told["OIDC_CLIENT_SECRET"] == ("file", f"{tmp_path}/secret", "a secret of 17 bytes")
    assert told["OIDC_ADMIN_CLAIM"] == ("default", None, None)
    assert told["MIGRATE_ON_START"] == ("default", None, "true")
    assert told["SESSION_IDLE"] == ("default", None, "24h")
    assert told["SESSION_MAX"] == ("environment", None, "36h")


def test_names_are_listed_in_the_order_of_the_documentation():
    assert variables()[:3] == ["APP_URL", "DATABASE_URL", "JWT_SECRET"]
