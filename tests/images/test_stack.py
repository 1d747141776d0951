"""What people and programs get from the stack, through Caddy over HTTPS."""

import re

import httpx
import pytest

from kontakt.demo.people import ADA
from kontakt.routes import ENDPOINTS
from tests.browser.steps import add_photo, field, save, sign_in
from tests.browser.test_the_real_path import NAME, qr_code, save_the_contact, see_the_card
from tests.images.chromium import chromium

NO_ID = "0190b8a2-0000-7000-8000-000000000000"
EXAMPLES = {
    "slug": "nobody",
    "name": "none.webp",
    "page": "1",
    "kind": "avatar",
    "platform": "github",
    "colour": "0f172a",
}


def test_a_person_signs_in_makes_a_card_with_a_photo_and_others_receive_it(visit, site):
    ada = visit("/")
    sign_in(ada, ADA)
    ada.get_by_role("button", name="Start with an empty card").click()
    dialog = ada.get_by_role("dialog", name="New card")
    dialog.get_by_role("textbox", name="Name").fill(NAME)
    dialog.get_by_role("button", name="Make card").click()
    add_photo(ada)
    field(ada, "Role").fill("Compiler pioneer")
    ada.get_by_role("button", name="Add phone").click()
    field(ada, "Number", inside="Phone 1").fill("+1 202 555 0143")
    save(ada)
    address = qr_code(ada)
    assert address.startswith(f"{site.url}/c/grace-brewster-hopper")
    recipient = visit(site.path(address), java_script_enabled=False, viewport={"width": 390, "height": 844})
    see_the_card(recipient)
    save_the_contact(recipient)


def test_a_browser_that_asks_by_http_3_is_answered_by_it(stack, browser):
    port = stack.url.rsplit(":", 1)[1]
    with stack.client() as client:
        assert client.get("/").headers["alt-svc"].startswith(f'h3=":{port}"')
    # By itself it would first have to learn that it may.
    flags = (f"--origin-to-force-quic-on=localhost:{port}", "--host-resolver-rules=MAP localhost 127.0.0.1")
    with chromium(browser.browser_type, stack, *flags) as asking:
        page = asking.new_page()
        page.goto(stack.url)
        assert page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h3"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_every_route_of_the_table_reaches_the_application(stack, endpoint):
    path = re.sub(r"\{\w+:uuid\}", NO_ID, endpoint.path)
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: EXAMPLES[match[1]], path)
    with stack.client(headers={"origin": stack.url}) as client:
        answer = client.request(endpoint.method, path)
    assert "x-request-id" in answer.headers
    assert answer.status_code < 500
    assert answer.status_code != 405


@pytest.mark.parametrize(
    "path", ["/", "/cards", "/cards/x", "/c", "/api", "/apis/x", "/uploads", "/uploads.html", "/d/c/x"]
)
def test_every_other_path_reaches_the_web_application(stack, path):
    with stack.client() as client:
        page = client.get(path)
    assert page.status_code == 200
    assert '<div id="app"' in page.text
    assert "x-request-id" not in page.headers
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers.get_list("content-security-policy")[0].startswith("default-src 'self';")
    assert len(page.headers.get_list("content-security-policy")) == 1
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "strict-transport-security" not in page.headers, "it would be for every port of localhost"
    assert "server" not in page.headers


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("zstd", "zstd"), ("gzip", "gzip"), ("", None)])
def test_assets_are_kept_for_ever_and_sent_as_they_were_compressed(stack, accepted, encoding):
    with stack.client() as client:
        script = re.search(r'src="(/assets/[^"]+\.js)"', client.get("/").text)
        assert script is not None
        # Raw, because httpx undoes only what it knows.
        with client.stream("GET", script[1], headers={"accept-encoding": accepted}) as asset:
            size = len(b"".join(asset.iter_raw()))
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers.get("content-encoding") == encoding
    # What is compressed on the way has no length.
    assert int(asset.headers["content-length"]) == size


@pytest.mark.parametrize("path", ["/assets/gone.js", "/fonts/gone.woff2"])
def test_a_missing_asset_is_missing(stack, path):
    with stack.client() as client:
        answer = client.get(path)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_without_tls_and_by_other_names_everybody_is_sent_to_the_public_address(stack):
    for host in ("localhost", "127.0.0.1"):
        answer = httpx.get(f"http://{host}:{stack.http_port}/c/x?src=qr", trust_env=False)
        assert answer.status_code == 307
        assert answer.headers["location"] == f"{stack.url}/c/x?src=qr"


def test_a_header_section_of_unreasonable_size_is_refused(stack):
    with stack.client() as client:
        assert client.get("/", headers={"x-long": "a" * 60_000}).status_code == 431


def test_the_application_counts_visitors_by_the_address_that_caddy_saw(stack, grace):
    slug = grace.post("/api/cards", json={"name": "Visited"}).json()["slug"]
    port = stack.url.rsplit(":", 1)[1]
    networks = stack.inspect("caddy")["NetworkSettings"]["Networks"]
    inside = networks[f"{stack.project}_internal"]["IPAddress"]

    def visitors_after_a_view(origin, claimed):
        headers = {"host": f"localhost:{port}", "user-agent": "Mozilla/5.0 Firefox/140.0", "x-forwarded-for": claimed}
        with stack.client(headers=headers | {"origin": stack.url}) as client:
            url = f"{origin}/api/cards/{slug}/view"
            answer = client.post(url, json={"source": "link"}, extensions={"sni_hostname": "localhost"})
        assert answer.status_code == 204, answer.text
        return stack.sql(
            f"SELECT count(DISTINCT visitor) FROM events JOIN cards ON cards.id = card_id WHERE slug = '{slug}'"
        )

    assert visitors_after_a_view(stack.url, "192.0.2.1") == ["1"]
    assert visitors_after_a_view(stack.url, "192.0.2.2") == ["1"]
    # By another network of Caddy's this machine has another address.
    assert visitors_after_a_view(f"https://{inside}:{port}", "192.0.2.3") == ["2"]
