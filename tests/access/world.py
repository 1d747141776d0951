"""What the routes are tried on: people, cards, pictures, an import; and what each route is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from kontakt.auth.store import SEEN_EVERY
from kontakt.db.base import Base, now
from kontakt.db.models import Session, User
from kontakt.imports.work import Work
from kontakt.media.storage.local import LocalStorage
from kontakt.pages.assets import script_path
from tests.api.test_images import picture
from tests.conftest import Client, Make, Persona

PRIVATE = "Clandestine"
"""It is in all that nobody but the owner and the admins may read."""

PNG, CSV = {"content-type": "image/png"}, {"content-type": "text/csv"}
TABLE = f"name,email\r\n{PRIVATE} One,one@example.com\r\n,two@example.com\r\n".encode()
_NOTED = {"audit_entries", "rate_limits"}
"""What was refused may be noted and counted."""


@dataclass
class World:
    """Who is there, by column of the table, and what the names in the paths of routes stand for."""

    people: Mapping[str, Persona]
    names: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)

    def path(self, path: str, **others: str) -> str:
        """Return the route's path with its names filled in."""
        for name, value in (self.names | others).items():
            for form in (f"{{{name}}}", f"{{{name}:uuid}}", f"{{{name}:int}}"):
                path = path.replace(form, value)
        assert "{" not in path, f"nothing is known to put into {path}"
        return path


async def made(
    client: Client,
    make: Make,
    sessions: async_sessionmaker[Any],
    imports: Work,
    storage: LocalStorage,
    picture_of_people: str,
) -> World:
    """Make everything as people do: by requests."""
    people = {
        "other": await make.person("mallory"),
        "owner": await make.person("grace"),
        "admin": await make.person("ada", is_admin=True),
    }
    people |= {name: await make.person(name, is_admin=True) for name in ("off", "gone", "over", "idle")}
    grace, ada = client.as_(people["owner"]), client.as_(people["admin"])

    async def card(**members: Any) -> str:
        made = await grace.post("/api/cards", json={"name": "Grace Hopper"} | members)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    async def file(address: str, content: bytes, place: str) -> str:
        put = await (ada if "settings" in address else grace).put(address, content=content, headers=PNG)
        assert put.status_code == 200, put.text
        found = put.json()
        for name in place.split("."):
            found = found[name]
        return str(found).rpartition("/")[2]

    public = await card(slug="grace", phones=[{"number": "+372 5555 5555"}], obfuscate=False)
    hidden = await card(slug="hidden", name=f"{PRIVATE} Hopper", visibility="disabled")
    gone = await card(slug="gone", name=f"{PRIVATE} Past")
    shown = await file(f"/api/cards/{public}/images/avatar", picture(), "images.avatar.url")
    unseen = await file(f"/api/cards/{hidden}/images/avatar", picture(colour="red"), "images.avatar.url")
    lost = await file(f"/api/cards/{gone}/images/avatar", picture(colour="blue"), "images.avatar.url")
    await file("/api/settings/logo", picture(), "org_logo.url")
    await file("/api/settings/favicon", picture(200, 200), "org_favicon.url")
    assert (await grace.delete(f"/api/cards/{gone}")).status_code == 204
    signature = await grace.post("/api/me/signatures", json=SIGNATURE | {"card_id": public})
    assert signature.status_code == 201, signature.text
    sent = await ada.post("/api/admin/imports", params={"name": f"{PRIVATE}.csv"}, content=TABLE, headers=CSV)
    assert sent.status_code == 202, sent.text
    await imports.until_idle()
    second = await make.person("grace")
    await _let_time_pass(sessions, people, picture_of_people)
    names = {
        "slug": "grace",
        "card_id": public,
        "hidden": hidden,
        "gone": gone,
        "signature_id": signature.json()["id"],
        "import_id": sent.json()["id"],
        "user_id": str(people["owner"].id),
        "session_id": session_of(second),
        "kind": "avatar",
        "name": shown,
        "unseen": unseen,
        "lost": lost,
        "page": "1",
        "platform": "github",
        "colour": "336699",
        "script": script_path().rpartition("/")[2],
    }
    files = {path.name: path.read_bytes() for path in storage.root.iterdir() if path.is_file()}
    return World(people, names, files)


