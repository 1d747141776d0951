"""Structured data for machines that read the page: a schema.org Person as JSON-LD."""

import json

from kontakt.pages.view import AddressView, CardView

_HTML = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})
"""Nothing may end the script element, begin a comment in it, or end a line in an old reader."""


def person(view: CardView) -> str:
    """Return the person as JSON that is safe inside a script element; a masked card has no telephone and no mail."""
    data: dict[str, object | None] = {
        "@context": "https://schema.org",
        "@type": "Person",
        # A page about one person, which search engines tell from one that only mentions somebody.
        "mainEntityOfPage": {"@type": "ProfilePage", "@id": view.url},
        "name": view.name,
        "url": view.url,
        "image": view.avatar_jpeg.url if view.avatar_jpeg else None,
        "jobTitle": view.job_title,
        "worksFor": _employer(view),
        "description": view.bio,
        "telephone": [] if view.masked else [phone.e164 or phone.number for phone in view.phones],
        "email": [] if view.masked else [email.email for email in view.emails],
        "address": _address(view.address) if view.address else None,
        "sameAs": [link.url for link in view.websites] + [link.url for link in view.social_links],
    }
    return json.dumps(_present(data), ensure_ascii=False, separators=(",", ":")).translate(_HTML)


def _employer(view: CardView) -> dict[str, object] | None:
    """Return the organisation with the department in it; the department alone where the card names no other."""
    department: dict[str, object] | None = None
    if view.department:
        department = {"@type": "Organization", "name": view.department}
    if not view.company:
        return department
    site = view.organisation.url if view.company == view.organisation.name else None
    return _present({"@type": "Organization", "name": view.company, "url": site, "department": department})


def _address(address: AddressView) -> dict[str, object]:
    return _present(
        {
            "@type": "PostalAddress",
            "streetAddress": address.street,
            "addressLocality": address.city,
            "addressRegion": address.region,
            "postalCode": address.postal_code,
            "addressCountry": address.country,
        }
    )


def _present(data: dict[str, object | None]) -> dict[str, object]:
    return {name: value for name, value in data.items() if value}
