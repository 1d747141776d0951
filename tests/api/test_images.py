"""Pictures of cards, from the upload to the last file."""

import base64
import errno
import io
import os
import re
import struct
import subprocess
import sys
import zlib

import pytest
import vobject
from PIL import Image

from tests.conftest import ORIGIN, assert_problem


def picture(width=640, height=480, kind="PNG", colour="teal"):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


def png_that_claims(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


UNUSABLE = {
    "executable": (b"\x7fELF" + os.urandom(5000), 415, "unusable-image"),
    "pixels": (png_that_claims(30_000, 30_000), 413, "too-many-pixels"),
    "truncated": (picture(3000, 2000, "JPEG")[:5000], 415, "unusable-image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 415, "unusable-image"),
    "empty": (b"", 415, "unusable-image"),
    "html": (b"<html><script>alert(1)</script></html>", 415, "unusable-image"),
}


def files(storage):
    return sorted(path.name for path in storage.root.iterdir())


@pytest.mark.parametrize("kind", ["avatar", "banner", "background"])
async def test_a_picture_is_put_shown_and_removed(client, make, grace, storage, kind):
    card = await make.card(owner=grace, slug="grace")
    url = f"/api/cards/{card.id}/images/{kind}"
    put = await client.as_(grace).put(url, content=picture(), headers={"content-type": "image/png"})
    assert put.status_code == 200
    image = put.json()["images"][kind]
    assert image["url"].startswith(f"{ORIGIN}/uploads/")
    served = await client.get(image["url"])
    assert served.headers["content-type"] == "image/webp"
    assert "immutable" in served.headers["cache-control"]
    assert "sandbox" in served.headers["content-security-policy"]
    assert Image.open(io.BytesIO(served.content)).size == (image["width"], image["height"])
    assert len(files(storage)) == 2
    removed = await client.as_(grace).delete(url)
    assert removed.json()["images"][kind] is None
    assert removed.json()["revision"] > put.json()["revision"] > 1
    assert files(storage) == []
    assert_problem(await client.get(image["url"]), 404, "not-found")


async def test_a_form_with_a_file_is_taken_too(client, make, grace):
    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}/images/avatar"
    response = await client.as_(grace).put(url, files={"file": ("grace.exe", picture(), "text/plain")})
    assert response.status_code == 200
    missing = await client.as_(grace).put(url, files={"picture": ("grace.png", picture(), "image/png")})
    assert_problem(missing, 422, "invalid", {"/picture", "/file"})


async def test_a_form_holds_the_file_alone(client, make, grace):
    url = f"/api/cards/{(await make.card(owner=grace)).id}/images/avatar"
    more = await client.as_(grace).put(url, files={"file": ("a.png", picture())}, data={"alt": "Grace", "a/b": "1"})
    assert_problem(more, 422, "invalid", {"/alt", "/a~1b"})


@pytest.mark.parametrize("name", UNUSABLE)
@pytest.mark.parametrize("form", [False, True])
async def test_what_is_no_usable_picture_is_refused_and_leaves_nothing(client, make, grace, storage, name, form):
    content, status, code = UNUSABLE[name]
    card = await make.card(owner=grace)
    body = {"files": {"file": ("a.png", content)}} if form else {"content": content}
    response = await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", **body)
    assert_problem(response, status, code)
    assert files(storage) == []


async def test_an_announced_size_over_the_limit_is_refused_before_it_is_read(client, make, grace, settings):
    card = await make.card(owner=grace)

    async def never_read():
        yield b""
        raise AssertionError("the body was read")

    response = await client.as_(grace).put(
        f"/api/cards/{card.id}/images/avatar",
        content=never_read(),
        headers={"content-length": str(settings.max_file_size + 1)},
    )
    assert_problem(response, 413, "too-large")


@pytest.mark.parametrize("form", [False, True])
async def test_an_endless_body_is_refused_at_the_limit(client, make, grace, settings, form):
    card = await make.card(owner=grace)
    sent = 0

    async def endless():
        nonlocal sent
        if form:
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while True:
            sent += 65536
            yield bytes(65536)

    headers = {"content-type": "multipart/form-data; boundary=b" if form else "image/png"}
    url = f"/api/cards/{card.id}/images/avatar"
    assert_problem(await client.as_(grace).put(url, content=endless(), headers=headers), 413, "too-large")
    assert sent < settings.max_file_size + 4 * 65536


async def test_a_new_picture_replaces_the_old_file(client, make, grace, storage):
    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}/images/avatar"
    first = (await client.as_(grace).put(url, content=picture(colour="red"))).json()
    before = files(storage)
    second = (await client.as_(grace).put(url, content=picture(colour="blue"))).json()
    assert first["images"]["avatar"]["url"] != second["images"]["avatar"]["url"]
    assert len(files(storage)) == 2
    assert not set(before) & set(files(storage))
    same = (await client.as_(grace).put(url, content=picture(colour="blue"))).json()
    assert same["images"] == second["images"]
    assert len(files(storage)) == 2


async def test_a_file_that_two_cards_use_stays_until_neither_does(client, make, grace, storage, an_hour_later):
    cards = [await make.card(owner=grace) for _ in range(2)]
    for card in cards:
        await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())
    assert len(files(storage)) == 2
    await client.as_(grace).delete(f"/api/cards/{cards[0].id}")
    await an_hour_later()
    assert len(files(storage)) == 2
    await client.as_(grace).delete(f"/api/cards/{cards[1].id}")
    await an_hour_later()
    assert files(storage) == []


