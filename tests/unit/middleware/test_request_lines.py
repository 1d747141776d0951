"""Every request is a line of the log: that it was refused, too, but nothing that it brought along."""

import logging


async def test_what_is_refused_is_a_line_with_its_status(client, grace, mallory, make, caplog):
    card = await make.card(owner=grace)
    caplog.set_level(logging.INFO, "kontakt")
    other = client.as_(mallory)
    await other.post("/api/cards", json={"name": 5})
    await other.post("/api/cards", json={}, headers={"sec-fetch-site": "cross-site"})
    await other.get(f"/api/cards/{card.id}?q=planted", headers={"user-agent": "planted", "x-request-id": "planted"})
    await other.get("/api/admin/users")
    await client.get("/c/%0D%0Aforged%1b[31m")
    lines = [one.getMessage() for one in caplog.records if one.name == "kontakt.access"]
    assert lines == [
        "POST /api/cards 422",
        "POST /api/cards 403",
        f"GET /api/cards/{card.id} 404",
        "GET /api/admin/users 403",
        "GET /c/%0D%0Aforged%1B%5B31m 404",
    ]
    assert "planted" not in caplog.text
