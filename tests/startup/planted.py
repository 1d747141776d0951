"""Secrets and personal values that a run of the real server handles, and where else they turn up."""

import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import jwt

PERSON = {
    "name": "Wilhelmina Plantagenet",
    "job_title": "Keeper of planted bulbs",
    "department": "Department of plants",
    "company": "Planted Company",
    "pronouns": "planted/plants",
    "phones": [{"number": "+372 5987 6543", "label": "Greenhouse"}],
    "emails": [{"email": "wilhelmina@plants.example", "label": "Garden"}],
    "address": {"street": "Rosebud Lane 17", "city": "Bulbtown", "postal_code": "98765"},
    "websites": [{"url": "https://wilhelmina.plants.example/"}],
    "bio": "Grows tulips.\nAnd talks to them.",
    "calendar_url": "https://meet.plants.example/wilhelmina",
}
OWN = {
    *("Wilhelmina", "Plantagenet", "Keeper of planted", "Department of plants", "Planted Company", "planted/plants"),
    *("5987 6543", "59876543", "Greenhouse", "plants.example", "Rosebud", "Bulbtown", "98765", "tulips"),
    *("talks to them", "Botanist", "Orchid", "seedlings"),
}
"""Parts of the above, and of what the provider says of the person, that nothing else contains."""

AGENT = "PlantedBrowser/7.7 (Flowerpot)"
VISITOR = "203.0.113.77"
ASKED = "searched-for-planted"
CLAIMS = {
    "name": "Wilhelmina Botanist",
    "email": "orchid@plants.example",
    "phone_number": "+37259876543",
    "department": "seedlings",
    "sid": "planted-provider-session",
    "kontakt_admin": "yes",
}


def forms(value):
    """The value as it is, and as logs, addresses and documents write it."""
    return {value, quote(value), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], repr(value)[1:-1]}


def found(needles, text):
    """Which of the needles the text holds, in whatever form."""
    return {needle for needle in needles if any(form in text for form in forms(needle))}


def transaction(cookies):
    """What the cookie of a sign-in that is under way holds: state, nonce and code verifier are among it."""
    [value] = [cookie for name, cookie in cookies.items() if "signin" in name]
    claims = jwt.decode(value, options={"verify_signature": False})
    return {value, *(one for one in claims.values() if isinstance(one, str) and len(one) > 20)}


def family(pid):
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(one for child in children for one in family(int(child)))]


def titles(pid):
    """What everybody on the machine sees of the process: command line, name, and the names of its threads."""
    folder = Path(f"/proc/{pid}")
    threads = (thread / "comm" for thread in (folder / "task").iterdir())
    return "\n".join(path.read_text(errors="replace") for path in (folder / "cmdline", folder / "comm", *threads))
