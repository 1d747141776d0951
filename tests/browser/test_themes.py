"""The visitor's choice between light and dark, on pages of fixed cards."""

import pytest
from playwright.sync_api import Page, expect

from kontakt.cards.fields import Layout, Theme
from kontakt.pages.render import render_card
from tests.browser.gallery import views
from tests.browser.gallery.server import serving
from tests.browser.gallery.views import looking


@pytest.fixture
def shelf():
    with serving() as shelf:
        yield shelf


@pytest.fixture
def opened(browser, shelf):
    """Opens pages of views in one profile of a browser that prefers light, or as the options say."""
    contexts = []

    def opened(view=views.FULL, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto(shelf.put(view.slug, render_card(view)))
        return page

    yield opened
    for context in contexts:
        context.close()


def is_dark(page: Page) -> bool:
    """Whether the surface, the browser's own parts and its frame are dark; they never differ."""
    dark: list[bool] = page.evaluate(
        """() => {
          const luminance = (colour) => colour.match(/[0-9a-f]{2}/gi).reduce((sum, part) => sum + parseInt(part, 16), 0)
          const style = getComputedStyle(document.documentElement)
          const colours = [...document.querySelectorAll('meta[name=theme-color]')]
          const frame = colours.filter(({ media }) => matchMedia(media).matches)
          return [
            luminance(style.getPropertyValue('--surface')) < 300,
            style.colorScheme === 'dark',
            frame.length === 1 && luminance(frame[0].content) < 300,
          ]
        }"""
    )
    assert len(set(dark)) == 1, dark
    return dark[0]


CENTERED = looking(views.FULL, layout=Layout.CENTERED)


def test_a_choice_is_followed_at_once_and_remembered(opened):
    page = opened(CENTERED)
    switch = page.get_by_role("group", name="Appearance")
    expect(switch.get_by_role("radio", name="Automatic")).to_be_checked()
    assert not is_dark(page)
    switch.get_by_role("radio", name="Dark").check()
    assert is_dark(page)
    page.reload()
    expect(switch.get_by_role("radio", name="Dark")).to_be_checked()
    assert is_dark(page)
    switch.get_by_role("radio", name="Automatic").check()
    assert not is_dark(page)
    page.emulate_media(color_scheme="dark")
    assert is_dark(page)
    switch.get_by_role("radio", name="Light").check()
    assert not is_dark(page)


def test_the_choice_is_made_by_keyboard(opened):
    page = opened(CENTERED)
    page.get_by_role("radio", name="Automatic").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Dark")).to_be_focused()
    assert is_dark(page)


def test_where_nothing_may_be_stored_the_choice_lasts_as_long_as_the_page(opened):
    page = opened(CENTERED)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    page.reload()
    page.get_by_role("radio", name="Dark").check()
    assert is_dark(page)
    assert errors == []


def test_without_script_nothing_is_shown_that_needs_it(opened):
    page = opened(java_script_enabled=False, viewport={"width": 390, "height": 844})
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_text("Show QR code").click()
    expect(page.get_by_role("textbox", name="Link to this card")).to_have_value(views.FULL.url)


def test_a_card_with_a_theme_of_its_own_offers_none(opened):
    for view in (looking(views.FULL, theme=Theme.DARK), looking(views.FULL, own_background=True)):
        expect(opened(view).get_by_role("radio")).to_have_count(0)


def test_a_remembered_choice_does_not_touch_a_card_with_a_theme_of_its_own(opened, shelf):
    page = opened(CENTERED)
    page.get_by_role("radio", name="Dark").check()
    page.goto(shelf.put("own", render_card(looking(CENTERED, background_color="#fdf6e3", own_background=True))))
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--surface')") == "#fdf6e3"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
