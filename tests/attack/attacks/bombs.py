"""Small things that become large."""

import gzip
import io
import time
import zipfile
import zlib

import httpx

from tests.attack import pictures
from tests.attack.attacks.code import card
from tests.attack.ledger import Outcome, all_of, answered, attack, seen
from tests.attack.site import Site
from tests.attack.watch import MEMORY_LIMIT, resident

_JSON = {"content-type": "application/json"}


def _image(site: Site, data: bytes, kind: str = "image/png") -> httpx.Response:
    return site.ada.put(
        f"/api/cards/{site.card_of(site.ada)['id']}/images/background", content=data, headers={"content-type": kind}
    )


def _within(site: Site) -> Outcome:
    peak = resident(site.api_pid)
    return seen(peak < MEMORY_LIMIT, f"{peak / 2**20:.0f} MiB at most", f"{peak / 2**20:.0f} MiB")


@attack("A packed body", "Content-Encoding: gzip, deflate, br: 100 MB in 100 kB")
def packed(site: Site) -> Outcome:
    bomb = gzip.compress(b'{"name":"' + bytes(100_000_000), 9)
    answers = [
        site.grace.post("/api/cards", content=bomb, headers={**_JSON, "content-encoding": coding})
        for coding in ("gzip", "x-gzip", "br")
    ]
    answers.append(
        site.grace.post(
            "/api/cards", content=zlib.compress(bytes(1000)), headers={**_JSON, "content-encoding": "deflate"}
        )
    )
    answers.append(_image(site, gzip.compress(pictures.png(50, 50))))
    answers.append(
        site.ada.post(
            "/api/admin/imports", content=bomb, headers={"content-type": "text/csv", "content-encoding": "gzip"}
        )
    )
    return all_of(answered(answers, 400, 413, 415, 422), _within(site))


@attack(
    "Pictures of a billion pixels in a few bytes",
    "PNG 30 000 × 30 000, 100 000 × 100 000; GIF, JPEG, WebP that say 65 535 or 16 383",
)
def pixels(site: Site) -> Outcome:
    answers = [_image(site, pictures.declared(30_000, 30_000)), _image(site, pictures.declared(100_000, 100_000))]
    answers += [
        _image(site, pictures.claims(kind, 16_383 if kind == "WEBP" else 65_535), "image/x")
        for kind in ("GIF", "JPEG", "WEBP")
    ]
    return all_of(answered(answers, 413, 415), _within(site))


@attack("Colour profiles and texts that unpack to 200 MB", "PNG with iCCP, zTXt")
def profiles(site: Site) -> Outcome:
    small = pictures.png(40, 40)
    answers = [
        _image(site, pictures.with_profile(small, 200_000_000)),
        _image(site, pictures.with_packed_text(small, 200_000_000)),
    ]
    return all_of(answered(answers, 200, 413, 415), _within(site))


@attack("Animations of 2 000 frames", "APNG, GIF, WebP")
def frames(site: Site) -> Outcome:
    began = time.monotonic()
    answers = [_image(site, pictures.animated(kind, 2000), "image/x") for kind in ("PNG", "GIF", "WEBP")]
    lasted = time.monotonic() - began
    return all_of(
        answered(answers, 200, 413, 415), seen(lasted < 20, "one frame each", f"{lasted:.0f} s"), _within(site)
    )


@attack("Files that are no pictures", "ZIP of 100 MB, PDF, HTML, EXE, TIFF, PSD, EPS, nothing")
def others(site: Site) -> Outcome:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(100_000_000))
    heads = (
        buffer.getvalue(),
        b"%PDF-1.7\n",
        b"<html>",
        b"MZ\x90\0",
        b"II*\0" + bytes(100),
        b"8BPS\0\x01",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"",
    )
    return answered([_image(site, data) for data in heads], 415, 422)


@attack("Broken pictures", "thirty cuts and changes of a PNG")
def broken(site: Site) -> Outcome:
    whole = pictures.png(60, 60)
    path = f"/api/cards/{card(site)['id']}/images/banner"
    answers = []
    for number in range(30):
        cut = bytearray(whole[: len(whole) * (number + 3) // 34])
        if cut:
            cut[number * 7 % len(cut)] ^= 0x55
        answers.append(site.grace.put(path, content=bytes(cut), headers={"content-type": "image/png"}))
    return answered(answers, 200, 413, 415, 429)


@attack("Bodies that do not end", "Content-Length: 10 GB; chunks without an end")
def endless(site: Site) -> Outcome:
    cookie = "; ".join(f"{name}={value}" for name, value in site.grace.cookies.items())
    lines = ("Sec-Fetch-Site: same-origin", f"Cookie: {cookie}")
    huge = site.head(
        "/api/cards", *lines, "Content-Type: application/json", "Content-Length: 10000000000", method="POST"
    )
    chunked = site.head(
        f"/api/cards/{card(site)['id']}/images/avatar", *lines, "Transfer-Encoding: chunked", method="PUT"
    )
    block = b"100000\r\n" + bytes(0x100000) + b"\r\n"
    bodies = (huge + b"\r\n" + b" " * 400_000, chunked + b"\r\n" + block * 12)
    # Who goes on sending to a closed connection may not see the answer: behind Caddy, which reads no more, too.
    through = [site.statuses(body)[0] for body in bodies]
    past = [site.statuses(huge + b"\r\n{", port=site.api_port)[0]]
    return all_of(answered(through, 0, 413), answered(past, 413), _within(site))


@attack("Forms of ten thousand parts", "multipart with 10 000 files, fields, header lines")
def parts(site: Site) -> Outcome:
    path = f"/api/cards/{card(site)['id']}/images/avatar"
    part = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\nx\r\n'
    bodies = (
        part % (b"file", b'; filename="a"') * 10_000 + b"--b--\r\n",
        part % (b"field", b"") * 10_000 + b"--b--\r\n",
        b"--b\r\n" + b"X: y\r\n" * 100_000 + b"\r\nx\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + b"a" * 2_000_000
        + b'"\r\n\r\nx\r\n--b--\r\n',
        b"--b\r\nContent-Disposition: form-data" + b'; x="\\\\' * 200_000 + b"\r\n\r\nx\r\n--b--\r\n",
    )
    began = time.monotonic()
    answers = [
        site.grace.put(path, content=body, headers={"content-type": "multipart/form-data; boundary=b"})
        for body in bodies
    ]
    lasted = time.monotonic() - began
    return all_of(answered(answers, 400, 413, 415, 422), seen(lasted < 20, f"{lasted:.1f} s", f"{lasted:.0f} s"))


@attack("Tables that grow", "100 000 columns, a cell of 5 MB, quotes without an end, 200 000 rows")
def tables(site: Site) -> Outcome:
    bodies = (
        b"name," * 100_000 + b"\n" + b"x," * 100_000,
        b'name\n"' + b"x" * 5_000_000,
        b"name\n" + b'"' * 1_000_000,
        b"name\n" + b"x\n" * 200_000,
        b"name\n" + b"\0" * 1000,
    )
    began = time.monotonic()
    answers = [
        site.ada.post("/api/admin/imports", content=body, headers={"content-type": "text/csv"}) for body in bodies
    ]
    lasted = time.monotonic() - began
    return all_of(
        answered(answers, 400, 413, 422), seen(lasted < 20, f"{lasted:.1f} s", f"{lasted:.0f} s"), _within(site)
    )
