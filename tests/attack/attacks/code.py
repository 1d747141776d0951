"""Values that want to be code: on pages, in structured data, in signatures, files and tables."""

import csv
import io
import json
import re
from functools import lru_cache

import httpx

from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.pictures import png, with_text
from tests.attack.site import Client, Site
from tests.fuzz.targets.markup import sound_html

SCRIPT = "</script><script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HOSTILE = {
    "name": f"Mallory {SCRIPT}",
    "job_title": HANDLER,
    "company": SCRIPT,
    "department": "</title><svg/onload=alert(1)>",
    "pronouns": "<!--<script>",
    "bio": "</style><style>*{display:none}</style>{{7*7}}\n" + HANDLER,
    "phones": [{"number": "+372 5555 5555", "label": HANDLER[:30]}],
    "emails": [{"email": "mallory@example.com", "label": "'onload='alert(1)"}],
    "websites": [{"url": "https://example.com/" + HANDLER, "label": "<b>bold</b>"}],
    "address": {"street": HANDLER, "city": SCRIPT, "country": "DE"},
    "calendar_url": "https://example.com/" + HANDLER,
    "calendar_label": HANDLER,
    "primary_color": "#1e40af",
}


@lru_cache(1)
def card(site: Site) -> dict[str, str]:
    """Return the attacker's card, full of hostile values."""
    made: dict[str, str] = site.grace.post("/api/cards", json=HOSTILE).raise_for_status().json()
    return made


def is_sound(page: httpx.Response) -> Outcome:
    """Return whether no value became an element, an attribute or a script of the page."""
    try:
        sound_html(page.text, scripts=2)
    except AssertionError as error:
        return Outcome(False, f"{page.status_code}, but {str(error)[:120]!r}")
    inline = "unsafe" not in page.headers["content-security-policy"]
    return seen(inline, f"{page.status_code}, text everywhere", "a policy that allows inline code")


@attack("Code in the name, labels, texts and addresses of a card", SCRIPT)
def card_page(site: Site) -> Outcome:
    page = site.visitor().get(f"/c/{card(site)['slug']}")
    return all_of(is_sound(page), seen("&lt;script&gt;" in page.text, "escaped", "the name is not on the page"))


@attack("Code that ends the element of the structured data", f"company: {SCRIPT}")
def structured_data(site: Site) -> Outcome:
    page = site.visitor().get(f"/c/{card(site)['slug']}").text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data
    told = json.loads(data[1])
    return seen(told["worksFor"]["name"] == SCRIPT and "<" not in data[1], "read back as it was", data[1][:100])


@attack("Code in the editor's preview", HANDLER)
def preview(site: Site) -> Outcome:
    page = site.grace.post("/api/cards/preview", json={**HOSTILE, "name": HANDLER})
    policy = page.headers["content-security-policy"]
    return all_of(is_sound(page), seen("script-src" not in policy, "no script at all may run", policy))


@attack("Code in the JSON of a card, taken for a page", "Accept: text/html")
def json_as_page(site: Site) -> Outcome:
    answer = site.visitor().get(f"/api/cards/{card(site)['slug']}", headers={"accept": "text/html"})
    kind, sniff = answer.headers["content-type"], answer.headers.get("x-content-type-options")
    return seen(kind.startswith("application/json") and sniff == "nosniff", f"{kind}, {sniff}", f"{kind}, {sniff}")


@attack("Code in an e-mail signature", HANDLER)
def signature(site: Site) -> Outcome:
    body = {
        "card_id": card(site)["id"],
        "name": HANDLER[:60],
        "layout": "classic",
        "fields": ["name", "job_title", "company", "department", "address", "booking", "card"],
        "disclaimer": SCRIPT,
    }
    drawn = site.grace.post("/api/me/signatures/preview", json={k: v for k, v in body.items() if k != "name"})
    if drawn.status_code != 200:
        return answered([drawn], 200)
    sound_html(drawn.json()["html"], scripts=0)
    return Outcome(True, "200, tables and text")


@attack("Addresses that are scripts", "javascript: data: vbscript: blob:, eight spellings, as website, link, booking")
def script_addresses(site: Site) -> Outcome:
    schemes = (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "blob:https://x/1",
        "javascript://x/%0aalert(1)",
    )
    bodies: list[dict[str, object]] = []
    for url in schemes:
        bodies += [{"websites": [{"url": url}]}, {"calendar_url": url}]
        bodies.append({"social_links": [{"platform": "custom", "url": url}]})
    return answered([site.grace.patch(f"/api/cards/{card(site)['id']}", json=body) for body in bodies], 422)


@attack("Styles in a colour, a font, a layout", "primary_color: red;}*{background:url(//evil)")
def styles(site: Site) -> Outcome:
    bodies = [
        {name: value}
        for name in ("primary_color", "background_color", "text_color", "font", "layout", "theme", "avatar_shape")
        for value in (
            "red;}*{background:url(//evil.example)}",
            "#fff</style>",
            "url(javascript:alert(1))",
            "#ffffff\n;",
        )
    ]
    return answered([site.grace.patch(f"/api/cards/{card(site)['id']}", json=body) for body in bodies], 422)


