"""A real process that was started without some of the standard streams."""

import sys

import httpx
import pytest

from tests.startup.processes import serving, started

SERVE = f'exec "{sys.executable}" -m kontakt serve'


@pytest.mark.parametrize("closed", ["2>&-", "1>&-", "0<&- 1>&- 2>&-"])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_without_streams_serves_and_ends_well(environment, tmp_path, closed, workers):
    with serving(environment | {"WORKERS": workers}, tmp_path, ("sh", "-c", f"{SERVE} {closed}")) as running:
        assert httpx.get(f"http://127.0.0.1:{running.port}/api/settings/public").status_code == 200
        running.process.terminate()
        assert running.ended() == 0


def test_a_failed_start_without_streams_has_its_exit_code(environment, tmp_path):
    command = ("sh", "-c", f'"{sys.executable}" -m kontakt serve 0<&- 1>&- 2>&-')
    with started(environment | {"APP_URL": "nonsense"}, tmp_path, command) as running:
        assert running.process.wait(20) == 78
