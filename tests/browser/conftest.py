"""Chromium and a running Kontakt. A test fails if a request left the site, or a page raised or logged an error."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from kontakt.demo.people import GRACE, Person
from tests.browser import visits
from tests.browser.embedded import Site, running
from tests.browser.watch import Watch


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=15_000)
    with visits.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def sessions() -> dict[Person, StorageState]:
    """The cookies of people who signed in once; a test that ends a session signs in by itself."""
    return {}


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    watch = Watch(site)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def visit(browser: Browser, site: Site, watch: Watch, sessions: dict[Person, StorageState]) -> Iterator[visits.Visits]:
    """Opens pages: `visit(path, person=GRACE, viewport=...)`."""
    visit = visits.Visits(browser, site, watch, sessions)
    yield visit
    visit.close()


@pytest.fixture
def grace(visit: visits.Visits) -> Page:
    """Grace's list of cards."""
    return visit("/cards", person=GRACE)
