"""The place for pictures: looked at by the checks, made ready by the start."""

import json
from pathlib import Path

import httpx
import pytest

from tests import objectstore
from tests.startup.conftest import kontakt, served


@pytest.fixture
def store():
    with objectstore.server() as store:
        yield store


def storage_row(result):
    assert result.returncode == 0, result.stdout + result.stderr
    (row,) = [row for row in json.loads(result.stdout)["checks"] if row["name"] == "place for pictures"]
    return row


def test_the_folder_is_made_by_the_start_and_not_by_the_checks(environment):
    folder = Path(environment["UPLOAD_DIR"])
    row = storage_row(kontakt(environment, "check-config", "--json"))
    assert row["status"] == "ok"
    assert row["found"] == f"{folder}, is made at the start"
    assert not folder.exists()
    with served(environment) as (url, _):
        assert httpx.get(f"{url}/api/health").status_code == 200
        assert list(folder.iterdir()) == []
    assert storage_row(kontakt(environment, "check-config", "--json"))["found"] == f"{folder}, can be written to"


def test_an_object_store_is_used_instead_and_left_as_it_was(environment, store, tmp_path):
    environment |= {"STORAGE_URL": store.url(), "UPLOAD_DIR": str(tmp_path / "none" / "uploads")}
    checked = kontakt(environment, "check-config", "--json")
    assert storage_row(checked)["found"] == f"bucket pictures at {store.endpoint}, answers"
    assert "planted" not in checked.stdout + checked.stderr
    with served(environment) as (url, _):
        assert httpx.get(f"{url}/api/health").status_code == 200
    assert store.names() == []
    assert not (tmp_path / "none").exists()


def test_an_object_store_may_come_during_the_start(environment, store):
    """It hangs for longer than one attempt takes."""
    environment |= {"STORAGE_URL": store.url(), "STARTUP_TIMEOUT": "20s"}
    with store.paused(6), served(environment) as (url, _):
        assert httpx.get(f"{url}/api/health").status_code == 200
