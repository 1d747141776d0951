"""All people and their sessions, for admins."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from kontakt.db.models import AuditEntry, Card, Session, User
from tests.api.test_images import files, picture
from tests.conftest import assert_problem


async def bulk(client, admin, action, *people, **members):
    body = {"action": action, "ids": [str(person.id) for person in people], **members}
    return await client.as_(admin).post("/api/admin/users/bulk", json=body)


async def listed(client, admin, **parameters):
    response = await client.as_(admin).get("/api/admin/users", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


async def audited(sessions):
    async with sessions() as session:
        rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.actor_id, row.subject_type, row.subject_id, row.details) for row in rows]


async def test_an_admin_sees_all_people_with_the_number_of_their_cards(client, make, ada, grace, mallory):
    await make.card(owner=grace)
    gone = await make.card(owner=grace)
    await client.as_(grace).delete(f"/api/cards/{gone.id}")
    page = await listed(client, ada)
    assert (page["total"], page["next"]) == (3, None)
    assert [(item["name"], item["role"], item["cards"], item["state"]) for item in page["items"]] == [
        *(("Ada", "admin", 0, "active"), ("Grace", "user", 1, "active"), ("Mallory", "user", 0, "active")),
    ]
    assert page["items"][1]["email"] == "grace@example.com"
    assert page["items"][1]["last_sign_in_at"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/api/admin/users"), ("POST", "/api/admin/users/bulk"), ("GET", "/api/admin/users/{}")),
        *(("DELETE", "/api/admin/users/{}/sessions"), ("DELETE", "/api/admin/users/{}/sessions/{}")),
    ],
)
async def test_it_is_for_admins_only(client, grace, mallory, method, path):
    path = path.format(grace.id, grace.id)
    assert_problem(await client.request(method, path), 401, "not-signed-in")
    assert_problem(await client.as_(mallory).request(method, path), 403, "forbidden")
    assert (await client.as_(grace).get("/api/me")).status_code == 200


@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "sign_in"])
async def test_pages_follow_each_other_without_gap_or_repetition(client, make, sessions, ada, sort):
    people = [await make.person(name) for name in ("bo", "Bo", "anna", "çelik", "zoe")]
    async with sessions.begin() as session:
        await session.execute(update(User).where(User.id == people[0].id).values(last_sign_in_at=None))
        same = datetime(2026, 1, 1, tzinfo=UTC)
        await session.execute(
            update(User).where(User.id.in_([people[1].id, people[2].id])).values(last_sign_in_at=same)
        )
    everything = [item["id"] for item in (await listed(client, ada, sort=sort))["items"]]
    page = await listed(client, ada, sort=sort, limit=2)
    found = [item["id"] for item in page["items"]]
    while page["next"]:
        page = await listed(client, ada, sort=sort, limit=2, cursor=page["next"])
        assert page["total"] == 6
        found += [item["id"] for item in page["items"]]
    assert found == everything
    assert len(set(found)) == 6
    if sort == "sign_in":
        assert found[-1] == str(people[0].id)


async def test_people_are_found_and_filtered(client, ada, grace, mallory):
    assert [item["name"] for item in (await listed(client, ada, q="GRACE example"))["items"]] == ["Grace"]
    assert [item["name"] for item in (await listed(client, ada, role="admin"))["items"]] == ["Ada"]
    await bulk(client, ada, "disable", mallory)
    assert [item["name"] for item in (await listed(client, ada, state="disabled"))["items"]] == ["Mallory"]
    assert (await listed(client, ada, state="active"))["total"] == 2
    assert (await listed(client, ada, q="nobody"))["items"] == []


async def test_wrong_parameters_are_named(client, ada):
    response = await client.as_(ada).get("/api/admin/users?role=x&state=y&sort=size&limit=101&cursor=x")
    assert_problem(response, 422, "invalid", {"/role", "/state", "/sort", "/limit", "/cursor"})
    elsewhere = (await listed(client, ada, sort="name", limit=1, q=""))["next"]
    assert elsewhere is None
    cursor = (await client.as_(ada).get("/api/admin/users?sort=name")).json()["next"]
    assert cursor is None


async def test_a_cursor_of_another_order_is_refused(client, make, ada):
    await make.person("bo")
    cursor = (await listed(client, ada, sort="name", limit=1))["next"]
    response = await client.as_(ada).get("/api/admin/users", params={"sort": "sign_in", "cursor": cursor})
    assert_problem(response, 422, "invalid", {"/cursor"})


async def test_a_person_is_shown_with_numbers_and_sessions(client, make, sessions, ada, grace):
    await make.card(owner=grace)
    android = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    async with sessions.begin() as session:
        await session.execute(update(Session).where(Session.user_id == grace.id).values(user_agent=android))
    detail = (await client.as_(ada).get(f"/api/admin/users/{grace.id}")).json()
    assert (detail["name"], detail["cards"], detail["signatures"], detail["state"]) == ("Grace", 1, 0, "active")
    [one] = detail["sessions"]
    assert (one["browser"], one["system"], one["is_current"]) == ("Firefox", "Android", False)
    [own] = (await client.as_(ada).get(f"/api/admin/users/{ada.id}")).json()["sessions"]
    assert (own["browser"], own["system"], own["is_current"]) == (None, None, True)
    assert "secret" not in str(detail)
    assert_problem(await client.as_(ada).get(f"/api/admin/users/{one['id']}"), 404, "not-found")


async def test_a_session_that_is_over_is_not_shown(client, sessions, ada, grace):
    async with sessions.begin() as session:
        over = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(Session).where(Session.user_id == grace.id).values(expires_at=over))
    assert (await client.as_(ada).get(f"/api/admin/users/{grace.id}")).json()["sessions"] == []


async def test_a_person_is_signed_out_everywhere(client, make, sessions, ada):
    grace, again = await make.person("grace"), await make.person("grace")
    assert (await client.as_(ada).delete(f"/api/admin/users/{grace.id}/sessions")).status_code == 204
    for browser in (grace, again):
        assert_problem(await client.as_(browser).get("/api/me"), 401, "not-signed-in")
    assert (await audited(sessions))[-1] == ("user-signed-out", ada.id, "user", grace.id, {})


async def test_one_session_is_ended(client, make, sessions, ada, mallory):
    grace, again = await make.person("grace"), await make.person("grace")
    own = (await client.as_(grace).get("/api/me")).status_code
    assert own == 200
    shown = (await client.as_(ada).get(f"/api/admin/users/{grace.id}")).json()["sessions"]
    assert len(shown) == 2
    path = f"/api/admin/users/{grace.id}/sessions/{shown[0]['id']}"
    wrong = f"/api/admin/users/{mallory.id}/sessions/{shown[0]['id']}"
    assert_problem(await client.as_(ada).delete(wrong), 404, "not-found")
    assert (await client.as_(ada).delete(path)).status_code == 204
    assert_problem(await client.as_(ada).delete(path), 404, "not-found")
    assert sorted([(await client.as_(one).get("/api/me")).status_code for one in (grace, again)]) == [200, 401]
    assert (await audited(sessions))[-1] == ("user-session-ended", ada.id, "user", grace.id, {})


async def test_disabled_people_are_signed_out_and_come_back_when_enabled(client, make, sessions, ada, grace, mallory):
    answer = await bulk(client, ada, "disable", grace, mallory)
    assert answer.json() == {"done": [str(grace.id), str(mallory.id)], "missing": []}
    assert_problem(await client.as_(grace).get("/api/me"), 401, "not-signed-in")
    again = await make.person("grace")
    assert_problem(await client.as_(again).get("/api/me"), 401, "not-signed-in")
    await bulk(client, ada, "disable", grace)
    await bulk(client, ada, "enable", grace, mallory)
    assert (await client.as_(again).get("/api/me")).status_code == 200
    actions = [(entry[0], entry[3]) for entry in await audited(sessions) if entry[1] == ada.id]
    both = {grace.id, mallory.id}
    assert {subject for action, subject in actions if action == "user-disabled"} == both
    assert {subject for action, subject in actions if action == "user-enabled"} == both
    assert len(actions) == 4


async def test_people_are_deleted_with_their_cards_and_pictures(client, make, sessions, storage, ada, grace):
    card = await make.card(owner=grace, slug="grace")
    kept = await make.card(owner=ada, slug="ada")
    for one, colour in ((card, "teal"), (kept, "red")):
        await client.as_(ada).put(f"/api/cards/{one.id}/images/avatar", content=picture(colour=colour))
    await client.as_(ada).put(f"/api/cards/{card.id}/images/banner", content=picture(colour="red"))
    left = files(storage)
    assert (await bulk(client, ada, "delete", grace)).json() == {"done": [str(grace.id)], "missing": []}
    assert (await client.get("/c/grace")).status_code == 404
    shown = (await client.as_(ada).get(f"/api/cards/{kept.id}")).json()["images"]["avatar"]["url"]
    assert (await client.get(shown)).status_code == 200
    assert len(files(storage)) == 2 < len(left)
    assert_problem(await client.as_(ada).get(f"/api/admin/users/{grace.id}"), 404, "not-found")
    assert (await audited(sessions))[-1] == ("user-deleted", ada.id, "user", grace.id, {})


async def test_the_cards_of_people_who_leave_are_handed_over(client, make, sessions, ada, grace, mallory):
    card = await make.card(owner=grace, slug="grace")
    answer = await bulk(client, ada, "delete", grace, transfer_to=str(mallory.id))
    assert answer.json()["done"] == [str(grace.id)]
    assert (await client.as_(mallory).get(f"/api/cards/{card.id}")).json()["slug"] == "grace"
    assert (await client.get("/c/grace")).status_code == 200
    details = {"transfer_to": str(mallory.id)}
    assert (await audited(sessions))[-1] == ("user-deleted", ada.id, "user", grace.id, details)


async def test_cards_are_handed_over_only_to_somebody_who_is_there(client, make, sessions, ada, grace, mallory):
    await make.card(owner=grace)
    for heir in (grace, make.settings):
        identity = str(getattr(heir, "id", "00000000-0000-7000-8000-000000000000"))
        response = await bulk(client, ada, "delete", grace, transfer_to=identity)
        assert_problem(response, 422, "invalid", {"/transfer_to"})
    await bulk(client, ada, "disable", mallory)
    response = await bulk(client, ada, "delete", grace, transfer_to=str(mallory.id))
    assert_problem(response, 422, "invalid", {"/transfer_to"})
    response = await bulk(client, ada, "disable", grace, transfer_to=str(mallory.id))
    assert_problem(response, 422, "invalid", {"/transfer_to"})
    async with sessions() as session:
        assert len((await session.scalars(select(Card))).all()) == 1


@pytest.mark.parametrize("action", ["disable", "delete"])
async def test_admins_cannot_lock_themselves_out(client, ada, grace, action):
    assert_problem(await bulk(client, ada, action, grace, ada), 409, "own-account")
    assert (await client.as_(ada).get("/api/me")).status_code == 200
    assert (await client.as_(grace).get("/api/me")).status_code == 200


async def test_who_is_not_there_is_named(client, ada, grace):
    nobody = "00000000-0000-7000-8000-000000000000"
    body = {"action": "sign_out", "ids": [str(grace.id), nobody, str(grace.id)]}
    answer = await client.as_(ada).post("/api/admin/users/bulk", json=body)
    assert answer.json() == {"done": [str(grace.id)], "missing": [nobody]}


async def test_a_bulk_change_has_limits(client, ada):
    for ids in ([], ["00000000-0000-7000-8000-000000000000"] * 501):
        response = await client.as_(ada).post("/api/admin/users/bulk", json={"action": "enable", "ids": ids})
        assert_problem(response, 422, "invalid", {"/ids"})
    response = await client.as_(ada).post("/api/admin/users/bulk", json={"action": "promote", "ids": ["x"], "role": 1})
    assert_problem(response, 422, "invalid", {"/action", "/ids/0", "/role"})
