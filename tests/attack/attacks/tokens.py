"""Tokens that somebody else has signed, or nobody."""

import hmac
import time
from typing import Any
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site, jwt_part

_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def _claims(site: Site, **changes: object) -> dict[str, Any]:
    """Return what the attacker's own session says; the attacker can read it."""
    return jwt.decode(site.grace.cookies["kontakt_session"], options={"verify_signature": False}) | changes


def _tried(site: Site, *tokens: str) -> Outcome:
    answers = []
    for token in tokens:
        with site.visitor() as client:
            answers.append(client.get("/api/me", headers={"cookie": f"kontakt_session={token}"}))
            answers.append(client.get("/api/admin/users", headers={"authorization": f"Bearer {token}"}))
    return answered(answers, 401)


def _key(site: Site, purpose: str) -> bytes:
    return hmac.digest(site.environment["JWT_SECRET"].encode(), f"kontakt {purpose}".encode(), "sha256")


@attack("A token that nobody signed", "alg: none, None, NONE, empty signature, HS256 with an empty key")
def nobody(site: Site) -> Outcome:
    body = jwt_part(_claims(site))
    tokens = [f"{jwt_part({'alg': alg, 'typ': 'JWT'})}.{body}." for alg in ("none", "None", "NONE", "HS256", "")]
    own = site.grace.cookies["kontakt_session"].split(".")
    changed = [
        f"{own[0]}.{jwt_part(_claims(site, sid=str(uuid4())))}.{own[2]}",
        f"{own[0]}.{own[1]}.",
        f"{own[0]}.{own[1]}",
        "..",
        "x.y.z",
        own[2],
    ]
    return _tried(site, *tokens, *changed, f"{own[0]}.{own[1]}.{own[2][:-4]}AAAA")


@attack("A token that another key signed", "a secret of one's own, the plain JWT_SECRET, the client secret")
def other_keys(site: Site) -> Outcome:
    secrets = (
        b"x" * 32,
        site.environment["JWT_SECRET"].encode(),
        site.environment["OIDC_CLIENT_SECRET"].encode() + bytes(16),
    )
    return _tried(site, *[jwt.encode(_claims(site), secret, "HS256") for secret in secrets])


@attack("A token of another purpose", "sign-in, revealed card, limits: real keys, made of the real secret")
def other_purposes(site: Site) -> Outcome:
    return _tried(
        site,
        *[
            jwt.encode(_claims(site), _key(site, purpose), "HS256")
            for purpose in ("transaction", "reveal", "limits", "")
        ],
    )


