"""Cookies that are planted, kept or taken along."""

import httpx

from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_NAME = "kontakt_session"


def _me(site: Site, *cookies: str) -> httpx.Response:
    lines = [f"Cookie: {cookie}" for cookie in cookies]
    answer = site.raw(site.head("/api/me", *lines, "Connection: close") + b"\r\n")
    return httpx.Response(int(answer[9:12] or 0), content=answer.partition(b"\r\n\r\n")[2])


@attack(
    "A cookie that another host of the domain has planted (cookie tossing)",
    "two kontakt_session, in both orders, in two headers",
)
def tossing(site: Site) -> Outcome:
    own, planted = site.ada.cookies[_NAME], site.grace.cookies[_NAME]
    answers = [
        _me(site, f"{_NAME}={planted}; {_NAME}={own}"),
        _me(site, f"{_NAME}={own}; {_NAME}={planted}"),
        _me(site, f"{_NAME}={planted}", f"{_NAME}={own}"),
        _me(site, f"\xa0{_NAME}={planted}"),
        _me(site, f"{_NAME.upper()}={planted}"),
        _me(site, f'{_NAME}="{planted}"; {_NAME}={own}'),
        _me(site, f'x="; {_NAME}={planted}; y="; {_NAME}={own}'),
    ]
    return answered(answers, 400, 401)


@attack(
    "A session that was there before the sign-in (fixation)",
    "a known cookie, then a sign-in: the old one must be worth nothing",
)
def fixation(site: Site) -> Outcome:
    client = site.signed_in("grace")
    first = client.cookies[_NAME]
    location = client.get("/api/auth/login").headers["location"]
    with httpx.Client(trust_env=False) as provider:
        back = httpx.URL(provider.post(location, data={"sub": "grace"}).headers["location"])
    client.get(back.raw_path.decode())
    second = client.cookies[_NAME]
    return all_of(
        seen(first != second, "a new one", "the same"),
        answered([_me(site, f"{_NAME}={first}")], 401),
        answered([_me(site, f"{_NAME}={second}")], 200),
    )


@attack("A session that has ended", "the cookie of before the sign-out")
def ended(site: Site) -> Outcome:
    client = site.signed_in("grace")
    value = client.cookies[_NAME]
    out = client.post("/api/auth/logout")
    return all_of(answered([out], 200), answered([_me(site, f"{_NAME}={value}")], 401))


@attack("The cookie itself", "HttpOnly, SameSite, Path, no Domain")
def cookie(site: Site) -> Outcome:
    client = site.visitor()
    header = client.get("/api/auth/login").headers["set-cookie"].lower()
    good = "httponly" in header and "samesite=lax" in header and "path=/" in header and "domain" not in header
    return seen(good, "HttpOnly, SameSite=Lax, Path=/, no Domain", header)


@attack("A callback that nobody asked for", "no state, another's state, a code of somebody else, twice")
def callbacks(site: Site) -> Outcome:
    victim, attacker = site.visitor(), site.visitor()
    location = attacker.get("/api/auth/login").headers["location"]
    victim.get("/api/auth/login")
    with httpx.Client(trust_env=False) as provider:
        back = httpx.URL(provider.post(location, data={"sub": "grace"}).headers["location"]).raw_path.decode()
    answers = [
        victim.get(back),
        victim.get("/api/auth/callback"),
        victim.get("/api/auth/callback?code=x&state=y"),
        attacker.get(back + "&iss=https://evil.example"),
        attacker.get(back.replace("code=", "code=x")),
        attacker.get(
            "/api/auth/callback?error=access_denied&error_description=<script>&"
            + back.partition("?")[2].partition("state=")[2]
        ),
    ]
    alone = _NAME not in victim.cookies and _NAME not in attacker.cookies
    return all_of(
        answered(answers, 400, 401, 403, 502, 503), seen(alone, "nobody is signed in", "somebody is signed in")
    )


@attack("A callback twice", "the same code and state again, with the cookies of before")
def replay(site: Site) -> Outcome:
    client = site.visitor()
    location = client.get("/api/auth/login").headers["location"]
    kept = dict(client.cookies)
    with httpx.Client(trust_env=False) as provider:
        back = httpx.URL(provider.post(location, data={"sub": "grace"}).headers["location"]).raw_path.decode()
    first = client.get(back)
    client.cookies.clear()
    client.cookies.update(kept)
    return all_of(answered([first], 303), answered([client.get(back)], 400, 401, 403))


@attack("Many sign-ins in one browser", "40 of them begun: the cookies must not overflow")
def overflow(site: Site) -> Outcome:
    client = site.visitor()
    answers = [client.get("/api/auth/login") for _ in range(40)]
    return all_of(
        answered(answers, 303, 429),
        seen(len(client.cookies) <= 6, f"{len(client.cookies)} cookies", f"{len(client.cookies)} cookies"),
    )
