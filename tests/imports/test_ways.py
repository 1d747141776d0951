"""The routes of imports: who may, what is refused, pages, downloads, cancelling, and what is deleted."""

import asyncio
import csv
import io

import pytest
from sqlalchemy import event

from tests.conftest import assert_problem
from tests.imports.conftest import CSV, table
from tests.imports.test_import import staff

NOWHERE = "/api/admin/imports/00000000-0000-7000-8000-000000000000"


async def test_imports_are_for_admins(client, grace, upload):
    one = await upload([{"name": "Ada"}])
    address = f"/api/admin/imports/{one['id']}"
    for method, path in [
        ("POST", "/api/admin/imports"),
        ("GET", "/api/admin/imports"),
        ("GET", address),
        ("GET", f"{address}/rows"),
        ("GET", f"{address}/rows.csv"),
        ("POST", f"{address}/run"),
        ("POST", f"{address}/cancel"),
    ]:
        assert_problem(await client.as_(grace).request(method, path), 403, "forbidden")
        assert_problem(await client.request(method, path), 401, "not-signed-in")


async def test_an_import_that_is_not_there_is_not_found(client, ada):
    for method, path in [("GET", ""), ("GET", "/rows"), ("GET", "/rows.csv"), ("POST", "/cancel")]:
        assert_problem(await client.as_(ada).request(method, NOWHERE + path), 404, "not-found")
    assert_problem(await client.as_(ada).post(f"{NOWHERE}/run", json={"mode": "valid_only"}), 404, "not-found")


async def test_a_file_may_come_as_a_form(client, ada, imports):
    files = {"file": ("staff.csv", table([{"name": "Ada"}]), "text/csv")}
    response = await client.as_(ada).post("/api/admin/imports", files=files)
    assert response.status_code == 202
    assert (response.json()["state"], response.json()["total"], response.json()["by"]) == ("checking", 1, "Ada")


async def test_the_name_of_the_file_is_kept_without_what_nobody_sees(client, ada):
    query = {"name": "st\x01aff\r\n.csv"}
    response = await client.as_(ada).post("/api/admin/imports", params=query, content=b"name\nAda\n", headers=CSV)
    assert response.json()["file_name"] == "staff.csv"


async def test_what_is_no_table_is_refused(client, ada, settings):
    def send(content, media_type="text/csv"):
        return client.as_(ada).post("/api/admin/imports", content=content, headers={"content-type": media_type})

    assert_problem(await send(b"{}", "application/json"), 415, "unsupported-media-type")
    assert_problem(await send(b"name\n" + b"A" * settings.max_file_size), 413, "too-large")
    assert_problem(await send(b"shoe size\n44\n"), 422, "invalid", {"/columns/shoe size", "/columns/name"})
    assert_problem(await send(b"PK\x03\x04"), 422, "invalid", {"/file"})


async def test_an_import_runs_only_once_and_in_a_known_mode(client, ada, upload, run):
    one = await upload([{"name": "Ada"}])
    address = f"/api/admin/imports/{one['id']}/run"
    assert_problem(await client.as_(ada).post(address, json={"mode": "all"}), 422, "invalid", {"/mode"})
    await run(one, "all_or_nothing")
    assert_problem(await client.as_(ada).post(address, json={"mode": "valid_only"}), 409, "import-not-ready")


async def test_an_import_of_faulty_rows_only_cannot_run(client, ada, upload):
    one = await upload([{"name": "Ada", "email": "nobody"}])
    response = await client.as_(ada).post(f"/api/admin/imports/{one['id']}/run", json={"mode": "valid_only"})
    assert_problem(response, 409, "rows-faulty")


async def test_an_import_that_is_not_checked_yet_cannot_run(client, ada):
    response = await client.as_(ada).post("/api/admin/imports", content=b"name\nAda\n", headers=CSV)
    address = f"{response.headers['location']}/run"
    assert_problem(await client.as_(ada).post(address, json={"mode": "valid_only"}), 409, "import-not-ready")


async def test_a_cancelled_import_makes_nothing(client, ada, imports, database, upload):
    response = await client.as_(ada).post("/api/admin/imports", content=b"name\nAda\n", headers=CSV)
    unchecked = response.headers["location"]
    assert (await client.as_(ada).post(f"{unchecked}/cancel")).json()["state"] == "cancelled"
    checked = f"/api/admin/imports/{(await upload([{'name': 'Ada'}]))['id']}"
    assert (await client.as_(ada).post(f"{checked}/cancel")).json()["state"] == "cancelled"
    await imports.until_idle()
    for address in (unchecked, checked):
        assert (await client.as_(ada).get(address)).json()["created"] == 0
        assert_problem(await client.as_(ada).post(f"{address}/cancel"), 409, "import-not-ready")
    assert database.execute("SELECT count(*) FROM cards").fetchone() == (0,)
    actions = database.execute("SELECT DISTINCT action FROM audit_entries ORDER BY 1").fetchall()
    assert actions == [("import-cancelled",), ("import-received",)]


