"""What an operator is advised to write, and that it is never what a stranger would like to have written."""

import pytest

from kontakt.auth.discovery import WELL_KNOWN
from kontakt.auth.faults import Finding, Flaw
from kontakt.startup.provider_faults import unusable

ISSUER = "https://id.example.com/realms/staff"


def named(issuer: str, configured: str = ISSUER):
    return unusable(Finding(Flaw.ISSUER, "found", "issuer", issuer), configured)


@pytest.mark.parametrize(
    ("issuer", "hint"),
    [
        (f"{ISSUER}/", "only the slash at the end differs"),
        (ISSUER.replace("staff", "Staff"), "only upper and lower case differ"),
        (ISSUER.replace("https:", "http:"), "the provider says http"),
        ("https://other.example.com", "to the last character"),
    ],
)
def test_a_small_difference_of_two_issuers_is_pointed_at(issuer: str, hint: str) -> None:
    assert named(issuer).expected.endswith(hint) or hint in named(issuer).expected


def test_the_issuer_that_the_provider_says_can_be_copied() -> None:
    assert named(f"{ISSUER}/").example == f"OIDC_ISSUER={ISSUER}/"
    in_clear = "http://keycloak:8080/realms/staff"
    assert named(f"{in_clear}/", in_clear).example == f"OIDC_ISSUER={in_clear}/"


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.com/realms/staff",
        "https://id.example.com/$(reboot)",
        "https://id.example.com/`reboot`",
        "https://id.example.com/;reboot",
        "https://id.example.com/a b",
        "https://id.example.com/\x1b[2J",
        "https://id.ex\N{CYRILLIC SMALL LETTER A}mple.com/",
        f"https://id.example.com/{'x' * 300}",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_issuer_that_should_not_be_copied_is_not_offered(issuer: str) -> None:
    assert named(issuer).example == f'"issuer": "{ISSUER}"'


@pytest.mark.parametrize(
    ("location", "example"),
    [
        (f"https://login.example.com/staff{WELL_KNOWN}", "OIDC_ISSUER=https://login.example.com/staff"),
        (f"/auth/realms/staff{WELL_KNOWN}", "OIDC_ISSUER=https://id.example.com/auth/realms/staff"),
        ("https://login.example.com/", None),
        (f"http://login.example.com{WELL_KNOWN}", None),
        (f"https://login.example.com/$(reboot){WELL_KNOWN}", None),
        ("https://[", None),
    ],
)
def test_a_redirect_is_offered_only_if_it_leads_to_another_provider(location: str, example: str | None) -> None:
    problem = unusable(Finding(Flaw.REDIRECT, "found", value=location), ISSUER)
    assert problem.example == (example or "OIDC_ISSUER=https://id.example.com/realms/staff")


def test_an_endpoint_without_tls_is_offered_with_it() -> None:
    finding = Finding(Flaw.ENDPOINT_WITHOUT_TLS, "found", "token_endpoint", "http://id.example.com/http:/token")
    assert unusable(finding, ISSUER).example == '"token_endpoint": "https://id.example.com/http:/token"'


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_comes_with_advice(flaw: Flaw) -> None:
    problem = unusable(Finding(flaw, "found", "jwks_uri", "value"), ISSUER)
    assert problem.expected
    assert problem.example


def test_a_placeholder_for_the_tenant_is_not_offered() -> None:
    problem = named(
        "https://login.microsoftonline.com/{tenantid}/v2.0", "https://login.microsoftonline.com/common/v2.0"
    )
    assert problem.example == "OIDC_ISSUER=https://login.microsoftonline.com/your-tenant-id/v2.0"
    assert "the tenant's own id in place of common" in problem.expected
