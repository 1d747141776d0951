"""Pictures and colours: cropped, turned, described, pasted, dropped; inherited, readable, locked."""

import base64
import json
import re
from io import BytesIO

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kontakt.demo.people import GRACE
from tests.browser.axe import assert_accessible
from tests.browser.steps import add_photo, choose_photo, edit, field, planted, portrait, preview, read, save, told

GIVE = """([bytes, kind, selector]) => {
  const data = new DataTransfer()
  const picture = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))
  data.items.add(new File([picture], 'grace.jpg', { type: 'image/jpeg' }))
  const target = selector ? document.querySelector(selector) : document.body
  const options = { bubbles: true, cancelable: true }
  target.dispatchEvent(kind === 'paste'
    ? new ClipboardEvent('paste', { ...options, clipboardData: data })
    : new DragEvent('drop', { ...options, dataTransfer: data }))
}"""


def halves() -> bytes:
    """Return a JPEG, 600 pixels square: teal above, orange below."""
    image = Image.new("RGB", (600, 600), "orange")
    image.paste((0, 128, 128), (0, 0, 600, 300))
    output = BytesIO()
    image.save(output, "JPEG", quality=95)
    return output.getvalue()


def give(page: Page, kind: str, selector: str | None = None) -> None:
    """Paste or drop the portrait onto an element, or onto the page."""
    page.evaluate(GIVE, [base64.b64encode(portrait()).decode(), kind, selector])