@attack("A token of another algorithm", "HS512 and HS384 with the real key, RS256 with a key in its own head")
def other_algorithms(site: Site) -> Outcome:
    key = rsa.generate_private_key(65537, 2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    padded = _key(site, "session") * 2
    return _tried(
        site,
        jwt.encode(_claims(site), padded, "HS512"),
        jwt.encode(_claims(site), padded, "HS384"),
        jwt.encode(_claims(site), key, "RS256", headers={"jwk": public}),
        jwt.encode(_claims(site), key, "RS256", headers={"jku": "http://127.0.0.1:1/keys", "kid": "1"}),
    )


@attack("A head that names its own key", "kid: ../../dev/null, '; --, file://; x5u, jku, crit")
def heads(site: Site) -> Outcome:
    headers = (
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'x'; --"},
        {"x5u": "http://127.0.0.1:1/"},
        {"jku": "http://127.0.0.1:1/"},
        {"crit": ["x"], "x": 1},
    )
    return _tried(site, *[jwt.encode(_claims(site), b"\0" * 32, "HS256", headers=header) for header in headers])


@attack("A token that is over, or not for this", "exp in the past, no exp, no iat; the real key")
def expired(site: Site) -> Outcome:
    key, now = _key(site, "session"), int(time.time())
    claims = _claims(site)
    without = [
        {name: value for name, value in claims.items() if name != left_out} for left_out in ("exp", "iat", "sid", "key")
    ]
    return _tried(
        site, jwt.encode(claims | {"exp": now - 1}, key, "HS256"), *[jwt.encode(one, key, "HS256") for one in without]
    )


@attack("The session of somebody else, by its id", "sid of the administrator, secrets of one's own; the real key")
def others_session(site: Site) -> Outcome:
    sid = jwt.decode(site.ada.cookies["kontakt_session"], options={"verify_signature": False})["sid"]
    key = _key(site, "session")
    return _tried(
        site,
        *[
            jwt.encode(_claims(site, sid=sid, key=secret), key, "HS256")
            for secret in ("", "x", None, {"$ne": ""}, _claims(site)["key"])
        ],
    )


@attack(
    "Sign-outs that the provider did not send", "no token, alg none, HS256 with client id, another key, of one's own"
)
def back_channel(site: Site) -> Outcome:
    me = site.ada.get("/api/me").json()["id"]
    now = int(time.time())
    claims = {
        "iss": site.environment["OIDC_ISSUER"],
        "aud": site.environment["OIDC_CLIENT_ID"],
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid4()),
        "sub": "ada",
        "events": {_EVENT: {}},
        "sid": me,
    }
    key = rsa.generate_private_key(65537, 2048)
    tokens = [
        "",
        "x",
        f"{jwt_part({'alg': 'none'})}.{jwt_part(claims)}.",
        jwt.encode(claims, site.environment["OIDC_CLIENT_ID"].ljust(32, "\0"), "HS256"),
        jwt.encode(claims, site.environment["OIDC_CLIENT_SECRET"].ljust(32, "\0"), "HS256"),
        jwt.encode(claims, key, "RS256", headers={"kid": "1"}),
        jwt.encode(
            claims,
            key,
            "RS256",
            headers={
                "jku": "http://127.0.0.1:1/",
                "jwk": jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True),
            },
        ),
    ]
    client = site.visitor()
    answers = [client.post("/api/auth/backchannel-logout", data={"logout_token": token}) for token in tokens]
    answers.append(
        client.post(
            "/api/auth/backchannel-logout",
            content=b"x" * 300_000,
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
    )
    answers.append(client.post("/api/auth/backchannel-logout", json={"logout_token": tokens[-1]}))
    return all_of(answered(answers, 400, 413, 415), answered([site.ada.get("/api/me")], 200))


@attack("The key of another card", "?key= of a revealed card, of another, forged, for one that hides its numbers")
def reveal_keys(site: Site) -> Outcome:
    card = {"name": "Hidden", "phones": [{"number": "+372 5555 1234"}], "obfuscate": True}
    ids = [
        site.grace.post("/api/cards", json=card | {"slug": f"hidden-{n}"}).raise_for_status().json()["id"]
        for n in (1, 2)
    ]
    client = site.visitor()
    page = client.post("/c/hidden-1")
    key = httpx.URL(page.text.partition('href="/api/cards/hidden-1/vcf')[2].partition('"')[0]).params.get("key", "")
    right = b"5555" in client.get("/api/cards/hidden-1/vcf", params={"key": key}).content
    wrong = [
        client.get(f"/api/cards/{slug}/{what}", params={"key": value}).content
        for slug in ("hidden-1", "hidden-2")
        for what in ("vcf", "qr", "preview.png")
        for value in (
            "",
            "x",
            jwt.encode({"slug": slug, "exp": 2**33, "iat": 1}, b"x" * 32, "HS256"),
            key if slug == "hidden-2" else "y",
        )
    ]
    wrong += [
        client.get(path).content for slug in ("hidden-1", "hidden-2") for path in (f"/c/{slug}", f"/api/cards/{slug}")
    ]
    for one in ids:
        site.grace.delete(f"/api/cards/{one}")
    return seen(
        right and not any(b"5555" in one for one in wrong),
        f"{len(wrong)} × masked, once revealed",
        f"revealed by the right one: {right}",
    )
