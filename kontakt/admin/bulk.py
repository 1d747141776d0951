"""What happened to each of many."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

MOST = 500
"""Ids that one request may name."""

Ids = Annotated[list[UUID], Field(min_length=1, max_length=MOST), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]


class BulkOut(BaseModel):
    """The ids for which it is done, and those that are not there (any more)."""

    done: list[UUID]
    missing: list[UUID]

    @classmethod
    def of(cls, asked: Iterable[UUID], found: Iterable[UUID]) -> "BulkOut":
        """Return what was asked, parted by whether it was found."""
        known = set(found)
        asked = list(asked)
        return cls(done=[one for one in asked if one in known], missing=[one for one in asked if one not in known])
