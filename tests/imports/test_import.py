"""An import of a company's staff: the dry run names every faulty row, and the cards are made as the chosen mode says."""

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
        ("import-started", {"mode": "valid_only", "rows": 5000, "faulty": 100}),
        ("import-finished", {"rows": 5000, "created": 4900, "faulty": 100}),
    ]
