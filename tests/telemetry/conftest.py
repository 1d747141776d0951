"""An application whose numbers are read as Prometheus reads them."""

from collections.abc import Awaitable, Callable, Mapping

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kontakt.settings import Settings
from tests.conftest import Client

Numbers = Callable[[], Awaitable[Mapping[tuple[str, frozenset[tuple[str, str]]], float]]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics": True})


class Growth:
    """By how much numbers have grown since this was made."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._before: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}

    async def begin(self) -> "Growth":
        self._before = await self._read()
        return self

    async def of(self, name: str, **labels: str) -> float:
        """The sum over all series that have these labels."""
        return _sum(await self._read(), name, labels) - _sum(self._before, name, labels)

    async def _read(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        return read((await self._client.get("/metrics")).text)


def read(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Return the samples of an exposition, by name and labels; none may be there twice."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = sample.name, frozenset(sample.labels.items())
            assert key not in found, key
            found[key] = sample.value
    return found


def _sum(
    samples: Mapping[tuple[str, frozenset[tuple[str, str]]], float], name: str, labels: Mapping[str, str]
) -> float:
    return sum(value for (of, has), value in samples.items() if of == name and labels.items() <= has)


@pytest.fixture
async def growth(client: Client) -> Growth:
    return await Growth(client).begin()