@attack("Code in the organisation's name and footer", f"footer_text: {HANDLER}, by an administrator")
def organisation(site: Site) -> Outcome:
    before = site.ada.get("/api/settings").json()
    try:
        texts = {"org_name": f"Org {SCRIPT}", "footer_text": HANDLER}
        site.ada.patch("/api/settings", json=texts).raise_for_status()
        page = is_sound(site.visitor().get(f"/c/{site.slug}", headers={"accept-language": "fr"}))
        manifest = site.visitor().get("/api/manifest.webmanifest")
        links = [
            site.ada.patch("/api/settings", json={"footer_link": url}) for url in ("javascript:alert(1)", "data:,x")
        ]
    finally:
        site.ada.patch("/api/settings", json={name: before[name] for name in ("org_name", "footer_text")})
    return all_of(page, answered(links, 422), seen("json" in manifest.headers["content-type"], "JSON", "no JSON"))


@attack("Code in a logo or picture: SVG, and SVG that calls itself PNG", "<svg onload=…>")
def svg(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}/images/avatar"
    answers = [
        site.ada.put("/api/settings/logo", content=SVG, headers={"content-type": "image/svg+xml"}),
        site.ada.put("/api/settings/favicon", content=SVG, headers={"content-type": "image/png"}),
        site.grace.put(path, content=SVG, headers={"content-type": "image/svg+xml"}),
        site.grace.put(path, files={"file": ("a.png", SVG, "image/png")}),
        site.grace.put(path, files={"file": ("a.png", b"<html><script>alert(1)</script>", "image/png")}),
    ]
    return answered(answers, 415)


@attack("A picture that is a script, too, and one with code in its texts", "PNG + <script>, tEXt <script>")
def polyglot(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}/images/avatar"
    picture = with_text(png(40, 40), b"Comment\0" + SVG) + b"<script>alert(1)</script>"
    site.grace.put(path, content=picture, headers={"content-type": "image/png"}).raise_for_status()
    url = site.grace.get(f"/api/cards/{card(site)['id']}").json()["images"]["avatar"]["url"]
    file = site.visitor().get(httpx.URL(url).path)
    kept = b"script" in file.content or b"alert" in file.content
    policy = file.headers["content-security-policy"]
    ours = file.headers["content-type"] == "image/webp" and "sandbox" in policy and _nosniff(file)
    return seen(ours and not kept, "drawn anew, image/webp, sandbox, nosniff", f"{file.headers}, kept: {kept}")


@attack("Code in an imported table and its file name", f"name;bio with {HANDLER}, ?name=<script>")
def imported(site: Site) -> Outcome:
    table = f'name,bio,website\n"{SCRIPT}","{HANDLER.replace(chr(34), chr(34) * 2)}",javascript:alert(1)\n=1+1,a,b\n'
    made = site.ada.post(
        "/api/admin/imports", params={"name": HANDLER}, content=table.encode(), headers={"content-type": "text/csv"}
    )
    listed = site.ada.get(f"/api/admin/imports/{made.json()['id']}/rows")
    faulty = site.ada.get(f"/api/admin/imports/{made.json()['id']}/rows.csv")
    told = listed.headers["content-type"] + " " + faulty.headers["content-disposition"]
    safe = _nosniff(listed) and _nosniff(faulty) and "script" not in told and "attachment" in told
    return all_of(answered([made], 202), seen(safe, "JSON and an attachment, nosniff", told))


@attack("Formulas in an exported table", "name: =HYPERLINK(…), +1, @SUM, \\t=1")
def formulas(site: Site) -> Outcome:
    names = ("=HYPERLINK(1)", "+1+1", "@SUM(1)", "-2+3", "＝1+1")
    cards = [site.grace.post("/api/cards", json={"name": name, "bio": f"x\n{name}"}) for name in names]
    made = [one.raise_for_status().json()["id"] for one in cards]
    table = site.ada.get("/api/admin/export/cards.csv").text
    for one in made:
        site.grace.delete(f"/api/cards/{one}")
    cells = [cell for row in csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")) for cell in row]
    live = [cell for cell in cells if re.match(r"\s*[=+@＝-]", cell)]
    return seen(not live and "'=HYPERLINK" in table, "an apostrophe before each", f"{live[:3]}")


@attack("Code in an address that is not there", "/c/<script>, /api/<script>, as a page")
def reflected(site: Site) -> Outcome:
    paths = (
        "/c/%3Cscript%3Ealert(1)%3C/script%3E",
        "/api/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/c/a%22onload=",
    )
    client: Client = site.visitor()
    pages = [client.get(path, headers={"accept": "text/html"}) for path in paths]
    return all_of(answered(pages, 404), *[is_sound(page) for page in pages if "html" in page.headers["content-type"]])


@attack("A search that comes back as a page", "?q=<script>, sort=<script>")
def searched(site: Site) -> Outcome:
    answers = [
        site.ada.get(path, params={"q": SCRIPT, "sort": HANDLER}, headers={"accept": "text/html"})
        for path in ("/api/admin/cards", "/api/admin/users", "/api/me/cards", "/api/admin/audit")
    ]
    return seen(
        not any("<script>alert" in one.text and "html" in one.headers["content-type"] for one in answers),
        answered(answers).happened,
        "it is on the page",
    )


def _nosniff(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("x-content-type-options") == "nosniff")
