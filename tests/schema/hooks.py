"""What Schemathesis is told about a Kontakt: who it is, what is there, and what the formats of texts mean.

A request that shall succeed names what is there, and two of its values may have to agree, which no schema says. A
request that shall be refused is sent as it was made.
"""

import json
import os
import random
import secrets
from datetime import date, timedelta

import schemathesis
from hypothesis import strategies as st
from iso3166 import countries_by_alpha2
from schemathesis.generation.meta import TestPhase

from kontakt.signatures.names import SINGLE
from tests.api.test_images import picture
from tests.schema.people import People

_TOLD = json.loads(os.environ["KONTAKT_INSTANCE"])
_PEOPLE = People(_TOLD["environment"])
_PERSON: str = _TOLD["person"]
_NAMES: dict[str, list[str]] = _TOLD["names"]
_RANDOM = random.Random(_TOLD["seed"])

_ENDING = {
    "DELETE /api/me",
    "DELETE /api/me/sessions",
    "DELETE /api/me/sessions/{session_id}",
    "DELETE /api/admin/users/{user_id}/sessions",
    "DELETE /api/admin/users/{user_id}/sessions/{session_id}",
    "POST /api/admin/users/bulk",
    "POST /api/auth/logout",
}
"""They may end the session that they are called with, so they get one of their own."""


@schemathesis.auth(refresh_interval=None)
class Session:
    """The person's session, and a new one after each that was ended."""

    present = ""

    def get(self, case, _context):
        if case.operation.label in _ENDING:
            # Whoever deletes an account shall have nothing else; an admin is never the last one.
            return _PEOPLE.cookie(f"{_PERSON}-{secrets.token_hex(4)}")
        if not Session.present or not _PEOPLE.is_alive(Session.present):
            Session.present = _PEOPLE.cookie(_PERSON)
        return Session.present

    def set(self, case, data, _context):
        case.cookies = {**(case.cookies or {}), "kontakt_session": data}


def _matching(pattern):
    return st.from_regex(pattern, fullmatch=True)


_LINES = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=30).map(lambda text: f"A{text}B"[:30])
_HOSTS = _matching(r"[a-z][a-z0-9]{0,20}\.(com|org|ee)")
_FORMATS = {
    "line": _LINES | st.sampled_from(["Grace </script>", "Ülle Õ'Õun 🎩", "عدا", "a'b\"c\\d;e,f"]),
    "prose": st.lists(_LINES, min_size=1, max_size=5).map("\n".join),
    "phone-number": _matching(r"\+?[0-9]{2,15}|\+372 5555 5555|\(0\) 30 12"),
    "web-address": st.builds("https://{}/{}".format, _HOSTS, _matching("[A-Za-z0-9/]{0,30}")) | _HOSTS,
    "https-address": st.builds("https://{}/{}".format, _HOSTS, _matching("[A-Za-z0-9/]{0,30}")),
    "iso-3166-alpha-2": st.sampled_from(sorted(countries_by_alpha2)),
    "signature-field": st.sampled_from(SINGLE) | st.integers(10, 10**12).map("phone:{}".format),
    # The standard's grammar has more than can be an address anywhere, such as reserved domains.
    "email": st.builds("{}@{}".format, _matching("[a-z][a-z0-9]{0,20}"), _HOSTS),
}
for _name, _strategy in _FORMATS.items():
    schemathesis.openapi.format(_name, _strategy)
schemathesis.openapi.media_type("image/*", st.sampled_from([picture(40, 30), picture(300, 200, "JPEG")]))
_ROWS = st.lists(st.builds("{},{}@example.com\n".format, _LINES, _matching("[a-z]{1,9}")), min_size=1, max_size=5)
schemathesis.openapi.media_type("text/csv", _ROWS.map(lambda rows: "".join(["name,email\n", *rows]).encode()))


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Let a request that shall succeed name what is there, and its values agree."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # In a chain, a request is about what the one before it made, and is judged by that.
    if case.meta.phase.name is not TestPhase.STATEFUL and _RANDOM.random() < 0.7:
        for name in case.path_parameters or {}:
            case.path_parameters[name] = _RANDOM.choice(_NAMES.get(name, [case.path_parameters[name]]))
    _agree_in_query(case.query or {})
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        _agree_in_body(case.body)


def _agree_in_query(query):
    # Made up ones are refused; those that answers name are followed by links.
    query.pop("cursor", None)
    if {"from", "to"} & query.keys() and len(str(query.get("from", query.get("to")))) <= 10:
        end = date(2026, 1, 1) + timedelta(days=_RANDOM.randrange(300))
        query |= {"from": str(end - timedelta(days=_RANDOM.randrange(366))), "to": str(end)}
    if {"fg", "bg"} & query.keys():
        query |= {"fg": f"{_RANDOM.randrange(256):02x}0000", "bg": "ffffff"}


def _agree_in_body(body):
    for link in body.get("social_links") or ():
        link["platform"] = "custom"
    if "card_id" in body:
        body["card_id"] = _RANDOM.choice(_NAMES["card_id"])
    if body.get("id"):
        body["id"] = _RANDOM.choice(_NAMES["card_id"])
    for heir in ("owner_id", "transfer_to"):
        if body.get(heir):
            body[heir] = _PEOPLE.id_of(_PERSON)
