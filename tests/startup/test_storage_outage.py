"""The object store goes while Kontakt serves: what needs it is refused for a while, and everything else goes on.

OUTAGE_SECONDS is for how long; with 30 a store that hangs is given up, and not only waited for.
"""

import asyncio
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import pytest
from PIL import Image

from tests import objectstore
from tests.api.test_images import picture
from tests.startup.processes import serving, until
from tests.startup.test_memory import session_cookie

OUTAGE_SECONDS = float(os.environ.get("OUTAGE_SECONDS", "2"))


@pytest.fixture
def store():
    """A store of the test's own, which it may end."""
    with objectstore.server() as store:
        yield store


class Site:
    """A card with a picture, as its owner and as visitors see it."""

    def __init__(self, url, cookie):
        headers = {"sec-fetch-site": "same-origin"}
        self.visitor = httpx.Client(base_url=url, timeout=60)
        self.grace = httpx.Client(base_url=url, headers=headers, cookies={"kontakt_session": cookie}, timeout=60)
        self.card = self.grace.post("/api/cards", json={"name": "Grace", "slug": "grace"}).json()["id"]
        self.image = self.upload("teal").json()["images"]["avatar"]["url"]

    def upload(self, colour):
        return self.grace.put(f"/api/cards/{self.card}/images/avatar", content=picture(60, 60, colour=colour))

    def images(self):
        return self.grace.get(f"/api/cards/{self.card}").json()["images"]

    def assert_all_goes_on_but_pictures(self, tag):
        """What needs no store is answered as ever."""
        page = self.visitor.get("/c/grace", headers={"accept": "text/html"})
        assert (page.status_code, "Grace" in page.text) == (200, True)
        assert self.visitor.get("/api/health").status_code == 200
        assert self.visitor.get(self.image, headers={"if-none-match": tag}).status_code == 304
        assert self.grace.patch(f"/api/cards/{self.card}", json={"bio": f"{time.monotonic()}"}).status_code == 200


@contextmanager
def site(environment, store, folder):
    surroundings = environment | {"STORAGE_URL": store.url()}
    with serving(surroundings, folder) as running:
        site = Site(f"http://127.0.0.1:{running.port}", asyncio.run(session_cookie(surroundings)))
        with closing(site.visitor), closing(site.grace):
            yield site


def test_a_damaged_picture_never_arrives_whole(environment, store, tmp_path):
    noise = io.BytesIO()
    Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3)).save(noise, "PNG")
    with site(environment, store, tmp_path) as seen:
        put = seen.grace.put(f"/api/cards/{seen.card}/images/background", content=noise.getvalue())
        address = put.json()["images"]["background"]["url"]
        whole = seen.visitor.get(address).content
        store.client().put(f"kontakt/{address.rpartition('/')[2]}", whole[:-1] + b"?")
        with pytest.raises(httpx.RemoteProtocolError):
            seen.visitor.get(address)
        seen.assert_all_goes_on_but_pictures(seen.visitor.get(seen.image).headers["etag"])


def assert_refused_for_a_while(response):
    assert response.status_code == 503, response.text
    assert response.json()["code"] == "unavailable"
    assert int(response.headers["retry-after"]) > 0


def test_a_store_that_is_stopped_is_told_and_everything_recovers(environment, store, tmp_path):
    with site(environment, store, tmp_path) as seen:
        shown = seen.visitor.get(seen.image)
        before = seen.images()
        store.kill()
        until_it_is_back = time.monotonic() + OUTAGE_SECONDS
        while True:
            assert_refused_for_a_while(seen.upload("navy"))
            assert_refused_for_a_while(seen.visitor.get(seen.image))
            seen.assert_all_goes_on_but_pictures(shown.headers["etag"])
            contact = seen.visitor.get("/api/cards/grace/vcf")
            assert (contact.status_code, "FN:Grace" in contact.text) == (200, True)
            if time.monotonic() > until_it_is_back:
                break
        assert seen.images() == before
        store.start()
        again = until(lambda: (answer := seen.visitor.get(seen.image)).status_code == 200 and answer)
        assert again.content == shown.content
        changed = seen.upload("navy")
        assert changed.status_code == 200, changed.text
        new = changed.json()["images"]["avatar"]["url"]
        assert seen.visitor.get(new).status_code == 200
        assert seen.visitor.get(seen.image).status_code == 404
        assert f"kontakt/{new.rpartition('/')[2]}" in store.names()


def test_a_store_that_hangs_holds_up_nothing_but_pictures(environment, store, tmp_path):
    with site(environment, store, tmp_path) as seen, ThreadPoolExecutor(40) as visitors:
        shown = seen.visitor.get(seen.image)
        with store.paused(OUTAGE_SECONDS):
            waiting = [visitors.submit(seen.visitor.get, seen.image) for _ in range(30)]
            upload = visitors.submit(seen.upload, "navy")
            seen.assert_all_goes_on_but_pictures(shown.headers["etag"])
        for answer in (upload.result(), *(one.result() for one in waiting)):
            if answer.status_code != 200:
                assert_refused_for_a_while(answer)
        until(lambda: seen.upload("maroon").status_code == 200)
        assert seen.visitor.get(seen.images()["avatar"]["url"]).status_code == 200
