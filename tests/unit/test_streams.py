"""A process without standard streams."""

import subprocess
import sys

import pytest

LOOK = """
import sys
from kontakt import streams
streams.open_missing()
import os
print("out")
print("err", file=sys.stderr, flush=True)
with open(sys.argv[1], "w") as result:
    assert result.fileno() > 2
    for number in range(3):
        result.write(f"{os.readlink(f'/proc/self/fd/{number}')} {os.get_inheritable(number)}\\n")
"""


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
def test_a_stream_that_is_closed_leads_nowhere(tmp_path, closed):
    result = tmp_path / "result"
    script = f'"$@" {closed}'
    command = ["sh", "-c", script, "sh", sys.executable, "-c", LOOK, str(result)]
    done = subprocess.run(command, check=False, capture_output=True, stdin=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ("" if "1>&-" in closed else "out\n")
    assert done.stderr == ("" if "2>&-" in closed else "err\n")
    for number, line in enumerate(result.read_text().splitlines()):
        expected = "/dev/null" if f"{number}<&-" in closed or f"{number}>&-" in closed else "pipe:"
        assert line.startswith(expected)
        assert line.endswith("True")
