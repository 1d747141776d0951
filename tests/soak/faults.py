"""What is done to the parts of a site, one after the other, and what each of it may cause."""

import signal
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import NamedTuple

import psycopg

from tests.soak.judgement import ALL, WRITES, Fault
from tests.soak.site import Site


class Plan(NamedTuple):
    """A fault to come: `inject` does it for so many seconds; it returns when everything is there again.

    What it returns is when it was over for those who ask (monotonic).
    """

    name: str
    inject: Callable[[Site, float], float]
    may_refuse: frozenset[str]
    at_provider: bool = False


def kill(site: Site, seconds: float) -> float:
    """Kill the last replica; start it again later."""
    return _end_and_start(site, seconds, signal.SIGKILL, -1)


def terminate(site: Site, seconds: float) -> float:
    """Stop the last but one as a rolling update does."""
    return _end_and_start(site, seconds, signal.SIGTERM, -2)


def restart_database(site: Site, seconds: float) -> float:
    """End the server at once, and start it after a while."""
    site.postgres.end(signal.SIGQUIT)
    time.sleep(seconds / 3)
    site.postgres.start()
    return time.monotonic()


def freeze_database(site: Site, seconds: float) -> float:
    """Let the server hang."""
    site.postgres.send(signal.SIGSTOP)
    time.sleep(seconds)
    site.postgres.send(signal.SIGCONT)
    return time.monotonic()


def cut(site: Site, _seconds: float) -> float:
    """Cut every connection of the application to the database."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'kontakt%' AND pid <> pg_backend_pid()"
        )
    return time.monotonic()


def stop_store(site: Site, seconds: float) -> float:
    """Let the object store hang."""
    with site.store.paused(seconds):
        pass
    return time.monotonic()


def stop_provider(site: Site, seconds: float) -> float:
    """End the identity provider, and start it again later."""
    site.provider.end()
    time.sleep(seconds)
    site.provider.start()
    site.provider.until_ready()
    return time.monotonic()


PLANS = (
    Plan("replica killed", kill, WRITES),
    Plan("database restarted", restart_database, ALL),
    Plan("replica stopped", terminate, WRITES),
    Plan("object store hangs", stop_store, frozenset({"upload", "picture"})),
    Plan("database hangs", freeze_database, ALL),
    Plan("provider stopped", stop_provider, frozenset({"sign-in"}), at_provider=True),
    Plan("connections cut", cut, ALL),
)


def moments(seconds: float, first: float, last: float) -> list[float]:
    """Return when faults begin: every minute and a half, or oftener so that each comes once, with quiet at the end."""
    every = min(90.0, (seconds - first - last) / len(PLANS))
    return [first + number * every for number in range(int((seconds - first - last) / every + 1e-6))]


def inject(site: Site, began: float, when: Sequence[float]) -> list[Fault]:
    """Inject one after the other at these seconds of the soak; return what there was."""
    found = []
    every = when[1] - when[0] if len(when) > 1 else 30.0
    for at, plan in zip(when, cycle(PLANS), strict=False):
        time.sleep(max(0.0, began + at - time.monotonic()))
        begin = time.monotonic() - began
        end = plan.inject(site, min(8.0, every / 4)) - began
        print(f"  {begin:7.0f} s  {plan.name}, for {end - begin:.1f} s", flush=True)
        found.append(Fault(plan.name, begin, end, plan.may_refuse, plan.at_provider))
    return found


def _end_and_start(site: Site, seconds: float, number: signal.Signals, which: int) -> float:
    replica = site.replicas[which]
    replica.end(number)
    over = time.monotonic()  # The others answer for it until it is there again.
    time.sleep(seconds / 3)
    replica.start()
    replica.until_ready()
    return over
