"""The archives, an engine that has loaded them, and a running stack with people in it."""

import os
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.embedded import Site
from tests.browser.visits import Visits
from tests.browser.watch import Watch
from tests.embedded.conftest import sign_in
from tests.images.archives import Archive
from tests.images.chromium import chromium
from tests.images.engine import ROOT, Docker, engine
from tests.images.stack import Stack, running

NAMES = ("api", "web", "caddy", "db")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Tell the reader of the run a figure."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return say


@pytest.fixture(scope="session")
def archives() -> dict[str, Archive]:
    """What `make images` made, by the name of the service."""
    return {name: Archive(ROOT / ".stamps" / "images" / f"kontakt-{name}.tar") for name in NAMES}


@pytest.fixture(scope="session")
def docker(archives: dict[str, Archive]) -> Iterator[Docker]:
    """An engine that has the four images."""
    with engine() as docker:
        for archive in archives.values():
            docker("load", "--input", archive.path)
        yield docker


@pytest.fixture(scope="session")
def stack(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack in which everything is healthy."""
    with running(docker, tmp_path_factory.mktemp("stack"), f"kontakt-test-{os.getpid()}") as stack:
        yield stack


@pytest.fixture(scope="session")
def grace(stack: Stack) -> Iterator[httpx.Client]:
    """Grace's browser without a screen, signed in."""
    with stack.client(headers={"origin": stack.url}) as client:
        sign_in(client, "grace")
        yield client


@pytest.fixture
def site(stack: Stack) -> Site:
    return Site(stack.url, stack.provider)


@pytest.fixture(scope="session")
def browser(stack: Stack) -> Iterator[Browser]:
    """Chromium that trusts the stack's certificate."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright, chromium(playwright.chromium, stack) as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visits]:
    """Opens pages, and fails if a page complained or asked another site."""
    watch = Watch(site)
    visit = Visits(browser, site, watch, {})
    yield visit
    visit.close()
    assert watch.complaints == []
