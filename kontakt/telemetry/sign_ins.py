"""How sign-ins end."""

from collections.abc import Iterator
from contextlib import contextmanager

from kontakt.db.trouble import is_away
from kontakt.problems import InternalError, Problem, Unavailable
from kontakt.telemetry.metrics import SIGN_INS


@contextmanager
def counted() -> Iterator[None]:
    """Count the sign-in by how this ends."""
    try:
        yield
    except Problem as problem:
        SIGN_INS.add(problem.code)
        raise
    except Exception as error:
        SIGN_INS.add((Unavailable if is_away(error) else InternalError).code)
        raise
    SIGN_INS.add("signed-in")
