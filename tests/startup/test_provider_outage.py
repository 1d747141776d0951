"""The provider comes late, goes away, comes back, or is known by an authority of its own: the real process copes."""

import asyncio
import threading
import time
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from kontakt.demo.ports import free_port
from tests.startup.certificates import issue
from tests.startup.conftest import kontakt, served
from tests.startup.listener import hang, listening
from tests.startup.test_memory import session_cookie
from tests.unit.auth.provider import CLIENT_ID, CLIENT_SECRET, Provider, SigningKey, serving

KEY = SigningKey("ES256", "one")
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@contextmanager
def provider_at(port=0, certificate=None, memory=None):
    """Run a provider; `memory` is a former one whose codes it knows."""
    with serving(port, certificate) as server:
        server.provider = memory or Provider(server.address, KEY, [KEY])
        server.provider.metadata = {"id_token_signing_alg_values_supported": ["ES256"]}
        yield server.provider


@pytest.fixture
def registered(environment):
    """The environment with the client that the provider knows."""
    return environment | {"OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET}


def begun(browser):
    """Go to the provider and come back; return the path and query of the callback."""
    location = browser.get("/api/auth/login?next=/cards", headers=PAGE).headers["location"]
    return httpx.URL(httpx.get(location).headers["location"]).raw_path.decode()


def assert_unavailable_page(response):
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert int(response.headers["retry-after"]) > 0
    assert "Signing in is not possible just now" in response.text
    assert "whoever is signed in can go on" in response.text
    assert '<a class="save" href="">Try again</a>' in response.text


def test_while_the_provider_is_away_only_signing_in_has_to_wait(registered):
    with ExitStack() as stack:
        running = stack.enter_context(ExitStack())
        provider = running.enter_context(provider_at())
        provider.redirect_uri = f"{registered['APP_URL']}/api/auth/callback"
        environment = registered | {"OIDC_ISSUER": provider.issuer}
        url, _ = stack.enter_context(served(environment))
        cookies = {"kontakt_session": asyncio.run(session_cookie(environment))}
        headers = {"sec-fetch-site": "same-origin"}
        signed_in = stack.enter_context(httpx.Client(base_url=url, cookies=cookies, headers=headers))
        browser = stack.enter_context(httpx.Client(base_url=url))
        callback = begun(browser)

        running.close()
        assert signed_in.get("/api/me").json()["name"] == "Grace"
        assert signed_in.post("/api/cards", json={"name": "Grace"}).status_code == 201
        assert_unavailable_page(browser.get(callback, headers=PAGE))
        begin = time.monotonic()
        for _ in range(5):
            assert_unavailable_page(browser.get("/api/auth/login?next=/cards", headers=PAGE))
        assert time.monotonic() - begin < 2
        problem = browser.get("/api/auth/login")
        assert problem.headers["content-type"] == "application/problem+json"
        assert (problem.status_code, problem.json()["code"]) == (503, "provider-unavailable")
        assert signed_in.get("/api/me").status_code == 200

        with provider_at(httpx.URL(provider.issuer).port, memory=provider):
            assert browser.get(callback, headers=PAGE).headers["location"] == "/cards"
            assert browser.get("/api/me").json()["name"] == "Grace Hopper"
            begin = time.monotonic()
            while (again := browser.get("/api/auth/login", headers=PAGE)).status_code != 303:
                assert time.monotonic() - begin < 15
                time.sleep(0.1)
            assert again.headers["location"].startswith(f"{provider.issuer}/authorize?")


def test_a_provider_that_comes_late_is_waited_for(environment):
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        late = threading.Timer(2, lambda: stack.enter_context(provider_at(port)))
        late.start()
        with served(environment | {"OIDC_ISSUER": issuer, "STARTUP_TIMEOUT": "20s"}) as (url, _):
            late.join()
            assert httpx.get(f"{url}/api/health").status_code == 200


def test_a_provider_that_hangs_does_not_delay_the_report(environment):
    with listening(hang) as address:
        begin = time.monotonic()
        result = kontakt(environment | {"OIDC_ISSUER": f"http://{address}"}, "serve")
        assert time.monotonic() - begin < 5
    assert result.returncode == 75
    assert "provider-timeout" in result.stderr


def test_an_authority_of_ones_own_is_trusted_by_its_file(environment, tmp_path):
    authority = issue("Our Authority", is_authority=True)
    path, _ = authority.write(tmp_path / "authority")
    leaf = issue("Our Provider", "127.0.0.1", by=authority).write(tmp_path / "leaf")
    with provider_at(certificate=leaf) as provider:
        secure = environment | {"OIDC_ISSUER": provider.issuer}
        refused = kontakt(secure, "serve")
        assert (refused.returncode, "provider-certificate" in refused.stderr) == (78, True)
        with served(secure | {"SSL_CERT_FILE": path}) as (url, _):
            login = httpx.get(f"{url}/api/auth/login")
    assert login.headers["location"].startswith(f"{provider.issuer}/authorize?")