async def test_pictures_of_a_disabled_card_are_for_its_owner_and_the_admins(client, make, grace, ada, mallory):
    card = await make.card(owner=grace)
    put = await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())
    url = put.json()["images"]["avatar"]["url"]
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"visibility": "disabled"})
    assert_problem(await client.get(url), 404, "not-found")
    assert_problem(await client.as_(mallory).get(url), 404, "not-found")
    for person in (grace, ada):
        response = await client.as_(person).get(url)
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")


async def test_pictures_that_only_unlisted_cards_show_are_not_for_search_engines(client, make, grace):
    cards = [await make.card(owner=grace, slug=slug, visibility="unlisted") for slug in ("grace", "other")]
    for card in cards:
        put = await client.as_(grace).put(
            f"/api/cards/{card.id}/images/avatar", content=picture(), headers={"content-type": "image/png"}
        )
    url = put.json()["images"]["avatar"]["url"]
    assert (await client.get(url)).headers["x-robots-tag"] == "noindex"
    for change, tag in (
        ({"visibility": "public"}, None),
        ({"no_index": True}, "noindex"),
        ({"no_index": False}, None),
        ({"visibility": "disabled"}, "noindex"),
    ):
        await client.as_(grace).patch(f"/api/cards/{cards[0].id}", json=change)
        assert (await client.get(url)).headers.get("x-robots-tag") == tag


async def test_nobody_else_changes_a_picture_and_an_admin_may(client, make, grace, ada, mallory):
    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}/images/avatar"
    assert_problem(await client.as_(mallory).put(url, content=picture()), 404, "not-found")
    assert_problem(await client.put(url, content=picture()), 401, "not-signed-in")
    assert (await client.as_(ada).put(url, content=picture())).status_code == 200
    assert_problem(await client.as_(mallory).delete(url), 404, "not-found")
    assert_problem(
        await client.as_(grace).put(f"/api/cards/{card.id}/images/logo", content=picture()), 404, "not-found"
    )


async def test_a_picture_for_another_revision_is_refused_and_leaves_nothing(client, make, grace, storage):
    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}/images/avatar"
    response = await client.as_(grace).put(url, content=picture(), headers={"if-match": '"99"'})
    assert_problem(response, 412, "changed-meanwhile")
    assert files(storage) == []


@pytest.mark.parametrize("name", ["../settings.py", "..%2f..%2fetc%2fpasswd", "x.webp", "a" * 32 + ".svg"])
async def test_an_address_of_no_upload_is_a_plain_miss(client, name):
    assert_problem(await client.get(f"/uploads/{name}"), 404, "not-found")


async def test_the_photo_is_in_the_vcard(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture(2000, 1000))
    contact = vobject.readOne((await client.get("/api/cards/grace/vcf")).text)
    photo = Image.open(io.BytesIO(contact.photo.value))
    assert (photo.format, photo.size) == ("JPEG", (400, 400))


async def test_the_preview_shows_unsaved_data_with_the_saved_pictures(client, make, grace):
    card = await make.card(owner=grace, slug="grace")
    put = await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture())
    name = put.json()["images"]["avatar"]["url"].rsplit("/", 1)[1]
    body = {"id": str(card.id), "name": "Grace <b>Unsaved</b>", "layout": "centered", "address": {"city": "Tallinn"}}
    response = await client.as_(grace).post("/api/cards/preview", json=body)
    assert response.status_code == 200
    assert "Grace &lt;b&gt;Unsaved&lt;/b&gt;" in response.text
    assert name in response.text
    assert "Tallinn" in response.text
    assert "<script src" not in response.text
    assert (await client.get("/api/cards/grace")).json()["name"] == "Grace Hopper"
    assert_problem(await client.as_(grace).post("/api/cards/preview", json={"name": ""}), 422, "invalid", {"/name"})
    assert_problem(await client.post("/api/cards/preview", json=body), 401, "not-signed-in")


MEMORY = """
import io, resource, sys
from pathlib import Path
from kontakt.cards.fields import ImageKind
from kontakt.media.images import decode
from kontakt.problems import Problem
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        decode(Path(path), ImageKind.AVATAR)
    except Problem:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_what_is_refused_costs_no_memory(tmp_path):
    paths = []
    for name, (content, _status, _code) in UNUSABLE.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    grown = subprocess.run([sys.executable, "-c", MEMORY, *paths], check=True, capture_output=True, text=True)
    assert int(grown.stdout) < 64


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
async def test_a_disk_that_takes_nothing_is_told_and_nothing_is_saved_in_half(
    client, make, grace, storage, monkeypatch, number
):
    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    card = await make.card(owner=grace)
    url = f"/api/cards/{card.id}"
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        put = await client.as_(grace).put(f"{url}/images/avatar", content=picture())
    assert_problem(put, 503, "unavailable")
    assert (await client.as_(grace).get(url)).json()["images"]["avatar"] is None
    assert files(storage) == []


async def test_the_preview_has_a_qr_code_also_where_there_is_no_card_yet(client, make, grace):
    card = await make.card(owner=grace, name="Grace", slug="grace")

    async def code(**body):
        page = await client.as_(grace).post("/api/cards/preview", json={"name": "Grace"} | body)
        return re.findall(r'<img src="([^"]*)" width="240"', page.text)

    assert await code(id=str(card.id)) == ["/api/cards/grace/qr?format=svg"]
    for unsaved in ({}, {"id": str(card.id), "slug": "amazing-grace"}):
        (address,) = await code(**unsaved)
        kind, _, content = address.partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert base64.b64decode(content).startswith(b"<svg")
    await client.as_(grace).patch(f"/api/cards/{card.id}", json={"visibility": "disabled"})
    assert (await code(id=str(card.id)))[0].startswith("data:")
