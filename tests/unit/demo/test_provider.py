"""The demo identity provider."""

import base64
import hashlib
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from PIL import Image

from kontakt.auth.identity import identity
from kontakt.demo.provider import Client, create_provider

# The mock still uses what authlib is about to replace.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

ISSUER = "http://localhost:8081"
CLIENT = Client("kontakt-demo", "a-secret", "http://localhost:8080")
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REQUEST = {
    "client_id": CLIENT.id,
    "redirect_uri": CLIENT.redirect_uri,
    "response_type": "code",
    "scope": "openid email profile phone",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def browser():
    with httpx.Client(transport=httpx.WSGITransport(create_provider(ISSUER, CLIENT)), base_url=ISSUER) as client:
        yield client


def code(browser, person="ada"):
    """The code of a sign-in."""
    response = browser.post("/oauth2/authorize", params=REQUEST, data={"sub": person})
    assert response.status_code == 302
    return parse_qs(urlsplit(response.headers["Location"]).query)["code"][0]


def exchange(browser, issued, **members):
    form = {"grant_type": "authorization_code", "code": issued, "redirect_uri": CLIENT.redirect_uri}
    form |= {"code_verifier": VERIFIER, "client_id": CLIENT.id, "client_secret": CLIENT.secret}
    return browser.post("/oauth2/token", data=form | members)


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_two_people_are_offered_as_buttons_and_nothing_else(browser):
    page = browser.get("/oauth2/authorize", params=REQUEST).text
    buttons = re.findall(r"<button[^>]*>(.*?)</button>", page)
    assert buttons == ["Ada Lovelace \N{EN DASH} administrator", "Grace Hopper \N{EN DASH} member"]
    assert not re.findall(r"<input|<select|<textarea", page)


@pytest.mark.parametrize(
    "path", ["/oauth2/authorize", "/oauth2/end_session", "/oauth2/authorize?client_id=someone-else"]
)
def test_a_page_loads_nothing_from_another_host(browser, path):
    response = browser.get(path, params=REQUEST if path == "/oauth2/authorize" else None)
    addresses = re.findall(r"(?:src|href|url\()=?[\"']?([^\"')>\s]+)", response.text)
    assert [a for a in addresses if not a.startswith(("data:", CLIENT.app_url))] == []
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_person_signs_in(browser):
    response = exchange(browser, code(browser))
    assert response.status_code == 200
    told = claims(response.json()["id_token"])
    assert told["iss"] == ISSUER
    assert told["aud"] in (CLIENT.id, [CLIENT.id])
    assert told["nonce"] == "a-nonce"
    assert (told["sub"], told["name"], told["roles"]) == ("ada", "Ada Lovelace", ["kontakt-admin"])
    userinfo = browser.get("/userinfo", headers={"Authorization": f"Bearer {response.json()['access_token']}"})
    assert userinfo.json()["email"] == "ada@example.com"


def test_grace_is_no_administrator(browser):
    token = exchange(browser, code(browser, "grace")).json()["id_token"]
    assert "kontakt-admin" not in claims(token)["roles"]


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"code_verifier": "w" * 50}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"client_secret": "another"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_token_request_is_refused(browser, members, error):
    response = exchange(browser, code(browser), **members)
    assert response.status_code in {400, 401}
    assert response.json()["error"] == error


def test_a_code_works_once(browser):
    used = code(browser)
    assert exchange(browser, used).status_code == 200
    assert exchange(browser, used).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://localhost:8080/elsewhere"},
        {"redirect_uri": "https://attacker.example/"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_wrong_authorization_request_is_refused_without_a_redirect(browser, changed):
    for response in (
        browser.get("/oauth2/authorize", params=REQUEST | changed),
        browser.post("/oauth2/authorize", params=REQUEST | changed, data={"sub": "ada"}),
    ):
        assert response.status_code == 400
        assert "Location" not in response.headers


def test_nobody_else_can_sign_in(browser):
    response = browser.post("/oauth2/authorize", params=REQUEST, data={"sub": "mallory"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/", "/console", "/?__debugger__=yes&cmd=resource&f=style.css", "/oauth2/clients", "/users/ada", "/oidc/login"],
)
def test_what_the_mock_offers_to_developers_is_not_there(browser, path):
    for method in ("GET", "PUT", "POST"):
        assert browser.request(method, path, json={}).status_code == 404


def test_another_host_name_is_refused(browser):
    response = browser.get("http://attacker.example:8081/jwks")
    assert response.status_code == 421


def test_the_metadata_says_what_is_true(browser):
    metadata = browser.get("/.well-known/openid-configuration").json()
    assert metadata["issuer"] == ISSUER
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert "registration_endpoint" not in metadata


def test_signing_out_returns_to_the_application(browser):
    asked = {"post_logout_redirect_uri": "http://localhost:8080/", "state": "a-state"}
    response = browser.get("/oauth2/end_session", params=asked)
    assert (response.status_code, response.headers["Location"]) == (303, "http://localhost:8080/?state=a-state")


@pytest.mark.parametrize("target", ["https://attacker.example/", "http://localhost:8080.attacker.example/", "//x"])
def test_signing_out_leads_nowhere_else(browser, target):
    response = browser.get("/oauth2/end_session", params={"post_logout_redirect_uri": target})
    assert response.status_code == 200
    assert target not in response.text
    assert "Location" not in response.headers


def test_the_claims_offer_what_a_first_card_begins_with(browser):
    told = claims(exchange(browser, code(browser, "grace")).json()["id_token"])
    known = identity(told, {}, admin=None, id_token="")
    assert known.claims == {
        "phone": "+1 202-555-0143",
        "title": "Rear Admiral, Compilers",
        "department": "Languages",
        "company": "Analytical Society",
    }
    portrait = browser.get(known.picture)
    assert portrait.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(portrait.content)).size == (512, 512)
    assert browser.get("/pictures/nobody.png").status_code == 404
