"""The server as a way into its own network (SSRF)."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site


class Trap:
    """A listener on this machine that only counts who comes."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.came.append(b"somebody")
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        """Wait for nobody any more."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@contextmanager
def trap() -> Iterator[Trap]:
    """Listen for as long as the context lasts."""
    one = Trap()
    try:
        yield one
    finally:
        one.close()


@attack(
    "Addresses of the own network in a card",
    "website, booking, social link: http://127.0.0.1:…, saved and shown in every way",
)
def links(site: Site) -> Outcome:
    with trap() as listener:
        url = f"http://127.0.0.1:{listener.port}/x"
        body = {"websites": [{"url": url}], "social_links": [{"platform": "custom", "url": url}], "bio": url}
        path = f"/api/cards/{card(site)['id']}"
        site.grace.patch(path, json=body).raise_for_status()
        slug = site.grace.get(path).json()["slug"]
        client = site.visitor()
        shown = [
            client.get(one)
            for one in (
                f"/c/{slug}",
                f"/api/cards/{slug}/vcf",
                f"/api/cards/{slug}/preview.png",
                f"/api/cards/{slug}/qr?content=vcard",
            )
        ]
        shown.append(site.grace.post("/api/cards/preview", json={"name": "x", **body}))
        before = site.ada.get("/api/settings").json()
        site.ada.patch("/api/settings", json={"org_url": url, "footer_link": url}).raise_for_status()
        shown.append(client.get(f"/c/{slug}"))
        site.ada.patch(
            "/api/settings", json={name: before[name] for name in ("org_url", "footer_link")}
        ).raise_for_status()
        return all_of(answered(shown, 200), seen(not listener.came, "nobody came", f"{len(listener.came)} came"))


@attack(
    "Addresses of the own network as an account's picture",
    "127.0.0.1, [::1], 127.1, 0x7f000001, 169.254.169.254, file:, gopher:, names",
)
def pictures(site: Site) -> Outcome:
    with trap() as listener, psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
        port = listener.port
        places = (
            f"http://127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"http://[::1]:{port}/",
            f"http://127.1:{port}/",
            f"http://0x7f000001:{port}/",
            f"http://2130706433:{port}/",
            f"http://0.0.0.0:{port}/",
            f"http://[::ffff:127.0.0.1]:{port}/",
            f"http://127.0.0.1.nip.io:{port}/",
            f"http://{site.environment['OIDC_ISSUER'].removeprefix('http://')}@127.0.0.1:{port}/",
            f"{site.environment['OIDC_ISSUER']}.evil:{port}/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            f"gopher://127.0.0.1:{port}/x",
            "data:image/png;base64,AAAA",
            f"http://127.0.0.1:{port}\\@localhost/",
        )
        (before,) = connection.execute("SELECT picture FROM users WHERE email = 'grace@example.com'").fetchone() or (
            None,
        )
        answers = []
        try:
            for place in places:
                connection.execute("UPDATE users SET picture = %s WHERE email = 'grace@example.com'", [place])
                answers.append(site.grace.get("/api/me/picture"))
        finally:
            connection.execute("UPDATE users SET picture = %s WHERE email = 'grace@example.com'", [before])
        return all_of(answered(answers, 404, 503), seen(not listener.came, "nobody came", f"{len(listener.came)} came"))


@attack("Kontakt as a proxy", "GET http://127.0.0.1:…/, CONNECT, Host of the trap, //host, @host")
def proxy(site: Site) -> Outcome:
    with trap() as listener:
        place = f"127.0.0.1:{listener.port}"
        heads = [
            site.head(f"http://{place}/", "Connection: close"),
            site.head(place, "Connection: close", method="CONNECT"),
            site.head("/c/ada-lovelace", "Connection: close").replace(site.authority.encode(), place.encode()),
            site.head(f"//{place}/", "Connection: close"),
            site.head(f"@{place}/", "Connection: close"),
            site.head(f"/uploads/http://{place}/x.png", "Connection: close"),
            site.head(f"/api/auth/login?next=http://{place}/", "Connection: close"),
        ]
        for head in heads:
            for port in (site.port, site.api_port):
                site.raw(head + b"\r\n", port=port)
        return seen(not listener.came, "nobody came", f"{len(listener.came)} came")


@attack("Sign-ins that make the server ask elsewhere", "iss, issuer, jwks_uri, request_uri in login and callback")
def sign_in(site: Site) -> Outcome:
    with trap() as listener:
        place = f"http://127.0.0.1:{listener.port}/"
        client = site.visitor()
        names = ("iss", "issuer", "jwks_uri", "request_uri", "redirect_uri", "token_endpoint", "next")
        answers = [
            client.get(path, params={"code": "x", "state": "y", **dict.fromkeys(names, place)})
            for path in ("/api/auth/login", "/api/auth/callback")
        ]
        asked = place in str(answers[0].headers.get("location"))
        return seen(
            not listener.came and not asked,
            "nobody came",
            f"{len(listener.came)} came, {answers[0].headers.get('location')}",
        )