@pytest.mark.parametrize(("mode", "some_stay"), [("all_or_nothing", False), ("valid_only", True)])
async def test_an_import_is_cancelled_while_it_runs(client, ada, imports, database, upload, mode, some_stay):
    one = await upload(staff(1500))
    address = f"/api/admin/imports/{one['id']}"
    assert (await client.as_(ada).post(f"{address}/run", json={"mode": mode})).status_code == 202
    working = asyncio.create_task(imports.until_idle())
    while (running := (await client.as_(ada).get(address)).json())["processed"] == 0:  # noqa: ASYNC110 - it is in the database
        await asyncio.sleep(0.01)
    cancelled = (await client.as_(ada).post(f"{address}/cancel")).json()
    await working
    ended = (await client.as_(ada).get(address)).json()
    assert running["state"] == "running"
    assert 0 < running["processed"] < 1500
    assert (cancelled["state"], ended["state"]) == ("cancelled", "cancelled")
    (cards,) = database.execute("SELECT count(*) FROM cards").fetchone()
    assert cards == ended["created"] < 1500
    assert (cards > 0) == some_stay


async def test_rows_come_in_pages_and_by_outcome(client, ada, upload):
    one = await upload([{"name": f"P{number}", "email": "" if number % 3 else "nobody"} for number in range(30)])
    address = f"/api/admin/imports/{one['id']}/rows"
    first = (await client.as_(ada).get(address, params={"limit": 4, "outcome": "faulty"})).json()
    assert ([row["number"] for row in first["items"]], first["next"], first["total"]) == ([2, 5, 8, 11], "11", 10)
    assert first["items"][0] == {
        "number": 2,
        "outcome": "faulty",
        "name": "P0",
        "owner_email": None,
        "errors": [
            {
                "column": "email",
                "code": "email",
                "detail": "This is not an e-mail address, such as ada@example.com.",
                "value": "nobody",
                "row": None,
            }
        ],
        "card_id": None,
    }
    last = (await client.as_(ada).get(address, params={"limit": 100, "cursor": 11, "outcome": "faulty"})).json()
    assert ([row["number"] for row in last["items"]], last["next"]) == ([14, 17, 20, 23, 26, 29], None)
    for wrong in ({"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"outcome": "odd"}):
        assert_problem(await client.as_(ada).get(address, params=wrong), 422, "invalid", {f"/{next(iter(wrong))}"})


async def test_imports_come_newest_first_and_are_not_sent_twice(client, ada, upload):
    for name in ("one.csv", "two.csv", "three.csv"):
        await upload([{"name": "Ada"}], name)
    first = await client.as_(ada).get("/api/admin/imports", params={"limit": 2})
    assert [one["file_name"] for one in first.json()["items"]] == ["three.csv", "two.csv"]
    rest = await client.as_(ada).get("/api/admin/imports", params={"limit": 2, "cursor": first.json()["next"]})
    assert ([one["file_name"] for one in rest.json()["items"]], rest.json()["next"]) == (["one.csv"], None)
    again = await client.as_(ada).get(
        "/api/admin/imports", params={"limit": 2}, headers={"if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 304


async def test_faulty_rows_come_as_a_table_that_can_be_mended_and_imported_again(client, ada, upload, rows_of):
    rows = [
        {"name": "=1+1", "email": "nobody", "phone": "+372 5555 5555"},
        {"name": "Grace", "email": "grace@example.com", "phone": ""},
        {"name": "Ada", "email": "", "phone": "none"},
    ]
    one = await upload(rows)
    response = await client.as_(ada).get(f"/api/admin/imports/{one['id']}/rows.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="faulty-rows.csv"'
    found = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [(row["name"], row["phone"], row["import_row"], row["import_errors"]) for row in found] == [
        ("'=1+1", "'+372 5555 5555", "2", "email: This is not an e-mail address, such as ada@example.com."),
        ("Ada", "none", "4", "phone: This is not a telephone number, such as +372 5555 5555."),
    ]
    again = await upload(response.content.replace(b"nobody", b"ada@example.com").replace(b"none", b"555 01"))
    assert (again["total"], again["valid"], again["columns"]) == (2, 2, ["name", "email", "phone"])
    assert [row["name"] for row in await rows_of(again)] == ["=1+1", "Ada"]


async def test_a_batch_costs_the_same_queries_whatever_its_size(engine, upload, run):
    statements = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    costs = []
    for size in (10, 240):
        one = await upload(
            [{"name": "Ada", "slug": f"{size}-{n}", "owner_email": f"{n}@example.com"} for n in range(size)]
        )
        statements.clear()
        await run(one, "all_or_nothing")
        costs.append(len(statements))
    assert costs[0] == costs[1]


async def test_imports_are_deleted_after_thirty_days(client, ada, imports, database, upload):
    old, kept = await upload([{"name": "Ada"}]), await upload([{"name": "Ada"}])
    age = "UPDATE imports SET created_at = now() - make_interval(days => %s) WHERE id = %s"
    database.execute(age, [31, old["id"]])
    database.execute(age, [29, kept["id"]])
    await imports.sweep()
    assert [str(row[0]) for row in database.execute("SELECT id FROM imports").fetchall()] == [kept["id"]]
    assert database.execute("SELECT count(*) FROM import_rows").fetchone() == (1,)
