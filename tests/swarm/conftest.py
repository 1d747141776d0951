"""A stack on Swarm, people who use it, and images of other versions."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx
import pytest

from kontakt import __version__
from tests.embedded.conftest import sign_in
from tests.images.archives import Archive
from tests.images.conftest import NAMES
from tests.images.engine import ROOT, Docker, engine
from tests.swarm.stack import Swarm, running

CARDS = 20
IMAGE = f"kontakt-api:{__version__}"


class People(NamedTuple):
    """The cards that people look at, and the session of who made them."""

    slugs: list[str]
    cookies: httpx.Cookies


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Tell the reader of the run a figure."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return say


@pytest.fixture(scope="session")
def docker() -> Iterator[Docker]:
    """An engine that has the four images."""
    with engine() as docker:
        for name in NAMES:
            docker("load", "--input", Archive(ROOT / ".stamps" / "images" / f"kontakt-{name}.tar").path)
        yield docker


@pytest.fixture(scope="session")
def swarm(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swarm]:
    """A stack with three healthy replicas."""
    with running(docker, tmp_path_factory.mktemp("swarm")) as swarm:
        yield swarm


@pytest.fixture(scope="session")
def people(swarm: Swarm) -> People:
    """Grace, with cards."""
    with httpx.Client(base_url=swarm.url, trust_env=False, timeout=30, headers={"origin": swarm.url}) as grace:
        sign_in(grace, "grace")
        made = [grace.post("/api/cards", json={"name": f"Card {number}"}) for number in range(CARDS)]
        return People([answer.raise_for_status().json()["slug"] for answer in made], grace.cookies)


@pytest.fixture(scope="session")
def variant(docker: Docker) -> Iterator[Callable[..., str]]:
    """Make an image of the application's that differs by instructions; return its name."""
    made = []

    def variant(tag: str, *changes: str) -> str:
        container = docker("create", IMAGE).strip()
        image = f"kontakt-api:{tag}"
        docker("commit", *(f"--change={change}" for change in changes), container, image)
        docker("rm", container)
        made.append(image)
        return image

    yield variant
    for image in made:
        docker("rmi", "--force", image, check=False)


@pytest.fixture(scope="session")
def probe(docker: Docker) -> list[str]:
    """The command by which the image's health is asked for."""
    (document,) = json.loads(docker("inspect", IMAGE))
    test: list[str] = document["Config"]["Healthcheck"]["Test"]
    return test[1:]
