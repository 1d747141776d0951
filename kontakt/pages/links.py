"""The links of a card page that count by themselves, in the order in which the page has them."""

from collections.abc import Iterator
from typing import NamedTuple

from kontakt.pages import present
from kontakt.pages.view import CardView


class Link(NamedTuple):
    """A link as the page has it: what a click counts as, and where it leads.

    `label` is the one that the card has, that of a social link its platform. `value` is what the link says.
    """

    event: str
    href: str
    label: str | None
    value: str


def links(view: CardView) -> Iterator[Link]:
    """Yield the links; what leads to the same place in two ways comes twice, with the same label and value."""
    view = present.web_only(view)
    labels: dict[str, str | None] = {}
    for row in present.rows(view):
        labels.setdefault(row.value, row.given)
        value = ", ".join(row.value.splitlines())
        for href in (row.href, row.geo):
            if href and row.event:
                yield Link(row.event, href, row.given, value)
    for action in present.actions(view):
        yield Link(action.event, action.href, labels.get(action.value), action.value)
    for link in view.social_links:
        yield Link("social", link.url, link.platform.value, present.short(link.url))
    if view.calendar_url:
        yield Link("booking", view.calendar_url, view.calendar_label, present.short(view.calendar_url))
