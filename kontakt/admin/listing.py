"""Lists that are searched, filtered, sorted and paged: what a request asks for, and the query that answers it.

A page begins after a row and not at a number, so that it costs the same wherever it is, and nothing is shown twice or
left out because something was added meanwhile.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeAlias, TypeVar, TypeVarTuple
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, Subquery, and_, func, or_, select, true
from starlette.requests import Request

from kontakt.http import field_errors
from kontakt.problems import Invalid

MAX_WORDS = 8
"""How many words of a search count."""

Model = TypeVar("Model", bound=BaseModel)
Columns = TypeVarTuple("Columns")
Line: TypeAlias = Row[*tuple[Any, ...]]


_CURSOR = "The `next` of the page before."
_DATE = re.compile(r"[0-9]{4}-")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: by the key, and by the id where keys are equal. `parse` reads a key from a cursor."""

    key: SQLColumnExpression[Any]
    id: SQLColumnExpression[UUID]
    parse: Callable[[str], Any]
    is_descending: bool = False

    def page(self, asked: "ListQuery", *which: ColumnElement[bool]) -> "Page":
        """Return one page of the rows that fulfil the conditions; raise `Invalid` for a cursor of another order.

        The rows are searched once for the page and for their number.
        """
        every: Select[UUID, Any] = select(self.id.label("id"), self.key.label("key")).where(*which)
        found = every.cte("found").prefix_with("MATERIALIZED")
        rows = self.sorted(select(found), asked, key=found.c.key, row_id=found.c.id)
        number = select(func.count().label("total")).select_from(found)
        return Page(number.subquery("number"), rows.subquery("page"), self.is_descending)

    def sorted(
        self,
        query: Select[*Columns],
        asked: "ListQuery",
        key: SQLColumnExpression[Any],
        row_id: SQLColumnExpression[UUID],
    ) -> Select[*Columns]:
        """Return the query in this order, beginning after the cursor, for one row more than the page holds."""
        query = query.order_by(*_directed(key, row_id, is_descending=self.is_descending)).limit(asked.limit + 1)
        return query if asked.cursor is None else query.where(self._follows(key, row_id, asked.cursor))

    def _follows(
        self, key: SQLColumnExpression[Any], row_id: SQLColumnExpression[UUID], cursor: tuple[str, UUID]
    ) -> ColumnElement[bool]:
        try:
            last = self.parse(cursor[0])
        except ValueError as error:
            raise Invalid(errors=[{"pointer": "/cursor", "code": "cursor", "detail": _CURSOR}]) from error
        if self.is_descending:
            return and_(key <= last, or_(key < last, row_id < cursor[1]))
        return and_(key >= last, or_(key > last, row_id > cursor[1]))


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page by `id` and `key`, and the `number` of all rows, for a query that tells more of them."""

    number: Subquery
    rows: Subquery
    is_descending: bool

    @property
    def id(self) -> ColumnElement[UUID]:
        """The id of a row, null where the page is empty."""
        return self.rows.c.id

    def query(self, *columns: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - whatever can be selected
        """Return the query of the total, the key and these columns, for whose tables outer joins have to be added."""
        query = select(self.number.c.total, self.rows.c.key, *columns)
        # The number is there even if the page is empty.
        query = query.select_from(self.number).outerjoin(self.rows, true())
        return query.order_by(*_directed(self.rows.c.key, self.rows.c.id, is_descending=self.is_descending))


def _directed(
    key: SQLColumnExpression[Any], row_id: SQLColumnExpression[UUID], *, is_descending: bool
) -> tuple[ColumnElement[Any], ColumnElement[UUID]]:
    return (key.desc(), row_id.desc()) if is_descending else (key.asc(), row_id.asc())


def _limit(value: object) -> int:
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else 0
    if not 1 <= number <= 100:
        raise PydanticCustomError("out_of_range", "A number from 1 to 100.")
    return number


def _searchable(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("control_character", "This holds an invisible control character.")
    return value


def _written_out(value: object) -> object:
    # A number alone would be taken for the seconds since 1970.
    if isinstance(value, str) and not _DATE.match(value):
        raise PydanticCustomError("datetime", "A moment such as 2026-01-31T12:00:00Z.")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A date and a time with its offset (RFC 3339)."""


def _decoded(value: object) -> tuple[str, UUID]:
    try:
        key, row_id = json.loads(base64.urlsafe_b64decode(f"{value}=="))
        str(key).encode()  # JSON can hold half characters, which the database cannot read.
        return str(key).replace("\0", ""), UUID(row_id)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PydanticCustomError("cursor", _CURSOR) from error


class ListQuery(BaseModel):
    """What every list understands; what it does not know is passed over, as anywhere on the web."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_searchable)] = ""
    limit: Annotated[int, BeforeValidator(_limit)] = 20
    cursor: Annotated[tuple[str, UUID], BeforeValidator(_decoded)] | None = None

    @property
    def words(self) -> list[str]:
        """The words of the search."""
        return self.q.split()[:MAX_WORDS]


def read_query(request: Request, model: type[Model]) -> Model:
    """Return the parameters of the request; raise a problem that names every invalid one. An empty one is not given."""
    given: Mapping[str, str] = {name: value for name, value in request.query_params.items() if value}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False))) from error


def contains(words: list[str], *columns: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that each of the words is found in one of the columns, whatever its case."""
    return and_(*(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words))


def next_cursor(rows: Sequence[Any], limit: int, key: Callable[[Any], tuple[object, UUID]]) -> str | None:
    """Return the cursor that continues after the page, null where the rows end; `key` gives a row's key and id."""
    if len(rows) <= limit:
        return None
    value, row_id = key(rows[limit - 1])
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(json.dumps([text, str(row_id)]).encode()).decode().rstrip("=")
