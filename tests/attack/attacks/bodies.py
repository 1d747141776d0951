"""JSON that is deep, large, double or none."""

import json
import time

import httpx

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site


def _sent(site: Site, *bodies: bytes, kind: str = "application/json") -> list[httpx.Response]:
    path = f"/api/cards/{card(site)['id']}"
    return [site.grace.patch(path, content=body, headers={"content-type": kind}) for body in bodies]


@attack("JSON of 100 000 levels", '[[[[…, {"a":{"a":…, and a view\'s')
def deep(site: Site) -> Outcome:
    bodies = (
        b"[" * 100_000,
        b"[" * 60_000 + b"]" * 60_000,
        b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        b'{"bio":' + b"[" * 40 + b"]" * 40 + b"}",
    )
    view = site.visitor().post(
        "/api/cards/ada-lovelace/view", content=b"[" * 60_000, headers={"content-type": "application/json"}
    )
    return answered([*_sent(site, *bodies), view], 400, 413, 422)


@attack("JSON of twenty thousand members (colliding keys)", '{"k0":0, "k1":0 …} of 250 kB')
def members(site: Site) -> Outcome:
    began = time.monotonic()
    # Equal modulo 2^61-1, which is what Python hashes numbers by; texts are hashed with a key of the process.
    numbers = json.dumps({str(n * (2**61 - 1)): 0 for n in range(8000)}).encode()
    answers = _sent(
        site,
        json.dumps({f"k{n}": 0 for n in range(16_000)}).encode(),
        numbers,
        json.dumps({"phones": [{}] * 60_000}).encode(),
    )
    lasted = time.monotonic() - began
    return all_of(answered(answers, 413, 422), seen(lasted < 5, f"{lasted:.1f} s", f"{lasted:.1f} s"))


@attack("Members that are there twice, and names of a prototype", '{"name":"a","name":"b"}, __proto__, constructor')
def double(site: Site) -> Outcome:
    bodies = (
        b'{"bio":"a","bio":"b"}',
        b'{"__proto__":{"role":"admin"}}',
        b'{"constructor":{"prototype":{}}}',
        b'{"bio":{"$ne":null}}',
        b'{"bio\\u0000":"x"}',
    )
    return answered(_sent(site, *bodies), 400, 422)


@attack("Bodies that are not JSON", "NaN, Infinity, UTF-16, half of a pair, NUL, cut, XML with an entity")
def others(site: Site) -> Outcome:
    bodies = (
        b"",
        b"{",
        b'{"bio":NaN}',
        b'{"bio":Infinity}',
        '{"bio":"x"}'.encode("utf-16"),
        b'{"bio":"\\ud800"}',
        b'{"bio":"a\\u0000b"}',
        b"\xff\xfe",
        b"null",
        b"[]",
        b'"x"',
        b'{"bio":"x"}{"bio":"y"}',
        b"/**/{}",
        b"{'bio':'x'}",
    )
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><bio>&e;</bio>'
    xml = _sent(site, entity, kind="application/xml") + _sent(site, entity, kind="text/xml")
    return all_of(answered(_sent(site, *bodies), 400, 422), answered(xml, 415))


@attack("JSON under another name", "text/plain, form, none, application/json+x, charset=utf-7")
def kinds(site: Site) -> Outcome:
    names = (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "text/json",
        "application/jsonx",
        "application/json; charset=utf-7",
        "text/plain; application/json",
        "application/json, text/plain",
        "",
    )
    return answered([_sent(site, b'{"bio":"x"}', kind=name)[0] for name in names], 415)


@attack("Members that only the server sets", "owner_id, id, role, revision, created_at, views; PATCH /api/me {role}")
def mass_assignment(site: Site) -> Outcome:
    owner = site.ada.get("/api/me").json()["id"]
    members: tuple[dict[str, object], ...] = (
        {"owner_id": owner},
        {"id": owner},
        {"revision": 99},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"url": "https://evil"},
        {"former_slugs": ["x"]},
        {"images": {}},
        {"user_id": owner},
        {"views": [9]},
        {"deleted_at": None},
    )
    path = f"/api/cards/{card(site)['id']}"
    answers = [site.grace.patch(path, json=body) for body in members]
    answers += [site.grace.post("/api/cards", json={"name": "x", **body}) for body in members]
    answers += [
        site.grace.patch("/api/me", json=body)
        for body in ({"role": "admin"}, {"is_admin": True}, {"email": "ada@example.com"}, {"id": owner})
    ]
    role = site.grace.get("/api/me").json()["role"]
    return all_of(answered(answers, 422), seen(role != "admin", f"still {role}", "an admin"))


@attack("Names that look like others", "ada‑lovelace, аda-lovelace, ADA-LOVELACE, ﬁ; right-to-left and invisible")
def lookalikes(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    slugs = (
        "ada\u2011lovelace",
        "\u0430da-lovelace",
        "ADA-LOVELACE",
        "ada-\uff4covelace",
        "ada_lovelace",
        "ada-lovelace\u200b",
        "ﬁ",
        "ada--lovelace",
        "api/me",
        "..",
    )
    answers = [site.grace.patch(path, json={"slug": slug}) for slug in slugs]
    hidden = [
        site.grace.patch(path, json={"name": f"Ada{text}"}) for text in ("\u202eecaLevol", "\u2066x", "\x00", "\x1b[1m")
    ]
    taken = site.grace.patch(path, json={"slug": site.slug})
    return all_of(answered(answers, 422), answered(hidden, 400, 422), answered([taken], 409))
