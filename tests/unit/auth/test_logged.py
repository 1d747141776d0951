"""What the log says of an answer 503: the cause where nobody told it yet, and otherwise no error."""

import logging

import pytest
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from kontakt.auth.problems import ProviderUnavailable
from kontakt.problems import InternalError, Problem, Unavailable
from kontakt.rendering import problem_response


def logged(problem: Problem, caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    caplog.set_level(logging.INFO, "kontakt")
    problem_response(Request({"type": "http", "method": "GET", "path": "/", "headers": []}), problem)
    (record,) = caplog.records
    return record


@pytest.mark.parametrize("problem", [ProviderUnavailable(), Unavailable()])
def test_what_was_told_where_it_was_met_is_no_error_again(problem: Problem, caplog: pytest.LogCaptureFixture) -> None:
    assert logged(problem, caplog).levelno == logging.INFO


@pytest.mark.parametrize("cause", [OperationalError("SELECT 1", {}, Exception("gone")), ConnectionResetError("gone")])
def test_an_outage_of_the_database_is_told_with_its_cause(cause: Exception, caplog: pytest.LogCaptureFixture) -> None:
    problem = Unavailable()
    problem.__cause__ = cause
    record = logged(problem, caplog)
    assert record.levelno == logging.ERROR
    assert record.exc_info is None
    assert record.getMessage().endswith("gone")


@pytest.mark.parametrize("cause", [OperationalError("SELECT 1", {}, Exception("gone")), ConnectionResetError("gone")])
def test_what_was_not_foreseen_is_told_with_its_cause(cause: Exception, caplog: pytest.LogCaptureFixture) -> None:
    problem = InternalError()
    problem.__cause__ = cause
    record = logged(problem, caplog)
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is cause
