"""Values that want to be a line of their own: headers, properties of a contact, lines of a log."""

import jwt

from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site

_BREAKS = ("\r\nSet-Cookie: evil=1", "\nevil: 1", "\r\n\r\n<script>alert(1)</script>", "\u560d\u560aSet-Cookie: evil=1")


@attack("Line breaks in where a sign-in leads", "/api/auth/login?next=/%0d%0aSet-Cookie: …")
def next_lines(site: Site) -> Outcome:
    client = site.visitor()
    answers = [client.get("/api/auth/login", params={"next": f"/x{lines}"}) for lines in _BREAKS]
    injected = any("evil" in answer.headers or "evil" in answer.cookies for answer in answers)
    return all_of(answered(answers, 303), seen(not injected, "no header more", "a header more"))


@attack("A sign-in that leads to another site", "next: //evil /\\evil https:evil /%09/evil, fifteen forms")
def open_redirect(site: Site) -> Outcome:
    forms = (
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example%2f@localhost",
        "/../api/auth/login",
        "@evil.example",
        " //evil.example",
        "//localhost@evil.example",
    )
    kept = []
    for form in forms:
        client = site.visitor()
        client.get("/api/auth/login", params={"next": form})
        (value,) = client.cookies.jar
        kept.append(jwt.decode(value.value or "", options={"verify_signature": False})["next"])
    return seen(set(kept) == {"/"}, f"{len(kept)} × /", f"kept: {set(kept) - {'/'}}")


@attack("Line breaks in a name that becomes a header", "name: a\\r\\nSet-Cookie: evil=1")
def file_names(site: Site) -> Outcome:
    answers = [site.grace.patch(f"/api/cards/{card(site)['id']}", json={"name": f"a{lines}"}) for lines in _BREAKS[:3]]
    quoted = site.grace.patch(f"/api/cards/{card(site)['id']}", json={"name": 'a"; filename="evil.html"; x="\\..\\/b'})
    header = site.visitor().get(f"/api/cards/{card(site)['slug']}/vcf").headers["content-disposition"]
    one = header.startswith("attachment; ") and header.endswith(".vcf") and header.count('"') == 2
    return all_of(answered(answers, 422), answered([quoted], 200), seen(one, "one file name", header))


@attack("Line breaks in the parameters of a QR code", "?format=svg%0d%0aevil: 1, ?fg=%0d%0a")
def qr_header(site: Site) -> Outcome:
    client = site.visitor()
    answers = [
        client.get(f"/api/cards/{site.slug}/qr", params={name: f"svg{lines}"})
        for name in ("format", "content", "size", "fg", "logo")
        for lines in _BREAKS
    ]
    return answered(answers, 422)


@attack("Properties of a contact in a label or a name", "label: x\\r\\nTEL:+666, name: END:VCARD")
def contact_lines(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}"
    refusals = [
        site.grace.patch(path, json={"phones": [{"number": "+372 5555 5555", "label": "x\r\nTEL:+666"}]}),
        site.grace.patch(path, json={"company": "x\u2028TEL:+666"}),
        site.grace.patch(path, json={"department": "x\x85TEL:+666"}),
    ]
    site.grace.patch(path, json={"bio": "x\r\nEND:VCARD\nTEL:+666", "pronouns": ";TEL:+666"}).raise_for_status()
    contacts = [
        site.visitor().get(f"/api/cards/{card(site)['slug']}/vcf", params={"version": v}).content
        for v in ("3.0", "4.0")
    ]
    lines = [line for contact in contacts for line in contact.replace(b"\r\n ", b"").split(b"\r\n")]
    planted = [line for line in lines if line.startswith(b"TEL") and b"666" in line] or lines.count(b"END:VCARD") != 2
    return all_of(answered(refusals, 422), seen(not planted, "no property more", f"{planted}"))


@attack("Lines of the log in an address or a header", "GET /c/%0d%0aCRITICAL…, User-Agent: \\x1b[31m")
def log_lines(site: Site) -> Outcome:
    client = site.visitor()
    for text in ("%0d%0aCRITICAL%20forged%20line", "%1b[31mred", "%E2%80%A8forged%20line", "%00forged%20line"):
        client.get(f"/c/{text}", headers={"user-agent": "forged agent", "x-request-id": "forged id"})
        client.post("/api/auth/backchannel-logout", data={"logout_token": "forged token"})
    lines = site.log().split("\n")
    forged = [
        line for line in lines if line.lstrip().startswith(("CRITICAL forged", "forged")) or "\x1b[31mred" in line
    ]
    personal = [line for line in lines if "forged agent" in line or "forged id" in line or "forged token" in line]
    return seen(not forged + personal, "no line of its own, nothing of the headers", f"{(forged + personal)[:2]}")
