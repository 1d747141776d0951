"""Databases that Kontakt takes, and what is known of them; those that it does not take are faults of a start."""

from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from kontakt.db import migrations, revisions
from kontakt.startup import database
from kontakt.startup.problems import StartupFailed
from tests import postgresql


@pytest.fixture
def empty(postgres):
    """The URL of a new database."""
    return postgresql.create_database(postgres, f"taken_{uuid4().hex[:8]}")


@pytest.fixture
def check(settings):
    async def found(url, *, migrates=True):
        changed = settings.model_copy(update={"database_url": SecretStr(url)})
        return await database.check(changed, seconds=5, migrates=migrates)

    return found


def execute(url, *statements):
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


async def test_everything_that_an_operator_asks_is_known(check, empty):
    found = await check(empty)
    server, name = empty.partition("@")[2].split("/")
    assert (found.server, found.name, found.role) == (server, name, "postgres")
    assert found.version.partition(".")[0].isdigit()
    assert (found.revision, found.newest) == (None, revisions.newest())
    execute(empty, migrations.sql(None))
    assert (await check(empty)).revision == revisions.newest()


async def test_nothing_is_changed(check, empty):
    await check(empty)
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


async def test_tables_of_an_extension_are_nobodys(check, empty):
    execute(empty, "CREATE TABLE spatial_ref_sys (srid integer)", "ALTER EXTENSION plpgsql ADD TABLE spatial_ref_sys")
    assert (await check(empty)).revision is None


async def test_tables_of_another_schema_are_none_of_our_business(check, empty):
    execute(empty, 'CREATE SCHEMA "Théirs"', 'CREATE TABLE "Théirs".articles (id integer)')
    assert (await check(empty)).revision is None


async def test_a_schema_with_a_name_of_its_own_is_found(check, empty):
    execute(empty, "CREATE TABLE articles (id integer)", 'CREATE SCHEMA "Our Cards"')
    url = f"{empty}?options=-csearch_path%3D%22Our%5C%20Cards%22"
    execute(url, migrations.sql(None))
    assert (await check(url)).revision == revisions.newest()


@pytest.mark.parametrize(
    ("search_path", "line"),
    [
        ("%22%24user%22", 'CREATE SCHEMA "{role}" AUTHORIZATION "{role}";'),
        ("%22%24user%22,public", 'GRANT USAGE, CREATE ON SCHEMA "public" TO "{role}";'),
        ("Cards,%22Our%20%22%22Cards%22%22,%20too%22", 'CREATE SCHEMA "Our ""Cards"", too" AUTHORIZATION "{role}";'),
        ("", 'ALTER ROLE "{role}" IN DATABASE "{database}" SET search_path = public;'),
    ],
)
async def test_a_role_without_a_schema_is_given_the_line_that_helps(check, empty, search_path, line):
    role = f"clerk_{uuid4().hex[:8]}"
    execute(empty, f"CREATE ROLE {role} LOGIN", "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    options = f"-csearch_path%3D{search_path.replace('%20', '%5C%20')}"
    with pytest.raises(StartupFailed) as failed:
        await check(f"{empty.replace('postgres@', f'{role}@')}?options={options}")
    (problem,) = failed.value.problems
    assert problem.example == line.format(role=role, database=empty.rpartition("/")[2])


async def test_a_lost_revision_is_restored_by_the_line_of_the_report(check, empty):
    execute(empty, migrations.sql(None), "DROP TABLE alembic_version")
    with pytest.raises(StartupFailed) as failed:
        await check(empty)
    execute(empty, failed.value.problems[0].example)
    assert (await check(empty)).revision == revisions.newest()
    execute(empty, "SELECT runs_with FROM alembic_version")  # The next revision writes it.


async def test_an_empty_first_schema_counts_and_not_the_tables_behind_it(check, empty):
    execute(empty, migrations.sql(None), "CREATE SCHEMA kontakt")
    assert (await check(f"{empty}?options=-csearch_path%3Dkontakt,public")).revision is None


async def test_a_schema_that_is_current_needs_no_right_to_change_it(check, empty):
    role = f"writer_{uuid4().hex[:8]}"
    execute(
        empty,
        migrations.sql(None),
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    )
    assert (await check(empty.replace("postgres@", f"{role}@"))).role == role


async def test_the_record_needs_no_right_to_change_it(check, empty):
    role = f"writer_{uuid4().hex[:8]}"
    execute(
        empty,
        migrations.sql(None),
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON audit_entries FROM {role}",
    )
    with pytest.raises(StartupFailed) as failed:
        await check(empty.replace("postgres@", f"{role}@"))
    execute(empty, failed.value.problems[0].example)
    assert failed.value.problems[0].example == f'GRANT SELECT, INSERT ON "public"."audit_entries" TO "{role}";'
    assert (await check(empty.replace("postgres@", f"{role}@"))).role == role


async def test_whether_the_schema_is_behind_is_not_asked_if_the_setting_cannot_be_read(check, empty):
    assert (await check(empty, migrates=None)).revision is None
