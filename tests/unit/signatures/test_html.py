"""The HTML of signatures: what mail programs take, and nothing that a value could add to it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kontakt.cards.colour import WHITE, contrast
from kontakt.cards.fields import AvatarShape, Platform
from kontakt.pages.view import EmailView, LinkView, SocialView
from kontakt.signatures import render
from kontakt.signatures.colours import DARK, colours
from kontakt.signatures.fields import SignatureLayout
from tests.browser.gallery.views import ARABIC, CROWDED, LETTER, looking
from tests.unit.signatures.people import ADA, FIELDS, signature

LAYOUTS = pytest.mark.parametrize("layout", SignatureLayout)
NOTE = "This mail is for you alone.\nDelete it otherwise."
ELEMENTS = {"table", "tr", "td", "img", "a", "b", "span", "br"}
VOID = {"img", "br"}
HOSTILE = [
    "</script><script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' style='color:red",
    "Grace\\",
    "{{ 7 * 7 }}",
    "&lt;b&gt; &amp;",
    "<!--[if mso]>",
    "x" * 10_000,
    "👩🏽‍💻 🇪🇪",
    "\u200f\u05d2\u05e8\u05d9\u05d9\u05e1",
]


class Elements(HTMLParser):
    """The elements of a signature, each closed by itself, and its text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(data)

    def named(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def drawn(view):
    return Elements(render.html(view))


@LAYOUTS
@pytest.mark.parametrize("card", [ADA, LETTER, ARABIC, CROWDED], ids=["full", "letter", "arabic", "crowded"])
def test_a_signature_is_made_of_what_mail_programs_know(card, layout):
    page = drawn(signature(card, layout=layout, disclaimer=NOTE))
    assert {tag for tag, _ in page.found} <= ELEMENTS
    for tag, attributes in page.found:
        assert not {"class", "id"} & attributes.keys()
        assert not re.search(r"flex|grid|url\(|position|float|@|var\(", attributes.get("style", "")), tag
    for table in page.named("table"):
        assert {table[name] for name in ("cellpadding", "cellspacing", "border")} == {"0"}
        assert table["role"] == "presentation"
    for image in page.named("img"):
        assert image["src"].startswith("https://cards.example/")
        assert re.search(rf"width:{image['width']}px;height:{image['height']}px", image["style"])
        assert image["alt"]
        assert image["border"] == "0"
    for link in page.named("a"):
        assert re.match(r"https://|mailto:|tel:", link["href"])


@LAYOUTS
def test_a_signature_is_no_wider_than_600_pixels_in_programs_with_and_without_css(layout):
    outer = drawn(signature(layout=layout)).named("table")[0]
    assert outer["width"] == "600"
    assert "max-width:600px" in outer["style"]


@LAYOUTS
def test_a_full_signature_fits_into_gmail(layout):
    assert len(render.html(signature(layout=layout, disclaimer=NOTE * 5))) < 10_000


@LAYOUTS
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_text_and_nothing_else(value, layout):
    texts = dict.fromkeys(("name", "pronouns", "job_title", "company", "department", "calendar_label"), value)
    card = replace(ADA, **texts, emails=(EmailView(f"{value}@x.example", None),))
    card = replace(
        card, organisation=replace(ADA.organisation, name=value), websites=(LinkView("https://a.b/", value),)
    )
    page, plain = (
        drawn(signature(card, layout=layout, disclaimer=value)),
        drawn(signature(layout=layout, disclaimer="x")),
    )
    assert {tag for tag, _ in page.found} <= ELEMENTS
    assert {name for _, attributes in page.found for name in attributes} == {
        name for _, attributes in plain.found for name in attributes
    }
    assert page.text.count(value) >= 5


@LAYOUTS
def test_a_link_that_is_not_of_the_web_is_left_out(layout):
    card = replace(
        ADA,
        websites=(LinkView("javascript:alert(1)", None),),
        social_links=(SocialView(Platform.CUSTOM, "data:text/html,x"),),
        calendar_url="javascript:alert(1)",
    )
    fields = ("name", "booking", "website:javascript:alert(1)", "social:data:text/html,x")
    view = signature(card, layout=layout, fields=fields)
    assert view.missing == fields[1:]
    assert "javascript" not in render.html(view) + render.text(view)


def test_what_was_chosen_stands_in_its_order():
    chosen = ("email:lovelace@example.com", "phone:+44 7700 900184", "email:ada@society.example", "name")
    html = render.html(signature(fields=chosen))
    places = [html.index(f">{text}<") for text in ("lovelace@example.com", "+44 7700 900184", "ada@society.example")]
    assert places == sorted(places)
    assert "0815" not in html


def test_company_and_department_share_a_line_where_they_are_neighbours():
    assert signature(fields=("job_title", "company", "department")).roles == (
        "Analyst of Engines",
        "Analytical Society · Notes and Programs",
    )
    assert signature(fields=("department", "job_title", "company")).roles == (
        "Notes and Programs",
        "Analyst of Engines",
        "Analytical Society",
    )


def test_what_the_card_does_not_have_is_left_out_and_named():
    view = signature(LETTER, fields=FIELDS)
    assert view.missing == tuple(name for name in FIELDS if name not in {"name", "card"})
    assert drawn(view).text.replace("\N{NO-BREAK SPACE}", "") == "BSave contact"


@LAYOUTS
def test_of_a_card_that_is_not_published_neither_the_link_nor_the_picture_is_shown(layout):
    view = signature(fields=FIELDS, layout=layout, is_published=False)
    assert view.missing == ("picture", "card")
    html = render.html(view)
    assert "/c/ada" not in html
    assert "avatar" not in html


def test_the_link_to_the_card_tells_where_it_came_from():
    assert 'href="https://cards.example/c/ada?s=signature"' in render.html(signature())


def test_a_name_from_right_to_left_turns_the_signature_around_and_codes_stay():
    page = drawn(signature(ARABIC))
    assert page.named("table")[0]["dir"] == "rtl"
    assert {link.get("dir") for link in page.named("a") if link["href"].startswith(("tel:", "mailto:"))} == {"ltr"}
    assert drawn(signature()).named("table")[0]["dir"] == "ltr"


def test_the_picture_has_the_shape_of_the_card():
    assert "border-radius:50%" in render.html(signature())
    assert "border-radius:8px" in render.html(signature(looking(ADA, avatar_shape=AvatarShape.ROUNDED)))


def test_the_words_are_in_the_language_that_is_asked_for():
    html = render.html(signature(replace(ADA, calendar_label=None), language="de"))
    assert "Kontakt speichern" in html
    assert "Termin" in html


ACCENTS = ["#0f172a", "#000000", "#ffffff", "#ffff00", "#ff0000", "#4b2e83", "#3b82f6", "#39ff14", "#808080", "#00004d"]


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_colour_can_be_read_on_white_and_on_dark(accent):
    found = colours(accent)
    assert contrast(WHITE, found.fill) >= 4.5
    assert contrast(found.line, DARK) >= 3
    assert contrast(found.line, WHITE) >= 3
    if found.name:
        assert contrast(found.name, WHITE) >= 4.5
        assert contrast(found.name, DARK) >= 3


def test_an_accent_with_a_hue_colours_the_name_and_a_grey_one_does_not():
    assert colours("#4b2e83").name
    assert colours("#0f172a").name is None


def test_the_accent_of_the_signature_comes_before_the_cards():
    assert colours("#c2185b").fill in render.html(signature(accent="#c2185b"))
    assert colours("#4b2e83").fill in render.html(signature())
