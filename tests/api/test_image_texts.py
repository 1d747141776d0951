"""What pictures show, in words: for those who do not see them."""

import pytest

from tests.api.test_images import picture
from tests.conftest import assert_problem


@pytest.fixture
async def pictured(client, make, grace):
    """Grace's card with a photo, a banner and a background."""
    card = await make.card(owner=grace, slug="grace", layout="classic")
    for kind, colour in (("avatar", "teal"), ("banner", "plum"), ("background", "navy")):
        url = f"/api/cards/{card.id}/images/{kind}"
        answer = await client.as_(grace).put(url, content=picture(colour=colour), headers={"content-type": "image/png"})
        assert answer.status_code == 200
    return answer.json()


def address(card, kind):
    return f"/api/cards/{card['id']}/images/{kind}"


async def test_a_text_is_set_shown_and_cleared(client, grace, pictured):
    assert pictured["images"]["avatar"]["alt"] is None
    url = address(pictured, "avatar")
    changed = (await client.as_(grace).patch(url, json={"alt": " Grace in uniform, 1984 "})).json()
    assert changed["images"]["avatar"]["alt"] == "Grace in uniform, 1984"
    assert changed["revision"] == pictured["revision"] + 1
    assert (await client.get("/api/cards/grace")).json()["images"]["avatar"]["alt"] == "Grace in uniform, 1984"
    assert 'alt="Grace in uniform, 1984"' in (await client.get("/c/grace")).text
    same = (await client.as_(grace).patch(url, json={"alt": "Grace in uniform, 1984"})).json()
    unchanged = (await client.as_(grace).patch(url, json={})).json()
    assert same["revision"] == unchanged["revision"] == changed["revision"]
    for nothing in (None, "  "):
        await client.as_(grace).patch(url, json={"alt": "Grace"})
        cleared = (await client.as_(grace).patch(url, json={"alt": nothing})).json()
        assert cleared["images"]["avatar"]["alt"] is None
    assert 'alt="Grace Hopper"' in (await client.get("/c/grace")).text


@pytest.mark.parametrize("layout", ["classic", "banner"])
async def test_a_banner_and_a_background_have_none_until_somebody_describes_them(client, grace, pictured, layout):
    await client.as_(grace).patch(f"/api/cards/{pictured['id']}", json={"layout": layout})
    before = (await client.get("/c/grace")).text
    for kind, alt in (("banner", 'A "Mark I" relay'), ("background", "Hills & sea")):
        assert (await client.as_(grace).patch(address(pictured, kind), json={"alt": alt})).status_code == 200
    after = (await client.get("/c/grace")).text
    assert before.count('alt=""') == after.count('alt=""') + 2
    assert "A &#34;Mark I&#34; relay" in after
    assert "Hills &amp; sea" in after


async def test_another_picture_does_not_inherit_the_text_and_the_same_keeps_it(client, grace, pictured):
    url, headers = address(pictured, "avatar"), {"content-type": "image/png"}
    await client.as_(grace).patch(url, json={"alt": "A teal square"})
    same = await client.as_(grace).put(url, content=picture(colour="teal"), headers=headers)
    assert same.json()["images"]["avatar"]["alt"] == "A teal square"
    other = await client.as_(grace).put(url, content=picture(colour="gold"), headers=headers)
    assert other.json()["images"]["avatar"]["alt"] is None


async def test_a_text_is_written_only_over_the_revision_that_was_seen(client, grace, pictured):
    url = address(pictured, "avatar")
    stale = await client.as_(grace).patch(url, json={"alt": "Late"}, headers={"if-match": '"1"'})
    assert_problem(stale, 412, "changed-meanwhile")
    seen = {"if-match": f'"{pictured["revision"]}"'}
    fresh = await client.as_(grace).patch(url, json={"alt": "In time"}, headers=seen)
    assert fresh.headers["etag"] == f'"{fresh.json()["revision"]}"'


async def test_what_is_no_text_is_refused(client, grace, pictured):
    for body in ({"alt": "x" * 201}, {"alt": 1}, {"alt": "a\u202eb"}):
        assert_problem(await client.as_(grace).patch(address(pictured, "avatar"), json=body), 422, "invalid", {"/alt"})
    unknown = await client.as_(grace).patch(address(pictured, "avatar"), json={"title": "Grace"})
    assert_problem(unknown, 422, "invalid", {"/title"})


async def test_only_pictures_that_are_there_can_be_described_and_only_by_who_may_edit(
    client, make, grace, ada, mallory, pictured
):
    bare = await make.card(owner=grace)
    for url in (address({"id": bare.id}, "avatar"), address(pictured, "portrait")):
        assert_problem(await client.as_(grace).patch(url, json={"alt": "Grace"}), 404, "not-found")
    url = address(pictured, "avatar")
    assert_problem(await client.as_(mallory).patch(url, json={"alt": "Mine"}), 404, "not-found")
    assert_problem(await client.patch(url, json={"alt": "Mine"}), 401, "not-signed-in")
    assert (await client.as_(ada).patch(url, json={"alt": "By an admin"})).status_code == 200
