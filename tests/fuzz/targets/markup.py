"""HTML: card pages, structured data and e-mail signatures, whose grammar no value may change."""

import html
import json
import re
from dataclasses import replace

from kontakt.pages.render import render_card
from kontakt.pages.structured import person
from kontakt.pages.view import CardView
from kontakt.signatures import render
from kontakt.signatures.build import Design, signature_view
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.names import offered
from tests.fuzz.people import ORIGIN, view_of
from tests.fuzz.source import Source

_ATTRIBUTE = r"[a-zA-Z][a-zA-Z0-9:-]*(?:=\"[^\"<>]*\")?"
_TOKEN = re.compile(rf"<!doctype html>|</?([a-zA-Z][a-zA-Z0-9]*)((?:\s+{_ATTRIBUTE})*)\s*/?>|<")
_RAW = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)
_VALUE = re.compile(r'"[^"]*"')
_EVENT = re.compile(r"\son[a-z]+(?:=|\s|$)", re.IGNORECASE)
_VALUES = re.compile(r"([a-zA-Z][a-zA-Z0-9:-]*)=\"([^\"]*)\"")
_LEADING = frozenset(["href", "src", "action"])
_WAYS = ("https://", "http://", "tel:", "sms:", "mailto:", "geo:", "data:image/", "/")
_LANGUAGES = ("en", "de", "ar", "ja")
_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "script",
        "base",
        "body",
        "img",
        "main",
        "article",
        "div",
        "form",
        "button",
        "a",
        "span",
        "ul",
        "li",
        "bdi",
        "p",
        "details",
        "summary",
        "footer",
        "fieldset",
        "legend",
        "label",
        "input",
        "aside",
        "svg",
        "path",
        "h1",
        "header",
        "wbr",
        "section",
        "nav",
        "picture",
        "br",
        "circle",
        "rect",
        "g",
        "figure",
        "b",
        "table",
        "tr",
        "td",
        "tbody",
        "time",
        "output",
        "small",
        "strong",
        "address",
        "dl",
        "dt",
        "dd",
        "use",
        "defs",
    ]
)


_ACCENTS = ("#1e40af", "#000000", "#ffffff", "#ffd500", "#777777")


def json_ld(source: Source) -> None:
    """Structured data says what the card says, and nothing in it ends the script element."""
    view = view_of(source)
    text = person(view)
    assert not set(text) & set("<>&\u2028\u2029"), text
    data = json.loads(text)
    assert data.get("name", "") == view.name
    assert data.get("description") == (view.bio or None)
    assert data.get("email", []) == ([] if view.masked else [one.email for one in view.emails])
    assert data["@type"] == "Person"


def card_page(source: Source) -> None:
    """A page is made of the templates' own elements; every address in it is one that a page may have."""
    source.is_encodable = True
    rendered = render_card(_of_few_looks(view_of(source)), source.pick(_LANGUAGES))
    sound_html(rendered.html.decode(), scripts=2)
    assert "unsafe" not in rendered.csp
    assert "\r" not in rendered.csp
    assert "\n" not in rendered.csp


def signature(source: Source) -> None:
    """A signature is made of tables, its text has no markup, and what is not chosen is not there."""
    source.is_encodable = True
    view = _of_few_looks(view_of(source))
    names = sorted(offered(view, is_published=True))
    chosen = tuple(name for name in names if source.byte() % 4)
    accent = source.pick(_ACCENTS) if source.chance(2) else None
    design = Design(source.pick(tuple(SignatureLayout)), chosen, accent, source.maybe(400))
    drawn = signature_view(view, design, ORIGIN, is_published=source.chance(2), language=source.pick(_LANGUAGES))
    whole = render.html(drawn)
    sound_html(whole, scripts=0)
    assert "<style" not in whole.lower()
    assert render.text(drawn).endswith("\n")
    if source.chance(4):
        sound_html(render.document(drawn, view.name), scripts=0)


def sound_html(page: str, *, scripts: int) -> None:
    """Fail unless the page is well-formed, of known elements, without handlers, and leads only where it may."""
    raw = _RAW.findall(page)
    assert sum(tag == "script" for tag, _ in raw) <= scripts, "a script more than the template's own"
    bare = _RAW.sub("", page)
    open_tags = 0
    for match in _TOKEN.finditer(bare):
        token = match[0]
        assert token != "<", bare[match.start() : match.start() + 80]
        if match[1]:
            assert match[1].lower() in _TAGS, token
            assert not _EVENT.search(_VALUE.sub('""', match[2])), token
            for address in [value for name, value in _VALUES.findall(match[2]) if name in _LEADING]:
                assert html.unescape(address).startswith(_WAYS), token
                assert not html.unescape(address).startswith(("//", "/\\")), token
        open_tags += 1
    assert open_tags


def _of_few_looks(view: CardView) -> CardView:
    """Return the view in one of few colours: they have targets of their own, and take longer than all the rest."""
    look = view.look
    primary = _ACCENTS[int(look.primary_color[1:], 16) % len(_ACCENTS)]
    background = _ACCENTS[int(look.background_color[1:], 16) % len(_ACCENTS)]
    return replace(view, look=replace(look, primary_color=primary, background_color=background, text_color=None))
