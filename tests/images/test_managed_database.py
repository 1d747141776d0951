"""A PostgreSQL elsewhere in place of the bundled one."""

import time

ADDED = """
DATABASE_URL=postgresql://kontakt:p%40ss@elsewhere:5432/kontakt
BUNDLED_DATABASE=0
"""


def test_a_postgresql_elsewhere_replaces_the_bundled_one(stack):
    variables = stack.folder / ".env"
    before = variables.read_text(encoding="utf-8")
    run = (
        "run",
        "--detach",
        f"--network={stack.project}-outbound",
        "--network-alias=elsewhere",
        "--tmpfs=/data:uid=1000,mode=700",
    )
    elsewhere = stack.docker(*run, "--env=POSTGRES_PASSWORD=p@ss", "kontakt-db").strip()
    try:
        deadline = time.monotonic() + 30
        while stack.docker.run("exec", elsewhere, "pg_isready", "--quiet", "--host=127.0.0.1").returncode:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        variables.write_text(before + ADDED, encoding="utf-8")
        stack.up()
        assert stack.container("db") == ""
        with stack.client() as client:
            assert client.get("/api/health").json()["status"] == "ok"
        counted = ("psql", "--username=postgres", "--dbname=kontakt", "-Atc", "SELECT count(*) > 10 FROM settings")
        assert stack.docker("exec", elsewhere, *counted).strip() == "t"
    finally:
        variables.write_text(before, encoding="utf-8")
        stack.up()
        stack.docker("rm", "--force", elsewhere)
