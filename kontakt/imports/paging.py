"""Pages of an import's rows."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from kontakt.db.models import ImportRow
from kontakt.imports.states import RowOutcome


def _limit(value: object) -> int:
    number = _number(value)
    if not 1 <= number <= 100:
        raise PydanticCustomError("out_of_range", "A number from 1 to 100.")
    return number


def _cursor(value: object) -> int:
    number = _number(value)
    if not number:
        raise PydanticCustomError("cursor", "The `next` of the page before.")
    return number


def _number(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9 else 0


class RowQuery(BaseModel):
    """Which rows: those of an outcome, behind the one with the number that `cursor` is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    outcome: RowOutcome | None = None
    limit: Annotated[int, BeforeValidator(_limit)] = 20
    cursor: Annotated[int, BeforeValidator(_cursor)] = 0


def next_row(rows: Sequence[ImportRow], limit: int) -> str | None:
    """Return the cursor of the next page, if there is one."""
    return str(rows[limit - 1].number) if len(rows) > limit else None
