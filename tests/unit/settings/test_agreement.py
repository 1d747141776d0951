"""What settings must be to each other."""

import pytest

from kontakt.settings.environment import read, read_settings
from kontakt.startup.reasons import Reason
from tests.unit.settings.test_settings import WHOLE, problems


def disagreement(variable, **changes):
    found = problems(**changes)
    assert list(found) == [variable]
    assert found[variable].reason is Reason.SETTINGS_DISAGREE
    assert variable.lower() not in read(WHOLE | changes).usable
    return found[variable]


def test_a_provider_without_tls_must_be_on_this_machine_or_allowed_by_name():
    problem = disagreement("OIDC_ISSUER", OIDC_ISSUER="http://id.example.com/realm")
    assert problem.example == "OIDC_ISSUER=https://id.example.com/realm"
    assert read_settings(WHOLE | {"OIDC_ISSUER": "http://127.0.0.1:9000"})
    assert read_settings(WHOLE | {"OIDC_ISSUER": "http://id.example.com", "OIDC_ALLOW_HTTP": "true"})


def test_kontakt_itself_may_be_without_tls():
    assert not read_settings(WHOLE | {"APP_URL": "http://kontakt.example.com"}).is_https


def test_half_an_admin_claim_is_named_by_the_half_that_is_missing():
    assert "OIDC_ADMIN_CLAIM has" in disagreement("OIDC_ADMIN_CLAIM_VALUE", OIDC_ADMIN_CLAIM="roles").found
    assert "_VALUE has" in disagreement("OIDC_ADMIN_CLAIM", OIDC_ADMIN_CLAIM_VALUE="admin").found
    assert read_settings(WHOLE | {"OIDC_ADMIN_CLAIM": "roles", "OIDC_ADMIN_CLAIM_VALUE": "admin"})


def test_a_session_ends_by_idleness_before_it_ends_in_any_case():
    problem = disagreement("SESSION_IDLE", SESSION_IDLE="48h", SESSION_MAX="36h")
    assert problem.example == "SESSION_IDLE=36h"
    assert disagreement("SESSION_IDLE", SESSION_IDLE="31d").example == "SESSION_IDLE=30d"
    assert read_settings(WHOLE | {"SESSION_IDLE": "8h", "SESSION_MAX": "8h"})
    assert read_settings(WHOLE | {"SESSION_MAX": "8h"})


@pytest.mark.parametrize(
    "written",
    [
        "https://kontakt.example.com/api/auth/callback",
        "https://KONTAKT.example.com:443/api/auth/callback",
        "https://kontakt.example.com/api/auth/callback?tenant=1",
    ],
)
def test_the_redirect_uri_is_kept_as_it_is_registered(written):
    assert read_settings(WHOLE | {"OIDC_CALLBACK_URL": written}).callback_url == written


@pytest.mark.parametrize(
    "written",
    [
        "https://other.example.com/api/auth/callback",
        "http://kontakt.example.com/api/auth/callback",
        "https://kontakt.example.com:8443/api/auth/callback",
        "https://kontakt.example.com/api/auth/callback/",
        "https://kontakt.example.com/callback",
        "https://kontakt.example.com/api/auth/callback#here",
    ],
)
def test_a_redirect_uri_where_nobody_waits_is_refused(written):
    problem = disagreement("OIDC_CALLBACK_URL", OIDC_CALLBACK_URL=written)
    assert problem.example == "OIDC_CALLBACK_URL=https://kontakt.example.com/api/auth/callback"


def test_the_provider_must_not_know_the_secret_that_signs_cookies():
    secret = WHOLE["JWT_SECRET"]
    problem = disagreement("JWT_SECRET", OIDC_CLIENT_SECRET=secret)
    assert secret not in f"{problem.found} {problem.expected} {problem.example}"


@pytest.mark.parametrize("other", ["JWT_SECRET", "OIDC_CLIENT_SECRET"])
def test_the_previous_secret_is_another_one(other):
    secret = "planted-N4!kd93pLqz8vn2Xy6tRw5bMc"
    problem = disagreement("JWT_SECRET_PREVIOUS", **{"JWT_SECRET_PREVIOUS": secret, other: secret})
    assert other in problem.found
    assert secret not in f"{problem.found} {problem.expected} {problem.example}"
