"""What a person does at each provider, by the names that they see there."""

import time
from typing import Protocol

from playwright.sync_api import Page, expect

from kontakt.demo.people import Person
from tests.browser.providers.canaille_server import PASSWORD
from tests.browser.steps import choose


class Provider(Protocol):
    """An identity provider as a person meets it."""

    def begin(self, page: Page, person: Person) -> None:
        """Do everything but the last step, from the first page of the provider."""

    def finish(self, page: Page, person: Person) -> None:
        """Take the last step, which leads back to the application."""

    def again(self, page: Page, person: Person) -> None:
        """Do everything as somebody who was here before."""

    def prove(self, page: Page, person: Person) -> None:
        """Show once more who one is, as somebody whom the provider knows."""

    def recognise(self, page: Page) -> None:
        """See that the provider asks who the person is, instead of sending them back at once."""


class Mock:
    """The provider of the embedded run: one page with a button for each person."""

    def begin(self, page: Page, person: Person) -> None:
        """There is nothing before the last step."""

    def finish(self, page: Page, person: Person) -> None:
        """Press the person's button."""
        choose(page, person)

    def again(self, page: Page, person: Person) -> None:
        """Press the person's button."""
        choose(page, person)

    def prove(self, page: Page, person: Person) -> None:
        """Press the person's button."""
        choose(page, person)

    def recognise(self, page: Page) -> None:
        """See its one page."""
        expect(page.get_by_role("heading", name="Sign in to Kontakt (demo)")).to_be_visible()


def next_second(page: Page) -> None:
    """Wait until Canaille can give out another token.

    Its access tokens tell the time in seconds: a person's second one within a second is the first, which it refuses.
    """
    page.wait_for_timeout(1_020 - time.time() * 1_000 % 1_000)


class Canaille:
    """Asks for a name, then for a password, then whether Kontakt may know what it asks for, if it was not said yet."""

    def begin(self, page: Page, person: Person) -> None:
        """Give name and password."""
        page.get_by_role("textbox", name="Login").fill(person.subject)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    def finish(self, page: Page, person: Person) -> None:
        """Agree to what Kontakt may know."""
        next_second(page)
        page.get_by_role("button", name="Accept").click()

    def again(self, page: Page, person: Person) -> None:
        """Give name and password: what the person agreed to is remembered."""
        self.begin(page, person)

    def prove(self, page: Page, person: Person) -> None:
        """Give the password: the name is known."""
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        next_second(page)
        page.get_by_role("button", name="Sign in").click()

    def recognise(self, page: Page) -> None:
        """See the form that asks for a name."""
        expect(page.get_by_role("textbox", name="Login")).to_be_visible()
