"""Variables that look like settings."""

import pytest

from kontakt.settings.environment import read_settings
from kontakt.startup.reasons import Reason
from tests.unit.settings.test_settings import WHOLE, problems


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("OIDC_CLIENTID", "OIDC_CLIENT_ID=kontakt"),
        ("OIDC_CLIENT_SECERT_FILE", "OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc_client_secret"),
        ("SESSION_IDEL", "SESSION_IDLE=24h"),
        ("KONTAKT_PORT", "PORT=3000"),
        ("KONTAKT_APP_URL", "APP_URL=https://kontakt.example.com"),
        ("KONTAKT_DEBUG", "unset KONTAKT_DEBUG"),
        ("OIDC_\x1b[2J", r"unset OIDC_\x1b[2J"),
    ],
)
def test_a_misspelling_is_answered_with_the_nearest_setting(name, example):
    ((subject, problem),) = problems(**{name: "planted"}).items()
    assert problem.reason is Reason.SETTING_UNKNOWN
    assert problem.example == example
    assert subject.isprintable()
    assert "planted" not in f"{problem.found} {problem.expected}"


def test_an_empty_variable_is_an_unset_one_whatever_its_name():
    assert read_settings(WHOLE | {"OIDC_ISSUR": "", "KONTAKT_VERSION": "", "STORAGE_UR_FILE": ""})


@pytest.mark.parametrize("name", ["SESSION_ID", "SESSION_BUS", "STORAGE_CLASS", "KONTAKT_VERSION", "KONTAKT_IMAGE"])
def test_who_needs_the_name_for_another_program_is_told_the_way_out(name):
    expected = problems(**{name: "planted"})[name].expected
    assert "gets another name" in expected
    assert f"{name}= counts as unset" in expected


def test_a_misspelling_of_what_is_missing_is_named_with_it():
    assert "JWT_SECERT" in problems(JWT_SECRET="", JWT_SECERT="planted")["JWT_SECRET"].found
    assert problems(JWT_SECRET="", JWT_SECERT="", HOME="/root")["JWT_SECRET"].found == "nothing"


def test_the_variables_of_others_are_left_alone():
    assert read_settings(WHOLE | {"PATH": "/bin", "HOSTNAME": "x", "POSTGRES_PASSWORD": "x", "SESSION_MANAGER": "x"})


def test_what_kubernetes_tells_of_a_service_is_no_misspelling():
    links = {
        "KONTAKT_SERVICE_HOST": "10.0.0.1",
        "KONTAKT_SERVICE_PORT": "3000",
        "KONTAKT_SERVICE_PORT_HTTP": "3000",
        "KONTAKT_PORT": "tcp://10.0.0.1:3000",
        "KONTAKT_PORT_3000_TCP": "tcp://10.0.0.1:3000",
        "KONTAKT_PORT_3000_TCP_PROTO": "tcp",
        "KONTAKT_PORT_3000_TCP_PORT": "3000",
        "STORAGE_S3_PORT_9000_TCP_ADDR": "10.0.0.1",
    }
    assert read_settings(WHOLE | links)
