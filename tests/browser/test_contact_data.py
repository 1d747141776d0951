"""Codes and contacts as Chromium shows and saves them."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.steps import planted
from tests.unit.contact.pictures import decode

SHOW = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  document.body.replaceChildren(image);
  Object.assign(document.body.style, {display: "block", margin: 0, padding: 0, background: "white"});
}"""


def seen(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


@pytest.mark.parametrize("logo", ["0", "1"])
def test_an_svg_of_a_code_is_read_back_by_itself_and_in_a_page(visit, site, logo):
    address = f"{site.url}/api/cards/grace-hopper/qr?format=svg&size=300&logo={logo}&fg=0f172a"
    page = visit("/c/grace-hopper", viewport={"width": 320, "height": 320})
    link = f"{site.url}/c/grace-hopper?s=qr"
    page.goto(address)
    alone = seen(page)
    assert decode(alone) == link
    page.goto("/c/grace-hopper")
    page.evaluate(SHOW, address)
    within = seen(page)
    assert decode(within) == link
    # What is in the middle is shown in both, although the policy of the answer forbids nearly all.
    middle = (120, 120, 180, 180)
    assert alone.crop(middle).tobytes() == within.crop(middle).tobytes()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Jüri Õun", "Jüri Õun.vcf"),
        ("王小明", "王小明.vcf"),
        ("محمد بن موسى", "محمد بن موسى.vcf"),
        ('Ada "the; first" \\ Lovelace', "Ada the; first Lovelace.vcf"),
        ("👩‍🚀" * 30, "👩🚀" * 25 + ".vcf"),
    ],
)
def test_a_contact_is_saved_under_the_name_of_the_person(grace, visit, name, file):
    card = planted(grace, name=name)
    page = visit(f"/c/{card['slug']}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save contact").first.click()
    assert download.value.suggested_filename == file
