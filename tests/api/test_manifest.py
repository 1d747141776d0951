"""The application can be installed under the organisation's name."""

from kontakt.branding import store
from kontakt.branding.schemas import Favicon, InstanceSettings
from tests.conftest import ORIGIN


async def test_the_manifest_has_the_name_of_the_organisation(client, sessions):
    async with sessions.begin() as session:
        await store.change(session, InstanceSettings(org_name="Analytical Engines & Söhne", default_locale="de"))
    answer = await client.get("/api/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["short_name"]) == ("Analytical Engines & Söhne", "Analytical E")
    assert (manifest["lang"], manifest["scope"], manifest["display"]) == ("de", "/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "512x512"}


async def test_its_icon_is_the_one_of_the_organisation_if_there_is_one(client, sessions):
    icon = Favicon(files={512: f"{'5' * 32}.png", 192: f"{'1' * 32}.png"})
    async with sessions.begin() as session:
        await store.change(session, InstanceSettings(org_favicon=icon))
    manifest = (await client.get("/api/manifest.webmanifest")).json()
    assert manifest["icons"] == [
        {"src": f"{ORIGIN}/uploads/{icon.files[size]}", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]


async def test_a_manifest_that_is_known_is_not_sent_again(client):
    tag = (await client.get("/api/manifest.webmanifest")).headers["etag"]
    again = await client.get("/api/manifest.webmanifest", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
