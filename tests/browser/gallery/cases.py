"""The pictures of the gallery: which card, on which screen, in which state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from kontakt.cards.fields import AvatarShape, Font, Layout, Theme
from kontakt.pages.view import CardView
from tests.browser.gallery import views
from tests.browser.gallery.views import looking

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 568}
TABLET = {"width": 768, "height": 1024}
DESKTOP = {"width": 1280, "height": 860}
WALL = {"width": 3840, "height": 2160}
PAPER = {"width": 680, "height": 960}  # What is left of A4 at 96 pixels to the inch between its margins.

Act = Callable[[Page], object]


@dataclass(frozen=True)
class Case:
    """One picture.

    `has_own_glyphs` is false where the letters come from the machine: such a page is compared by its boxes, whose
    sizes are a matter of the machine too, and so with more patience.
    """

    name: str
    view: CardView
    viewport: dict[str, int] = field(default_factory=lambda: PHONE)
    language: str = "en"
    media: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    act: Act | None = None
    is_whole: bool = True
    has_own_glyphs: bool = True


def larger_text(page: Page) -> None:
    """Do what a browser's setting of 200 % does to text."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def show_code(page: Page) -> None:
    """Open the QR code."""
    page.locator("summary").click()
    page.mouse.move(0, 0)


def focus(selector: str) -> Act:
    """Return what brings the keyboard to an element."""

    def act(page: Page) -> None:
        page.keyboard.press("Tab")  # From now on the focus is shown.
        page.locator(selector).first.focus()

    return act


def choose(theme: str) -> Act:
    """Return what chooses a theme on the page."""

    def act(page: Page) -> None:
        page.locator(f"[name=theme][value={theme}]").check()
        page.mouse.move(0, 0)

    return act


def cases() -> list[Case]:
    """Return every picture of the gallery."""
    return [*_layouts(), *_contents(), *_screens(), *_colours(), *_states(), *_scripts()]


def _layouts() -> Iterator[Case]:
    for layout in Layout:
        name, view = layout.value, looking(views.FULL, layout=layout)
        yield Case(f"{name}-light", view)
        yield Case(f"{name}-dark", view, media={"color_scheme": "dark"})
        yield Case(f"{name}-long", looking(views.LONG, layout=layout), SMALL, is_whole=False)
        yield Case(f"{name}-letter", looking(views.LETTER, layout=layout), act=show_code)
        yield Case(f"{name}-large-text", view, act=larger_text, is_whole=False)


def _contents() -> Iterator[Case]:
    yield Case("classic-crowded", views.CROWDED)
    yield Case("minimal-crowded", looking(views.CROWDED, layout=Layout.MINIMAL))
    yield Case("classic-no-picture", views.BARE, is_whole=False)
    yield Case("banner-no-picture", looking(views.BARE, layout=Layout.BANNER), is_whole=False)
    yield Case("classic-hostile", views.HOSTILE, SMALL)
    yield Case("centered-masked", looking(views.MASKED, layout=Layout.CENTERED))
    yield Case("classic-background", views.PICTURED, is_whole=False)
    yield Case("banner-squares", looking(views.SQUARES, layout=Layout.BANNER), is_whole=False)
    rounded = looking(views.FULL, avatar_shape=AvatarShape.ROUNDED)
    yield Case("classic-rounded", rounded, is_whole=False)
    yield Case("banner-rounded", looking(rounded, layout=Layout.BANNER), is_whole=False)
    for font in Font:
        if font is not Font.INTER:
            yield Case(f"font-{font.value}", looking(views.FULL, font=font), is_whole=False)


def _screens() -> Iterator[Case]:
    yield Case("classic-320", views.FULL, SMALL, is_whole=False)
    yield Case("classic-768", views.FULL, TABLET, is_whole=False)
    yield Case("banner-1280", looking(views.FULL, layout=Layout.BANNER), DESKTOP, is_whole=False)
    yield Case("centered-background-1280", looking(views.PICTURED, layout=Layout.CENTERED), DESKTOP, is_whole=False)
    yield Case("minimal-3840", looking(views.FULL, layout=Layout.MINIMAL), WALL, is_whole=False)
    yield Case("classic-paper", views.FULL, PAPER, media={"media": "print"})
    paper = looking(views.BARE, layout=Layout.MINIMAL, theme=Theme.DARK)
    yield Case("minimal-dark-paper", paper, PAPER, media={"media": "print"})


def _colours() -> Iterator[Case]:
    chosen = {
        "white-on-white": ("#ffffff", "#ffffff", "#ffffff"),
        "grey-on-grey": ("#777777", "#777777", "#777777"),
        "black-on-black": ("#000000", "#000000", "#000000"),
        "neon": ("#39ff14", "#ff00ff", None),
        "night": ("#ff6a00", "#10002b", None),
    }
    for (name, (primary, background, text)), layout in zip(chosen.items(), [*Layout, Layout.CLASSIC], strict=True):
        colours = {"primary_color": primary, "background_color": background, "text_color": text}
        yield Case(f"{layout.value}-{name}", looking(views.BARE, layout=layout, own_background=True, **colours))


def _states() -> Iterator[Case]:
    yield Case("classic-focus-button", views.FULL, act=focus(".save"), is_whole=False)
    yield Case("minimal-focus-row", looking(views.FULL, layout=Layout.MINIMAL), act=focus(".rows a"), is_whole=False)
    yield Case("classic-chosen-dark", views.LETTER, act=choose("dark"), is_whole=False)
    yield Case(
        "classic-chosen-light", views.LETTER, media={"color_scheme": "dark"}, act=choose("light"), is_whole=False
    )
    forced = {"forced_colors": "active", "color_scheme": "dark"}
    yield Case("classic-forced", views.FULL, media=forced)
    yield Case("banner-forced", looking(views.FULL, layout=Layout.BANNER), media=forced, is_whole=False)
    yield Case("classic-contrast", views.FULL, media={"contrast": "more"})
    yield Case("classic-no-script", views.FULL, options={"java_script_enabled": False})
    touch = {"has_touch": True, "is_mobile": True}
    yield Case("classic-touch", views.FULL, options=touch, is_whole=False)


def _scripts() -> Iterator[Case]:
    yield Case("classic-arabic", views.ARABIC, has_own_glyphs=False)
    yield Case("classic-arabic-page", views.ARABIC, language="ar", has_own_glyphs=False)
    yield Case("minimal-arabic-page", looking(views.ARABIC, layout=Layout.MINIMAL), language="ar", has_own_glyphs=False)
    yield Case("centered-hebrew", looking(views.HEBREW, layout=Layout.CENTERED), has_own_glyphs=False)
