"""Paths that lead out of a folder, and files that nobody is to have."""

import httpx

from tests.attack.ledger import Outcome, answered, attack, seen
from tests.attack.site import Site

_UP = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..\\..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "%00../../etc/passwd",
    "x.webp%00/../../etc/passwd",
    "..;/..;/etc/passwd",
    "file:///etc/passwd",
    "..%ef%bc%8f..%ef%bc%8fetc/passwd",
    ".%2e/.%2e/.%2e/secrets/jwt",
)


def _outside(site: Site, folder: str) -> Outcome:
    found, secret = [], site.environment["JWT_SECRET"].encode()
    for name in _UP:
        for port in (site.port, site.api_port):
            answer = site.raw(site.head(f"{folder}{name}", "Connection: close", "Accept: */*") + b"\r\n", port=port)
            is_outside = any(text in answer for text in (b"root:x", secret, b"postgresql://"))
            found.append((int(answer[9:12] or 0), is_outside, name))
    leaked = [name for _, is_file, name in found if is_file]
    return seen(
        not leaked and all(status < 500 for status, _, _ in found),
        answered([s for s, _, _ in found]).happened,
        f"{leaked}",
    )


@attack("Out of the folder of pictures", "/uploads/../../etc/passwd in fifteen spellings")
def uploads(site: Site) -> Outcome:
    return _outside(site, "/uploads/")


@attack("Out of the folder of scripts", "/c/static/..%2f..%2f in fifteen spellings")
def static(site: Site) -> Outcome:
    return _outside(site, "/c/static/")


@attack("Out of the folder of the application", "/..%2f.., /assets/..%5c.. in fifteen spellings")
def web(site: Site) -> Outcome:
    first, second = _outside(site, "/"), _outside(site, "/assets/")
    return Outcome(first.is_refused and second.is_refused, f"{first.happened}; {second.happened}")


@attack("Files that should not be there", "/.env, /.git/config, /Caddyfile, /metrics, /debug, backups")
def forgotten(site: Site) -> Outcome:
    client, index = site.visitor(), site.visitor().get("/").content
    names = (
        ".env",
        ".git/config",
        "Caddyfile",
        "metrics",
        "debug",
        "server-status",
        "index.html~",
        "package.json",
        "backup.sql",
        "api/metrics",
        "api/debug",
        "api/internal",
        "assets/",
        "uploads/",
        "c/static/",
        "openapi.json",
        "api/graphql",
        "config/",
    )
    answers = {name: client.get(f"/{name}", headers={"accept": "*/*"}) for name in names}
    given = [name for name, one in answers.items() if one.status_code == 200 and one.content != index]
    return seen(not given, answered(answers.values()).happened + ", 200 only with the application itself", f"{given}")


@attack("What an error tells", "404, 405, 415, 422, 400, as JSON and as a page")
def errors(site: Site) -> Outcome:
    client = site.visitor()
    answers: list[httpx.Response] = []
    for accept in ("application/json", "text/html"):
        head = {"accept": accept}
        answers += [
            client.get("/api/nothing", headers=head),
            client.put("/api/me", headers=head),
            client.get("/c/nobody", headers=head),
        ]
        answers += [site.grace.post("/api/cards", content=b"{", headers={**head, "content-type": "application/json"})]
        answers += [
            site.grace.get("/api/me/cards?limit=x", headers=head),
            client.get("/api/auth/callback?code=x&state=y", headers=head),
        ]
    words = (
        "traceback",
        "sqlalchemy",
        "psycopg",
        "starlette",
        "uvicorn",
        "/work/",
        "/tmp/",
        "site-packages",
        ".py",
        "select ",
    )
    told = [(one.status_code, word) for one in answers for word in words if word in one.text.lower()]
    servers = [
        one.headers[name] for one in answers for name in ("server", "x-powered-by", "via") if name in one.headers
    ]
    return seen(not told and not servers, f"{len(answers)} answers, nothing of the inside", f"{told[:3]} {servers[:3]}")
