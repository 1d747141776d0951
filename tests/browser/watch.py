"""What browsers asked for and complained about while a test ran."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, WebError

from tests.browser.embedded import Site

LOCAL_SCHEMES = ("blob", "data")
"""Addresses that never leave the browser."""

FAILED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")


class Watch:
    """Follows every context of a test; `complaints` holds what must not have happened."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._foreseen: set[tuple[int, str]] = {(401, "/api/me")}  # How the application learns that nobody signed in.
        self._may_be_offline = False
        self.complaints: list[str] = []
        self.questions_before_leaving = 0
        """How often the browser asked whether unsaved changes may be lost; it is always told that they may."""

    def foresee(self, status: int, path: str) -> None:
        """Take a refused request as part of the test: the browser reports it as an error on its console."""
        self._foreseen.add((status, path))

    def foresee_no_connection(self) -> None:
        """Take it as part of the test that nothing can be reached."""
        self._may_be_offline = True

    def follow(self, context: BrowserContext) -> None:
        """Record everything from now on."""
        context.on("request", self._asked)
        context.on("console", self._said)
        context.on("weberror", self._raised)
        context.on("dialog", self._questioned)

    def _asked(self, request: Request) -> None:
        origin = _origin(request.url)
        if urlsplit(request.url).scheme in LOCAL_SCHEMES or origin == self._site.url:
            return
        # What the provider's own pages load is the provider's.
        if origin == self._site.provider and (request.is_navigation_request() or _origin(request.frame.url) == origin):
            return
        self.complaints.append(f"A request left the site: {request.method} {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error" or _origin(message.location["url"]) == self._site.provider:
            return
        failed = FAILED.match(message.text)
        path = urlsplit(message.location["url"]).path
        if failed and (int(failed[1]), path) in self._foreseen:
            return
        if self._may_be_offline and "net::ERR_INTERNET_DISCONNECTED" in message.text:
            return
        self.complaints.append(f"Console: {message.text} ({message.location['url']})")

    def _raised(self, error: WebError) -> None:
        # Vite tells of a style that does not arrive also beside the promise that the application has and handles.
        if self._may_be_offline and "Unable to preload" in str(error.error):
            return
        self.complaints.append(f"Error in the page: {error.error}")

    def _questioned(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            self.questions_before_leaving += 1
            dialog.accept()
            return
        self.complaints.append(f"A dialog of the browser opened: {dialog.type} {dialog.message!r}")
        dialog.dismiss()


def _origin(url: str) -> str:
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}"
