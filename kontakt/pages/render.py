"""Pages as pure functions: a view in, HTML bytes and the policy that goes with them out."""

import json
import re
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kontakt.cards.fields import Font, Layout
from kontakt.cards.phones import read_numbers
from kontakt.cards.theme import Palettes, palettes
from kontakt.pages import present
from kontakt.pages.assets import script_path
from kontakt.pages.fonts import font_css, preloads
from kontakt.pages.language import direction, read_languages, translations
from kontakt.pages.monogram import monogram
from kontakt.pages.social.values import LOCALES, address
from kontakt.pages.sources import folders, read
from kontakt.pages.structured import person
from kontakt.pages.style import card_style, problem_style, source_hash, tokens
from kontakt.pages.view import CardView

_BUTTONS = ("Save contact", "Show contact details", "Show QR code")
"""Words of the templates that show which subsets of a font a language needs; the templates have them translated."""


class Rendered(NamedTuple):
    """A page in UTF-8 and the value of its Content-Security-Policy header."""

    html: bytes
    csp: str


class Way(NamedTuple):
    """Where a problem page offers to go, and the words for it."""

    href: str
    name: str


def render_card(view: CardView, language: str = "en") -> Rendered:
    """Return the card page in one of the languages; in preview mode without script."""
    view = present.web_only(view)
    look = view.look
    found = palettes(
        look.primary_color,
        look.background_color,
        look.text_color,
        own_background=look.own_background,
        theme=look.theme,
    )
    title = f"{view.name} \N{EN DASH} {present.headline(view) or view.organisation.name}"
    rows, profiles = list(present.rows(view, language)), present.profiles(view)
    spoken = _spoken(language)
    shown = _shown(view, rows, profiles) + "".join(map(spoken["_"], _BUTTONS))
    style = card_style(look.layout, found, look.font, shown)
    html = template("card.html").render(
        view=view,
        title=title,
        description=present.summary(view, language),
        locale=LOCALES.get(language, language),
        preview=address(view),
        theme_colours=_theme_colours(found, look.layout),
        has_themes=found.light != found.dark,
        preloads=preloads(look.font, shown),
        style=Markup(style),  # noqa: S704 - made from our own files and checked colours; escaping would break it
        person=Markup(person(view)),  # noqa: S704 - escaped for a script element there
        script=script_path(),
        actions=present.actions(view, language),
        rows=rows,
        profiles=profiles,
        initials=monogram(view.name),
        avatar=present.local(view.avatar, view),
        banner=present.local(view.banner, view),
        background=present.local(view.background, view),
        logo=present.local(view.organisation.logo, view),
        favicons=[present.local(icon, view) for icon in view.organisation.icons],
        **spoken,
    )
    return Rendered(html.encode(), policy(style, script=view.mode == "page"))


def render_problem(
    *,
    status: int,
    title: str,
    detail: str | None = None,
    request_id: str | None = None,
    organisation: str | None = None,
    way: Way | None = None,
    language: str = "en",
) -> Rendered:
    """Return a page that says what went wrong; `request_id` is shown as a reference where it is given."""
    style = problem_style()
    html = template("problem.html").render(
        status=status,
        title=title,
        detail=detail,
        request_id=request_id,
        organisation=organisation,
        way=way,
        style=Markup(style),  # noqa: S704 - our own file
        **_spoken(language),
    )
    return Rendered(html.encode(), policy(style, script=False))


def _spoken(language: str) -> dict[str, Any]:
    """Return what every page needs in order to be in a language."""
    return {"language": language, "direction": direction(language), "_": translations(language).gettext}


def _shown(view: CardView, rows: list[present.Row], profiles: list[present.Profile]) -> str:
    """Return the card's text, which decides on the subsets of the font."""
    words = (view.name, view.job_title, view.company, view.department, view.pronouns, view.bio, view.calendar_label)
    organisation = (view.organisation.name, view.organisation.footer_text)
    lists = (*(row.value + row.label for row in rows), *(profile.name for profile in profiles))
    return "".join(word for word in (*words, *organisation, *lists) if word)


def _theme_colours(found: Palettes, layout: Layout) -> list[tuple[str, str | None]]:
    """Return the colours that a browser may give its own frame, each with its media query."""
    has_band = layout in {Layout.CLASSIC, Layout.BANNER}
    light, dark = (palette.band if has_band else palette.surface for palette in (found.light, found.dark))
    if light == dark:
        return [(light, None)]
    return [(light, "(prefers-color-scheme: light)"), (dark, "(prefers-color-scheme: dark)")]


def policy(style: str, *, script: bool) -> str:
    """Return a policy that allows this page's own style and nothing from another host (CSP Level 3)."""
    directives = ["default-src 'none'", f"style-src {source_hash(style)}", "img-src 'self' data:", "font-src 'self'"]
    if script:
        directives += ["script-src 'self'", "connect-src 'self'"]
    return "; ".join([*directives, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'self'"])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folders()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["breakable"] = _breakable
    return environment


def prepare() -> None:
    """Compile every template and read every style, which takes longer than drawing a page."""
    layouts = (f"layouts/{layout.value}.html" for layout in Layout)
    for name in ("_macros.html", "_social.html", "card.html", "problem.html", "docs.html", *layouts):
        template(name)
    problem_style()
    script_path()
    read_languages()
    read_numbers()
    for layout in Layout:
        tokens(layout)
    for font in Font:
        font_css(font, "")


def _breakable(address: str) -> Markup:
    """Return a web or mail address with leave to break the line after each slash and after the at sign."""
    return Markup("<wbr>").join(re.split(r"(?<=[/@])", address))


@cache
def template(name: str) -> Any:  # noqa: ANN401
    """Return a template of ours, with the icons at hand."""
    return _environment().get_template(name, globals={"icons": json.loads(read("icons.json"))})
