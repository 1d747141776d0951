"""Pictures of cards in an object store, and what happens when their place is gone."""

import pytest
from pydantic import SecretStr

from kontakt.media.storage import Storage, open_storage
from tests import objectstore
from tests.api.test_images import picture
from tests.conftest import assert_problem

PNG = {"content-type": "image/png"}


@pytest.fixture
def store():
    """A store of the test's own, which it may end."""
    with objectstore.server() as store:
        yield store


@pytest.fixture
def remote(settings, store, tmp_path):
    place = {"storage_url": SecretStr(store.url()), "upload_dir": tmp_path / "unused"}
    return settings.model_copy(update=place)


@pytest.fixture
def storage(remote) -> Storage:
    """In place of the folder."""
    storage = open_storage(remote, timeout=1)
    storage.prepare()
    return storage


async def test_a_picture_is_put_shown_and_removed(client, make, grace, store, remote):
    card = await make.card(owner=grace, slug="grace")
    url = f"/api/cards/{card.id}/images/avatar"
    put = await client.as_(grace).put(url, content=picture(), headers=PNG)
    assert put.status_code == 200, put.text
    image = put.json()["images"]["avatar"]["url"]
    name = f"kontakt/{image.rpartition('/')[2]}"
    assert sorted(kept.rpartition(".")[2] for kept in store.names()) == ["jpg", "webp"]
    assert name in store.names()
    served = await client.get(image)
    assert served.headers["content-type"] == "image/webp"
    assert served.content == bytes(store.client().get(name).bytes())
    assert "PHOTO" in (await client.get("/api/cards/grace/vcf")).text
    assert (await client.as_(grace).delete(url)).status_code == 200
    assert store.names() == []
    assert (await client.get(image)).status_code == 404
    assert not remote.upload_dir.exists()


async def test_a_store_that_is_gone_is_told_and_nothing_is_saved_in_half(client, make, grace, store, caplog):
    card = await make.card(owner=grace, slug="grace")
    url = f"/api/cards/{card.id}/images"
    image = (await client.as_(grace).put(f"{url}/avatar", content=picture(), headers=PNG)).json()["images"]["avatar"]
    store.kill()
    assert_problem(await client.get(image["url"], headers={"accept": "application/json"}), 503, "unavailable")
    changed = await client.as_(grace).put(f"{url}/avatar", content=picture(colour="navy"), headers=PNG)
    assert_problem(changed, 503, "unavailable")
    added = await client.as_(grace).put(f"{url}/banner", content=picture(), headers=PNG)
    assert_problem(added, 503, "unavailable")
    images = (await client.as_(grace).get(f"/api/cards/{card.id}")).json()["images"]
    assert images == {"avatar": image, "banner": None, "background": None}
    assert "refuses the connection" in caplog.text
    assert "planted" not in caplog.text


async def test_a_card_lives_and_goes_without_the_store(client, make, grace, store, caplog, an_hour_later):
    card = await make.card(owner=grace, slug="grace")
    url = f"/api/cards/{card.id}/images/avatar"
    image = (await client.as_(grace).put(url, content=picture(), headers=PNG)).json()["images"]["avatar"]["url"]
    store.kill()
    contact = await client.get("/api/cards/grace/vcf")
    assert contact.status_code == 200
    assert "FN:Grace Hopper" in contact.text
    assert "PHOTO" not in contact.text
    assert (await client.as_(grace).delete(f"/api/cards/{card.id}")).status_code == 204
    assert (await client.get(image)).status_code == 404
    await an_hour_later()
    assert "unused pictures stay where they are" in caplog.text
