"""Each fault is told by a real process, in words and as events; its port never opens, and no secret gets out."""

import json
import subprocess
import sys

import pytest

from kontakt.startup.reasons import Reason
from tests.startup.conftest import PLANTED, SECRET
from tests.startup.faults import (  # noqa: F401 - each module registers its own
    FAULTS,
    Fault,
    Surroundings,
    contents,
    database,
    listener,
    migrations,
    provider,
    settings,
    storage,
)
from tests.startup.processes import watched


def started(fault, environment):
    command = [*fault.command, sys.executable, "-m", "kontakt", "serve"]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)


def secrets(environment):
    yield from (SECRET, PLANTED, "planted")
    yield from (value for name, value in environment.items() if name.endswith("SECRET"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("style", ["console", "json"])
def test_a_fault_is_named_and_the_port_stays_closed(fault: Fault, style, environment, postgres, tmp_path):
    here = Surroundings(environment, postgres, tmp_path)
    with fault.arrange(here) as changes:
        changed = environment | {"LOG_FORMAT": style} | changes
        broken = {name: value for name, value in changed.items() if value is not None}
        with watched(int(environment["PORT"])) as opened:
            result = started(fault, broken)
    said = result.stderr
    assert result.returncode == max(reason.exit_code for reason in fault.reasons), said
    assert opened == []
    assert "Traceback" not in said
    assert result.stdout == ""
    for secret in secrets(broken):
        assert secret not in said
    unwrapped = " ".join(said.split())  # Where a line ends depends on the length of the test's own folder.
    for words in fault.says:
        assert words in unwrapped
    if style == "json":
        events = [json.loads(line) for line in said.splitlines()]
        problems = [event for event in events if event.get("event") == "start-problem"]
        assert {event["problem"] for event in problems} == {reason.code for reason in fault.reasons}
        assert all(event["found"] and event["expected"] and event["example"] for event in problems)
        assert events[-1]["event"] == "start-failed"
        assert events[-1]["exit_code"] == result.returncode
    else:
        for reason in fault.reasons:
            assert f"{reason.sentence}. [{reason.code}]" in said
        for label in ("found:", "expected:", "example:"):
            assert said.count(label) == said.count(". [")


def test_every_reason_is_met_by_a_fault():
    assert set().union(*(fault.reasons for fault in FAULTS)) == set(Reason)
