"""Requests that another site makes a browser send, and pages that it puts into a frame."""

import httpx

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site


def _foreign(site: Site, headers: dict[str, str], **body: object) -> list[httpx.Response]:
    """Send every kind of change with the person's cookie and these headers instead of our own."""
    answers = []
    cookie = {
        "cookie": "; ".join(f"{name}={value}" for name, value in site.grace.cookies.items()),
        "host": site.authority,
    }
    with httpx.Client(base_url=f"http://127.0.0.1:{site.port}", trust_env=False) as client:
        for method, path in (
            ("POST", "/api/cards"),
            ("PATCH", f"/api/cards/{card(site)['id']}"),
            ("DELETE", f"/api/cards/{card(site)['id']}"),
            ("POST", "/api/auth/logout"),
            ("POST", "/c/ada-lovelace"),
            ("DELETE", "/api/me"),
            ("PUT", f"/api/cards/{card(site)['id']}/images/avatar"),
        ):
            answers.append(client.request(method, path, headers=cookie | headers, **body))  # type: ignore[arg-type]
    return answers


@attack("A form of another site", "Origin: https://evil.example, Sec-Fetch-Site: cross-site")
def forms(site: Site) -> Outcome:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    return answered(_foreign(site, headers, data={"name": "x"}), 403)


@attack(
    "A script of another site, with JSON that calls itself text",
    "Content-Type: text/plain, Origin: https://evil.example",
)
def plain(site: Site) -> Outcome:
    headers = {"origin": "https://evil.example", "content-type": "text/plain"}
    return answered(_foreign(site, headers, content=b'{"name":"x"}'), 403)


@attack(
    "Origins that look like ours", "null, http://localhost:PORT.evil, HTTP://…, with a path, another port, none at all"
)
def origins(site: Site) -> Outcome:
    values = (
        "null",
        f"{site.origin}.evil.example",
        f"http://evil.example/{site.origin}",
        f"https://{site.authority}",
        f"{site.origin}/",
        "http://localhost",
        f"http://localhost:{site.port + 1}",
        f"http://evil.example, {site.origin}",
        f"{site.origin}@evil.example",
        "",
    )
    answers = [one for value in values for one in _foreign(site, {"origin": value}, json={})]
    return answered([*answers, *_foreign(site, {}, json={})], 403)


@attack("Another host of the same domain", "Sec-Fetch-Site: same-site, none, and words that are none, with our Origin")
def siblings(site: Site) -> Outcome:
    values = ("same-site", "none", "cross-site", "SAME-ORIGIN", "same-origin, cross-site", "")
    return answered(
        [one for value in values for one in _foreign(site, {"sec-fetch-site": value, "origin": site.origin}, json={})],
        403,
    )


@attack("Changes by GET", "GET /api/auth/logout, /api/cards/{id}?_method=DELETE, /api/me?role=admin")
def by_get(site: Site) -> Outcome:
    answers = [
        site.grace.get("/api/auth/logout"),
        site.grace.get("/api/me/sessions/x"),
        site.grace.get("/api/admin/cards/bulk"),
    ]
    site.grace.get(f"/api/cards/{card(site)['id']}", params={"_method": "DELETE"})
    return all_of(
        answered(answers, 404, 405),
        answered([site.grace.get("/api/me"), site.grace.get(f"/api/cards/{card(site)['id']}")], 200),
    )


@attack("Answers for a script of another site (CORS)", "Origin: https://evil.example, and OPTIONS before it")
def cors(site: Site) -> Outcome:
    headers = {
        "origin": "https://evil.example",
        "access-control-request-method": "DELETE",
        "access-control-request-headers": "x",
    }
    answers = [
        site.grace.request(method, path, headers=headers)
        for method in ("OPTIONS", "GET")
        for path in ("/api/me", "/api/cards/ada-lovelace", "/")
    ]
    allowed = [name for one in answers for name in one.headers if name.startswith("access-control-allow")]
    return seen(not allowed, "nothing is allowed", f"{allowed}")


@attack(
    "Our pages in a frame of another site (clickjacking)",
    "page of a card, application, sign-in, problem, documentation",
)
def frames(site: Site) -> Outcome:
    client = site.visitor()
    bad = []
    for path in (
        "/c/ada-lovelace",
        "/",
        "/account",
        "/admin/users",
        "/c/nobody",
        "/api/docs",
        "/api/auth/callback?code=x",
        "/api/me",
    ):
        policy = client.get(path, headers={"accept": "text/html"}).headers.get("content-security-policy", "")
        if not any(one.strip() in {"frame-ancestors 'none'", "frame-ancestors 'self'"} for one in policy.split(";")):
            bad.append(f"{path}: {policy[:80]}")
    return seen(not bad, "frame-ancestors everywhere", f"{bad}")


@attack("Code that a policy would let run", "script-src and style-src of every page")
def policies(site: Site) -> Outcome:
    client = site.visitor()
    paths = ("/c/ada-lovelace", "/", "/admin/settings", "/c/nobody", "/api/docs", "/api/me", "/uploads/x.png")
    bad = []
    for path in paths:
        answer = client.get(path, headers={"accept": "text/html"})
        policy = answer.headers.get("content-security-policy", "unsafe: none")
        if (
            "unsafe" in policy
            or "default-src" not in policy
            or answer.headers.get("x-content-type-options") != "nosniff"
            or "*" in policy
        ):
            bad.append(f"{path}: {policy[:80]}")
    return seen(not bad, "no inline code, nothing of other hosts, nosniff", f"{bad}")
