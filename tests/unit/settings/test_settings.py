"""The environment, read once."""

from datetime import timedelta

import pytest

from kontakt.environment import SettingsError, read_settings
from kontakt.settings import variables
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
    assert read_settings(WHOLE | {"SESSION_IDLE": "", "OIDC_ADMIN_CLAIM": ""}).session_idle == timedelta(hours=24)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("500ms", timedelta(milliseconds=500)), ("30s", timedelta(seconds=30)), ("1.5h", timedelta(minutes=90))],
)
def test_durations_have_a_unit(written, meant):
    assert read_settings(WHOLE | {"SESSION_IDLE": written}).session_idle == meant


@pytest.mark.parametrize("written", ["30", "1 day", "-5s", "0s", "s", "1e3s"])
def test_a_duration_that_is_none_is_refused(written):
    assert "SESSION_IDLE" in problems(SESSION_IDLE=written)


@pytest.mark.parametrize(
    ("variable", "written"),
    [
        ("APP_URL", "kontakt.example.com"),
        ("APP_URL", "https://kontakt.example.com/cards"),
        ("APP_URL", "ftp://kontakt.example.com"),
        ("DATABASE_URL", "mysql://db/kontakt"),
        ("JWT_SECRET", "x" * 40),
        ("JWT_SECRET", "too short"),
        ("JWT_SECRET", "please-change-me-please-change-me-now"),
        ("OIDC_ISSUER", "http://id.example.com"),
        ("OIDC_SCOPES", "email profile"),
        ("MAX_FILE_SIZE", "5 MB"),
        ("MAX_FILE_SIZE", "-1"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("LOG_LEVEL", "loud"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("MIGRATE_ON_START", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(variable, written):
    found = problems(**{variable: written})
    assert list(found) == [variable]
    assert found[variable].expected


def test_every_problem_is_told_at_once_and_no_secret():
    with pytest.raises(SettingsError) as raised:
        read_settings({"JWT_SECRET": "planted-short", "DATABASE_URL": "planted-url", "OIDC_CLIENT_SECERT": "planted"})
    report = text(raised.value.problems, raised.value.exit_code)
    for variable in ("APP_URL", "DATABASE_URL", "JWT_SECRET", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECERT"):
        assert variable in report
    assert "planted" not in report
    assert "planted" not in str(raised.value)


def test_no_secret_is_in_the_representation():
    text = repr(read_settings(WHOLE))
    assert "planted" not in text
    assert WHOLE["JWT_SECRET"] not in text


@pytest.mark.parametrize("variable", ["JWT_SECRET", "DATABASE_URL", "OIDC_CLIENT_SECRET", "APP_URL"])
def test_every_variable_may_come_from_a_file(tmp_path, variable):
    (tmp_path / "value").write_text(WHOLE[variable] + "\n", encoding="utf-8")
    environment = {k: v for k, v in WHOLE.items() if k != variable} | {f"{variable}_FILE": str(tmp_path / "value")}
    assert read_settings(environment) == read_settings(WHOLE)


def test_the_guarded_prefixes_catch_misspellings_and_leave_the_rest_alone():
    assert set(problems(OIDC_CLIENTID="x", SESSION_IDEL="1h", STORAGE_URI="x", KONTAKT_DEBUG="1")) == {
        "OIDC_CLIENTID",
        "SESSION_IDEL",
        "STORAGE_URI",
        "KONTAKT_DEBUG",
    }
    assert read_settings(WHOLE | {"PATH": "/bin", "HOSTNAME": "x", "POSTGRES_PASSWORD": "x"})


def test_names_are_listed_in_the_order_of_the_documentation():
    assert variables()[:3] == ["APP_URL", "DATABASE_URL", "JWT_SECRET"]
