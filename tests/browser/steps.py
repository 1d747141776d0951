"""What people do in the application, by the names that they see."""

import secrets
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
from PIL import Image, ImageDraw
from playwright.sync_api import FrameLocator, Locator, Page, expect

from kontakt.demo.people import Person

TEAL = (0, 128, 128)


def sign_in(page: Page, person: Person) -> None:
    """From the sign-in screen through the provider to the list of cards."""
    page.get_by_role("link", name="Sign in", exact=True).click()
    choose(page, person)
    expect(page.get_by_role("heading", name="Cards", exact=True)).to_be_visible()


def choose(page: Page, person: Person) -> None:
    """Press a person's button at the demo provider."""
    page.get_by_role("button", name=person.name).click()


def planted(page: Page, **members: Any) -> dict[str, Any]:
    """Make a card in the name of who is signed in, without the application; return it as the API answers it."""
    site = urlsplit(page.url)
    headers = {"origin": f"{site.scheme}://{site.netloc}"}
    response = page.request.post("/api/cards", data={"name": "Grace Hopper", **members}, headers=headers)
    assert response.status == 201, response.text()
    card: dict[str, Any] = response.json()
    return card


def read(page: Page, card: dict[str, Any]) -> dict[str, Any]:
    """Return a card as it is saved."""
    response = page.request.get(f"/api/cards/{card['id']}")
    assert response.status == 200, response.text()
    saved: dict[str, Any] = response.json()
    return saved


def edit(page: Page, card: dict[str, Any]) -> None:
    """Open the editor of a card by its address."""
    page.goto(f"/cards/{card['id']}")
    expect(page.get_by_role("heading", name=card["name"], level=1)).to_be_visible()
    # Until the live card is drawn, the page is busy with itself.
    expect(preview(page).get_by_role("heading", level=1)).to_be_visible()


def make_card(page: Page, name: str) -> None:
    """From the list to the editor of a new card."""
    page.get_by_role("button", name="New card").click()
    dialog = page.get_by_role("dialog", name="New card")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Make card").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def field(page: Page, name: str, *, inside: str | None = None) -> Locator:
    """Return a text field of the editor, inside a section or a row if one is named."""
    form: Locator = page.get_by_role("form")
    if inside is not None:
        form = form.get_by_role("region", name=inside).or_(form.get_by_role("group", name=inside, exact=True))
    return form.get_by_role("textbox", name=name, exact=True)


def save(page: Page) -> None:
    """Save, and see that it was."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All changes are saved")).to_be_visible()


def preview(page: Page) -> FrameLocator:
    """Return the live card beside the form."""
    return page.get_by_title("Live preview of the card").content_frame


def told(page: Page, sentence: str) -> None:
    """See a short message appear; a copy of it, for screen readers, is left out."""
    expect(page.get_by_text(sentence, exact=True)).to_be_visible()


def menu(page: Page, entry: str) -> None:
    """Choose an entry of the editor's menu."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=entry).click()


def portrait(field: str | None = None) -> bytes:
    """Return a JPEG, 800 by 600 pixels: a teal disc in the middle of a field of that colour.

    Without one it is an orange of its own: equal pictures would be one file, which goes only with the last card.
    """
    field = field or f"#ff{secrets.randbelow(64) + 128:02x}{secrets.randbelow(64):02x}"
    image = Image.new("RGB", (800, 600), field)
    ImageDraw.Draw(image).ellipse((250, 150, 550, 450), fill=TEAL)
    output = BytesIO()
    image.save(output, "JPEG", quality=90)
    return output.getvalue()


def choose_photo(page: Page) -> Locator:
    """Choose the portrait as the card's photo; return the dialog that offers a crop, with the picture in it."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add photo").click()
    chooser.value.set_files({"name": "grace.jpg", "mimeType": "image/jpeg", "buffer": portrait()})
    crop = page.get_by_role("dialog", name="Crop the photo")
    area = crop.get_by_role("application", name="Picture to crop")
    expect(area).to_be_focused()
    expect(area.locator("img").first).to_be_visible()  # Hidden from assistive technology, which has the area's name.
    return crop


def add_photo(page: Page) -> None:
    """Choose the portrait as the card's photo and take the crop that is offered."""
    crop = choose_photo(page)
    crop.get_by_role("button", name="Use photo").click()
    expect(crop).to_be_hidden()
    told(page, "Photo saved.")


def is_teal(image: Image.Image) -> bool:
    """Whether the middle of a picture is the disc of the portrait, up to what compression does."""
    pixel = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 24 for one, other in zip(pixel, TEAL, strict=True))


def long_tasks(page: Page) -> Callable[[], list[float]]:
    """Watch the page from now on; return what tells the milliseconds of every task that took longer than 50."""
    page.evaluate(
        """() => {
          window.longTasks = []
          new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
            .observe({ type: 'longtask' })
        }"""
    )
    return lambda: page.evaluate("longTasks")


def assert_fits(page: Page) -> None:
    """Fail if the page can be scrolled sideways, or with what is cut off at the edge of its window.

    What scrolls sideways by itself, such as a row of tabs, may hold more than it shows.
    """
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), page.url
    cut_off = page.evaluate(
        """() => {
          const scrolls = (element) => element !== document.body &&
            (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
          return [...document.body.querySelectorAll('*')]
            .filter((element) => element.checkVisibility() && !scrolls(element.parentElement))
            .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
            .map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 60)}`)
        }"""
    )
    assert cut_off == [], page.url


def assert_answers(url: str, status: int) -> None:
    """Fail unless an address answers so before long; what the application shows at once may still be on its way."""
    answer = httpx.get(url)
    for _ in range(50):
        if answer.status_code == status:
            return
        time.sleep(0.1)
        answer = httpx.get(url)
    raise AssertionError(f"{url} answers with {answer.status_code} and not with {status}")
