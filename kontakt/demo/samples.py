"""The sample organisation: its settings, its people, and a card for each, in the JSON form of the API.

Everything that could reach someone is reserved for fiction: hosts and e-mail addresses under example.com and `.example`
(RFC 2606, RFC 6761), telephone numbers from the ranges that Ofcom, the NANPA (555-0100 to 0199) and the
Bundesnetzagentur keep for films, the sample ORCID iD.
"""

from typing import Any

from kontakt.demo.people import ADA, GRACE, Person

SETTINGS: dict[str, Any] = {
    "org_name": "Analytical Society",
    "org_url": "https://society.example.com/",
    "default_primary_color": "#3d2a75",
    "default_secondary_color": "#8b6cc4",
    "footer_text": "A sample organisation",
    "footer_link": "https://society.example.com/",
}

_LONDON: dict[str, str] = {
    "street": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
}

_ADA: dict[str, Any] = {
    "name": "Ada Lovelace",
    "slug": "ada-lovelace",
    "job_title": "Analyst of Engines",
    "company": "Analytical Society",
    "department": "Notes and Programs",
    "pronouns": "she/her",
    "phones": [
        {"number": "+44 20 7946 0815", "label": "work"},
        {"number": "+44 7700 900184", "label": "mobile"},
    ],
    "emails": [
        {"email": "ada@example.com", "label": "work"},
        {"email": "lovelace@society.example.com", "label": "home"},
    ],
    "address": {"street": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"},
    "websites": [
        {"url": "https://ada.example.com/notes", "label": "Notes A to G"},
        {"url": "https://society.example.com/", "label": "Analytical Society"},
    ],
    "social_links": [
        {"platform": "mastodon", "url": "https://mastodon.example/@ada"},
        {"platform": "github", "url": "https://github.com/example-ada-lovelace"},
        {"platform": "linkedin", "url": "https://www.linkedin.com/in/example-ada-lovelace"},
        {"platform": "orcid", "url": "https://orcid.org/0000-0002-1825-0097"},
    ],
    "bio": "I write programs for a machine that is not built yet.\n\n"
    "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves.",
    "calendar_url": "https://calendar.example.com/ada/tea",
    "calendar_label": "Meet over tea",
    "primary_color": "#4b2e83",
    "font": "literata",
    "theme": "auto",
    "avatar_shape": "circle",
    "layout": "classic",
}

_GRACE: dict[str, Any] = {
    "name": "Grace Hopper",
    "slug": "grace-hopper",
    "job_title": "Rear Admiral, Compilers",
    "company": "Analytical Society",
    "department": "Languages",
    "pronouns": "she/her",
    "phones": [{"number": "+1 202-555-0143", "label": "work"}, {"number": "+1 202-555-0178", "label": "mobile"}],
    "emails": [{"email": "grace@example.com", "label": "work"}],
    "address": {
        "street": "1 Navy Yard",
        "city": "Washington",
        "region": "DC",
        "postal_code": "20374",
        "country": "US",
    },
    "websites": [{"url": "https://grace.example.com/", "label": "Nanoseconds"}],
    "social_links": [
        {"platform": "github", "url": "https://github.com/example-grace-hopper"},
        {"platform": "youtube", "url": "https://www.youtube.com/@example-grace-hopper"},
        {"platform": "bluesky", "url": "https://bsky.app/profile/grace.example.com"},
    ],
    "bio": "A ship in port is safe, but that is not what ships are built for.\n\n"
    "Ask me for a nanosecond: it is 30 cm of wire, and I carry a bundle of them.",
    "calendar_url": "https://calendar.example.com/grace",
    "calendar_label": "Book half an hour",
    "primary_color": "#1b4f86",
    "font": "inter",
    "theme": "light",
    "avatar_shape": "circle",
    "layout": "banner",
}

_ALAN: dict[str, Any] = {
    "name": "Alan Turing",
    "slug": "alan-turing",
    "job_title": "Reader in Theory of Computing",
    "company": "Analytical Society",
    "department": "Machines and Morphogenesis",
    "pronouns": "he/him",
    "phones": [{"number": "+44 161 496 0112", "label": "work"}],
    "emails": [{"email": "alan@example.com", "label": "work"}],
    "address": {"street": "Coupland Street", "city": "Manchester", "postal_code": "M13 9PL", "country": "GB"},
    "websites": [{"url": "https://alan.example.com/spots", "label": "How spots and stripes form"}],
    "social_links": [
        {"platform": "matrix", "url": "https://matrix.example/@alan"},
        {"platform": "github", "url": "https://github.com/example-alan-turing"},
    ],
    "bio": "We can only see a short distance ahead, but we can see plenty there that needs to be done.",
    "primary_color": "#0f766e",
    "background_color": "#0b1f1d",
    "font": "jetbrains-mono",
    "theme": "dark",
    "avatar_shape": "rounded",
    "layout": "classic",
}

_KATHERINE: dict[str, Any] = {
    "name": "Katherine Johnson",
    "slug": "katherine-johnson",
    "job_title": "Aerospace Technologist",
    "company": "Analytical Society",
    "department": "Trajectories",
    "pronouns": "she/her",
    "phones": [{"number": "+1 757-555-0162", "label": "work"}],
    "emails": [{"email": "katherine@example.com", "label": "work"}],
    "address": {"city": "Hampton", "region": "VA", "postal_code": "23681", "country": "US"},
    "social_links": [
        {"platform": "linkedin", "url": "https://www.linkedin.com/in/example-katherine-johnson"},
        {"platform": "instagram", "url": "https://www.instagram.com/example.katherine.johnson"},
    ],
    "bio": "I counted everything: the steps to the road, the steps up to church, the dishes I washed.\n\n"
    "Now I count the way to the Moon, and the way back.",
    "calendar_url": "https://calendar.example.com/katherine",
    "calendar_label": "Check your numbers with me",
    "primary_color": "#b4490c",
    "font": "source-sans-3",
    "theme": "auto",
    "avatar_shape": "circle",
    "layout": "banner",
}

_EMMY: dict[str, Any] = {
    "name": "Emmy Noether",
    "slug": "emmy-noether",
    "job_title": "Professorin für Algebra",
    "company": "Analytical Society",
    "department": "Symmetries",
    "pronouns": "sie/ihr",
    "phones": [{"number": "+49 30 23125 014", "label": "work"}],
    "emails": [{"email": "emmy@example.com", "label": "work"}],
    "address": {"street": "Bunsenstraße 3", "city": "Göttingen", "postal_code": "37073", "country": "DE"},
    "websites": [{"url": "https://emmy.example.com/", "label": "Idealtheorie"}],
    "social_links": [{"platform": "xing", "url": "https://www.xing.com/profile/Example_EmmyNoether"}],
    "bio": "Meine Methoden sind Arbeits- und Auffassungsmethoden und daher anonym überall eingedrungen.",
    "primary_color": "#3f5c33",
    "font": "eb-garamond",
    "theme": "light",
    "layout": "minimal",
}

_SRINIVASA: dict[str, Any] = {
    "name": "Srinivasa Ramanujan",
    "slug": "srinivasa-ramanujan",
    "job_title": "Fellow",
    "company": "Analytical Society",
    "department": "Number Theory",
    "pronouns": "he/him",
    "phones": [{"number": "+44 7700 900172", "label": "mobile"}],
    "emails": [{"email": "srinivasa@example.com", "label": "work"}],
    "websites": [{"url": "https://srinivasa.example.com/notebooks", "label": "Notebooks"}],
    "social_links": [
        {"platform": "whatsapp", "url": "https://wa.me/447700900172"},
        {"platform": "custom", "url": "https://srinivasa.example.com/taxicab"},
    ],
    "bio": "1729 is a very interesting number: the smallest that is the sum of two cubes in two different ways.",
    "primary_color": "#a3324a",
    "font": "comfortaa",
    "theme": "auto",
    "avatar_shape": "circle",
    "layout": "centered",
}

CARDS: tuple[tuple[Person, dict[str, Any]], ...] = (
    (ADA, _SRINIVASA),
    (ADA, _EMMY),
    (ADA, _KATHERINE),
    (ADA, _ALAN),
    (GRACE, _GRACE),
    (ADA, _ADA),
)
"""Each card with its owner, oldest first: lists show the newest first, and Ada's own card leads hers."""