def test_a_picture_is_turned_and_described_by_keyboard(grace, site):
    card = planted(grace)
    edit(grace, card)
    with grace.expect_file_chooser() as chooser:
        grace.get_by_role("button", name="Add photo").press("Enter")
    chooser.value.set_files({"name": "grace.jpg", "mimeType": "image/jpeg", "buffer": halves()})
    crop = grace.get_by_role("dialog", name="Crop the photo")
    area = crop.get_by_role("application", name="Picture to crop")
    expect(area).to_be_focused()
    expect(area.locator("img").first).to_be_visible()
    for key in ("+", "+", "-", "ArrowLeft", "ArrowUp", "r"):
        grace.keyboard.press(key)
    crop.get_by_role("button", name="Turn to the right").press("Enter")
    crop.get_by_role("textbox", name="Description of the photo").fill("Grace, upside down")
    crop.get_by_role("button", name="Use photo").press("Enter")
    told(grace, "Photo saved.")
    expect(field(grace, "Description of the photo")).to_have_value("Grace, upside down")
    avatar = read(grace, card)["images"]["avatar"]
    assert avatar["alt"] == "Grace, upside down"
    with Image.open(BytesIO(httpx.get(avatar["url"]).content)) as image:
        above, below = (image.convert("RGB").getpixel((image.width // 2, image.height * part // 8)) for part in (1, 7))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] > 200 > below[0], (above, below)  # Turned twice: the orange half is above.
    expect(preview(grace).get_by_role("img", name="Grace, upside down")).to_be_visible()


def test_a_picture_is_pasted_or_dropped(grace):
    card = planted(grace)
    edit(grace, card)
    give(grace, "paste")
    expect(grace.get_by_role("dialog", name="Crop the photo")).to_be_visible()
    grace.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(grace.get_by_role("dialog")).to_have_count(0)
    grace.get_by_role("button", name="Add banner").focus()
    give(grace, "paste", "button:focus")
    expect(grace.get_by_role("dialog", name="Crop the banner")).to_be_visible()
    grace.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    give(grace, "paste", "textarea")
    expect(grace.get_by_role("dialog")).to_have_count(0)
    give(grace, "drop", "[data-picture] .picture.background")
    crop = grace.get_by_role("dialog", name="Crop the picture")
    crop.get_by_role("button", name="Use picture").click()
    told(grace, "Picture saved.")
    assert read(grace, card)["images"]["background"] is not None


def test_a_removed_picture_comes_back_with_its_description(grace):
    card = planted(grace)
    edit(grace, card)
    add_photo(grace)
    field(grace, "Description of the photo").fill("Grace")
    save(grace)
    grace.get_by_role("button", name="Remove photo").click()
    expect(field(grace, "Description of the photo")).to_have_count(0)
    grace.get_by_role("button", name="Undo").click()
    expect(field(grace, "Description of the photo")).to_have_value("Grace")
    expect(grace.get_by_text("All changes are saved")).to_be_visible()
    assert read(grace, card)["images"]["avatar"]["alt"] == "Grace"


def test_colours_say_how_well_they_read_and_give_way_to_the_organisation(grace):
    card = planted(grace)
    edit(grace, card)
    expect(field(grace, "Accent colour")).to_have_attribute("placeholder", re.compile(r"^Organisation.s \(#\w{6}\)$"))
    text = field(grace, "Text colour")
    text.fill("#bbbbbb")
    expect(grace.get_by_text("This text reaches only 1.9:1. The page uses #595959 with 7:1 instead.")).to_be_visible()
    heading = preview(grace).get_by_role("heading", level=1)
    expect(heading).to_have_css("color", "rgb(89, 89, 89)")
    text.fill("#222222")
    expect(grace.get_by_text("Text on the background reaches 15.9:1.")).to_be_visible()
    field(grace, "Accent colour").fill("#ffe600")
    expect(grace.get_by_text("Links in this colour reach only 1.2:1. The page uses #807200")).to_be_visible()
    save(grace)
    assert read(grace, card)["primary_color"] == "#ffe600"
    grace.get_by_role("button", name=re.compile("^Use the organisation.s : Accent colour$")).click()
    grace.get_by_role("button", name="Choose for contrast : Text colour").click()
    save(grace)
    assert (read(grace, card)["primary_color"], read(grace, card)["text_color"]) == (None, None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_what_the_organisation_decides_is_shown_locked(visit, scheme, width):
    page = visit("/cards", person=GRACE, viewport={"width": width, "height": 900}, color_scheme=scheme)
    card = planted(page, primary_color="#bb5500")

    def locked(route):
        answer = route.fetch()
        allowed = ("allow_user_colors", "allow_user_layout", "allow_user_background")
        route.fulfill(response=answer, body=json.dumps(answer.json() | dict.fromkeys(allowed, False)))

    page.route("**/api/settings/public", locked)
    page.goto(f"/cards/{card['id']}/look")
    look = page.get_by_role("region", name="Look")
    expect(look.get_by_text("Your organisation decides this for every card.")).to_have_count(3)
    expect(look.get_by_role("group", name="Layout")).to_have_count(0)
    expect(look.get_by_role("textbox")).to_have_count(0)
    expect(look.get_by_role("button", name="Add picture")).to_have_count(0)
    assert_accessible(page)


def test_the_preview_shows_a_phone_and_a_desktop_in_full_width(visit):
    for viewport, shown in ((1280, 390), (1000, 390), (390, 390), (360, 360)):
        page = visit("/cards", person=GRACE, viewport={"width": viewport, "height": 800})
        card = planted(page)
        page.goto(f"/cards/{card['id']}")
        if viewport < 961:
            page.get_by_role("button", name="Preview", exact=True).click()
        expect(preview(page).get_by_role("heading", level=1)).to_be_visible()
        frame = page.get_by_title("Live preview of the card")
        expect(frame).to_have_js_property("clientWidth", shown)
        page.get_by_text("Desktop", exact=True).click()
        expect(frame).to_have_js_property("clientWidth", 1120)
        box = frame.bounding_box()
        assert box is not None
        assert box["width"] < viewport


def test_the_crop_dialog_is_accessible(visit):
    for scheme, width in (("light", 390), ("dark", 1280)):
        page = visit("/cards", person=GRACE, viewport={"width": width, "height": 844}, color_scheme=scheme)
        card = planted(page)
        page.goto(f"/cards/{card['id']}")
        choose_photo(page)
        assert_accessible(page)
