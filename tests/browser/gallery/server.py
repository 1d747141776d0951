"""Pages of fixed cards over HTTP, with the files that they ask for, on a port of its own."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from kontakt.cache.compression import compress
from kontakt.cards.fields import Platform
from kontakt.pages.assets import asset
from kontakt.pages.render import Rendered
from kontakt.signatures.icons import icon as platform_icon
from tests.browser.embedded import ROOT
from tests.browser.gallery.pictures import picture

_FONT = re.compile(r"/fonts/([\w-]+)/[\d.]+/([\w-]+)\.woff2")
_ICON = re.compile(r"/api/icons/(\w+)/([0-9a-f]{6})\.png")


class Shelf:
    """Pages by name, at `address`/c/<name>."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Rendered] = {}

    def put(self, name: str, page: Rendered) -> str:
        """Return the address under which the page is served from now on."""
        self.pages[name] = page
        return f"{self.address}/c/{name}"


@contextmanager
def serving() -> Iterator[Shelf]:
    """Serve on the loopback interface until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.shelf = shelf = Shelf(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield shelf
    server.shutdown()
    thread.join()
    server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # A page may be closed before all of it was sent.
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        shelf: Shelf = self.server.shelf  # type: ignore[attr-defined]
        page = shelf.pages.get(path.removeprefix("/c/"))
        if page:
            self._answer(200, page.html, "text/html; charset=utf-8", page.csp)
        elif found := _file(path):
            self._answer(200, *found)
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self._answer(204, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Say nothing."""

    def _answer(self, status: int, content: bytes, media_type: str, csp: str | None = None) -> None:
        self.send_response(status)
        if csp is not None and "br" in self.headers.get("accept-encoding", ""):
            content = compress("br", content)
            self.send_header("content-encoding", "br")
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(content)))
        if csp:
            self.send_header("content-security-policy", csp)
        self.end_headers()
        self.wfile.write(content)


def _file(path: str) -> tuple[bytes, str] | None:
    if path.startswith("/c/static/"):
        return asset(path.removeprefix("/c/static/"))
    if icon := _ICON.fullmatch(path):
        return platform_icon(Platform(icon[1]), f"#{icon[2]}"), "image/png"
    if font := _FONT.fullmatch(path):
        name, subset = font.groups()
        file = ROOT / f"web/node_modules/@fontsource-variable/{name}/files/{name}-{subset}-wght-normal.woff2"
        return file.read_bytes(), "font/woff2"
    if path in {"/favicon.svg", "/favicon.ico"}:
        return (ROOT / "web/public/favicon.svg").read_bytes(), "image/svg+xml"
    return picture(path)
