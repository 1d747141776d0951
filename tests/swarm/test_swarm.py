"""What people notice when replicas are replaced, replaced by something broken, or killed: nothing.

`KILL_SECONDS` is how long replicas are killed, one every ten seconds.
"""

import json
import os
import random
import time

from tests.swarm.traffic import AT_ONCE, traffic

KILL_SECONDS = float(os.environ.get("KILL_SECONDS", "30"))


def lost(swarm, many):
    """Return what was acknowledged, and is not in the database or is something else there."""
    rows = json.loads(*swarm.sql("SELECT coalesce(json_object_agg(id, job_title), '{}') FROM cards"))
    return {card: title for card, title in many.cards.items() if card not in rows or title not in {None, rows[card]}}


def views(swarm):
    """Return how many views the database has."""
    (number,) = swarm.sql("SELECT count(*) FROM events WHERE kind = 'view'")
    return int(number)


def assert_nothing_was_noticed(swarm, many, before):
    assert many.failures == []
    assert lost(swarm, many) == {}
    assert views(swarm) - before == many.done["event"] > 0
    assert min(many.done[kind] for kind in ("read", "write", "sign-in")) > 0


def test_a_new_image_replaces_the_old_one_under_traffic_and_nobody_notices(swarm, people, variant, docker, say):
    image = variant("next", "ENV PAGE_CACHE_SIZE=33554432", "LABEL org.opencontainers.image.version=next")
    before, seen = swarm.images(), views(swarm)
    with traffic(swarm.url, people.cookies, people.slugs) as many:
        state = swarm.update(image)
        swarm.ready()
    say(f"A rolling update: {many}")
    assert state == "completed"
    (new,) = docker("inspect", "--format", "{{.Id}}", image).split()
    assert swarm.images() == {new} != before
    assert_nothing_was_noticed(swarm, many, seen)


def test_images_that_do_not_start_or_get_healthy_go_back_by_themselves(swarm, people, variant, probe, say):
    command = " ".join(probe)
    ending = variant("ending", 'CMD ["no-such-command"]')
    elsewhere = variant(
        "elsewhere",
        "ENV PORT=3001",
        f"HEALTHCHECK --interval=1s --timeout=1s --start-period=2s --retries=2 CMD {command}",
    )
    before, seen = swarm.images(), views(swarm)
    with traffic(swarm.url, people.cookies, people.slugs) as many:
        states = [swarm.update(ending), swarm.update(elsewhere)]
    say(f"Two bad images: {many}")
    assert states == ["rollback_completed", "rollback_completed"]
    swarm.ready()
    assert swarm.images() == before
    assert_nothing_was_noticed(swarm, many, seen)


def test_replicas_that_are_killed_are_missed_by_no_reader_and_lose_nothing(swarm, people, docker, say):
    seen, killed = views(swarm), 0
    with traffic(swarm.url, people.cookies, people.slugs) as many:
        end = time.monotonic() + KILL_SECONDS
        while time.monotonic() < end:
            time.sleep(5)
            docker("kill", random.choice(swarm.replicas()))
            killed += 1
            time.sleep(5)
    swarm.ready()
    say(f"{killed} replicas killed: {many}")
    assert many.failed("read") == []
    assert len(many.failures) < killed * AT_ONCE, "more than was on its way"
    assert lost(swarm, many) == {}
    # One whose acknowledgement was lost on the way may be there, too.
    assert many.done["event"] <= views(swarm) - seen <= many.done["event"] + len(many.failed("event"))
