"""The primary dies, or steps down, and the standby takes its place: the same process goes on with it by itself."""

import signal
import sys
import time

import httpx
import psycopg

from tests.failover.conftest import Person, origin, visitor
from tests.failover.load import under
from tests.startup.processes import until

KEPT, BOUND = "/c/ada", 15
"""The page that is in memory; and in seconds three times what is promised, for a machine that is busy otherwise."""


def make_page(environment, running):
    with Person(environment, running) as grace, visitor(running) as client:
        grace.make(slug="ada", job_title="Revision 0")
        until(lambda: "x-request-id" not in client.get(KEPT).headers)


def ids(pair, server):
    return {str(one) for (one,) in pair.execute(server, "SELECT id FROM cards")}


def tell(words, seconds):
    sys.stdout.write(f"{words} {seconds:.2f} s after the promotion\n")


def assert_all_is_heard(pair, running):
    """A change that somebody else makes on the new primary is seen on a page that was kept."""
    with visitor(running) as client:

        def is_fresh():
            found = client.get(KEPT)
            return "cache-status" not in found.headers and "x-request-id" not in found.headers

        until(is_fresh)
        pair.execute(pair.standby, "UPDATE cards SET job_title = 'Revision 1' WHERE slug = 'ada'")
        until(lambda: "Revision 1" in client.get(KEPT).text)


def test_the_primary_is_killed_and_nothing_acknowledged_is_lost(pair, environment, running):
    make_page(environment, running)
    with under(environment, running, KEPT) as load:
        until(lambda: len(load.acknowledged) > 50)
        pair.primary.send(signal.SIGKILL)
        pair.primary.process.wait()
        until(lambda: load.refused)
        time.sleep(2)  # As long as whatever watches the servers takes to decide.
        pair.standby.promote()
        promoted = time.monotonic()
        until(lambda: load.is_written_after(promoted), BOUND)
        tell("the first write", load.first_after(promoted))
        until(lambda: len([at for at, _ in load.acknowledged if at > promoted]) > 50)
    assert {status for _, status in load.refused} == {503}
    assert {status for _, status in load.looks} == {200}
    kept = ids(pair, pair.standby)
    assert {card for _, card in load.acknowledged} <= kept
    assert_all_is_heard(pair, running)
    assert httpx.get(f"{origin(running)}/api/health").status_code == 200


def test_a_primary_that_hangs_is_given_up_with_all_who_wait_for_it(pair, environment, running):
    """Its connections stay open, and nothing comes through them any more, as where a disk or a machine hangs."""
    make_page(environment, running)
    with under(environment, running, KEPT) as load:
        until(lambda: len(load.acknowledged) > 50)
        pair.primary.send(signal.SIGSTOP)
        time.sleep(2)
        pair.standby.promote()
        promoted = time.monotonic()
        until(lambda: load.is_written_after(promoted), BOUND)
        tell("the first write", load.first_after(promoted))
        # One for each who waited, and none is lost in waiting.
        until(lambda: len(load.acknowledged) > 100, 30)
    assert {status for _, status in load.refused} <= {503}
    assert {status for _, status in load.looks} == {200}
    assert {card for _, card in load.acknowledged} <= ids(pair, pair.standby)
    assert_all_is_heard(pair, running)


def test_a_primary_that_steps_down_gets_no_writes_any_more(pair, environment, running):
    """It lives on, keeps its connections, and only refuses to write, as at a planned change of places."""
    make_page(environment, running)
    with under(environment, running, KEPT) as load:
        until(lambda: len(load.acknowledged) > 50)
        pair.execute(pair.primary, "ALTER SYSTEM SET default_transaction_read_only = on")
        pair.execute(pair.primary, "SELECT pg_reload_conf()")
        until(lambda: load.refused)
        with psycopg.connect(pair.primary.url.format(pair.name)) as connection:
            (last,) = connection.execute("SELECT pg_current_wal_lsn()").fetchone() or ()
        until(lambda: pair.execute(pair.standby, f"SELECT pg_last_wal_replay_lsn() >= '{last}'") == [(True,)])
        pair.standby.promote()
        promoted = time.monotonic()
        until(lambda: load.is_written_after(promoted), BOUND)
        tell("the first write", load.first_after(promoted))
        until(lambda: len([at for at, _ in load.acknowledged if at > promoted]) > 50)
    assert {status for _, status in load.refused} == {503}
    assert {status for _, status in load.looks} == {200}
    assert {card for _, card in load.acknowledged} <= ids(pair, pair.standby)
    assert_all_is_heard(pair, running)
    question = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kontakt%'"
    until(lambda: pair.execute(pair.primary, question) == [(0,)])
