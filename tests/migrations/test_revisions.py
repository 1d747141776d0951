"""What is known of the revisions without Alembic, held together with what Alembic knows."""

import subprocess
import sys

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from kontakt.db import migrations, revisions
from tests import postgresql


@pytest.fixture
def empty(postgres, request):
    url = postgresql.create_database(postgres, request.node.name[:50])
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_names_of_the_files_tell_the_chain():
    script = ScriptDirectory.from_config(migrations.config())
    files = list(reversed(list(script.walk_revisions())))
    assert revisions.history() == tuple(file.revision for file in files)
    assert revisions.newest() == script.get_current_head()
    assert revisions.known() == {file.revision for file in files}
    before = None
    for file in files:
        assert file.down_revision == before
        assert file.path.rpartition("/")[2].startswith(f"{file.revision}_")
        before = file.revision


def test_the_present_revision_is_the_one_that_alembic_sees(empty):
    assert revisions.present(empty) is None
    empty.rollback()
    migrations.upgrade(empty)
    assert revisions.present(empty) == MigrationContext.configure(empty).get_current_revision() == revisions.newest()
    empty.rollback()
    command.downgrade(migrations.config(empty), "base")
    empty.commit()
    assert empty.scalar(text("SELECT to_regclass('alembic_version')::text")) == "alembic_version"
    assert revisions.present(empty) is None


def test_several_revisions_are_none_that_anybody_knows(empty):
    migrations.upgrade(empty)
    empty.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    assert [one.revision for one in revisions.written(empty)] == [revisions.newest(), "9999"]
    assert revisions.present(empty) not in revisions.known()


def test_tables_of_a_schema_further_back_in_search_path_are_not_ours(empty):
    migrations.upgrade(empty)
    empty.execute(text("CREATE SCHEMA kontakt"))
    empty.execute(text("SET search_path = kontakt, public"))
    assert revisions.present(empty) is None
    empty.commit()
    migrations.upgrade(empty)
    assert revisions.present(empty) == revisions.newest()
    tables = "SELECT count(*) FROM pg_tables WHERE tablename IN ('cards', 'alembic_version') AND schemaname = 'kontakt'"
    assert empty.scalar(text(tables)) == 2


def test_a_view_with_the_name_of_the_table_is_no_revision(empty):
    empty.execute(text("CREATE VIEW alembic_version AS SELECT '0001' AS version_num"))
    assert revisions.written(empty) == ()


def test_asking_for_revisions_does_not_load_alembic():
    ask = "import sys; from kontakt.db import revisions; revisions.newest(); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
