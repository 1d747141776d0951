"""What the views are drawn of: a running Kontakt with a few things in it that the sample organisation has not."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from playwright.sync_api import Page, expect

from kontakt.demo.people import ADA, GRACE, Person
from tests.browser.embedded import Site
from tests.browser.visits import Visits
from tests.browser.watch import Watch

STAFF = b"""\
name,role,email,country,website,slug
Mary Somerville,Astronomer,mary@example.com,GB,example.com,
Maria Mitchell,Astronomer,nobody,US,example.com,
,Mathematician,hypatia@example.com,EG,,
Sophie Germain,Mathematician,sophie@example.com,France,,
Lise Meitner,Physicist,lise@example.com,AT,javascript:alert(1),
Chien-Shiung Wu,Physicist,wu@example.com,US,example.com,Not A Slug
Caroline Herschel,Astronomer,caroline@example.com,DE,example.com,
"""
FIELDS = ["picture", "name", "job_title", "company", "phone:+44 20 7946 0815", "email:ada@example.com", "card"]
GRACE_TOO = {
    "name": "Grace Hopper",
    "job_title": "Lieutenant",
    "company": "Navy",
    "phones": [{"number": "+1 202-555-0143", "label": "work"}],
    "emails": [{"email": "grace@example.com", "label": "work"}],
}


@dataclass
class Studio:
    """Opens pages on one kind of device, and knows the addresses of what is drawn."""

    site: Site
    watch: Watch
    visits: Visits
    device: dict[str, Any]

    def page(self, path: str, person: Person | None = ADA) -> Page:
        """Return a page at that path, of Ada unless somebody else is named."""
        return self.visits(path, person=person, **self.device)

    @property
    def is_phone(self) -> bool:
        """Whether the device is a phone."""
        return bool(self.device.get("has_touch"))

    @cached_property
    def card(self) -> str:
        """The address of Ada's card in the application."""
        return f"/cards/{self._card['id']}"

    def shared(self, tab: str) -> str:
        """Return the address at which Ada's card is shared, on that tab."""
        return f"/cards?share={tab}&card={self._card['id']}"

    @cached_property
    def planted(self) -> str:
        """The address of a card of Grace's that may be changed."""
        return f"/cards/{self.send('post', '/api/cards', GRACE_TOO, GRACE)['id']}"

    def tidy(self) -> None:
        """Remove that card again, so that the next view shows the organisation as it is."""
        if "planted" in vars(self):
            self.send("delete", f"/api{self.planted}", person=GRACE)
            del self.planted

    def change_behind_the_back(self) -> None:
        """Save another role and another number on the planted card."""
        changes = {"job_title": "Captain", "phones": [{"number": "+1 202-555-0100", "label": "work"}]}
        self.send("patch", f"/api{self.planted}", changes, GRACE)

    @cached_property
    def grace(self) -> str:
        """The address of Grace among the people."""
        people = self._asking.request.get("/api/admin/users?q=grace").json()["items"]
        return f"/organisation/people/{people[0]['id']}"

    @cached_property
    def signature(self) -> str:
        """The address of a signature of Ada's."""
        kept = self._asking.request.get("/api/me/signatures").json()["items"]
        body = {"card_id": self._card["id"], "name": "Below every mail", "layout": "classic", "fields": FIELDS}
        return f"/signatures/{(kept[0] if kept else self.send('post', '/api/me/signatures', body))['id']}"

    @cached_property
    def imported(self) -> str:
        """The address of an import with faulty rows."""
        kept = self._asking.request.get("/api/admin/imports").json()["items"]
        if kept:
            return f"/organisation/import/{kept[0]['id']}"
        page = self.page("/organisation/import")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose file").click()
        chooser.value.set_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF})
        expect(page.get_by_text("2 rows are fine, 5 are faulty.")).to_be_visible()
        return self.site.path(page.url)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None, person: Person = ADA) -> dict[str, Any]:
        """Ask the API for a change in the name of a person; return its answer."""
        request = self.page("/nowhere", person).request
        answer = getattr(request, method)(path, data=body, headers={"origin": self.site.url})
        assert answer.ok, answer.text()
        return answer.json() if answer.status != 204 else {}

    def record(self) -> None:
        """Let something be in the record of changes: Ada's card is unlisted and public again."""
        for action in ("unlist", "enable"):
            self.send("post", "/api/admin/cards/bulk", {"action": action, "ids": [self._card["id"]]})

    def without_cards(self, person: Person = GRACE) -> list[str]:
        """Delete the cards of a person; return their ids, for `restore`."""
        page = self.page("/nowhere", person)
        ids = [card["id"] for card in page.request.get("/api/me/cards?limit=100").json()["items"]]
        for card in ids:
            self.send("delete", f"/api/cards/{card}", person=person)
        return ids

    @cached_property
    def _asking(self) -> Page:
        return self.page("/nowhere")

    @cached_property
    def _card(self) -> dict[str, Any]:
        (card,) = self._asking.request.get("/api/me/cards?q=ada").json()["items"]
        found: dict[str, Any] = card
        return found
