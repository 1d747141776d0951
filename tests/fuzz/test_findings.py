"""What was found by trying: each case as a person would write it."""

import pytest
from starlette.requests import Request

from kontakt.auth.redirects import safe_next
from kontakt.bodies import announced
from kontakt.settings.environment import read


@pytest.mark.parametrize(
    ("header", "length"), [(b"12", 12), (b"9" * 5000, int("9" * 18)), (b"\xb2", 0), (b"-1", 0), (b"+1", 0), (b"", 0)]
)
def test_any_announced_length_is_read(header: bytes, length: int) -> None:
    request = Request({"type": "http", "headers": [(b"content-length", header)]})
    assert announced(request) == length


def test_a_port_of_thousands_of_digits_is_a_problem_of_the_setting() -> None:
    reading = read({"DATABASE_URL": f"postgresql://kontakt:secret@db.example.com:{'9' * 5000}/kontakt"})
    (problem,) = [problem for problem in reading.problems if problem.subject == "DATABASE_URL"]
    assert "port" in problem.found


@pytest.mark.parametrize("path", ["/../api/auth/login", "/c/%2e%2E/%2e./api/auth/login", "/api/%61uth/logout"])
def test_no_way_around_leads_back_to_the_sign_in(path: str) -> None:
    assert safe_next(path) == "/"