async def _let_time_pass(sessions: async_sessionmaker[Any], people: Mapping[str, Persona], picture: str) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).values(picture=picture))
        await session.execute(update(User).where(User.id == people["off"].id).values(disabled_at=now()))
        await session.execute(delete(User).where(User.id == people["gone"].id))
        expired = update(Session).where(Session.user_id == people["over"].id)
        await session.execute(expired.values(expires_at=now() - timedelta(seconds=1)))
        idle = update(Session).where(Session.user_id == people["idle"].id)
        await session.execute(idle.values(last_seen_at=now() - timedelta(days=30)))
        assert timedelta(days=30) > SEEN_EVERY


def session_of(person: Persona) -> str:
    """Return the id of the session that the person's cookie names."""
    import jwt

    return str(jwt.decode(person.cookie, options={"verify_signature": False})["sid"])


async def digest(connection: AsyncConnection) -> str:
    """Return what changes with any row of any table, but for what is noted and counted."""
    tables = sorted(name for name in Base.metadata.tables if name not in _NOTED)
    each = " || ".join(
        f"(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {name} t)" for name in tables
    )
    return str(await connection.scalar(text(f"SELECT {each}")))


SIGNATURE = {"name": f"{PRIVATE} mail", "layout": "classic", "fields": ["name", "phone:+372 5555 5555"]}


def bodies(world: World) -> dict[tuple[str, str], Any]:
    """Return what is sent to the routes that take something: JSON, or a file."""
    names = world.names
    image = picture(300, 300)
    return {
        ("POST", "/api/cards"): {"name": "New", "phones": [{"number": "+372 5555 5556"}], "address": {"city": "Tartu"}},
        ("POST", "/api/cards/preview"): {
            "name": "Unsaved",
            "id": names["hidden"],
            "emails": [{"email": "g@example.com"}],
        },
        ("PATCH", "/api/cards/{card_id:uuid}"): {
            "name": "Rear Admiral Hopper",
            "phones": [{"number": "+372 5555 5557"}],
            "emails": [{"email": "g@example.com"}],
            "websites": [{"url": "https://example.com"}],
            "address": {"city": "Tartu"},
            "social_links": [{"platform": "github", "url": "https://github.com/grace"}],
        },
        ("PUT", "/api/cards/{card_id:uuid}/images/{kind}"): image,
        ("PATCH", "/api/cards/{card_id:uuid}/images/{kind}"): {"alt": "Grace"},
        ("POST", "/api/cards/{slug}/view"): {"source": "qr"},
        ("POST", "/api/cards/{slug}/event"): {"kind": "share"},
        ("PATCH", "/api/me"): {"language": "et"},
        ("POST", "/api/me/signatures"): SIGNATURE | {"card_id": names["card_id"]},
        ("POST", "/api/me/signatures/preview"): SIGNATURE | {"card_id": names["card_id"]},
        ("PATCH", "/api/me/signatures/{signature_id:uuid}"): {"name": "Other"},
        ("PATCH", "/api/settings"): {"org_name": "Other"},
        ("POST", "/api/settings/preview"): {"org_name": "Other"},
        ("PUT", "/api/settings/logo"): image,
        ("PUT", "/api/settings/favicon"): image,
        ("POST", "/api/admin/cards/bulk"): {"action": "disable", "ids": [names["card_id"]]},
        ("POST", "/api/admin/users/bulk"): {"action": "disable", "ids": [names["user_id"]]},
        ("POST", "/api/admin/imports"): TABLE,
        ("POST", "/api/admin/imports/{import_id:uuid}/run"): {"mode": "valid_only"},
    }


PARAMETERS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("GET", "/c/static/{name}"): {"name": "script"},
    ("POST", "/api/cards/{card_id:uuid}/restore"): {"card_id": "gone"},
}
"""The names that stand for something else in these routes."""
