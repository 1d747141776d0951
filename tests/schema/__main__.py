"""`make test-schema`: many requests as an owner and as an admin, and what was wrong with the answers."""

import secrets
import sys

from schemathesis.checks import CHECKS, load_all_checks

from tests.schema.instance import running
from tests.schema.run import schemathesis

ENOUGH = 20_000
"""Requests, of both together."""

MOST = 110
"""Made up requests for each route; beside them are those at the limits of every parameter, and chains of them."""


def main() -> None:
    """Try everything; end with 1 if anything was found."""
    requests = findings = 0
    with running() as instance:
        for person, what in (("grace", "owner"), ("ada", "admin")):
            outcome = schemathesis(instance, person, most=MOST, seed=secrets.randbits(32))
            report = outcome.report
            if outcome.findings or report["stop_reason"] != "completed":
                print(outcome.said)
                findings += max(1, outcome.findings)
            requests += outcome.requests
            print(
                f"as {what}: {outcome.requests} requests to {report['operations']['tested']} routes in"
                f" {report['running_time']:.0f} s, {outcome.findings} findings (seed {report['seed']})",
                flush=True,
            )
    load_all_checks()
    print(f"{requests} requests, {findings} findings; checks: {', '.join(sorted(CHECKS.get_all_names()))}")
    assert requests >= ENOUGH, f"{ENOUGH} requests are wanted"
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
