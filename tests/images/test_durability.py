"""What is kept: through a replaced stack, a killed database, a stopped application, and a backup."""

import re
import subprocess
import threading
import time
from io import BytesIO
from itertools import count

import httpx
from PIL import Image

from tests.browser.steps import is_teal, portrait
from tests.images.engine import ROOT

WRITERS = 4


def card_with_photo(client, name):
    """Make a card whose photo no other card has; return it as the API answers it."""
    card = client.post("/api/cards", json={"name": name})
    assert card.status_code == 201, card.text
    photo = Image.open(BytesIO(portrait()))
    photo.paste(tuple(name.encode()[-3:]), (0, 0, 100, 100))
    jpeg = BytesIO()
    photo.save(jpeg, "JPEG")
    path = f"/api/cards/{card.json()['id']}/images/avatar"
    answer = client.put(path, content=jpeg.getvalue(), headers={"content-type": "image/jpeg"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def see(client, card):
    """See page and photo of a card as anybody would."""
    page = client.get(f"/c/{card['slug']}")
    assert page.status_code == 200
    assert card["name"] in page.text
    photo = client.get(card["images"]["avatar"]["url"])
    assert photo.status_code == 200, photo.text
    assert is_teal(Image.open(BytesIO(photo.content)))


def ready(client, seconds=30):
    """Wait until the application says that it is well again."""
    deadline = time.monotonic() + seconds
    while client.get("/api/health").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_card_photo_session_settings_and_certificate_outlive_the_containers(stack, grace):
    card = card_with_photo(grace, "Kept Card")
    stack.sql("""UPDATE settings SET value = '"Acme & Söhne"' WHERE key = 'org_name'""")
    authority, containers = stack.certificate("root"), {stack.container(name) for name in ("db", "api", "web", "caddy")}
    stack.compose("down")
    stack.up()
    assert containers.isdisjoint({stack.container(name) for name in ("db", "api", "web", "caddy")})
    assert stack.certificate("root") == authority
    see(grace, card)
    assert grace.get("/api/me").json()["name"] == "Grace Hopper"
    assert grace.get("/api/settings/public").json()["org_name"] == "Acme & Söhne"


def test_a_database_that_is_killed_while_people_write_forgets_nothing_it_acknowledged(stack, grace, say):
    before = stack.inspect("api")["State"]["StartedAt"]
    acknowledged: list[httpx.Response] = []
    refused: list[httpx.Response] = []
    enough = threading.Event()

    def write(writer):
        with stack.client(headers={"origin": stack.url}, cookies=grace.cookies) as client:
            for number in count():
                if enough.is_set():
                    return
                answer = client.post("/api/cards", json={"name": f"Writer {writer} {number}"})
                (acknowledged if answer.status_code == 201 else refused).append(answer)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(2)
    stack.docker("kill", "--signal", "KILL", stack.container("db"))
    time.sleep(1)
    stack.compose("start", "db")
    ready(grace)
    after = len(acknowledged)
    time.sleep(1)
    enough.set()
    for writer in writers:
        writer.join()
    kept = set(stack.sql("SELECT id FROM cards"))
    assert {answer.json()["id"] for answer in acknowledged} - kept == set()
    say(f"{len(acknowledged)} writes acknowledged, {len(refused)} refused, none lost")
    assert after > 50
    assert len(acknowledged) > after
    assert refused
    assert {answer.json()["code"] for answer in refused} <= {"unavailable", "internal-error"}
    state = stack.inspect("api")
    assert (state["State"]["StartedAt"], state["RestartCount"]) == (before, 0)


def test_an_application_that_is_stopped_answers_first_what_it_was_asked(stack, grace):
    card = card_with_photo(grace, "In Flight")
    begun = threading.Event()

    def slowly(body):
        middle = len(body) // 2
        yield body[:middle]
        begun.set()
        time.sleep(3)
        yield body[middle:]

    answers = []

    def upload():
        path = f"/api/cards/{card['id']}/images/banner"
        answers.append(grace.put(path, content=slowly(portrait()), headers={"content-type": "image/jpeg"}))

    uploading = threading.Thread(target=upload)
    uploading.start()
    begun.wait(10)
    time.sleep(0.5)
    try:
        stack.docker("stop", stack.container("api"))
        uploading.join()
        assert answers[0].status_code == 200, answers[0].text
        state = stack.inspect("api")["State"]
        assert (state["ExitCode"], state["OOMKilled"]) == (0, False)
        assert_unavailable(grace)
    finally:
        stack.up()
    banner = grace.get(f"/api/cards/{card['id']}").json()["images"]["banner"]
    assert grace.get(banner["url"]).status_code == 200


def assert_unavailable(client):
    """People get a page in Kontakt's name, programs a problem document; both are told to come again."""
    page = client.get("/c/anyone", headers={"accept": "text/html"})
    assert page.status_code == 503
    assert "Kontakt is not available right now" in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    problem = client.get("/api/me")
    assert problem.status_code == 503
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "unavailable"
    for answer in (page, problem):
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["cache-control"] == "no-store"
    assert client.get("/").status_code == 200  # The web application does not need it to be shown.


def test_the_backup_of_the_documentation_restores_into_an_empty_installation(stack, grace):
    card = card_with_photo(grace, "Backed Up")
    run_documented(stack, "Backup")
    later = card_with_photo(grace, "Too Late")
    stack.compose("down")
    stack.docker("volume", "rm", f"{stack.project}_database", f"{stack.project}_uploads")
    run_documented(stack, "Restore")
    with stack.client(headers={"origin": stack.url}, cookies=grace.cookies) as client:
        see(client, card)
        assert client.get(f"/c/{later['slug']}").status_code == 404
        assert client.get("/api/me").json()["name"] == "Grace Hopper"
        # What was restored belongs to the application: it can be added to and removed.
        card_with_photo(client, "Afterwards")
        assert client.delete(f"/api/cards/{card['id']}", headers={"if-match": "*"}).status_code == 204
        assert client.get(card["images"]["avatar"]["url"]).status_code == 404


def test_a_backup_restores_into_the_running_installation_too(stack, grace):
    with stack.client(headers={"origin": stack.url}, cookies=grace.cookies) as client:
        card = card_with_photo(client, "Restored Here")
        run_documented(stack, "Backup")
        later = card_with_photo(client, "Undone")
        run_documented(stack, "Restore")
        see(client, card)
        assert client.get(f"/c/{later['slug']}").status_code == 404


def run_documented(stack, heading):
    """Run the commands below a heading of docs/operations.md, in the installation's folder."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    block = re.search(rf"^## {heading}\n.*?^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    variables = stack.docker.environment | {
        "COMPOSE_PROJECT_NAME": stack.project,
        "COMPOSE_FILE": "compose.nix.yml:test.yml",
    }
    command = ["bash", "-euo", "pipefail", "-c", block[1]]
    done = subprocess.run(command, cwd=stack.folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
