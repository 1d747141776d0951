"""How long the application takes from `docker run` to its first answer."""

import statistics
import time

import httpx

from kontakt.demo.ports import free_port

RUNS = 5
GOAL = 1.5
"""Seconds, on a machine that does nothing else; the test says how it is and fails only far beyond."""


def test_the_application_answers_soon_after_it_was_started(stack, say):
    network = f"{stack.project}-outbound"
    db = stack.container("db")
    # A container that is run has one network: the one with the provider gets the database, too.
    stack.docker("network", "connect", "--alias", "db", network, db)
    try:
        taken = [time_to_first_answer(stack, network) for _ in range(RUNS)]
    finally:
        stack.docker("network", "disconnect", network, db)
    median = statistics.median(taken)
    each = ", ".join(f"{one:.2f}" for one in taken)
    say(f"From docker run of api to the first 200: {median:.2f} s (median of {each}; the goal is {GOAL} s)")
    assert median < 4 * GOAL


def time_to_first_answer(stack, network):
    """Run the image as compose does, until /api/health answers 200; return the seconds."""
    port = free_port()
    environment = [f"--env={entry}" for entry in stack.inspect("api")["Config"]["Env"]]
    begin = time.monotonic()
    run = (
        "run",
        "--detach",
        "--read-only",
        "--tmpfs=/tmp",
        "--volume=/data",
        f"--network={network}",
        f"--publish=127.0.0.1:{port}:3000",
    )
    container = stack.docker(*run, *environment, "kontakt-api").strip()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            while not answers(client):
                assert time.monotonic() - begin < 30, stack.docker.run("logs", container).stderr.decode()
                time.sleep(0.01)
            return time.monotonic() - begin
    finally:
        stack.docker("rm", "--force", "--volumes", container)


def answers(client):
    try:
        return client.get("/api/health").status_code == 200
    except httpx.TransportError:
        return False


def test_the_image_can_speak_to_an_object_store(docker):
    """It has the client, and the authorities that this trusts, although no file of the system names any."""
    url = "s3://pictures?endpoint=https://127.0.0.1:1&access_key_id=name&secret_access_key=secret"
    told = docker.run("run", "--rm", "--network=none", f"--env=STORAGE_URL={url}", "kontakt-api", "check-config")
    assert "https://127.0.0.1:1 refuses the connection" in told.stdout.decode() + told.stderr.decode()
