"""What the parts of a card page say and where they lead: from a view to rows, actions and links."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kontakt.cards.fields import Platform
from kontakt.cards.phones import telephone
from kontakt.cards.platforms import platform_name
from kontakt.pages.language import country_name, translations
from kontakt.pages.view import AddressView, CardView, Picture

_REGION_BEFORE_CODE = frozenset({"US", "CA", "AU"})


class Row(NamedTuple):
    """One line of the contact list: `value` may have several lines; `event` is what a click counts as.

    `geo` opens a place in an app of the device. `given` is the label as the card has it.
    """

    icon: str
    href: str
    value: str
    label: str
    event: str | None
    geo: str | None = None
    given: str | None = None


class Action(NamedTuple):
    """One of the quick actions beside *Save contact*; `value` is the number or address that it is for."""

    icon: str
    href: str
    name: str
    event: str
    value: str


class Profile(NamedTuple):
    """A link to a platform; `icon` is the platform's value."""

    icon: str
    href: str
    name: str


def headline(view: CardView) -> str:
    """Return role and organisation in one line; empty if the card has neither."""
    return ", ".join(part for part in (view.job_title, view.company) if part)


def summary(view: CardView, language: str = "en") -> str:
    """Return the description of the page, at most about 160 characters."""
    _ = translations(language).gettext
    text = ". ".join(part for part in (headline(view), " ".join((view.bio or "").split())) if part)
    if len(text) <= 160:
        # NOTE: Description of the page of a card that says nothing but a name, in search results and link previews.
        return text or _("The card of {name}").format(name=view.name)
    return text[:157].rsplit(" ", 1)[0] + "…"


def actions(view: CardView, language: str = "en") -> list[Action]:
    """Return call, message and mail, as far as the card has what they need."""
    _ = translations(language).gettext
    found = []
    voice = [phone for phone in view.phones if phone.label != "fax"]
    if voice and not view.masked:
        mobile = next((phone for phone in voice if phone.label == "mobile"), voice[0])
        first, to = telephone(voice[0].number, voice[0].e164), telephone(mobile.number, mobile.e164)
        # NOTE: Button that calls the person on the telephone.
        found.append(Action("phone", f"tel:{first.dialled}", _("Call"), "phone", first.shown))
        recipient = to.dialled.partition(",")[0]  # A message has no extension.
        # NOTE: Button that begins a text message (SMS) to the person.
        found.append(Action("message", f"sms:{recipient}", _("Message"), "message", to.shown))
    if view.emails and not view.masked:
        # NOTE: Button that begins an e-mail to the person; also the label of an e-mail address that has no other.
        found.append(Action("mail", _mailto(view.emails[0].email), _("Mail"), "email", view.emails[0].email))
    return found


def rows(view: CardView, language: str = "en") -> Iterator[Row]:
    """Yield the contact list: telephones, mail, address, websites."""
    _ = translations(language).gettext
    if not view.masked:
        for phone in view.phones:
            # NOTE: Label of a telephone number that has no other.
            label = _label(phone.label, language) or _("Phone")
            number = telephone(phone.number, phone.e164)
            yield Row("phone", f"tel:{number.dialled}", number.shown, label, "phone", given=phone.label)
        for email in view.emails:
            label = _label(email.label, language) or _("Mail")
            yield Row("mail", _mailto(email.email), email.email, label, "email", given=email.label)
    if view.address:
        lines = address_lines(view.address, language)
        # In English, which every map knows.
        query = quote(", ".join(address_lines(view.address)), safe="")
        href = f"https://www.openstreetmap.org/search?query={query}"
        # RFC 5870 knows only coordinates; where they are 0,0, apps search for `q`.
        geo = f"geo:0,0?q={query}"
        # NOTE: Label of a postal address.
        yield Row("pin", href, "\n".join(lines), _("Address"), "address", geo)
    for website in view.websites:
        # NOTE: Label of a web address that has no other.
        label = website.label or _("Website")
        yield Row("globe", website.url, short(website.url), label, "website", given=website.label)


def profiles(view: CardView) -> list[Profile]:
    """Return the social links; one of no known platform is named by its host."""
    return [
        Profile(
            link.platform.value,
            link.url,
            short(link.url) if link.platform is Platform.CUSTOM else platform_name(link.platform),
        )
        for link in view.social_links
    ]


def address_lines(address: AddressView, language: str = "en") -> list[str]:
    """Return the address as written on an envelope, one line each, with the country's name in that language."""
    if address.country in _REGION_BEFORE_CODE:
        place = ", ".join(part for part in (address.city, _joined(address.region, address.postal_code)) if part)
        lines = [address.street, place]
    else:
        lines = [address.street, _joined(address.postal_code, address.city), address.region]
    country = country_name(address.country, language) if address.country else None
    return [line for line in (*lines, country) if line]


def local(picture: Picture | None, view: CardView) -> Picture | None:
    """Return the picture with an address relative to the page's host, so that it loads under any name of the host.

    None for a picture of another host: the page's policy would refuse it.
    """
    if picture is None:
        return None
    page = urlsplit(view.url)
    path = picture.url.removeprefix(f"{page.scheme}://{page.netloc}")
    return replace(picture, url=path) if path.startswith("/") and not path.startswith("//") else None


def web_only(view: CardView) -> CardView:
    """Return the view without links that are not http or https; whoever wrote them, none becomes script here."""
    organisation = view.organisation
    return replace(
        view,
        websites=tuple(link for link in view.websites if _is_web(link.url)),
        social_links=tuple(link for link in view.social_links if _is_web(link.url)),
        calendar_url=view.calendar_url if _is_web(view.calendar_url) else None,
        organisation=replace(
            organisation,
            url=organisation.url if _is_web(organisation.url) else None,
            footer_link=organisation.footer_link if _is_web(organisation.footer_link) else None,
        ),
    )


def _is_web(url: str | None) -> bool:
    return url is not None and url.startswith(("https://", "http://"))


def _label(label: str | None, language: str) -> str | None:
    """Return the owner's own words as they are, and the five labels that every owner can choose in the language."""
    _ = translations(language).gettext
    known = {
        # NOTE: Label of a mobile telephone number.
        "mobile": _("Mobile"),
        # NOTE: Label of a telephone number or e-mail address at work.
        "work": _("Work"),
        # NOTE: Label of a private telephone number or e-mail address.
        "home": _("Home"),
        # NOTE: Label of a fax number.
        "fax": _("Fax"),
        # NOTE: Label of a further telephone number or e-mail address.
        "other": _("Other"),
    }
    return known.get(label, label) if label else None


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe='@+.-_~')}"


def short(url: str) -> str:
    """Return the address as people say it."""
    return re.sub(r"^https?://(www\.)?", "", url).removesuffix("/")


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
