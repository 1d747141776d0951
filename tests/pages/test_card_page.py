import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from kontakt.cache.compression import compress
from kontakt.cards.fields import AvatarShape, Font, Layout, Platform, Theme
from kontakt.pages.assets import asset, script_path
from kontakt.pages.render import render_card, render_problem
from kontakt.pages.sources import read
from kontakt.pages.view import CardView, EmailView, LinkView, Organisation, PhoneView, Picture, SocialView
from tests.pages.conftest import ORIGIN
from tests.pages.document import parse

NOWHERE = frozenset({"", urlsplit(ORIGIN).netloc})


def style_of(html: bytes) -> str:
    return parse(html).one("style").text


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("font", Font)
def test_every_layout_theme_and_font_makes_a_whole_page(looking, layout, theme, font):
    document = parse(render_card(looking(layout=layout, theme=theme, font=font)).html)
    assert document.one("h1").text == "Ada Lovelace she/her"
    assert document.one("body").attributes["class"].startswith(layout.value)
    assert f"/fonts/{font.value}/" in document.one("style").text
    assert ("prefers-color-scheme:dark" in document.one("style").text) == (theme is Theme.AUTO)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("mode", ["page", "preview"])
def test_the_policy_allows_the_style_and_nothing_else_inline(looking, layout, mode):
    page = render_card(replace(looking(layout=layout), mode=mode))
    document = parse(page.html)
    digest = b64encode(sha256(document.one("style").text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in page.csp
    assert "unsafe" not in page.csp
    for element in document.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
    inline = [e for e in document.all("script") if "src" not in e.attributes]
    assert [e.attributes["type"] for e in inline] == ["application/ld+json"]


def test_the_preview_has_no_script_and_its_policy_allows_none(full):
    page = render_card(replace(full, mode="preview"))
    assert "script-src" not in page.csp
    assert not [e for e in parse(page.html).all("script") if "src" in e.attributes]


@pytest.mark.parametrize("layout", Layout)
def test_nothing_is_loaded_from_another_host(looking, layout):
    document = parse(render_card(looking(layout=layout)).html)
    loaded = [e.attributes["src"] for e in document.elements if "src" in e.attributes]
    loaded += [e.attributes["href"] for e in document.all("link")]
    loaded += re.findall(r"url\([\"']?([^)\"']+)", document.one("style").text)
    assert len(loaded) >= 6
    assert {urlsplit(address).netloc for address in loaded} <= NOWHERE
    assert "@import" not in document.one("style").text


def test_pictures_load_under_any_name_of_the_host(full):
    sources = [e.attributes["src"] for e in parse(render_card(full).html).all("img")]
    assert all(source.startswith("/") for source in sources)


def test_a_masked_card_holds_no_telephone_and_no_mail_anywhere(full):
    # The view of a masked card is empty already; the page must not rely on it.
    page = render_card(replace(full, masked=True))
    for secret in (b"2079460958", b"7946 0958", b"7700", b"ada@engines", b"tel:", b"sms:", b"mailto:"):
        assert secret not in page.html
    document = parse(page.html)
    assert document.one("form").attributes["method"] == "post"
    assert document.one("button", type="submit").text == "Show contact details"
    assert b"/vcf" not in page.html


def test_a_revealed_card_carries_its_key_to_the_vcard(full):
    document = parse(render_card(replace(full, reveal_key="a&b=c")).html)
    assert document.one("a", class_="save").attributes["href"] == "/api/cards/ada-lovelace/vcf?key=a%26b%3Dc"
    assert "data-revealed" in document.one("article").attributes


def test_contact_rows_lead_where_they_say(full):
    links = [e.attributes["href"] for e in parse(render_card(full).html).all("a")]
    assert "tel:+442079460958" in links
    assert "sms:+447700900123" in links
    assert "mailto:ada@engines.example" in links
    assert "https://cal.example/ada" in links
    assert any(link.startswith("https://www.openstreetmap.org/search?query=12%20St%20James") for link in links)


def test_an_address_may_be_broken_where_a_reader_would_break_it(full):
    shown = replace(full, websites=(LinkView("https://engines.example/notes/a", None),))
    html = render_card(shown).html
    assert b">ada@<wbr>engines.example</bdi>" in html
    assert b">engines.example/<wbr>notes/<wbr>a</bdi>" in html


def test_a_number_that_cannot_be_parsed_is_dialled_by_its_digits(full):
    shown = replace(full, phones=(PhoneView("ext. 12-34 (front desk)", None, None),))
    links = [e.attributes["href"] for e in parse(render_card(shown).html).all("a")]
    assert "tel:1234" in links


def test_a_fax_is_listed_but_not_called(full):
    shown = replace(full, phones=(PhoneView("+44 20 7946 0000", "+442079460000", "fax"),))
    document = parse(render_card(shown).html)
    assert len(document.all("a", data_event="phone")) == 1
    assert not [e for e in document.all("a") if e.attributes["href"].startswith("sms:")]


def test_links_that_count_name_their_event(full):
    events = {e.attributes.get("data-event") for e in parse(render_card(full).html).elements} - {None}
    assert events == {"phone", "message", "email", "address", "website", "social", "booking", "vcard", "qr"}


@pytest.mark.parametrize("platform", Platform)
def test_every_platform_has_an_icon_and_an_accessible_name(full, platform):
    shown = replace(full, social_links=(SocialView(platform, "https://profile.example/ada"),))
    document = parse(render_card(shown).html)
    link = document.one("a", data_event="social")
    assert link.text.strip()
    assert '<path d="' in render_card(shown).html.decode().split('data-event="social"')[1].split("</a>")[0]


def test_every_control_and_picture_has_a_name(full):
    document = parse(render_card(full).html)
    for control in (*document.all("a"), *document.all("button")):
        pictures = [e for e in document.all("img") if e.attributes["alt"]]
        assert control.text.strip() or control.attributes.get("aria-label") or pictures
    assert all("alt" in e.attributes and "width" in e.attributes for e in document.all("img"))


def test_a_page_that_may_not_be_indexed_says_so(full):
    assert parse(render_card(replace(full, indexable=False)).html).meta("robots") == "noindex"
    assert b'name="robots"' not in render_card(full).html


def test_the_dark_theme_keeps_the_cards_own_background(looking):
    style = style_of(render_card(looking(background_color="#fdf6e3", own_background=True)).html)
    assert "--surface:#fdf6e3" in style
    assert "prefers-color-scheme" not in style


def test_a_card_without_photo_shows_a_monogram_and_never_a_missing_picture(full):
    bare = replace(full, avatar=None, avatar_jpeg=None, banner=None, background=None)
    document = parse(render_card(bare).html)
    (portrait,) = [e for e in document.elements if "portrait" in e.attributes.get("class", "")]
    assert (portrait.tag, portrait.text) == ("span", "AL")


def test_the_minimal_layout_shows_no_photo(looking):
    assert b"avatar.webp" not in render_card(looking(layout=Layout.MINIMAL)).html


@pytest.mark.parametrize("shape", AvatarShape)
def test_the_portrait_has_the_chosen_shape(looking, shape):
    image = parse(render_card(looking(avatar_shape=shape)).html).one("img", fetchpriority="high")
    assert image.attributes["class"] == f"portrait {shape.value}"


def test_the_smallest_card_makes_a_whole_page(full):
    small = CardView(slug="b", url=f"{ORIGIN}/c/b", name="B", look=full.look, organisation=Organisation("Engines"))
    document = parse(render_card(small).html)
    assert document.one("title").text == "B \N{EN DASH} Engines"
    assert json.loads(document.one("script", type="application/ld+json").text) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "mainEntityOfPage": {"@type": "ProfilePage", "@id": f"{ORIGIN}/c/b"},
        "name": "B",
        "url": f"{ORIGIN}/c/b",
    }


def test_only_fonts_that_the_text_needs_are_preloaded_and_never_more_than_two(full):
    def preloaded(name: str, language: str = "en") -> list[str]:
        document = parse(render_card(replace(full, name=name), language).html)
        links = [e.attributes for e in document.all("link", rel="preload")]
        assert all(link["as"] == "font" and "crossorigin" in link for link in links)
        assert {link["href"] for link in links} <= set(re.findall(r'url\("([^"]+)"', document.one("style").text))
        return [link["href"].rsplit("/", 1)[1].removesuffix(".woff2") for link in links]

    assert preloaded("Ada") == ["latin"]
    assert preloaded("Ада Лавлейс") == ["latin", "cyrillic"]
    assert preloaded("Ada", "uk") == ["latin", "cyrillic"]
    assert len(preloaded("Ада Łukasiewicz Άντα Nguyễn")) == 2


def test_a_visitor_may_choose_a_theme_unless_the_card_has_one(looking):
    auto = parse(render_card(looking(theme=Theme.AUTO)).html)
    assert [e.attributes["value"] for e in auto.all("input", type="radio", name="theme")] == ["auto", "light", "dark"]
    assert ":root[data-theme=dark]" in auto.one("style").text
    for fixed in (looking(theme=Theme.DARK), looking(background_color="#fdf6e3", own_background=True)):
        document = parse(render_card(fixed).html)
        assert not document.all("input", name="theme")
        assert "[data-theme=dark]" not in document.one("style").text


def test_a_place_opens_in_an_app_or_on_the_web(full):
    links = [e.attributes["href"] for e in parse(render_card(full).html).all("a", data_event="address")]
    query = "12%20St%20James%27s%20Square%2C%20SW1Y%204LB%20London%2C%20United%20Kingdom"
    assert links == [f"https://www.openstreetmap.org/search?query={query}", f"geo:0,0?q={query}"]


def test_the_address_of_the_page_can_be_taken_without_script(full):
    fields = parse(render_card(full).html).all("input", readonly="")
    assert [e.attributes["value"] for e in fields] == [full.url, full.url]
    assert all(e.attributes["aria-label"] for e in fields)


def test_only_the_subsets_that_the_text_needs_are_offered(full):
    def subsets(name: str) -> list[str]:
        return re.findall(r"/([a-z-]+)\.woff2", style_of(render_card(replace(full, name=name)).html))

    assert subsets("Ada") == ["latin"]
    assert subsets("Ada Łukasiewicz") == ["latin", "latin-ext"]
    assert subsets("Ада Лавлейс") == ["latin", "cyrillic"]
    assert subsets("Άντα Λάβλεϊς") == ["latin", "greek"]
    assert subsets("Nguyễn Văn") == ["latin", "latin-ext", "vietnamese"]


def test_a_full_card_fits_into_the_first_window_with_room_to_spare(full):
    icons = json.loads(read("icons.json"))["brands"]
    heaviest = sorted(icons, key=lambda name: len(icons[name]), reverse=True)[:20]
    crowded = replace(
        full,
        phones=tuple(PhoneView(f"+44 20 7946 0{n}", f"+442079460{n}", "work") for n in range(100, 110)),
        emails=tuple(EmailView(f"ada.{n}@engines.example", "work") for n in range(10)),
        websites=tuple(LinkView(f"https://engines.example/{n}", None) for n in range(10)),
        social_links=tuple(SocialView(Platform(name), f"https://{name}.example/ada") for name in heaviest),
    )
    connected = replace(
        full,
        phones=full.phones * 2,
        emails=full.emails * 2,
        social_links=tuple(SocialView(p, f"https://{p.value}.com/adalovelace") for p in tuple(Platform)[:20]),
    )
    sizes = [len(compress("br", render_card(shown).html)) for shown in (full, connected, crowded)]
    assert sizes[0] < 7_500
    assert sizes[1] <= 9_000
    assert sizes[2] < 10_500


def test_the_script_is_served_under_the_name_that_the_page_uses(full):
    address = parse(render_card(full).html).one("script", defer="").attributes["src"]
    assert address == script_path()
    found = asset(address.rsplit("/", 1)[1])
    assert found is not None
    content, media_type = found
    assert sha256(content).hexdigest()[:12] in address
    assert media_type.startswith("text/javascript")
    assert asset("card.js") is None
    assert asset("../card.html") is None


def test_a_logo_of_another_host_is_not_loaded_from_there(full):
    foreign = replace(full.organisation, logo=Picture("https://tracker.example/logo.png", 10, 10))
    document = parse(render_card(replace(full, organisation=foreign)).html)
    assert not [e for e in document.all("img") if "tracker.example" in e.attributes["src"]]
    assert document.one("a", class_="organisation").text == "Analytical Engines"


def test_a_problem_page_says_what_happened_and_where_to_go():
    page = render_problem(status=404, title="There is no card here.", organisation="Engines", request_id="r-1")
    document = parse(page.html)
    assert document.one("h1").text == "There is no card here."
    assert document.one("p", class_="small").text == "Engines · Reference r-1"
    digest = b64encode(sha256(document.one("style").text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.csp
    assert not document.all("script")
