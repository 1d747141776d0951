"""The description of the API is true: a short form of `make test-schema`, always with the same requests."""

import pytest

from kontakt.routes import ENDPOINTS
from tests.schema.instance import running
from tests.schema.run import schemathesis


@pytest.fixture(scope="module")
def instance():
    with running() as instance:
        yield instance


@pytest.mark.parametrize("person", ["grace", "ada"])
def test_no_answer_is_outside_of_the_description(instance, person):
    outcome = schemathesis(instance, person, phases="fuzzing", most=10, seed=20260131)
    assert outcome.findings == 0, outcome.said
    assert outcome.report["stop_reason"] == "completed", outcome.said
    # Two routes are one operation where a path takes an id and a slug.
    assert outcome.report["operations"]["tested"] == len(ENDPOINTS) - 1, outcome.said
    assert outcome.requests > 500
