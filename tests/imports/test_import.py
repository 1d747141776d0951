"""An import of a company's staff: the dry run names every faulty row, and cards are made as the chosen mode says."""

FIVE_THOUSAND = 5000
FAULTS = [
    ({"email": "nobody"}, ("email", "email")),
    ({"name": ""}, ("name", "required")),
    ({"country": "Germany"}, ("country", "country")),
    ({"website": "javascript:alert(1)"}, ("website", "url-scheme")),
    ({"slug": "Not A Slug"}, ("slug", "slug-pattern")),
]


def staff(number, faulty=()):
    """So many people; every one whose position is in `faulty` has something wrong with them."""
    rows = [
        {
            "name": f"Person {position % 900}",
            "email": f"person{position}@example.com",
            "mobile": f"+372 5555 {position:04}",
            "country": "EE",
            "website": "example.com",
            "slug": "",
            "owner_email": f"Person{position}@example.com",
        }
        for position in range(number)
    ]
    for count, position in enumerate(faulty):
        column, value = next(iter(FAULTS[count % len(FAULTS)][0].items()))
        rows[position][column] = f"{value} {count}" if column == "slug" else value
    return rows


async def test_five_thousand_rows_with_a_hundred_faulty_ones(client, ada, database, upload, run, rows_of):
    positions = range(7, FIVE_THOUSAND, 50)
    checked = await upload(staff(FIVE_THOUSAND, positions))
    assert {name: checked[name] for name in ("state", "total", "processed", "valid", "faulty", "created")} == {
        "state": "checked",
        "total": 5000,
        "processed": 5000,
        "valid": 4900,
        "faulty": 100,
        "created": 0,
    }
    faulty = await rows_of(checked, "faulty")
    named = [(row["number"], [(error["column"], error["code"]) for error in row["errors"]]) for row in faulty]
    # Row 1 is the header.
    assert named == [(position + 2, [FAULTS[count % 5][1]]) for count, position in enumerate(positions)]

    refused = await client.as_(ada).post(f"/api/admin/imports/{checked['id']}/run", json={"mode": "all_or_nothing"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "rows-faulty"
    assert refused.json()["detail"] == "100 of 5000 rows are faulty."
    assert database.execute("SELECT count(*) FROM cards").fetchone() == (0,)

    done = await run(checked, "valid_only")
    assert (done["state"], done["processed"], done["created"], done["faulty"]) == ("done", 5000, 4900, 100)
    made = database.execute("SELECT count(*), count(DISTINCT slug), count(DISTINCT intended_for) FROM cards").fetchone()
    assert made == (4900, 4900, 4900)
    audited = database.execute("SELECT action, details FROM audit_entries ORDER BY id").fetchall()
    assert audited == [
        ("import-received", {"rows": 5000}),
        ("import-started", {"mode": "valid_only", "rows": 5000, "faulty": 100}),
        ("import-finished", {"rows": 5000, "created": 4900, "faulty": 100}),
    ]


async def test_all_or_nothing_makes_every_card(database, upload, run, rows_of):
    done = await run(await upload(staff(600)), "all_or_nothing")
    assert (done["state"], done["processed"], done["created"], done["faulty"]) == ("done", 600, 600, 0)
    made = await rows_of(done, "created")
    ids = {str(card_id) for (card_id,) in database.execute("SELECT id FROM cards").fetchall()}
    assert {row["card_id"] for row in made} == ids
    assert len(ids) == 600
    # Every slug leads to its card, and to no other.
    joined = "SELECT count(*) FROM cards JOIN card_slugs ON card_id = cards.id AND card_slugs.slug = cards.slug"
    assert database.execute(joined).fetchone() == (600,)


async def test_a_card_has_what_its_row_says_and_the_defaults_for_the_rest(client, ada, database, upload, run, rows_of):
    await client.as_(ada).patch("/api/settings", json={"default_visibility": "unlisted"})
    row = {
        "name": "Jürgen Groß",
        "job_title": "Analyst",
        "mobile": "5555 5555",
        "country": "EE",
        "linkedin": "linkedin.com/in/jg",
        "owner_email": "ada@example.com",
    }
    (made,) = await rows_of(await run(await upload([row]), "all_or_nothing"), "created")
    card = (await client.as_(ada).get(f"/api/cards/{made['card_id']}")).json()
    assert (card["slug"], card["job_title"], card["visibility"], card["revision"]) == (
        "jurgen-gross",
        "Analyst",
        "unlisted",
        1,
    )
    assert card["phones"] == [{"number": "5555 5555", "e164": "+37255555555", "label": "mobile"}]
    assert card["social_links"] == [{"platform": "linkedin", "url": "https://linkedin.com/in/jg"}]
    assert (await client.get(f"/c/{card['slug']}")).status_code == 200
    changed = await client.as_(ada).patch(f"/api/cards/{card['id']}", json={"job_title": None})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)


async def test_slugs_are_made_of_names_and_those_that_rows_ask_for_are_theirs(make, grace, database, upload, run):
    await make.card(owner=grace, name="Ada")
    rows = [{"name": "Ada"}, {"name": "Ada", "email": "a@example.com"}, {"name": "Else", "slug": "ada-3"}]
    done = await run(await upload(rows), "all_or_nothing")
    assert done["created"] == 3
    made = database.execute("SELECT slug FROM cards WHERE user_id <> %s ORDER BY slug", [grace.id]).fetchall()
    assert made == [("ada-2",), ("ada-3",), ("ada-4",)]


async def test_slugs_that_are_taken_or_asked_for_twice_are_faulty(make, grace, upload, rows_of):
    await make.card(owner=grace, slug="taken")
    rows = [{"name": "One", "slug": slug} for slug in ("taken", "mine", "mine", "other")]
    faulty = await rows_of(await upload(rows), "faulty")
    assert [(row["number"], row["errors"][0]["code"], row["errors"][0]["value"]) for row in faulty] == [
        (2, "taken", "taken"),
        (4, "slug-twice", "mine"),
    ]


async def test_a_row_that_repeats_a_person_is_faulty_unless_it_asks_for_a_slug_of_its_own(upload, rows_of):
    ada = {"name": "Ada", "owner_email": "ada@example.com"}
    rows = [
        ada | {"job_title": "Analyst"},
        ada | {"name": "ADA", "owner_email": "Ada@example.com"},
        ada | {"slug": "second-card"},
        {"name": "Bob", "city": "Tallinn"},
        {"name": "Bob", "city": "Tartu"},
        {"name": "Bob", "city": "Tallinn"},
    ]
    faulty = await rows_of(await upload(rows), "faulty")
    found = [(row["number"], row["errors"][0]["code"], row["errors"][0]["row"]) for row in faulty]
    assert found == [(3, "row-twice", 2), (7, "row-twice", 5)]


async def test_former_slugs_and_those_of_deleted_cards_may_be_asked_for(client, make, grace, database, upload, run):
    renamed = await make.card(owner=grace, slug="former")
    await client.as_(grace).patch(f"/api/cards/{renamed.id}", json={"slug": "present"})
    deleted = await make.card(owner=grace, slug="deleted")
    assert (await client.as_(grace).delete(f"/api/cards/{deleted.id}")).status_code == 204
    done = await run(
        await upload([{"name": "One", "slug": "former"}, {"name": "Two", "slug": "deleted"}]), "valid_only"
    )
    assert (done["created"], done["faulty"]) == (2, 0)
    assert (await client.get("/api/cards/former")).json()["name"] == "One"
    assert (await client.get("/api/cards/deleted")).json()["name"] == "Two"
    assert (await client.as_(grace).post(f"/api/cards/{deleted.id}/restore")).status_code == 404


async def test_rows_that_became_faulty_since_the_dry_run_stop_all_or_nothing(
    make, grace, database, upload, run, rows_of
):
    checked = await upload([{"name": f"Person {number}", "slug": f"person-{number}"} for number in range(300)])
    await make.card(owner=grace, slug="person-280")
    stopped = await run(checked, "all_or_nothing")
    assert (stopped["state"], stopped["failure"]) == ("checked", "changed-meanwhile")
    assert (stopped["created"], stopped["valid"], stopped["faulty"]) == (0, 299, 1)
    (faulty,) = await rows_of(stopped, "faulty")
    assert (faulty["number"], faulty["errors"][0]["column"], faulty["errors"][0]["code"]) == (282, "slug", "taken")
    assert database.execute("SELECT count(*) FROM cards").fetchone() == (1,)
    done = await run(stopped, "valid_only")
    assert (done["state"], done["failure"], done["created"], done["faulty"]) == ("done", None, 299, 1)
    actions = database.execute(
        "SELECT details FROM audit_entries WHERE action = 'import-finished' ORDER BY id"
    ).fetchall()
    assert actions == [
        ({"rows": 300, "created": 0, "faulty": 1, "failure": "changed-meanwhile"},),
        ({"rows": 300, "created": 299, "faulty": 1},),
    ]


async def test_rows_that_became_faulty_since_the_dry_run_are_named_among_the_others(make, grace, upload, run, rows_of):
    checked = await upload([{"name": f"Person {number}", "slug": f"person-{number}"} for number in range(3)])
    await make.card(owner=grace, slug="person-1")
    done = await run(checked, "valid_only")
    assert (done["state"], done["created"], done["faulty"], done["processed"]) == ("done", 2, 1, 3)
    assert [row["number"] for row in await rows_of(done, "faulty")] == [3]


async def test_cards_are_of_those_whom_the_owner_email_names(make, ada, grace, database, upload, run):
    rows = [
        {"name": "One", "owner_email": "GRACE@example.com"},
        {"name": "Two", "owner_email": "New.Person@Example.com"},
        {"name": "Three"},
    ]
    await run(await upload(rows), "all_or_nothing")
    made = database.execute("SELECT name, user_id, intended_for FROM cards ORDER BY name").fetchall()
    assert made == [
        ("One", grace.id, None),
        ("Three", ada.id, None),
        ("Two", ada.id, "new.person@example.com"),
    ]
