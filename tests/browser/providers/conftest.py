"""The same application with each of the providers."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from kontakt.demo.people import Person
from tests.browser.embedded import Site
from tests.browser.providers.pages import Canaille, Mock, Provider
from tests.browser.providers.site import CanailleSite, running_with_canaille
from tests.browser.visits import Visits
from tests.browser.watch import Watch


@dataclass
class Place:
    """A running application, its provider, and profiles of a browser there."""

    visit: Visits
    watch: Watch
    provider: Provider

    def sign_in(self, page: Page, person: Person) -> None:
        """From the sign-in screen through the provider to the list of cards."""
        self.ask(page)
        self.provider.begin(page, person)
        self.provider.finish(page, person)
        expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()

    def ask(self, page: Page) -> None:
        """From the sign-in screen to the provider, which asks who it is."""
        page.get_by_role("link", name="Sign in", exact=True).click()
        self.provider.recognise(page)


@pytest.fixture(scope="session")
def canaille_site() -> Iterator[CanailleSite]:
    with running_with_canaille() as site:
        yield site


@pytest.fixture
def mock(browser: Browser, site: Site) -> Iterator[Place]:
    yield from _place(browser, site, Mock())


@pytest.fixture
def canaille(browser: Browser, canaille_site: CanailleSite) -> Iterator[Place]:
    canaille_site.forget_consents()
    try:
        yield from _place(browser, canaille_site, Canaille())
    finally:
        sys.stdout.write(canaille_site.logs())


@pytest.fixture(params=["mock", "canaille"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each of the two in turn."""
    place: Place = request.getfixturevalue(request.param)
    return place


def _place(browser: Browser, site: Site, provider: Provider) -> Iterator[Place]:
    watch = Watch(site)
    visit = Visits(browser, site, watch, {})
    yield Place(visit, watch, provider)
    visit.close()
    assert watch.complaints == []
