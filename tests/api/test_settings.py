"""The instance's settings as another version may have left them."""

from sqlalchemy import update

from kontakt.branding import store
from kontakt.db.models import Setting


async def test_a_stored_setting_that_does_not_fit_has_its_default(client, sessions, caplog):
    store._warn.cache_clear()  # It is told once in a process.
    async with sessions.begin() as session:
        for key, value in {"default_theme": "neon", "org_name": None, "org_logo": {"url": 1}}.items():
            await session.execute(update(Setting).where(Setting.key == key).values(value=value))
        await session.execute(update(Setting).where(Setting.key == "footer_text").values(value="By Ada"))
    with caplog.at_level("WARNING", "kontakt.branding.store"):
        answers = [await client.get("/api/settings/public") for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        body = answer.json()
        assert (body["default_theme"], body["org_name"], body["org_logo"]) == ("auto", "Kontakt", None)
        assert body["footer_text"] == "By Ada"
    assert [record.key for record in caplog.records] == ["default_theme", "org_logo", "org_name"]
    assert "neon" not in caplog.text
