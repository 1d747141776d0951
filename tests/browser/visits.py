"""Chromium, and browser profiles in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from kontakt.demo.people import Person
from tests.browser.embedded import Site
from tests.browser.steps import sign_in
from tests.browser.watch import Watch

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the Chromium of this machine, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


class Visits:
    """Opens pages, each in a profile of its own, which the watch follows.

    `sessions` keeps the cookies of people who signed in once, for the next visits.
    """

    def __init__(self, browser: Browser, site: Site, watch: Watch, sessions: dict[Person, StorageState]) -> None:
        self._browser = browser
        self._site = site
        self._watch = watch
        self._sessions = sessions
        self._contexts: list[BrowserContext] = []

    def __call__(self, path: str = "/", *, person: Person | None = None, **options: Any) -> Page:
        """Return a page at a path of the site, signed in as the person if one is given; options are Playwright's."""
        if person is not None and person not in self._sessions:
            page = self._new_page()
            page.goto("/")
            sign_in(page, person)
            self._sessions[person] = page.context.storage_state()
        page = self._new_page(storage_state=self._sessions[person] if person else None, **options)
        page.goto(path)
        return page

    def close(self) -> None:
        """Close every profile."""
        for context in self._contexts:
            context.close()

    def _new_page(self, **options: Any) -> Page:
        # Without motion nothing has to be waited for; with a service worker a test would not see every request.
        usual: dict[str, Any] = {"locale": "en-GB", "reduced_motion": "reduce", "service_workers": "block"}
        context = self._browser.new_context(base_url=self._site.url, **(usual | options))
        self._contexts.append(context)
        self._watch.follow(context)
        return context.new_page()
